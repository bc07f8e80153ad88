"""Builders of official lists: taken, checked and loaded by the services, as worker and official do."""

from django.core.files.uploadedfile import SimpleUploadedFile

from casework.transitions import Duty
from enterprises.models import ListImport
from enterprises.rules.listing import COLUMNS
from enterprises.services import lists
from tests.builders import make_official

SOURCE = "规模以上工业企业名录（示例）"
ROW = {
    "name": "广州晨风注塑有限公司",
    "district": "黄埔区",
    "industry": "C29",
    "staff": "260",
    "revenue": "8600.5",
    "year": "2025",
}


def list_row(code: str, **overrides: str) -> str:
    """Return one line of an official list."""
    return ",".join([code, *(ROW | overrides).values()])


def list_file(*rows: str) -> bytes:
    return "\n".join([",".join(COLUMNS), *rows]).encode()


def checked_list(*rows: str, data: bytes = b"", name: str = "名录.csv", actor=None) -> ListImport:
    """Return a list that the worker has checked."""
    upload = SimpleUploadedFile(name, data or list_file(*rows))
    taken = lists.take_list(upload, source=SOURCE, actor=actor or make_official(Duty.HANDLER))
    return lists.check_list(taken)


def loaded_list(*rows: str, actor=None) -> ListImport:
    """Return a list that was checked, started and loaded."""
    taken = checked_list(*rows, actor=actor)
    return lists.load_list(lists.start_loading(taken, actor=taken.uploaded_by))
