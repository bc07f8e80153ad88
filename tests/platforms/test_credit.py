"""Credit records in a case: they decide instead of the declaration and are told to both sides."""

import pytest
from django.urls import reverse

from casework import clock
from casework.drafts import Incomplete
from platforms import selectors
from platforms.models import PlatformApplication
from platforms.services import applications
from tests.builders import login, make_admin, make_organisation
from tests.builders_credit import make_credit_record
from tests.builders_platforms import (
    ELIGIBILITY,
    REVIEWED,
    SUBMITTED,
    make_application,
    make_team,
    submit,
)
from tests.platforms.test_consortium import PARTNER, handed_in, make_joint, members, save_members

pytestmark = pytest.mark.django_db
TOLD = "2026年8月12日（周三）严重违法失信（穗市监列字〔2026〕7号，来源：广州市市场监督管理局）"


def check_of(application, code: str):
    found = selectors.checks_of([application])[application.pk]
    return next(one for one in found if one.code == code)


def test_a_record_closes_the_way_whatever_was_declared(client):
    organisation = make_organisation()
    admin = make_admin(organisation)
    application = make_application("empty", organisation=organisation, admin=admin)
    make_credit_record(organisation.uscc)
    with clock.at(SUBMITTED):
        application = applications.save_section(
            application, "eligibility", ELIGIBILITY, actor=admin, draft_version=1
        )
        login(client, admin)

        page = client.get(
            reverse("platforms:application_section", args=[application.reference, "eligibility"])
        )

    text = page.content.decode()
    assert not selectors.is_eligible(application)
    assert TOLD in text
    assert "请先向来源单位申请更正" in text


def test_a_record_imported_after_the_self_check_stops_the_submission():
    application = make_application("draft")
    admin = application.organisation.memberships.get().user
    make_credit_record(application.organisation.uscc)

    with clock.at(SUBMITTED), pytest.raises(Incomplete) as refused:
        submit(application, admin)

    assert [fault["section"] for fault in refused.value.faults] == ["eligibility"]
    assert TOLD in refused.value.faults[0]["message"]


def test_a_record_of_another_unit_changes_nothing():
    application = make_application("draft")
    make_credit_record(make_organisation().uscc)

    with clock.at(SUBMITTED):
        submitted = submit(application, application.organisation.memberships.get().user)

    assert submitted.status == "submitted"


def test_the_handler_sees_a_later_record_against_what_was_declared(client):
    team = make_team()
    application = make_application("submitted", team=team)
    with clock.at(REVIEWED):
        make_credit_record(application.organisation.uscc)
        login(client, team.handler)

        finding = check_of(application, "A4")
        page = client.get(application.desk_url()).content.decode()

    assert (finding.passed, finding.reason) == (
        False,
        f"{TOLD}。申报单位申明没有，与记录不一致，请核实",
    )
    assert "与记录不一致，请核实" in page
    assert "来源：广州市市场监督管理局" in page


def test_a_correction_under_way_does_not_tell_what_the_unit_declares_in_it():
    application = make_application("returned")
    make_credit_record(application.organisation.uscc)

    with clock.at(REVIEWED):
        finding = check_of(application, "A4")

    assert (finding.passed, finding.reason) == (False, TOLD)


def test_no_record_is_said_to_be_no_record(client):
    team = make_team()
    application = make_application("submitted", team=team)
    with clock.at(REVIEWED):
        login(client, team.handler)

        page = client.get(application.desk_url()).content.decode()

    assert check_of(application, "A4").passed
    assert "没有导入过这个单位的记录" in page


def test_checks_of_many_ask_once(django_assert_num_queries):
    team = make_team()
    rows = [make_application("submitted", team=team) for _ in range(2)]
    with clock.at(REVIEWED), django_assert_num_queries(4):
        selectors.checks_of(rows)


def test_a_record_of_a_partner_is_told_with_its_name_and_stops_the_joint_application(client):
    application = make_joint()
    admin = application.organisation.memberships.get().user
    make_credit_record(PARTNER["uscc"])
    told = f"联合单位{PARTNER['name']}，{TOLD}"

    with clock.at(SUBMITTED), pytest.raises(Incomplete) as refused:
        submit(application, admin)

    assert [fault["section"] for fault in refused.value.faults] == ["eligibility"]
    assert told in refused.value.faults[0]["message"]


def test_naming_a_partner_makes_the_verdict_again():
    application = make_application("draft")
    make_credit_record(PARTNER["uscc"])

    with clock.at(SUBMITTED):
        application = save_members(application, members(application.organisation))
        with_partner = selectors.is_eligible(application)
        alone = selectors.is_eligible(save_members(application, []))

    assert (with_partner, alone) == (False, True)


def test_the_handler_sees_the_record_of_a_partner_and_whose_it_is(client):
    team = make_team()
    application = handed_in(team)
    with clock.at(REVIEWED):
        make_credit_record(PARTNER["uscc"])
        login(client, team.handler)

        finding = check_of(application, "A4")
        page = client.get(application.desk_url()).content.decode()

    # The applicant declared for itself: nothing of it contradicts the partner's record.
    told = f"联合单位{PARTNER['name']}，{TOLD}"
    assert (finding.passed, finding.reason) == (False, told)
    assert told in page
    assert f"{PARTNER['name']}（联合单位）严重违法失信" in page


def test_a_partner_named_in_a_correction_is_not_told_before_it_is_handed_in():
    application = make_application("returned")
    make_credit_record(PARTNER["uscc"])
    answers = {**application.answers, "consortium": members(application.organisation)}
    PlatformApplication.objects.filter(pk=application.pk).update(answers=answers)
    application.refresh_from_db()

    with clock.at(REVIEWED):
        assert check_of(application, "A4").passed


def test_partners_are_checked_in_no_more_queries(django_assert_num_queries):
    team = make_team()
    rows = [handed_in(team), make_application("submitted", team=team)]
    with clock.at(REVIEWED), django_assert_num_queries(4):
        selectors.checks_of(rows)
