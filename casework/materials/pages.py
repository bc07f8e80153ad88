"""Page pictures for the review page, made in the worker: nobody has to open what was uploaded."""

import json
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from casework.materials.keeping import FOLDER_MODE, file_of, root
from casework.materials.verdict import MIB
from casework.models.materials import Material, MaterialPage, MaterialState, PagesState

log = structlog.get_logger(__name__)

WIDTH = 1100
MAX_PAGES = 500
MAX_BYTES = 300 * MIB
MEMORY = 1536 * MIB
CPU_SECONDS = 180
WALL_SECONDS = 200
PAGES_FOLDER = "pages"
DRAWING = Path(__file__).with_name("draw.py")


def make_pages(material_id: int) -> None:
    """Draw the pages of one file, ~1100 px wide; a second call changes nothing.

    Limits: 500 pages, 300 MiB of pictures, 180 s of processor, 1.5 GiB of memory. What was drawn
    before a limit is kept (state "partial"); a file that cannot be drawn is "failed".
    """
    material = Material.objects.get(pk=material_id)
    if material.pages_state != PagesState.PENDING or material.state == MaterialState.REFUSED:
        return
    folder = root() / PAGES_FOLDER / material.sha256[:2] / uuid.uuid4().hex
    folder.mkdir(parents=True, mode=FOLDER_MODE)
    drawn = _draw(material, folder)
    if not _keep(material, folder, drawn):
        shutil.rmtree(folder)


def _draw(material: Material, folder: Path) -> list[dict]:
    """Run the drawing process and return what it reported before it ended, however it ended."""
    command = [
        sys.executable,
        "-I",
        str(DRAWING),
        material.extension,
        str(file_of(material)),
        str(folder),
        *map(str, (WIDTH, MAX_PAGES, MAX_BYTES, MEMORY, CPU_SECONDS)),
    ]
    try:
        ended = subprocess.run(  # noqa: S603 -- our own script, arguments are not from people
            command, capture_output=True, timeout=WALL_SECONDS, check=False, cwd=folder
        )
        out, fault = ended.stdout, ended.stderr if ended.returncode else b""
    except subprocess.TimeoutExpired as late:
        out, fault = late.stdout or b"", b"timeout"
    if fault:
        log.warning(
            "pages_not_drawn", material_id=material.pk, error=fault[-500:].decode(errors="replace")
        )
    return [json.loads(line) for line in out.splitlines() if line.endswith(b"}")]


@transaction.atomic
def _keep(material: Material, folder: Path, drawn: list[dict]) -> bool:
    """Write the rows if nobody did so meanwhile; tell whether this folder is now the one in use."""
    if not drawn:
        state = PagesState.FAILED
    elif len(drawn) < (material.page_count or 0):
        state = PagesState.PARTIAL
    else:
        state = PagesState.DONE
    mine = Material.objects.filter(pk=material.pk, pages_state=PagesState.PENDING).update(
        pages_state=state, page_count=material.page_count or len(drawn)
    )
    if not mine or not drawn:
        return False
    place = folder.relative_to(settings.MEDIA_ROOT)
    MaterialPage.objects.bulk_create(
        MaterialPage(
            material=material,
            number=picture["number"],
            path=str(place / picture["name"]),
            width=picture["width"],
            height=picture["height"],
        )
        for picture in drawn
    )
    return True
