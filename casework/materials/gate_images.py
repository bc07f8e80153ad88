"""The gate's check of pictures: limits read before decoding, then a clean copy without metadata."""

import io
import re
import struct
import tempfile
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile, JpegImagePlugin

from casework.materials.verdict import Finding, Refused

MAX_PIXELS = 40_000_000
MAX_SCANS = 64
MAX_CHUNKS = 20_000
STRIP = 256
PLAIN_QUALITY = 92
BIG_PICTURE = 4_000_000
ORIENTATION = 0x0112
PNG_MARK = b"\x89PNG\r\n\x1a\n"

BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,
    zlib.error,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
    Image.DecompressionBombError,
)
DAMAGED = "图片已损坏或不完整。请重新拍照或导出后再传。"
MARK, SCAN, END = 0xFF, 0xDA, 0xD9
FRAME_HEADER, CHUNK_HEAD, IHDR_LENGTH = 8, 8, 13
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
END_OF_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset({5, 6, 7, 8})
FROM_THE_END = frozenset({3, 4, 7, 8})

# One picture at a time in each process: 40 megapixels take 160 MB while they are open.
_one_at_a_time = threading.Lock()


@contextmanager
def _strictly() -> Iterator[None]:
    """Decode one picture at a time and never a truncated one: the PDF engine switches that off."""
    with _one_at_a_time:
        kept = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = kept


def check_jpeg(data: bytes) -> Finding:
    """Count size and scans before decoding, decode, turn upright, encode anew without metadata."""
    _check_jpeg_header(data)
    with _strictly():
        try:
            return Finding(clean=_clean_jpeg(data), pages=1)
        except BROKEN:
            raise Refused("damaged", DAMAGED) from None


def check_png(data: bytes) -> Finding:
    """Verify every checksum and the size before decoding, then encode anew without metadata."""
    _check_png_chunks(data)
    with _strictly():
        try:
            return Finding(clean=_clean_png(data), pages=1)
        except BROKEN:
            raise Refused("damaged", DAMAGED) from None


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Refused(
            "pixels", f"图片有 {width}×{height} 像素，超过 4000 万像素。请缩小或降低分辨率后再传。"
        )
    if not width or not height:
        raise Refused("damaged", DAMAGED)


def _check_jpeg_header(data: bytes) -> None:
    """Walk the segments of the picture, and of those that follow it at once (MPO)."""
    scans, at = 0, 0
    while data[at : at + 3] == b"\xff\xd8\xff":
        found, at = _walk_jpeg(data, at + 2)
        scans += found
        if scans > MAX_SCANS:
            raise Refused("scans", "图片分成太多次扫描，打开会占满机器。请另存为普通 JPG 后再传。")
    if not scans:
        raise Refused("damaged", DAMAGED)


def _walk_jpeg(data: bytes, at: int) -> tuple[int, int]:
    """Return the number of scans of one picture and where it ends."""
    scans = 0
    while at + 4 <= len(data) and scans <= MAX_SCANS:
        if data[at] != MARK:
            raise Refused("damaged", DAMAGED)
        marker = data[at + 1]
        if marker == END:
            return scans, at + 2
        if marker in STANDALONE or marker == MARK:
            at += 1 if marker == MARK else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in FRAMES and length >= FRAME_HEADER:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9].ljust(4, b"\0"))
            _check_pixels(width, height)
        at += 2 + length
        if marker == SCAN:
            scans += 1
            following = END_OF_SCAN.search(data, at)
            at = following.end() - 2 if following else len(data)
    return scans, len(data)


def _clean_jpeg(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as opened:
        _check_pixels(*opened.size)
        orientation = _orientation(opened)
        options: dict[str, object] = {
            "qtables": opened.quantization,
            "subsampling": JpegImagePlugin.get_sampling(opened),
        }
        opened.load()
        image = _upright(opened, orientation)
        image.info = {}
        try:
            return _saved(image, "JPEG", **options)
        except ValueError:
            return _saved(image, "JPEG", quality=PLAIN_QUALITY)


def _check_png_chunks(data: bytes) -> None:
    at, number, kind = len(PNG_MARK), 0, b""
    while kind != b"IEND":
        head = data[at : at + CHUNK_HEAD]
        if len(head) < CHUNK_HEAD or number > MAX_CHUNKS:
            raise Refused("damaged", DAMAGED)
        length, kind = struct.unpack(">I4s", head)
        end = at + CHUNK_HEAD + length
        if data[end : end + 4] != struct.pack(">I", zlib.crc32(memoryview(data)[at + 4 : end])):
            raise Refused("damaged", "图片的校验码不对，文件已损坏。请重新截图或导出后再传。")
        if number == 0:
            if kind != b"IHDR" or length != IHDR_LENGTH:
                raise Refused("damaged", DAMAGED)
            _check_pixels(*struct.unpack(">II", data[at + 8 : at + 16]))
        at, number = end + 4, number + 1


def _clean_png(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
        _check_pixels(*opened.size)
        opened.load()
        kept = {k: v for k, v in opened.info.items() if k == "transparency"}
        image = _upright(opened, _orientation(opened))
        image.info = kept
        level = 1 if image.width * image.height > BIG_PICTURE else 6
        return _saved(image, "PNG", compress_level=level)


def _orientation(image: ImageFile.ImageFile) -> int:
    """Return how the camera was held; 1 (upright) when the metadata cannot be read."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except BROKEN:
        return 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn the picture as the camera meant it; a big colour picture goes strip by strip over disk.

    Transposing at once would hold it twice in memory; here the first copy is let go in between.
    """
    if orientation not in TURNS:
        return image
    if image.mode not in {"RGB", "RGBA", "CMYK"} or image.width * image.height < BIG_PICTURE:
        return image.transpose(TURNS[orientation])
    mode, (width, height) = image.mode, image.size
    size = (height, width) if orientation in SIDEWAYS else (width, height)
    with tempfile.TemporaryFile() as store:
        for box in _strips(width, height, orientation):
            store.write(image.crop(box).transpose(TURNS[orientation]).tobytes())
        image.close()
        store.seek(0)
        turned = Image.new(mode, size)
        for top in range(0, size[1], STRIP):
            rows = min(STRIP, size[1] - top)
            strip = store.read(rows * size[0] * len(turned.getbands()))
            turned.paste(Image.frombytes(mode, (size[0], rows), strip), (0, top))
    return turned


def _strips(width: int, height: int, orientation: int) -> list[tuple[int, int, int, int]]:
    """Return the boxes of the picture in the order in which the turned one needs them."""
    length = width if orientation in SIDEWAYS else height
    cuts = list(range(0, length, STRIP))
    if orientation in FROM_THE_END:
        spans = [(max(length - cut - STRIP, 0), length - cut) for cut in cuts]
    else:
        spans = [(cut, min(cut + STRIP, length)) for cut in cuts]
    if orientation in SIDEWAYS:
        return [(start, 0, end, height) for start, end in spans]
    return [(0, start, width, end) for start, end in spans]


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
