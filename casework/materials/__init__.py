"""Uploaded files: the gate, the keeping, the scan, the page pictures and their place in cases."""

from casework.materials.attachments import (
    attach,
    attached_to,
    detach,
    library,
    missing_codes,
    remove_material,
    reusable,
)
from casework.materials.gate import inspect
from casework.materials.pages import make_pages
from casework.materials.store import file_of, same_file_elsewhere, store
from casework.materials.upkeep import damaged_files, sweep_orphans
from casework.materials.verdict import Refused, Verdict
from casework.materials.virus import scan

__all__ = [
    "Refused",
    "Verdict",
    "attach",
    "attached_to",
    "damaged_files",
    "detach",
    "file_of",
    "inspect",
    "library",
    "make_pages",
    "missing_codes",
    "remove_material",
    "reusable",
    "same_file_elsewhere",
    "scan",
    "store",
    "sweep_orphans",
]
