from django.urls import path

from casework import views

app_name = "casework"

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
    path("documents/<str:code>/", views.document, name="document"),
]
