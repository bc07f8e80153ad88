"""Many rows for lists: copies of the few that services made, because only their number counts."""

import copy
from collections.abc import Callable
from functools import partial

from django.db.models import Model

from accounts.models import Membership
from casework.models import Attachment, Document, Notice, OpenStep, SearchEntry
from enterprises.models import SharedDemand
from platforms.models import Plaque
from reviews.models import ExpertRelation, ReviewResult
from tests.authz_world import World


def add_rows(world: World, count: int, *, first: int = 0) -> None:
    """Add ``count`` of everything that stands in a list, as copies of the rows that services made.

    ``first`` is the number that the first copy bears, when some were made before.
    """
    many = partial(copies, count, first)
    own = world.things["application"]["own"]
    units = many(own.organisation, name="广州第{}有限公司", uscc="91000000MAC{:06d}X")
    rounds = many(world.things["round"]["open"], reference="SHZJ-C{}")
    cases = many(own, reference="SHPT-C{}", round_id=lambda n: rounds[n].pk)
    granted = many(
        world.things["designation"]["any"].application,
        reference="SHPT-D{}",
        round_id=lambda n: rounds[n].pk,
    )
    many(OpenStep.objects.of(own).open().get(), object_id=lambda n: cases[n].pk)
    asked = world.things["consultationrequest"]["asked"]
    questions = many(asked, reference="SHYJ-C{}", application_id=lambda n: cases[n].pk)
    many(OpenStep.objects.of(asked).open().get(), object_id=lambda n: questions[n].pk)
    many(world.things["creditrecord"]["any"], document_number="文书{}")
    platforms = many(
        world.things["platform"]["any"],
        reference="PT-C{}",
        organisation_id=lambda n: units[n].pk,
    )
    titles = many(
        world.things["designation"]["any"],
        reference="SHBP-C{}",
        platform_id=lambda n: platforms[n].pk,
        application_id=lambda n: granted[n].pk,
    )
    filed = _add_filings(world, many, platforms)
    many(Plaque.objects.first(), number="SH-C{}", designation_id=lambda n: titles[n].pk)
    told = world.things["hearing"]["told"]
    heard = many(told, reference="SHCS-C{}", object_id=lambda n: titles[n].pk)
    many(OpenStep.objects.of(told).open().get(), object_id=lambda n: heard[n].pk)
    many(world.things["publicity"]["any"], reference="GS-C{}")
    many(
        world.things["objection"]["raised"],
        reference="SHYY-C{}",
        token_hash="C{}",  # noqa: S106 -- a copy needs another one, no secret
        submission_key="C{}",
    )
    many(world.things["exportrequest"]["export approved"], reference="SHDC-C{}")
    many(Document.objects.first(), number="WS-C{}", code="C{}", path="c/{}", input_sha256="C{}")
    materials = many(world.things["material"]["own"], path="c/{}")
    attached = Attachment.objects.of(own).first()
    many(attached, object_id=lambda n: cases[n].pk, material_id=lambda n: materials[n].pk)
    # In the library a file of each kind of case stands on the first page, as with few files.
    many(
        Attachment.objects.of(world.things["filing"]["own draft"]).first(),
        object_id=lambda n: filed[n].pk,
        material_id=lambda n: materials[n].pk,
    )
    for person in (one.user for one in world.people.values() if one.user):
        told = Notice.objects.first()
        told.recipient = person
        many(told, key=f"{person.pk}-{{}}")
    _add_enterprises(world, many, platforms)
    _add_events(world, many, units)
    _add_files_under_review(world, many, first)
    many(world.things["deputyship"]["own"])
    users = many(world.people["unit_staff"].user, username="copy{}")
    many(
        Membership.objects.get(user=world.people["unit_staff"].user),
        user_id=lambda n: users[n].pk,
    )
    relation = ExpertRelation.objects.get()
    experts = many(relation.expert, user_id=lambda n: users[n].pk)
    many(relation, expert_id=lambda n: experts[n].pk)


def _add_events(world: World, many: Callable, units: list[Model]) -> None:
    """Add events to the lists, the own unit's sign-ups for them, and other units to one of them."""
    own = world.things["signup"]["own"]
    events = many(world.things["event"]["event open"], reference="SHHD-C{}")
    many(own, code="E{}", event_id=lambda n: events[n].pk)
    many(own, code="U{}", organisation_id=lambda n: units[n].pk)
    many(world.things["in line"]["own"], code="W{}", organisation_id=lambda n: units[n].pk)


def _add_filings(world: World, many: Callable, platforms: list[Model]) -> list[Model]:
    """Add filings to the unit's own list and to the catalogue, and what a search finds to its entries."""
    own = world.things["filing"]["own filed"]
    filed = many(own, reference="SHFA-C{}", series="SHFA-C{}")
    many(OpenStep.objects.of(own).open().get(), object_id=lambda n: filed[n].pk)
    many(
        world.things["filing"]["own published"],
        reference="SHFA-P{}",
        series="SHFA-P{}",
        platform_id=lambda n: platforms[n].pk,
    )
    many(SearchEntry.objects.filter(kind="platform").first(), key="platform:C{}")
    many(SearchEntry.objects.exclude(audience="public").first(), key="filing:C{}")
    _add_nominations(world, many, platforms)
    return filed


def _add_enterprises(world: World, many: Callable, platforms: list[Model]) -> None:
    """Add enterprises; demands to hall and own list, picks to the inbox, offers to the own demand."""
    many(world.things["listimport"]["checked"])
    many(world.things["cloudadoption"]["own"], provider="服务商{}")
    many(world.things["enterprise"]["listed"], uscc="91000000MAB{:06d}X")
    own = world.things["demand"]["own posted"]
    many(own, reference="SHXQ-C{}")
    waiting = world.things["demandreply"]["own asked"]
    asked = many(waiting.demand, reference="SHXQ-D{}")
    picked = many(waiting, reference="SHDJ-C{}", demand_id=lambda n: asked[n].pk)
    many(OpenStep.objects.of(waiting).open().get(), object_id=lambda n: picked[n].pk)
    many(
        world.things["demandreply"]["own offered"],
        reference="SHDJ-D{}",
        demand_id=lambda n: own.pk,
        platform_id=lambda n: platforms[n].pk,
    )
    _add_circles(world, many, platforms)


def _add_circles(world: World, many: Callable, platforms: list[Model]) -> None:
    """Add circles, and to two of them members, requests and shared demands."""
    many(world.things["circle"]["own led"], reference="SHRT-C{}")
    joined = world.things["circlemember"]["own led joined"]
    asking = many(joined.organisation, name="广州配套{}有限公司", uscc="91000000MAD{:06d}X")
    for variant, units in (
        ("own led asked", [one.pk for one in asking]),
        ("own led joined", [one.organisation_id for one in platforms]),
        ("far led own", [one.organisation_id for one in platforms]),
    ):
        many(
            world.things["circlemember"][variant],
            reference=f"SHRC-{variant}-{{}}",
            organisation_id=units.__getitem__,
        )
    shared = SharedDemand.objects.get()
    demands = many(shared.demand, reference="SHXQ-E{}")
    many(shared, demand_id=lambda n: demands[n].pk)


def _add_nominations(world: World, many: Callable, platforms: list[Model]) -> None:
    """Add nominations of other units at each stage, and of the unit itself and its platform."""
    held = world.things["nomination"]
    for variant, mark in (("other to check", "T"), ("other proposed", "P"), ("own listed", "L")):
        made = many(
            held[variant],
            reference=f"SHSF-{mark}{{}}",
            organisation_id=lambda n: platforms[n].organisation_id,
            platform_id=lambda n: platforms[n].pk,
        )
        told = held[variant].snapshots.get()
        many(told, nomination_id=lambda n, made=made: made[n].pk)
        step = OpenStep.objects.of(held[variant]).open().first()
        if step:
            many(step, object_id=lambda n, made=made: made[n].pk)
    platform = world.things["designation"]["own"].platform
    many(
        held["own listed"],
        reference="SHSF-O{}",
        status="declined",
        platform_id=lambda n: platform.pk,
    )


def _add_files_under_review(world: World, many: Callable, first: int) -> None:
    """Add files to the panels at each stage, each judged by the expert of the world."""
    for variant in ("own to declare", "own to score", "own over"):
        own = world.things["assignment"][variant]
        items = many(
            own.item,
            object_id=lambda n: 900_000 + first + n,
            position=lambda n: 100 + first + n,
            reference=f"SHZM-{variant}-{{}}",
        )
        many(own, item_id=lambda n, items=items: items[n].pk)
        result = ReviewResult.objects.filter(item=own.item).first()
        if result:
            many(
                result,
                item_id=lambda n, items=items: items[n].pk,
                rank=lambda n: 100 + first + n,
            )
    many(world.things["panel"]["panel draft"], reference="SHPS-C{}")


def copies(
    count: int, first: int, row: Model, **differing: str | Callable[[int], object]
) -> list[Model]:
    """Write ``count`` rows like ``row``; texts take the number, functions are asked for it."""
    made = []
    for number in range(count):
        one = copy.copy(row)
        one.pk, one._state = None, copy.copy(row._state)
        one._state.adding = True
        for name, value in differing.items():
            setattr(
                one, name, value.format(first + number) if isinstance(value, str) else value(number)
            )
        made.append(one)
    return type(row)._base_manager.bulk_create(made)
