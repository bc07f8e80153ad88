"""The pool: the administrator appoints, 经办 notes relations, officials of the city read."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from casework.desk import CityAdmin, Exported, yes_or_no
from casework.desk.proof import ProvenWrites
from casework.forms import PlainText
from casework.permissions import Part, holds_part, may
from reviews.models import Expert, ExpertRelation, Rubric
from reviews.models.experts import Source
from reviews.policy import SPECIALITIES
from reviews.rules.conflicts import Tie, TieKind
from reviews.services import experts

IN_POOL = yes_or_no("is_active", "在库")


class ExpertForm(forms.ModelForm):
    """An expert is appointed through the service, which also ends old sessions."""

    specialities = forms.MultipleChoiceField(
        label="专业领域", choices=SPECIALITIES, widget=forms.CheckboxSelectMultiple
    )
    employer = PlainText(label="任职单位", max_length=100)
    title = PlainText(label="职称或职务", max_length=60, required=False)

    class Meta:
        model = Expert
        fields = ["user", "specialities", "employer", "employer_uscc", "title", "district"]

    actor = None

    def clean(self) -> dict[str, object]:
        data = super().clean()
        user = data.get("user") or (self.instance.user if self.instance.pk else None)
        reason = experts.unfit_for_judging(user, actor=self.actor) if user else ""
        if reason:
            raise ValidationError(reason)
        return data


@admin.register(Expert)
class ExpertAdmin(Exported, ProvenWrites, CityAdmin):
    export_is_personal = True
    form = ExpertForm
    list_display = ["user", "employer", "fields_known", "district", IN_POOL, "since"]
    list_filter = ["district", "is_active"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__name", "employer", "employer_uscc"]
    autocomplete_fields = ["user"]
    actions = ["dismiss"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return holds_part(request.user, Part.SECURITY) or super().has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "reviews.manage_experts")

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return may(request.user, "reviews.manage_experts")

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        if not self.has_change_permission(request):
            return ["fields_known"]
        return ["user", IN_POOL, "since"] if obj else []

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        if self.has_change_permission(request):
            return super().get_fields(request, obj)
        return ["user", "fields_known", "employer", "employer_uscc", "title", "district"]

    def get_form(self, request: HttpRequest, obj=None, change=False, **kwargs) -> type:
        made = super().get_form(request, obj, change, **kwargs)
        made.actor = request.user
        return made

    def save_model(self, request: HttpRequest, obj: Expert, form, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in experts.EDITABLE}
        obj.pk = experts.appoint_expert(obj.user, values, actor=request.user).pk

    @admin.display(description="专业领域")
    def fields_known(self, expert: Expert) -> str:
        return "、".join(expert.speciality_labels)

    @admin.action(description="解聘所选专家", permissions=["change"])
    def dismiss(self, request: HttpRequest, queryset) -> None:
        for expert in queryset.select_related("user"):
            experts.dismiss_expert(expert, actor=request.user, reason="安全管理员解聘")
        messages.success(request, "已解聘，在手的评审已另请专家，正在使用的登录已退出。")


class RelationForm(forms.ModelForm):
    name = PlainText(label="对方名称", max_length=100)

    class Meta:
        model = ExpertRelation
        fields = ["expert", "kind", "uscc", "name", "since", "until"]


@admin.register(ExpertRelation)
class ExpertRelationAdmin(Exported, ProvenWrites, CityAdmin):
    """Relations are added, never changed: what bars is on record with who noted it and when."""

    export_is_personal = True
    form = RelationForm
    list_display = ["expert", "kind", "name", "uscc", "since", "until", "source", "recorded_at"]
    list_filter = ["kind", "source"]
    list_select_related = ["expert__user"]
    search_fields = ["expert__user__name", "name", "uscc"]
    autocomplete_fields = ["expert"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "reviews.keep_relations")

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        known = ["source", "recorded_by", "recorded_at"] if obj else []
        return [*RelationForm.Meta.fields, *known]

    def save_model(self, request: HttpRequest, obj: ExpertRelation, form, change: bool) -> None:
        tie = Tie(TieKind(obj.kind), obj.uscc, obj.name, obj.since, obj.until)
        made = experts.record_relation(obj.expert, tie, actor=request.user, source=Source.IMPORTED)
        obj.pk = made.pk


@admin.register(Rubric)
class RubricAdmin(CityAdmin):
    list_display = ["name", "edition", "pass_line", "alarm_spread", "created_at"]
    search_fields = ["name"]
    fields = ["name", "edition", "points", "pass_line", "alarm_spread", "created_at"]
    readonly_fields = ["points"]

    @admin.display(description="评分指标")
    def points(self, rubric: Rubric) -> str:
        return "\n".join(
            f"{part.label} {part.most} 分："
            + "，".join(f"{one.label} {one.most}" for one in part.criteria)
            for part in rubric.rules.components
        )
