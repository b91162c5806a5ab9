// A program that signs a person in with the crate openidconnect, after its documentation ("Getting started:
// Authorization Code Grant w/ PKCE") and its example google.rs.
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use anyhow::{anyhow, Result};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    reqwest, AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse,
};

fn main() -> Result<()> {
    let http_client = reqwest::blocking::ClientBuilder::new()
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let provider_metadata = CoreProviderMetadata::discover(
        &IssuerUrl::new("https://login.example".to_string())?,
        &http_client,
    )?;
    let client = CoreClient::from_provider_metadata(
        provider_metadata,
        ClientId::new("rust-app".to_string()),
        Some(ClientSecret::new("PUT-YOUR-SECRET-HERE".to_string())),
    )
    .set_redirect_uri(RedirectUrl::new("https://app.example/callback".to_string())?);

    let (pkce_challenge, pkce_verifier) = PkceCodeChallenge::new_random_sha256();
    let (auth_url, csrf_token, nonce) = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".to_string()))
        .add_scope(Scope::new("profile".to_string()))
        .set_pkce_challenge(pkce_challenge)
        .url();
    println!("Open this URL in your browser: {auth_url}");

    let (code, state) = redirected()?;
    if &state != csrf_token.secret() {
        return Err(anyhow!("another state"));
    }
    let token_response = client
        .exchange_code(AuthorizationCode::new(code))?
        .set_pkce_verifier(pkce_verifier)
        .request(&http_client)?;

    let id_token = token_response
        .id_token()
        .ok_or_else(|| anyhow!("Server did not return an ID token"))?;
    let id_token_verifier = client.id_token_verifier();
    let claims = id_token.claims(&id_token_verifier, &nonce)?;
    if let Some(expected_access_token_hash) = claims.access_token_hash() {
        let actual_access_token_hash = AccessTokenHash::from_token(
            token_response.access_token(),
            id_token.signing_alg()?,
            id_token.signing_key(&id_token_verifier)?,
        )?;
        if actual_access_token_hash != *expected_access_token_hash {
            return Err(anyhow!("Invalid access token"));
        }
    }
    println!("signed in: {}", claims.subject().as_str());

    let userinfo: CoreUserInfoClaims = client
        .user_info(token_response.access_token().to_owned(), None)?
        .request(&http_client)?;
    println!("user info: {}", userinfo.email().map_or("none", |email| email.as_str()));

    if let Some(refresh_token) = token_response.refresh_token() {
        let refreshed = client
            .exchange_refresh_token(refresh_token)?
            .request(&http_client)?;
        let userinfo: CoreUserInfoClaims = client
            .user_info(refreshed.access_token().to_owned(), None)?
            .request(&http_client)?;
        println!("refreshed: {}", userinfo.subject().as_str());
    }
    Ok(())
}

/// Waits for the redirect, and returns its code and its state.
fn redirected() -> Result<(String, String)> {
    let port = std::env::var("PORT")?;
    let listener = TcpListener::bind(format!("localhost:{port}"))?;
    let (mut stream, _) = listener.accept()?;
    let mut request_line = String::new();
    BufReader::new(&stream).read_line(&mut request_line)?;
    let path = request_line.split_whitespace().nth(1).unwrap_or("/");
    let url = openidconnect::url::Url::parse(&format!("http://localhost{path}"))?;
    let parameter = |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let message = parameter("error_description").unwrap_or("Go back to your terminal :)".to_string());
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{message}", message.len())?;
    let code = parameter("code").ok_or_else(|| anyhow!(message))?;
    Ok((code, parameter("state").unwrap_or_default()))
}
