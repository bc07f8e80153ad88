"""Hearings at the desk: written as drafts by the 经办, then told, heard and decided step by step."""

from collections.abc import Mapping
from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from casework import hearings
from casework.desk.case_admin import CaseAdmin, StatusFilter
from casework.desk.exports import Exported
from casework.desk.review import Dossier, Panel, Reading, Section, links_to, viewer_of
from casework.forms import REQUIRED, PlainText, whole
from casework.hearings import HearingKind
from casework.idempotency import once
from casework.materials import attached_to
from casework.models import Case, Document, Hearing, HearingStatement
from casework.permissions import require
from casework.states import ISSUE_NOTICE, UPHOLD_HEARING, HearingStatus
from casework.templatetags.dates import cn_moment
from casework.workflow import TransitionError

HANDLE = "casework.handle_hearing"
MOST_PAGES = 8
LINES_SHOWN = 6


class HearingForm(forms.Form):
    """What the 经办 writes: facts, the clauses of the kind, the evidence line by line."""

    use_required_attribute = False

    facts = PlainText(
        lines=True,
        label="查明的事实",
        help_text="时间、地点、经过和后果；原样写进告知书。",
        max_length=Hearing._meta.get_field("facts").max_length,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": REQUIRED, "max_length": "最多 5000 个字，请缩短。"},
    )
    clauses = forms.MultipleChoiceField(
        label="依据",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "至少选一条依据。"},
    )
    evidence = PlainText(
        lines=True,
        label="证据",
        help_text="一行一件，写明名称、日期和出处，例如：2026-10-12 现场检查笔录（第 3 页）。",
        widget=forms.Textarea({"rows": LINES_SHOWN}),
        error_messages={"required": REQUIRED},
    )

    def __init__(self, kind: HearingKind, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = [
            (clause, f"{clause}：{quote}") for clause, quote in kind.clauses
        ]

    def take(self, fault: ValidationError) -> None:
        """Put what the service refused beside the fields it names."""
        for name, texts in fault.message_dict.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


class HearingAdmin(Exported, CaseAdmin):
    list_display = ["title", "unit", "reference", "shown_status", "closes", "due"]
    list_filter = [StatusFilter]
    search_fields = ["reference", "subject_title", "subject_reference", "organisation__name"]
    ordering = ["-pk"]
    services = {
        "propose_hearing": hearings.propose_hearing,
        "drop_hearing": hearings.drop_hearing,
        "return_hearing": hearings.return_hearing,
        "endorse_hearing": hearings.endorse_hearing,
        "decline_notice": hearings.decline_notice,
        "issue_notice": hearings.issue_notice,
        "close_statement": hearings.close_statement,
        "report_hearing": hearings.report_hearing,
        "return_report": hearings.return_report,
        "endorse_report": hearings.endorse_report,
        "uphold_hearing": hearings.uphold_hearing,
        "dismiss_hearing": hearings.dismiss_hearing,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = super().get_queryset(request)
        return found.select_related("organisation", "handled_by", "reviewed_by", "approved_by")

    @admin.display(description="事项", ordering="subject_title")
    def title(self, hearing: Hearing) -> str:
        return hearing.title

    @admin.display(description="当事单位", ordering="organisation__name")
    def unit(self, hearing: Hearing) -> str:
        return hearing.organisation.name

    @admin.display(description="陈述申辩到", ordering="closes_at")
    def closes(self, hearing: Hearing) -> str:
        return cn_moment(hearing.closes_at)

    # The review page

    def content(self, reading: Reading) -> list[Section]:
        hearing = reading.case
        rows = (
            ("拟作出的决定", hearing.matter, None),
            ("对象", f"{hearing.subject_title}（{hearing.subject_reference}）", None),
            ("当事单位", hearing.organisation.name, None),
            ("查明的事实", hearing.facts, None),
            ("证据", "\n".join(hearing.evidence), None),
            ("告知时间", cn_moment(hearing.notified_at), None),
            ("陈述申辩到", _until(hearing), None),
        )
        basis = [[one["clause"], one["quote"]] for one in hearing.basis]
        return [
            Section("hearing", "立案内容", rows),
            Section("basis", "依据", heads=["条款", "内容"], table=basis),
            _said(hearing),
        ]

    def panels(self, reading: Reading) -> list[Panel]:
        """Return the papers, and the unit's files once they were handed in."""
        hearing = reading.case
        papers = Panel("documents", "文书", "文书", links=links_to(Document.objects.of(hearing)))
        if hearing.status not in _AFTER_STATEMENT:
            return [papers]
        chosen = reading.request.GET.get("material", "")
        viewers = [
            viewer_of(
                one.material,
                key=str(one.material_id),
                most=None if chosen == str(one.material_id) else MOST_PAGES,
                more_url=f"{reading.request.path}?material={one.material_id}#panel-statement",
            )
            for one in attached_to(hearing)
        ]
        return [Panel("statement", "陈述申辩材料", "陈述申辩材料", viewers=viewers), papers]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        hearing = reading.case
        found = [("查看对象", hearing.subject.desk_url())]
        if "propose_hearing" in reading.open_steps:
            found.append(("修改内容", self.address("edit", hearing.pk)))
        return found

    def limits(self, case: Case) -> Mapping[str, int]:
        return {ISSUE_NOTICE.name: case.days}

    def remarks(self, dossier: Dossier) -> Mapping[str, list[tuple[str, str]]]:
        return {UPHOLD_HEARING.name: [("决定", dossier.case.matter)]}

    # Writing

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        edit = path("<int:pk>/edit/", view(once(self.edit_view)), name="casework_hearing_edit")
        return [edit, *super().get_urls()]

    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a draft; what was typed stays when somebody else was faster."""
        hearing = self.found(request, pk)
        require(request.user, HANDLE, hearing)
        form = HearingForm(
            hearings.kind_of(hearing), request.POST or None, initial=_initial(hearing)
        )
        fault, status = "", HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            try:
                hearings.edit_hearing(
                    hearing,
                    actor=request.user,
                    version=whole(request.POST.get("version", "")),
                    values=form.cleaned_data,
                )
            except ValidationError as refused:
                form.take(refused)
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
            else:
                messages.success(request, "修改已保存。")
                return redirect(self.address("change", pk))
        if form.is_bound and form.errors:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        context = {
            **self.admin_site.each_context(request),
            "title": f"修改 {hearing.title}",
            "form": form,
            "version": self.found(request, pk).version,
            "fault": fault,
            "lede": "",
            "save": "保存修改",
            "cancel_url": self.address("change", pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/hearing_form.html", context, status=int(status))


_AFTER_STATEMENT = frozenset(HearingStatus) - {
    HearingStatus.DRAFT,
    HearingStatus.SUBMITTED,
    HearingStatus.IN_APPROVAL,
    HearingStatus.NOTIFIED,
    HearingStatus.WITHDRAWN,
}


def _until(hearing: Hearing) -> str:
    guess = "（暂按周末推算）" if hearing.is_provisional else ""
    return f"{cn_moment(hearing.closes_at)}{guess}"


def _initial(hearing: Hearing) -> dict[str, object]:
    return {
        "facts": hearing.facts,
        "clauses": [one["clause"] for one in hearing.basis],
        "evidence": "\n".join(hearing.evidence),
    }


def _said(hearing: Hearing) -> Section:
    """Return what the unit said; its draft is not the office's to read."""
    said = HearingStatement.objects.filter(hearing=hearing).select_related("submitted_by").first()
    if said is None:
        is_over = hearing.status in _AFTER_STATEMENT
        text = "期限内没有陈述申辩。" if is_over else "还没有收到。"
        return Section("statement", "陈述申辩", (("答复", text, None),))
    rows = (
        ("答复", "放弃陈述申辩" if said.is_waiver else said.text, None),
        ("提交人", said.submitted_by.name, None),
        ("提交时间", cn_moment(said.submitted_at), None),
        ("内容摘要", said.sha256, None),
    )
    return Section("statement", "陈述申辩", rows)
