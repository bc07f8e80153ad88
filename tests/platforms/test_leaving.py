"""A unit gives its title back: asked, confirmed, and worth no more while it waits."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import clock
from casework.models import Document
from casework.workflow import NotYet
from platforms.models import Designation
from platforms.services import titles
from platforms.tasks import render_certificate
from tests.builders import make_member
from tests.builders_platforms import GRANTED, make_team
from tests.builders_titles import NOTIFIED, OPENED, admin_of, fresh, make_title, open_on
from tests.platforms.test_titles import seen, take

pytestmark = pytest.mark.django_db


def test_a_unit_gives_its_title_back_and_the_approver_confirms():
    team = make_team()
    title = make_title(team)
    admin = admin_of(title)

    asked = take(titles.request_surrender, title, admin, "业务调整。")
    with clock.at(OPENED):
        public = (asked.shown_status, seen(asked))
    done = take(titles.confirm_surrender, asked, team.approver, "同意。", moment=NOTIFIED)

    assert (asked.status, public) == ("surrendering", ("valid", "valid"))
    assert (done.status, done.shown_status) == ("surrendered", "surrendered")
    # Ten working days after 22 October, the day itself not counted.
    assert done.plaque.due_on == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("step", "duty", "shown", "counts"),
    [
        (titles.warn_designation, "reviewer", "warned", 1),
        (titles.suspend_designation, "approver", "suspended", 0),
    ],
)
def test_asking_to_leave_makes_no_title_better(step, duty, shown, counts, client):
    team = make_team()
    title = make_title(team)
    with clock.at(GRANTED):
        render_certificate(designation_id=title.pk)
    title = take(step, title, getattr(team, duty))

    asked = take(titles.request_surrender, title, admin_of(title), "业务调整。", NOTIFIED)

    certificate = Document.objects.of(title).get(kind="designation_certificate")
    with clock.at(NOTIFIED):
        validity = asked.document_validity(certificate)
        api = client.get(f"/api/v1/platforms/{title.platform.reference}/").json()
        assert (asked.status, asked.shown_status, seen(asked)) == ("surrendering", shown, shown)
        assert Designation.objects.in_force(clock.today()).count() == counts
        assert (validity.state == "valid") is bool(counts)
        assert api["title"]["status"] == shown
        # Nor does the day since when it stands so tell that somebody asked.
        assert asked.status_since == OPENED


def test_a_title_cannot_be_leaving_from_nowhere():
    title = make_title()

    with pytest.raises(IntegrityError), transaction.atomic():
        Designation.objects.filter(pk=title.pk).update(status="surrendering")


def test_only_the_units_administrator_gives_it_back():
    team = make_team()
    title = make_title(team)
    staff = make_member(organisation=title.case_organisation)

    for actor in (staff, team.approver, make_member("admin")):
        with pytest.raises(PermissionDenied):
            take(titles.request_surrender, title, actor)


def test_nobody_leaves_while_being_heard():
    team = make_team()
    title = make_title(team)
    hearing = open_on(title, team)

    with pytest.raises(NotYet, match=hearing.reference):
        take(titles.request_surrender, title, admin_of(title))


def test_a_hearing_opened_after_the_request_stops_the_confirmation():
    team = make_team()
    title = take(titles.request_surrender, make_title(team), admin_of(Designation.objects.get()))
    hearing = open_on(title, team)

    with pytest.raises(NotYet, match=hearing.reference):
        take(titles.confirm_surrender, fresh(title), team.approver)
