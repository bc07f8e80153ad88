"""Applications at the desk: read beside their materials, moved only through the services."""

from collections.abc import Mapping, Sequence

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse

from casework import clock
from casework.desk import (
    CaseAdmin,
    Exported,
    Panel,
    Reading,
    Reminder,
    Section,
    StatusFilter,
    StepRefused,
)
from casework.desk.objections import objection_sections
from casework.idempotency import once
from casework.models import Case, Objection
from casework.permissions import require
from casework.sheets import Cell
from casework.standards import DISTRICT_NAMES, DISTRICTS
from casework.transitions import Duty
from platforms import selectors
from platforms.admin import application_parts as parts
from platforms.admin.consultations import ask_page, waiting_words
from platforms.models import PlatformApplication
from platforms.policy import CATEGORY_LABELS, MOST_CORRECTIONS, SELECTION
from platforms.services import review, selection
from platforms.states import (
    ACCEPT_APPLICATION,
    CONFIRM_LIST,
    GRANT_TITLE,
    PROPOSE_APPLICATION,
    RECOMMEND_APPLICATION,
    REJECT_APPLICATION,
    RETURN_APPLICATION,
    STRIKE_APPLICATION,
    TAKE_OVER_APPLICATION,
    ApplicationStatus,
)

HANDLE = "platforms.handle_application"
DISTRICT_OPINIONS = (
    "申报单位在本区登记经营，填报内容与所附材料一致，同意推荐。",
    "材料齐全，同意推荐；以下情况请市里核实：",
    "请补正后一次性重新提交，逾期未补正的按现有材料审查。",
)
TAKE_OVER_OPINIONS = ("区初审已超期，催办后仍未提出意见，由市里接手审查。",)
OPINIONS = (
    "请补正后一次性重新提交，逾期未补正的按现有材料审查。",
    "材料不清晰，请重新扫描或拍照上传。",
    "填报内容与所附材料不一致，请核对后改正或说明。",
    "形式审查要点齐全，材料与填报一致。",
)


class LevelChoice(forms.Form):
    """The level that goes with the title (一（二）“分类分级培育”)."""

    level = forms.ChoiceField(label="培育等级", widget=forms.Select({"form": "steps"}))

    def __init__(self, levels: Sequence[str], **kwargs):
        super().__init__(**kwargs)
        self.fields["level"].choices = [(one, one) for one in levels]


# Steps that say that all is well: they cannot be taken with a fault written on the page.
FAVOURABLE = {step.name: step.label for step in (RECOMMEND_APPLICATION, ACCEPT_APPLICATION)}


class ListedStatusFilter(StatusFilter):
    """Drafts belong to the units and are never seen here."""

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        found = super().lookups(request, model_admin)
        return [one for one in found if one[0] != ApplicationStatus.DRAFT]


class DistrictFilter(admin.SimpleListFilter):
    title = "区"
    parameter_name = "district"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        district = request.user.official.district
        return [one for one in DISTRICTS if district in ("", one[0])]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(district=self.value()) if self.value() else queryset


class OverdueFilter(admin.SimpleListFilter):
    """Whose day has passed and nobody has acted; a correction that is waited for is not."""

    title = "时限"
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [("yes", "已超期")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "yes":
            return queryset
        late = queryset.filter(due_on__lt=clock.today())
        return late.exclude(status=ApplicationStatus.RETURNED)


@admin.register(PlatformApplication)
class PlatformApplicationAdmin(Exported, CaseAdmin):
    door = "入选申请"
    dossier = parts.ApplicationDossier
    takes_search = True
    clause = SELECTION.number
    marking_step = RETURN_APPLICATION.name
    list_display = ["platform", "unit", "reference", "shown_status", "place", "round", "due"]
    list_filter = [
        ListedStatusFilter,
        DistrictFilter,
        OverdueFilter,
        ("round", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["reference", "platform_name", "organisation__name", "organisation__uscc"]
    search_help_text = "按单位名称、平台名称、办件编号或统一社会信用代码查"
    services = {
        "recommend_application": review.recommend_application,
        "take_over_application": review.take_over_application,
        "accept_application": review.accept_application,
        "return_application": review.return_application,
        "reject_application": review.reject_application,
        "propose_application": review.propose_application,
        "send_back_application": review.send_back_application,
        "decline_application": review.decline_application,
        "grant_title": selection.grant_title,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        against = Objection.objects.filter(
            publicity__items__content_type=ContentType.objects.get_for_model(self.model),
            publicity__items__object_id=OuterRef("pk"),
        )
        return (
            super()
            .get_queryset(request)
            .annotate(list_was_objected_to=Exists(against))
            .select_related(
                "round", "organisation", "publicity", "handled_by", "reviewed_by", "approved_by"
            )
        )

    @admin.display(description="平台", ordering="platform_name")
    def platform(self, application: PlatformApplication) -> str:
        return application.title

    @admin.display(description="申报单位", ordering="organisation__name")
    def unit(self, application: PlatformApplication) -> str:
        return application.organisation.name

    @admin.display(description="区", ordering="district")
    def place(self, application: PlatformApplication) -> str:
        return application.case_district_name

    def check_counts(self, keys: Sequence[int]) -> Mapping[int, tuple[int, int]]:
        return selectors.check_counts(keys)

    # The list as a file

    export_title = "入选申请"
    export_columns = (
        "办件编号",
        "平台",
        "申报单位",
        "统一社会信用代码",
        "区",
        "主要类别",
        "征集批次",
        "状态",
        "提交时间",
        "时限",
        "经办",
        "审核",
        "负责人",
    )

    def export_row(self, application: PlatformApplication) -> list[Cell]:
        unit = application.organisation
        people = (application.handled_by, application.reviewed_by, application.approved_by)
        return [
            application.reference,
            application.platform_name,
            unit.name,
            unit.uscc,
            DISTRICT_NAMES[unit.district],
            CATEGORY_LABELS.get(application.category, ""),
            application.round.name,
            application.status_label,
            application.submitted_at,
            application.due_on,
            *(person.name if person else "" for person in people),
        ]

    def get_urls(self) -> list:
        view = once(self.consult_view)
        own = path(
            "<int:pk>/consult/",
            self.admin_site.admin_view(view),
            name="platforms_platformapplication_consult",
        )
        return [own, *super().get_urls()]

    def consult_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask departments about one application."""
        case = self.found(request, pk)
        require(request.user, HANDLE, case)
        is_open = case.status in selectors.OPEN_TO_OPINIONS
        return ask_page(
            self,
            request,
            [case] if is_open else [],
            title=f"就 {case.title} 征求意见",
            back_url=self.address("change", pk),
        )

    def reminders(self, request: HttpRequest) -> list[Reminder]:
        """Tell the city's 经办 what districts have left lying."""
        late = request.todo.late_at_districts
        if request.user.official.duty != Duty.HANDLER or not late:
            return []
        address = (
            f"{self.address('changelist')}?status={ApplicationStatus.DISTRICT_REVIEW}&overdue=yes"
        )
        return [Reminder(f"区初审超期 {late} 件，请催办或者接手", address, "看清单")]

    # The review page

    def panels(self, reading: Reading) -> list[Panel]:
        return parts.panels(reading)

    def content(self, reading: Reading) -> list[Section]:
        objections = objection_sections(reading) if reading.case.list_was_objected_to else []
        return [*objections, *parts.content(reading)]

    def checks(self, dossier: parts.ApplicationDossier) -> list[dict[str, str]]:
        case = dossier.case
        now = [one for one in dossier.attached if one.detached_at is None]
        said = {case.pk: selectors.opinions_in(dossier.consultations)}
        found = selectors.judged([case], {case.pk: now}, dossier.credit, opinions=said)
        return [parts.check_shown(finding) for finding in found[case.pk]]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        round_ = reading.case.round
        found = [
            ("征集通知", reverse("admin:platforms_solicitationround_change", args=[round_.pk]))
        ]
        is_open = reading.case.status in selectors.OPEN_TO_OPINIONS
        if is_open and reading.request.user.official.duty == Duty.HANDLER:
            found.append(("征求意见", self.address("consult", reading.case.pk)))
        if result := parts.result_seen(reading):
            found.append(("专家评审", result.item.panel.desk_url()))
        if reading.case.publicity_id:
            address = reverse("portal:publicity_detail", args=[reading.case.publicity.reference])
            found.append(("公示页", address))
        return found

    def opinions(self, reading: Reading) -> Sequence[str]:
        texts = {
            TAKE_OVER_APPLICATION.name: TAKE_OVER_OPINIONS,
            RECOMMEND_APPLICATION.name: DISTRICT_OPINIONS,
            ACCEPT_APPLICATION.name: OPINIONS,
        }
        return next((texts[name] for name in texts if name in reading.open_steps), ())

    # The steps

    def links(self, case: Case) -> dict[str, str]:
        address = reverse("admin:platforms_solicitationround_list", args=[case.round_id])
        found = {CONFIRM_LIST.name: address}
        if case.publicity_id:
            place = [case.round_id, case.publicity.reference]
            found[STRIKE_APPLICATION.name] = reverse(
                "admin:platforms_solicitationround_correct", args=place
            )
        return found

    def suggested(self, checks: Sequence[Mapping[str, str]]) -> str:
        is_clear = all(check["state"] == "passed" for check in checks)
        return ACCEPT_APPLICATION.name if is_clear else RETURN_APPLICATION.name

    def limits(self, case: Case) -> dict[str, int]:
        return {RETURN_APPLICATION.name: case.round.correction_days}

    def remarks(self, dossier: parts.ApplicationDossier) -> dict[str, list[tuple[str, str]]]:
        number = dossier.times(RETURN_APPLICATION.name) + 1
        text = f"这是第 {number} 次，最多 {MOST_CORRECTIONS} 次"
        asked = dossier.consultations
        return {
            RETURN_APPLICATION.name: [("还能退几次", text)],
            ACCEPT_APPLICATION.name: [("征求意见", waiting_words(asked))],
            PROPOSE_APPLICATION.name: [("征求意见", waiting_words(asked, closes=True))],
        }

    def step_arguments(self, request: HttpRequest, case: Case, name: str) -> dict[str, object]:
        points = parts.points_of(request.POST)
        reasons = parts.reasons_of(request.POST)
        if name == RETURN_APPLICATION.name:
            return {"points": points}
        if name == REJECT_APPLICATION.name:
            return {"reasons": reasons}
        if name == GRANT_TITLE.name:
            return {"level": request.POST.get("level", "")}
        if name in FAVOURABLE and (points or reasons):
            raise StepRefused(
                f"您已写了 {len(points) + len(reasons)} 处补正或不予通过的理由，"
                f"不能同时“{FAVOURABLE[name]}”。请删去理由，或改按“退回补正”。",
                case=case,
            )
        return {}

    def step_form(self, reading: Reading) -> LevelChoice | None:
        levels = reading.case.round.levels
        if reading.case.status != ApplicationStatus.PUBLICITY or not levels:
            return None
        return LevelChoice(levels, initial=reading.posted or None)

    def tick(self, case: Case, *, actor, value: str) -> None:
        code, _, rest = value.partition("|")
        number, _, on = rest.partition("|")
        point = parts.point_at(code, number)
        if point is None or on not in {"0", "1"}:
            raise Http404
        review.tick_point(case, actor=actor, code=code, point=point, is_ticked=on == "1")
