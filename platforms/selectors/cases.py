"""A submitted application as its unit follows it: who acts, what happened, what comes, papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework import calendar, clock
from casework.calendar import Calendar
from casework.deadlines import working_days_used
from casework.models import CaseEvent, OpenStep, Publicity
from casework.objections import outcomes
from casework.templatetags.dates import cn_range, cn_short
from casework.transitions import Duty
from platforms.models import CorrectionRequest, PlatformApplication
from platforms.policy import OFFICE_SHORT
from platforms.rules import papers
from platforms.states import (
    ACCEPT_APPLICATION,
    CONFIRM_LIST,
    GRANT_TITLE,
    RECOMMEND_APPLICATION,
    REJECT_APPLICATION,
    RESUBMIT_APPLICATION,
    RETURN_APPLICATION,
    STRIKE_APPLICATION,
    SUBMIT_APPLICATION,
    TAKE_OVER_APPLICATION,
    WITHDRAW_APPLICATION,
    ApplicationStatus,
)

# Both end an application against the unit, with reasons and a written notice.
REFUSALS = frozenset({REJECT_APPLICATION.name, STRIKE_APPLICATION.name})
NOTHING_TO_DO = {"value": "现在不用操作", "remark": "有进展会发站内信和邮件给您"}
Row = dict[str, object]


@dataclass(frozen=True)
class PublicStage:
    """One stage of the way as the unit reads it: the statuses in it and the office's days for them."""

    title: str
    statuses: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class CaseRecord:
    """What the pages of one case read of it, fetched once."""

    application: PlatformApplication
    events: list[CaseEvent]
    steps: list[OpenStep]
    corrections: list[CorrectionRequest]
    publicity: Publicity | None
    calendar: Calendar

    @property
    def open_step(self) -> OpenStep | None:
        return next((step for step in self.steps if step.closed_at is None), None)

    @property
    def correction(self) -> CorrectionRequest | None:
        """The correction that waits for the unit now."""
        waits = self.application.status == ApplicationStatus.RETURNED
        return self.corrections[-1] if waits and self.corrections else None


def record_of(application: PlatformApplication) -> CaseRecord:
    """Read the history of ``application``, its steps, corrections and publicity: five queries."""
    return CaseRecord(
        application,
        list(CaseEvent.objects.of(application)),
        list(OpenStep.objects.of(application)),
        list(application.corrections.order_by("number")),
        application.publicity,
        calendar.load(clock.local_day(application.created_at)),
    )


def who_acts(record: CaseRecord) -> Row:
    """Return the four cells of ``components/who_acts.html``; empty once the case is over."""
    step, status = record.open_step, record.application.status
    if step is None or status not in record.application.workflow.stages:
        return {}
    if record.correction:
        return _your_turn(record, record.correction)
    if record.publicity and status == ApplicationStatus.PUBLICITY:
        return _in_public(record, record.publicity)
    return _office_acts(record, step)


def public_stages(application: PlatformApplication) -> list[PublicStage]:
    """Return the way of a case in public words, as its table of stages names it.

    What its round skips is left out.
    """
    found: dict[str, PublicStage] = {}
    for status in application.path:
        stage = application.workflow.stages.get(status)
        if stage and stage.public_label:
            before = found.get(stage.public_label, PublicStage(stage.public_label, (), 0))
            found[stage.public_label] = PublicStage(
                before.title,
                (*before.statuses, status),
                before.days + (application.days_for(stage) or 0),
            )
    return list(found.values())


def public_status(application: PlatformApplication) -> str:
    """Return the status value that the unit sees: who is on the list is not told before 公示."""
    for stage in public_stages(application):
        if application.status in stage.statuses:
            return stage.statuses[0]
    return application.status


def _desk_of(application: PlatformApplication) -> Row:
    stage = application.workflow.stages[public_status(application)]
    offices = {Duty.APPLICANT: "您的单位", Duty.DISTRICT: _district_office(application)}
    who = offices.get(stage.duty, f"{OFFICE_SHORT} · {stage.duty.label}")
    return {"value": who, "remark": stage.public_work or stage.label}


def _district_office(application: PlatformApplication) -> str:
    return f"{application.case_district_name}工信部门"


def _office_acts(record: CaseRecord, step: OpenStep) -> Row:
    today, days = clock.today(), record.calendar
    since = clock.local_day(step.opened_at)
    used = days.working_days_between(since, today)
    cells: Row = {
        "who": _desk_of(record.application),
        "since": {"value": cn_short(since), "remark": f"已用 {max(used, 0)} 个工作日"},
        "limit": {"value": "没有固定期限", "remark": ""},
        "todo": NOTHING_TO_DO,
    }
    if step.due_on is None:
        return cells
    left = days.working_days_between(today, step.due_on)
    limit = days.working_days_between(since, step.due_on)
    if left < 0:
        contact = record.application.round.contact
        cells |= {
            "late": "yes",
            "limit": {
                "value": f"已超 {-left} 个工作日",
                "remark": f"应于 {cn_short(step.due_on)} 办完。可询问：{contact}",
            },
        }
        return cells
    provisional = "，暂按周末推算" if step.due_is_provisional else ""
    cells["limit"] = {
        "value": cn_short(step.due_on),
        "remark": f"限 {limit} 个工作日，剩 {left} 个{provisional}",
    }
    return cells


def _your_turn(record: CaseRecord, correction: CorrectionRequest) -> Row:
    closes_on = clock.local_day(correction.limit[0])
    limit = record.application.round.correction_days
    since = {"value": cn_short(correction.requested_at), "remark": "审查已停表"}
    count = len(correction.points)
    if correction.is_late(clock.now()):
        return {
            "who": {
                "value": f"{OFFICE_SHORT} · {REJECT_APPLICATION.duty.label}",
                "remark": "补正期限已过，按现有材料作出决定",
            },
            "since": since,
            "limit": {
                "label": "补正期限",
                "value": f"{cn_short(closes_on)}17:00",
                "remark": "没有在期限内提交补正",
            },
            "todo": {
                "value": "不能再补正",
                "remark": f"有疑问请联系：{record.application.round.contact}",
            },
        }
    left = record.calendar.working_days_between(clock.today(), closes_on)
    guessed = "，暂按周末推算" if correction.limit[1] else ""
    return {
        "turn": "yours",
        "who": {"value": "您的单位", "remark": "改好后由管理员提交"},
        "since": since,
        "limit": {
            "value": f"{cn_short(closes_on)}17:00",
            "remark": f"{limit} 个工作日，剩 {left} 个{guessed}",
        },
        "todo": {"value": f"补正 {count} 处", "remark": f"只开放这 {count} 处"},
    }


def _in_public(record: CaseRecord, publicity: Publicity) -> Row:
    over = publicity.is_over(clock.today())
    who, remark = "社会公众", "公示期内可以提出异议"
    if over:
        who, remark = f"{OFFICE_SHORT} · {GRANT_TITLE.duty.label}", "公示已结束，等待授予称号"
    if disputed := outcomes.standing_of(record.application, publicity):
        who, remark = OFFICE_SHORT, disputed
    return {
        "who": {"value": who, "remark": remark},
        "since": {"value": cn_short(publicity.starts_on), "remark": f"{publicity.reference}"},
        "limit": {
            "label": "公示到哪天",
            "value": cn_short(publicity.last_on),
            "remark": f"共 {publicity.days} 个工作日",
        },
        "todo": NOTHING_TO_DO,
    }


def timeline(record: CaseRecord) -> list[Row]:
    """Return what happened in calm words, what is going on and what is still to come."""
    done = [row for event in record.events for row in _happened(record, event)]
    application = record.application
    if application.status not in application.workflow.stages:
        return done
    stages = public_stages(application)
    if record.correction and done:
        return [*done[:-1], _being_corrected(record, done[-1]), *_to_come(record, stages)]
    here = next((n for n, one in enumerate(stages) if application.status in one.statuses), None)
    if here is None:
        stage, to_come = PublicStage(application.public_status_label, (application.status,), 0), []
    else:
        stage, to_come = stages[here], _to_come(record, stages[here + 1 :])
    current = {
        "title": stage.title,
        "state": "current",
        "time": f"{cn_short(_since(record, stage.statuses))}起",
        "text": _now(record),
    }
    return [*done, current, *to_come]


def _happened(record: CaseRecord, event: CaseEvent) -> list[Row]:
    words = {
        SUBMIT_APPLICATION.name: _handed_in,
        RETURN_APPLICATION.name: _returned,
        RESUBMIT_APPLICATION.name: _handed_in,
        RECOMMEND_APPLICATION.name: _recommended,
        TAKE_OVER_APPLICATION.name: _taken_over,
        ACCEPT_APPLICATION.name: _accepted,
        CONFIRM_LIST.name: _listed,
        GRANT_TITLE.name: _granted,
        REJECT_APPLICATION.name: _ended,
        STRIKE_APPLICATION.name: _ended,
        WITHDRAW_APPLICATION.name: _ended,
    }.get(event.action)
    return [{"state": "done", **words(record, event)}] if words else []


def _moment(event: CaseEvent) -> str:
    return f"{cn_short(event.at)}{clock.local(event.at):%H:%M}"


def _handed_in(record: CaseRecord, event: CaseEvent) -> Row:
    number = event.data["snapshot"]
    receipt = papers.receipt_of(number).number(event.reference, number)
    return {
        "title": event.label,
        "time": _moment(event),
        "text": f"回执号 {receipt}，提交人 {event.actor_name}",
    }


def _returned(record: CaseRecord, event: CaseEvent) -> Row:
    points = event.data["points"]
    back = next(
        (
            later.at
            for later in record.events
            if later.sequence > event.sequence and later.source == ApplicationStatus.RETURNED
        ),
        None,
    )
    span = f"—{cn_short(back)}" if back else ""
    places = "；".join(point["place"] for point in points)
    return {
        "title": f"{event.label}第 {event.data['number']} 次",
        "time": f"{cn_short(event.at)}{span}",
        "text": f"{len(points)} 处：{places}。补正期间停表。",
    }


def _being_corrected(record: CaseRecord, row: Row) -> Row:
    return row | {"state": "current", "title": f"{row['title']}，轮到您"}


def _recommended(record: CaseRecord, event: CaseEvent) -> Row:
    """Tell that the district recommended; its opinion is the office's own matter."""
    used = _days_used(record, ApplicationStatus.DISTRICT_REVIEW, event)
    return {
        "title": "区初审推荐",
        "time": cn_short(event.at),
        "text": f"{_district_office(record.application)}用了 {used} 个工作日",
    }


def _taken_over(record: CaseRecord, event: CaseEvent) -> Row:
    """Tell that nobody waits for the district any more; why is the office's own matter."""
    office = _district_office(record.application)
    return {
        "title": f"转{OFFICE_SHORT}审查",
        "time": cn_short(event.at),
        "text": f"{office}在期限内没有提出初审意见，由{OFFICE_SHORT}接着审查。",
    }


def _days_used(record: CaseRecord, status: str, event: CaseEvent) -> int:
    steps = [s for s in record.steps if s.status == status and s.opened_at <= event.at]
    return working_days_used(steps, until=clock.local_day(event.at))


def _accepted(record: CaseRecord, event: CaseEvent) -> Row:
    used = _days_used(record, ApplicationStatus.SUBMITTED, event)
    without = "（不含补正）" if record.corrections else ""
    return {
        "title": event.label,
        "time": cn_short(event.at),
        "text": f"{OFFICE_SHORT}用了 {used} 个工作日{without}",
    }


def _listed(record: CaseRecord, event: CaseEvent) -> Row:
    return {
        "title": "列入拟入选名单",
        "time": cn_short(event.at),
        "text": "负责人确认名单并公示。",
    }


def _granted(record: CaseRecord, event: CaseEvent) -> Row:
    return {
        "title": event.label,
        "time": cn_short(event.at),
        "text": "列入公开名录，证书见“文书”。",
    }


def _ended(record: CaseRecord, event: CaseEvent) -> Row:
    return {
        "title": record.application.workflow.public_label(event.target),
        "time": _moment(event),
        "text": event.note or f"{event.actor_name}{event.label}",
    }


def _since(record: CaseRecord, statuses: Sequence[str]) -> date:
    """Return the day on which the present stage began, sent back and forth or not."""
    entered = [event for event in record.events if event.target and event.target != event.source]
    since = entered[-1].at if entered else record.application.created_at
    for event in reversed(entered):
        if event.target not in statuses:
            break
        since = event.at
    return clock.local_day(since)


def _now(record: CaseRecord) -> str:
    publicity = record.publicity
    if publicity and record.application.status == ApplicationStatus.PUBLICITY:
        period = cn_range(publicity.starts_on, publicity.last_on)
        return f"{period}，{publicity.days} 个工作日。"
    return f"{_desk_of(record.application)['remark']}，结果会通知您。"


def _to_come(record: CaseRecord, stages: Sequence[PublicStage]) -> list[Row]:
    last = (GRANT_TITLE.label, "公示结束没有未办结事项后")
    coming = [*((stage.title, _usual_span(record, stage)) for stage in stages), last]
    return [{"title": title, "state": "future", "time": time} for title, time in coming]


def _usual_span(record: CaseRecord, stage: PublicStage) -> str:
    if ApplicationStatus.PUBLICITY in stage.statuses:
        return f"{record.application.round.publicity_days} 个工作日"
    return f"一般 {stage.days} 个工作日" if stage.days else ""
