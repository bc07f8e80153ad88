"""File names as people send them: cleaned, shortened, and their extension told apart. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from casework.materials.verdict import Refused

MAX_NAME = 120
STRIPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
UNSAFE = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
EXTENSIONS: Mapping[str, str] = {
    "pdf": "pdf",
    "ofd": "ofd",
    "jpg": "jpg",
    "jpeg": "jpg",
    "jpe": "jpg",
    "jfif": "jpg",
    "mpo": "jpg",
    "png": "png",
    "xlsx": "xlsx",
    "xml": "xml",
}
PROGRAMS = frozenset(
    re.findall(
        r"\w+",
        "asp aspx bat cmd com cpl dll exe hta htm html jar js jse jsp jspx lnk mht mhtml msi php "
        "phtml pif ps1 py reg scr sh svg svgz swf url vb vbe vbs wsf wsh xhtml",
    )
)
BAD_ENCODING = (
    "文件名的编码不对（可能是旧系统的 GBK 编码）。请把文件改成短的名字，例如“合同.pdf”，再传一次。"
)


@dataclass(frozen=True)
class FileName:
    """A cleaned name without extension, and the extension as it was written (lower case)."""

    stem: str
    suffix: str
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of content that the extension promises, or an empty text."""
        return EXTENSIONS.get(self.suffix, "")

    @property
    def shown(self) -> str:
        return f"{self.stem}.{self.suffix}" if self.suffix else self.stem

    def with_extension(self, extension: str) -> str:
        """Return the name to keep: at most 120 characters, ending in ``extension`` when it had none."""
        suffix = self.suffix or extension
        return f"{self.stem[: MAX_NAME - len(suffix) - 1]}.{suffix}"


def read_name(raw: str) -> FileName:
    """Clean a name as it came: NFC, no folders, no control, bidi or invisible characters.

    Raises Refused("name") for a name in a broken encoding or with a program's inner extension.
    """
    if "\ufffd" in raw or any(unicodedata.category(c) == "Cs" for c in raw):
        raise Refused("name", BAD_ENCODING)
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in STRIPPED)
    tidy = re.sub(r"\s+", " ", visible).translate(UNSAFE).strip(" .")
    stem, dot, suffix = tidy.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", suffix):
        stem, suffix = tidy, ""
    stem = stem.strip(" .") or "未命名"
    inner = {part.strip().lower() for part in stem.split(".")[1:]} & PROGRAMS
    if inner:
        raise Refused(
            "name", f"文件名里夹着程序的扩展名（.{min(inner)}）。请去掉这一段，改名后重传。"
        )
    notes = []
    if len(stem) + len(suffix) + 1 > MAX_NAME:
        notes.append(f"文件名超过 {MAX_NAME} 个字，已截短。")
    return FileName(stem[:MAX_NAME].strip(" ."), suffix.lower(), tuple(notes))
