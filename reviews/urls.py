"""Routes of expert review: what an expert does."""

from django.urls import path

from reviews import views

app_name = "reviews"

urlpatterns = [
    path("", views.assignment_list, name="assignment_list"),
    path("panels/<str:reference>/", views.panel_detail, name="panel_detail"),
    path("panels/<str:reference>/declaration/", views.panel_declaration, name="panel_declaration"),
    path("files/<int:pk>/", views.assignment_detail, name="assignment_detail"),
    path("files/<int:pk>/autosave/", views.assignment_autosave, name="assignment_autosave"),
    path("files/<int:pk>/lock/", views.assignment_lock, name="assignment_lock"),
    path("files/<int:pk>/recuse/", views.assignment_recuse, name="assignment_recuse"),
    path(
        "files/<int:pk>/materials/<int:material>/<int:number>/",
        views.assignment_page,
        name="assignment_page",
    ),
]
