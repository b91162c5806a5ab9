package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

const issuer, api, typ = "https://login.example", "https://drive.example/", "at+jwt"

type claims struct {
	Subject  string `json:"sub"`
	ClientID string `json:"client_id"`
	ID       string `json:"jti"`
	Scope    string `json:"scope"`
}

// accessToken checks the access token of a request.
func accessToken(verifier *oidc.IDTokenVerifier, r *http.Request) (claims, error) {
	var found claims
	scheme, raw, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return found, errors.New("no access token")
	}
	token, err := verifier.Verify(r.Context(), raw)
	if err != nil {
		return found, err
	}
	var header struct {
		Typ string `json:"typ"`
	}
	first, _, _ := strings.Cut(raw, ".")
	text, err := base64.RawURLEncoding.DecodeString(first)
	if err != nil || json.Unmarshal(text, &header) != nil || header.Typ != typ {
		return found, errors.New("not an access token")
	}
	if token.Claims(&found) != nil || found.ClientID == "" || found.ID == "" {
		return found, errors.New("not an access token")
	}
	return found, nil
}

// guarded calls the handler only for a token with the scope. RFC 6750 §3.1
func guarded(verifier *oidc.IDTokenVerifier, scope string, next func(http.ResponseWriter, claims)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token, err := accessToken(verifier, r)
		if r.Header.Get("Authorization") == "" {
			w.Header().Set("WWW-Authenticate", "Bearer")
			w.WriteHeader(http.StatusUnauthorized)
		} else if err != nil {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			w.WriteHeader(http.StatusUnauthorized)
		} else if !slices.Contains(strings.Fields(token.Scope), scope) {
			w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+scope+`"`)
			w.WriteHeader(http.StatusForbidden)
		} else {
			next(w, token)
		}
	}
}

func main() {
	provider, err := oidc.NewProvider(context.Background(), issuer)
	if err != nil {
		log.Fatal(err)
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: api, SupportedSigningAlgs: []string{oidc.ES256}})
	http.HandleFunc("/photos", guarded(verifier, "photos.read", func(w http.ResponseWriter, token claims) {
		json.NewEncoder(w).Encode(map[string]string{"photosOf": token.Subject})
	}))
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), nil))
}
