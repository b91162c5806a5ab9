# A Django project that signs people in with Python Social Auth, after its documentation of Django and of its generic
# OpenID Connect backend.
SECRET_KEY = "a random text"
DEBUG = True
ROOT_URLCONF = "urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "social_django",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
AUTHENTICATION_BACKENDS = ["social_core.backends.open_id_connect.OpenIdConnectAuth"]

SOCIAL_AUTH_OIDC_OIDC_ENDPOINT = "https://login.example"
SOCIAL_AUTH_OIDC_KEY = "social-app"
SOCIAL_AUTH_OIDC_SECRET = "PUT-YOUR-SECRET-HERE"
SOCIAL_AUTH_URL_NAMESPACE = "social"
LOGIN_REDIRECT_URL = "/"
