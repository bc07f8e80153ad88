"""The gate's check of zip containers: XLSX and OFD, read entry by entry under limits. Pure."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from casework.materials.gate_xml import root_of
from casework.materials.verdict import MIB, Finding, Refused

MAX_ENTRIES = 2000
MAX_UNPACKED = 100 * MIB
MAX_RATIO = 100
RATIO_MATTERS_FROM = MIB
MAX_DIRECTORY = MIB
END_OF_DIRECTORY = struct.Struct("<4s4H2LH")
CHUNK = 64 * 1024
OVERLAP = 512

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    struct.error,
)
DAMAGED = "文件已损坏或不完整。请重新导出或下载后再传。"
NESTED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
OBJECTS = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"\x7fELF")
SCRIPT_NAMES = re.compile(r"\.(exe|dll|js|vbs|bat|cmd|ps1|html?|hta|jar|lnk|scr|svg|swf)\Z")
ACTIVE_PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets?/|dialogsheets/|activex/|webextension|customui"
)
EXTERNAL_PARTS = re.compile(r"externallinks?/|connections\.xml\Z|querytables/|/model/")
# A cell or name formula of the form program|topic!item: dynamic data exchange starts programs.
DDE = re.compile(
    rb"<(?:\w+:)?(?:f|definedName)(?:\s[^>]{0,200})?>\s*[-+=@]*\s*'?[A-Za-z_][\w. ]{0,40}'?"
    rb"\s*(?:\||&#124;|&#x7c;)",
    re.IGNORECASE,
)
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
LINK_SCHEMES = frozenset({"", "http", "https", "mailto", "tel", "ftp"})
MACRO_TYPES = ("macroenabled", "macrosheet", "vbaproject", "ms-office.activex")


def container_kind(data: bytes) -> str:
    """Return what a zip container holds: xlsx, xlsm, xls_binary, docx, pptx, ofd, jar or zip.

    Raises Refused when the container itself is broken, prefixed, followed by something or too big.
    """
    try:
        names = {info.filename.replace("\\", "/") for info in _open(data).infolist()}
        if "[Content_Types].xml" in names:
            return _office_kind(data)
    except BROKEN:
        raise Refused("damaged", DAMAGED) from None
    if "OFD.xml" in names:
        return "ofd"
    return "jar" if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names else "zip"


def _office_kind(data: bytes) -> str:
    names = _open(data).namelist()
    if any(name.lower().startswith("word/") for name in names):
        return "docx"
    if any(name.lower().startswith("ppt/") for name in names):
        return "pptx"
    types = _part(data, "[Content_Types].xml").lower()
    if b"sheet.macroenabled" in types or b"template.macroenabled" in types:
        return "xlsm"
    if b"sheet.binary" in types:
        return "xls_binary"
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def check_xlsx(data: bytes) -> Finding:
    """Read every part; Refused for macros, external data, DDE, embedded objects, bombs, traversal."""
    return _checked(data, _check_office)


def check_ofd(data: bytes) -> Finding:
    """Read every part of an OFD; Refused for programs, nested archives, bombs, traversal."""
    return _checked(data, _check_ofd_root)


def _checked(data: bytes, check_root) -> Finding:
    try:
        archive = _open(data)
        _check_entries(archive.infolist(), len(data))
        for info in archive.infolist():
            _check_part(archive, info)
        check_root(data)
    except DefusedXmlException:
        raise Refused("active_content", "文件里有 DTD 或外部实体，可能有害。") from None
    except (*BROKEN, ElementTree.ParseError):
        raise Refused("damaged", DAMAGED) from None
    return Finding()


def _open(data: bytes) -> zipfile.ZipFile:
    """Open a container that fills its file exactly: nothing before, between or behind it."""
    if len(data) < END_OF_DIRECTORY.size:
        raise Refused("damaged", DAMAGED)
    mark, disk, _, here, entries, size, offset, comment = END_OF_DIRECTORY.unpack(
        data[-END_OF_DIRECTORY.size :]
    )
    if mark != b"PK\x05\x06" or comment or disk or here != entries:
        raise Refused("damaged", DAMAGED)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise Refused("bomb", f"文件里的部件超过 {MAX_ENTRIES} 个。请另存一份精简的再传。")
    if offset + size + END_OF_DIRECTORY.size != len(data):
        raise Refused("polyglot", "文件前后夹着别的内容。请重新导出后再传。")
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = archive.infolist()
    if not infos or min(info.header_offset for info in infos) != 0 or len(infos) != entries:
        raise Refused("polyglot", "文件前后夹着别的内容。请重新导出后再传。")
    return archive


def _check_entries(infos: list[zipfile.ZipInfo], file_size: int) -> None:
    names = [info.filename.replace("\\", "/") for info in infos]
    if len({name.lower() for name in names}) != len(names):
        raise Refused("damaged", "文件里有同名的部件。请重新导出后再传。")
    for info, name in zip(infos, names, strict=True):
        if _leads_outside(name) or stat.S_ISLNK(info.external_attr >> 16):
            raise Refused("traversal", "文件里的部件指向文件之外，可能有害。请重新导出后再传。")
        if info.flag_bits & 0x1:
            raise Refused("encrypted", "文件加了密码。请去掉密码后再传。")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused("damaged", DAMAGED)
        packed = max(info.compress_size, 1)
        if info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * packed:
            raise Refused("bomb", "文件压缩得过紧，打开会占满机器。请另存一份精简的再传。")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * file_size:
        raise Refused("bomb", "文件打开后超过 100 MB。请删去空白行列和大图，另存后再传。")


def _leads_outside(name: str) -> bool:
    return (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name) is not None
        or ".." in name.split("/")
        or any(character < " " for character in name)
    )


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    name = info.filename.replace("\\", "/").lower()
    if ACTIVE_PARTS.search(name):
        raise Refused("active_content", "文件带宏或控件。请另存为不带宏的 xlsx 后再传。")
    if EXTERNAL_PARTS.search(name):
        raise Refused(
            "external", "表格引用了别的文件或外部数据。请先“断开链接”，或只粘贴数值后再传。"
        )
    if SCRIPT_NAMES.search(name):
        raise Refused("active_content", "文件里夹着程序或网页。请去掉后再传。")
    for number, chunk in enumerate(_chunks(archive, info)):
        if number == 0:
            _check_head(chunk)
        _check_text(chunk)


def _check_head(head: bytes) -> None:
    if head.startswith(NESTED):
        raise Refused("nested", "文件里还套着压缩包或别的 Office 文件。请去掉嵌入的对象后再传。")
    if head.startswith(OBJECTS):
        raise Refused("active_content", "文件里嵌着程序或 OLE 对象。请去掉嵌入的对象后再传。")
    # XML in UTF-16 would pass the patterns below unseen.
    if b"\0" in head[:4] and b"<" in head[:4]:
        raise Refused("damaged", "文件内部的编码少见，无法检查。请另存后再传。")


def _check_text(chunk: bytes) -> None:
    if DDE.search(chunk):
        raise Refused("active_content", "表格里有会启动程序的公式（DDE）。请改成数值后再传。")
    if DOCTYPE.search(chunk):
        raise Refused("active_content", "文件里有 DTD 或外部实体，可能有害。请另存后再传。")


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the part in pieces that overlap, so that no pattern hides on a seam."""
    tail = b""
    with archive.open(info) as part:
        while piece := part.read(CHUNK):
            yield tail + piece
            tail = piece[-OVERLAP:]


def _part(data: bytes, name: str) -> bytes:
    archive = _open(data)
    if archive.getinfo(name).file_size > RATIO_MATTERS_FROM:
        raise Refused("bomb", "文件的目录部件过大。请另存一份精简的再传。")
    return archive.read(name)


def _check_office(data: bytes) -> None:
    types = _part(data, "[Content_Types].xml").lower()
    if any(word.encode() in types for word in MACRO_TYPES):
        raise Refused("active_content", "文件带宏或控件。请另存为不带宏的 xlsx 后再传。")
    for name in _open(data).namelist():
        if name.lower().endswith(".rels"):
            _check_links(_part(data, name))


def _check_links(part: bytes) -> None:
    for link in ElementTree.fromstring(part, forbid_dtd=True).iter():
        if link.get("TargetMode", "").lower() != "external":
            continue
        is_hyperlink = link.get("Type", "").endswith("/hyperlink")
        if not is_hyperlink or urlsplit(link.get("Target", "")).scheme not in LINK_SCHEMES:
            raise Refused(
                "external", "表格引用了别的文件或外部数据。请先“断开链接”，或只粘贴数值后再传。"
            )


def _check_ofd_root(data: bytes) -> None:
    if root_of(_part(data, "OFD.xml")).rpartition(":")[2] != "OFD":
        raise Refused("damaged", DAMAGED)
