"""Honest files as clerks, phones and invoice systems make them: what must come in."""

import random
import zlib

import pikepdf
from pikepdf import Array, Name, String

from tests.casework import upload_files as made

MIB = 1024 * 1024


def seeded(number):
    return random.Random(number)  # noqa: S311 -- repeatable, not secret


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


# name → (file name, content, purpose, name that is kept); what costs much is made when asked.
HONEST = {
    "PDF": ("合同.pdf", made.pdf(), "evidence", "合同.pdf"),
    "PDF 对象流": (
        "a.pdf",
        made.pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "evidence",
        "a.pdf",
    ),
    "PDF 线性化": ("a.pdf", made.pdf(linearize=True), "evidence", "a.pdf"),
    "PDF 500 页": ("审计报告.pdf", lambda: made.pdf(pages=500), "evidence", "审计报告.pdf"),
    "PDF 19.9 MB": ("a.pdf", big_pdf, "evidence", "a.pdf"),
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
        lambda: made.xlsx(
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
