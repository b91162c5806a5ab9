from urllib.parse import urlencode

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse


def index(request):
    if not request.user.is_authenticated:
        return redirect("oidc_authentication_init")
    token = get_token(request)
    return HttpResponse(
        f"<p>{request.user.email}</p><form method=post action={reverse('oidc_logout')}>"
        f"<input type=hidden name=csrfmiddlewaretoken value={token}><button>Sign out</button></form>"
    )


# The middleware SessionRefresh asks the server again, without a page, after fifteen minutes.
def renew(request):
    request.session["oidc_id_token_expiration"] = 0
    return redirect("/")


def provider_logout(request):
    query = urlencode({
        "id_token_hint": request.session["oidc_id_token"],
        "post_logout_redirect_uri": request.build_absolute_uri("/bye"),
    })
    return f"https://login.example/end-session?{query}"


def bye(request):
    return HttpResponse("signed out")
