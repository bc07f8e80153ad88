"""Deputies at the desk: named by the official for himself, decided by 负责人 or 安全管理员."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import Deputyship, DeputyshipState, User
from accounts.permissions import DECIDE_DEPUTYSHIP as DECIDE
from accounts.permissions import leads_or_secures
from accounts.services import deputies
from casework.desk import DeskAdmin, badge
from casework.desk.proof import ProvenWrites
from casework.desk.registers import NOTHING_CHOSEN
from casework.desk.todo import Reminder
from casework.permissions import Part, holds_part, may
from casework.templatetags.dates import cn_range
from casework.transitions import Duty

# The colours that the states of a deputyship borrow.
FAMILIES = {
    "requested": "planned",
    "approved": "done",
    "refused": "rejected",
    "ended": "offline",
}


MISSING = {
    "deputy": "请选代理人。",
    "starts_on": "请填开始日期。",
    "ends_on": "请填结束日期。",
    "reason": "请写明事由。",
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
        self.fields["deputy"].empty_label = NOTHING_CHOSEN
        self.fields["deputy"].help_text = "只能选与您同一职责、同一范围的人。"
        for name, words in MISSING.items():
            self.fields[name].error_messages["required"] = words

    def clean(self) -> dict[str, object]:
        """Tell every fault at once, each beside its field."""
        data = super().clean()
        period = (data.get("starts_on"), data.get("ends_on"))
        late = deputies.unfit_period(*period) if all(period) else ""
        if late:
            self.add_error("ends_on", late)
        elif data.get("deputy") and all(period):
            fault = deputies.unfit_deputy(self.actor, data["deputy"], *period)
            if fault:
                self.add_error("deputy", fault)
        return data


@admin.register(Deputyship)
class DeputyAdmin(ProvenWrites, DeskAdmin):
    add_form_template = "admin/deputy_form.html"
    change_form_template = "admin/deputy.html"
    list_display = ["named", "period", "shown_state"]
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

    def reminders(self, request: HttpRequest) -> list[Reminder]:
        """Lead who decides to each request that waits for him."""
        if not leads_or_secures(request.user):
            return []
        waiting = Deputyship.objects.filter(state=DeputyshipState.REQUESTED)
        return [
            Reminder(f"{self.named(one)}，{self.period(one)}，等您批准", _address(one), "去批准")
            for one in waiting.select_related("principal", "deputy").order_by("starts_on", "pk")
            if may(request.user, DECIDE, one)
        ]

    def changeform_view(
        self, request: HttpRequest, object_id=None, form_url="", extra_context=None
    ) -> HttpResponse:
        """Offer on the page of a request what this person may do about it."""
        found = self.get_object(request, object_id) if object_id else None
        waits = found is not None and found.state == DeputyshipState.REQUESTED
        own = {
            "may_decide": waits and may(request.user, DECIDE, found),
            "list_url": reverse("admin:accounts_deputyship_changelist"),
        }
        return super().changeform_view(request, object_id, form_url, (extra_context or {}) | own)

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

    @admin.display(description="代理", ordering="principal__name")
    def named(self, deputyship: Deputyship) -> str:
        duty = deputyship.get_duty_display()
        return f"{deputyship.principal.name}（{duty}）请{deputyship.deputy.name}代理"

    @admin.display(description="期间", ordering="starts_on")
    def period(self, deputyship: Deputyship) -> str:
        return cn_range(deputyship.starts_on, deputyship.ends_on)

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


def _address(deputyship: Deputyship) -> str:
    return reverse("admin:accounts_deputyship_change", args=[deputyship.pk])


def _approve(deputyship: Deputyship, *, actor: User) -> Deputyship:
    return deputies.decide_deputy(deputyship, approves=True, actor=actor)


def _refuse(deputyship: Deputyship, *, actor: User) -> Deputyship:
    return deputies.decide_deputy(deputyship, approves=False, actor=actor)
