"""The gate's check of XML: invoices, vouchers inside a PDF, and parts of OOXML and OFD. Pure."""

import io
import re
import xml.sax
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from casework.materials.verdict import Finding, Refused

MAX_DEPTH = 200
MAX_ELEMENTS = 500_000
PAGE_NAMESPACES = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")
PAGE_ELEMENTS = frozenset({"html", "svg", "script", "iframe", "object", "embed"})
CHINESE_ENCODING = re.compile(
    rb"""\A(<\?xml[^>]{0,80}encoding\s*=\s*["'])(gbk|gb2312|gb18030)(["'])""", re.IGNORECASE
)


class _Watch(ContentHandler):
    """Counts depth and elements, and refuses what a browser would run as a page."""

    def __init__(self):
        super().__init__()
        self.depth = 0
        self.elements = 0
        self.root = ""

    def startElement(self, name, attrs):  # noqa: N802 -- the name that SAX calls
        self.depth += 1
        self.elements += 1
        self.root = self.root or name
        if self.depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise Refused("bomb", "XML 的层数或元素过多。请重新从开票系统下载后再传。")
        local = name.rpartition(":")[2].lower()
        spaces = [value for key, value in attrs.items() if key.split(":")[0] == "xmlns"]
        if local in PAGE_ELEMENTS or any(space in PAGE_NAMESPACES for space in spaces):
            raise Refused("active_content", "XML 里夹着网页内容。请从开票系统重新下载后再传。")

    def endElement(self, name):  # noqa: N802 -- the name that SAX calls
        self.depth -= 1

    def processingInstruction(self, target, data):  # noqa: N802 -- the name that SAX calls
        if target.lower() == "xml-stylesheet":
            raise Refused("active_content", "XML 里引用了样式表。请从开票系统重新下载后再传。")


def check_xml(data: bytes) -> Finding:
    """Read the whole document without DTD and entities; Refused when it is broken or active."""
    root_of(data)
    return Finding()


def root_of(data: bytes) -> str:
    """Return the name of the root element of a document that passes; raise Refused otherwise."""
    watch = _Watch()
    try:
        defusedxml.sax.parse(io.BytesIO(_in_utf8(data)), watch, forbid_dtd=True)
    except DefusedXmlException:
        raise Refused(
            "active_content", "XML 里有 DTD 或外部实体，可能有害。请从开票系统重新下载后再传。"
        ) from None
    except (xml.sax.SAXException, ValueError, LookupError):
        raise Refused("damaged", "XML 不完整或格式有错。请从开票系统重新下载后再传。") from None
    return watch.root


def _in_utf8(data: bytes) -> bytes:
    """Return a document declared in a Chinese encoding as UTF-8: expat reads no such encoding."""
    declared = CHINESE_ENCODING.match(data)
    if not declared:
        return data
    body = data[declared.end() :].decode("gb18030").encode()
    return declared[1] + b"utf-8" + declared[3] + body
