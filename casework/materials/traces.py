"""What a document tells of its author besides its content: taken out where nobody is to know. Pure."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import pikepdf

from casework.materials.gate_images import check_jpeg, check_png
from casework.materials.gate_office import BROKEN as BROKEN_ZIP
from casework.materials.gate_pdf import BROKEN as BROKEN_PDF
from casework.materials.verdict import Refused

DAMAGED = "文件里的作者等信息去不掉。请另存为一份新的再传。"
PHOTO = pikepdf.Name.DCTDecode
# EXIF and XMP, Photoshop, comment; colour profiles stay.
CAMERA_NOTES = frozenset({0xE1, 0xED, 0xFE})
EPOCH = (1980, 1, 1, 0, 0, 0)
PICTURES = (".jpg", ".jpeg", ".png")
# Who wrote, with what, when, at which company: the parts of a workbook that say only this.
EMPTY_PARTS: Mapping[str, bytes] = {
    "docprops/core.xml": (
        b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
        b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docprops/app.xml": (
        b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "docprops/custom.xml": (
        b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    ),
}
AUTHOR = re.compile(rb"(<(?:\w+:)?author(?:\s[^>]*)?>)[^<]*(?=<)", re.IGNORECASE)
NAMED = re.compile(
    rb"(\s(?:displayName|userId|providerId|userName|lastEdited\w*)\s*=\s*)(?:\"[^\"]*\"|'[^']*')"
)
# Where the file lay: C:\Users\<name>\…
FOLDER = re.compile(rb"(<(?:\w+:)?absPath\b[^>]*?\surl\s*=\s*)(?:\"[^\"]*\"|'[^']*')")
OFD_INFO = re.compile(
    rb"(<(?:\w+:)?(?:Author|Creator|CreatorVersion|CreationDate|ModDate|CustomData)(?:\s[^>]*)?>)"
    rb"[^<]*(?=<)"
)


def without_traces(data: bytes, kind: str) -> bytes:
    """Return a document of the gate's ``kind`` without author, programme, times and folders.

    Pictures are encoded anew by the gate itself. Refused when the document cannot be written anew.
    """
    strip = STRIPPERS.get(kind)
    try:
        return strip(data) if strip else data
    except (*BROKEN_ZIP, *BROKEN_PDF):
        raise Refused("damaged", DAMAGED) from None


def _pdf(data: bytes) -> bytes:
    """Drop Info, XMP, private data of programmes, names at notes, and every earlier revision."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == PHOTO:
                thing.write(_bare_jpeg(thing.read_raw_bytes()), filter=PHOTO)
            holder = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
            _strip_within(holder)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _bare_jpeg(data: bytes) -> bytes:
    """Return a photo of a page without the notes of its camera; the picture itself is untouched."""
    kept, at = bytearray(data[:2]), 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] not in {b"\xda", b"\xff", b""}:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] not in CAMERA_NOTES:
            kept += data[at:end]
        at = end
    return bytes(kept + data[at:])


def _strip_within(thing: pikepdf.Object) -> None:
    """Strip an object and what stands in it directly; indirect ones come up by themselves."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary):
            _strip_dictionary(part)
            children = [part.get(key) for key in list(part.keys())]
        else:
            children = list(part) if isinstance(part, pikepdf.Array) else []
        waiting += [
            child
            for child in children
            if isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect
        ]


def _strip_dictionary(part: pikepdf.Dictionary) -> None:
    for name in ("/Metadata", "/PieceInfo", "/LastModified"):
        if name in part:
            del part[name]
    is_note = "/Subtype" in part and "/Rect" in part and part.get("/Subtype") != "/Widget"
    for name in ("/T", "/M", "/CreationDate") if is_note else ():
        if name in part:
            del part[name]


def _workbook(data: bytes) -> bytes:
    return _repacked(data, _office_part)


def _office_part(name: str, content: bytes) -> bytes:
    low = name.lower()
    if low in EMPTY_PARTS:
        return EMPTY_PARTS[low]
    if low.endswith(PICTURES):
        return _picture(content)
    if low.endswith(".xml"):
        content = AUTHOR.sub(rb"\1", content) if "comments" in low else content
        return FOLDER.sub(rb'\1""', NAMED.sub(rb'\1""', content) if _names_people(low) else content)
    return content


def _names_people(name: str) -> bool:
    """Tell whether the part says who comments, changed or reserved the book."""
    return "persons/" in name or "revisions/" in name or name == "xl/workbook.xml"


def _picture(content: bytes) -> bytes:
    """Return a picture in a document without what its camera noted; another kind as it is."""
    if content.startswith(b"\xff\xd8\xff"):
        return check_jpeg(content).clean or content
    return check_png(content).clean or content if content.startswith(b"\x89PNG") else content


def _ofd(data: bytes) -> bytes:
    return _repacked(data, _ofd_part)


def _ofd_part(name: str, content: bytes) -> bytes:
    if name.lower() == "ofd.xml":
        return OFD_INFO.sub(rb"\1", content)
    return _picture(content) if name.lower().endswith(PICTURES) else content


def _repacked(data: bytes, part: Callable[[str, bytes], bytes]) -> bytes:
    """Write a container anew: every part through ``part``, without times and comments."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            fresh = zipfile.ZipInfo(info.filename, date_time=EPOCH)
            fresh.compress_type = info.compress_type
            new.writestr(fresh, part(info.filename, old.read(info)))
    return out.getvalue()


STRIPPERS: Mapping[str, Callable[[bytes], bytes]] = {"pdf": _pdf, "xlsx": _workbook, "ofd": _ofd}
