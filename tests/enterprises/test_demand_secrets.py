"""A hidden name stays hidden: at every door, in search, order, counts, notices and files."""

import json
import re
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from casework import clock
from casework.models import CaseEvent, Delivery, Notice, OpenStep
from enterprises.models import Demand, DemandReply
from enterprises.services import replies
from tests.builders import login, make_admin, make_member, make_official, make_organisation
from tests.builders_demands import (
    ANSWERED,
    CONTACT,
    HIDDEN,
    NEED,
    PICKED,
    fresh,
    make_demand,
    make_reply,
)
from tests.builders_filings import admin_of, make_platform
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db
USCC = "91000000MA0000103M"
SECRETS = (HIDDEN, USCC, CONTACT["contact_phone"], CONTACT["contact_name"])
HALL = "enterprises:hall_list"


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(ANSWERED):
        yield


def hidden(**more) -> Demand:
    return make_demand(organisation=make_organisation(name=HIDDEN, uscc=USCC), **more)


def client_for(user: User | None) -> Client:
    client = Client()
    if user:
        login(client, user)
    return client


def doors(demand: Demand, reply: DemandReply | None = None) -> list[str]:
    """Return every address at which the demand could be read by who is not its unit."""
    found = [
        reverse(HALL),
        reverse("enterprises:hall_detail", args=[demand.reference]),
        reverse("enterprises:demand_detail", args=[demand.reference]),
        reverse("enterprises:demand_list"),
        reverse("enterprises:reply_list"),
        reverse("portal:home"),
        reverse("portal:me"),
        reverse("portal:messages"),
        "/api/v1/demand-hall/",
        "/api/v1/demands/",
        f"/api/v1/demands/{demand.reference}/",
        f"/api/v1/demands/{demand.reference}/matches/",
        "/api/v1/demand-replies/",
    ]
    if reply:
        found += [
            reverse("enterprises:reply_detail", args=[reply.reference]),
            reverse("enterprises:reply_decline", args=[reply.reference]),
            f"/api/v1/demand-replies/{reply.reference}/",
        ]
    return found


def read(client: Client, address: str) -> str:
    content = client.get(address).content.decode()
    try:
        return json.dumps(json.loads(content), ensure_ascii=False)
    except ValueError:
        return content


def leaks(client: Client, addresses: list[str]) -> list[tuple[str, str]]:
    texts = {address: read(client, address) for address in addresses}
    return [(address, one) for address, text in texts.items() for one in SECRETS if one in text]


def people(platform) -> dict[str, User | None]:
    return {
        "visitor": None,
        "platform": admin_of(platform),
        "platform staff": make_member(Role.STAFF, platform.organisation),
        "other platform": admin_of(make_platform()),
        "other enterprise": make_admin(),
    }


def test_nobody_reads_a_hidden_name_in_the_hall():
    demand = hidden()

    found = {
        who: leaks(client_for(user), doors(demand)) for who, user in people(make_platform()).items()
    }

    assert set(map(len, found.values())) == {0}, found


@pytest.mark.parametrize("status", ["offered", "picked", "declined"])
def test_before_acceptance_the_platform_reads_no_name_and_no_contact(status):
    platform = make_platform()
    demand = hidden()
    owner = User.objects.get(pk=demand.last_edited_by_id)
    reply = make_reply(status, demand=demand, admin=owner, platform=platform)

    found = {
        who: leaks(client_for(user), doors(demand, reply)) for who, user in people(platform).items()
    }

    assert set(map(len, found.values())) == {0}, found


def test_a_pick_that_was_released_or_cancelled_tells_nothing_afterwards():
    platform = make_platform()
    demand = hidden()
    owner = User.objects.get(pk=demand.last_edited_by_id)
    reply = make_reply("picked", demand=demand, admin=owner, platform=platform)

    with clock.at(at(10, 21)):
        replies.release_due_picks()
        told = leaks(client_for(admin_of(platform)), doors(demand, reply))

    assert fresh(reply).status == "released"
    assert told == []


def test_only_the_platform_that_accepted_reads_name_and_contact():
    platform = make_platform()
    demand = hidden()
    owner = User.objects.get(pk=demand.last_edited_by_id)
    reply = make_reply("accepted", demand=demand, admin=owner, platform=platform)
    found = {
        who: {one for _, one in leaks(client_for(user), doors(demand, reply))}
        for who, user in people(platform).items()
    }

    known = {HIDDEN, CONTACT["contact_phone"], CONTACT["contact_name"]}
    assert found == {
        "visitor": set(),
        "platform": known,
        "platform staff": known,
        "other platform": set(),
        "other enterprise": set(),
    }


def test_a_named_demand_shows_its_name_and_never_its_contact():
    demand = hidden(contact=CONTACT | {"is_anonymous": "no"})

    found = {one for _, one in leaks(client_for(None), doors(demand))}

    assert found == {HIDDEN}


@pytest.mark.parametrize(
    "words", [HIDDEN, "澜栈", "澜", USCC, USCC.lower(), "邝雅文", "13800000031"]
)
@pytest.mark.parametrize("address", [reverse, "/api/v1/demand-hall/"])
def test_a_search_for_a_hidden_name_finds_nothing(words, address):
    hidden()
    named = make_demand(
        organisation=make_organisation(name="广州澜波精密有限公司", uscc="91000000MA0000111G"),
        contact=CONTACT | {"is_anonymous": "no"},
        need=NEED | {"name": "另一条"},
    )
    url = address if isinstance(address, str) else reverse(HALL)

    text = read(Client(), f"{url}?q={words}")

    assert NEED["name"] not in text
    assert (named.name in text) is (words in {"澜"})


@pytest.mark.parametrize(
    "query",
    [
        "organisation=",
        "organisation__name=",
        "organisation__uscc=",
        "is_anonymous=False&ordering=",
        "ordering=organisation__name&q=",
        "order_by=-organisation__name&name=",
    ],
)
def test_no_condition_of_the_address_narrows_or_orders_by_what_is_hidden(query):
    first = hidden()
    second = make_demand(
        organisation=make_organisation(name="广州甲有限公司", uscc="91000000MA0000111G"),
        posted=PICKED,
        need=NEED | {"name": "后发布的一条"},
    )

    page = read(Client(), f"{reverse(HALL)}?{query}广州甲有限公司")
    answer = Client().get(f"/api/v1/demand-hall/?{query}广州甲有限公司").json()

    expected = [] if "q=" in query else [second.reference, first.reference]
    assert [one["reference"] for one in answer["results"]] == expected
    assert answer["count"] == len(expected)
    places = [page.find(reference) for reference in expected]
    assert all(one < two for one, two in pairwise(places))
    assert -1 not in places


def test_counts_beside_the_filters_tell_nothing_of_a_hidden_name():
    hidden()

    found = {words: _numbers(words) for words in (HIDDEN, "没有这个词", "")}

    assert found[HIDDEN] == found["没有这个词"]
    assert found[""] != found[HIDDEN]


def _numbers(words: str) -> list[str]:
    """Return every number of the hall that could count rows: beside filters, in words, in advice."""
    page = read(Client(), f"{reverse(HALL)}?q={words}")
    main = page[page.index("<main") : page.index("</main")].replace(words or "\0", "X")
    return re.findall(r"[0-9]+(?= 条)|filter-count\">[0-9]+", main)


def test_messages_and_waiting_lists_of_the_platform_hold_no_name():
    platform = make_platform()
    demand = hidden()
    owner = User.objects.get(pk=demand.last_edited_by_id)
    reply = make_reply("picked", demand=demand, admin=owner, platform=platform)
    members = [one.user_id for one in platform.organisation.memberships.all()]

    told = [
        f"{one.subject}{one.body}{one.link}" for one in Notice.objects.filter(recipient__in=members)
    ]
    step = OpenStep.objects.of(reply).get()
    words = "".join([*told, step.title, step.subtitle, step.label])

    assert told
    assert [one for one in SECRETS if one in words] == []
    assert Delivery.objects.filter(notice__recipient__in=members).exists()


def test_the_enterprise_is_named_to_officials_alone_in_files():
    hidden()
    addresses = [
        reverse("admin:enterprises_demand_export"),
        reverse("admin:enterprises_demand_changelist"),
    ]
    platform = admin_of(make_platform())

    answers = [client_for(platform).get(one).status_code for one in addresses]
    official = read(client_for(make_official()), f"{addresses[0]}?format=csv")

    assert answers == [302, 302]
    assert HIDDEN in official
    assert CONTACT["contact_phone"] not in official


def test_the_history_of_the_reply_never_stores_the_name():
    demand = hidden()
    owner = User.objects.get(pk=demand.last_edited_by_id)
    reply = make_reply("picked", demand=demand, admin=owner)

    events = CaseEvent.objects.of(reply)
    words = "".join(f"{one.note}{one.label}{one.data}" for one in events)

    assert events
    assert HIDDEN not in words
