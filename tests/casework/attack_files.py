"""The attack corpus of the upload gate: what must be refused, and with which code."""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.casework import upload_files as made

MIB = 1024 * 1024
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


# name → (file name, content, code of the refusal); what costs much is made when asked.
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
    "zip 炸弹": ("a.xlsx", lambda: made.xlsx(**{"xl/b.xml": BOMB_TEXT}), "bomb"),
    "ofd 炸弹": (
        "a.ofd",
        lambda: made.ofd(**{f"Doc_0/{n}.xml": BOMB_TEXT for n in range(4)}),
        "bomb",
    ),
    "部件太多": (
        "a.xlsx",
        lambda: made.xlsx(**{f"xl/{n}.xml": "<a/>" for n in range(2001)}),
        "bomb",
    ),
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
    "PDF 501 页": ("a.pdf", lambda: made.pdf(pages=501), "pages"),
    "PDF 流炸弹": ("a.pdf", lambda: made.bomb_stream_pdf(400), "damaged"),
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
