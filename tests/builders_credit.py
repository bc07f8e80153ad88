"""Builders of credit records: imported by the service, as an official would."""

from accounts.models import CreditRecord
from accounts.services import credit
from casework import clock
from casework.transitions import Duty
from tests.builders import make_official
from tests.builders_platforms import WRITTEN
from tests.recorded import recorded

HEAD = ",".join(credit.COLUMNS)
SOURCE = "广州市市场监督管理局"


def credit_row(uscc: str, **overrides) -> str:
    """Return one line of a file of credit records."""
    values = {
        "kind": "严重违法失信",
        "decided_on": "2026-08-12",
        "until": "",
        "number": "穗市监列字〔2026〕7号",
        "source": SOURCE,
    } | overrides
    return ",".join([uscc, *values.values()])


def credit_file(*rows: str) -> bytes:
    return "\n".join([HEAD, *rows]).encode()


def import_credit(*rows: str, actor=None) -> None:
    """Check and import a file with these rows."""
    actor = actor or make_official(Duty.HANDLER)
    checked = credit.check_credit_file("名单.csv", credit_file(*rows), actor=actor)
    credit.import_credit_records(checked.pending, actor=actor)


@recorded
def make_credit_record(uscc: str, **overrides) -> CreditRecord:
    """Return a record imported on 1 September 2026; by default a list that still names the unit."""
    with clock.at(WRITTEN):
        import_credit(credit_row(uscc, **overrides))
    return CreditRecord.objects.first()
