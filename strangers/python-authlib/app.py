# A Flask application that signs people in with Authlib, after its documentation of the Flask client.
import os
import time
from urllib.parse import urlencode

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

app = Flask(__name__)
app.secret_key = "a random text"


def update_token(name, token, refresh_token=None, access_token=None):
    session["token"] = token


oauth = OAuth(app, update_token=update_token)
oauth.register(
    name="valetkey",
    client_id="authlib-app",
    client_secret="PUT-YOUR-SECRET-HERE",
    server_metadata_url="https://login.example/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email"},
)


@app.route("/")
def homepage():
    return session.get("user") or redirect("/login")


@app.route("/login")
def login():
    redirect_uri = url_for("auth", _external=True)
    return oauth.valetkey.authorize_redirect(redirect_uri)


@app.route("/auth")
def auth():
    token = oauth.valetkey.authorize_access_token()
    session["user"] = token["userinfo"]
    session["token"] = token
    return redirect("/")


@app.route("/api")
def api():
    return oauth.valetkey.userinfo(token=session["token"])


# Authlib refreshes a token that has expired.
@app.route("/refresh")
def refresh():
    token = {**session["token"], "expires_at": int(time.time()) - 60}
    return oauth.valetkey.userinfo(token=token)


@app.route("/logout")
def logout():
    query = urlencode({
        "id_token_hint": session["token"]["id_token"],
        "post_logout_redirect_uri": url_for("bye", _external=True),
    })
    session.clear()
    metadata = oauth.valetkey.load_server_metadata()
    return redirect(f"{metadata['end_session_endpoint']}?{query}")


@app.route("/bye")
def bye():
    return "signed out"


app.run(host="localhost", port=int(os.environ["PORT"]))
