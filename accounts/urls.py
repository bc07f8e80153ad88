"""Routes under /accounts/: allauth's names for what it knows, our own under ``accounts:``."""

from allauth.account import views as allauth_views
from allauth.mfa.base.views import index as mfa_index
from django.urls import include, path, re_path

from accounts.views import login, members, oidc, registration

ALLAUTH = [
    path("login/", login.login, name="account_login"),
    path("logout/", login.logout, name="account_logout"),
    path("reauthenticate/", login.reauthenticate, name="account_reauthenticate"),
    path("password/change/", login.password_change, name="account_change_password"),
    path("password/reset/", login.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", mfa_index, name="mfa_index"),
    path("2fa/authenticate/", login.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", login.factor_reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", login.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", login.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", login.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        login.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("sessions/", login.session_list, name="usersessions_list"),
]

OWN = [
    path("register/", registration.register, name="register"),
    path("invitations/<str:token>/", registration.invitation, name="invitation"),
    path(
        "invitations/<str:token>/accept/",
        registration.invitation_accept,
        name="invitation_accept",
    ),
    path("organisation/", members.organisation, name="organisation"),
    path("acting/", members.acting, name="acting"),
    path("security/", login.security, name="security"),
    path("security/identity/", oidc.identity, name="identity"),
    path("security/identity/bind/", oidc.identity_bind, name="identity_bind"),
    path("security/identity/unbind/", oidc.identity_unbind, name="identity_unbind"),
    path("oidc/login/", oidc.oidc_login, name="oidc_login"),
    path("oidc/callback/", oidc.oidc_callback, name="oidc_callback"),
    path("session/left/", login.session_left, name="session_left"),
    path("session/keep/", login.session_keep, name="session_keep"),
    path("members/", members.member_list, name="member_list"),
    path("members/<int:pk>/role/", members.member_role, name="member_role"),
    path("members/<int:pk>/deactivate/", members.member_deactivate, name="member_deactivate"),
    path("members/<int:pk>/reactivate/", members.member_reactivate, name="member_reactivate"),
    path(
        "members/invitations/<int:pk>/withdraw/",
        members.invitation_withdraw,
        name="invitation_withdraw",
    ),
]

urlpatterns = [*ALLAUTH, path("", include((OWN, "accounts")))]
