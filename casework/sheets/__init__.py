"""Tables that come in and go out as files: the only reader and the only writer of CSV and XLSX."""

from casework.sheets.reading import (
    MIB,
    MOST_BYTES,
    CellFault,
    SheetRow,
    Table,
    Unreadable,
    read_csv,
)
from casework.sheets.streaming import is_workbook, stream_rows
from casework.sheets.writing import (
    CONTENT_TYPES,
    CSV,
    LONGEST_CELL,
    XLSX,
    Cell,
    Mark,
    Sheet,
    safe_text,
    write,
)

__all__ = [
    "CONTENT_TYPES",
    "CSV",
    "LONGEST_CELL",
    "MIB",
    "MOST_BYTES",
    "XLSX",
    "Cell",
    "CellFault",
    "Mark",
    "Sheet",
    "SheetRow",
    "Table",
    "Unreadable",
    "is_workbook",
    "read_csv",
    "safe_text",
    "stream_rows",
    "write",
]
