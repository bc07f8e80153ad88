"""Whatever is typed, wherever: a clear answer, never a fault, and nothing of it comes alive (H1)."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.authz_world import World, send, small_city, undone
from tests.filled_forms import FORMS, Body, Filled
from tests.hostile_texts import ODD, ONLY_JSON, TEXTS, offence
from tests.roles import ROLES

# Of the texts ./test sends every so many to each form, each form's turn beginning with another,
# and always the one that only the database refuses.
SHARE = 12
NUL = "空\x00字节"
# Where each text goes as a search, a page, a choice: (role, route, parameters).
SEARCHES = (
    ("visitor", "platforms:solicitation_list", ("q", "status", "category", "page")),
    ("visitor", "platforms:platform_list", ("q", "category", "district", "page")),
    ("visitor", "enterprises:event_list", ("q", "time", "kind", "industry", "district", "page")),
    ("visitor", "/solutions/", ("q", "industry", "scene", "price", "district", "page")),
    ("visitor", "portal:search", ("q", "kind", "page")),
    ("unit_admin", "portal:search", ("q",)),
    ("visitor", "platforms:platform_list", ("level", "with")),
    ("visitor", "/solutions/", ("level", "with")),
    ("visitor", "/solutions/compare/", ("with",)),
    ("visitor", "platforms:platform_compare", ("with",)),
    (
        "visitor",
        "enterprises:hall_list",
        ("q", "dimension", "industry", "scene", "district", "page"),
    ),
    ("visitor", "enterprises:demonstration_list", ("q", "dimension", "district", "page")),
    ("visitor", "portal:publicity_list", ("page",)),
    ("visitor", "casework:verify", ("number", "code")),
    ("visitor", "account_login", ("next",)),
    ("unit_admin", "portal:messages", ("page",)),
    ("unit_admin", "casework:material_library", ("page",)),
    ("unit_admin", "platforms:application_list", ("page", "status")),
    ("handler", "admin:index", ("stage", "all")),
    ("handler", "admin:platforms_platformapplication_changelist", ("q", "status", "district", "p")),
    ("handler", "admin:platforms_solicitationround_changelist", ("q", "status", "o")),
    ("handler", "admin:enterprises_event_changelist", ("q", "status", "place", "kind")),
    ("handler", "admin:enterprises_signup_changelist", ("q", "event", "state")),
    ("handler", "admin:enterprises_enterprise_changelist", ("q", "standing", "industry")),
    ("handler", "admin:enterprises_demand_changelist", ("q", "status", "industry")),
    ("supervisor", "admin:casework_caseevent_changelist", ("q", "p")),
    ("sysadmin", "admin:accounts_user_changelist", ("q", "is_active__exact")),
    ("sysadmin", "admin:accounts_organisation_changelist", ("q", "district")),
)
APIS = (
    ("visitor", "/api/v1/solicitations/", ("q", "status", "category", "page", "page_size")),
    ("visitor", "/api/v1/platforms/", ("q", "category", "district", "page")),
    ("visitor", "/api/v1/demand-hall/", ("q", "industry", "scene", "district", "page")),
    ("visitor", "/api/v1/publicity/", ("status", "page")),
    ("visitor", "/api/v1/events/", ("q", "time", "industry", "district", "page")),
)
PAGES_AFTERWARDS = {
    "visitor": ("portal:home",),
    "unit_staff": ("portal:me",),
    "unit_admin": ("portal:me", "accounts:organisation"),
    "handler": ("admin:index",),
    "district": ("admin:enterprises_nomination_changelist",),
    "reviewer": ("admin:index",),
    "approver": ("admin:index",),
    "consulted": ("admin:index",),
    "sysadmin": ("admin:accounts_user_changelist",),
    "security": ("admin:reviews_expert_changelist",),
    "expert": ("reviews:assignment_list",),
}


def _read(response: HttpResponse) -> str:
    if "json" in response.headers.get("Content-Type", ""):
        return ""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def _faults(response: HttpResponse, text: str) -> str:
    if response.status_code >= 500:
        return f"{response.status_code}"
    if "\n" in response.headers.get("Location", ""):
        return "换行进了响应头"
    return offence(_read(response), text)


def _fill(form: Filled, world: World, text: str) -> Body:
    return form.body(world) | dict.fromkeys(form.texts, text)


def _after(form: Filled, text: str, client: Client, answer: HttpResponse) -> list[HttpResponse]:
    """Fetch what shows a successful write: where it leads, and what may come alive on lists.

    A page that is answered with a page (200) shows faults beside the fields: nothing was written.
    """
    is_page = "html" in answer.headers.get("Content-Type", "") and answer.status_code == 200
    if is_page or answer.status_code >= 400:
        return []
    addresses = [reverse(name) for name in PAGES_AFTERWARDS[form.role] if text not in ODD]
    if answer.headers.get("Location", "").startswith("/"):
        addresses.append(answer.headers["Location"])
    return [client.get(address) for address in addresses]


@pytest.mark.slow
@pytest.mark.on_postgresql
@pytest.mark.django_db
def test_forms_take_any_text_without_fault_or_echo(whole: bool):
    found = []

    with small_city() as world:
        for turn, form in enumerate(one for one in FORMS if one.texts):
            texts = TEXTS + (ONLY_JSON if form.label.startswith("接口") else ())
            for text in texts if whole else dict.fromkeys((NUL, *texts[turn % SHARE :: SHARE])):
                client = world.client(form.role)
                with undone():
                    answer = send(client, form.method, form.url(world), _fill(form, world, text))
                    pages = [answer, *_after(form, text, client, answer)]
                found += [
                    f"{form.label} {text[:30]!r}: {fault}"
                    for fault in (_faults(page, text) for page in pages)
                    if fault
                ]

    assert found == []


@pytest.mark.slow
@pytest.mark.on_postgresql
@pytest.mark.django_db
def test_searches_take_any_text_without_fault_or_echo(whole: bool):
    found, step = [], 1 if whole else SHARE
    asked = [
        (role, name if name.startswith("/") else reverse(name), names)
        for role, name, names in (*SEARCHES, *APIS)
    ]

    with small_city() as world:
        for turn, (role, url, names) in enumerate(asked):
            assert role in ROLES
            for text in dict.fromkeys(one[:2000] for one in (NUL, *TEXTS[turn % step :: step])):
                for name in names:
                    with undone():
                        answer = world.client(role).get(url, {name: text})
                    if fault := _faults(answer, text):
                        found.append(f"{url}?{name}={text[:30]!r}: {fault}")

    assert found == []
