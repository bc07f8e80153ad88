"""Materials in cases: attaching, reuse, limits, detaching, and who sees them."""

from datetime import date

import pytest
from django.db.models import ProtectedError

from casework import clock, materials
from casework.materials.attachments import MAX_CASE_FILES
from casework.models import Attachment, CaseEvent, Material
from casework.models.materials import MaterialState
from casework.transitions import Duty
from platforms.states import ApplicationStatus
from tests.builders import make_official
from tests.casework import upload_files as made
from tests.casework.material_builders import (
    make_attached,
    make_case,
    make_material,
    make_round,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_one_file_serves_many_cases():
    unit = make_unit()
    material = make_material(unit)
    cases = [make_case(unit[0]), make_case(unit[0], status=ApplicationStatus.REJECTED)]

    for case in cases:
        materials.attach(case, material, "M07", unit[1])

    (row,) = materials.library(unit[0])
    assert materials.cases_of(row) == cases
    assert [a.material for a in materials.attached_to(cases[0])] == [material]


def test_attaching_twice_is_attaching_once():
    unit = make_unit()
    case, material = make_attached(unit, ApplicationStatus.DRAFT)

    again = materials.attach(case, material, "M07", unit[1])

    assert list(Attachment.objects.of(case)) == [again]
    assert [event.action for event in CaseEvent.objects.of(case)] == ["attach_material"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"removed_at": clock.now()}, "not_in_library"),
        ({"state": MaterialState.REFUSED}, "virus"),
        ({"expires_on": date(2020, 1, 1)}, "expired"),
    ],
)
def test_what_may_not_be_used_is_not_attached(change, code):
    unit = make_unit()
    material = make_material(unit)
    Material.objects.filter(pk=material.pk).update(**change)
    material.refresh_from_db()

    with pytest.raises(materials.Refused) as refused:
        materials.attach(make_case(unit[0]), material, "M07", unit[1])

    assert refused.value.code == code
    assert list(materials.reusable(unit[0], "M07")) == []


def test_a_file_of_another_unit_is_not_attached():
    unit = make_unit()
    foreign = make_material(make_unit())

    with pytest.raises(materials.Refused) as refused:
        materials.attach(make_case(unit[0]), foreign, "M07", unit[1])

    assert refused.value.code == "not_in_library"


def test_a_case_holds_thirty_files():
    unit = make_unit()
    case = make_case(unit[0])
    material = make_material(unit)
    for number in range(MAX_CASE_FILES):
        materials.attach(case, material, f"X{number}", unit[1])

    with pytest.raises(materials.Refused) as refused:
        materials.attach(case, material, "M07", unit[1])

    assert (refused.value.code, Attachment.objects.of(case).count()) == ("case_full", 30)


def test_a_case_holds_three_hundred_megabytes():
    unit = make_unit()
    case = make_case(unit[0])
    material = make_material(unit)
    Material.objects.filter(pk=material.pk).update(size=150 * 1024 * 1024)
    material.refresh_from_db()
    materials.attach(case, material, "M06", unit[1])
    materials.attach(case, material, "M07", unit[1])

    with pytest.raises(materials.Refused) as refused:
        materials.attach(case, material, "M08", unit[1])

    assert refused.value.code == "case_full"


def test_detaching_from_a_draft_frees_the_file():
    unit = make_unit()
    case, material = make_attached(unit, ApplicationStatus.DRAFT)

    materials.detach(case, material, "M07", unit[1])
    materials.remove_material(material, unit[1])

    assert (Attachment.objects.count(), list(materials.library(unit[0]))) == (0, [])


def test_what_a_submitted_case_held_stays_for_ever():
    unit = make_unit()
    case, material = make_attached(unit, ApplicationStatus.RETURNED)

    materials.detach(case, material, "M07", unit[1])
    with pytest.raises(materials.Refused) as refused:
        materials.remove_material(material, unit[1])

    assert (refused.value.code, materials.attached_to(case)) == ("in_use", [])
    with pytest.raises(ProtectedError):
        material.delete()


def test_files_are_seen_by_their_unit_and_by_officials_of_the_case():
    unit, other = make_unit(district="440113"), make_unit(district="440113")
    _, material = make_attached(unit)
    make_material(unit, "没用过.pdf", made.pdf(pages=2))
    make_attached(
        unit,
        ApplicationStatus.DRAFT,
        content=made.pdf(pages=3),
        round=make_round(reference="SHZJ-2026-02"),
    )
    officials = [
        make_official(),
        make_official(Duty.DISTRICT, "440113"),
        make_official(Duty.DISTRICT, "440106"),
    ]

    seen = [
        list(Material.objects.visible_to(user).values_list("name", flat=True))
        for user in [unit[1], other[1], *officials]
    ]

    assert seen == [["合同.pdf", "没用过.pdf", "合同.pdf"], [], ["合同.pdf"], ["合同.pdf"], []]
    assert list(Material.objects.visible_to(officials[0])) == [material]
