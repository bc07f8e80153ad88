"""What the worker does with an uploaded file: the virus scan and the page pictures."""

import socket
import threading

import pytest
from PIL import Image

from casework import materials
from casework.materials import keeping, pages, virus
from casework.models import Job, Material, MaterialPage
from casework.models.materials import MaterialState, PagesState
from tests.casework import upload_files as made
from tests.casework.material_builders import (
    files_below,
    make_material,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


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
