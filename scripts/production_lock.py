"""Print the part of requirements.lock that the portal itself needs, hashes included."""

import re
import sys
from pathlib import Path

ENTRY = re.compile(r"^(?=\S)(?!#)", re.MULTILINE)
OURS = "suizhizhuan (pyproject.toml)"


def production_part(lock: str) -> str:
    """Return the entries of ``lock`` that no tool of the development group alone brought in."""
    entries = [text for text in ENTRY.split(lock) if "==" in text]
    wanted_by = {_name(text): _requirers(text) for text in entries}
    kept = {OURS}
    while more := {name for name, whom in wanted_by.items() if whom & kept} - kept:
        kept |= more
    return "".join(text for text in entries if _name(text) in kept)


def _name(entry: str) -> str:
    return re.split(r"==|\[", entry, maxsplit=1)[0]


def _requirers(entry: str) -> set[str]:
    notes = re.findall(r"^ +#(?: +via)? *(.*)$", entry, re.MULTILINE)
    return {note.strip() for note in notes if note.strip()}


if __name__ == "__main__":
    sys.stdout.write(production_part(Path(sys.argv[1]).read_text()))
