"""Builders of demands: every state is reached through the services."""

from datetime import date, datetime

from accounts.models import Organisation, User
from casework import clock
from enterprises.models import Demand, DemandReply
from enterprises.services import demands, outcomes, replies
from platforms.models import Platform
from tests.builders import make_admin
from tests.builders_filings import admin_of, make_platform
from tests.builders_platforms import at

# After the grant of the builders' title, on working days.
POSTED, PICKED, ANSWERED = at(10, 15, 15), at(10, 15, 16), at(10, 16, 10)
NEED = {
    "name": "注塑车间排产和次品追溯",
    "industry": "C29",
    "dimensions": ["digital"],
    "scenes": ["S05", "S07"],
    "pains": "插单多，排产靠人工；次品找不到是哪一台机。",
}
TERMS = {"budget_low": "10", "budget_high": "40", "expected_on": "2027-03-31"}
CONTACT = {"is_anonymous": "yes", "contact_name": "邝雅文", "contact_phone": "13800000031"}
ANSWERS = {"need": NEED, "terms": TERMS, "contact": CONTACT}
OFFER = "做过十二家注塑企业，两周上线。"
REASON = "近期排满，接不了。"
PROOF = "10 月 16 日电话联系，约定现场诊断。"
HIDDEN = "广州澜栈精密有限公司"


def write(demand: Demand, actor: User, answers: dict[str, dict] | None = None) -> Demand:
    """Fill every section of ``demand`` as ``actor``."""
    for key, raw in (ANSWERS | (answers or {})).items():
        demand = demands.save_demand_section(
            demand, key, raw, actor=actor, draft_version=demand.draft_version
        )
    return demand


def make_demand(
    status: str = "open",
    *,
    organisation: Organisation | None = None,
    admin: User | None = None,
    platform: Platform | None = None,
    posted: datetime = POSTED,
    **answers: dict,
) -> Demand:
    """Return a demand as it stands in ``status``; a platform is made where one is needed."""
    admin = admin or make_admin(organisation)
    with clock.at(posted):
        demand = write(demands.start_demand(actor=admin), admin, answers)
        if status == "draft":
            return demand
        demand = demands.post_demand(
            demand, actor=admin, version=demand.version, draft_version=demand.draft_version
        )
    if status in {"picked", "matched", "concluded"}:
        make_reply(REPLY_OF[status], demand=demand, admin=admin, platform=platform)
    if status == "withdrawn":
        with clock.at(PICKED):
            demands.withdraw_demand(demand, actor=admin, version=demand.version)
    return fresh(demand)


REPLY_OF = {"picked": "picked", "matched": "accepted", "concluded": "contracted"}


def make_reply(
    status: str = "picked",
    *,
    demand: Demand | None = None,
    admin: User | None = None,
    platform: Platform | None = None,
    answered: datetime = ANSWERED,
) -> DemandReply:
    """Return a reply as it stands in ``status``, to an open ``demand``."""
    platform = platform or make_platform()
    admin = admin or make_admin()
    demand = demand or make_demand(admin=admin)
    answers = admin_of(platform)
    if status == "offered":
        with clock.at(PICKED):
            return replies.offer_reply(demand, actor=answers, offer=OFFER)
    with clock.at(PICKED):
        reply = replies.pick_platform(demand, platform, actor=admin, version=demand.version)
    with clock.at(answered):
        if status == "declined":
            replies.decline_pick(reply, actor=answers, version=reply.version, note=REASON)
        elif status != "picked":
            reply = replies.accept_pick(reply, actor=answers, version=reply.version)
        if status == "ended":
            replies.end_match(reply, actor=answers, version=reply.version, note=REASON)
        if status == "contracted":
            outcomes.record_outcome(
                reply, "contract", on=clock.today(), proof="合同 2026-18 号", actor=answers
            )
    return fresh(reply)


def fresh(case):
    """Return the row as the database has it, with nothing remembered."""
    return type(case).objects.get(pk=case.pk)


def day(month: int, number: int) -> date:
    return date(2026, month, number)
