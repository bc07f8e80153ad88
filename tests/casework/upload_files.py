"""Files as people and attackers upload them, made in memory: honest ones and the attack corpus."""

import io
import struct
import zipfile
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

XML = '<?xml version="1.0" encoding="UTF-8"?>'
INVOICE = (XML + "<EInvoice><Number>26442000000000000001</Number></EInvoice>").encode()
TYPES = (
    XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
WORKBOOK = XML + "<workbook><sheets><sheet name='投入明细'/></sheets></workbook>"
SHEET = (
    XML
    + "<worksheet><sheetData><row><c><f>SUM(A1:A2)</f><v>3</v></c></row></sheetData></worksheet>"
)
OFD_ROOT = XML + (
    '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.1">'
    "<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(parts: dict[str, str | bytes], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(**more: str | bytes) -> bytes:
    """A small workbook; keyword names use double underscores for slashes, or pass **{path: …}."""
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "xl/workbook.xml": WORKBOOK,
            "xl/worksheets/sheet1.xml": SHEET,
            **more,
        }
    )


def ofd(**more: str | bytes) -> bytes:
    return zipped(
        {"OFD.xml": OFD_ROOT, "Doc_0/Document.xml": XML + "<ofd:Document xmlns:ofd='x'/>", **more}
    )


def links(*targets: tuple[str, str]) -> str:
    """A .rels part with external (type, target) pairs."""
    rows = "".join(
        f'<Relationship Id="r{n}" Type="{RELATIONSHIPS}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(targets)
    )
    return f"{XML}<Relationships>{rows}</Relationships>"


def picture(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Image.Image:
    """A picture whose top left quarter is dark, so that turning it wrong shows."""
    image = Image.new(mode, size, "white" if mode not in {"CMYK", "I;16"} else 0)
    dark = Image.new(mode, (size[0] // 2, size[1] // 2), "black" if mode != "I;16" else 60000)
    if mode != "CMYK":
        image.paste(dark, (0, 0))
    return image


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(**options) -> bytes:
    return encoded(picture(), "JPEG", **options)


def png(**options) -> bytes:
    return encoded(picture(), "PNG", **options)


def photo(orientation: int, *, place: bool = True) -> bytes:
    """A phone photo: turned by EXIF, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone"
    if place:
        exif.get_ifd(0x8825)[1] = "N"
    return jpeg(exif=exif.tobytes(), quality=95)


def pdf(change=None, *, pages: int = 1, **options) -> bytes:
    """A PDF of blank pages, changed by ``change(document)`` before it is saved."""
    document = Pdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, deterministic_id="encryption" not in options, **options)
    return out.getvalue()


def opening(action: Dictionary):
    def change(document: Pdf) -> None:
        document.Root.OpenAction = action

    return change


def linking(**action):
    """A change that puts an annotation with this action on the first page."""

    def change(document: Pdf) -> None:
        annotation = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(**action)
        )
        document.pages[0].Annots = Array([document.make_indirect(annotation)])

    return change


def annotated(subtype: str):
    def change(document: Pdf) -> None:
        annotation = Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=[0, 0, 9, 9])
        document.pages[0].Annots = Array([document.make_indirect(annotation)])

    return change


def embedding(name: str, content: bytes):
    def change(document: Pdf) -> None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)

    return change


def hidden_action(document: Pdf) -> None:
    """An action whose type stands in an object of its own."""
    kind = document.make_indirect(Name.Launch)
    linking(S=kind, F=String("cmd.exe"))(document)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated until it has ``count`` of them."""
    data = encoded(picture(size=(64, 64)), "JPEG", progressive=True)
    last = data.rfind(b"\xff\xda")
    return data[:-2] + data[last:-2] * (count - data.count(b"\xff\xda")) + b"\xff\xd9"


def jpeg_of(width: int, height: int) -> bytes:
    """A small JPEG whose frame header claims another size."""
    data = jpeg()
    at = data.find(b"\xff\xc0")
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


def bomb_stream_pdf(megabytes: int) -> bytes:
    """A well-formed PDF whose object stream inflates to ``megabytes``."""
    objects = [
        b"<</Type/Catalog/Pages 3 0 R>>",
        b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>",
    ]
    index, body = "", b""
    for number, content in enumerate(objects, start=2):
        index += f"{number} {len(body)} "
        body += content + b" "
    packed = zlib.compress(index.encode() + body + b" " * (megabytes * 1024 * 1024), 9)
    head = (
        f"<</Type/ObjStm/N 3/First {len(index)}/Filter/FlateDecode/Length {len(packed)}>>stream\n"
    )
    start = b"%PDF-1.5\n1 0 obj" + head.encode() + packed + b"\nendstream endobj\n"
    rows = [(0, 0, 255), (1, 9, 0), (2, 1, 0), (2, 1, 1), (2, 1, 2), (1, len(start), 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    cross = f"5 0 obj<</Type/XRef/W[1 4 1]/Size 6/Root 2 0 R/Length {len(table)}>>stream\n"
    end = f"\nendstream endobj\nstartxref\n{len(start)}\n%%EOF\n"
    return start + cross.encode() + table + end.encode()
