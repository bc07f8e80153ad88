"""名单、公示、授牌: confirming the list and granting the title."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.workflow import NotYet, StaleVersion, TransitionError
from platforms.models import (
    Designation,
    Platform,
    PlatformApplication,
)
from platforms.services import applications, review, rounds, selection
from tests.builders import make_official, make_organisation
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    at,
    close,
    fill_application,
    make_application,
    make_round,
    make_team,
    submit,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def admin_of(application):
    return application.organisation.memberships.filter(role="admin").first().user


def test_confirm_list_needs_the_window_to_be_closed():
    team = make_team()
    application = make_application("proposed", team=team)

    with pytest.raises(TransitionError, match="截止后"):
        selection.confirm_list(
            application.round,
            actor=team.approver,
            versions={application.reference: application.version},
        )


def test_confirm_list_refuses_a_list_that_has_grown_since_it_was_read():
    team = make_team()
    first = make_application("proposed", team=team)
    second = make_application("proposed", team=team, round_=first.round)
    close(first.round)

    with pytest.raises(StaleVersion), clock.at(CONFIRMED):
        selection.confirm_list(
            first.round, actor=team.approver, versions={first.reference: first.version}
        )

    second.refresh_from_db()
    assert second.status == "proposed"


def test_confirm_list_freezes_the_whole_list():
    team = make_team()
    first = make_application("proposed", team=team)
    second = make_application("proposed", team=team, round_=first.round)
    close(first.round)

    with clock.at(CONFIRMED):
        opened = selection.confirm_list(
            first.round,
            actor=team.approver,
            versions={first.reference: first.version, second.reference: second.version},
        )

    assert len(opened.rows) == 2
    assert [row[0] for row in opened.rows] == sorted(a.organisation.name for a in (first, second))
    assert set(PlatformApplication.objects.values_list("status", flat=True)) == {"publicity"}


def test_confirm_list_is_refused_to_who_proposed():
    team = make_team()
    application = make_application("proposed", team=team)
    close(application.round)
    team.reviewer.official_profile.duty = "approver"
    team.reviewer.official_profile.save()
    del team.reviewer.official

    with pytest.raises(TransitionError), clock.at(CONFIRMED):
        selection.confirm_list(
            application.round,
            actor=team.reviewer,
            versions={application.reference: application.version},
        )


def test_grant_title_before_the_end_of_the_publicity_is_refused():
    team = make_team()
    application = make_application("publicity", team=team)

    with pytest.raises(NotYet, match="10月14日"), clock.at(at(10, 14, 23, 59)):
        selection.grant_title(application, actor=team.approver, version=application.version)

    assert Designation.objects.count() == 0


def test_grant_title_makes_platform_title_and_term():
    team = make_team()
    application = make_application("publicity", team=team)

    with clock.at(GRANTED):
        designation = selection.grant_title(
            application, actor=team.approver, version=application.version
        )

    platform = Platform.objects.get()
    assert (designation.reference, designation.platform) == ("SH-2026-001", platform)
    assert (designation.granted_on, designation.valid_until) == (
        date(2026, 10, 15),
        date(2029, 10, 14),
    )
    assert (platform.name, platform.district) == ("云岭制造云平台", "440112")
    assert (designation.handled_by, designation.reviewed_by, designation.approved_by) == (
        team.handler,
        team.reviewer,
        team.approver,
    )


def test_grant_title_twice_is_one_title():
    team = make_team()
    application = make_application("designated", team=team)

    with pytest.raises(TransitionError), clock.at(GRANTED):
        selection.grant_title(application, actor=team.approver, version=application.version)

    assert Designation.objects.count() == 1


def test_a_unit_whose_title_is_valid_gets_no_second_one():
    team = make_team()
    first = make_application("designated", team=team)
    with clock.at(GRANTED):
        later = make_round(team=team, opens_at=at(10, 16), closes_at=at(10, 20, 17))
    admin = admin_of(first)
    with clock.at(at(10, 16, 12)):
        again = applications.start_application(later, actor=admin)
        again = submit(fill_application(again, admin), admin)
        again = review.accept_application(again, actor=team.handler, version=again.version)
        again = review.propose_application(again, actor=team.reviewer, version=again.version)
    with clock.at(at(10, 21)):
        rounds.close_due_rounds()
        selection.confirm_list(
            later, actor=team.approver, versions={again.reference: again.version}
        )
        again.refresh_from_db()
    with clock.at(at(11, 2)), pytest.raises(TransitionError, match="仍然有效"):
        selection.grant_title(again, actor=team.approver, version=again.version)


@pytest.mark.parametrize(
    ("granted", "years", "last"),
    [
        (date(2026, 10, 15), 3, date(2029, 10, 14)),
        (date(2024, 2, 29), 3, date(2027, 2, 27)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
    ],
)
def test_last_day_of_term_is_the_day_before_the_anniversary(granted, years, last):
    assert selection.last_day_of_term(granted, years) == last


def test_visible_to_keeps_units_and_districts_apart():
    application = make_application("submitted")
    draft = make_application(
        "empty", organisation=make_organisation(district="440106"), round_=application.round
    )
    own, other = admin_of(application), admin_of(draft)
    huangpu, tianhe = (
        make_official("district", "440112"),
        make_official("district", "440106"),
    )
    city = make_official("supervisor")

    seen = {
        name: set(PlatformApplication.objects.visible_to(user))
        for name, user in {
            "own": own,
            "other": other,
            "huangpu": huangpu,
            "tianhe": tianhe,
            "city": city,
        }.items()
    }

    assert seen == {
        "own": {application},
        "other": {draft},
        "huangpu": {application},
        "tianhe": set(),
        "city": {application},
    }
