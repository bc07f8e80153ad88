"""征求意见: asking departments, their answers, and what happens to a question that is out."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import transaction

from casework import audit, clock, notices
from casework.calendar import Day, add_working_days
from casework.deadlines import open_step
from casework.materials import attach, forget, hand_in
from casework.models import Material, OpenStep
from casework.numbers import allot
from casework.permissions import require
from casework.standards import DEPARTMENT_NAMES
from casework.transitions import Duty, Transition
from casework.workflow import (
    NoteMissing,
    NotYet,
    TransitionError,
    advance,
    lock,
    move_of,
    refuse_at_another_level,
)
from platforms.models import ConsultationExtract, ConsultationRequest, PlatformApplication
from platforms.models.consultations import WITH_OPINION
from platforms.selectors import OPEN_TO_OPINIONS, departments_without_officers, extract_of
from platforms.states import (
    ANSWER_WITH_OPINION,
    ANSWER_WITHOUT_OPINION,
    CLOSE_CONSULTATION,
    CONSULTATION_WORKFLOW,
    LAPSE_CONSULTATION,
    ConsultationStatus,
)

LONGEST_ANSWER = 2000
# The file that a department sends with its answer.
ANSWER_CODE = "T03"


@transaction.atomic
def start_consultations(
    applications: Sequence[PlatformApplication],
    *,
    actor,
    departments: Sequence[str],
    question: str,
    days: int,
) -> list[ConsultationRequest]:
    """经办 asks every one of ``departments`` about each application; return the new questions.

    A department that is still being asked about an application is not asked twice. Each sees an
    extract frozen now. NoteMissing without a department or a question; TransitionError for an
    application that has moved on, a department in which nobody could answer, or when nothing new
    would be asked.
    """
    wanted = [code for code in DEPARTMENT_NAMES if code in set(departments)]
    if not wanted or not question.strip():
        raise NoteMissing("请选部门，并写明征求什么意见。")
    made = []
    for application in sorted(applications, key=lambda one: one.pk):
        made += _ask(lock(application), actor, wanted, (question.strip(), days))
    if not made:
        raise TransitionError("这些部门都已经在征求意见，没有重复征求。")
    return made


def _ask(
    application: PlatformApplication, actor, departments: list[str], asked: tuple[str, int]
) -> list[ConsultationRequest]:
    require(actor, "platforms.handle_application", application)
    refuse_at_another_level(application, Duty.HANDLER, actor)
    if application.status not in OPEN_TO_OPINIONS:
        raise TransitionError("现在的环节不能征求意见。", case=application)
    _refuse_unstaffed(departments)
    out = set(application.consultations.out().values_list("department", flat=True))
    content = application.handed_in
    made = [
        _open(application, code, actor, asked, content) for code in departments if code not in out
    ]
    if made:
        audit.record(
            "start_consultations",
            actor=actor,
            case=application,
            label="征求意见",
            note=asked[0],
            move=move_of(application, Duty.HANDLER, actor),
            data={"departments": [one.department_name for one in made]},
        )
    return made


def _refuse_unstaffed(departments: list[str]) -> None:
    lacking = departments_without_officers()
    names = [DEPARTMENT_NAMES[code] for code in departments if code in lacking]
    if names:
        raise TransitionError(
            f"{'、'.join(names)}还没有能答复的人员，发出了也没有人收到。"
            "请先由安全管理员建立账号，或者去掉后再发。"
        )


def _open(
    application: PlatformApplication, department: str, actor, asked: tuple[str, int], content
) -> ConsultationRequest:
    question, days = asked
    move = move_of(application, Duty.HANDLER, actor, target=ConsultationStatus.REQUESTED)
    today = clock.today()
    due = add_working_days(today, days)
    request = ConsultationRequest.objects.create(
        reference=allot("SHYJ", year=today.year, width=4),
        status=ConsultationStatus.REQUESTED,
        application=application,
        department=department,
        question=question,
        days=days,
        answer_by=due.on,
        handled_by=move.on_behalf_of or actor,
    )
    extract = extract_of(content, department)
    digest = audit.sha256_of(extract)
    ConsultationExtract.objects.create(request=request, content=extract, sha256=digest)
    event = audit.record(
        "start_consultation",
        actor=actor,
        case=request,
        label="发出征求意见",
        note=question,
        move=move,
        data={"application": application.reference, "sha256": digest},
    )
    step = open_step(request, CONSULTATION_WORKFLOW.stages[request.status], at=event.at, due=due)
    notices.notify(
        notices.audience(request, [Duty.CONSULTED]),
        "consultation_started",
        case=request,
        key=event.hash[:40],
        context={"step": step},
    )
    return request


def answer_without_opinion(
    request: ConsultationRequest,
    *,
    actor,
    version: int,
    note: str = "",
    file: Material | None = None,
) -> ConsultationRequest:
    """The department has nothing to say against it; the answer becomes part of the application.

    ``file`` has come through the gate (``code`` ANSWER_CODE) and goes with the answer; it is swept when the
    answer is refused.
    """
    said = _Said(ANSWER_WITHOUT_OPINION, "none", note, file)
    return _answer(request, said, actor=actor, version=version)


def answer_with_opinion(
    request: ConsultationRequest,
    *,
    actor,
    version: int,
    note: str,
    file: Material | None = None,
) -> ConsultationRequest:
    """The department writes what it has to say, with a file or not; NoteMissing without a text."""
    said = _Said(ANSWER_WITH_OPINION, WITH_OPINION, note, file)
    return _answer(request, said, actor=actor, version=version)


class _Said(NamedTuple):
    transition: Transition
    answer: str
    note: str
    file: Material | None


def _answer(
    request: ConsultationRequest, said: _Said, *, actor, version: int
) -> ConsultationRequest:
    """Take the answer; whatever refuses it, its file does not stay behind."""
    answered = None
    try:
        answered = _take_answer(request, said, actor=actor, version=version)
    finally:
        if answered is None and said.file:
            forget([said.file])
    return answered


@transaction.atomic
def _take_answer(
    request: ConsultationRequest, said: _Said, *, actor, version: int
) -> ConsultationRequest:
    # The application first: who moves it on closes its questions under the same order of locks.
    application = lock(request.application)
    request = lock(request, version)
    refuse_at_another_level(application, Duty.CONSULTED, actor)
    is_late = request.status == ConsultationStatus.OVERDUE
    request = advance(
        request,
        said.transition,
        actor=actor,
        note=said.note,
        changes={
            "answer": said.answer,
            "answer_text": said.note.strip()[:LONGEST_ANSWER],
            "answered_at": clock.now(),
            "answered_by": actor,
        },
    )
    if said.file:
        attach(request, said.file, ANSWER_CODE, actor)
        hand_in(request)
    audit.record(
        "consultation_answered",
        actor=actor,
        case=application,
        label=f"{request.department_name}{said.transition.label}{'（逾期）' if is_late else ''}",
        note=said.note,
        move=audit.Move(duty=Duty.CONSULTED),
        data={
            "number": request.reference,
            "department": request.department,
            **({"file": said.file.name, "sha256": said.file.sha256} if said.file else {}),
        },
    )
    return request


@transaction.atomic
def lapse_consultation(request: ConsultationRequest, *, actor, version: int) -> ConsultationRequest:
    """Record that the day has passed without an answer; NotYet before or on a guessed day."""
    application = lock(request.application)
    request = lock(request, version)
    step = OpenStep.objects.of(request).open().first()
    if step is None or step.due_is_provisional or clock.today() <= request.answer_by:
        raise NotYet("还没有到答复期限。", case=request)
    request = advance(
        request, LAPSE_CONSULTATION, actor=actor, due=Day(request.answer_by, provisional=False)
    )
    audit.record(
        "consultation_overdue",
        actor=actor,
        case=application,
        label=f"{request.department_name}逾期未回复",
        data={"number": request.reference, "department": request.department},
    )
    return request


@transaction.atomic
def close_consultation(request: ConsultationRequest, *, actor, version: int) -> ConsultationRequest:
    """End a question whose application has moved on."""
    return advance(lock(request, version), CLOSE_CONSULTATION, actor=actor)


def close_consultations(application: PlatformApplication) -> None:
    """End every question about a locked application that has moved on, in the system's name."""
    out = list(application.consultations.out().order_by("pk"))
    actor = get_user_model().objects.service_account() if out else None
    for request in out:
        close_consultation(request, actor=actor, version=request.version)


def lapse_due_consultations() -> int:
    """Record every question whose day has passed, in the system's name; return how many."""
    actor = get_user_model().objects.service_account()
    due = ConsultationRequest.objects.filter(
        status=ConsultationStatus.REQUESTED, answer_by__lt=clock.today()
    )
    certain = OpenStep.objects.open().filter(due_is_provisional=False)
    lapsed = 0
    for request in due.order_by("pk"):
        if certain.of(request).exists():
            lapse_consultation(request, actor=actor, version=request.version)
            lapsed += 1
    return lapsed
