"""Who acts for whom, and who sees which unit."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Organisation, Role, User
from accounts.models.users import DeletionRefused
from accounts.permissions import acts_for, administers, has_duty
from casework.transitions import Duty
from tests.builders import make_admin, make_member, make_official, make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_roles_in_the_own_and_in_another_unit():
    unit, other = make_organisation(), make_organisation()
    people = [make_admin(unit), make_member(Role.STAFF, unit), make_admin(other), make_official()]

    assert [acts_for(user, unit) for user in people] == [True, True, False, False]
    assert [administers(user, unit) for user in people] == [True, False, False, False]


def test_nobody_acts_for_no_unit():
    assert [acts_for(user, None) for user in (make_admin(), make_user())] == [False, False]


def test_duty_of_the_city_holds_everywhere_and_of_a_district_only_there():
    city, district = make_official(), make_official(Duty.DISTRICT, "440112")

    assert [
        has_duty(city, Duty.HANDLER),
        has_duty(city, Duty.HANDLER, "440112"),
        has_duty(city, Duty.REVIEWER),
        has_duty(district, Duty.DISTRICT, "440112"),
        has_duty(district, Duty.DISTRICT, "440106"),
        has_duty(make_user(is_superuser=True), Duty.HANDLER),
    ] == [True, True, False, True, False, False]


def test_units_visible_to_each():
    near, far = make_organisation(), make_organisation(district="440106")
    seen = [
        make_admin(near),
        make_official(),
        make_official(Duty.DISTRICT, "440106"),
        make_user(),
        AnonymousUser(),
    ]

    visible = [set(Organisation.objects.visible_to(user)) for user in seen]

    assert visible == [{near}, {near, far}, {far}, set(), set()]


def test_people_are_never_deleted():
    user = make_user()

    for delete in (user.delete, User.objects.filter(pk=user.pk).delete):
        with pytest.raises(DeletionRefused):
            delete()
