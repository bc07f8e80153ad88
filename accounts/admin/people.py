"""The desk of 系统管理员 and 安全管理员: people, units and duties; nothing is ever deleted here."""

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

from accounts.desk import CreditRecordAdmin
from accounts.forms import IdentityForm
from accounts.models import (
    CreditRecord,
    LoginFailure,
    Membership,
    OfficialProfile,
    Organisation,
    User,
)
from accounts.services import logins, mails, organisations, people
from accounts.services.organisations import EDITABLE
from casework.desk import yes_or_no
from casework.desk.proof import ProvenWrites
from casework.desk.registers import Narrowed
from casework.permissions import Part, holds_part
from casework.transitions import Duty

ACTIVE = yes_or_no("is_active", "有效")
STAFF = yes_or_no("is_staff", "可进办公台")
IN_OFFICE = yes_or_no("is_active", "在任")

# They show seeds, codes or session keys, or are another way to give rights.
for hidden in (EmailAddress, Authenticator, UserSession, Group):
    if admin.site.is_registered(hidden):
        admin.site.unregister(hidden)

admin.site.register(CreditRecord, CreditRecordAdmin)


class AdministratorsOnly(Narrowed, ProvenWrites):
    """Read by some of the three administrators and written by one, through services only."""

    readers: tuple[Part, ...] = (Part.SYSTEM,)
    writers: tuple[Part, ...] = (Part.SYSTEM,)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return holds_part(request.user, *self.readers)

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds_part(request.user, *self.writers)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return holds_part(request.user, *self.writers)

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
    """系统管理员 keeps the accounts; 安全管理员 unlocks and resets; neither does the other's part."""

    readers = (Part.SYSTEM, Part.SECURITY)
    add_form = NewUserForm
    list_display = ["username", "name", "phone", ACTIVE, STAFF, "last_login"]
    list_filter = ["is_active", "is_staff", "is_demo"]
    search_fields = ["username", "name", "phone", "email"]
    ordering = ["username"]
    filter_horizontal: list[str] = []
    actions = ["deactivate", "unlock", "offer_reset", "reset_second_factor"]
    readonly_fields = [
        ACTIVE,
        STAFF,
        "part_name",
        "last_login",
        "date_joined",
        "password_changed_at",
    ]
    fieldsets = [
        (None, {"fields": ["username", "name", "phone", "email"]}),
        ("权限", {"fields": [ACTIVE, STAFF, "part_name"]}),
        ("时间", {"fields": ["last_login", "date_joined", "password_changed_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "phone", "email", "password1", "password2"]}),
    ]

    def get_urls(self) -> list:
        """Leave out Django's page on which one person types the password of another."""
        urls = super().get_urls()
        return [url for url in urls if url.name != "auth_user_password_change"]

    @admin.display(description="三员职责")
    def part_name(self, user: User) -> str:
        return Part(user.part).label if user.part else "—"

    def has_secure_permission(self, request: HttpRequest) -> bool:
        """Tell whether the actions of 安全管理员 are open."""
        return holds_part(request.user, Part.SECURITY)

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return [*self.readonly_fields, "username"] if obj else list(self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: User, form, change: bool) -> None:
        if change:
            changes = {name: form.cleaned_data[name] for name in people.EDITABLE}
            people.edit_person(obj, changes, actor=request.user)
        else:
            people.add_person(obj, actor=request.user)

    @admin.action(description="停用所选账号", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset) -> None:
        for user in queryset.exclude(pk=request.user.pk).select_related("administrator_profile"):
            try:
                people.deactivate_user(user, actor=request.user, reason="系统管理员停用")
            except PermissionDenied as fault:
                messages.warning(request, str(fault))
        messages.success(request, "所选账号已停用，正在使用的登录已退出。")

    @admin.action(description="解除所选账号的登录锁定", permissions=["secure"])
    def unlock(self, request: HttpRequest, queryset) -> None:
        for user in queryset:
            logins.unlock(user, actor=request.user, reason="安全管理员解除")
        messages.success(request, "登录锁定已解除。")

    @admin.action(description="发送重设密码邮件", permissions=["secure"])
    def offer_reset(self, request: HttpRequest, queryset) -> None:
        left_out = [
            user.name for user in queryset if not mails.offer_reset(user, actor=request.user)
        ]
        if left_out:
            named = "、".join(left_out)
            messages.warning(request, f"没有发送给：{named}（没有邮箱、已停用或不能用密码登录）。")
        else:
            messages.success(request, "重设密码的邮件已发出，链接由本人打开并设定新密码。")

    @admin.action(description="重置所选账号的二次验证", permissions=["secure"])
    def reset_second_factor(self, request: HttpRequest, queryset) -> None:
        for user in queryset.exclude(pk=request.user.pk):
            people.reset_second_factor(user, actor=request.user, reason="安全管理员核实身份后重置")
        if queryset.filter(pk=request.user.pk).exists():
            messages.warning(request, "不能重置自己的二次验证，请另一位安全管理员办理。")
        messages.success(request, "二次验证已重置并告知本人，下次登录时重新绑定。")


@admin.register(Organisation)
class OrganisationAdmin(AdministratorsOnly, admin.ModelAdmin):
    list_display = ["name", "uscc", "district", "contact_name", "created_at"]
    list_filter = ["district"]
    search_fields = ["name", "uscc"]
    form = IdentityForm
    fields = ["uscc", "name", "district", "reason", *EDITABLE, "created_at"]
    readonly_fields = ["uscc", *EDITABLE, "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Organisation, form, change: bool) -> None:
        organisations.correct_identity(
            obj, form.changes(), reason=form.cleaned_data["reason"], actor=request.user
        )


@admin.register(Membership)
class MembershipAdmin(AdministratorsOnly, admin.ModelAdmin):
    """Read only: who belongs to a unit is the business of its own 管理员."""

    readers = (Part.SYSTEM, Part.SECURITY)

    list_display = ["user", "organisation", "role", ACTIVE, "joined_at"]
    list_filter = ["role", "is_active"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__username", "user__name", "organisation__name", "organisation__uscc"]
    fields = ["user", "organisation", "role", ACTIVE, "invited_by", "joined_at"]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class OfficialForm(forms.ModelForm):
    """A duty is given through the service, which also opens the desk and ends old sessions."""

    class Meta:
        model = OfficialProfile
        fields = ["user", "duty", "district", "department"]

    actor: User

    def clean(self) -> dict[str, object]:
        data = super().clean()
        user = data.get("user") or (self.instance.user if self.instance.pk else None)
        reason = people.unfit_for_office(user, actor=self.actor) if user else ""
        if reason:
            raise forms.ValidationError(reason)
        return data


@admin.register(OfficialProfile)
class OfficialAdmin(AdministratorsOnly, admin.ModelAdmin):
    readers = writers = (Part.SECURITY,)
    form = OfficialForm
    list_display = ["user", "duty", "district", "department", IN_OFFICE, "since"]
    list_filter = ["duty", "district", "is_active"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__name"]
    autocomplete_fields = ["user"]
    actions = ["dismiss"]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["user", IN_OFFICE, "since"] if obj else []

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs) -> type:
        made = super().get_form(request, obj, change, **kwargs)
        made.actor = request.user
        return made

    def save_model(self, request: HttpRequest, obj, form, change) -> None:
        kept = people.appoint_official(
            obj.user,
            Duty(obj.duty),
            district=obj.district,
            department=obj.department,
            actor=request.user,
        )
        obj.pk = kept.pk

    @admin.action(description="免去所选工作人员的职责", permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset) -> None:
        for profile in queryset.select_related("user"):
            people.dismiss_official(profile, actor=request.user)
        messages.success(request, "职责已免去，正在使用的登录已退出。")


@admin.register(LoginFailure)
class LoginFailureAdmin(AdministratorsOnly, admin.ModelAdmin):
    readers = (Part.SECURITY, Part.AUDIT)
    list_display = ["scope", "user", "count", "window_start", "locked_until"]
    list_filter = ["scope"]
    list_select_related = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False
