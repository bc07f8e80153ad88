"""Hearings at the desk: written as drafts by the 经办, then told, heard and decided step by step."""

from collections.abc import Mapping
from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
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
from casework.materials import ACCEPTED, MAX_FILE, Refused, attached_to, purpose_of
from casework.models import Case, Document, Hearing, HearingStatement
from casework.permissions import require
from casework.states import ISSUE_NOTICE, UPHOLD_HEARING, HearingStatus
from casework.templatetags.dates import cn_moment
from casework.views.materials import (
    file_facts,
    openable,
    receive_upload,
    refusal,
    wants_json,
)
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
        help_text="一行一件，写明名称、日期和出处，例如：2026-03-05 现场检查笔录（第 3 页）。",
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
        """Return the office's evidence, the unit's files once handed in, and the papers."""
        hearing = reading.case
        links = links_to(Document.objects.of(hearing), hearing)
        papers = Panel("documents", "文书", "文书", links=links)
        found = [self._files(reading, "evidence", hearings.EVIDENCE_CODE, "立案证据")]
        if hearing.status in _AFTER_STATEMENT:
            found.append(self._files(reading, "statement", hearings.MATERIAL_CODE, "陈述申辩材料"))
        return [*found, papers]

    def _files(self, reading: Reading, key: str, code: str, label: str) -> Panel:
        hearing = reading.case
        chosen = reading.request.GET.get("material", "")
        viewers = [
            viewer_of(
                one.material,
                key=str(one.material_id),
                most=None if chosen == str(one.material_id) else MOST_PAGES,
                more_url=f"{reading.request.path}?material={one.material_id}#panel-{key}",
            )
            for one in attached_to(hearing, code=code)
        ]
        return Panel(key, label, label, remark="没有附文件。", viewers=viewers)

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        hearing = reading.case
        found = [("查看对象", hearing.subject.desk_url())]
        if "propose_hearing" in reading.open_steps:
            found.append(("修改内容", self.address("edit", hearing.pk)))
            found.append(("证据文件", self.address("evidence", hearing.pk)))
        return found

    def limits(self, case: Case) -> Mapping[str, int]:
        return {ISSUE_NOTICE.name: case.days}

    def remarks(self, dossier: Dossier) -> Mapping[str, list[tuple[str, str]]]:
        return {UPHOLD_HEARING.name: [("决定", dossier.case.matter)]}

    # Writing

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        own = (
            ("edit/", "edit", once(self.edit_view)),
            ("evidence/", "evidence", self.evidence_view),
            ("evidence/detach/", "detach", self.detach_view),
        )
        return [
            *(
                path(f"<int:pk>/{address}", view(page), name=f"casework_hearing_{name}")
                for address, name, page in own
            ),
            *super().get_urls(),
        ]

    def evidence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the evidence files of a draft, and take one more."""
        hearing = self.found(request, pk)
        require(request.user, HANDLE, hearing)
        if request.method != "POST":
            return self._evidence_page(request, hearing)
        hearings.check_draft(hearing, actor=request.user)
        code = hearings.EVIDENCE_CODE
        try:
            material = receive_upload(
                request, organisation=None, purpose=purpose_of(code), code=code
            )
            hearings.attach_evidence(hearing, material, actor=request.user)
        except Refused as refused:
            if wants_json(request):
                return refusal(refused)
            return self._evidence_page(request, hearing, refused)
        if wants_json(request):
            return JsonResponse(file_facts(material), status=HTTPStatus.CREATED)
        messages.success(request, f"“{material.name}”已上传。")
        return redirect(self.address("evidence", pk))

    def detach_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an evidence file off a draft."""
        hearing = self.found(request, pk)
        require(request.user, HANDLE, hearing)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        wanted = whole(request.GET.get("material", ""))
        own = {one.material_id: one.material for one in hearings.evidence_of(hearing)}
        if wanted not in own:
            raise Http404
        material = own[wanted]
        hearings.detach_evidence(hearing, material, actor=request.user)
        messages.success(request, f"“{material.name}”已撤下。")
        return redirect(self.address("evidence", pk))

    def _evidence_page(
        self, request: HttpRequest, hearing: Hearing, refused: Refused | None = None
    ) -> HttpResponse:
        is_open = hearing.status == HearingStatus.DRAFT
        detach = self.address("detach", hearing.pk)
        files = [
            openable(one.material)
            | (
                {"remove_url": f"{detach}?material={one.material_id}", "remove_label": "撤下"}
                if is_open
                else {}
            )
            for one in hearings.evidence_of(hearing)
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"证据文件：{hearing.title}",
            "hearing": hearing,
            "is_open": is_open,
            "files": files,
            "faults": [refused.message] if refused else [],
            "action": self.address("evidence", hearing.pk),
            "accept": ",".join(ACCEPTED[purpose_of(hearings.EVIDENCE_CODE)]),
            "max_bytes": MAX_FILE,
            "back_url": self.address("change", hearing.pk),
        }
        request.current_app = self.admin_site.name
        status = refused.http_status if refused else HTTPStatus.OK
        return TemplateResponse(request, "admin/hearing_evidence.html", context, status=int(status))

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
