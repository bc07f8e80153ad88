"""What a section of an application asks: fields as data, read alike by pages, API, desk and PDF. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a field is asked and read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    URL = "url"
    PHONE = "phone"
    USCC = "uscc"


@dataclass(frozen=True)
class Field:
    """One question. ``least``/``most`` bound a number; ``max_length`` bounds a text in characters."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    help: str = ""
    unit: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 200
    least: int = 0
    most: int = 999_999_999

    @property
    def choice_labels(self) -> Mapping[str, str]:
        return dict(self.choices)


@dataclass(frozen=True)
class Section:
    """A page of questions; with ``least_rows`` it is a table of that many rows or more."""

    key: str
    title: str
    group: str
    fields: tuple[Field, ...]
    hint: str = ""
    least_rows: int = 0
    most_rows: int = 0
    row_name: str = ""

    @property
    def is_table(self) -> bool:
        return self.most_rows > 0

    @property
    def is_optional(self) -> bool:
        """A table that may stay empty: it asks only whom it concerns."""
        return self.is_table and self.least_rows == 0

    def field(self, name: str) -> Field:
        """Return the field called ``name``; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
