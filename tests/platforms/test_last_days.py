"""The last day of a term belongs to it whole, wherever it is read; and the first days around it."""

from datetime import date

import pytest
from django.test import Client

from casework import clock
from casework.models import Document
from casework.workflow import NotYet
from platforms.models import Designation
from platforms.selectors import standing_title
from platforms.services import titles
from platforms.tasks import render_certificate
from tests.builders_platforms import GRANTED, at, make_round, make_team
from tests.builders_titles import fresh, make_hearing, make_title

pytestmark = pytest.mark.django_db
LAST = date(2029, 10, 14)
# The whole of the last day, and the first minute after it.
BOTH_SIDES = pytest.mark.parametrize(
    ("moment", "state", "label"),
    [
        (at(10, 14, 0, 0).replace(year=2029), "valid", "有效"),
        (at(10, 14, 23, 59).replace(year=2029), "valid", "有效"),
        (at(10, 15, 0, 0).replace(year=2029), "expired", "已到期"),
    ],
)


def certificate(title: Designation) -> Document:
    with clock.at(GRANTED):
        render_certificate(designation_id=title.pk)
    return Document.objects.of(title).get(kind="designation_certificate")


@BOTH_SIDES
def test_directory_page_api_and_verification_agree_on_the_last_day(moment, state, label):
    title = make_title()
    paper = certificate(title)
    client, reference = Client(), title.platform.reference

    with clock.at(moment):
        listed = {
            chosen: [
                row["label"]
                for row in client.get("/platforms/", {"status": chosen}).context["rows"]
            ]
            for chosen in ("valid", "expired")
        }
        page = client.get(title.get_absolute_url()).context["title_box"]
        one = client.get(f"/api/v1/platforms/{reference}/").json()
        found = client.get("/api/v1/platforms/", {"status": state}).json()
        verified = client.get(f"/verify/{paper.code}/").content.decode()
        checked = client.get(f"/api/v1/verify/{paper.code}/").json()

    assert title.valid_until == LAST
    assert listed == {"valid": [], "expired": []} | {state: [f"称号{label}"]}
    assert (page["status"], page["label"]) == (state, f"称号{label}")
    assert one["title"]["status"] == state
    assert [row["reference"] for row in found["results"]] == [reference]
    assert ("称号有效，有效期到" in verified, "已经到期" in verified) == (
        state == "valid",
        state == "expired",
    )
    assert checked["state"] == state


@BOTH_SIDES
def test_a_title_is_warned_through_the_whole_of_its_last_day(moment, state, label):
    team = make_team()
    title = make_title(team)

    with clock.at(moment):
        if state == "valid":
            warned = titles.warn_designation(
                title, actor=team.reviewer, version=title.version, note="没有按合同实施。"
            )
            assert warned.status == "warned"
        else:
            with pytest.raises(NotYet, match="届满"):
                titles.warn_designation(
                    title, actor=team.reviewer, version=title.version, note="没有按合同实施。"
                )
            assert fresh(title).status == "valid"


@pytest.mark.parametrize(
    ("on", "is_held"),
    [
        (date(2026, 10, 14), False),
        (date(2026, 10, 15), True),
        (LAST, True),
        (date(2029, 10, 15), False),
    ],
)
def test_a_title_is_held_from_its_grant_to_the_end_of_its_term(on, is_held):
    title = make_title()
    assert (title.granted_on, title.valid_until) == (date(2026, 10, 15), LAST)

    assert Designation.objects.held(on).exists() is is_held
    assert Designation.objects.in_force(on).exists() is is_held


@pytest.mark.parametrize(("day", "is_barred"), [(2, True), (3, False)])
def test_a_unit_whose_title_was_taken_applies_again_a_year_to_the_day_later(day, is_barred):
    team = make_team()
    # Decided on 3 November 2026.
    unit = make_hearing("upheld", team=team).organisation
    opens, closes = (
        at(month, at_day, 17).replace(year=2027) for month, at_day in ((10, 8), (11, day))
    )
    call = make_round("draft", team, opens_at=opens, closes_at=closes)

    told = standing_title(unit, call)

    assert ("2027年11月3日" in told) is is_barred
    assert bool(told) is is_barred
