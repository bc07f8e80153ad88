"""Documents: what is printed, what the engine may fetch, and what the register refuses."""

import hashlib
import re
from io import BytesIO, StringIO

import pikepdf
import pytest
import segno
from django.core.management import call_command

from casework import documents
from casework.documents import (
    DocumentError,
    DocumentTooLarge,
    RefusedAddress,
    damaged_files,
    input_hash,
    is_reader,
    issue,
    qr,
    read_asset,
    render_pdf,
    renew,
    supersede,
    validity,
    withdraw,
)
from casework.models import AppendOnlyError, CaseEvent
from casework.models.documents import CODE_LENGTH, Document, DocumentState, clean_code
from tests.builders import make_official, make_user
from tests.builders_platforms import make_round
from tests.casework.document_builders import (
    fonts_of,
    make_draft,
    make_face,
    text_of,
)
from tests.casework.document_samples import RECEIPT, SAMPLES

OUR_FONTS = {"SZZ-Document", "SZZ-Document-Bold"}
PRINTED = {
    "receipt": ["提交回执", "2026年11月23日（周一）16:58", "2026年11月30日（周一）17:00", "禤䶮㛃"],
    "application_form": [
        "广州市四化赋能重点平台",
        "申报书",
        "一、单位信息",
        "真实性承诺",
        "8,388,000.00",
    ],
    "publicity_list": [
        "2026年11月23日（周一）至11月27日（周五）",
        "共 5 个工作日",
        "名单（共 3 家）",
    ],
    "designation_certificate": ["广州市四化赋能重点平台", "SH-2026-009", "2029年11月29日", "样稿"],
    "correction_notice": [
        "补正通知书",
        "2026年11月30日（周一）17:00 前",
        "备案号与备案证明所载不一致",
    ],
    "decision_notice": ["不予通过决定书", "征集通知 三（3）；§二（二）", "行政复议"],
}
REFUSED = [
    "file:///etc/passwd",
    "file:/etc/passwd",
    "http://127.0.0.1/x.png",
    "https://example.org/x.png",
    "ftp://example.org/x.png",
    "data:image/svg+xml,<svg/>",
    "/etc/passwd",
    "../manage.py",
    "static:/../manage.py",
    "static:/css/../../manage.py",
    "static://etc/passwd",
    "static:/css/%2e%2e/%2e%2e/manage.py",
    "static:/fonts/pdf/OFL.txt",
    "static:/css",
    "STATIC:/css/print_document.css",
]


@pytest.mark.parametrize("name", SAMPLES)
def test_render_pdf_prints_every_document_in_our_fonts(name):
    context = SAMPLES[name] | {"document": make_face()}

    content = render_pdf(f"pdf/{name}.html", context)

    text = text_of(content)
    assert [part for part in PRINTED[name] if part not in text] == []
    assert fonts_of(content) == OUR_FONTS


@pytest.mark.parametrize("name", SAMPLES)
def test_render_pdf_tags_every_document(name):
    context = SAMPLES[name] | {"document": make_face()}

    content = render_pdf(f"pdf/{name}.html", context)

    with pikepdf.open(BytesIO(content)) as pdf:
        figures = [
            str(item.get("/Alt"))
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert "/StructTreeRoot" in pdf.Root
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("zh-Hans", True)
        assert figures == ["核验二维码"]
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261123103107+08'00"


def test_render_pdf_gives_equal_bytes_for_equal_input():
    context = RECEIPT | {"document": make_face()}

    contents = {render_pdf("pdf/receipt.html", context) for _ in range(3)}

    assert len(contents) == 1


def test_render_pdf_prints_markup_as_text():
    hostile = '<img src="file:///etc/passwd"><table><td colspan=100000>{{ 7*7 }}'
    context = RECEIPT | {"subject": hostile, "document": make_face()}

    content = render_pdf("pdf/receipt.html", context)

    assert hostile.replace(" ", "") in text_of(content).replace(" ", "")
    assert b"root:" not in content


def test_render_pdf_refuses_a_text_that_takes_too_long():
    context = RECEIPT | {"note": "长" * 300_000, "document": make_face()}

    with pytest.raises(DocumentTooLarge):
        render_pdf("pdf/receipt.html", context)


@pytest.mark.parametrize("address", REFUSED)
def test_read_asset_serves_nothing_but_our_static_files(address):
    with pytest.raises(RefusedAddress):
        read_asset(address)


def test_read_asset_serves_our_own_style_sheet():
    content, kind = read_asset("static:/css/print_document.css")

    assert (kind, b"@page" in content) == ("text/css", True)


def test_qr_draws_the_modules_that_segno_computes():
    text = "https://example.org/verify/7K4M/"
    drawn = {
        (x, y)
        for left, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1H\1z", qr(text).path)
        for x, y in [(int(left) + step, int(y)) for step in range(int(width))]
    }

    matrix = segno.make(text, error="m", micro=False).matrix

    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("7k4m-q2xd-81tr", "7K4MQ2XD81TR"),
        ("７Ｋ４Ｍ－Ｑ２ＸＤ", "7K4MQ2XD"),
        (" oil 7K ", "0117K"),
        ("核验码 7K4M", "7K4M"),
    ],
)
def test_clean_code_folds_what_people_type(typed, clean):
    assert clean_code(typed) == clean


@pytest.mark.django_db
def test_issue_registers_the_file_it_wrote():
    actor = make_user()

    document = issue(make_draft(), case=None, actor=actor)

    content = document.file.read_bytes()
    assert (document.sha256, document.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (document.state, document.version, document.sample) == ("valid", 1, True)
    assert len(document.code) == CODE_LENGTH
    assert document.number in text_of(content)
    assert list(CaseEvent.objects.values_list("action", flat=True)) == ["document_issued"]


@pytest.mark.django_db
def test_issue_again_returns_the_same_document():
    actor = make_user()
    first = issue(make_draft(), case=None, actor=actor)

    again = issue(make_draft(), case=None, actor=make_user())

    assert again == first
    assert Document.objects.count() == 1
    assert [path.name for path in first.file.parent.glob("*.part")] == []


@pytest.mark.django_db
def test_issue_prints_another_content_under_another_number():
    actor = make_user()
    first = issue(make_draft(), case=None, actor=actor)

    second = issue(make_draft(context=RECEIPT | {"note": "另一份"}), case=None, actor=actor)

    assert first.number.startswith("SHWS-")
    assert second.number != first.number


@pytest.mark.django_db
def test_issue_leaves_no_row_without_a_file(settings):
    settings.MEDIA_ROOT = "/proc/nowhere"

    with pytest.raises(OSError, match="nowhere"):
        issue(make_draft(), case=None, actor=make_user())

    assert Document.objects.count() == 0


@pytest.mark.django_db
def test_issue_marks_what_is_not_final_as_a_draft(settings):
    settings.DEMO_MODE = False

    document = issue(make_draft(final=False), case=None, actor=make_user())

    assert (document.state, document.sample) == (DocumentState.DRAFT, False)
    assert "草稿" in text_of(document.file.read_bytes())


@pytest.mark.django_db
def test_supersede_names_the_version_it_replaces():
    actor = make_user()
    first = issue(make_draft(), case=None, actor=actor)

    second = supersede(first, make_draft(title="提交回执（更正）"), actor=actor)

    first.refresh_from_db()
    assert (first.state, second.state) == (DocumentState.SUPERSEDED, DocumentState.VALID)
    assert second.full_number == f"{first.number}-V2"
    assert f"代替 {first.number}" in text_of(second.file.read_bytes())


@pytest.mark.django_db
def test_supersede_refuses_a_document_that_is_over():
    actor = make_user()
    first = issue(make_draft(), case=None, actor=actor)
    withdraw(first, actor=actor, reason="误发")
    first.refresh_from_db()

    with pytest.raises(DocumentError):
        supersede(first, make_draft(title="更正"), actor=actor)


@pytest.mark.django_db
def test_withdraw_keeps_file_and_number():
    actor = make_user()
    document = issue(make_draft(), case=None, actor=actor)

    withdrawn = withdraw(document, actor=actor, reason="误发")

    assert (withdrawn.state, withdrawn.state_reason) == (DocumentState.WITHDRAWN, "误发")
    assert withdrawn.file.is_file()
    assert validity(withdrawn).sentence == "出具机关已撤回这份文书，不再有效。"


@pytest.mark.django_db
def test_withdraw_twice_is_refused():
    actor = make_user()
    document = issue(make_draft(), case=None, actor=actor)
    stale = Document.objects.get(pk=document.pk)
    withdraw(document, actor=actor, reason="误发")

    with pytest.raises(DocumentError):
        withdraw(stale, actor=actor, reason="误发")


@pytest.mark.django_db
def test_issue_writes_into_the_history_of_its_case():
    round_ = make_round("draft")

    document = issue(make_draft(), case=round_, actor=make_user())

    event = CaseEvent.objects.of(round_).last()
    assert (event.action, event.data["sha256"]) == ("document_issued", document.sha256)
    assert list(Document.objects.of(round_)) == [document]


@pytest.mark.django_db
def test_renew_keeps_what_says_the_same_and_replaces_what_differs():
    round_, actor = make_round("draft"), make_user()
    changed = make_draft(context=RECEIPT | {"note": "改了一处"})

    first = renew(make_draft(), case=round_, actor=actor)
    same = renew(make_draft(), case=round_, actor=actor)
    second = renew(changed, case=round_, actor=actor)
    back = renew(make_draft(), case=round_, actor=actor)

    assert same == first
    assert [first.version, second.version, back.version] == [1, 2, 3]
    assert list(Document.objects.of(round_).current()) == [back]


@pytest.mark.django_db
def test_document_of_a_case_is_for_officials_who_see_the_case():
    document = issue(make_draft(), case=make_round("draft"), actor=make_user())

    assert [is_reader(user, document) for user in (make_official(), make_user())] == [True, False]


@pytest.mark.django_db
def test_document_cannot_be_changed_or_deleted():
    document = issue(make_draft(), case=None, actor=make_user())
    document.title = "改过的标题"

    for change in (
        document.save,
        document.delete,
        Document.objects.all().delete,
        lambda: Document.objects.update(title="改过的标题"),
        lambda: Document.objects.bulk_update([document], ["title"]),
    ):
        with pytest.raises(AppendOnlyError):
            change()

    assert Document.objects.get().title == "提交回执"


@pytest.mark.django_db
def test_input_hash_knows_the_version_it_follows():
    first = issue(make_draft(), case=None, actor=make_user())

    assert input_hash(make_draft(), first) != input_hash(make_draft())


@pytest.mark.django_db
def test_verify_files_names_what_is_damaged():
    document = issue(make_draft(), case=None, actor=make_user())
    document.file.write_bytes(document.file.read_bytes() + b"x")
    errors, output = StringIO(), StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("verify_files", stdout=output, stderr=errors)

    assert stopped.value.code == 1
    assert f"文书 {document.number}（{document.path}）的文件不在了或与摘要不符" in errors.getvalue()
    assert '"ok": false' in output.getvalue().splitlines()[-1]


@pytest.mark.django_db
def test_damaged_files_names_what_is_gone():
    document = issue(make_draft(), case=None, actor=make_user())
    document.file.unlink()

    assert damaged_files() == [f"文书 {document.number}（{document.path}）的文件不在了或与摘要不符"]


def test_warm_answers_whether_the_engine_is_there():
    assert documents.warm() is True
