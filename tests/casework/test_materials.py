"""Keeping, finding again and sweeping uploaded files."""

import errno
import os
import stat
import time
from datetime import date, timedelta

import pytest
from PIL import Image

from casework import clock, materials
from casework.materials import keeping
from casework.models import Material
from casework.models.materials import MaterialState
from tests.casework import upload_files as made
from tests.casework.material_builders import (
    files_below,
    make_material,
    make_unit,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# Keeping


def test_store_keeps_the_file_under_its_hash_and_writes_the_row(settings):
    unit = make_unit()
    content = made.pdf(pages=2)

    with clock.at(clock.now()):
        kept = make_material(unit, "合同.pdf", content, expires_on=date(2027, 1, 1))

    path = materials.file_of(kept)
    assert path.read_bytes() == content
    assert path.parent == settings.MEDIA_ROOT / "materials" / kept.sha256[:2]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert (kept.name, kept.extension, kept.size, kept.page_count, kept.state) == (
        "合同.pdf",
        "pdf",
        len(content),
        2,
        MaterialState.UNSCANNED,
    )
    assert materials.damaged_files() == []


def test_store_keeps_a_clean_copy_of_a_picture_and_the_hash_of_what_came():
    kept = make_material(make_unit(), "IMG.jpg", made.photo(6))

    assert kept.sha256 != kept.received_sha256
    with Image.open(materials.file_of(kept)) as image:
        assert (image.size, dict(image.getexif())) == ((80, 120), {})


def test_the_same_file_is_kept_once_for_each_code():
    unit = make_unit()

    first = make_material(unit)
    again = make_material(unit, "合同（重传）.pdf")
    other_code = make_material(unit, code="M06")

    assert (again, Material.objects.count()) == (first, 2)
    assert other_code.sha256 == first.sha256
    assert len(files_below(keeping.root())) == 2


def test_a_refused_file_leaves_nothing_behind():
    with pytest.raises(materials.Refused) as refused:
        make_material(make_unit(), "a.pdf", made.jpeg())

    assert (refused.value.code, refused.value.http_status) == ("disguised", 415)
    assert (Material.objects.count(), files_below(keeping.root())) == (0, [])


def test_more_than_twenty_megabytes_stop_while_streaming():
    with pytest.raises(materials.Refused) as refused:
        make_material(make_unit(), "大.pdf", b"%PDF-" + b"0" * 20 * 1024 * 1024)

    assert (refused.value.code, refused.value.http_status) == ("too_large", 413)
    assert refused.value.message.startswith("“大.pdf”没有上传：文件超过 20 MB。")
    assert files_below(keeping.root()) == []


def test_a_library_above_two_gigabytes_takes_no_more():
    unit = make_unit()
    full = make_material(unit)
    Material.objects.filter(pk=full.pk).update(size=keeping.MAX_LIBRARY)

    with pytest.raises(materials.Refused) as refused:
        make_material(unit, "更多.pdf", made.pdf(pages=2))

    assert (refused.value.code, refused.value.http_status) == ("library_full", 413)
    assert len(files_below(keeping.root())) == 1


def test_a_full_disk_is_said_in_words_and_leaves_no_row_and_no_file(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(materials.Refused) as refused:
        make_material(make_unit())

    assert (refused.value.code, refused.value.http_status) == ("storage_full", 507)
    assert (Material.objects.count(), files_below(keeping.root())) == (0, [])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_fails_after_the_commit_never_takes_the_file_from_its_row(monkeypatch):
    def fail(_):
        raise RuntimeError("the worker's door fell shut")

    monkeypatch.setattr("casework.jobs._nudge", fail)

    with pytest.raises(RuntimeError):
        make_material(make_unit())

    assert [materials.file_of(row).is_file() for row in Material.objects.all()] == [True]


def test_the_same_photo_at_another_unit_is_found():
    mine, theirs = make_unit(), make_unit()
    photo = made.photo(3)
    first = make_material(mine, "a.jpg", photo)

    second = make_material(theirs, "b.jpg", photo)

    assert materials.same_files_elsewhere([first, second]) == {
        first.pk: [second],
        second.pk: [first],
    }


# Upkeep


def aged(path, hours):
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))
    return path


def test_orphans_go_after_a_day_and_nothing_else():
    unit = make_unit()
    used = aged(materials.file_of(make_material(unit)), 48)
    old = keeping.root() / "ab" / "orphan"
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"x")
    fresh = keeping.root() / "fresh"
    fresh.write_bytes(b"x")
    aged(old, 25)

    swept = materials.sweep_orphans()

    assert (swept, files_below(keeping.root())) == (1, sorted([used, fresh]))


def test_a_removed_file_is_purged_a_day_later_and_frees_its_place():
    unit = make_unit()
    material = make_material(unit)
    materials.make_pages(material.pk)
    materials.remove_material(material, unit[1])
    for path in files_below(keeping.root()):
        aged(path, 48)

    kept_today = materials.sweep_orphans()
    Material.objects.update(removed_at=clock.now() - timedelta(hours=25))
    swept = materials.sweep_orphans()

    material.refresh_from_db()
    assert (kept_today, swept, files_below(keeping.root())) == (0, 2, [])
    assert (material.purged_at is not None, materials.damaged_files()) == (True, [])


def test_a_changed_or_missing_file_is_found():
    unit = make_unit()
    changed, missing = make_material(unit), make_material(unit, content=made.pdf(pages=2))
    materials.file_of(changed).write_bytes(b"x")
    materials.file_of(missing).unlink()

    assert materials.damaged_files() == [
        f"材料 {changed.pk}（合同.pdf）与摘要不符",
        f"材料 {missing.pk}（合同.pdf）的文件不在了",
    ]


def test_an_upload_may_come_in_pieces():
    unit = make_unit()
    sent = upload("a.pdf", made.pdf(pages=40))
    sent.DEFAULT_CHUNK_SIZE = 1000

    kept = materials.store(sent, organisation=unit[0], actor=unit[1], purpose="evidence")

    assert materials.file_of(kept).read_bytes() == made.pdf(pages=40)
