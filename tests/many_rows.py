"""Many rows for lists: copies of the few that services made, because only their number counts."""

import copy
from collections.abc import Callable
from functools import partial

from django.db.models import Model

from accounts.models import Membership
from casework.models import Attachment, Document, Notice, OpenStep
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
    many(
        world.things["designation"]["any"],
        reference="SHBP-C{}",
        platform_id=lambda n: platforms[n].pk,
        application_id=lambda n: granted[n].pk,
    )
    many(world.things["publicity"]["any"], reference="GS-C{}")
    many(Document.objects.first(), number="WS-C{}", code="C{}", path="c/{}", input_sha256="C{}")
    materials = many(world.things["material"]["own"], path="c/{}")
    attached = Attachment.objects.of(own).first()
    many(attached, object_id=lambda n: cases[n].pk, material_id=lambda n: materials[n].pk)
    for person in (one.user for one in world.people.values() if one.user):
        told = Notice.objects.first()
        told.recipient = person
        many(told, key=f"{person.pk}-{{}}")
    users = many(world.people["unit_staff"].user, username="copy{}")
    many(
        Membership.objects.get(user=world.people["unit_staff"].user),
        user_id=lambda n: users[n].pk,
    )


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
