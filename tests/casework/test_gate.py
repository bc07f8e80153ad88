"""The upload gate against an attack corpus, honest files of clerks, and broken copies of both."""

import io
import time

import pikepdf
import pytest
from PIL import Image

from casework.materials import Refused, inspect
from tests.casework import upload_files as made
from tests.casework.attack_files import ATTACKS, INVOICE_ATTACKS
from tests.casework.honest_files import HONEST, phone_pair, seeded

pytestmark = pytest.mark.on_sqlite

LIMIT_SECONDS = 5


def made_of(content):
    return content() if callable(content) else content


def judge(name, content, purpose="evidence"):
    return inspect(io.BytesIO(content), name=name, purpose=purpose)


@pytest.mark.parametrize("case", ATTACKS)
def test_gate_refuses_the_attack_in_time_and_in_words(case):
    name, content, code = ATTACKS[case]
    content = made_of(content)
    started = time.monotonic()

    with pytest.raises(Refused) as refused:
        judge(name, content)

    assert refused.value.code == code
    assert "没有上传：" in refused.value.message
    assert refused.value.message.endswith("。")
    assert time.monotonic() - started < LIMIT_SECONDS


@pytest.mark.parametrize("case", INVOICE_ATTACKS)
def test_gate_refuses_hostile_invoices(case):
    content, code = INVOICE_ATTACKS[case]

    with pytest.raises(Refused) as refused:
        judge("发票.xml", content, "invoice")

    assert refused.value.code == code


@pytest.mark.parametrize("case", HONEST)
def test_gate_lets_the_honest_file_in(case):
    name, content, purpose, kept = HONEST[case]
    content = made_of(content)
    started = time.monotonic()

    verdict = judge(name, content, purpose)

    assert verdict.name == kept
    assert time.monotonic() - started < LIMIT_SECONDS


def test_the_corpus_is_as_large_as_promised():
    assert (len(ATTACKS) + len(INVOICE_ATTACKS) >= 60, len(HONEST) >= 30) == (True, True)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("small", [True, False])
def test_a_photo_keeps_its_upright_look_and_loses_its_metadata(orientation, small, monkeypatch):
    if not small:
        # The way over the disk, taken by pictures of more than four megapixels.
        monkeypatch.setattr("casework.materials.gate_images.BIG_PICTURE", 1)
        monkeypatch.setattr("casework.materials.gate_images.STRIP", 16)
    photo = made.photo(orientation)

    clean = Image.open(io.BytesIO(judge("a.jpg", photo).clean))

    turned = Image.open(io.BytesIO(photo))
    turned = turned.transpose(TURNED[orientation]) if orientation in TURNED else turned
    assert (clean.size, dict(clean.getexif()), b"SecretPhone" in clean.tobytes()) == (
        turned.size,
        {},
        False,
    )
    corners = [(3, 3), (clean.width - 4, 3), (3, clean.height - 4)]
    assert [clean.getpixel(at)[0] < 128 for at in corners] == [
        turned.getpixel(at)[0] < 128 for at in corners
    ]


TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("hidden", [b"<script>x()</script>", made.zipped({"a": "b"}), made.pdf()])
def test_whatever_hides_behind_a_picture_is_not_kept(hidden):
    verdict = judge("a.jpg", made.jpeg(comment=b"<script>") + hidden)

    assert (hidden in verdict.clean, b"<script>" in verdict.clean) == (False, False)


def test_papers_are_kept_byte_for_byte():
    papers = [("a.pdf", made.pdf()), ("a.ofd", made.ofd()), ("a.xlsx", made.xlsx())]

    assert [judge(*paper).clean for paper in papers] == [None, None, None]


def test_a_verdict_says_all_about_the_file():
    verdict = judge("长" * 300 + ".PDF", made.pdf(pages=3))

    assert (verdict.kind, verdict.content_type, verdict.extension, verdict.pages) == (
        "pdf",
        "application/pdf",
        "pdf",
        3,
    )
    assert verdict.notes == ("文件名超过 120 个字，已截短。",)


def test_a_disguised_file_is_told_what_it_really_is():
    with pytest.raises(Refused) as refused:
        judge("营业执照.pdf", made.jpeg())

    assert refused.value.message == (
        "“营业执照.pdf”没有上传：扩展名是 .pdf，内容其实是 JPG 图片。"
        "请核对文件；确实要交这份的，把扩展名改成 .jpg 后重传。"
    )


def test_forty_megapixels_are_the_edge():
    with pytest.raises(Refused) as refused:
        judge("a.png", made.png_header(8000, 5001))

    with pytest.raises(Refused) as not_for_size:
        judge("a.png", made.png_header(8000, 5000))

    assert (refused.value.code, not_for_size.value.code) == ("pixels", "damaged")


SEEDS = [
    ("a.pdf", made.pdf(made.embedding("i.xml", made.INVOICE), pages=2)),
    ("a.pdf", made.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    ("a.xlsx", made.xlsx(**{"xl/_rels/w.rels": made.links(("hyperlink", "https://a.cn"))})),
    ("a.ofd", made.ofd()),
    ("a.jpg", made.photo(6)),
    ("a.jpg", phone_pair()),
    ("a.png", made.encoded(made.picture("P"), "PNG")),
    ("a.xml", made.INVOICE),
]


def broken_copy(content, chance):
    """Flip, cut, repeat or insert a few bytes."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data))
        change = chance.randrange(4)
        if change == 0:
            data[at] = chance.randrange(256)
        elif change == 1:
            del data[at : at + chance.randint(1, 40)]
        elif change == 2:
            data[at:at] = data[at : at + chance.randint(1, 60)]
        else:
            data[at:at] = chance.randbytes(chance.randint(1, 12))
        data = data or bytearray(b"x")
    return bytes(data)


@pytest.mark.parametrize("round_number", range(10))
def test_broken_files_never_surprise_the_gate(round_number):
    chance = seeded(round_number)
    answers = set()
    for number in range(56):
        name, content = SEEDS[number % len(SEEDS)]
        try:
            judge(name, broken_copy(content, chance), "invoice")
            answers.add("in")
        except Refused as refused:
            answers.add("refused" if refused.message.endswith("。") else refused.message)

    assert answers <= {"in", "refused"}
