"""Routes of the pages that mix apps."""

from django.urls import path

from portal import views

app_name = "portal"

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search"),
    path("policies/", views.policies, name="policies"),
    path("me/", views.me, name="me"),
    path("me/messages/", views.messages, name="messages"),
    path("me/messages/read/", views.messages_read, name="messages_read"),
    path("me/messages/<int:pk>/", views.message_open, name="message_open"),
    path("me/messages/<int:pk>/read/", views.message_read, name="message_read"),
    path("publicity/", views.publicity_list, name="publicity_list"),
    path("publicity/<str:reference>/", views.publicity_detail, name="publicity_detail"),
    path(
        "publicity/<str:reference>/objections/new/",
        views.objection_create,
        name="objection_create",
    ),
    path("objections/<str:token>/", views.objection_follow, name="objection_follow"),
    path("objections/<str:token>/answer/", views.objection_answer, name="objection_answer"),
    path("publicity/<str:reference>/export/", views.publicity_export, name="publicity_export"),
    path("display/", views.display, name="display"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("help/", views.help_page, name="help"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
