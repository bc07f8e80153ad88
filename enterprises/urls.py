"""Routes of enterprises: profile, cloud, demands and the hall, circles, events, demonstrations."""

from django.urls import path

from enterprises import views

app_name = "enterprises"
OWN = "enterprise/demands/<str:reference>/"
INBOX = "platform/demands/<str:reference>/"

# The pages of one nomination, below its address.
NOMINATION = "enterprise/demonstrations/<str:reference>"

urlpatterns = [
    path("enterprise/", views.enterprise_detail, name="enterprise_detail"),
    path("enterprise/cloud/", views.enterprise_cloud, name="enterprise_cloud"),
    path("platform/cloud/", views.platform_cloud, name="platform_cloud"),
    path("enterprise/cloud/<int:pk>/deny/", views.cloud_deny, name="cloud_deny"),
    path("platform/cloud/<int:pk>/withdraw/", views.cloud_withdraw, name="cloud_withdraw"),
    path("enterprise/confirm/", views.enterprise_confirm, name="enterprise_confirm"),
    path("enterprise/sections/<str:key>/", views.enterprise_section, name="enterprise_section"),
    path(
        "enterprise/sections/<str:key>/autosave/",
        views.enterprise_autosave,
        name="enterprise_autosave",
    ),
    path("enterprise/demands/", views.demand_list, name="demand_list"),
    path("enterprise/demands/start/", views.demand_start, name="demand_start"),
    path(OWN, views.demand_detail, name="demand_detail"),
    path(f"{OWN}sections/<str:key>/", views.demand_section, name="demand_section"),
    path(f"{OWN}sections/<str:key>/autosave/", views.demand_autosave, name="demand_autosave"),
    path(f"{OWN}confirm/", views.demand_confirm, name="demand_confirm"),
    path(f"{OWN}post/", views.demand_post, name="demand_post"),
    path(f"{OWN}hand-over/", views.demand_hand_over, name="demand_hand_over"),
    path(f"{OWN}copy/", views.demand_copy, name="demand_copy"),
    path(f"{OWN}withdraw/", views.demand_withdraw, name="demand_withdraw"),
    path(f"{OWN}pick/", views.demand_pick, name="demand_pick"),
    path("demands/", views.hall_list, name="hall_list"),
    path("demands/<str:reference>/", views.hall_detail, name="hall_detail"),
    path("demands/<str:reference>/offer/", views.hall_offer, name="hall_offer"),
    path("platform/demands/", views.reply_list, name="reply_list"),
    path(INBOX, views.reply_detail, name="reply_detail"),
    path(f"{INBOX}accept/", views.reply_accept, name="reply_accept"),
    path(f"{INBOX}decline/", views.reply_decline, name="reply_decline"),
    path(f"{INBOX}retract/", views.reply_retract, name="reply_retract"),
    path("demand-replies/<str:reference>/outcome/", views.reply_outcome, name="reply_outcome"),
    path("demand-replies/<str:reference>/end/", views.reply_end, name="reply_end"),
    path("circles/", views.circle_list, name="circle_list"),
    path("enterprise/circles/", views.circle_own, name="circle_own"),
    path("enterprise/circles/start/", views.circle_start, name="circle_start"),
    path("circles/<str:reference>/", views.circle_detail, name="circle_detail"),
    path("circles/<str:reference>/join/", views.circle_join, name="circle_join"),
    path("circles/<str:reference>/share/", views.circle_share, name="circle_share"),
    path("circles/<str:reference>/unshare/", views.circle_unshare, name="circle_unshare"),
    path("circles/<str:reference>/dissolve/", views.circle_dissolve, name="circle_dissolve"),
    path("circle-members/<str:reference>/admit/", views.member_admit, name="member_admit"),
    path("circle-members/<str:reference>/refuse/", views.member_refuse, name="member_refuse"),
    path("circle-members/<str:reference>/remove/", views.member_remove, name="member_remove"),
    path("circle-members/<str:reference>/leave/", views.member_leave, name="member_leave"),
    path("events/", views.event_list, name="event_list"),
    path("events/check-in/<str:code>/", views.check_in, name="check_in"),
    path("events/<str:reference>/", views.event_detail, name="event_detail"),
    path("events/<str:reference>/calendar.ics", views.event_calendar, name="event_calendar"),
    path("events/<str:reference>/sign-up/", views.sign_up_create, name="sign_up_create"),
    path("me/events/", views.sign_up_list, name="sign_up_list"),
    path("me/events/<str:reference>/", views.sign_up_detail, name="sign_up_detail"),
    path("me/events/<str:reference>/give-up/", views.sign_up_give_up, name="sign_up_give_up"),
    path("me/subscription/", views.subscription_edit, name="subscription_edit"),
    path("demonstrations/", views.demonstration_list, name="demonstration_list"),
    path("demonstrations/export/", views.demonstration_export, name="demonstration_export"),
    path(
        "demonstrations/<str:reference>/", views.demonstration_detail, name="demonstration_detail"
    ),
    path("platform/nominations/", views.platform_nominations, name="platform_nominations"),
    path("enterprise/demonstrations/", views.nomination_list, name="nomination_list"),
    path(f"{NOMINATION}/", views.nomination_detail, name="nomination_detail"),
    path(f"{NOMINATION}/sections/<str:key>/", views.nomination_section, name="nomination_section"),
    path(
        f"{NOMINATION}/sections/<str:key>/autosave/",
        views.nomination_autosave,
        name="nomination_autosave",
    ),
    path(f"{NOMINATION}/materials/", views.nomination_materials, name="nomination_materials"),
    path(f"{NOMINATION}/materials/upload/", views.nomination_upload, name="nomination_upload"),
    path(f"{NOMINATION}/materials/attach/", views.nomination_attach, name="nomination_attach"),
    path(f"{NOMINATION}/materials/detach/", views.nomination_detach, name="nomination_detach"),
    path(f"{NOMINATION}/confirm/", views.nomination_confirm, name="nomination_confirm"),
    path(f"{NOMINATION}/file/", views.nomination_file, name="nomination_file"),
    path(f"{NOMINATION}/hand-over/", views.nomination_hand_over, name="nomination_hand_over"),
    path(f"{NOMINATION}/acts/<str:name>/", views.nomination_act, name="nomination_act"),
]
