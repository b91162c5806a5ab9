from django.urls import include, path

import views

urlpatterns = [
    path("", include("social_django.urls", namespace="social")),
    path("", views.index),
    path("refresh", views.refresh),
    path("sign-out", views.sign_out),
    path("bye", views.bye),
]
