"""The doors of the ground floor that people open in a browser, one file for each subject."""

from casework.views.documents import document, verify, verify_code
from casework.views.errors import (
    bad_request,
    csrf_failure,
    forbidden,
    not_found,
    server_error,
)
from casework.views.hearings import (
    hearing_autosave,
    hearing_detach,
    hearing_detail,
    hearing_upload,
    hearing_waive,
)
from casework.views.materials import (
    material_download,
    material_library,
    material_page,
    material_remove,
)

__all__ = [
    "bad_request",
    "csrf_failure",
    "document",
    "forbidden",
    "hearing_autosave",
    "hearing_detach",
    "hearing_detail",
    "hearing_upload",
    "hearing_waive",
    "material_download",
    "material_library",
    "material_page",
    "material_remove",
    "not_found",
    "server_error",
    "verify",
    "verify_code",
]
