import os

c = get_config()  # noqa: F821

c.JupyterHub.authenticator_class = "generic-oauth"
c.GenericOAuthenticator.client_id = "jupyterhub"
c.GenericOAuthenticator.client_secret = "PUT-YOUR-SECRET-HERE"
c.GenericOAuthenticator.oauth_callback_url = "https://app.example/hub/oauth_callback"
c.GenericOAuthenticator.authorize_url = "https://login.example/authorize"
c.GenericOAuthenticator.token_url = "https://login.example/token"
c.GenericOAuthenticator.userdata_url = "https://login.example/userinfo"
c.GenericOAuthenticator.scope = ["openid", "profile", "email"]
c.GenericOAuthenticator.username_claim = "email"
c.GenericOAuthenticator.logout_redirect_url = (
    "https://login.example/end-session?client_id=jupyterhub"
    "&post_logout_redirect_uri=https://app.example/hub/login"
)
c.GenericOAuthenticator.allow_all = True

# What a run needs besides: a port, and no notebook server after the sign-in.
c.JupyterHub.bind_url = f"http://localhost:{os.environ['PORT']}"
c.JupyterHub.hub_port = int(os.environ["HUB_PORT"])
c.ConfigurableHTTPProxy.command = "node_modules/.bin/configurable-http-proxy"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['API_PORT']}"
c.JupyterHub.redirect_to_server = False
