"""Who may ask for a list of persons as a file, and who says yes."""

from casework.permissions import register
from casework.transitions import LEVEL_FIELDS, Duty


def asks_for_exports(user, request) -> bool:
    """Officials of the city at one of the three levels; readers and administrators take no list."""
    official = user.official
    return bool(official and not official.district and official.duty in LEVEL_FIELDS)


def approves_exports(user, request) -> bool:
    """负责人 of the city; that it is not who asked is said by the levels of the case."""
    official = user.official
    return bool(official and not official.district and official.duty == Duty.APPROVER)


REQUEST_EXPORT = register("casework.request_export", asks_for_exports)
APPROVE = register("casework.approve_export", approves_exports)
