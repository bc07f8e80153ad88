"""Who has left a unit decides nothing on its cases: not what he acted in, and nothing for three years."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Membership, OfficialProfile, Role, User
from accounts.permissions import MANAGE_MEMBERS
from accounts.services.members import deactivate_member, reactivate_member
from casework import clock
from casework.permissions import may
from casework.transitions import Duty
from casework.workflow import SamePerson
from platforms.permissions import is_of_the_applicant
from platforms.services import review
from tests.builders import make_admin, make_member, make_official, make_organisation
from tests.builders_consultations import asked, make_department
from tests.builders_platforms import REVIEWED, make_application, make_team

pytestmark = pytest.mark.django_db
# Three years before the day on which the cases are handled, and the day before that.
LAST_BOUND, FIRST_FREE = date(2023, 9, 16), date(2023, 9, 15)


def leave(person: User, organisation) -> None:
    """Let ``person`` leave his unit, as another 管理员 of it would."""
    other = make_admin(organisation)
    assert may(other, MANAGE_MEMBERS, organisation)
    deactivate_member(Membership.objects.get(user=person, organisation=organisation), actor=other)


def appoint(person: User, duty: Duty, district: str = "") -> User:
    OfficialProfile.objects.create(user=person, duty=duty, district=district)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("ended_on", [None, FIRST_FREE])
def test_who_filed_an_application_never_accepts_it(ended_on):
    case = make_application("submitted", team=make_team())
    filer = case.organisation.memberships.get().user
    with clock.at(REVIEWED):
        leave(filer, case.organisation)
    if ended_on:
        Membership.objects.filter(user=filer).update(ended_on=ended_on)
    handler = appoint(filer, Duty.HANDLER)

    with clock.at(REVIEWED), pytest.raises(SamePerson if ended_on else PermissionDenied):
        review.accept_application(case, actor=handler, version=case.version)

    case.refresh_from_db()
    assert (case.status, case.handled_by) == ("submitted", None)


@pytest.mark.parametrize(
    ("ended_on", "bound"), [(LAST_BOUND, True), (None, True), (FIRST_FREE, False)]
)
@pytest.mark.parametrize(
    ("duty", "district", "permission"),
    [
        (Duty.DISTRICT, "440112", "platforms.recommend_application"),
        (Duty.HANDLER, "", "platforms.handle_application"),
        (Duty.REVIEWER, "", "platforms.review_application"),
        (Duty.APPROVER, "", "platforms.approve_application"),
    ],
)
def test_who_left_within_three_years_takes_no_step(ended_on, bound, duty, district, permission):
    case = make_application("submitted", team=make_team())
    person = make_official(duty, district)
    Membership.objects.create(
        user=person, organisation=case.organisation, is_active=False, ended_on=ended_on
    )

    with clock.at(REVIEWED):
        assert may(person, permission, case) is not bound


def test_a_department_of_a_former_member_answers_nothing():
    _, _, [made] = asked()
    department = make_department()
    assert may(department, "platforms.answer_consultation", made)

    Membership.objects.create(
        user=department,
        organisation=made.application.organisation,
        is_active=False,
        ended_on=clock.today(),
    )

    assert not may(department, "platforms.answer_consultation", made)


def test_leaving_is_dated_and_coming_back_ends_it():
    organisation = make_organisation()
    person = make_member(Role.STAFF, organisation)
    leave(person, organisation)
    membership = Membership.objects.get(user=person)
    left = membership.ended_on

    reactivate_member(membership, actor=organisation.memberships.get(role=Role.ADMIN).user)

    membership.refresh_from_db()
    assert (left, membership.ended_on) == (clock.today(), None)
    assert person.is_bound_to(organisation)


def test_the_leap_day_looks_back_to_the_eve():
    case = make_application("submitted", team=make_team())
    person = make_official(Duty.HANDLER)
    Membership.objects.create(
        user=person,
        organisation=case.organisation,
        is_active=False,
        ended_on=date(2025, 2, 28),
    )

    with clock.at(clock.now().replace(year=2028, month=2, day=29)):
        assert is_of_the_applicant(person, case)
    with clock.at(clock.now().replace(year=2028, month=3, day=1)):
        assert not is_of_the_applicant(person, case)
