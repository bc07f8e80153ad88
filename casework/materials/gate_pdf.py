"""The gate's check of PDF: no actions that run, no password, no bombs, only XML inside. Pure."""

import io
import re
import zipfile
import zlib
from urllib.parse import urlsplit

import pikepdf

from casework.materials.gate_xml import check_xml
from casework.materials.verdict import MIB, Finding, Refused

MAX_PAGES = 500
MAX_EMBEDDED = MIB
MAX_OBJECTS = 300_000
MAX_OBJECT_STREAMS = 64 * MIB
MAX_XREF_STREAMS = 50
IN_OBJECT_STREAM = 2

# qpdf keeps its limits for the whole process: set once, before any file is opened.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=32 * MIB,
    run_length_max_memory=32 * MIB,
    png_max_memory=32 * MIB,
    tiff_max_memory=32 * MIB,
    parser_max_nesting=100,
    doc_max_warnings=1000,
    max_stream_filters=4,
)

BROKEN = (
    pikepdf.PikepdfError,
    pikepdf.PdfError,
    pikepdf.DataDecodingError,
    RuntimeError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    zlib.error,
)
DAMAGED = "PDF 已损坏或不完整。请重新导出或下载后再传。"
PRINT_AGAIN = "请用“打印—另存为 PDF”重新生成后再传。"
SIGNIFICANT = re.compile(
    rb"/(?:JavaScript|JS|Launch|RichMedia|RichMediaExecute|XFA|SubmitForm|ImportData|GoToR|GoToE"
    rb"|Movie|Sound|Rendition|Screen|3D|Trans3D|GoTo3DView|SetOCGState|URI|OpenAction|EF|RF"
    rb"|EmbeddedFile)\b"
)
XREF_STREAM = re.compile(rb"/(?:X|#58)(?:R|#52)(?:e|#65)(?:f|#66)\b")
PAGE_TEXT = re.compile(rb"<(?:html|script|svg|body|iframe|!doctype)|<\?php", re.IGNORECASE)
ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Movie",
        "/Sound",
        "/Rendition",
        "/RichMediaExecute",
        "/GoTo3DView",
    }
)
ACTIVE_ANNOTATIONS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
LINK_SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})


def check_pdf(data: bytes) -> Finding:
    """Walk every object; Refused for scripts, launches, passwords, >500 pages, foreign content."""
    _check_shape(data)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted", f"PDF 加了密码或权限限制。{PRINT_AGAIN}")
            _check_object_streams(pdf)
            for thing in pdf.objects:
                _check_object(thing)
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise Refused("encrypted", "PDF 加了密码。请去掉密码后再传。") from None
    except BROKEN:
        raise Refused("damaged", DAMAGED) from None
    if pages > MAX_PAGES:
        raise Refused("pages", f"PDF 有 {pages} 页，超过 {MAX_PAGES} 页。请拆成几份后再传。")
    if not pages:
        raise Refused("damaged", DAMAGED)
    return Finding(pages=pages)


def _check_shape(data: bytes) -> None:
    """Refuse what is also something else: content before, behind or in the first lines."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Refused("damaged", DAMAGED)
    foreign_tail = data[end + 5 :].strip(b"\0\t\n\f\r ")
    if foreign_tail or PAGE_TEXT.search(data[:1024]) or zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("polyglot", f"PDF 里夹着别的文件。{PRINT_AGAIN}")
    if len(XREF_STREAM.findall(data)) > MAX_XREF_STREAMS:
        raise Refused("bomb", f"PDF 改动的次数过多。{PRINT_AGAIN}")


def _check_object_streams(pdf: pikepdf.Pdf) -> None:
    """Inflate the object streams under one budget, before qpdf does it without any."""
    table = pdf.get_xref_table()
    if len(table) > MAX_OBJECTS:
        raise Refused("bomb", f"PDF 内部的对象过多。{PRINT_AGAIN}")
    budget = MAX_OBJECT_STREAMS
    for number in sorted(
        {e.obj_stream_number for e in table.values() if e.type == IN_OBJECT_STREAM}
    ):
        stream = pdf.get_object(number, 0)
        filters = stream.get("/Filter")
        if filters is None:
            continue
        if filters not in (pikepdf.Name.FlateDecode, pikepdf.Array([pikepdf.Name.FlateDecode])):
            raise Refused("damaged", DAMAGED)
        budget -= len(zlib.decompressobj().decompress(stream.read_raw_bytes(), budget + 1))
        if budget < 0:
            raise Refused("bomb", f"PDF 压缩得过紧，打开会占满机器。{PRINT_AGAIN}")


def _check_object(thing: pikepdf.Object) -> None:
    """Look at one indirect object; only those that name something significant are walked."""
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Array | pikepdf.Name):
        return
    if not SIGNIFICANT.search(thing.unparse(resolved=True)):
        return
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Name):
            _check_name(str(part))
        elif isinstance(part, pikepdf.Dictionary):
            _check_dictionary(part)
        waiting += [child for child in _children(part) if _is_direct(child)]


def _children(part: pikepdf.Object) -> list[pikepdf.Object]:
    if isinstance(part, pikepdf.Dictionary):
        return [part.get(key) for key in part.keys()]  # noqa: SIM118 -- pikepdf's own mapping
    return list(part) if isinstance(part, pikepdf.Array) else []


def _is_direct(child: object) -> bool:
    """Indirect children come up by themselves; a name or number needs no walk of its own."""
    return isinstance(child, pikepdf.Dictionary | pikepdf.Array) and not child.is_indirect


def _check_name(name: str) -> None:
    # A name standing alone as an object can only be there to hide the type of an action.
    if name in ACTIVE_ACTIONS | ACTIVE_ANNOTATIONS:
        raise _active()


def _check_dictionary(part: pikepdf.Dictionary) -> None:
    if "/JS" in part or "/JavaScript" in part or "/XFA" in part or "/RF" in part:
        raise _active()
    kind = part.get("/S")
    if isinstance(kind, pikepdf.Name) and str(kind) in ACTIVE_ACTIONS:
        raise _active()
    subtype = part.get("/Subtype")
    if isinstance(subtype, pikepdf.Name) and str(subtype) in ACTIVE_ANNOTATIONS:
        raise _active()
    if "/OpenAction" in part:
        _check_opening(part.get("/OpenAction"))
    address = part.get("/URI")
    if isinstance(address, pikepdf.String):
        _check_address(str(address))
    if "/EF" in part:
        _check_embedded(part)


def _check_opening(action: pikepdf.Object) -> None:
    """Opening at a page is harmless; every other action on opening is refused."""
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) != "/GoTo":
        raise _active()


def _check_address(address: str) -> None:
    scheme = urlsplit(re.sub(r"[\x00-\x20]", "", address)).scheme
    if scheme not in LINK_SCHEMES:
        raise _active()


def _check_embedded(specification: pikepdf.Dictionary) -> None:
    name = str(specification.get("/UF") or specification.get("/F") or "").lower()
    if name and not name.endswith((".xml", ".xbrl")):
        raise Refused("embedded", f"PDF 里附着别的文件（只能附电子凭证的 XML）。{PRINT_AGAIN}")
    files = specification.get("/EF")
    for key in files.keys():  # noqa: SIM118 -- pikepdf's own mapping
        content = files.get(key).read_bytes()
        if len(content) > MAX_EMBEDDED:
            raise Refused("embedded", f"PDF 里附的 XML 超过 1 MB。{PRINT_AGAIN}")
        check_xml(content)


def _active() -> Refused:
    return Refused(
        "active_content", f"PDF 里有会运行的内容（脚本、启动程序或多媒体）。{PRINT_AGAIN}"
    )
