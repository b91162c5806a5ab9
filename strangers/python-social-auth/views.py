from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from social_django.utils import load_strategy


def index(request):
    if request.user.is_authenticated:
        return HttpResponse(request.user.email)
    token = get_token(request)
    return HttpResponse(
        f"<form method=post action={reverse('social:begin', args=['oidc'])}>"
        f"<input type=hidden name=csrfmiddlewaretoken value={token}><button>Sign in</button></form>"
    )


def refresh(request):
    social = request.user.social_auth.get(provider="oidc")
    social.refresh_token(load_strategy())
    return redirect("/")


def sign_out(request):
    social = request.user.social_auth.get(provider="oidc")
    query = urlencode({
        "id_token_hint": social.extra_data["id_token"],
        "post_logout_redirect_uri": request.build_absolute_uri("/bye"),
    })
    logout(request)
    return redirect(f"https://login.example/end-session?{query}")


def bye(request):
    return HttpResponse("signed out")
