"""How names and numbers of units and people are written: one form, nothing invisible. Pure."""

import re
import unicodedata

# Format, control, private use and surrogate characters can hide or reverse a name.
REFUSED_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cs"})
# ASCII only and matched to the very end: digits of other scripts look alike but are not typed back.
USERNAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{2,39}\Z"
MOBILE_PATTERN = r"^1[0-9]{10}\Z"
PHONE_PATTERN = r"^(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?)\Z"
BRACKETS = str.maketrans({"(": "（", ")": "）"})


class BadName(ValueError):
    """A name with characters that nobody can see or type; the message is Chinese."""


def clean_name(text: str) -> str:
    """Return ``text`` in its one written form (NFKC, single blanks, Chinese brackets).

    Raises BadName for invisible, control, private or reversing characters.
    """
    for character in text.strip():
        if unicodedata.category(character) in REFUSED_CATEGORIES:
            raise BadName(f"名称里有看不见的特殊字符（U+{ord(character):04X}），请删去后重新输入")
    folded = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"\s+", " ", folded).translate(BRACKETS)
