"""Secrets of one machine: made once, kept in a file that only its owner can read."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

OWNER_ONLY_FOLDER = 0o700


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in ``path``; the first caller makes it, also when several start at once."""
    if not path.exists():
        path.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        # mkstemp gives 0600; a link appears whole or not at all and never replaces another's.
        handle, draft = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(make())
            Path(path).hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text().strip()
