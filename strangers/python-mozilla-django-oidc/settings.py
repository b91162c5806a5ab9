# A Django project that signs people in with mozilla-django-oidc, after its documentation.
SECRET_KEY = "a random text"
DEBUG = True
ROOT_URLCONF = "urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "mozilla_django_oidc",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mozilla_django_oidc.middleware.SessionRefresh",
]
AUTHENTICATION_BACKENDS = ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"]

OIDC_RP_CLIENT_ID = "django-app"
OIDC_RP_CLIENT_SECRET = "PUT-YOUR-SECRET-HERE"
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_OP_JWKS_ENDPOINT = "https://login.example/jwks"
OIDC_OP_AUTHORIZATION_ENDPOINT = "https://login.example/authorize"
OIDC_OP_TOKEN_ENDPOINT = "https://login.example/token"
OIDC_OP_USER_ENDPOINT = "https://login.example/userinfo"
OIDC_OP_LOGOUT_URL_METHOD = "views.provider_logout"
OIDC_STORE_ID_TOKEN = True
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
