"""Demonstration enterprises at the desk: nominated, reviewed, confirmed, corrected, listed."""

import io

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from casework import clock
from casework.transitions import Duty
from enterprises.models import Nomination
from tests.builders import USCCS, login, make_official, make_organisation
from tests.builders_nominations import (
    CHECKED,
    CLEARED,
    CONFIRMED,
    PROPOSED,
    REASON,
    STORY,
    confirm_all,
    make_nomination,
)
from tests.builders_platforms import make_team

pytestmark = pytest.mark.django_db
ADD = "admin:enterprises_nomination_add"
LIST = "admin:enterprises_nomination_list"


def desk(made) -> str:
    return reverse("admin:enterprises_nomination_change", args=[made.pk])


def step(client, made, name: str, note: str = ""):
    kept = Nomination.objects.get(pk=made.pk)
    url = reverse("admin:enterprises_nomination_step", args=[made.pk, name])
    return client.post(url, {"version": kept.version, "note": note})


def test_a_district_nominates_from_its_desk_and_only_units_of_its_own(client):
    unit = make_organisation(uscc=USCCS[10], district="440112")
    far = make_organisation(uscc=USCCS[11], district="440106")
    login(client, make_official(Duty.DISTRICT, "440112"))
    body = {"dimension": "digital", "recommendation": REASON}

    refused = client.post(reverse(ADD), {**body, "uscc": far.uscc})
    answer = client.post(reverse(ADD), {**body, "uscc": unit.uscc})

    assert refused.status_code == 422
    assert "只能提名本区的企业" in refused.content.decode()
    made = Nomination.objects.get()
    assert answer.headers["Location"] == desk(made)
    assert "企业还没有填报确认" in client.get(desk(made)).content.decode()


def test_officials_read_nothing_of_a_draft_and_everything_that_was_handed_in(client):
    draft = make_nomination()
    team = draft.team
    other = make_organisation(uscc=USCCS[11], district="440112")
    filed = make_nomination("submitted", team=team, organisation=other)
    login(client, team.handler)

    assert STORY["work"].splitlines()[0] not in client.get(desk(draft)).content.decode()
    text = client.get(desk(filed)).content.decode()
    for told in ("18 台注塑机联网", "97.60", "M16.png", REASON, "核实属实，报审核"):
        assert told in text
    login(client, make_official(Duty.DISTRICT, "440106"))
    assert client.get(desk(filed)).status_code == 404


def test_three_people_take_it_from_check_to_list(client):
    made = make_nomination("submitted")
    team = made.team
    with clock.at(CHECKED):
        login(client, team.handler)
        assert step(client, made, "check_nomination").status_code == 422
        assert step(client, made, "check_nomination", "与台账一致").status_code == 302
    with clock.at(PROPOSED):
        login(client, team.reviewer)
        assert step(client, made, "propose_nomination").status_code == 302
    with clock.at(CONFIRMED):
        login(client, team.reviewer)
        assert "您只看不办" in client.get(reverse(LIST)).content.decode()
        login(client, team.approver)
        assert "确认拟列入名单" in client.get(reverse("admin:index")).content.decode()
        assert reverse(LIST) in client.get(desk(made)).content.decode()
        kept = Nomination.objects.get()
        stale = client.post(reverse(LIST), {f"version|{kept.reference}": kept.version + 1})
        assert stale.status_code == 412
        answer = client.post(reverse(LIST), {f"version|{kept.reference}": kept.version})
        assert answer.status_code == 302
        assert step(client, made, "list_nomination").status_code == 409
    with clock.at(CLEARED):
        login(client, team.approver)
        assert step(client, made, "list_nomination").status_code == 302

    assert Nomination.objects.get().status == "published"


def test_the_list_is_corrected_row_by_row_with_a_reason(client):
    team = make_team()
    first = make_nomination("proposed", team=team)
    other = make_organisation(uscc=USCCS[11], name="广州乙有限公司", district="440112")
    second = make_nomination("proposed", team=team, organisation=other)
    opened = confirm_all(team)
    url = reverse("admin:enterprises_nomination_correct", args=[opened.reference])
    place = opened.items.get(object_id=first.pk).position
    with clock.at(CONFIRMED):
        login(client, team.handler)
        assert "名单由负责人更正" in client.get(url).content.decode()
        assert client.post(url, {"keep": place, "reason": "不实"}).status_code == 403
        login(client, team.approver)
        assert client.post(url, {"keep": place}).status_code == 422
        assert client.post(url, {"reason": "不实"}).status_code == 409
        answer = client.post(url, {"keep": place, "reason": "材料不实"})

    second.refresh_from_db()
    assert (answer.status_code, second.status) == (302, "rejected")
    login(client, make_official(Duty.DISTRICT, "440112"))
    assert client.get(url).status_code == 404
    assert client.get(reverse(LIST)).status_code == 404


def test_the_desk_exports_what_it_lists_without_what_was_told(client):
    made = make_nomination("submitted")
    login(client, made.team.handler)

    answer = client.get(reverse("admin:enterprises_nomination_export"))
    rows = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows] == ["编号", made.reference]
    assert STORY["summary"] not in str(rows)
