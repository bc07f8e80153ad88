"""联合共建: the unit leads, the shares are the whole, the agreement is there; codes and shares stay in."""

import pytest
from django.test import Client

from casework import clock
from platforms.selectors.filings import faults_of_filing
from tests.builders_filings import ALLIANCE, FILED, PUBLISHED, make_filing

pytestmark = pytest.mark.django_db
LEAD, OTHER = ALLIANCE["consortium"]


def faults(members) -> list[tuple[str, str]]:
    made = make_filing(kind="alliance", consortium=members)
    with clock.at(FILED):
        return [(one["field"], one["message"]) for one in faults_of_filing(made)]


@pytest.mark.parametrize(
    ("members", "field", "words"),
    [
        ([LEAD, OTHER | {"share": "39.99"}], "1-share", "现在是 99.99"),
        ([LEAD, OTHER | {"share": "0"}], "1-share", "不能是 0"),
        ([OTHER | {"share": "60"}, OTHER], "0-uscc", "由它牵头"),
        ([LEAD, OTHER | {"uscc": "91000000MA000901XX"}], "1-uscc", ""),
        ([LEAD | {"share": "100"}], "", "至少要 2 个成员"),
    ],
)
def test_members_lead_and_shares_are_checked_all_at_once(members, field, words):
    found = faults(members)

    assert any(name == field and words in message for name, message in found)


def test_the_agreement_must_be_there():
    made = make_filing("empty", kind="alliance")

    with clock.at(FILED):
        found = [one for one in faults_of_filing(made) if one["section"] == "materials"]

    assert [one["field"] for one in found] == ["M08"]


def test_the_public_reads_members_and_resources_but_no_codes_and_shares():
    made = make_filing("published", kind="alliance")

    with clock.at(PUBLISHED):
        text = Client().get(made.get_public_url()).content.decode()
        listed = Client().get("/alliances/?industry=C29").content.decode()

    assert made.get_public_url() in listed
    for words in ("注塑行业四化转型联合体", "广州澜栈精密有限公司", "模具打样设计", "金融", "牵头"):
        assert words in text
    for hidden in ("91000000MA000901XJ", made.case_organisation.uscc, "40.00", "信用代码"):
        assert hidden not in text


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        (("lead", "service"), []),
        (("service", "user"), ["0-role"]),
        (("lead", "lead"), ["1-role"]),
    ],
)
def test_the_first_member_leads_and_nobody_else(roles, told):
    members = [one | {"role": role} for one, role in zip((LEAD, OTHER), roles, strict=True)]

    assert [name for name, _ in faults(members)] == told
