"""The system administrator's desk for people, units and duties; nothing is ever deleted here."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import LoginFailure, Membership, OfficialProfile, Organisation, User
from accounts.services import logins, mails, people
from casework.desk import yes_or_no
from casework.transitions import Duty

ACTIVE = yes_or_no("is_active", "有效")
STAFF = yes_or_no("is_staff", "可进办公台")
IN_OFFICE = yes_or_no("is_active", "在任")

# They show seeds, codes or session keys, or are another way to give rights.
for hidden in (EmailAddress, Authenticator, UserSession, Group):
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)


class AdministratorsOnly:
    """Open to active superusers; rows are added and changed, never deleted."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        """Ask who is asking before looking whether there is such a row."""
        if not self.has_module_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "name", "phone", "email"]


@admin.register(User)
class PersonAdmin(AdministratorsOnly, UserAdmin):
    add_form = NewUserForm
    list_display = ["username", "name", "phone", ACTIVE, STAFF, "last_login"]
    list_filter = ["is_active", "is_staff", "is_demo"]
    search_fields = ["username", "name", "phone", "email"]
    ordering = ["username"]
    filter_horizontal: list[str] = []
    actions = ["deactivate", "unlock", "offer_reset", "reset_second_factor"]
    readonly_fields = [ACTIVE, STAFF, "last_login", "date_joined", "password_changed_at"]
    fieldsets = [
        (None, {"fields": ["username", "name", "phone", "email"]}),
        ("权限", {"fields": [ACTIVE, STAFF, "is_superuser"]}),
        ("时间", {"fields": ["last_login", "date_joined", "password_changed_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "phone", "email", "password1", "password2"]}),
    ]

    def get_urls(self) -> list:
        """Leave out Django's page on which one person types the password of another."""
        urls = super().get_urls()
        return [url for url in urls if url.name != "auth_user_password_change"]

    @admin.action(description="停用所选账号")
    def deactivate(self, request: HttpRequest, queryset) -> None:
        for user in queryset.exclude(pk=request.user.pk):
            people.deactivate_user(user, actor=request.user, reason="系统管理员停用")
        messages.success(request, "所选账号已停用，正在使用的登录已退出。")

    @admin.action(description="解除所选账号的登录锁定")
    def unlock(self, request: HttpRequest, queryset) -> None:
        for user in queryset:
            logins.unlock(user, actor=request.user, reason="系统管理员解除")
        messages.success(request, "登录锁定已解除。")

    @admin.action(description="发送重设密码邮件")
    def offer_reset(self, request: HttpRequest, queryset) -> None:
        left_out = [
            user.name for user in queryset if not mails.offer_reset(user, actor=request.user)
        ]
        if left_out:
            named = "、".join(left_out)
            messages.warning(request, f"没有发送给：{named}（没有邮箱、已停用或不能用密码登录）。")
        else:
            messages.success(request, "重设密码的邮件已发出，链接由本人打开并设定新密码。")

    @admin.action(description="重置所选账号的二次验证")
    def reset_second_factor(self, request: HttpRequest, queryset) -> None:
        for user in queryset:
            people.reset_second_factor(user, actor=request.user, reason="系统管理员核实身份后重置")
        messages.success(request, "二次验证已重置，下次登录时重新绑定。")


@admin.register(Organisation)
class OrganisationAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = ["name", "uscc", "district", "contact_name", "created_at"]
    list_filter = ["district"]
    search_fields = ["name", "uscc"]
    readonly_fields = ["uscc", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = ["user", "organisation", "role", ACTIVE, "joined_at"]
    list_filter = ["role", "is_active"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__username", "user__name", "organisation__name", "organisation__uscc"]
    autocomplete_fields = ["user", "organisation"]
    readonly_fields = ["invited_by", "joined_at"]


class OfficialForm(forms.ModelForm):
    """A duty is given through the service, which also opens the desk and ends old sessions."""

    class Meta:
        model = OfficialProfile
        fields = ["user", "duty", "district"]

    def clean_user(self) -> User:
        user = self.cleaned_data["user"]
        if user.memberships.filter(is_active=True).exists():
            raise forms.ValidationError("申报单位的成员不能同时是工作人员，请用另一个账号")
        return user


@admin.register(OfficialProfile)
class OfficialAdmin(AdministratorsOnly, admin.ModelAdmin):
    form = OfficialForm
    list_display = ["user", "duty", "district", IN_OFFICE, "since"]
    list_filter = ["duty", "district", "is_active"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__name"]
    autocomplete_fields = ["user"]
    actions = ["dismiss"]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["user", IN_OFFICE, "since"] if obj else []

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        kept = people.appoint_official(
            obj.user, Duty(obj.duty), district=obj.district, actor=request.user
        )
        obj.pk = kept.pk

    @admin.action(description="免去所选工作人员的职责")
    def dismiss(self, request: HttpRequest, queryset) -> None:
        for profile in queryset.select_related("user"):
            people.dismiss_official(profile, actor=request.user)
        messages.success(request, "职责已免去，正在使用的登录已退出。")


@admin.register(LoginFailure)
class LoginFailureAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = ["scope", "user", "count", "window_start", "locked_until"]
    list_filter = ["scope"]
    list_select_related = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
