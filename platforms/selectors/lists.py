"""The unit's applications as a list: what waits for it first, by deadline."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import OfficialProfile, Organisation
from casework import calendar, clock
from casework.calendar import Calendar
from casework.deadlines import days_left
from casework.models import OpenStep
from casework.standards import DEPARTMENT_NAMES, DISTRICTS
from casework.transitions import Duty
from platforms.models import PlatformApplication, SolicitationRound
from platforms.selectors.cases import public_status
from platforms.states import ApplicationStatus, RoundStatus
from reviews.selectors import taken_by_panels

NEAR_DAYS = 5
WAITING, MOVING, OVER = range(3)
Row = dict[str, object]


def departments_without_officers() -> set[str]:
    """Return the codes of the departments in which nobody could answer now; one query."""
    staffed = OfficialProfile.objects.filter(
        duty=Duty.CONSULTED.value, is_active=True, user__is_active=True
    )
    return set(DEPARTMENT_NAMES) - set(staffed.values_list("department", flat=True))


def districts_without_officials() -> list[str]:
    """Return the names of the districts in which nobody could do 区初审 now."""
    staffed = set(
        OfficialProfile.objects.filter(
            duty=Duty.DISTRICT.value, is_active=True, user__is_active=True
        ).values_list("district", flat=True)
    )
    return [name for code, name in DISTRICTS if code not in staffed]


def rounds_in_mind(now: datetime, soon: datetime) -> QuerySet[SolicitationRound]:
    """Return the rounds that close between ``now`` and ``soon`` or have files for experts to judge.

    One query, since the desk's home asks it for everybody.
    """
    unjudged = PlatformApplication.objects.filter(
        round=OuterRef("pk"), status=ApplicationStatus.EXPERT_REVIEW
    ).exclude(pk__in=taken_by_panels(PlatformApplication))
    closing = Q(
        status=RoundStatus.PUBLISHED, opens_at__lte=now, closes_at__gte=now, closes_at__lte=soon
    )
    rounds = SolicitationRound.objects.filter(
        closing | Q(Exists(unjudged), status=RoundStatus.ENDED)
    )
    return rounds.order_by("closes_at", "pk")


def waiting_for_experts(round_: SolicitationRound) -> list[PlatformApplication]:
    """Return the accepted applications of ``round_`` that no panel has and none has judged."""
    accepted = PlatformApplication.objects.filter(
        round=round_, status=ApplicationStatus.EXPERT_REVIEW
    ).select_related("organisation", "round")
    waiting = accepted.exclude(pk__in=taken_by_panels(PlatformApplication))
    return list(waiting.order_by("submitted_at", "pk"))


def own_applications(organisation: Organisation, days: Calendar | None = None) -> list[Row]:
    """Return the unit's drafts and cases: first what it must do, by deadline, then the rest.

    ``days`` is the calendar from today on, when the caller has it. Four queries, however many rows.
    """
    found = (
        PlatformApplication.objects.filter(organisation=organisation)
        .select_related("round")
        .prefetch_related("corrections")
    )
    kind = ContentType.objects.get_for_model(PlatformApplication)
    steps = OpenStep.objects.for_organisation(organisation).filter(content_type=kind)
    due = dict(steps.values_list("object_id", "due_on"))
    days = days or calendar.load(clock.today())
    rows = [_row(application, due.get(application.pk), days) for application in found]
    return sorted(rows, key=lambda row: row["order"])


def _row(application: PlatformApplication, due_on, days) -> Row:
    now = clock.now()
    closes_at, group, act = _deadline(application)
    row = {
        "application": application,
        "title": application.title,
        "reference": application.reference,
        "url": application.get_absolute_url(),
        "status": public_status(application),
        "label": application.public_status_label,
        "turn": "yours"
        if group == WAITING and application.status == ApplicationStatus.RETURNED
        else "",
        "act": act,
        "closes_at": closes_at,
        "due_on": due_on if group == MOVING else None,
        "is_late": bool(group == MOVING and due_on and due_on < now.date()),
        "order": (group, closes_at.timestamp() if closes_at else -application.pk),
    }
    if closes_at:
        left = days_left(closes_at, now=now)
        row |= {
            "days": left,
            "near": left <= NEAR_DAYS,
            "working_days": days.working_days_between(now.date(), clock.local_day(closes_at)),
        }
    return row


def _deadline(application: PlatformApplication):
    """Return until when the unit must act (None: not its turn), the group, and what is to do."""
    now = clock.now()
    if application.status == ApplicationStatus.DRAFT:
        if application.round.is_accepting:
            return application.round.closes_at, WAITING, "填写并提交申报"
        return None, OVER, "窗口已关闭，草稿只能看"
    if application.status == ApplicationStatus.RETURNED:
        correction = max(application.corrections.all(), key=lambda one: one.number, default=None)
        if correction and not correction.is_late(now):
            return correction.limit[0], WAITING, f"补正 {len(correction.points)} 处"
        return None, MOVING, "补正期限已过，等待决定" if correction else "现在不用操作"
    if application.is_final:
        return None, OVER, "已办结"
    return None, MOVING, "现在不用操作"
