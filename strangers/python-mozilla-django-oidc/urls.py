from django.urls import include, path

import views

urlpatterns = [
    path("oidc/", include("mozilla_django_oidc.urls")),
    path("", views.index),
    path("renew", views.renew),
    path("bye", views.bye),
]
