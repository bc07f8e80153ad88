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
    path("hearings/<str:reference>/", views.hearing_detail, name="hearing_detail"),
    path("hearings/<str:reference>/autosave/", views.hearing_autosave, name="hearing_autosave"),
    path("hearings/<str:reference>/upload/", views.hearing_upload, name="hearing_upload"),
    path("hearings/<str:reference>/detach/", views.hearing_detach, name="hearing_detach"),
    path("hearings/<str:reference>/waive/", views.hearing_waive, name="hearing_waive"),
    path("me/materials/", views.material_library, name="material_library"),
]
