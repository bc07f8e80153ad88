"""Platforms, titles and plaques at the desk: read, and moved only through the services."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import path

from casework import clock
from casework.desk import (
    CaseAdmin,
    DeskAdmin,
    Dossier,
    Exported,
    Panel,
    Reading,
    Section,
    StatusFilter,
    StepRefused,
    badge,
)
from casework.desk.case_admin import fresh_proof
from casework.desk.review import links_to
from casework.idempotency import once
from casework.models import Case, CaseEvent, Document, Hearing
from casework.permissions import may
from casework.standards import DISTRICT_NAMES
from casework.templatetags.dates import cn_date
from platforms.admin.title_acts import TERM_WRONG, TitleActs, WarningTerm
from platforms.models import Designation, Plaque, Platform
from platforms.policy import CATEGORY_LABELS, DESIGNATION, RECTIFICATION_DAYS, TITLE
from platforms.selectors.titles import RECEIVED
from platforms.services import titles
from platforms.states import GRANT_TITLE, HELD, WARN_DESIGNATION, DesignationStatus


def _proven(view):
    """A level is the 负责人's to set: at most once, and with a fresh proof of identity."""
    return fresh_proof(once(view))


@admin.register(Designation)
class DesignationAdmin(Exported, TitleActs, CaseAdmin):
    door = "称号"
    clause = DESIGNATION.number
    list_display = ["title", "reference", "shown_status", "granted_on", "valid_until"]
    list_filter = [StatusFilter]
    search_fields = ["reference", "platform__name", "platform__organisation__name"]
    ordering = ["-granted_on", "-pk"]
    services = {
        "warn_designation": titles.warn_designation,
        "lift_warning": titles.lift_warning,
        "suspend_designation": titles.suspend_designation,
        "resume_designation": titles.resume_designation,
        "confirm_surrender": titles.confirm_surrender,
    }

    def get_queryset(self, request: HttpRequest):
        return (
            super()
            .get_queryset(request)
            .select_related("platform__organisation", "application__round", "plaque")
        )

    @admin.display(description="平台", ordering="platform__name")
    def title(self, designation: Designation) -> str:
        return designation.title

    @admin.display(description="状态", ordering="status")
    def shown_status(self, designation: Designation) -> str:
        if designation.status == DesignationStatus.SURRENDERING:
            words = f"{designation.status_label}（{designation.shown_status_label}）"
            return badge(designation.status, words)
        return badge(designation.shown_status, designation.shown_status_label)

    def remarks(self, dossier: Dossier) -> dict[str, list[tuple[str, str]]]:
        words = f"以填写的为准；上面按默认的 {RECTIFICATION_DAYS} 个工作日算"
        return {WARN_DESIGNATION.name: [("整改期限", words)]}

    def step_form(self, reading: Reading) -> WarningTerm | None:
        if WARN_DESIGNATION.name not in reading.open_steps:
            return None
        return WarningTerm(reading.posted or None)

    def step_arguments(self, request: HttpRequest, case: Case, name: str) -> dict[str, object]:
        if name != WARN_DESIGNATION.name:
            return {}
        form = WarningTerm(request.POST)
        if not form.is_valid():
            raise StepRefused(f"整改期限：{TERM_WRONG}", case=case)
        return form.cleaned_data

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", view(guarded(act)), name=f"platforms_designation_{name}")
            for name, act, guarded in (
                ("revocation", self.revocation_view, once),
                ("plaque", self.plaque_view, once),
                ("level", self.level_view, _proven),
            )
        ]
        return own + super().get_urls()

    def content(self, reading: Reading) -> list[Section]:
        title = reading.case
        rows = (
            ("称号", TITLE, None),
            ("标牌编号", title.reference, None),
            ("平台", title.platform.name, None),
            ("运营单位", title.platform.organisation.name, None),
            ("联合共建", _partners(title), None),
            ("授予日期", cn_date(title.granted_on), None),
            ("授予人", _granter(reading), None),
            ("有效期至", cn_date(title.valid_until), None),
            ("培育等级", title.level or "—", None),
            ("入选申请", title.application.reference, None),
        )
        return [Section("title", "称号", rows), _plaque_section(title)]

    def panels(self, reading: Reading) -> list[Panel]:
        links = links_to(Document.objects.of(reading.case), reading.case)
        return [Panel("documents", "文书", "证书与文书", links=links)]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        """Return the pages about this title, and the acts that have a page of their own."""
        title, user = reading.case, reading.request.user
        found = [("公开页", title.get_absolute_url())]
        hearing = Hearing.objects.about(title).order_by("-pk").first()
        if hearing:
            found.append((f"陈述申辩 {hearing.reference}", hearing.desk_url()))
        if title.status in HELD:
            if may(user, "casework.handle_hearing") and not (hearing and hearing.is_live):
                found.append(("提出取消称号", self.address("revocation", title.pk)))
            if may(user, "platforms.approve_title", title):
                found.append(("调整培育等级", self.address("level", title.pk)))
        elif title.plaque.returned_on is None and may(user, "platforms.handle_title", title):
            found.append(("登记收回标牌", self.address("plaque", title.pk)))
        return found


def _granter(reading: Reading) -> str:
    """Return which 负责人 granted it; a deputy with whom he stood in for."""
    acts = reading.dossier.history
    return next((e.actor_name for e in acts if e.action == GRANT_TITLE.name), "—")


def _plaque_section(title: Designation) -> Section:
    plaque = title.plaque
    guess = "（暂按周末推算）" if plaque.due_is_provisional else ""
    rows = (
        ("在哪里", plaque.state[1], None),
        ("颁发日期", cn_date(plaque.issued_on), None),
        ("最迟交回", f"{cn_date(plaque.due_on)}{guess}", None),
        ("收回日期", cn_date(plaque.returned_on), None),
        ("收回情况", plaque.remark or "—", None),
    )
    return Section("plaque", "标牌", rows)


class PlaqueFilter(admin.SimpleListFilter):
    """Where a plaque is, without a query."""

    title = "在哪里"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [
            ("out", "在平台处"),
            ("due", "待交回"),
            ("overdue", "超期未交回"),
            ("back", "已收回"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = clock.today()
        conditions = {
            "out": Q(due_on__isnull=True, returned_on__isnull=True),
            "due": Q(due_on__gte=today, returned_on__isnull=True),
            "overdue": Q(due_on__lt=today, returned_on__isnull=True),
            "back": Q(returned_on__isnull=False),
        }
        return queryset.filter(conditions.get(self.value(), Q()))


@admin.register(Plaque)
class PlaqueAdmin(Exported, DeskAdmin):
    list_display = ["number", "platform", "operator", "place", "issued_on", "due_on", "returned_on"]
    list_filter = [PlaqueFilter]
    list_select_related = ["designation__platform__organisation", "issued_by", "received_by"]
    search_fields = ["number", "designation__platform__name"]
    fields = [
        "number",
        "platform",
        "operator",
        "place",
        "issued_on",
        "issuer",
        "due_on",
        "returned_on",
        "receiver",
        "remark",
    ]

    @admin.display(description="平台", ordering="designation__platform__name")
    def platform(self, plaque: Plaque) -> str:
        return plaque.designation.title

    @admin.display(description="运营单位")
    def operator(self, plaque: Plaque) -> str:
        return plaque.designation.case_organisation.name

    @admin.display(description="在哪里")
    def place(self, plaque: Plaque) -> str:
        return badge(*plaque.state)

    @admin.display(description="颁发人")
    def issuer(self, plaque: Plaque) -> str:
        return _who(plaque, GRANT_TITLE.name) or plaque.issued_by.name

    @admin.display(description="收回人")
    def receiver(self, plaque: Plaque) -> str:
        return _who(plaque, RECEIVED) or "—"


def _who(plaque: Plaque, action: str) -> str:
    """Return who gave it out or took it back as the history has it: 何志远（代罗仲平）."""
    acts = CaseEvent.objects.of(plaque.designation).filter(action=action)
    return acts.values_list("actor_name", flat=True).last() or ""


def _partners(title: Designation) -> str:
    names = "、".join(one["name"] for one in title.platform.partners)
    return f"是，联合单位：{names}" if title.is_joint else "否"


@admin.register(Platform)
class PlatformAdmin(Exported, DeskAdmin):
    list_display = ["name", "reference", "operator", "category_name", "district_name"]
    list_filter = ["category"]
    list_select_related = ["organisation"]
    search_fields = ["name", "reference", "organisation__name", "organisation__uscc"]
    fields = ["name", "reference", "operator", "category_name", "district_name", "introduction"]

    @admin.display(description="运营单位", ordering="organisation__name")
    def operator(self, platform: Platform) -> str:
        return platform.organisation.name

    @admin.display(description="主要类别", ordering="category")
    def category_name(self, platform: Platform) -> str:
        return CATEGORY_LABELS[platform.category]

    @admin.display(description="所在区", ordering="district")
    def district_name(self, platform: Platform) -> str:
        return DISTRICT_NAMES[platform.district]
