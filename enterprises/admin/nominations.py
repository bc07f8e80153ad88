"""Demonstration enterprises at the desk: nominated by districts, reviewed, publicised as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from casework.desk import (
    CaseAdmin,
    Dossier,
    Exported,
    Panel,
    Reading,
    Section,
    StatusFilter,
)
from casework.desk.review import links_to, viewer_of
from casework.forms import judge, shown
from casework.idempotency import once
from casework.models import Attachment, Case, Document
from casework.permissions import may, require
from casework.sheets import Cell
from casework.templatetags.dates import cn_moment
from casework.workflow import TransitionError
from enterprises.admin.demonstration_lists import INFO, WRONG, DemonstrationLists
from enterprises.forms import NominateForm
from enterprises.models import Enterprise, Nomination, NominationSnapshot
from enterprises.permissions import NOMINATE
from enterprises.policy import DEMONSTRATION_GOAL
from enterprises.rules.demonstration import EVIDENCE, SECTIONS, STORY
from enterprises.selectors.nominations import EVIDENCE_LABEL
from enterprises.services import demonstrations
from enterprises.services.nominations import nominate
from enterprises.states import (
    CHECK_NOMINATION,
    CONFIRM_DEMONSTRATIONS,
    STRIKE_NOMINATION,
)

OPINIONS = (
    "成效与佐证一致，属实。",
    "请补充改造前的取数依据，写明统计期。",
    "佐证不能证明所填的数值。",
)


@dataclass(frozen=True)
class NominationDossier(Dossier):
    """A nomination with what the enterprise handed in; officials never see a draft under way."""

    @cached_property
    def snapshots(self) -> list[NominationSnapshot]:
        return list(self.case.snapshots.all())

    @property
    def handed_in(self) -> dict:
        return self.snapshots[-1].content if self.snapshots else {}

    @cached_property
    def attached(self) -> list[Attachment]:
        """The files as they were handed in last."""
        kept = {one["id"] for one in self.handed_in.get("materials", ())}
        found = Attachment.objects.of(self.case).handed_in().filter(material__in=kept)
        files = found.select_related("material", "attached_by").prefetch_related("material__pages")
        return list({one.material_id: one for one in files}.values())

    @cached_property
    def enterprise(self) -> Enterprise | None:
        return Enterprise.objects.filter(uscc=self.case.organisation.uscc).first()


@admin.register(Nomination)
class NominationAdmin(Exported, DemonstrationLists, CaseAdmin):
    door = "示范"
    dossier = NominationDossier
    clause = DEMONSTRATION_GOAL.number
    list_display = ["name", "dimension", "reference", "shown_status", "district", "by", "due"]
    list_filter = [StatusFilter, "dimension", "district"]
    search_fields = ["reference", "name", "organisation__uscc", "platform__name"]
    search_help_text = "按企业、信用代码、提名平台或编号查"
    services = {
        "check_nomination": demonstrations.check_nomination,
        "return_nomination": demonstrations.return_nomination,
        "reject_nomination": demonstrations.reject_nomination,
        "propose_nomination": demonstrations.propose_nomination,
        "send_back_nomination": demonstrations.send_back_nomination,
        "hold_nomination": demonstrations.hold_nomination,
        "list_nomination": demonstrations.list_nomination,
        "strike_nomination": demonstrations.strike_nomination,
        "remove_nomination": demonstrations.remove_nomination,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        people = ("handled_by", "reviewed_by", "approved_by")
        related = ("organisation", "platform__organisation", "publicity", *people)
        return super().get_queryset(request).select_related(*related)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, NOMINATE)

    def door_for(self, request: HttpRequest) -> str:
        """Districts begin here; the office of the city comes from its own list, its bar is full."""
        official = request.user.official
        return self.door if official and official.district else ""

    @admin.display(description="提名")
    def by(self, nomination: Nomination) -> str:
        return nomination.nominator

    def get_urls(self) -> list:
        return [*self.list_urls(), *super().get_urls()]

    # Nominating

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        require(request.user, NOMINATE)
        return once(self._add)(request)

    def _add(self, request: HttpRequest) -> HttpResponse:
        """Let a district nominate a unit of its own; the unit itself tells and agrees."""
        form = NominateForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = nominate(
                    data["uscc"], data["dimension"], data["recommendation"], actor=request.user
                )
            except TransitionError as fault:
                form.add_error(None, str(fault))
            except PermissionDenied:
                form.add_error("uscc", "只能提名本区的企业，也不能提名您所在的单位。")
            else:
                messages.success(request, f"已提名（{made.reference}），等企业填报确认。")
                return redirect(self.address("change", made.pk))
        context = {"title": "提名试点示范企业", "form": form, "back_url": self.home}
        status = WRONG if form.is_bound else HTTPStatus.OK
        return self.page(request, "admin/nomination_form.html", context, status)

    # The list as a file

    export_title = "试点示范"
    export_columns = (
        "编号",
        "企业",
        "统一社会信用代码",
        "区",
        "四化方向",
        "提名",
        "状态",
        "提交时间",
        "列入日期",
        "时限",
        "经办",
    )

    def export_row(self, nomination: Nomination) -> list[Cell]:
        return [
            nomination.reference,
            nomination.name,
            nomination.organisation.uscc,
            nomination.district_name,
            nomination.dimension_name,
            nomination.nominator,
            nomination.status_label,
            nomination.filed_at,
            nomination.listed_on,
            nomination.due_on,
            nomination.handled_by.name if nomination.handled_by else "",
        ]

    # The review page

    def checks(self, dossier: NominationDossier) -> list[dict[str, str]]:
        """Say whether the form is whole, evidence is there and the enterprise is in order."""
        answers = dossier.handed_in.get("answers")
        if answers is None:
            return []
        wrong = [one.title for one in SECTIONS if not judge(one, answers.get(one.key)).is_complete]
        known = dossier.enterprise
        has_profile = bool(known and known.is_confirmed)
        return [
            _check("填报各项", not wrong, "都已填写", f"有缺项或错项：{'、'.join(wrong)}"),
            _check("佐证材料", bool(dossier.attached), f"{len(dossier.attached)} 份", "没有附上"),
            _check("企业档案", has_profile, "企业已确认", "企业还没有确认档案，规模和行业无从核对"),
        ]

    def content(self, reading: Reading) -> list[Section]:
        dossier, case = reading.dossier, reading.case
        rows = [
            ("企业", f"{case.name}（{case.organisation.uscc}）", None),
            ("四化方向", case.dimension_name, None),
            ("提名", f"{case.nominator}（{case.nominated_by.name}）", None),
            ("提名理由", case.recommendation, None),
            *(
                (
                    f"第 {one.number} 次提交",
                    f"{cn_moment(one.submitted_at)}　摘要 {one.sha256[:12]}",
                    None,
                )
                for one in dossier.snapshots
            ),
        ]
        found = [Section("nomination", "提名", rows)]
        answers = dossier.handed_in.get("answers")
        if answers is None:
            remark = "企业还没有填报确认，内容提交后才能看到。"
            return [*found, Section("waiting", "成效", remark=remark)]
        return [*found, *(_section(one, answers.get(one.key)) for one in reversed(SECTIONS))]

    def panels(self, reading: Reading) -> list[Panel]:
        files = reading.dossier.attached
        return [
            Panel(
                key=EVIDENCE,
                label=EVIDENCE_LABEL,
                title=EVIDENCE_LABEL,
                remark="" if files else "没有附上。",
                viewers=[
                    viewer_of(one.material, key=f"{EVIDENCE}-{number}", most=None)
                    for number, one in enumerate(files, start=1)
                ],
                facts=[{"label": "看什么", "value": "每个指标改造前后的数值和统计期与佐证一致"}],
            ),
            Panel(
                key="papers",
                label="文书",
                title="文书",
                links=links_to(Document.objects.of(reading.case), reading.case),
            ),
        ]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        case = reading.case
        found = []
        if case.publicity:
            address = reverse("portal:publicity_detail", args=[case.publicity.reference])
            found.append(("公示页面", address))
        if Nomination.objects.readable().filter(pk=case.pk).exists():
            found.append(("公开页面", case.get_public_url()))
        return found

    def links(self, case: Case) -> Mapping[str, str]:
        corrected = case.correction_url(case.publicity.reference) if case.publicity else ""
        own = {CONFIRM_DEMONSTRATIONS.name: reverse(f"admin:{INFO}_list")}
        is_named = bool(case.publicity and not case.publicity.superseded_by)
        return own | ({STRIKE_NOMINATION.name: corrected} if is_named else {})

    def opinions(self, reading: Reading) -> Sequence[str]:
        return OPINIONS if CHECK_NOMINATION.name in reading.open_steps else ()


def _check(title: str, passed: bool, good: str, bad: str) -> dict[str, str]:
    return {
        "state": "passed" if passed else "doubt",
        "title": title,
        "text": good if passed else bad,
    }


def _section(section, raw: object) -> Section:
    rows = shown(section, raw)
    if section.key == STORY.key:
        return Section(
            section.key, section.title, [(spec.label, text, None) for spec, text in rows[0]]
        )
    heads = [spec.label for spec in section.fields]
    return Section(
        section.key, section.title, heads=heads, table=[[text for _, text in row] for row in rows]
    )
