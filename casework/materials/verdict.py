"""What the upload gate says: a verdict on a file that may come in, or a refusal in plain Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass

MIB = 1024 * 1024
MAX_FILE = 20 * MIB

HTTP_STATUS: Mapping[str, int] = {
    "too_large": 413,
    "case_full": 413,
    "library_full": 413,
    "type": 415,
    "disguised": 415,
    "too_often": 429,
    "storage_full": 507,
}


class Refused(Exception):
    """A file that does not come in: a stable code, and why and what to do in Chinese."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def http_status(self) -> int:
        return HTTP_STATUS.get(self.code, 422)

    def about(self, name: str) -> "Refused":
        """Return the same refusal as a sentence that names the file."""
        return type(self)(self.code, f"“{name}”没有上传：{self.message}")


@dataclass(frozen=True)
class Verdict:
    """What a file really is; ``clean`` holds the bytes to keep instead, where it was re-encoded."""

    kind: str
    content_type: str
    extension: str
    name: str
    clean: bytes | None = None
    pages: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What the check of one kind of content adds to the verdict."""

    clean: bytes | None = None
    pages: int | None = None
    notes: tuple[str, ...] = ()
