# A Flask application that signs people in with requests-oauthlib, after the documentation "Web App Example of OAuth 2
# web application flow" and "Refreshing tokens".
import os

from flask import Flask, redirect, request, session
from requests_oauthlib import OAuth2Session

client_id = "requests-app"
client_secret = "PUT-YOUR-SECRET-HERE"
redirect_uri = "https://app.example/callback"
scope = ["openid", "profile", "email"]
authorization_base_url = "https://login.example/authorize"
token_url = "https://login.example/token"

# For a server on http, as on a developer's machine.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

app = Flask(__name__)
app.secret_key = "a random text"


@app.route("/")
def index():
    if "oauth_token" not in session:
        return redirect("/login")
    return OAuth2Session(client_id, token=session["oauth_token"]).get("https://login.example/userinfo").json()


@app.route("/login")
def login():
    valetkey = OAuth2Session(
        client_id,
        redirect_uri=redirect_uri,
        scope=scope,
        pkce="S256",  # added for Valetkey
    )
    authorization_url, state = valetkey.authorization_url(authorization_base_url)
    session["oauth_state"] = state
    session["verifier"] = valetkey._code_verifier  # added for Valetkey
    return redirect(authorization_url)


@app.route("/callback")
def callback():
    valetkey = OAuth2Session(client_id, redirect_uri=redirect_uri, state=session["oauth_state"])
    token = valetkey.fetch_token(
        token_url,
        client_secret=client_secret,
        authorization_response=request.url,
        code_verifier=session["verifier"],  # added for Valetkey
    )
    session["oauth_token"] = token
    return redirect("/")


@app.route("/refresh")
def refresh():
    extra = {"client_id": client_id, "client_secret": client_secret}
    valetkey = OAuth2Session(client_id, token=session["oauth_token"])
    session["oauth_token"] = valetkey.refresh_token(token_url, **extra)
    return redirect("/")


app.run(host="localhost", port=int(os.environ["PORT"]))
