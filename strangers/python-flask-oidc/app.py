# A Flask application that signs people in with Flask-OIDC, after its documentation.
import os
import time
from urllib.parse import urlencode

from flask import Flask, g, redirect, session, url_for
from flask_oidc import OpenIDConnect

app = Flask(__name__)
app.config.update({
    "SECRET_KEY": "a random text",
    "OIDC_CLIENT_SECRETS": "client_secrets.json",
    "OIDC_SCOPES": "openid email profile",
})
oidc = OpenIDConnect(app)


@app.route("/")
@oidc.require_login
def index():
    return session["oidc_auth_profile"]


@app.route("/api")
@oidc.require_login
def api():
    return g._oidc_auth.userinfo(token=session["oidc_auth_token"])


# Flask-OIDC refreshes a token that has expired before each request.
@app.route("/refresh")
@oidc.require_login
def refresh():
    session["oidc_auth_token"] = {**session["oidc_auth_token"], "expires_at": int(time.time()) - 60}
    return redirect("/")


# "/logout" of Flask-OIDC signs out of the application only.
@app.route("/sign-out")
def sign_out():
    query = urlencode({
        "id_token_hint": session["oidc_auth_token"]["id_token"],
        "post_logout_redirect_uri": url_for("bye", _external=True),
    })
    session.clear()
    metadata = g._oidc_auth.load_server_metadata()
    return redirect(f"{metadata['end_session_endpoint']}?{query}")


@app.route("/bye")
def bye():
    return "signed out"


app.run(host="localhost", port=int(os.environ["PORT"]))
