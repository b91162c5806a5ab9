// A web application that signs people in with golang.org/x/oauth2 and github.com/coreos/go-oidc, after the example
// "idtoken" of go-oidc.
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func randString() string {
	b := make([]byte, 16)
	if _, err := io.ReadFull(rand.Reader, b); err != nil {
		log.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func setCallbackCookie(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, MaxAge: 3600, HttpOnly: true})
}

// session is what the application remembers of the one person who signed in.
type session struct {
	sync.Mutex
	token   *oauth2.Token
	idToken string
	claims  json.RawMessage
}

func main() {
	ctx := context.Background()
	var current session

	provider, err := oidc.NewProvider(ctx, "https://login.example")
	if err != nil {
		log.Fatal(err)
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: "go-app"})
	config := oauth2.Config{
		ClientID:     "go-app",
		ClientSecret: "PUT-YOUR-SECRET-HERE",
		Endpoint:     provider.Endpoint(),
		RedirectURL:  "https://app.example/callback",
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email"},
	}

	http.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		current.Lock()
		defer current.Unlock()
		if current.token != nil {
			w.Write(current.claims)
			return
		}
		state, nonce := randString(), randString()
		setCallbackCookie(w, "state", state)
		setCallbackCookie(w, "nonce", nonce)
		http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce)), http.StatusFound)
	})

	http.HandleFunc("/callback", func(w http.ResponseWriter, r *http.Request) {
		state, err := r.Cookie("state")
		if err != nil || r.URL.Query().Get("state") != state.Value {
			http.Error(w, "state did not match: "+r.URL.RawQuery, http.StatusBadRequest)
			return
		}
		token, err := config.Exchange(ctx, r.URL.Query().Get("code"))
		if err != nil {
			http.Error(w, "failed to exchange token: "+err.Error()+" "+r.URL.RawQuery, http.StatusInternalServerError)
			return
		}
		rawIDToken, ok := token.Extra("id_token").(string)
		if !ok {
			http.Error(w, "no id_token field in oauth2 token", http.StatusInternalServerError)
			return
		}
		idToken, err := verifier.Verify(ctx, rawIDToken)
		if err != nil {
			http.Error(w, "failed to verify ID token: "+err.Error(), http.StatusInternalServerError)
			return
		}
		nonce, err := r.Cookie("nonce")
		if err != nil || idToken.Nonce != nonce.Value {
			http.Error(w, "nonce did not match", http.StatusBadRequest)
			return
		}
		current.Lock()
		defer current.Unlock()
		if err := idToken.Claims(&current.claims); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		current.token, current.idToken = token, rawIDToken
		http.Redirect(w, r, "/", http.StatusFound)
	})

	userInfo := func(w http.ResponseWriter) {
		source := config.TokenSource(ctx, current.token)
		info, err := provider.UserInfo(ctx, source)
		if err != nil {
			http.Error(w, "failed to get userinfo: "+err.Error(), http.StatusInternalServerError)
			return
		}
		json.NewEncoder(w).Encode(info)
	}

	http.HandleFunc("/api", func(w http.ResponseWriter, r *http.Request) {
		current.Lock()
		defer current.Unlock()
		userInfo(w)
	})

	// A token source refreshes a token that has expired.
	http.HandleFunc("/refresh", func(w http.ResponseWriter, r *http.Request) {
		current.Lock()
		defer current.Unlock()
		current.token.Expiry = time.Now().Add(-time.Minute)
		userInfo(w)
	})

	http.HandleFunc("/logout", func(w http.ResponseWriter, r *http.Request) {
		current.Lock()
		defer current.Unlock()
		var metadata struct {
			EndSession string `json:"end_session_endpoint"`
		}
		if err := provider.Claims(&metadata); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		query := url.Values{
			"id_token_hint":            {current.idToken},
			"post_logout_redirect_uri": {"https://app.example/bye"},
		}
		current.token = nil
		http.Redirect(w, r, metadata.EndSession+"?"+query.Encode(), http.StatusFound)
	})

	http.HandleFunc("/bye", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "signed out")
	})

	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), nil))
}
