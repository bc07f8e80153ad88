"""征求意见 at the desk: how 经办 asks, what a department sees, how it answers."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from casework import clock
from casework.desk import CaseAdmin, DeskAdmin, Dossier, Exported, Panel, Reading, Section
from casework.desk.review import viewer_of
from casework.forms import PlainText
from casework.materials import ACCEPTED, OFFICE_CODES, Refused, purpose_of
from casework.models import Attachment, Case
from casework.standards import DEPARTMENTS
from casework.templatetags.dates import cn_date, cn_moment
from casework.views.materials import count_refused, receive_upload, uploads_of_the_hour
from casework.workflow import TransitionError, refusal
from platforms import selectors
from platforms.models import ConsultationRequest, PlatformApplication
from platforms.policy import SELECTION
from platforms.rules.consultation import QUESTIONS
from platforms.services import consultations
from platforms.services.consultations import ANSWER_CODE
from platforms.states import OUT

MOST_DAYS = 60
MOST_PAGES = 60
LONGEST_QUESTION = 1000
NOBODY = "（还没有能答复的人员，不能征求）"
NOT_TAKEN = "答复没有办成，附件没有收下。"
# Refusals of a step, but for the one that says that there were too many.
VAIN = frozenset({403, 409, 412, 413, 415, 422, 507})
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


class ConsultationForm(forms.Form):
    """Whom to ask, what, and by when."""

    use_required_attribute = False

    departments = forms.MultipleChoiceField(
        label="征求哪些部门",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "至少选一个部门。"},
    )
    question = PlainText(
        lines=True,
        label="征求什么意见",
        help_text="各部门看到同样的话。部门只能看到摘录，看不到联系人、电话和材料。",
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": "请写明征求什么意见。",
            "max_length": f"最多 {LONGEST_QUESTION} 个字，请缩短。",
        },
    )
    days = forms.IntegerField(
        label="答复工作日数",
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            f"请填 1 到 {MOST_DAYS} 之间的整数。",
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lacking = selectors.departments_without_officers()
        self.fields["departments"].choices = [
            (code, f"{name}{NOBODY if code in lacking else ''}：{QUESTIONS[code]}")
            for code, name in DEPARTMENTS
        ]


class AnswerFile(forms.Form):
    """The one file that may go with an answer."""

    file = forms.FileField(
        label="附件",
        help_text="可以附一份 PDF、OFD、JPG、PNG 或 XLSX，不超过 20 MB；看得到这件申报的工作人员才能打开。",
        required=False,
        widget=forms.FileInput({"accept": ",".join(ACCEPTED[purpose_of(ANSWER_CODE)])}),
    )


def ask_page(
    desk: DeskAdmin,
    request: HttpRequest,
    applications: Sequence[PlatformApplication],
    *,
    title: str,
    back_url: str,
) -> HttpResponse:
    """Show whom to ask about ``applications`` and ask them; what was typed stays after a refusal."""
    days = applications[0].round.consultation_days if applications else 1
    form = ConsultationForm(request.POST or None, initial={"days": days})
    fault, status = "", HTTPStatus.OK
    if request.method == "POST" and not form.is_valid():
        status = WRONG
    elif request.method == "POST":
        try:
            made = consultations.start_consultations(
                applications, actor=request.user, **form.cleaned_data
            )
        except TransitionError as refused:
            fault, status = str(refused), HTTPStatus(refused.http_status)
        except PermissionDenied as refused:
            fault, status = str(refused), HTTPStatus.FORBIDDEN
        else:
            messages.success(request, f"已发出 {len(made)} 份征求意见。")
            return redirect(back_url)
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": title,
        "form": form,
        "applications": applications,
        "fault": fault,
        "back_url": back_url,
    }
    request.current_app = desk.admin_site.name
    return TemplateResponse(request, "admin/consultation_form.html", context, status=int(status))


def consultation_sections(
    asked: Sequence[ConsultationRequest], files: Mapping[int, Attachment]
) -> list[Section]:
    """Return what departments were asked and said, for the review page of an application."""
    rows = [(one.department_name, _told(one, files.get(one.pk)), None) for one in asked]
    return [Section("consultations", "征求意见", rows)] if rows else []


def answer_panels(
    asked: Sequence[ConsultationRequest], files: Mapping[int, Attachment]
) -> list[Panel]:
    """Return the files that came with answers, beside the case; nothing when there are none."""
    viewers = [
        viewer_of(files[one.pk].material, key=f"answer-{one.pk}", most=MOST_PAGES)
        for one in asked
        if one.pk in files
    ]
    label = OFFICE_CODES[ANSWER_CODE]
    return [Panel("answers", label, label, viewers=viewers)] if viewers else []


def _told(one: ConsultationRequest, file: Attachment | None) -> str:
    if one.answer:
        who = one.answered_by.name if one.answered_by else ""
        late = (
            "（逾期）" if one.answer_by and clock.local_day(one.answered_at) > one.answer_by else ""
        )
        said = f"：{one.answer_text}" if one.answer_text else ""
        added = f"\n附件：{file.material.name}" if file else ""
        when = f"{who} {cn_moment(one.answered_at)}"
        return f"{one.get_answer_display()}{late}{said}{added}\n{when}"
    return f"{one.status_label}，最迟 {cn_date(one.answer_by)}"


def waiting_words(asked: Sequence[ConsultationRequest], *, closes: bool = False) -> str:
    """Say which departments have an opinion and which have not answered; empty when there is none.

    ``closes`` says that the step ends what is still being asked.
    """
    opinions = dict.fromkeys(one.department_name for one in asked if one.has_opinion)
    waiting = [one.department_name for one in asked if one.status in OUT]
    words = [f"{'、'.join(opinions)}有意见"] if opinions else []
    if waiting:
        words.append(f"{'、'.join(waiting)}还没有答复")
    if waiting and closes:
        words.append("提出后不再收答复")
    return "；".join(words)


class AnswerDossier(Dossier):
    """A question with the file that came with its answer."""

    @cached_property
    def files(self) -> Mapping[int, Attachment]:
        return selectors.answer_files([self.case])


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(Exported, CaseAdmin):
    dossier = AnswerDossier
    clause = SELECTION.number
    list_display = ["subject", "unit", "department", "reference", "shown_status", "due"]
    list_filter = [*CaseAdmin.list_filter, "department"]
    search_fields = ["reference", "application__platform_name", "application__organisation__name"]
    services = {
        "answer_without_opinion": consultations.answer_without_opinion,
        "answer_with_opinion": consultations.answer_with_opinion,
    }

    def door_for(self, request: HttpRequest) -> str:
        """It is all that a department has; the office comes here from its cases and registers."""
        return "" if request.user.official else "征求意见"

    def has_module_permission(self, request: HttpRequest) -> bool:
        profile = request.user.desk_profile
        return bool(profile and not profile.district)

    def get_list_filter(self, request: HttpRequest) -> Sequence[type | str | Callable]:
        return self.list_filter if request.user.official else CaseAdmin.list_filter

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("application__organisation", "application__round", "handled_by")
        )

    @admin.display(description="平台", ordering="application__platform_name")
    def subject(self, asked: ConsultationRequest) -> str:
        return asked.title

    @admin.display(description="申报单位", ordering="application__organisation__name")
    def unit(self, asked: ConsultationRequest) -> str:
        return asked.application.organisation.name

    def content(self, reading: Reading) -> list[Section]:
        asked = reading.case
        rows = [
            ("征求部门", asked.department_name, None),
            ("征求什么意见", asked.question, None),
            ("最迟答复", f"{cn_date(asked.answer_by)}17:00", None),
        ]
        if asked.answer:
            file = reading.dossier.files.get(asked.pk)
            rows.append(("答复", _told(asked, file), None))
        return [Section("question", "征求意见", rows)]

    def panels(self, reading: Reading) -> list[Panel]:
        extract = reading.case.extract
        facts = [{"label": label, "value": value} for label, value in extract.content]
        facts.append({"label": "摘录的摘要", "value": extract.sha256[:16]})
        shown = Panel("extract", "摘录", "申报内容摘录（只读）", facts=facts)
        return [shown, *answer_panels([reading.case], reading.dossier.files)]

    def step_door(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Take the step; a file that came in vain counts towards the uploads of an hour.

        What a refused step wrote is undone as a whole, so it is noted behind that.
        """
        if request.method != "POST" or "file" not in request.FILES:
            return super().step_door(request, pk, name)
        before = uploads_of_the_hour(request.user)
        answer = super().step_door(request, pk, name)
        is_counted = uploads_of_the_hour(request.user) > before
        if answer.status_code in VAIN and not is_counted:
            count_refused(request.user, Refused("not_taken", NOT_TAKEN))
        return answer

    def step_form(self, reading: Reading) -> AnswerFile:
        return AnswerFile()

    def step_arguments(self, request: HttpRequest, case: Case, name: str) -> dict[str, object]:
        """Take the file through the gate, unless the answer cannot be given anyway."""
        step = case.workflow.step(name)
        lacks_note = step.needs_note and not request.POST.get("note", "").strip()
        is_stale = not self.is_read(request, case)
        is_vain = lacks_note or is_stale or refusal(case, step, request.user)
        if "file" not in request.FILES or is_vain:
            return {}
        kept = receive_upload(
            request, organisation=None, purpose=purpose_of(ANSWER_CODE), code=ANSWER_CODE
        )
        return {"file": kept}

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        if not reading.request.user.official:
            return []
        key = reading.case.application_id
        return [("入选申请", reverse("admin:platforms_platformapplication_change", args=[key]))]


def may_be_asked_about(applications: QuerySet) -> QuerySet:
    """Return those of ``applications`` about which departments may be asked now."""
    return applications.filter(status__in=selectors.OPEN_TO_OPINIONS)
