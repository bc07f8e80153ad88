"""Texts that nobody means well with, or that no program expects (H1, short form)."""

# Each of these must come back escaped wherever it comes back at all.
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>这里</a>",
    '" autofocus onfocus="alert(1)',
    "<!--<img src=x onerror=alert(1)>-->",
    "<math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "＜script＞alert(1)＜/script＞<b>",
    "<style>@import 'http://a.example.com/a.css';</style>",
    "<base href='http://a.example.com/'>",
    "]]><script>alert(1)</script>",
)
# Each would show this product if anything calculated it.
PRODUCT = "9997900099"
EVALUATED = (
    "{{99991*99989}}",
    "${99991*99989}",
    "#{99991*99989}",
    "<%= 99991*99989 %>",
    "{% widthratio 99991 1 99989 %}",
    "=99991*99989",
    "@SUM(99991*99989)",
)
ODD = (
    "{x.__class__.__mro__}",
    "{0.__init__.__globals__}",
    "%(name)s %s %n %d",
    "{% load static %}{% include 'base.html' %}",
    "' OR '1'='1",
    "'; DROP TABLE casework_job; --",
    '" OR ""="',
    "1) UNION SELECT password FROM accounts_user --",
    "%' ESCAPE '",
    "标题\r\nSet-Cookie: szz_sessionid=x",
    "标题\r\n\r\n<html>",
    "第一行\n第二行\t制表",
    "公司\u202egnp.exe",
    "零\u200b宽\u200d字\ufeff符",
    "左\u2066右\u2069隔离",
    "空\x00字节",
    "\x00",
    "铃\x07退格\x08转义\x1b[31m",
    "𠮷野家𪚥龘𰻝",
    "\U0010ffff\ufffe",
    "e\u0301" + "\u0301" * 200,
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "１２３４５６７８９０",
    "٣٤٥",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "|cat /etc/passwd; `id` $(id)",
    "undefined",
    "null",
    "-1",
    "1e309",
    "NaN",
    " " * 40,
    "长" * 350_000,
)
TEXTS = (*MARKUP, *EVALUATED, *ODD)
# Half of a pair: JSON can name it, a form cannot.
ONLY_JSON = ("\ud842",)


def offence(content: str, text: str) -> str:
    """Say what is wrong with a page that may hold ``text``, or return an empty text."""
    if text in MARKUP and text in content:
        return "原样出现"
    if text in EVALUATED and PRODUCT in content:
        return "被计算"
    return ""
