"""Uploaded files: the gate, the keeping, the scan, the page pictures and their place in cases."""

from casework.materials.attachments import (
    attach,
    attached_to,
    cases_of,
    detach,
    hand_in,
    library,
    remove_material,
    reusable,
)
from casework.materials.codes import ACCEPTED, CODES, OFFICE_CODES, label_of, purpose_of
from casework.materials.gate import inspect
from casework.materials.keeping import file_of, forget, same_files_elsewhere, size_text, store
from casework.materials.pages import make_pages
from casework.materials.upkeep import damaged_files, sweep_orphans
from casework.materials.verdict import MAX_FILE, Refused, Verdict
from casework.materials.virus import ScannerUnavailable, scan

__all__ = [
    "ACCEPTED",
    "CODES",
    "MAX_FILE",
    "OFFICE_CODES",
    "Refused",
    "ScannerUnavailable",
    "Verdict",
    "attach",
    "attached_to",
    "cases_of",
    "damaged_files",
    "detach",
    "file_of",
    "forget",
    "hand_in",
    "inspect",
    "label_of",
    "library",
    "make_pages",
    "purpose_of",
    "remove_material",
    "reusable",
    "same_files_elsewhere",
    "scan",
    "size_text",
    "store",
    "sweep_orphans",
]
