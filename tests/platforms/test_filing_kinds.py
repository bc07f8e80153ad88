"""Products and service cases: what each kind asks besides, and what the public reads of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework import clock
from casework.drafts import Incomplete
from casework.materials import store
from platforms.rules.filings import KINDS
from platforms.selectors.filings import faults_of_filing
from platforms.services import filings
from tests.builders import make_organisation
from tests.builders_filings import (
    ANSWERS,
    FILED,
    PUBLISHED,
    SERVICE_CASE,
    admin_of,
    hand_in_filing,
    make_filing,
    make_platform,
    move_filing,
)
from tests.builders_platforms import make_team, picture
from tests.desk import client_of, page

pytestmark = pytest.mark.django_db


def get(url: str, status: int = 200) -> str:
    with clock.at(PUBLISHED):
        response = Client().get(url)
    assert response.status_code == status
    return response.content.decode()


def named(value: str) -> dict:
    return {"client": SERVICE_CASE["client"] | {"is_named": value}}


def test_each_kind_has_its_own_numbers_and_lists():
    team = make_team()
    platform = make_platform(team=team)

    made = {
        kind: make_filing("published", kind=kind, platform=platform, team=team)
        for kind in KINDS
        if KINDS[kind].is_public
    }
    shown = {kind: get(f"/{KINDS[kind].slug}/") for kind in made}

    assert {one.reference for one in made.values()} == {
        "SHFA-2026-0001",
        "SHCP-2026-0001",
        "SHAL-2026-0001",
        "SHLM-2026-0001",
    }
    for kind, text in shown.items():
        found = {other for other, one in made.items() if one.reference in text}
        assert found == {kind}
    get(f"/products/{made['solution'].reference}/", status=404)


def test_every_kind_stands_on_the_page_of_its_platform():
    team = make_team()
    platform = make_platform(team=team)
    made = [
        make_filing("published", kind=kind, platform=platform, team=team)
        for kind in ("solution", "product", "service_case")
    ]
    hidden = make_filing("on_record", platform=platform, team=team)

    text = get(platform.get_absolute_url())

    assert [one.get_public_url() in text for one in made] == [True, True, True]
    assert hidden.get_public_url() not in text


def test_a_product_is_found_by_its_variety_and_says_how_it_is_light():
    product = make_filing("published", kind="product")

    found = get("/products/?variety=app")
    others = get("/products/?variety=device_cloud")
    text = get(product.get_public_url())

    assert product.get_public_url() in found
    assert product.get_public_url() not in others
    assert "工业APP" in text
    assert "轻量化" in text


def test_a_product_must_be_light_in_one_way():
    scope = ANSWERS["product"]["scope"] | {"traits": []}
    product = make_filing(kind="product", scope=scope)

    with clock.at(FILED), pytest.raises(Incomplete) as refused:
        hand_in_filing(product, admin_of(product.platform))

    assert [(one["section"], one["field"]) for one in refused.value.faults] == [("scope", "traits")]


@pytest.mark.parametrize("is_named", ["yes", "no"])
def test_the_client_is_named_only_with_its_consent(is_named):
    case = make_filing("published", kind="service_case", **named(is_named))

    text = get(case.get_public_url())
    listed = get("/service-cases/") + get(case.platform.get_absolute_url())
    exported = get("/service-cases/export/?format=csv")

    assert ("澜栈精密" in text) == (is_named == "yes")
    assert "91000000MA000901XJ" not in text + listed + exported
    assert "澜栈精密" not in listed + exported
    assert ("黄埔区某橡胶和塑料制品业企业" in text) == (is_named == "no")
    assert "16 → 0.70" in text


def test_a_named_client_needs_its_written_consent():
    case = make_filing(kind="service_case", **named("no"))
    admin = admin_of(case.platform)
    case.refresh_from_db()

    with clock.at(FILED):
        case = filings.save_filing_section(
            case, "client", named("yes")["client"], actor=admin, draft_version=case.draft_version
        )
        faults = faults_of_filing(case)
        paper = store(
            SimpleUploadedFile("同意书.png", picture("blue")),
            organisation=case.case_organisation,
            actor=admin,
            purpose="evidence",
            code="M07",
        )
        filings.attach_to_filing(case, paper, "M07", actor=admin)
        filed = hand_in_filing(case, admin)

    assert faults == [
        {
            "section": "materials",
            "field": "M07",
            "message": "客户同意公开名称的书面证明：还没有上传",
        }
    ]
    assert filed.status == "filed"


def test_the_desk_sees_client_and_papers_of_a_case():
    team = make_team()
    case = make_filing("filed", kind="service_case", team=team)

    text = page(client_of(team.handler), case, PUBLISHED)

    assert "广州澜栈精密有限公司" in text
    assert "91000000MA000901XJ" in text
    assert "验收或完工证明" in text


def test_a_case_names_a_solution_of_its_own_platform_and_stands_below_it():
    team = make_team()
    solution = make_filing("published", team=team)
    platform = solution.platform
    scope = SERVICE_CASE["scope"] | {"about": solution.series}
    case = make_filing("published", kind="service_case", platform=platform, team=team, scope=scope)
    unfinished = make_filing("filed", platform=platform, team=team)

    below = get(solution.get_public_url())
    above = get(case.get_public_url())
    wrong = make_filing(
        kind="service_case",
        platform=platform,
        team=team,
        scope=SERVICE_CASE["scope"] | {"about": unfinished.series},
    )

    assert case.about == solution.series
    assert case.get_public_url() in below
    assert solution.get_public_url() in above
    assert [(one["section"], one["field"]) for one in faults_of_filing(wrong)] == [
        ("scope", "about")
    ]


@pytest.mark.parametrize(
    ("section", "changes", "field"),
    [
        ("content", {"finished_on": "2026-02-01"}, "finished_on"),
        ("content", {"finished_on": "2026-12-31"}, "finished_on"),
        ("content", {"started_on": "昨天"}, "started_on"),
    ],
)
def test_days_of_a_case_must_be_true(section, changes, field):
    raw = SERVICE_CASE[section] | changes
    case = make_filing(kind="service_case", **{section: raw})

    with clock.at(FILED):
        faults = faults_of_filing(case)

    assert [(one["section"], one["field"]) for one in faults] == [(section, field)]


def test_an_effect_is_a_change_that_was_measured():
    row = SERVICE_CASE["effects"][0]
    rows = [row, row | {"indicator": "良率", "after": "16"}, row | {"before": "很慢", "basis": ""}]
    case = make_filing(kind="service_case", effects=rows)
    none = make_filing(kind="service_case", effects=[], platform=case.platform)

    with clock.at(FILED):
        found = [one["field"] for one in faults_of_filing(case)]
        empty = [one["section"] for one in faults_of_filing(none)]

    assert sorted(found) == ["1-after", "2-basis", "2-before"]
    assert empty == ["effects"]


def test_a_stranger_platform_is_not_offered():
    team = make_team()
    other = make_filing(
        "published", team=team, platform=make_platform(team=team, organisation=make_organisation())
    )
    case = make_filing(
        kind="service_case",
        team=team,
        platform=make_platform(team=team, organisation=make_organisation()),
    )

    assert other.platform != case.platform
    assert case.offers == ()


@pytest.mark.parametrize(
    ("section", "field", "text"),
    [
        ("scope", "name", "澜栈精密两周上线"),
        ("content", "work", "在广州澜栈联网"),
        ("effects", "0-basis", "取自澜栈公司排产系统"),
    ],
)
def test_a_hidden_client_stands_in_no_public_text(section, field, text):
    told = SERVICE_CASE[section]
    told = [told[0] | {"basis": text}] if section == "effects" else told | {field: text}
    hidden = make_filing(kind="service_case", **{section: told})

    with clock.at(FILED):
        faults = [(one["section"], one["field"]) for one in faults_of_filing(hidden)]
        hidden.answers |= named("yes")
        agreed = [one for one in faults_of_filing(hidden) if one["section"] == section]

    assert (faults, agreed) == ([(section, field)], [])


def test_a_consent_that_was_taken_back_is_taken_back_from_older_versions():
    team = make_team()
    old = make_filing("published", kind="service_case", team=team, **named("yes"))
    admin = admin_of(old.platform)
    named_then = "澜栈精密" in get(old.get_public_url())
    with clock.at(PUBLISHED):
        new = filings.revise_filing(old, actor=admin)
        new.refresh_from_db()
        new = filings.save_filing_section(
            new, "client", named("no")["client"], actor=admin, draft_version=new.draft_version
        )
        new = hand_in_filing(new, admin)
    new = move_filing(new, "published", team, admin)

    assert named_then
    assert "澜栈精密" not in get(old.get_public_url()) + get(new.get_public_url())
