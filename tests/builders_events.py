"""Builders of events: written, published, full, held; and units that come."""

from datetime import datetime

from accounts.models import User
from casework import clock
from casework.transitions import Duty
from enterprises.models import Event, SignUp
from enterprises.services import events, sign_ups
from enterprises.services.sign_ups import Comers
from tests.builders import make_admin, make_official
from tests.builders_platforms import at

# The event is on 20 November, sign-up from 15 October until the 18th at five.
WRITTEN, ASKED = at(10, 14), at(10, 15)
STARTS, ENDS, CLOSES = at(11, 20, 14), at(11, 20, 17), at(11, 18, 17)
DOOR, AFTER = at(11, 20, 13), at(11, 21)
COMERS = Comers("林婉清", "13800138000", 1)


def event_values(**overrides) -> dict[str, object]:
    """Return what the office types for an event of ten seats."""
    return {
        "name": "注塑行业数字化供需对接会",
        "kind": "matching",
        "organiser": "广州市工业和信息化局",
        "place": "黄埔区科学大道 1 号三楼报告厅",
        "starts_at": STARTS,
        "ends_at": ENDS,
        "closes_at": CLOSES,
        "seats": 10,
        "most_per_unit": 2,
        "introduction": "平台介绍方案，企业说需求，当面谈。",
        "agenda": [["14:00", "签到"], ["14:30", "平台介绍方案"]],
        "dimensions": ["digital"],
        "industries": ["C29"],
        "scenes": [],
        "contact": "020-00000000",
    } | overrides


def form_of(**overrides) -> dict[str, object]:
    """Return what the office types into the form of an event."""
    values = event_values(agenda="14:00 签到\n14:30 平台介绍方案") | overrides
    for name in ("starts_at", "ends_at", "closes_at"):
        moment = values.pop(name)
        values |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M}"}
    return values


def make_event(
    status: str = "published",
    *,
    district: str = "",
    actor: User | None = None,
    moment: datetime = WRITTEN,
    **overrides,
) -> Event:
    """Return an event of the city, or of ``district``, written by its office."""
    actor = actor or make_official(Duty.DISTRICT if district else Duty.HANDLER, district)
    with clock.at(moment):
        event = events.create_event(actor=actor, values=event_values(**overrides))
        if status != "draft":
            event = events.publish_event(event, actor=actor, version=event.version)
        if status == "cancelled":
            event = events.cancel_event(
                event, actor=actor, version=event.version, note="场地临时不能用。"
            )
    if status == "held":
        with clock.at(AFTER):
            event = events.hold_event(event, actor=actor, version=event.version)
    return event


def sign_up(event: Event, admin: User | None = None, *, seats: int = 1, moment=ASKED) -> SignUp:
    """Sign the unit of ``admin`` (a new one when missing) up for ``event``."""
    with clock.at(moment):
        comers = COMERS._replace(seats=seats)
        return sign_ups.sign_up(event, comers, actor=admin or make_admin())


def check_in(mine: SignUp, actor: User, *, moment=DOOR) -> SignUp:
    with clock.at(moment):
        return sign_ups.check_in(mine, actor=actor)
