"""Who comes second waits and sees what the first has done: each lock of these services, one by one."""

from datetime import date

import pytest

from accounts.models import Role
from casework.workflow import StaleVersion, TransitionError
from enterprises.models import CloudAdoption, Outcome, Subscription
from enterprises.selectors.profiles import profile_of
from enterprises.services import cloud, outcomes, subscriptions
from enterprises.services.cloud import AlreadyTold, SetAside, Told
from enterprises.services.follow_up import AlreadyTold as ToldBefore
from enterprises.services.follow_up import tell_outcome
from enterprises.services.profiles import save_section
from tests.builders import make_admin, make_member, make_official, make_organisation
from tests.builders_demands import PROOF, day, fresh, make_reply
from tests.builders_enterprises import fill_profile
from tests.builders_events import AFTER, check_in, make_event, sign_up
from tests.builders_filings import admin_of, make_platform
from tests.builders_platforms import GRANTED, at
from tests.races import behind, timed

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]
TOLD = Told("equipment", date(2025, 3, 1), "合同 1")
CLIENT = "91000000MA0000162Q"
WISH = {"topics": ["event"], "dimensions": [], "industries": [], "districts": [], "is_muted": False}


def reported():
    """Return who reports for a platform, who stands for a firm, and what the one told of the other."""
    reporter = admin_of(make_platform())
    firm = make_admin(make_organisation(uscc=CLIENT))
    row = timed(GRANTED, lambda: cloud.report_cloud(TOLD, uscc=CLIENT, actor=reporter))()
    return reporter, firm, row


def test_a_report_behind_the_word_of_the_firm_changes_nothing():
    reporter, firm, row = reported()

    first, second = behind(
        timed(
            GRANTED,
            lambda: cloud.declare_cloud(
                TOLD._replace(proof="发票 3"), provider=row.provider, actor=firm
            ),
        ),
        timed(
            GRANTED,
            lambda: cloud.report_cloud(TOLD._replace(proof="合同 2"), uscc=CLIENT, actor=reporter),
        ),
    )

    assert (isinstance(first, BaseException), type(second)) == (False, AlreadyTold)
    assert CloudAdoption.objects.values_list("origin", "proof").get() == ("enterprise", "发票 3")


def test_a_report_behind_a_denial_does_not_bring_it_back():
    reporter, firm, row = reported()

    first, second = behind(
        timed(GRANTED, lambda: cloud.deny_cloud(row, actor=firm)),
        timed(GRANTED, lambda: cloud.report_cloud(TOLD, uscc=CLIENT, actor=reporter)),
    )

    assert (isinstance(first, BaseException), type(second)) == (False, SetAside)
    assert CloudAdoption.objects.get().standing == "denied"


def test_a_withdrawal_behind_a_confirmation_is_refused():
    reporter, firm, row = reported()

    first, second = behind(
        timed(GRANTED, lambda: cloud.declare_cloud(TOLD, provider=row.provider, actor=firm)),
        timed(GRANTED, lambda: cloud.withdraw_cloud(row, actor=reporter)),
    )

    assert (isinstance(first, BaseException), type(second)) == (False, TransitionError)
    assert CloudAdoption.objects.values_list("origin", "standing").get() == ("enterprise", "stands")


def test_the_same_contract_behind_the_first_is_refused_in_words():
    reply = make_reply("accepted")

    def record(actor):
        return timed(
            at(11, 2),
            lambda: outcomes.record_outcome(
                fresh(reply), "contract", on=day(10, 30), proof=PROOF, actor=actor
            ),
        )

    colleague = make_member(Role.ADMIN, reply.platform.organisation)
    first, second = behind(record(admin_of(reply.platform)), record(colleague))

    assert (isinstance(first, BaseException), type(second)) == (False, TransitionError)
    assert fresh(reply).status == "contracted"


def test_the_same_result_of_an_event_behind_the_first_is_told_once():
    official = make_official()
    mine = check_in(sign_up(make_event(actor=official)), official)
    tell = timed(
        AFTER,
        lambda: tell_outcome(mine, kind="contact", with_whom="甲平台", actor=mine.signed_by),
    )

    first, second = behind(tell, tell)

    assert (isinstance(first, BaseException), type(second)) == (False, ToldBefore)
    assert Outcome.objects.count() == 1


def test_two_sections_of_one_profile_are_both_kept():
    admin = make_admin()
    unit = admin.acting.organisation
    enterprise = fill_profile(unit, admin)

    def save(key, name, value):
        raw = enterprise.answers[key] | {name: value}
        return lambda: save_section(
            enterprise,
            key,
            raw,
            actor=admin,
            draft_version=enterprise.draft_version,
            base=enterprise.base_of(key),
        )

    faults = behind(save("scale", "employees", "261"), save("production", "connected", "31"))

    kept = profile_of(unit)
    assert [one for one in faults if isinstance(one, BaseException)] == []
    assert (kept.answers["scale"]["employees"], kept.answers["production"]["connected"]) == (
        "261",
        "31",
    )
    assert kept.draft_version == enterprise.draft_version + 2


def test_a_subscription_behind_another_page_is_stale():
    person = make_admin()
    kept = subscriptions.keep_subscription(actor=person, version=0, values=WISH)

    def keep():
        return subscriptions.keep_subscription(actor=person, version=kept.version, values=WISH)

    first, second = behind(keep, keep)

    assert (isinstance(first, BaseException), type(second)) == (False, StaleVersion)
    assert Subscription.objects.get().version == kept.version + 1
