"""What the services of platforms let a search find, by whom, and until when."""

import pytest

from accounts.services.organisations import correct_identity
from casework import clock, search
from casework.models import SearchEntry
from casework.permissions import Part
from platforms.models import Filing
from platforms.services import filings, rounds, titles
from portal.search import rebuild
from tests.builders import make_administrator, make_organisation
from tests.builders_events import make_event
from tests.builders_filings import (
    FILED,
    PUBLISHED,
    SERVICE_CASE,
    SOLUTION,
    admin_of,
    hand_in_filing,
    make_filing,
    make_platform,
    move_filing,
)
from tests.builders_objections import make_list
from tests.builders_platforms import OPENS, make_round, make_team
from tests.builders_titles import OPENED, make_hearing, make_title
from tests.platforms.correcting import correct, rows_of
from tests.platforms.holding import take

pytestmark = pytest.mark.django_db
NAME = SOLUTION["scope"]["name"]
CLIENT = "澜栈精密"


def found(query: str, *, unit=None, moment=PUBLISHED) -> list[str]:
    """Return what the public finds, or the unit whose thing is given."""
    audiences = ("public", *([search.for_unit(unit.pk)] if unit else []))
    with clock.at(moment):
        return sorted(hit.url for hit in search.search(query, audiences=audiences).hits)


@pytest.mark.parametrize(
    ("status", "is_public"),
    [
        ("empty", False),
        ("draft", False),
        ("filed", False),
        ("returned", False),
        ("on_record", False),
        ("published", True),
        ("offline", False),
    ],
)
def test_the_public_finds_what_is_on_show_and_the_unit_alone_the_rest(status, is_public):
    team = make_team()
    platform = make_platform(team=team)
    filing = make_filing(status, platform=platform, team=team)
    stranger = make_organisation()
    with clock.at(PUBLISHED):
        admin = make_administrator()
    own = filing.get_public_url() if is_public else filing.get_absolute_url()

    seen = [found(filing.reference, unit=unit) for unit in (None, stranger, platform.organisation)]

    assert admin.acting is None
    assert seen == [[own] if is_public else [], [own] if is_public else [], [own]]


def test_a_draft_is_found_by_its_name_alone():
    team = make_team()
    platform = make_platform(team=team)
    draft = make_filing("draft", platform=platform, team=team)
    unit = platform.organisation

    assert found(NAME, unit=unit) == [draft.get_absolute_url()]
    assert found("次品能追到机台", unit=unit) == []


def test_a_draft_is_found_under_the_name_it_has_now():
    team = make_team()
    platform = make_platform(team=team)
    draft, admin = make_filing("empty", platform=platform, team=team), admin_of(platform)
    scope = SOLUTION["scope"] | {"name": "吹塑换模方案"}

    with clock.at(FILED):
        filings.save_filing_section(draft, "scope", scope, actor=admin, draft_version=1)

    assert found("吹塑换模", unit=platform.organisation) == [draft.get_absolute_url()]
    assert found("未命名", unit=platform.organisation) == []


def test_the_public_finds_what_a_page_says_but_no_private_answer():
    filing = make_filing("published", kind="service_case")

    assert found("排产从两天缩到四十分钟") == [filing.get_public_url()]
    assert found("排产用时") == [filing.get_public_url()]
    assert found(CLIENT) == []
    assert found(SERVICE_CASE["client"]["client_uscc"]) == []
    assert CLIENT not in "".join(SearchEntry.objects.values_list("body", flat=True))


def test_a_client_that_agreed_is_found():
    named = {"client": SERVICE_CASE["client"] | {"is_named": "yes"}}

    filing = make_filing("published", kind="service_case", **named)

    assert found(CLIENT) == [filing.get_public_url()]


def test_the_newest_version_is_found_and_the_one_it_replaced_by_nobody():
    team = make_team()
    platform = make_platform(team=team)
    first, admin = make_filing("published", platform=platform, team=team), admin_of(platform)
    with clock.at(PUBLISHED):
        second = filings.revise_filing(first, actor=admin)

    assert found(NAME) == [first.get_public_url()]
    both = sorted([first.get_public_url(), second.get_absolute_url()])
    assert found(NAME, unit=platform.organisation) == both

    with clock.at(PUBLISHED):
        second = move_filing(hand_in_filing(second, admin), "published", team, admin)

    assert found(NAME, unit=platform.organisation) == [second.get_public_url()]


def test_an_annual_plan_is_found_by_nobody():
    team = make_team()
    platform = make_platform(team=team)

    make_filing("on_record", kind="annual_plan", platform=platform, team=team)

    assert found("年度转型工作计划", unit=platform.organisation) == []


def test_what_a_title_carries_goes_and_comes_with_it():
    team = make_team()
    title = make_title(team)
    filing = make_filing("published", platform=title.platform, team=team)
    unit = title.platform.organisation

    suspended = take(titles.suspend_designation, title, team.approver)
    after = found(NAME, moment=OPENED), found(NAME, unit=unit, moment=OPENED)
    take(titles.resume_designation, suspended, team.approver)

    assert after == ([], [filing.get_absolute_url()])
    assert found(NAME, moment=OPENED) == [filing.get_public_url()]


def test_a_taken_title_takes_its_filings_away_and_leaves_the_platform():
    team = make_team()
    title = make_title(team)
    make_filing("published", platform=title.platform, team=team)

    make_hearing("upheld", team=team, title=title)

    assert found(NAME, moment=OPENED) == []
    assert title.platform.get_absolute_url() in found(title.platform.name, moment=OPENED)


def test_what_a_title_carries_ends_with_its_term():
    filing = make_filing("published")
    title = filing.platform.designations.get()
    last = PUBLISHED.replace(
        year=title.valid_until.year, month=title.valid_until.month, day=title.valid_until.day
    )

    assert found(NAME, moment=last) == [filing.get_public_url()]
    assert found(NAME, moment=last.replace(year=last.year + 1)) == []


def test_a_platform_is_found_under_the_corrected_name_of_its_unit():
    platform = make_platform()
    root = make_administrator(Part.SYSTEM)

    correct_identity(
        platform.organisation, {"name": "广州改名科技有限公司"}, reason="x", actor=root
    )

    assert found("改名科技") == [platform.get_absolute_url()]
    assert platform.get_absolute_url() not in found("云岭工业互联网有限公司")


def test_a_call_is_found_from_its_release_on():
    team = make_team()
    draft = make_round("in_approval", team=team)
    before = found(draft.name)

    with clock.at(OPENS):
        rounds.release_round(draft, actor=team.approver, version=draft.version)

    assert (before, found(draft.name)) == ([], [draft.get_absolute_url()])


def test_a_list_is_found_in_its_latest_version_alone():
    team = make_team()
    publicity, applications = make_list(team=team)
    struck = publicity.rows[1][0]
    kept = rows_of(publicity, without={2})

    assert found(struck) == [f"/publicity/{publicity.reference}/"]

    made = correct(publicity, applications, team, rows=kept)

    assert found(struck) == []
    assert found(kept[1][0]) == [f"/publicity/{made.reference}/"]


def rows() -> list[tuple]:
    names = [field.name for field in SearchEntry._meta.concrete_fields if field.name != "id"]
    return sorted(SearchEntry.objects.values_list(*names), key=str)


def test_rebuilding_writes_what_the_services_wrote():
    team = make_team()
    platform = make_platform(team=team)
    for kind in ("solution", "product", "service_case", "alliance"):
        make_filing("published", kind=kind, platform=platform, team=team)
    make_filing("offline", platform=platform, team=team)
    make_filing("draft", platform=platform, team=team)
    superseded, admin = make_filing("published", platform=platform, team=team), admin_of(platform)
    with clock.at(PUBLISHED):
        newer = hand_in_filing(filings.revise_filing(superseded, actor=admin), admin)
    newer = move_filing(newer, "published", team, admin)
    publicity, applications = make_list(team=team)
    correct(publicity, applications, team)
    unwritten, *public = (make_event(one) for one in ("draft", "published", "held", "cancelled"))

    with clock.at(PUBLISHED):
        written = rows()
        rebuild()
        first = [row for row in rows() if not row[0].startswith("portal.")]
        SearchEntry.objects.all().delete()
        rebuild()
        second = [row for row in rows() if not row[0].startswith("portal.")]

    keys = {row[0] for row in written}
    assert len(keys) > Filing.objects.count()
    assert {search.key_of(one) for one in (newer, *public)} <= keys
    assert keys.isdisjoint({search.key_of(superseded), search.key_of(unwritten)})
    assert written == first == second
