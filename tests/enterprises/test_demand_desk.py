"""Demands at the desk: read with reasons, taken off, exported safely."""

import pytest
from django.urls import reverse

from casework import clock
from casework.transitions import Duty
from enterprises.models import Demand
from tests.builders import login, make_official, make_organisation
from tests.builders_demands import (
    ANSWERED,
    CONTACT,
    HIDDEN,
    NEED,
    POSTED,
    fresh,
    make_demand,
    make_reply,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(ANSWERED):
        yield


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_desk_reads_with_reasons_and_takes_off(client):
    reply = make_reply("picked")
    demand = fresh(reply.demand)
    handler = make_official()
    login(client, handler)
    address = reverse("admin:enterprises_demand_change", args=[demand.pk])

    listed = page_of(client, reverse("admin:enterprises_demand_changelist"))
    review = page_of(client, address)
    step = reverse("admin:enterprises_demand_step", args=[demand.pk, "remove_demand"])
    refused = client.post(step, {"version": demand.version, "note": ""})
    done = client.post(step, {"version": demand.version, "note": "与转型无关。"})

    assert reply.platform.name in listed
    assert demand.organisation.name in listed
    assert CONTACT["contact_phone"] not in listed
    assert "服务行业" in review
    assert "隐去名称" in review
    assert (refused.status_code, done.status_code) == (422, 302)
    assert fresh(demand).status == "removed"


def test_the_desk_of_a_district_reads_its_own_and_never_a_draft(client):
    own, draft = make_demand(), make_demand("draft")
    far = make_demand(organisation=make_organisation(district="440106"))
    login(client, make_official(Duty.DISTRICT, "440112"))

    def status(demand: Demand) -> int:
        return client.get(reverse("admin:enterprises_demand_change", args=[demand.pk])).status_code

    assert [status(one) for one in (own, draft, far)] == [200, 404, 404]


def test_the_export_of_the_desk_is_safe_from_formulas(client):
    make_demand(organisation=make_organisation(name=HIDDEN), need=NEED | {"name": "=HYPERLINK(1)"})
    login(client, make_official())

    answer = client.get(reverse("admin:enterprises_demand_export"), {"format": "csv"})

    text = answer.content.decode() if not answer.streaming else b"".join(answer).decode()
    assert "'=HYPERLINK(1)" in text
    assert HIDDEN in text
    assert CONTACT["contact_phone"] not in text
    assert POSTED.strftime("%Y-%m-%d") in text
