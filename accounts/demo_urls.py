"""Routes under /demo/."""

from django.urls import path

from accounts.views import demo

app_name = "demo"

urlpatterns = [
    path("", demo.door, name="door"),
    path("enter/", demo.enter, name="enter"),
]
