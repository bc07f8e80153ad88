"""Routes of enterprises: the unit's own profile, what runs in the cloud, events."""

from django.urls import path

from enterprises import views

app_name = "enterprises"

urlpatterns = [
    path("enterprise/", views.enterprise_detail, name="enterprise_detail"),
    path("enterprise/cloud/", views.enterprise_cloud, name="enterprise_cloud"),
    path("platform/cloud/", views.platform_cloud, name="platform_cloud"),
    path("enterprise/confirm/", views.enterprise_confirm, name="enterprise_confirm"),
    path("enterprise/sections/<str:key>/", views.enterprise_section, name="enterprise_section"),
    path(
        "enterprise/sections/<str:key>/autosave/",
        views.enterprise_autosave,
        name="enterprise_autosave",
    ),
    path("events/", views.event_list, name="event_list"),
    path("events/check-in/<str:code>/", views.check_in, name="check_in"),
    path("events/<str:reference>/", views.event_detail, name="event_detail"),
    path("events/<str:reference>/calendar.ics", views.event_calendar, name="event_calendar"),
    path("events/<str:reference>/sign-up/", views.sign_up_create, name="sign_up_create"),
    path("me/events/", views.sign_up_list, name="sign_up_list"),
    path("me/events/<str:reference>/", views.sign_up_detail, name="sign_up_detail"),
    path("me/events/<str:reference>/give-up/", views.sign_up_give_up, name="sign_up_give_up"),
    path("me/subscription/", views.subscription_edit, name="subscription_edit"),
]
