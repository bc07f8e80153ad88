"""Keeping, attaching, reusing, scanning, drawing and sweeping uploaded files."""

import errno
import os
import socket
import stat
import threading
import time
from datetime import date, timedelta

import pytest
from django.db.models import ProtectedError
from PIL import Image

from casework import clock, materials
from casework.materials import keeping, pages, virus
from casework.materials.attachments import MAX_CASE_FILES
from casework.models import Attachment, CaseEvent, Job, Material, MaterialPage
from casework.models.materials import MaterialState, PagesState
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
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


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


@pytest.mark.django_db(transaction=True)
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


# Cases


def test_one_file_serves_many_cases():
    unit = make_unit()
    material = make_material(unit)
    cases = [make_case(unit[0]), make_case(unit[0], status=ApplicationStatus.REJECTED)]

    for case in cases:
        materials.attach(case, material, "M07", unit[1])

    (row,) = materials.library(unit[0])
    assert materials.cases_of(row) == cases
    assert [a.material for a in materials.attached_to(cases[0])] == [material]
    assert materials.missing_codes(cases[0], ["M07", "M06"]) == ["M06"]


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


# Who sees what


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


# The scan


class FakeScanner:
    """A clamd that reads INSTREAM as documented and answers with one verdict."""

    def __init__(self, verdict):
        self.verdict = verdict
        self.received = b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self):
        return f"127.0.0.1:{self.server.getsockname()[1]}"

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.close()
        self.thread.join(5)

    def _serve(self):
        link, _ = self.server.accept()
        with link, link.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(stream.read(4), "big"):
                self.received += stream.read(size)
            link.sendall(self.verdict)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (b"stream: OK\0", MaterialState.CLEAN),
        (b"stream: Eicar-Signature FOUND\0", MaterialState.REFUSED),
    ],
)
def test_a_file_waits_in_quarantine_for_its_verdict(settings, verdict, state):
    with FakeScanner(verdict) as scanner:
        settings.CLAMAV_ADDRESS = scanner.address
        material = make_material(make_unit())
        before = material.state

        materials.scan(material.pk)

    material.refresh_from_db()
    assert (before, material.state) == (MaterialState.QUARANTINED, state)
    assert scanner.received == materials.file_of(material).read_bytes()
    assert Job.objects.filter(task="casework.tasks.scan_material").count() == 1


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_no_verdict_is_no_pass(settings, answer):
    with FakeScanner(answer) as scanner:
        settings.CLAMAV_ADDRESS = scanner.address
        settings.VIRUS_SCAN_REQUIRED = True
        material = make_material(make_unit())

        with pytest.raises(virus.ScannerUnavailable):
            materials.scan(material.pk)

    material.refresh_from_db()
    assert material.state == MaterialState.QUARANTINED


def test_without_a_scanner_a_required_scan_keeps_the_file_in_quarantine(settings):
    settings.VIRUS_SCAN_REQUIRED = True
    material = make_material(make_unit())

    with pytest.raises(virus.ScannerUnavailable):
        materials.scan(material.pk)

    assert Material.objects.usable().count() == 0


def test_a_scanner_that_is_away_lets_pass_where_it_is_not_required(settings):
    settings.CLAMAV_ADDRESS = "unix:/nowhere/clamd.ctl"
    material = make_material(make_unit())

    materials.scan(material.pk)

    material.refresh_from_db()
    assert material.state == MaterialState.UNSCANNED


# Page pictures


def test_pages_are_drawn_about_1100_pixels_wide_once(settings):
    material = make_material(make_unit(), content=made.pdf(pages=3))

    materials.make_pages(material.pk)
    materials.make_pages(material.pk)

    material.refresh_from_db()
    drawn = list(material.pages.values_list("number", "width", "height"))
    assert (material.pages_state, drawn) == (
        PagesState.DONE,
        [(number, 1100, 1557) for number in (1, 2, 3)],
    )
    with Image.open(settings.MEDIA_ROOT / material.pages.first().path) as image:
        assert (image.format, image.size) == ("PNG", (1100, 1557))


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("a.jpg", made.encoded(made.picture(size=(3000, 1500)), "JPEG"), (1100, 550)),
        ("a.png", made.encoded(made.picture("RGBA", (300, 150)), "PNG"), (300, 150)),
        ("a.png", made.encoded(made.picture("P"), "PNG"), (120, 80)),
        ("a.jpg", made.encoded(made.picture("CMYK"), "JPEG"), (120, 80)),
    ],
)
def test_pictures_are_drawn_as_one_page(name, content, size):
    material = make_material(make_unit(), name, content)

    materials.make_pages(material.pk)

    assert [(p.width, p.height) for p in MaterialPage.objects.filter(material=material)] == [size]


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", made.xlsx()), ("a.ofd", made.ofd())])
def test_other_kinds_ask_to_be_downloaded(name, content):
    material = make_material(make_unit(), name, content)

    materials.make_pages(material.pk)

    assert (material.get_pages_state_display(), MaterialPage.objects.count()) == (
        "此类文件请下载查看",
        0,
    )


def test_what_cannot_be_drawn_is_said_and_leaves_no_pictures():
    material = make_material(make_unit())
    materials.file_of(material).write_bytes(b"%PDF-1.7 broken")

    materials.make_pages(material.pk)

    material.refresh_from_db()
    assert (material.pages_state, MaterialPage.objects.count()) == (PagesState.FAILED, 0)
    assert files_below(keeping.root()) == [materials.file_of(material)]


def test_a_drawing_that_takes_too_long_keeps_what_it_has(monkeypatch):
    monkeypatch.setattr(pages, "MAX_BYTES", 1)
    material = make_material(make_unit(), content=made.pdf(pages=4))

    materials.make_pages(material.pk)

    material.refresh_from_db()
    assert (material.pages_state, material.pages.count()) == (PagesState.PARTIAL, 1)


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
