"""Objections at the desk: who objects stays masked, every look at it is on record."""

from collections.abc import Mapping, Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path, reverse

from casework import clock
from casework.calendar import working_days_between
from casework.desk.case_admin import CaseAdmin
from casework.desk.exports import Exported
from casework.desk.review import Dossier, Panel, Reading, Section, links_to, viewer_of
from casework.desk.todo import Reminder
from casework.models import Attachment, Case, Document, Objection
from casework.models.objections import READERS
from casework.objections import services
from casework.objections.permissions import READ_OBJECTOR
from casework.objections.services import PAPER_LABELS
from casework.objections.states import (
    ACCEPT_OBJECTION,
    DECLINE_OBJECTION,
    DISMISS_OBJECTION,
    UPHOLD_OBJECTION,
    ObjectionStatus,
)
from casework.objections.waiting import awaiting_correction
from casework.permissions import may
from casework.templatetags.dates import cn_date, cn_moment
from casework.transitions import Duty

PAGES_SHOWN = 10
NO_FILES = "没有附材料。"
HIDDEN = "材料可能透露异议人是谁，只有办理这件的人可以查看。"
OPINIONS: Mapping[str, Sequence[str]] = {
    ObjectionStatus.RECEIVED: (
        "异议写明了事实和依据，予以受理。",
        "没有写明事实依据，也没有可供核查的线索，不予受理；公示期内可以补充后重新提出。",
    ),
    ObjectionStatus.ACCEPTED: (
        "经核对原件并向有关单位了解，反映的情况属实，建议异议成立。",
        "经核对原件并向有关单位了解，反映的情况不属实，建议异议不成立。",
    ),
    ObjectionStatus.REVIEWED: (
        "经核查，反映的情况属实，异议成立。",
        "经核查，反映的情况与事实不符，异议不成立。",
    ),
}


def objection_sections(reading: Reading) -> list[Section]:
    """Return the objections to a case of a list with their state; nothing for who may not see them."""
    found = Objection.objects.visible_to(reading.request.user).against(reading.case)
    links = [
        (
            f"{one.reference} {one.status_label}：{one.title}，{cn_date(one.received_at)}收到",
            one.desk_url(),
        )
        for one in found.exclude(status=ObjectionStatus.CLUE)
        .select_related("publicity", "item")
        .order_by("pk")
    ]
    return [Section("objections", "异议", links=links, remark=f"{len(links)} 件")] if links else []


class ObjectionAdmin(Exported, CaseAdmin):
    review_template = "admin/objection_review.html"
    list_display = ["target_shown", "reference", "publicity", "shown_status", "received", "due"]
    search_fields = ["reference", "publicity__reference", "publicity__title"]
    search_help_text = "按异议编号、公示编号或公示标题查"
    services = {
        "accept_objection": services.accept_objection,
        "decline_objection": services.decline_objection,
        "record_finding": services.record_finding,
        "endorse_finding": services.endorse_finding,
        "return_finding": services.return_finding,
        "dismiss_objection": services.dismiss_objection,
        "uphold_objection": services.uphold_objection,
        "reconsider_objection": services.reconsider_objection,
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        official = request.user.official
        return bool(official and not official.district and official.duty in READERS)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = super().get_queryset(request)
        return found.select_related("publicity", "item", "handled_by", "reviewed_by", "approved_by")

    @admin.display(description="被异议的单位")
    def target_shown(self, objection: Objection) -> str:
        return objection.target

    @admin.display(description="收到", ordering="received_at")
    def received(self, objection: Objection) -> str:
        return cn_moment(objection.received_at)

    # The review page

    def content(self, reading: Reading) -> list[Section]:
        objection = reading.case
        said = [
            ("公示名单", objection.publicity.title, None),
            ("异议对象", objection.target, None),
            ("提出方式", objection.get_kind_display(), None),
            ("告知被异议单位", "同意告知姓名" if objection.may_tell else "不同意", None),
            ("收到", cn_moment(objection.received_at), None),
            ("受理", cn_date(objection.accepted_on), None),
            ("事实和理由", objection.facts, None),
        ]
        found = [("核查意见", objection.finding), ("处理结论", objection.answer)]
        judged = [(label, text, None) for label, text in found if text]
        sections = [Section("claim", "异议事项", rows=said)]
        return [*sections, Section("finding", "核查和结论", rows=judged)] if judged else sections

    def panels(self, reading: Reading) -> list[Panel]:
        if not self._may_read(reading.request, reading.case):
            is_empty = not Attachment.objects.of(reading.case).exists()
            return [Panel("papers", "材料", "证据材料", remark=NO_FILES if is_empty else HIDDEN)]
        papers = (
            Attachment.objects.of(reading.case)
            .select_related("material")
            .prefetch_related("material__pages")
        )
        panels = [
            Panel(
                key=f"{paper.code}-{paper.position}",
                label=f"材料 {paper.position}",
                title=PAPER_LABELS[paper.code],
                viewers=[viewer_of(paper.material, key=f"p{paper.pk}", most=PAGES_SHOWN)],
            )
            for paper in papers
        ]
        return panels or [Panel("papers", "材料", "证据材料", remark=NO_FILES)]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        objection = reading.case
        page = reverse("portal:publicity_detail", args=[objection.publicity.reference])
        against = [("被异议的办件", objection.item.case.desk_url())] if objection.item else []
        documents = links_to(Document.objects.of(objection), objection)
        return [("公示页", page), *against, *self._correction(reading), *documents]

    def _correction(self, reading: Reading) -> list[tuple[str, str]]:
        """Lead 负责人 from an upheld objection to the list that still has to be corrected."""
        objection = reading.case
        if objection.status != ObjectionStatus.UPHELD or not may(
            reading.request.user, UPHOLD_OBJECTION.permission, objection
        ):
            return []
        return [("更正名单", url) for one, url in awaiting_correction() if one == objection and url]

    def reminders(self, request: HttpRequest) -> list[Reminder]:
        """Tell 负责人 of every list that stands uncorrected after an upheld objection."""
        if request.user.official.duty != Duty.APPROVER or not request.todo.has_upheld:
            return []
        return [
            Reminder(f"异议成立（{one.reference}），{one.publicity.title}等您更正", url, "更正名单")
            for one, url in awaiting_correction()
        ]

    def limits(self, case: Case) -> dict[str, int]:
        """The one limit runs from receipt, whoever has the case."""
        last = services.decision_day(case).on
        left = max(1, working_days_between(clock.today(), last))
        return dict.fromkeys((step.name for step in case.workflow.transitions), left)

    def remarks(self, dossier: Dossier) -> dict[str, list[tuple[str, str]]]:
        by_mail = "异议人（留了邮箱的发邮件，都能凭链接查看）"
        outside = [("另外告诉", f"被异议的单位（站内信、邮件）；{by_mail}")]
        return {
            ACCEPT_OBJECTION.name: outside,
            DECLINE_OBJECTION.name: [("另外告诉", by_mail)],
            UPHOLD_OBJECTION.name: outside,
            DISMISS_OBJECTION.name: outside,
        }

    def opinions(self, reading: Reading) -> Sequence[str]:
        return OPINIONS.get(reading.case.status, ())

    # Who objects

    def _may_read(self, request: HttpRequest, objection: Case) -> bool:
        """Ask once a request: the page wants to know in two places."""
        if not hasattr(request, "may_read_objector"):
            request.may_read_objector = may(request.user, READ_OBJECTOR, objection)
        return request.may_read_objector

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.identity_view)
        return [
            path("<int:pk>/identity/", view, name="casework_objection_identity"),
            *super().get_urls(),
        ]

    def identity_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page once with the objector's name and contacts; the look is recorded."""
        objection = self.found(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        request.objector = services.read_objector(objection, actor=request.user)
        return self.review(request, self.found(request, pk))

    def _case_context(
        self, request: HttpRequest, case: Case, posted: Mapping[str, str]
    ) -> dict[str, object]:
        seen = getattr(request, "objector", None)
        return {
            **super()._case_context(request, case, posted),
            "objector": seen.rows(masked=False) if seen else case.identity.rows(masked=True),
            "is_masked": seen is None,
            "may_read": self._may_read(request, case),
            "identity_url": self.address("identity", case.pk),
        }
