"""Demands and replies as their sides follow them: lists, whose turn, what happened, what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.models import Organisation
from casework import calendar, clock
from casework.amounts import wan_yuan
from casework.hearings import Waits
from casework.models import Case, CaseEvent, OpenStep
from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, DIVISION_NAMES, SCENE_NAMES
from casework.templatetags.dates import cn_date, cn_moment, cn_short
from enterprises.models import Demand, DemandReply
from enterprises.policy import OUTCOME_REMINDER_DAYS
from enterprises.rules.demands import OUTCOMES, RANKS
from enterprises.rules.matching import shown as points_shown
from enterprises.states import (
    ACCEPT_PICK,
    CANCEL_REPLY,
    CONCLUDE_DEMAND,
    DECLINE_PICK,
    END_MATCH,
    MATCH_DEMAND,
    PICK_OFFER,
    PICK_PLATFORM,
    POST_DEMAND,
    RELEASE_PICK,
    REMOVE_DEMAND,
    REOPEN_DEMAND,
    RETRACT_OFFER,
    SIGN_CONTRACT,
    WITHDRAW_DEMAND,
    DemandStatus,
    ReplyStatus,
)

Row = dict[str, object]
MOST_SCENES = 4
ACTS = {
    DemandStatus.DRAFT: "填写并发布",
    DemandStatus.OPEN: "挑选平台",
    DemandStatus.PICKED: "现在不用操作，等平台答复",
    DemandStatus.MATCHED: "记录对接结果",
}
REPLY_ACTS = {
    ReplyStatus.OFFERED: "现在不用操作，等企业挑选",
    ReplyStatus.PICKED: "接受或者婉拒",
    ReplyStatus.ACCEPTED: "联系企业，记录结果",
}
# What of it stands on the workbench of a platform's unit.
PICKS = Waits(ReplyStatus.PICKED, "enterprises:reply_detail")
NOTHING = "现在不用操作"
NO_LIMIT = "没有固定期限"


def own_demands(organisation: Organisation) -> QuerySet[Demand]:
    """Return the unit's demands, what was touched last first."""
    return Demand.objects.of(organisation).order_by("-updated_at", "-pk")


def own_replies(organisation: Organisation) -> QuerySet[DemandReply]:
    """Return what the unit's platform was asked or offered, what was touched last first."""
    found = DemandReply.objects.addressed_to(organisation)
    return found.select_related("demand__organisation", "platform").order_by("-updated_at", "-pk")


def demand_rows(demands: Sequence[Demand]) -> list[Row]:
    """Return ``demands`` for the unit's list."""
    return [
        {
            "case": one,
            "status": one.status,
            "label": one.status_label,
            "turn": "yours" if one.status == DemandStatus.OPEN else "",
            "act": ACTS.get(DemandStatus(one.status), NOTHING),
            "second": one.reference,
        }
        for one in demands
    ]


def reply_rows(replies: Sequence[DemandReply]) -> list[Row]:
    """Return ``replies`` for the platform's inbox; one query for the limits of all of them."""
    kind = ContentType.objects.get_for_model(DemandReply)
    steps = OpenStep.objects.open().filter(
        content_type=kind, object_id__in=[one.pk for one in replies]
    )
    due = dict(steps.values_list("object_id", "due_on"))
    return [
        {
            "case": one,
            "status": one.status,
            "label": one.status_label,
            "turn": "yours" if one.status == ReplyStatus.PICKED else "",
            "act": REPLY_ACTS.get(ReplyStatus(one.status), NOTHING),
            "second": f"{one.shown_name} · {one.reference}",
            "due_on": due.get(one.pk),
        }
        for one in replies
    ]


def hall_row(demand: Demand) -> Row:
    """Return one demand of the hall for ``components/list_item.html``; no query, no hidden name."""
    facts = [budget_words(demand)]
    facts += [f"希望 {cn_date(demand.expected_on)}前完成"] if demand.expected_on else []
    facts.append(f"{cn_short(demand.posted_at)}发布")
    return {
        "url": demand.get_public_url(),
        "title": demand.name,
        "place": demand.shown_name,
        "text": demand.pains,
        "tags": [
            DIVISION_NAMES[demand.industry],
            *(DIMENSION_NAMES[code] for code in demand.dimensions),
            *(SCENE_NAMES[code] for code in demand.scenes[:MOST_SCENES]),
        ],
        "facts": facts,
    }


def budget_words(demand: Demand) -> str:
    """Return the budget as people read it; it says so when none was given."""
    low, high = demand.budget_low, demand.budget_high
    if low is None or high is None:
        return "预算面议"
    if low == high:
        return f"预算 {wan_yuan(low)} 万元"
    return f"预算 {wan_yuan(low)}—{wan_yuan(high)} 万元"


def public_facts(demand: Demand, name: str) -> list[Row]:
    """Return what may be read of a posted demand by who knows it under ``name``."""
    return [
        {"label": "企业", "value": name},
        {"label": "所在区", "value": DISTRICT_NAMES[demand.district]},
        {"label": "所属行业", "value": f"{demand.industry} {DIVISION_NAMES[demand.industry]}"},
        {
            "label": "四化方向",
            "value": "、".join(DIMENSION_NAMES[one] for one in demand.dimensions),
        },
        {"label": "涉及场景", "value": "、".join(SCENE_NAMES[code] for code in demand.scenes)},
        {"label": "痛点", "value": demand.pains},
        {"label": "预算", "value": budget_words(demand).removeprefix("预算").strip()},
        {
            "label": "希望何时完成",
            "value": cn_date(demand.expected_on) if demand.expected_on else "",
        },
        {"label": "发布时间", "value": cn_moment(demand.posted_at)},
    ]


def reply_facts(reply: DemandReply) -> list[Row]:
    """Return the demand as this platform may read it: name and contact once it has accepted."""
    facts = public_facts(reply.demand, reply.shown_name)
    if not reply.is_revealed:
        return [*facts, {"label": "联系人", "value": "接受以后可以看到"}]
    contact = reply.demand.answers["contact"]
    return [
        *facts,
        {"label": "联系人", "value": contact["contact_name"]},
        {"label": "联系电话", "value": contact["contact_phone"]},
    ]


def standing_offers(demand: Demand) -> list[DemandReply]:
    """Return the platforms that now offer to take the demand on, the first that did first."""
    found = demand.replies.filter(status=ReplyStatus.OFFERED)
    return list(found.select_related("platform__organisation").order_by("pk"))


def declined_by(demand: Demand) -> frozenset[int]:
    """Return the platforms that have declined the demand: they are not asked again."""
    declined = demand.replies.filter(status=ReplyStatus.DECLINED)
    return frozenset(declined.values_list("platform", flat=True))


def outcomes_of(reply: DemandReply) -> Row:
    """Return what came of a match, step by step, and what may be recorded next."""
    recorded = {one.step: one for one in reply.outcomes.select_related("recorded_by")}
    last = max((RANKS[step] for step in recorded), default=-1)
    is_open = reply.status == ReplyStatus.ACCEPTED
    rows = [_outcome(label, recorded.get(code), RANKS[code] < last) for code, label in OUTCOMES]
    later = [(code, label) for code, label in OUTCOMES if RANKS[code] > last]
    return {
        "rows": rows,
        "next": later if is_open else [],
        "is_silent": is_open and last < 0,
        "marks": "、".join(map(str, OUTCOME_REMINDER_DAYS)),
    }


def _outcome(label: str, made, is_skipped: bool) -> Row:
    if made is None:
        text = "没有单独记录" if is_skipped else ""
        return {"title": label, "state": "future", "time": "", "text": text}
    return {
        "title": label,
        "state": "done",
        "time": cn_date(made.happened_on),
        "text": f"{made.proof}（{made.recorded_by.name}记录）",
    }


def points_of(reply: DemandReply) -> str:
    """Return the points that the platform had when it was picked; empty where it only offered."""
    return points_shown(Decimal(reply.points)) if reply.points else ""


def trace_rows(reply: DemandReply) -> list[Row]:
    """Return how the platform fitted when it was picked, line by line."""
    return [{**line, "points": points_shown(Decimal(line["amount"]))} for line in reply.trace]


def who_acts(case: Case, organisation: Organisation, acts: Mapping[str, str]) -> Row:
    """Return the four cells of ``components/who_acts.html`` for one side while something waits."""
    step = OpenStep.objects.of(case).open().first()
    if step is None:
        return {}
    is_yours = step.organisation_id == organisation.pk
    left = _left(step.due_on)
    return {
        "turn": "yours" if is_yours else "",
        "who": {
            "value": "您的单位" if is_yours else step.organisation.name,
            "remark": step.label,
        },
        "since": {"value": cn_short(step.opened_at), "remark": ""},
        "limit": {
            "value": f"{cn_short(step.due_on)}17:00" if step.due_on else NO_LIMIT,
            "remark": f"{left}{'，暂按周末推算' if step.due_is_provisional else ''}",
        },
        "todo": {"value": acts.get(case.status, NOTHING), "remark": ""},
        "late": "",
    }


def _left(due_on: date | None) -> str:
    if due_on is None:
        return ""
    left = calendar.load(clock.today()).working_days_between(clock.today(), due_on)
    return f"剩 {left} 个工作日" if left >= 0 else "期限已过"


WORDS = {
    POST_DEMAND.name: "发布需求",
    PICK_PLATFORM.name: "挑选平台",
    REOPEN_DEMAND.name: "回到大厅",
    MATCH_DEMAND.name: "平台已接受",
    CONCLUDE_DEMAND.name: "已签约，办结",
    WITHDRAW_DEMAND.name: "撤回需求",
    REMOVE_DEMAND.name: "经办下架",
}
REPLY_WORDS = {
    "offer_reply": "表示愿意承接",
    PICK_OFFER.name: "企业挑选了您",
    ACCEPT_PICK.name: "接受",
    DECLINE_PICK.name: "婉拒",
    RELEASE_PICK.name: "到期未答复，已释放（不算拒绝）",
    RETRACT_OFFER.name: "收回承接意愿",
    CANCEL_REPLY.name: "需求已结束",
    END_MATCH.name: "没有谈成，对接结束",
    SIGN_CONTRACT.name: "已签约，办结",
}


def timeline_of(events: Sequence[CaseEvent], words: Mapping[str, str]) -> list[Row]:
    """Return what happened, in calm words, the first event first."""
    return [
        {
            "title": words[event.action],
            "time": f"{cn_short(event.at)}{clock.local(event.at):%H:%M}",
            "text": event.note,
            "state": "done",
        }
        for event in events
        if event.action in words
    ]
