"""The upload gate: what a file really is, by its content, and whether it may come in. Pure."""

import os
import re
from collections.abc import Callable, Mapping
from typing import BinaryIO

from casework.materials.gate_images import PNG_MARK, check_jpeg, check_png
from casework.materials.gate_names import FileName, read_name
from casework.materials.gate_office import check_ofd, check_xlsx, container_kind
from casework.materials.gate_pdf import check_pdf
from casework.materials.gate_xml import check_xml
from casework.materials.verdict import MAX_FILE, Finding, Refused, Verdict

PURPOSES: Mapping[str, frozenset[str]] = {
    "evidence": frozenset({"pdf", "ofd", "jpg", "png", "xlsx"}),
    "invoice": frozenset({"pdf", "ofd", "jpg", "png", "xlsx", "xml"}),
}
CONTENT_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}
CHECKS: Mapping[str, Callable[[bytes], Finding]] = {
    "pdf": check_pdf,
    "ofd": check_ofd,
    "jpg": check_jpeg,
    "png": check_png,
    "xlsx": check_xlsx,
    "xml": check_xml,
}
LABELS: Mapping[str, str] = {
    "pdf": "PDF",
    "ofd": "OFD",
    "jpg": "JPG 图片",
    "png": "PNG 图片",
    "xlsx": "Excel 表格（xlsx）",
    "xml": "XML",
    "xlsm": "带宏的 Excel",
    "xls_binary": "二进制的 Excel（xlsb）",
    "docx": "Word 文档",
    "pptx": "PPT 文档",
    "ole": "旧版 Office 文件，或加了密码的 Office 文件",
    "jar": "程序包",
    "zip": "压缩包",
    "archive": "压缩包",
    "program": "程序",
    "tif": "TIF 图片",
    "bmp": "BMP 图片",
    "gif": "GIF 图片",
    "webp": "WebP 图片",
    "heic": "HEIC 照片",
    "video": "视频或音频",
    "rtf": "RTF 文档",
    "html": "网页",
    "svg": "SVG 图形",
    "text": "文本",
    "shifted_pdf": "前面夹着别的内容的 PDF",
    "unknown": "认不出的内容",
}
WAYS_OUT: Mapping[str, str] = {
    "xml": "只有发票可以传 XML；其他材料请另存为 PDF 后重传。",
    "xlsm": "请另存为不带宏的 xlsx 后重传。",
    "xls_binary": "请另存为 xlsx 后重传。",
    "ole": "请去掉密码，另存为 PDF 或 xlsx 后重传。",
    "zip": "请解压后逐个上传。",
    "archive": "请解压后逐个上传。",
    "heic": "请在手机相机设置里选“兼容性最佳”，或转成 JPG 后重传。",
    "program": "请上传材料本身的 PDF 或图片。",
    "jar": "请上传材料本身的 PDF 或图片。",
    "video": "请上传材料本身的 PDF 或图片。",
    "shifted_pdf": "请用“打印—另存为 PDF”重新生成后重传。",
}
ANOTHER_WAY = "请另存为 PDF 或 JPG 后重传。"
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (PNG_MARK, "png"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"L\0\0\0\x01\x14\x02\0", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK", "zip"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"BM", "bmp"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
)
HTML = re.compile(rb"<(?:html|script|body|iframe|!doctype\s+html)[\s>/]|<\?php|<%", re.IGNORECASE)
SVG = re.compile(rb"<(?:\w+:)?svg[\s>/]", re.IGNORECASE)
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
SNIFFED = 4096


def inspect(stream: BinaryIO, *, name: str, purpose: str) -> Verdict:
    """Judge a file by its content; raise Refused with a sentence that names file, reason, way out.

    ``purpose`` is "evidence" or "invoice" (KeyError otherwise). Limits: trust paper, part 4,
    Uploads; nothing is read of a file above 20 MiB. No clock, no database, no network.
    """
    allowed = PURPOSES[purpose]
    try:
        file_name = read_name(name)
    except Refused as refused:
        raise Refused(refused.code, f"文件没有上传：{refused.message}") from None
    try:
        return _judged(_read(stream), file_name, allowed)
    except Refused as refused:
        raise refused.about(file_name.shown) from None


def _read(stream: BinaryIO) -> bytes:
    size = stream.seek(0, os.SEEK_END)
    if size > MAX_FILE:
        raise Refused("too_large", "文件超过 20 MB。请压缩、拆分或降低扫描分辨率后重传。")
    if not size:
        raise Refused("empty", "文件是空的。请检查后重传。")
    stream.seek(0)
    return stream.read()


def _judged(data: bytes, name: FileName, allowed: frozenset[str]) -> Verdict:
    if TEST_VIRUS in data:
        raise Refused("virus", "文件带病毒特征。请先查毒，换一份干净的再传。")
    kind = kind_of(data)
    if kind not in allowed:
        raise _unwelcome(kind, name)
    if name.suffix and name.kind != kind:
        raise Refused(
            "disguised",
            f"扩展名是 .{name.suffix}，内容其实是{_spaced(kind)}。"
            f"请核对文件；确实要交这份的，把扩展名改成 .{kind} 后重传。",
        )
    finding = CHECKS[kind](data)
    return Verdict(
        kind=kind,
        content_type=CONTENT_TYPES[kind],
        extension=kind,
        name=name.with_extension(kind),
        clean=finding.clean,
        pages=finding.pages,
        notes=name.notes + finding.notes,
    )


def _unwelcome(kind: str, name: FileName) -> Refused:
    way_out = WAYS_OUT.get(kind, ANOTHER_WAY)
    if name.kind and name.kind != kind:
        return Refused(
            "disguised", f"扩展名是 .{name.suffix}，内容其实是{_spaced(kind)}。{way_out}"
        )
    return Refused("type", f"不支持{_spaced(kind)}。{way_out}")


def _spaced(kind: str) -> str:
    """Return the label as it stands behind Chinese words: with a space before Latin letters."""
    label = LABELS[kind]
    return f" {label}" if label[0].isascii() else label


def kind_of(data: bytes) -> str:
    """Return the kind of content (a key of LABELS) from its first bytes; Refused if a broken zip."""
    for magic, kind in MAGIC:
        if data.startswith(magic):
            return container_kind(data) if kind == "zip" else kind
    if data[4:8] == b"ftyp":
        return "heic" if data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"avif"} else "video"
    if data[:4] == b"RIFF":
        return "webp" if data[8:12] == b"WEBP" else "video"
    if data[:3] == b"ID3":
        return "video"
    return _kind_of_text(data[:SNIFFED])


def _kind_of_text(head: bytes) -> str:
    if b"%PDF-" in head:
        return "shifted_pdf"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    # A page is a page even behind an XML declaration, so look for it first.
    if SVG.search(text):
        return "svg"
    if HTML.search(text):
        return "html"
    if text.startswith(b"<") or head.startswith((b"\xff\xfe<\0", b"\xfe\xff\0<")):
        return "xml"
    return "unknown" if b"\0" in head else "text"
