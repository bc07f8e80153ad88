"""Routes of the ground floor: verification, documents and uploaded files."""

from django.urls import path

from casework import views

app_name = "casework"

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
    path("documents/<str:code>/", views.document, name="document"),
    path("materials/<int:pk>/file/", views.material_download, name="material_download"),
    path(
        "materials/<int:pk>/pages/<int:number>/",
        views.material_page,
        name="material_page",
    ),
    path("materials/<int:pk>/remove/", views.material_remove, name="material_remove"),
    path("me/materials/", views.material_library, name="material_library"),
]
