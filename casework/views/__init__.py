"""The doors of the ground floor that people open in a browser, one file for each subject."""

from casework.views.documents import document, verify, verify_code

__all__ = ["document", "verify", "verify_code"]
