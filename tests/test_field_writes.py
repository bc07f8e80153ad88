"""Nothing can be written by naming a field that a form does not have (X2)."""

import re
from collections.abc import Iterable

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import DateTimeField, Field, Model

from tests.authz_world import World, send, small_city, undone
from tests.filled_forms import FORMS, Body, Filled

Rows = dict[str, list[str]]
WRITTEN = re.compile(r'^\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM) "(\w+)"')
OURS = ("accounts", "casework", "enterprises", "platforms", "reviews", "subsidies")
# They differ between two runs of the same request by themselves.
RANDOM = {
    "id",
    "code",
    "hash",
    "previous_hash",
    "sha256",
    "input_sha256",
    "token_sha256",
    "password",
    "key",
    "link",
    "message_id",
    "nonce",
    "seed",
    "path",
    "file",
    "written",
    "fault_file",
    "arguments",
    "body",
    "data",
    "fingerprint",
    "sealed_identity",
    "sealed_token",
    "token_hash",
    "submission_key",
}


@pytest.mark.slow
@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_no_form_writes_a_field_that_it_does_not_have():
    refused, unexpected = [], []

    with small_city() as world:
        before = _rows(_tables())
        for form in FORMS:
            honest, forged = _after(world, form, {}), _after(world, form, _forged(world, form))
            if honest == _only(before, honest) and form.label not in {"显示方式"}:
                refused.append(form.label)
            if _whole(forged, before, honest) != _whole(honest, before, forged):
                unexpected.append(form.label)

    assert {"没有写成": refused, "多写了": unexpected} == {"没有写成": [], "多写了": []}


def _forged(world: World, form: Filled) -> Body:
    """Return every protected name that the form does not take itself, under its prefixes too."""
    values = {
        "id": 1,
        "pk": 1,
        "status": "designated",
        "reference": "SHPT-2026-9999",
        "handled_by": world.people["handler"].user.pk,
        "reviewed_by": world.people["reviewer"].user.pk,
        "approved_by": world.people["approver"].user.pk,
        "approved_by_id": world.people["approver"].user.pk,
        "organisation": world.things["membership"]["other"].organisation_id,
        "organisation_id": world.things["membership"]["other"].organisation_id,
        "round": world.things["round"]["over"].pk,
        "publicity": world.things["publicity"]["any"].pk,
        "submitted_at": "2026-09-01",
        "released_at": "2026-09-01",
        "conditions": "{}",
        "answers": "{}",
        "findings": "[]",
        "draft_version": 99,
        "version": 99,
        "is_staff": "on",
        "is_superuser": "on",
        "is_active": "on",
        "is_demo": "on",
        "groups": 1,
        "user_permissions": 1,
        "role": "admin",
        "duty": "approver",
        "part": "security",
        "district": "440106",
        "uscc": "91000000MA0000074A",
        "user": world.people["no_unit"].user.pk,
        "invited_by": 1,
        "actor": 1,
        "issued_by": 1,
        "state": "valid",
        "public": "on",
        "granted_on": "2020-01-01",
        "valid_until": "2099-01-01",
    }
    body = form.body(world)
    taken = {name.rpartition("-")[2] for name in body} | form.own
    forged = {name: value for name, value in values.items() if name not in taken}
    prefixes = {name.rpartition("-")[0] for name in body if name.startswith(("unit-", "person-"))}
    return forged | {
        f"{prefix}-{name}": value for prefix in prefixes for name, value in forged.items()
    }


def _after(world: World, form: Filled, forged: Body) -> Rows:
    """Return what the written tables hold after the form was sent with ``forged`` besides."""
    client, written = world.client(form.role), set()

    def note(execute, sql, *more):
        written.update(WRITTEN.findall(sql))
        return execute(sql, *more)

    with undone():
        with connection.execute_wrapper(note):
            send(client, form.method, form.url(world), form.body(world) | forged)
        return _rows(written)


def _only(rows: Rows, others: Rows) -> Rows:
    return {table: rows[table] for table in others}


def _whole(rows: Rows, before: Rows, others: Rows) -> Rows:
    """Return ``rows`` with what stands unwritten in the tables that ``others`` has besides."""
    return _only(before, others) | rows


def _tables() -> dict[str, type[Model]]:
    return {
        model._meta.db_table: model for model in apps.get_models() if model._meta.app_label in OURS
    }


def _rows(written: Iterable[str]) -> Rows:
    """Return every row of our tables as text, keys of rows as places: numbers are never reused."""
    ours = _tables()
    places = _Places(ours.values())
    found = {}
    for model in (ours[table] for table in ours if table in written):
        fields = [field for field in model._meta.concrete_fields if field.name not in RANDOM]
        rows = model._base_manager.values()
        found[model._meta.db_table] = sorted(
            str([_kept(field, row, places) for field in fields]) for row in rows
        )
    return found


class _Places(dict):
    """The places of the rows of a model, asked for when a row points there."""

    def __init__(self, models: Iterable[type[Model]]):
        super().__init__()
        self.models = set(models)

    def __missing__(self, model: type[Model]) -> dict[object, int]:
        keys = model._base_manager.order_by("pk").values_list("pk", flat=True)
        self[model] = {key: place for place, key in enumerate(keys)}
        return self[model]


def _kept(field: Field, row: dict[str, object], places: _Places) -> object:
    """Return what is compared of one value; of a moment only whether there is one."""
    value = row[field.attname]
    if isinstance(field, DateTimeField):
        return value is not None
    if field.name == "object_id" and value is not None:
        kind = ContentType.objects.get_for_id(row["content_type_id"]).model_class()
        return places[kind].get(value)
    return places[field.related_model].get(value) if field.related_model in places.models else value
