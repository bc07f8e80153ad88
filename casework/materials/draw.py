"""Draws the pages of one file as PNG; runs as a process of its own, with limits, and ends.

Called as: python -I draw.py KIND FILE FOLDER WIDTH MAX_PAGES MAX_BYTES MEMORY SECONDS. Prints one
JSON line for each picture. Imports nothing of ours: a hostile file can only take this process.
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

LONGEST_SIDE_RATIO = 5
GREY_TOLERANCE = 12


def main(kind: str, source: str, folder: str, *limits: str) -> None:
    width, max_pages, max_bytes, memory, seconds = map(int, limits)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = _pdf_pages(source, width, max_pages) if kind == "pdf" else _picture(source, width)
    written = 0
    for number, image in enumerate(pages, start=1):
        path = Path(folder) / f"{number:04d}.png"
        _frugal(image).save(path, "PNG", compress_level=6)
        written += path.stat().st_size
        line = {"number": number, "name": path.name, "width": image.width, "height": image.height}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        if written > max_bytes:
            break


def _pdf_pages(source: str, width: int, max_pages: int) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(source)
    document.init_forms()
    for index in range(min(len(document), max_pages)):
        page = document[index]
        wide, high = page.get_size()
        scale = min(width / max(wide, 1), width * LONGEST_SIDE_RATIO / max(high, 1))
        bitmap = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True)
        yield bitmap.to_pil().convert("RGB")
        bitmap.close()
        page.close()


def _picture(source: str, width: int) -> Iterator[Image.Image]:
    with Image.open(source, formats=("JPEG", "PNG")) as image:
        box = (width, width * LONGEST_SIDE_RATIO)
        image.draft("RGB", box)
        image.thumbnail(box)
        if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
            paper = Image.new("RGBA", image.size, "white")
            paper.alpha_composite(image.convert("RGBA"))
            yield paper.convert("RGB")
        else:
            yield image.convert("RGB")


def _frugal(image: Image.Image) -> Image.Image:
    """Return a grey picture for a page without colour: a third of the bytes."""
    red, green, blue = image.split()
    pairs = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    is_grey = all(pair.getextrema()[1] <= GREY_TOLERANCE for pair in pairs)
    return image.convert("L") if is_grey else image


if __name__ == "__main__":
    main(*sys.argv[1:])
