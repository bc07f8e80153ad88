"""Builders for the tests of materials: units, cases, uploads and stored files."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from casework import clock
from casework.materials import attach, hand_in, store
from platforms.models import PlatformApplication, SolicitationRound
from platforms.states import ApplicationStatus, RoundStatus
from tests.builders import make_member, make_organisation
from tests.casework import upload_files as made

NOON = datetime(2026, 11, 23, 12, tzinfo=clock.GUANGZHOU)


def make_unit(**overrides):
    """A unit and its one member."""
    organisation = make_organisation(**overrides)
    return organisation, make_member(organisation=organisation)


def make_round(**overrides):
    values = {
        "reference": "SHZJ-2026-01",
        "name": "2026 年征集",
        "status": RoundStatus.PUBLISHED,
        "opens_at": NOON - timedelta(days=10),
        "closes_at": NOON + timedelta(days=10),
        "summary": "征集通知",
        "contact": "020-83123950",
    }
    return SolicitationRound.objects.create(**(values | overrides))


def make_case(organisation, **overrides):
    """An application of the unit; a draft unless ``status`` says otherwise."""
    rounds = SolicitationRound.objects.all()
    values = {
        "district": organisation.district,
        "reference": f"SHPT-2026-{PlatformApplication.objects.count() + 1:04d}",
        "status": ApplicationStatus.DRAFT,
        "round": rounds.first() or make_round(),
        "organisation": organisation,
    }
    values |= overrides
    if values["status"] != ApplicationStatus.DRAFT:
        values.setdefault("submitted_at", NOON)
    return PlatformApplication.objects.create(**values)


def upload(name="合同.pdf", content=None):
    return SimpleUploadedFile(name, made.pdf() if content is None else content)


def make_material(unit, name="合同.pdf", content=None, **overrides):
    """A file in the library of ``unit`` (organisation, member)."""
    organisation, member = unit
    values = {"purpose": "evidence", "code": "M07"} | overrides
    return store(upload(name, content), organisation=organisation, actor=member, **values)


def make_attached(unit, status=ApplicationStatus.SUBMITTED, *, content=None, **case_overrides):
    """A stored file attached to a new case of the unit, and that case."""
    case = make_case(unit[0], status=status, **case_overrides)
    material = make_material(unit, content=content)
    attach(case, material, material.code, unit[1])
    if status != ApplicationStatus.DRAFT:
        hand_in(case)
    return case, material


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())
