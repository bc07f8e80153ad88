"""对接: offers, picks, answers in time, releases without blame."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from casework import clock
from casework.models import CaseEvent, Notice, OpenStep
from casework.workflow import (
    NoteMissing,
    NotYet,
    StaleVersion,
    TransitionError,
)
from enterprises.models import Demand, DemandReply
from enterprises.services import demands, replies
from platforms.models import Designation
from tests.builders import make_admin
from tests.builders_demands import (
    ANSWERED,
    OFFER,
    PICKED,
    REASON,
    day,
    fresh,
    make_demand,
    make_reply,
)
from tests.builders_filings import admin_of, make_platform
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event=event).values_list("recipient__name", flat=True))


def open_step(case) -> OpenStep | None:
    return OpenStep.objects.of(case).open().first()


def test_a_pick_gives_the_platform_three_working_days_and_keeps_how_it_fitted():
    reply = make_reply("picked")

    assert reply.reference == "SHDJ-2026-0001"
    assert fresh(reply.demand).status == "picked"
    # 15 October 2026 is a Thursday.
    assert open_step(reply).due_on == day(10, 20)
    assert open_step(reply).organisation == reply.platform.organisation
    assert open_step(reply.demand) is None
    assert [line["label"] for line in reply.trace] == [
        "行业",
        "场景",
        "价格",
        "评价等级",
        "同区",
        "匹配分",
    ]
    assert told("demand_picked") == {admin_of(reply.platform).name}
    assert list(Demand.objects.hall()) == []


def test_accepting_opens_name_and_contact_and_tells_both():
    reply = make_reply("accepted")

    assert (reply.status, reply.accepted_at) == ("accepted", ANSWERED)
    assert fresh(reply.demand).status == "matched"
    assert reply.is_revealed
    assert told("demand_matched") == set(
        reply.demand.organisation.memberships.values_list("user__name", flat=True)
    )
    assert told("pick_accepted") == {admin_of(reply.platform).name}


def test_declining_needs_a_reason_and_returns_the_demand_to_the_hall():
    reply = make_reply("picked")
    actor = admin_of(reply.platform)
    with clock.at(ANSWERED), pytest.raises(NoteMissing):
        replies.decline_pick(reply, actor=actor, version=reply.version, note=" ")

    with clock.at(ANSWERED):
        replies.decline_pick(reply, actor=actor, version=reply.version, note=REASON)

    reply = fresh(reply)
    assert (reply.status, reply.reason) == ("declined", REASON)
    assert fresh(reply.demand).status == "open"
    assert REASON in Notice.objects.filter(event="demand_reopened").first().body
    owner = User.objects.get(pk=reply.demand.last_edited_by_id)
    with clock.at(ANSWERED), pytest.raises(TransitionError, match="已经婉拒"):
        replies.pick_platform(
            reply.demand, reply.platform, actor=owner, version=fresh(reply.demand).version
        )


def test_who_declined_and_offers_after_all_may_be_picked():
    reply = make_reply("picked")
    actor = admin_of(reply.platform)
    owner = User.objects.get(pk=reply.demand.last_edited_by_id)
    with clock.at(ANSWERED):
        replies.decline_pick(reply, actor=actor, version=reply.version, note=REASON)
        demand = fresh(reply.demand)
        offered = replies.offer_reply(demand, actor=actor, offer=OFFER)
        picked = replies.pick_platform(
            fresh(demand), reply.platform, actor=owner, version=fresh(demand).version
        )

    assert (picked.pk, picked.status) == (offered.pk, "picked")


@pytest.mark.parametrize(
    ("moment", "released"),
    [(at(10, 20, 17), 0), (at(10, 20, 17, 1), 1), (at(10, 23), 1)],
)
def test_a_pick_is_released_after_seventeen_of_the_third_day(moment, released):
    reply = make_reply("picked")

    with clock.at(moment):
        count = replies.release_due_picks()

    assert count == released
    assert fresh(reply).status == ("released" if released else "picked")
    assert fresh(reply.demand).status == ("open" if released else "picked")


def test_a_release_is_no_refusal_and_happens_once():
    reply = make_reply("picked")

    with clock.at(at(10, 21)):
        counts = [replies.release_due_picks(), replies.release_due_picks()]
        again = replies.pick_platform(
            fresh(reply.demand),
            reply.platform,
            actor=User.objects.get(pk=reply.demand.last_edited_by_id),
            version=fresh(reply.demand).version,
        )

    assert counts == [1, 0]
    assert again.status == "picked"
    assert "不算拒绝" in Notice.objects.get(event="pick_released").body
    assert CaseEvent.objects.of(reply).get(action="release_pick").actor.is_service_account


def test_who_is_late_cannot_accept_before_the_release_comes():
    reply = make_reply("picked")

    with clock.at(at(10, 20, 17, 1)), pytest.raises(NotYet, match="期限已过"):
        replies.accept_pick(reply, actor=admin_of(reply.platform), version=reply.version)


def test_a_guessed_last_day_releases_nothing():
    reply = make_reply("picked")
    OpenStep.objects.of(reply).update(due_is_provisional=True)

    with clock.at(at(11, 20)):
        assert replies.release_due_picks() == 0
        accepted = replies.accept_pick(reply, actor=admin_of(reply.platform), version=reply.version)

    assert accepted.status == "accepted"


def test_without_the_title_a_platform_can_decline_but_not_accept():
    reply = make_reply("picked")
    Designation.objects.update(valid_until=day(10, 15))
    actor = admin_of(reply.platform)

    with clock.at(ANSWERED):
        with pytest.raises(NotYet, match="称号"):
            replies.accept_pick(reply, actor=actor, version=reply.version)
        replies.decline_pick(reply, actor=actor, version=reply.version, note=REASON)

    assert fresh(reply).status == "declined"


def test_an_offer_is_told_once_and_becomes_the_pick():
    platform = make_platform()
    demand = make_demand()
    reply = make_reply("offered", demand=demand, platform=platform)
    with clock.at(PICKED), pytest.raises(TransitionError, match="已经表示过"):
        replies.offer_reply(demand, actor=admin_of(platform), offer=OFFER)

    with clock.at(PICKED):
        picked = replies.pick_platform(
            demand, platform, actor=demand.last_edited_by, version=demand.version
        )

    assert (picked.pk, picked.status, picked.offer) == (reply.pk, "picked", OFFER)
    assert DemandReply.objects.count() == 1
    assert Notice.objects.filter(event="demand_offered").count() == 1


def test_a_retracted_offer_can_be_made_again():
    platform = make_platform()
    demand = make_demand()
    reply = make_reply("offered", demand=demand, platform=platform)
    with clock.at(PICKED):
        replies.retract_offer(reply, actor=admin_of(platform), version=reply.version)

    again = make_reply("offered", demand=demand, platform=platform)

    assert (fresh(reply).status, again.status) == ("retracted", "offered")


def test_nobody_offers_on_his_own_demand_or_without_the_title():
    platform = make_platform()
    own = make_demand(admin=admin_of(platform))
    stranger = make_admin()
    other = make_demand()

    with clock.at(PICKED):
        with pytest.raises(PermissionDenied):
            replies.offer_reply(own, actor=admin_of(platform), offer=OFFER)
        with pytest.raises(TransitionError, match="称号"):
            replies.offer_reply(other, actor=stranger, offer=OFFER)
        with pytest.raises(TransitionError, match="本单位"):
            replies.pick_platform(own, platform, actor=admin_of(platform), version=own.version)


def test_a_stale_page_picks_nobody_twice():
    demand = make_demand()
    first, second = make_platform(), make_platform()
    admin = demand.last_edited_by
    with clock.at(PICKED):
        replies.pick_platform(demand, first, actor=admin, version=demand.version)

        with pytest.raises(StaleVersion):
            replies.pick_platform(demand, second, actor=admin, version=demand.version)

    assert DemandReply.objects.get().platform == first


def test_withdrawing_ends_what_waits_and_tells_the_platforms():
    picked = make_reply("picked")
    demand = fresh(picked.demand)
    with clock.at(ANSWERED):
        demands.withdraw_demand(
            demand,
            actor=User.objects.get(pk=demand.last_edited_by_id),
            version=demand.version,
        )

    assert (fresh(demand).status, fresh(picked).status) == ("withdrawn", "cancelled")
    assert told("reply_cancelled") == {admin_of(picked.platform).name}
    assert open_step(picked) is None


def test_a_match_in_hand_is_ended_before_the_demand_is_withdrawn():
    reply = make_reply("accepted")
    owner = User.objects.get(pk=reply.demand.last_edited_by_id)
    demand = fresh(reply.demand)
    with clock.at(ANSWERED):
        with pytest.raises(TransitionError):
            demands.withdraw_demand(demand, actor=owner, version=demand.version)
        replies.end_match(reply, actor=owner, version=reply.version, note="价格谈不拢。")

    assert fresh(reply).status == "ended"
    assert fresh(demand).status == "open"


@pytest.mark.parametrize("status", ["draft", "picked", "matched", "withdrawn"])
def test_only_a_demand_in_the_hall_picks(status: str):
    platform, demand = make_platform(), make_demand(status)
    replies_before = DemandReply.objects.count()

    with clock.at(ANSWERED), pytest.raises(TransitionError, match="不能挑选平台"):
        replies.pick_platform(
            demand,
            platform,
            actor=User.objects.get(pk=demand.last_edited_by_id),
            version=demand.version,
        )

    assert DemandReply.objects.count() == replies_before
