"""Whether a public text tells who a firm is that is not to be named. Pure."""

import re
import unicodedata

from casework.standards import DISTRICT_NAMES

# What firms' names begin and end with; what is left tells who it is.
PLACE = re.compile(r"\A(?:广东省|广东)?(?:广州市|广州)?")
FORM = re.compile(r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|厂|公司)?\Z")
LEAST_OF_A_NAME = 3
# The 字号 alone is a word like any other; beside a place or a firm's ending it names the firm.
BRAND = 2
NEAR = "|".join(("广州市", "广州", *(name.removesuffix("区") for name in DISTRICT_NAMES.values())))
ENDINGS = "公司|集团|厂|有限|股份"
WEB = re.compile(r"(?:https?://|www\.)\S+|[a-z0-9-]+\.(?:com|cn|net|org)\b")
# In groups too, but never joined out of two figures that stand beside each other.
MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9](?:[ -]?[0-9]){8}(?![0-9])")


def telling_names(name: str, *more: str) -> tuple[str, ...]:
    """Return what in a public text would tell whose it is: the name, its core, and ``more``."""
    core = core_of(name)
    return tuple(filter(None, (name, core if len(core) >= LEAST_OF_A_NAME else "", *more)))


def core_of(name: str) -> str:
    """Return a firm's name without place and legal form."""
    return FORM.sub("", PLACE.sub("", name))


def told_by(text: str, name: str, *more: str) -> str:
    """Return what in ``text`` tells that it is about the firm called ``name``; '' for nothing.

    However it is spaced, dotted or widened: the name, its core, its 字号 beside a place or an
    ending, ``more`` (credit code, people, telephones), any web address and any mobile number.
    """
    plain = _plain(text)
    for one in telling_names(name, *more):
        if _plain(one) in plain:
            return one
    brand = _plain(core_of(name))[:BRAND]
    near = None
    if len(brand) == BRAND:
        near = re.search(f"(?:{NEAR}){re.escape(brand)}|{re.escape(brand)}(?:{ENDINGS})", plain)
    narrow = unicodedata.normalize("NFKC", text).lower()
    found = near or WEB.search(narrow) or MOBILE.search(narrow)
    return found.group() if found else ""


def _plain(text: str) -> str:
    """Return letters and digits alone, wide ones made narrow, small ones capital."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text))).upper()
