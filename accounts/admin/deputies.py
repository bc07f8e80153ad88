"""Deputies at the desk: named by the official for himself, decided by 负责人 or 安全管理员."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Deputyship, User
from accounts.permissions import leads_or_secures
from accounts.services import deputies
from casework.desk import DeskAdmin, badge
from casework.desk.proof import ProvenWrites
from casework.permissions import Part, holds_part
from casework.transitions import Duty

# The colours that the states of a deputyship borrow.
FAMILIES = {
    "requested": "planned",
    "approved": "done",
    "refused": "rejected",
    "ended": "offline",
}


class DeputyForm(forms.ModelForm):
    """An official names his own deputy; his duty and district are what he holds."""

    class Meta:
        model = Deputyship
        fields = ["deputy", "starts_on", "ends_on", "reason"]
        widgets = {
            "starts_on": forms.DateInput({"type": "date"}),
            "ends_on": forms.DateInput({"type": "date"}),
        }

    actor: User

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.actor.official
        same = User.objects.with_duty(Duty(own.duty), own.district).exclude(pk=self.actor.pk)
        self.fields["deputy"].queryset = same
        self.fields["deputy"].help_text = "只能选与您同一职责、同一范围的人。"

    def clean(self) -> dict[str, object]:
        data = super().clean()
        period = (data.get("starts_on"), data.get("ends_on"))
        if data.get("deputy") and all(period):
            fault = deputies.unfit_period(*period) or deputies.unfit_deputy(
                self.actor, data["deputy"], *period
            )
            if fault:
                raise forms.ValidationError(fault)
        return data


@admin.register(Deputyship)
class DeputyAdmin(ProvenWrites, DeskAdmin):
    list_display = ["principal_name", "deputy_name", "duty", "starts_on", "ends_on", "shown_state"]
    list_filter = ["state"]
    list_select_related = ["principal", "deputy", "decided_by"]
    fields = [
        "principal_name",
        "deputy_name",
        "duty",
        "district",
        "starts_on",
        "ends_on",
        "reason",
        "shown_state",
        "decided_by_name",
        "decided_at",
        "ended_at",
    ]
    actions = ["approve", "refuse", "end"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return holds_part(request.user, Part.SECURITY) or super().has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.official is not None

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return leads_or_secures(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request) & Deputyship.objects.visible_to(request.user)

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return list(self.fields) if obj else list(DeputyForm.Meta.fields)

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs) -> type:
        if obj is None:
            return type("DeputyForm", (DeputyForm,), {"actor": request.user})
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Deputyship, form, change: bool) -> None:
        data = form.cleaned_data
        kept = deputies.name_deputy(
            data["deputy"],
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            reason=data["reason"],
            actor=request.user,
        )
        obj.pk, obj.principal = kept.pk, kept.principal

    @admin.action(description="批准所选代理", permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, "已批准", _approve)

    @admin.action(description="不批准所选代理", permissions=["decide"])
    def refuse(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, "未批准", _refuse)

    @admin.action(description="收回所选代理", permissions=["view"])
    def end(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, "已收回", deputies.end_deputy)

    def _each(
        self, request: HttpRequest, queryset: QuerySet, done: str, act: Callable[..., Deputyship]
    ) -> None:
        """Run ``act`` on each row; tell of each what became of it."""
        for deputyship in queryset:
            try:
                act(deputyship, actor=request.user)
            except (PermissionDenied, ValidationError) as fault:
                said = "；".join(getattr(fault, "messages", [str(fault)]))
                messages.warning(request, f"{deputyship}：{said}")
            else:
                messages.success(request, f"{deputyship}：{done}，已告知双方。")

    @admin.display(description="被代理人", ordering="principal__name")
    def principal_name(self, deputyship: Deputyship) -> str:
        return deputyship.principal.name

    @admin.display(description="代理人", ordering="deputy__name")
    def deputy_name(self, deputyship: Deputyship) -> str:
        return deputyship.deputy.name

    @admin.display(description="批准人")
    def decided_by_name(self, deputyship: Deputyship) -> str:
        return deputyship.decided_by.name if deputyship.decided_by else "—"

    @admin.display(description="状态", ordering="state")
    def shown_state(self, deputyship: Deputyship) -> str:
        return badge(FAMILIES[deputyship.state], deputyship.get_state_display())


def _approve(deputyship: Deputyship, *, actor: User) -> Deputyship:
    return deputies.decide_deputy(deputyship, approves=True, actor=actor)


def _refuse(deputyship: Deputyship, *, actor: User) -> Deputyship:
    return deputies.decide_deputy(deputyship, approves=False, actor=actor)
