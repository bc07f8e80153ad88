"""The upload gate against an attack corpus, honest files of clerks, and broken copies of both."""

import io
import random
import time
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from casework.materials import Refused, inspect
from tests.casework import upload_files as made

MIB = 1024 * 1024
LIMIT_SECONDS = 5
BOMB_TEXT = "<x>" + "0" * (30 * MIB) + "</x>"
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">'
    b'<!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
)
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
JAVASCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
LAUNCH = Dictionary(S=Name.Launch, F=String("cmd.exe"))
MACRO_TYPES = made.TYPES.replace("sheet.main+xml", "sheet.macroEnabled.main+xml")


def setting(**entries):
    """A change that writes entries into the document's catalogue."""

    def change(document):
        for key, value in entries.items():
            document.Root[f"/{key}"] = value

    return change


def encrypted(**passwords):
    return made.pdf(encryption=pikepdf.Encryption(**passwords))


# name → (file name, content, purpose, code of the refusal)
ATTACKS = {
    "SVG": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "type"),
    "SVG 改名为 png": ("a.png", b"<svg onload='x()'></svg>", "disguised"),
    "空的 SVG": ("a.pdf", b"<svg/>", "disguised"),
    "HTML": ("a.html", b"<!doctype html><script>x()</script>", "type"),
    "HTML 改名为 pdf": ("a.pdf", b"<html><script>x()</script></html>", "disguised"),
    "HTML 前有 BOM": ("a.pdf", b"\xef\xbb\xbf  <HTML><body>", "disguised"),
    "PHP": ("a.jpg", b"<?php system($_GET['c']); ?>", "disguised"),
    "JSP": ("a.png", b"<% Runtime.exec(1) %>", "disguised"),
    "shell 脚本": ("a.pdf", b"#!/bin/sh\nrm -rf /\n", "disguised"),
    "Windows 程序": ("a.pdf", b"MZ" + b"\0" * 200, "disguised"),
    "Linux 程序": ("合同.pdf", b"\x7fELF" + b"\0" * 200, "disguised"),
    "快捷方式": ("a.pdf", b"L\0\0\0\x01\x14\x02\0" + b"\0" * 60, "disguised"),
    "VBS 文本": ("a.vbs", b'CreateObject("WScript.Shell")', "type"),
    "旧版 Excel": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "disguised"),
    "RAR": ("a.rar", b"Rar!\x1a\x07\0" + b"\0" * 50, "type"),
    "ZIP": ("a.zip", made.zipped({"a.txt": "x"}), "type"),
    "GIF": ("a.gif", b"GIF89a" + b"\0" * 30, "type"),
    "TIF": ("a.tif", b"II*\0" + b"\0" * 30, "type"),
    "HEIC": ("a.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 30, "disguised"),
    "WebP": ("a.webp", b"RIFF\x20\0\0\0WEBPVP8 ", "type"),
    "视频": ("a.jpg", b"\0\0\0\x18ftypisom" + b"\0" * 30, "disguised"),
    "xlsm": ("a.xlsm", made.xlsx(**{"[Content_Types].xml": MACRO_TYPES}), "type"),
    "xlsm 改名": ("a.xlsx", made.xlsx(**{"[Content_Types].xml": MACRO_TYPES}), "disguised"),
    "docm": ("a.docm", made.zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "type"),
    "docx": ("a.docx", made.zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "type"),
    "xlsx 夹宏": ("a.xlsx", made.xlsx(**{"xl/vbaProject.bin": b"x"}), "active_content"),
    "xlsx 夹 XLM 宏表": ("a.xlsx", made.xlsx(**{"xl/macrosheets/s.xml": "<a/>"}), "active_content"),
    "xlsx 夹控件": ("a.xlsx", made.xlsx(**{"xl/activeX/a.bin": b"x"}), "active_content"),
    "xlsx 外部链接": ("a.xlsx", made.xlsx(**{"xl/externalLinks/e1.xml": "<a/>"}), "external"),
    "xlsx 数据连接": ("a.xlsx", made.xlsx(**{"xl/connections.xml": "<a/>"}), "external"),
    "xlsx 外部模板": (
        "a.xlsx",
        made.xlsx(**{"xl/_rels/w.rels": made.links(("attachedTemplate", "http://x/t"))}),
        "external",
    ),
    "xlsx 链接到共享盘": (
        "a.xlsx",
        made.xlsx(**{"xl/_rels/w.rels": made.links(("hyperlink", "file://x/y"))}),
        "external",
    ),
    "xlsx DDE": (
        "a.xlsx",
        made.xlsx(**{"xl/worksheets/s.xml": "<c><f>cmd|'/c calc'!A0</f></c>"}),
        "active_content",
    ),
    "xlsx DDE 转义": (
        "a.xlsx",
        made.xlsx(**{"xl/worksheets/s.xml": "<c><f t='x'>=MSEXCEL&#124;'x'!A0</f></c>"}),
        "active_content",
    ),
    "xlsx DDE 落在接缝": (
        "a.xlsx",
        made.xlsx(**{"xl/s.xml": " " * (64 * 1024 - 4) + "<f>cmd|'/c calc'!A0</f>"}),
        "active_content",
    ),
    "xlsx XXE": ("a.xlsx", made.xlsx(**{"xl/s.xml": XXE}), "active_content"),
    "xlsx UTF-16 部件": ("a.xlsx", made.xlsx(**{"xl/s.xml": "<a/>".encode("utf-16")}), "damaged"),
    "xlsx 套 zip": ("a.xlsx", made.xlsx(**{"xl/e/a.bin": made.zipped({"a": "b"})}), "nested"),
    "xlsx 套 OLE": (
        "a.xlsx",
        made.xlsx(**{"xl/e/o.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}),
        "active_content",
    ),
    "xlsx 套程序": ("a.xlsx", made.xlsx(**{"xl/media/a.exe": b"MZ"}), "active_content"),
    "zip 炸弹": ("a.xlsx", made.xlsx(**{"xl/b.xml": BOMB_TEXT}), "bomb"),
    "ofd 炸弹": ("a.ofd", made.ofd(**{f"Doc_0/{n}.xml": BOMB_TEXT for n in range(4)}), "bomb"),
    "部件太多": ("a.xlsx", made.xlsx(**{f"xl/{n}.xml": "<a/>" for n in range(2001)}), "bomb"),
    "zip slip": ("a.xlsx", made.xlsx(**{"../../etc/cron.d/x": "x"}), "traversal"),
    "zip slip 反斜线": ("a.xlsx", made.xlsx(**{"..\\..\\x.xml": "x"}), "traversal"),
    "zip 绝对路径": ("a.ofd", made.ofd(**{"/etc/passwd": "x"}), "traversal"),
    "zip 前有内容": ("a.xlsx", b"PK" + made.xlsx(), "polyglot"),
    "zip 后有内容": ("a.xlsx", made.xlsx() + b"<script>", "damaged"),
    "ofd 夹网页": ("a.ofd", made.ofd(**{"Doc_0/a.html": "<script>"}), "active_content"),
    "ofd 改名为 xlsx": ("a.xlsx", made.ofd(), "disguised"),
    "PNG 像素洪水": ("a.png", made.png_header(50_000, 50_000), "pixels"),
    "JPG 像素洪水": ("a.jpg", made.jpeg_of(60_000, 60_000), "pixels"),
    "JPG 65 次扫描": ("a.jpg", made.many_scans(65), "scans"),
    "JPG 2000 次扫描": ("a.jpg", made.many_scans(2000), "scans"),
    "JPG 只有头": ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "damaged"),
    "PNG 校验码错": ("a.png", made.png()[:-5] + b"\0" + made.png()[-4:], "damaged"),
    "PNG 截断": ("a.png", made.png()[:60], "damaged"),
    "PNG 改名为 jpg": ("a.jpg", made.png(), "disguised"),
    "JPG 改名为 pdf": ("营业执照.pdf", made.jpeg(), "disguised"),
    "PDF 加密": ("a.pdf", encrypted(owner="x", user="y"), "encrypted"),
    "PDF 只限权限": ("a.pdf", encrypted(owner="x", user=""), "encrypted"),
    "PDF 打开即脚本": ("a.pdf", made.pdf(made.opening(JAVASCRIPT)), "active_content"),
    "PDF 打开即启动": ("a.pdf", made.pdf(made.opening(LAUNCH)), "active_content"),
    "PDF 打开即上网": (
        "a.pdf",
        made.pdf(made.opening(Dictionary(S=Name.URI, URI=String("https://x")))),
        "active_content",
    ),
    "PDF 点击启动": (
        "a.pdf",
        made.pdf(made.linking(S=Name.Launch, F=String("a.exe"))),
        "active_content",
    ),
    "PDF 点击提交": (
        "a.pdf",
        made.pdf(made.linking(S=Name.SubmitForm, F=String("x"))),
        "active_content",
    ),
    "PDF 远程跳转": (
        "a.pdf",
        made.pdf(made.linking(S=Name.GoToR, F=String("x"))),
        "active_content",
    ),
    "PDF javascript 链接": (
        "a.pdf",
        made.pdf(made.linking(S=Name.URI, URI=String("java\tscript:x()"))),
        "active_content",
    ),
    "PDF 动作类型藏在别处": ("a.pdf", made.pdf(made.hidden_action), "active_content"),
    "PDF 名称树脚本": (
        "a.pdf",
        made.pdf(setting(Names=Dictionary(JavaScript=Dictionary(Names=Array([]))))),
        "active_content",
    ),
    "PDF 页面附加动作": (
        "a.pdf",
        made.pdf(lambda d: d.pages[0].obj.__setitem__("/AA", Dictionary(O=JAVASCRIPT))),
        "active_content",
    ),
    "PDF 对象流里的脚本": (
        "a.pdf",
        made.pdf(made.opening(JAVASCRIPT), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "active_content",
    ),
    "PDF XFA": ("a.pdf", made.pdf(setting(AcroForm=Dictionary(XFA=Array([])))), "active_content"),
    "PDF 富媒体": ("a.pdf", made.pdf(made.annotated("/RichMedia")), "active_content"),
    "PDF 嵌程序": ("a.pdf", made.pdf(made.embedding("a.exe", b"MZ")), "embedded"),
    "PDF 嵌假 XML": ("a.pdf", made.pdf(made.embedding("a.xml", b"MZ")), "damaged"),
    "PDF 嵌 XXE": ("a.pdf", made.pdf(made.embedding("a.xml", XXE)), "active_content"),
    "PDF 嵌大 XML": (
        "a.pdf",
        made.pdf(made.embedding("a.xml", b"<a>" + b"x" * MIB + b"</a>")),
        "embedded",
    ),
    "PDF 501 页": ("a.pdf", made.pdf(pages=501), "pages"),
    "PDF 流炸弹": ("a.pdf", made.bomb_stream_pdf(400), "damaged"),
    "PDF 截断": ("a.pdf", made.pdf()[:300], "damaged"),
    "PDF 只有头": ("a.pdf", b"%PDF-1.7\n%%EOF", "damaged"),
    "PDF 前有网页": ("a.pdf", b"<html></html>\n" + made.pdf(), "disguised"),
    "PDF 头里有网页": (
        "a.pdf",
        made.pdf().replace(b"%PDF-1.3\n", b"%PDF-1.3\n%<script>x()</script>\n", 1),
        "polyglot",
    ),
    "PDF 后接 zip": ("a.pdf", made.pdf() + made.zipped({"a": "b"}), "polyglot"),
    "PDF 后接程序": ("a.pdf", made.pdf() + b"MZ" + b"\x90" * 50, "polyglot"),
    "PDF zip 注释": (
        "a.pdf",
        made.pdf()[:-6] + made.zipped({"a": "b"})[:-2] + b"\x06\0%%EOF\n",
        "polyglot",
    ),
    "EICAR 文本": ("a.txt", made.EICAR, "virus"),
    "EICAR 包在 PDF 里": ("a.pdf", made.pdf() + made.EICAR, "virus"),
    "XML 作证明材料": ("a.xml", made.INVOICE, "type"),
    "文本": ("a.txt", "只是文字".encode(), "type"),
    "空文件": ("a.pdf", b"", "empty"),
    "超过 20 MB": ("a.pdf", b"%PDF-" + b"\0" * (20 * MIB), "too_large"),
    "双扩展名": ("发票.exe.pdf", made.pdf(), "name"),
    "程序扩展名": ("发票.exe", made.pdf(), "disguised"),
    "RTL 伪装": ("invoice\u202efdp.exe", made.pdf(), "disguised"),
    "坏编码的名": ("\ufffd\ufffd.pdf", made.pdf(), "name"),
    "代理字符的名": ("\udcb7\udca2.pdf", made.pdf(), "name"),
}
INVOICE_ATTACKS = {
    "实体炸弹": (ENTITIES, "active_content"),
    "外部实体": (XXE, "active_content"),
    "XHTML": (b'<a xmlns:h="http://www.w3.org/1999/xhtml"><h:b/></a>', "active_content"),
    "SVG 命名空间": (b'<a><g xmlns="http://www.w3.org/2000/svg"/></a>', "active_content"),
    "样式表": (b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>', "active_content"),
    "嵌脚本": (b"<?xml version='1.0'?><a>" + b" " * 5000 + b"<script/></a>", "active_content"),
    "过深": (b"<a>" * 300 + b"</a>" * 300, "bomb"),
    "不完整": (b"<a><b></a>", "damaged"),
    "未知编码": (b'<?xml version="1.0" encoding="x-none"?><a/>', "damaged"),
    "网页": (b"<html></html>", "disguised"),
}


def seeded(number):
    return random.Random(number)  # noqa: S311 -- repeatable, not secret


def judge(name, content, purpose="evidence"):
    return inspect(io.BytesIO(content), name=name, purpose=purpose)


@pytest.mark.parametrize("case", ATTACKS)
def test_gate_refuses_the_attack_in_time_and_in_words(case):
    name, content, code = ATTACKS[case]
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


def phone_pair():
    """An MPO: two pictures in one file, as HDR phones write it."""
    return made.encoded(
        made.picture(), "MPO", save_all=True, append_images=[made.picture()], quality=90
    )


def big_pdf():
    noise = seeded(1).randbytes(19 * MIB + 900 * 1024)
    return made.pdf(
        lambda d: d.pages[0].obj.__setitem__("/Contents", d.make_stream(noise)),
        compress_streams=False,
    )


def outlined(document):
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("JavaScript /JS 与 /Launch 说明", 0))


def opens_at_page(document):
    document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])


def gbk_invoice():
    text = '<?xml version="1.0" encoding="GBK"?><发票><号码>26442000</号码></发票>'
    return text.encode("gbk")


# name → (file name, content, purpose, name that is kept)
HONEST = {
    "PDF": ("合同.pdf", made.pdf(), "evidence", "合同.pdf"),
    "PDF 对象流": (
        "a.pdf",
        made.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "evidence",
        "a.pdf",
    ),
    "PDF 线性化": ("a.pdf", made.pdf(linearize=True), "evidence", "a.pdf"),
    "PDF 500 页": ("审计报告.pdf", made.pdf(pages=500), "evidence", "审计报告.pdf"),
    "PDF 19.9 MB": ("a.pdf", big_pdf(), "evidence", "a.pdf"),
    "PDF 网址链接": (
        "a.pdf",
        made.pdf(made.linking(S=Name.URI, URI=String("https://gxj.gz.gov.cn/"))),
        "evidence",
        "a.pdf",
    ),
    "PDF 打开到某页": ("a.pdf", made.pdf(opens_at_page), "evidence", "a.pdf"),
    "PDF 书签提到脚本": ("a.pdf", made.pdf(outlined), "evidence", "a.pdf"),
    "PDF 末尾有换行": ("a.pdf", made.pdf() + b"\r\n\0\0", "evidence", "a.pdf"),
    "电子凭证 PDF 带 XML": (
        "数电票.pdf",
        made.pdf(made.embedding("invoice.xml", made.INVOICE)),
        "invoice",
        "数电票.pdf",
    ),
    "电子凭证 PDF 带 XBRL": (
        "回单.pdf",
        made.pdf(made.embedding("bker_issuer.xbrl", made.INVOICE)),
        "invoice",
        "回单.pdf",
    ),
    "OFD": ("发票.ofd", made.ofd(), "evidence", "发票.ofd"),
    "OFD 反斜线路径": ("a.ofd", made.ofd(**{"Doc_0\\Res\\i.xml": "<a/>"}), "evidence", "a.ofd"),
    "OFD 带印章和附件": (
        "a.ofd",
        made.ofd(**{"Doc_0/Signs/Sign_0/Seal.esl": b"0\x82", "Doc_0/Attachs/i.xml": made.INVOICE}),
        "evidence",
        "a.ofd",
    ),
    "OFD 不压缩": (
        "a.ofd",
        made.zipped({"OFD.xml": made.OFD_ROOT, "Doc_0/Document.xml": "<a/>"}, stored=True),
        "evidence",
        "a.ofd",
    ),
    "XLSX": ("投入明细.xlsx", made.xlsx(), "evidence", "投入明细.xlsx"),
    "XLSX 超链接": (
        "a.xlsx",
        made.xlsx(
            **{
                "xl/worksheets/_rels/sheet1.xml.rels": made.links(
                    ("hyperlink", "https://www.gz.gov.cn/"), ("hyperlink", "mailto:a@b.cn")
                )
            }
        ),
        "evidence",
        "a.xlsx",
    ),
    "XLSX 公式里有竖线": (
        "a.xlsx",
        made.xlsx(**{"xl/s.xml": '<c><f>A1&amp;"|"&amp;B1</f></c>'}),
        "evidence",
        "a.xlsx",
    ),
    "XLSX 有图": ("a.xlsx", made.xlsx(**{"xl/media/i.png": made.png()}), "evidence", "a.xlsx"),
    "XLSX 40 MB 重复的表": (
        "a.xlsx",
        made.xlsx(
            **{"xl/s.xml": b"".join(b"<r>%d</r>" % zlib.crc32(b"%d" % n) for n in range(1_500_000))}
        ),
        "evidence",
        "a.xlsx",
    ),
    "JPG": ("门头.jpg", made.jpeg(), "evidence", "门头.jpg"),
    "JPEG 大写扩展名": ("IMG_0001.JPEG", made.jpeg(), "evidence", "IMG_0001.jpeg"),
    "JPG 渐进": ("a.jpg", made.jpeg(progressive=True), "evidence", "a.jpg"),
    "JPG 64 次扫描": ("a.jpg", made.many_scans(64), "evidence", "a.jpg"),
    "JPG 灰度": ("a.jpg", made.encoded(made.picture("L"), "JPEG"), "evidence", "a.jpg"),
    "JPG 印刷色": ("a.jpg", made.encoded(made.picture("CMYK"), "JPEG"), "evidence", "a.jpg"),
    "JPG 后有手机附加数据": ("a.jpg", made.jpeg() + b"SEFT" * 30, "evidence", "a.jpg"),
    "MPO": ("IMG.jpg", phone_pair(), "evidence", "IMG.jpg"),
    "手机照片（转向）": ("IMG.jpg", made.photo(6), "evidence", "IMG.jpg"),
    "PNG": ("截图.png", made.png(), "evidence", "截图.png"),
    "PNG 透明": ("a.png", made.encoded(made.picture("RGBA"), "PNG"), "evidence", "a.png"),
    "PNG 调色板": ("a.png", made.encoded(made.picture("P"), "PNG"), "evidence", "a.png"),
    "PNG 16 位": ("a.png", made.encoded(made.picture("I;16"), "PNG"), "evidence", "a.png"),
    "PNG 黑白": ("a.png", made.encoded(made.picture("1"), "PNG"), "evidence", "a.png"),
    "PNG 隔行": ("a.png", made.png(), "evidence", "a.png"),
    "发票 XML": ("发票.xml", made.INVOICE, "invoice", "发票.xml"),
    "发票 XML 有 BOM": ("a.xml", b"\xef\xbb\xbf" + made.INVOICE, "invoice", "a.xml"),
    "发票 XML GBK": ("a.xml", gbk_invoice(), "invoice", "a.xml"),
    "没有扩展名": ("合同扫描件", made.pdf(), "evidence", "合同扫描件.pdf"),
    "名里有版本号": ("合同v1.2（终稿）.pdf", made.pdf(), "evidence", "合同v1.2（终稿）.pdf"),
    "名里有路径": ("C:\\我的文档\\合同.pdf", made.pdf(), "evidence", "合同.pdf"),
    "名里有零宽和 NUL": ("合\u200b同\0.pdf", made.pdf(), "evidence", "合同.pdf"),
    "名里有 RTL": ("报告\u202e终稿.pdf", made.pdf(), "evidence", "报告终稿.pdf"),
    "名要组合": ("re\u0301sume\u0301.pdf", made.pdf(), "evidence", "résumé.pdf"),
    "名里有禁用符号": ('a<b>:"c|?*.pdf', made.pdf(), "evidence", "a_b___c___.pdf"),
    "名有 300 字": ("长" * 300 + ".pdf", made.pdf(), "evidence", "长" * 116 + ".pdf"),
    "只有点的名": ("...pdf", made.pdf(), "evidence", "pdf.pdf"),
}


@pytest.mark.parametrize("case", HONEST)
def test_gate_lets_the_honest_file_in(case):
    name, content, purpose, kept = HONEST[case]
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
