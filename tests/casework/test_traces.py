"""Evidence without an account comes in without its author: what a file tells besides its content."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Pdf, String

from casework.materials import file_of, inspect
from casework.materials.traces import without_traces
from casework.models import Material, ObjectorKind
from casework.objections.identity import Identity
from casework.objections.services import EVIDENCE, SEALED_LETTER
from tests.builders_objections import make_list, submit
from tests.casework.upload_files import OFD_ROOT, XML, ofd, pdf, photo, xlsx

WHO = "ZhenJubao"


def signed(document: Pdf) -> None:
    """Put the author wherever a PDF keeps one."""
    document.docinfo["/Author"] = String(WHO)
    document.Root.Metadata = document.make_stream(f"<x:xmpmeta>{WHO}</x:xmpmeta>".encode())
    page = document.pages[0].obj
    page.PieceInfo = Dictionary(Editor=Dictionary(Private=String(WHO)))
    picture = document.make_stream(photo(1).replace(b"SecretPhone", b"ZhenJubao11"))
    picture.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=120,
        Height=80,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
        Metadata=document.make_indirect(document.make_stream(WHO.encode())),
    )
    page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    page.Annots = Array(
        [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Text,
                Rect=Array([0, 0, 9, 9]),
                T=String(WHO),
                Contents=String("note"),
            )
        ]
    )


def papers() -> dict[str, bytes]:
    props = XML + "<cp:coreProperties xmlns:cp='c'>{}</cp:coreProperties>"
    book = xlsx(
        **{
            "docProps/core.xml": props.format(f"<dc:creator xmlns:dc='d'>{WHO}</dc:creator>"),
            "docProps/app.xml": XML + f"<Properties><Company>{WHO}</Company></Properties>",
            "docProps/custom.xml": XML + f"<Properties><p>{WHO}</p></Properties>",
            "xl/workbook.xml": XML
            + f"<workbook><fileSharing userName='{WHO}'/><x15ac:absPath xmlns:x15ac='x' "
            + f'url="C:\\Users\\{WHO}\\"/><sheets><sheet name="投入明细"/></sheets></workbook>',
            "xl/comments1.xml": XML
            + f"<comments><authors><author>{WHO}</author></authors></comments>",
            "xl/persons/person.xml": XML
            + f"<personList><person displayName='{WHO}' userId='{WHO}'/></personList>",
            "xl/media/image1.jpeg": photo(1).replace(b"SecretPhone", b"ZhenJubao11"),
        }
    )
    root = OFD_ROOT.replace(
        "<ofd:DocRoot>", f"<ofd:DocInfo><ofd:Author>{WHO}</ofd:Author></ofd:DocInfo><ofd:DocRoot>"
    )
    return {"pdf": pdf(signed), "xlsx": book, "ofd": ofd(**{"OFD.xml": root})}


def everything(data: bytes, kind: str) -> bytes:
    """Return what can be read in a document, unpacked."""
    if kind != "pdf":
        archive = zipfile.ZipFile(io.BytesIO(data))
        return b"".join(archive.read(name) for name in archive.namelist())
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            out,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
    return out.getvalue()


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "ofd"])
def test_a_document_loses_its_author_and_nothing_else(kind):
    paper = papers()[kind]

    clean = without_traces(paper, kind)

    before, after = (everything(data, kind) for data in (paper, clean))
    verdict = inspect(io.BytesIO(clean), name=f"证据.{kind}", purpose="evidence")
    assert (WHO.encode() in before, WHO.encode() in after) == (True, False)
    assert (verdict.kind, verdict.pages) == (kind, 1 if kind == "pdf" else None)
    content = {"pdf": b"note", "xlsx": "投入明细".encode(), "ofd": b"Doc_0/Document.xml"}[kind]
    assert content in after


def test_the_same_document_is_cleaned_to_the_same_bytes():
    for kind, paper in papers().items():
        assert without_traces(paper, kind) == without_traces(paper, kind)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["pdf", "xlsx", "ofd"])
def test_evidence_of_a_hint_is_kept_without_its_author(kind):
    paper = SimpleUploadedFile(f"证据.{kind}", papers()[kind])
    hint = {"kind": ObjectorKind.ANONYMOUS, "identity": Identity()}

    submit(make_list()[0], files=[(EVIDENCE, paper)], **hint)

    kept = file_of(Material.objects.get(attachments__code=EVIDENCE)).read_bytes()
    assert WHO.encode() not in everything(kept, kind)


@pytest.mark.django_db
def test_a_sealed_letter_keeps_its_seal():
    letter = papers()["pdf"]

    submit(make_list()[0], files=[(SEALED_LETTER, SimpleUploadedFile("异议.pdf", letter))])

    assert file_of(Material.objects.get(attachments__code=SEALED_LETTER)).read_bytes() == letter
