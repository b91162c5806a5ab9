// A web application that signs people in with github.com/zitadel/oidc, after its example "client/app".
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"

	"github.com/google/uuid"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	httphelper "github.com/zitadel/oidc/v3/pkg/http"
	"github.com/zitadel/oidc/v3/pkg/oidc"
)

var key = []byte("test1234test1234")

func main() {
	ctx := context.Background()
	var current *oidc.Tokens[*oidc.IDTokenClaims]

	cookieHandler := httphelper.NewCookieHandler(key, key, httphelper.WithUnsecure())
	options := []rp.Option{
		rp.WithCookieHandler(cookieHandler),
		rp.WithSigningAlgsFromDiscovery(),
		rp.WithPKCE(cookieHandler), // added for Valetkey
	}
	provider, err := rp.NewRelyingPartyOIDC(ctx, "https://login.example",
		"zitadel-app", "PUT-YOUR-SECRET-HERE", "https://app.example/auth/callback",
		[]string{"openid", "profile", "email"}, options...)
	if err != nil {
		log.Fatal(err)
	}

	state := func() string { return uuid.New().String() }
	http.Handle("/login", rp.AuthURLHandler(state, provider))

	marshalUserinfo := func(w http.ResponseWriter, r *http.Request, tokens *oidc.Tokens[*oidc.IDTokenClaims], state string, rp rp.RelyingParty, info *oidc.UserInfo) {
		current = tokens
		data, err := json.Marshal(info)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("content-type", "application/json")
		w.Write(data)
	}
	http.Handle("/auth/callback", rp.CodeExchangeHandler(rp.UserinfoCallback(marshalUserinfo), provider))

	http.HandleFunc("/refresh", func(w http.ResponseWriter, r *http.Request) {
		tokens, err := rp.RefreshTokens[*oidc.IDTokenClaims](ctx, provider, current.RefreshToken, "", "")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		current = tokens
		info, err := rp.Userinfo[*oidc.UserInfo](ctx, tokens.AccessToken, tokens.TokenType, tokens.IDTokenClaims.GetSubject(), provider)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(info)
	})

	http.HandleFunc("/logout", func(w http.ResponseWriter, r *http.Request) {
		query := url.Values{
			"id_token_hint":            {current.IDToken},
			"post_logout_redirect_uri": {"https://app.example/bye"},
		}
		http.Redirect(w, r, provider.GetEndSessionEndpoint()+"?"+query.Encode(), http.StatusFound)
	})

	http.HandleFunc("/bye", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "signed out")
	})

	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), nil))
}
