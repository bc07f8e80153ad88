"""Who objects: sealed at rest, masked on pages, never in what is published."""

import json
import unicodedata
from dataclasses import asdict, dataclass, fields

from casework.crypto import decrypt, encrypt

SHORTEST_NAME = 2
KEPT_OF_A_NUMBER = 4
# So many figures of a telephone number in a row tell whose it is.
TELLING_FIGURES = 7
# Separators, punctuation, symbols, marks and what cannot be seen: 陈 建国, 138-0013-8000.
BETWEEN = frozenset("ZPSMC")


@dataclass(frozen=True)
class Identity:
    """The objector's name and contacts; a unit's with its contact person. Empty for a clue."""

    name: str = ""
    phone: str = ""
    email: str = ""
    unit: str = ""
    uscc: str = ""

    def seal(self) -> str:
        """Return everything encrypted, for the database."""
        return encrypt(json.dumps(asdict(self), ensure_ascii=False))

    @classmethod
    def unseal(cls, token: str) -> "Identity":
        """Return what ``seal`` closed; Undecipherable when no present key opens it."""
        kept = json.loads(decrypt(token))
        return cls(**{one.name: kept.get(one.name, "") for one in fields(cls)})

    @property
    def shown(self) -> str:
        """The objector as the unit may be told, when he agreed."""
        return f"{self.unit}（联系人 {self.name}）" if self.unit else self.name

    def told_in(self, text: str) -> str:
        """Return the first piece of this identity that ``text`` gives away, or an empty text.

        However it is written: full width, capitals, blanks and hyphens between make no difference.
        """
        said = _plain(text)
        return next((one for one in asdict(self).values() if _tells(said, _plain(one))), "") or (
            self.phone if _tells_part(said, _plain(self.phone)) else ""
        )

    def rows(self, *, masked: bool) -> list[tuple[str, str]]:
        """Return (label, text) of what is known, masked or whole."""
        found = [
            ("单位", mask_name(self.unit) if masked else self.unit),
            ("统一社会信用代码", mask_number(self.uscc) if masked else self.uscc),
            ("联系人" if self.unit else "姓名", mask_name(self.name) if masked else self.name),
            ("电话", mask_number(self.phone) if masked else self.phone),
            ("电子邮箱", mask_email(self.email) if masked else self.email),
        ]
        return [row for row in found if row[1]]


def _plain(text: str) -> str:
    """Return ``text`` as it is compared: one width, one case, nothing between the characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = unicodedata.normalize("NFKC", folded)
    return "".join(one for one in kept if unicodedata.category(one)[0] not in BETWEEN)


def _tells(said: str, piece: str) -> bool:
    return len(piece) >= SHORTEST_NAME and piece in said


def _tells_part(said: str, number: str) -> bool:
    """Tell whether enough figures of ``number`` stand in a row."""
    parts = (number[at : at + TELLING_FIGURES] for at in range(len(number) - TELLING_FIGURES + 1))
    return any(part in said for part in parts)


def mask_name(name: str) -> str:
    """Return the first character and stars: 陈**."""
    return name[:1] + "*" * min(len(name) - 1, KEPT_OF_A_NUMBER) if name else ""


def mask_number(number: str) -> str:
    """Return the last four characters: *******0123."""
    hidden = max(0, len(number) - KEPT_OF_A_NUMBER)
    return "*" * hidden + number[hidden:]


def mask_email(email: str) -> str:
    """Return the first character and the domain: c***@example.com."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""
