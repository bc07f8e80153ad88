"""What machines read of public events."""

import pytest

from casework import clock
from tests.builders_events import ASKED, make_event, sign_up
from tests.roles import DISTRICT

pytestmark = pytest.mark.django_db
API = "/api/v1/events/"


def read(client, address: str = API, **query):
    with clock.at(ASKED):
        return client.get(address, query)


def test_the_list_says_what_everybody_may_know(client):
    event = make_event(seats=3)
    mine = sign_up(event)
    make_event("draft")

    answer = read(client)

    (row,) = answer.json()["results"]
    assert row == {
        "reference": event.reference,
        "name": event.name,
        "kind": "matching",
        "state": "open",
        "district": "",
        "organiser": event.organiser,
        "place": event.place,
        "starts_at": "2026-11-20T14:00:00+08:00",
        "ends_at": "2026-11-20T17:00:00+08:00",
        "closes_at": "2026-11-18T17:00:00+08:00",
        "seats": 3,
        "free_seats": 2,
        "dimensions": [{"code": "digital", "label": "数字化"}],
        "industries": [{"code": "C29", "label": "橡胶和塑料制品业"}],
        "url": f"http://testserver{event.get_absolute_url()}",
    }
    assert mine.participant not in answer.content.decode()


def test_one_event_whole(client):
    event = make_event("cancelled", district=DISTRICT)

    body = read(client, f"{API}{event.reference}/").json()

    assert (body["state"], body["district"]) == ("cancelled", DISTRICT)
    assert body["agenda"][1] == {"time": "14:30", "text": "平台介绍方案"}
    assert body["cancel_reason"] == "场地临时不能用。"


def test_a_full_event_says_so_and_a_draft_is_nowhere(client):
    full = make_event(seats=1, most_per_unit=1)
    sign_up(full)
    drafted = make_event("draft")

    assert read(client, f"{API}{full.reference}/").json()["state"] == "full"
    assert read(client, f"{API}{drafted.reference}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "count"), [({"industry": "C36"}, 0), ({"time": "past"}, 0), ({"kind": "matching"}, 1)]
)
def test_the_list_is_narrowed(client, query, count):
    make_event()

    assert read(client, **query).json()["count"] == count
