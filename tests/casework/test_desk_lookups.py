"""No list of the desk is read by guessing in its address: its own filters and nothing beyond."""

import html
import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

import pytest
from django.contrib import admin
from django.contrib.admin.filters import FieldListFilter
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db.models import ForeignKey, Model
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from casework.models import CalendarDay
from platforms.models import PlatformApplication
from tests.authz_world import World, small_city, undone
from tests.builders import make_official
from tests.builders_platforms import make_application, make_round, make_team
from tests.desk import APPLICATIONS, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.on_sqlite]

READERS = ("handler", "supervisor", "sysadmin", "security", "audit")
FILTERS = re.compile(r'<nav id="changelist-filter".*?</nav>', re.DOTALL)
DAYS = re.compile(r'href="(\?on__[^"]*)"')
# Of what an address may try, ./test tries every so many.
SHARE = 5
CALENDAR = "/admin/casework/calendarday/"
SECRETS = ("password__startswith", "usersession__session_key__regex", "notices__subject__contains")


def lists(world: World) -> Iterator[tuple[type[Model], Client, str]]:
    """Return every list of the desk with somebody who opens it, and its address."""
    for model, desk in admin.site._registry.items():
        role = next(role for role in READERS if _reads(desk, world.people[role].user))
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        yield model, world.client(role), reverse(name)


def _reads(desk: admin.ModelAdmin, user) -> bool:
    request = RequestFactory().get("/")
    request.user = user
    return desk.has_view_permission(request)


def is_refused(response) -> bool:
    """Tell whether no row was looked for: Django answers 400, or the list without the condition."""
    sent_back = response.status_code == 302 and response.headers["Location"].endswith("?e=1")
    return response.status_code == 400 or sent_back


def ways_on(relation: ForeignKey) -> Iterator[str]:
    """Return what an address may try behind a relation: columns, relations and what they have."""
    start = relation.name
    yield from (f"{start}__{secret}" for secret in SECRETS)
    for one in relation.related_model._meta.get_fields():
        if not one.is_relation:
            yield f"{start}__{one.name}__startswith"
        elif one.related_model:
            yield f"{start}__{one.name}__isnull"
            column = one.related_model._meta.concrete_fields[-1].attname
            yield f"{start}__{one.name}__{column}__regex"


def tried(model: type[Model]) -> Iterator[str]:
    """Return every column of a list as no filter asks for it, and the ways on from its relations."""
    for field in model._meta.concrete_fields:
        yield f"{field.name}__regex"
        if isinstance(field, ForeignKey):
            yield from ways_on(field)


def test_no_list_is_narrowed_but_by_its_filters(whole: bool):
    step = 1 if whole else SHARE
    with small_city() as world, undone():
        read = [
            f"{address}?{lookup}"
            for model, client, address in lists(world)
            for lookup in islice(tried(model), None, None, step)
            if not is_refused(client.get(address, {lookup: "1"}))
        ]

    assert read == []


def test_every_choice_of_every_filter_works():
    dead, dropped, wrong = [], [], []

    with small_city() as world, undone():
        for _, client, address in lists(world):
            for link in _choices(client.get(address).content.decode()):
                answer = client.get(address + link)
                if answer.status_code != 200:
                    dead.append(address + link)
                    continue
                page = answer.context["cl"]
                if link not in {"?", *_chosen(page)}:
                    dropped.append(address + link)
                if set(page.queryset) != set(_kept(answer.wsgi_request, page)):
                    wrong.append(address + link)

    assert (dead, dropped, wrong) == ([], [], [])


def _choices(page: str) -> list[str]:
    found = FILTERS.search(page)
    links = re.findall(r'href="(\?[^"]*)"', found.group()) if found else []
    return [html.unescape(link) for link in links]


def _chosen(page) -> set[str]:
    return {
        choice["query_string"]
        for spec in page.filter_specs
        for choice in spec.choices(page)
        if choice["selected"]
    }


def _kept(request, page):
    """Return the rows that the filters of columns leave; a filter of our own is its own measure."""
    rows = page.root_queryset
    for spec in page.filter_specs:
        if isinstance(spec, FieldListFilter):
            for name, values in spec.used_parameters.items():
                rows = rows.filter(**{name: values[-1] if isinstance(values, list) else values})
        else:
            rows = spec.queryset(request, rows)
    return rows


def test_no_list_is_sorted_but_by_its_columns():
    with small_city() as world, undone():
        orders = {
            (address, one): str(client.get(address, {"o": one}).context["cl"].queryset.query)
            for _, client, address in lists(world)
            for one in ("user__password", "-99", "99.-password", "pk")
        }

    assert [one for one, query in orders.items() if "password" in query.split("ORDER BY")[-1]] == []


@pytest.mark.parametrize(
    "query",
    [
        "round__approved_by__usersession__session_key__regex=.",
        "round__handled_by__password__startswith=a",
        "round__handled_by__notices__content_type__panelitem__assignments__isnull=0",
        "round__name__startswith=a",
        "round__id__in=1,2",
        "status__startswith=s",
    ],
)
def test_neither_file_nor_approved_conditions_go_on_from_a_filter(query):
    application = make_application("submitted", team=(team := make_team()))
    request = RequestFactory().get(APPLICATIONS)
    request.user = team.handler
    desk = admin.site.get_model_admin(PlatformApplication)

    answers = [client_of(team.handler).get(f"{APPLICATIONS}{x}?{query}") for x in ("", "export/")]

    assert [is_refused(one) for one in answers] == [True, True], application.reference
    with pytest.raises((SuspiciousOperation, BadRequest)):
        desk._taken(request, QueryDict(query))


def test_the_filter_by_round_leaves_its_own_rows():
    team = make_team()
    one = make_application("submitted", team=team)
    other = make_application("submitted", team=team, round_=make_round(team=team, name="另一批"))
    client = client_of(team.handler)

    page = client.get(f"{APPLICATIONS}?round__id__exact={one.round_id}").context["cl"]

    assert (other.round_id != one.round_id, list(page.queryset)) == (True, [one])


def test_the_calendar_is_walked_by_its_years_months_and_days():
    for day in (date(2031, 5, 1), date(2031, 6, 2), date(2031, 6, 3), date(2032, 1, 1)):
        CalendarDay.objects.create(on=day, is_workday=False, name="节日")
    client = client_of(make_official())
    walked = []

    link = "?on__year=2031"
    while link:
        answer = client.get(CALENDAR + link)
        walked.append([one.on.isoformat() for one in answer.context["cl"].queryset])
        deeper = DAYS.findall(answer.content.decode())
        link = next((html.unescape(one) for one in deeper if len(one) > len(html.escape(link))), "")

    assert walked == [
        ["2031-06-03", "2031-06-02", "2031-05-01"],
        ["2031-05-01"],
        ["2031-05-01"],
    ]


@pytest.mark.parametrize("query", ["on__gte=2031-01-01", "on__year=2031&on__lte=2031-02-02"])
def test_the_calendar_takes_no_other_bounds(query):
    assert is_refused(client_of(make_official()).get(f"{CALENDAR}?{query}"))
