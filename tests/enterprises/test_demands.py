"""Demands: written, posted, answered in time, released without blame, followed to the contract."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role, User
from casework import audit, clock
from casework.models import CaseEvent, JobRun, Notice, OpenStep
from casework.workflow import (
    DraftConflict,
    NoteMissing,
    NotYet,
    StaleVersion,
    TransitionError,
)
from enterprises.models import Demand, DemandOutcome, DemandReply
from enterprises.services import demands, outcomes, replies
from enterprises.services.demands import DemandIncomplete
from enterprises.services.outcomes import OutcomeRefused
from platforms.models import Designation
from tests.builders import make_admin, make_member, make_official, make_organisation
from tests.builders_demands import (
    ANSWERED,
    CONTACT,
    HIDDEN,
    NEED,
    OFFER,
    PICKED,
    POSTED,
    PROOF,
    REASON,
    TERMS,
    day,
    fresh,
    make_demand,
    make_reply,
    write,
)
from tests.builders_enterprises import make_confirmed
from tests.builders_filings import admin_of, make_platform
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event=event).values_list("recipient__name", flat=True))


def open_step(case) -> OpenStep | None:
    return OpenStep.objects.of(case).open().first()


def test_a_new_demand_is_prefilled_from_the_profile():
    admin = make_admin()
    with clock.at(POSTED):
        make_confirmed(admin.acting.organisation, admin)

        demand = demands.start_demand(actor=admin)

    assert demand.reference == "SHXQ-2026-0001"
    assert demand.answers["need"]["industry"] == "C29"
    assert demand.answers["contact"] == {
        "is_anonymous": "yes",
        "contact_name": "邝雅文",
        "contact_phone": "13800000031",
    }
    assert open_step(demand).label == "填写并发布"


def test_posting_freezes_what_the_hall_shows():
    demand = make_demand()

    assert (demand.status, demand.posted_at) == ("open", POSTED)
    assert (demand.industry, demand.scenes, demand.district) == ("C29", ["S05", "S07"], "440112")
    assert (demand.budget_low, demand.budget_high) == (100_000, 400_000)
    assert demand.is_anonymous
    assert list(Demand.objects.hall()) == [demand]
    with pytest.raises(TransitionError, match="不能再改"):
        demands.save_demand_section(
            demand,
            "need",
            NEED,
            actor=User.objects.get(pk=demand.last_edited_by_id),
            draft_version=9,
        )


def test_staff_write_and_only_the_admin_posts():
    unit = make_organisation()
    admin, staff = make_admin(unit, name="邝雅文"), make_member(Role.STAFF, unit)
    with clock.at(POSTED):
        demand = write(demands.start_demand(actor=staff), staff)
        demands.hand_over_demand(demand, actor=staff)
        versions = {"version": demand.version, "draft_version": demand.draft_version}
        with pytest.raises(PermissionDenied):
            demands.post_demand(demand, actor=staff, **versions)
        demands.post_demand(demand, actor=admin, **versions)

    assert told("demand_ready") == {"邝雅文"}
    assert fresh(demand).status == "open"


def test_every_fault_is_named_at_once():
    demand = make_demand(
        "draft",
        need=NEED | {"name": "", "dimensions": []},
        terms={"budget_low": "40", "budget_high": "10", "expected_on": "2020-01-01"},
    )
    admin = demand.last_edited_by

    with clock.at(POSTED), pytest.raises(DemandIncomplete) as refused:
        demands.post_demand(
            demand, actor=admin, version=demand.version, draft_version=demand.draft_version
        )

    assert [(one["section"], one["field"]) for one in refused.value.faults] == [
        ("need", "name"),
        ("need", "dimensions"),
        ("terms", "budget_high"),
        ("terms", "expected_on"),
    ]
    assert fresh(demand).status == "draft"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("广州澜栈精密有限公司的排产", True),
        ("澜栈精密 注塑车间", True),
        ("澜栈 精密的车间", True),
        ("信用代码 91000000ma0000103m", True),
        ("注塑车间的排产", False),
    ],
)
def test_an_anonymous_demand_cannot_name_itself(text: str, refused: bool):
    unit = make_organisation(name=HIDDEN, uscc="91000000MA0000103M")
    admin = make_admin(unit)
    demand = make_demand("draft", admin=admin, need=NEED | {"pains": text})

    def post():
        with clock.at(POSTED):
            demands.post_demand(
                demand, actor=admin, version=demand.version, draft_version=demand.draft_version
            )

    if refused:
        with pytest.raises(DemandIncomplete):
            post()
    else:
        post()
    assert fresh(demand).status == ("draft" if refused else "open")


def test_a_named_demand_may_say_who_it_is():
    demand = make_demand(
        organisation=make_organisation(name=HIDDEN),
        need=NEED | {"pains": f"{HIDDEN}的排产"},
        contact=CONTACT | {"is_anonymous": "no"},
    )

    assert demand.shown_name == HIDDEN


def test_two_writers_of_one_section_do_not_overwrite_each_other():
    demand = make_demand("draft")
    admin = demand.last_edited_by

    with clock.at(POSTED), pytest.raises(DraftConflict):
        demands.save_demand_section(
            demand, "need", NEED | {"name": "乙"}, actor=admin, draft_version=1, base="old"
        )

    assert fresh(demand).answers["need"]["name"] == NEED["name"]


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


def test_the_office_takes_off_with_a_reason():
    demand = make_demand()
    handler = make_official()
    with clock.at(PICKED):
        with pytest.raises(NoteMissing):
            demands.remove_demand(demand, actor=handler, version=demand.version, note="")
        demands.remove_demand(
            demand, actor=handler, version=demand.version, note="内容与转型无关。"
        )

    assert fresh(demand).status == "removed"
    assert "内容与转型无关。" in Notice.objects.get(event="demand_removed").body


def test_outcomes_go_from_contact_to_contract():
    reply = make_reply("accepted")
    actor = admin_of(reply.platform)
    owner = User.objects.get(pk=reply.demand.last_edited_by_id)
    with clock.at(at(11, 20)):
        outcomes.record_outcome(reply, "contact", on=day(10, 16), proof=PROOF, actor=owner)
        outcomes.record_outcome(reply, "diagnosis", on=day(11, 2), proof="SHBG-1", actor=actor)
        outcomes.record_outcome(reply, "contract", on=day(11, 20), proof="合同 1", actor=actor)

    assert list(DemandOutcome.objects.values_list("step", "proof")) == [
        ("contact", PROOF),
        ("diagnosis", "SHBG-1"),
        ("contract", "合同 1"),
    ]
    assert (fresh(reply).status, fresh(reply.demand).status) == ("contracted", "concluded")
    assert told("demand_concluded")
    assert told("match_contracted")
    assert audit.faults() == []


@pytest.mark.parametrize(
    ("step", "on", "proof", "field"),
    [
        ("contact", day(10, 30), PROOF, "step"),
        ("diagnosis", day(10, 30), PROOF, "step"),
        ("contract", day(10, 29), PROOF, "happened_on"),
        ("contract", day(11, 3), PROOF, "happened_on"),
        ("contract", day(11, 1), " ", "proof"),
        ("contract", day(11, 1), "证" * 201, "proof"),
        ("nothing", day(11, 1), PROOF, "step"),
    ],
)
def test_an_outcome_out_of_order_day_or_proof_is_refused(step, on, proof, field):
    reply = make_reply("accepted")
    actor = admin_of(reply.platform)
    with clock.at(at(11, 2)):
        outcomes.record_outcome(reply, "diagnosis", on=day(10, 30), proof=PROOF, actor=actor)

        with pytest.raises(OutcomeRefused) as refused:
            outcomes.record_outcome(reply, step, on=on, proof=proof, actor=actor)

    assert refused.value.field == field
    assert DemandOutcome.objects.count() == 1


def test_nothing_is_recorded_before_acceptance_or_by_a_stranger():
    picked = make_reply("picked")
    with clock.at(ANSWERED):
        with pytest.raises(TransitionError, match="对接中"):
            outcomes.record_outcome(
                picked, "contact", on=day(10, 16), proof=PROOF, actor=admin_of(picked.platform)
            )
        with pytest.raises(PermissionDenied):
            outcomes.record_outcome(
                picked, "contact", on=day(10, 16), proof=PROOF, actor=make_admin()
            )


@pytest.mark.parametrize(
    ("on", "marks"),
    [
        (day(10, 24), []),
        (day(10, 25), ["9"]),
        (day(11, 5), ["9"]),
        (day(11, 6), ["21"]),
        (day(11, 30), ["45"]),
        (day(12, 31), ["45"]),
    ],
)
def test_both_sides_are_reminded_once_for_each_mark(on, marks):
    reply = make_reply("accepted")

    counts = [outcomes.remind_matches(on), outcomes.remind_matches(on)]

    assert counts == [len(marks), 0]
    assert list(JobRun.objects.filter(kind="match_due").values_list("period", flat=True)) == marks
    both = {admin_of(reply.platform).name, *_members(reply.demand)} if marks else set()
    assert told("match_due") == both


def _members(demand: Demand) -> set[str]:
    return set(demand.organisation.memberships.values_list("user__name", flat=True))


def test_what_is_recorded_needs_no_reminder():
    reply = make_reply("accepted")
    with clock.at(at(10, 20)):
        outcomes.record_outcome(
            reply, "contact", on=day(10, 17), proof=PROOF, actor=admin_of(reply.platform)
        )

    assert outcomes.remind_matches(day(11, 30)) == 0


def test_a_demand_is_written_again_like_an_older_one():
    demand = make_demand("withdrawn")
    owner = User.objects.get(pk=demand.last_edited_by_id)

    with clock.at(ANSWERED):
        again = demands.start_demand(actor=owner, like=demand)
        with pytest.raises(PermissionDenied):
            demands.start_demand(actor=make_admin(), like=demand)

    assert (again.status, again.answers, again.name) == ("draft", demand.answers, demand.name)


def test_terms_may_stay_empty():
    demand = make_demand(terms=dict.fromkeys(TERMS, ""))

    assert (demand.budget_low, demand.budget_high, demand.expected_on) == (None, None, None)
