"""The first sheet of an XLSX, row by row: only its strings are held, never the sheet."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

from casework.sheets.reading import MIB, Unreadable

MOST_UNPACKED = 160 * MIB
MOST_STRINGS = 1_000_000
MOST_CHARACTERS = 40_000_000
MOST_COLUMNS = 200
LONGEST_TEXT = 5_000
CHUNK = 64 * 1024
# A cell holds fifteen digits; what a program writes beyond them is the noise of its arithmetic.
DIGITS_OF_A_CELL = 15
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,5}[1-9])?")
DAMAGED = "文件已损坏或不完整。请重新另存为 XLSX，或另存为 CSV 再导入。"
TOO_MUCH = "展开后过大。请只留要导入的那一张表，或另存为 CSV 再导入。"
TOO_WIDE = f"超过 {MOST_COLUMNS} 列，不像名录。"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    # What is said of an encoding that nobody knows.
    LookupError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
WORKBOOK, RELATIONS, STRINGS = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
)


def sheet_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells, as texts, of the rows of the first sheet; Unreadable if it is none."""
    try:
        with zipfile.ZipFile(path) as book:
            if sum(part.file_size for part in book.infolist()) > MOST_UNPACKED:
                raise Unreadable(TOO_MUCH, http_status=413)
            strings = _strings_of(book)
            with book.open(_first_sheet(book)) as stream:
                yield from _Sheet(strings).rows(stream)
    except (*BROKEN, expat.ExpatError) as fault:
        raise Unreadable(DAMAGED) from fault
    except OSError as fault:
        # BZIP2 says so of a broken stream; what the disk says has a number, and is no fault of the file.
        if fault.errno is not None:
            raise
        raise Unreadable(DAMAGED) from fault


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_) -> None:
    raise Unreadable("文件里有 DTD，可能有害，没有读取。")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what ``stream`` unpacks to; its stated size may be a lie, so it is counted."""
    taken = 0
    while chunk := stream.read(CHUNK):
        taken += len(chunk)
        if taken > MOST_UNPACKED:
            raise Unreadable(TOO_MUCH, http_status=413)
        yield chunk


def _first_sheet(book: zipfile.ZipFile) -> str:
    """Return the name of the part that holds the first sheet."""
    found: dict[str, str] = {}
    sheets: list[str] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship"):
            found[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            sheets.append(next((v for k, v in attributes.items() if k.endswith(":id")), ""))

    for part, handler in ((RELATIONS, relation), (WORKBOOK, sheet)):
        parser = _parser()
        parser.StartElementHandler = handler
        with book.open(part) as stream:
            for piece in _pieces(stream):
                parser.Parse(piece)
        parser.Parse(b"", True)
    target = found[sheets[0]] if sheets else ""
    name = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
    if name not in book.namelist():
        raise Unreadable(DAMAGED)
    return name


def _strings_of(book: zipfile.ZipFile) -> list[str]:
    """Return the shared strings, without the phonetic readings that some cells carry."""
    if STRINGS not in book.namelist():
        return []
    with book.open(STRINGS) as stream:
        return _Strings().of(stream)


class _Strings:
    """Collects the shared strings while the parser runs."""

    def __init__(self):
        self.found: list[str] = []
        self.pieces: list[str] = []
        self.held = 0
        self.is_text = self.is_reading = False

    def of(self, stream: IO[bytes]) -> list[str]:
        parser = _parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        for piece in _pieces(stream):
            parser.Parse(piece)
        parser.Parse(b"", True)
        return self.found

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "si":
                self.pieces.clear()
            case "t":
                self.is_text = True
            case "rPh":
                self.is_reading = True

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "si":
                self.found.append("".join(self.pieces))
                if len(self.found) > MOST_STRINGS:
                    raise Unreadable(TOO_MUCH, http_status=413)
            case "t":
                self.is_text = False
            case "rPh":
                self.is_reading = False

    def characters(self, text: str) -> None:
        if self.is_text and not self.is_reading:
            self.held += len(text)
            if self.held > MOST_CHARACTERS:
                raise Unreadable(TOO_MUCH, http_status=413)
            self.pieces.append(text)


class _Sheet:
    """Collects the cells of a row while the parser runs; a chunk's whole rows are taken from it."""

    def __init__(self, strings: list[str]):
        self.strings = strings
        self.done: list[tuple[int, list[str]]] = []
        self.columns: dict[str, int] = {}
        self.number = 0
        self.row: list[str] = []
        self.place = 0
        self.kind = ""
        self.value: list[str] = []
        self.length = 0
        self.is_value = False

    def rows(self, stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
        parser = _parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        for piece in _pieces(stream):
            parser.Parse(piece)
            yield from self.done
            self.done.clear()
        parser.Parse(b"", True)
        yield from self.done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "c":
                self.kind = attributes.get("t", "n")
                reference = attributes.get("r", "")
                self.place = self._column(reference) if reference else len(self.row)
                if self.place >= MOST_COLUMNS:
                    raise Unreadable(TOO_WIDE)
                self.value.clear()
                self.length = 0
            case "v" | "t":
                self.is_value = True
            case "row":
                self.number = int(attributes.get("r", self.number + 1))
                self.row = []

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v" | "t":
                self.is_value = False
            case "c":
                self._keep("".join(self.value))
            case "row":
                self.done.append((self.number, self.row))

    def characters(self, text: str) -> None:
        if self.is_value:
            self.length += len(text)
            self._refuse_long(self.length)
            self.value.append(text)

    def _keep(self, text: str) -> None:
        if text and self.kind == "s":
            text = self.strings[int(text)] if 0 <= int(text) < len(self.strings) else ""
        elif self.kind == "n" and text and not PLAIN_NUMBER.fullmatch(text):
            text = _rounded(text)
        self._refuse_long(len(text))
        short = self.place - len(self.row)
        if short > 0:
            self.row += [""] * short
        self.row[self.place :] = [text]

    def _refuse_long(self, length: int) -> None:
        if length > LONGEST_TEXT:
            raise Unreadable(f"第 {self.number} 行有一格超过 {LONGEST_TEXT} 个字，不像名录。")

    def _column(self, reference: str) -> int:
        """Return the place of C5, counted from 0; few different ones come, so they are kept."""
        letters = reference.rstrip("0123456789")
        if letters not in self.columns:
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - ord("A") + 1
            if not 0 < place <= MOST_COLUMNS:
                raise Unreadable(TOO_WIDE)
            self.columns[letters] = place - 1
        return self.columns[letters]


def _rounded(text: str) -> str:
    """Return a number as the spreadsheet shows it: 8600.1, not 8600.1000000000004 or 8.6E+3."""
    try:
        number = float(text)
    except ValueError:
        return text
    return format(Decimal(f"{number:.{DIGITS_OF_A_CELL}g}"), "f")
