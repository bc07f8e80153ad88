"""Who takes which step of an objection, and who may read who objects."""

from casework.permissions import register
from casework.transitions import LEVEL_FIELDS, Duty


def _holds(user, duty: Duty) -> bool:
    official = user.official
    return bool(official and official.duty == duty and not official.district)


def is_of_an_accused_unit(user, objection) -> bool:
    """Whether ``user`` belongs to a unit that the objection is against."""
    units = [case.case_organisation for case in objection.cases]
    return user.memberships.filter(organisation__in=filter(None, units), is_active=True).exists()


def handles_objection(user, objection) -> bool:
    return _holds(user, Duty.HANDLER) and not is_of_an_accused_unit(user, objection)


def reviews_objection(user, objection) -> bool:
    return _holds(user, Duty.REVIEWER) and not is_of_an_accused_unit(user, objection)


def decides_objection(user, objection) -> bool:
    return _holds(user, Duty.APPROVER) and not is_of_an_accused_unit(user, objection)


def keeps_clues(user, objection) -> bool:
    """The named service account alone: an anonymous hint is nobody's decision."""
    return user.is_service_account


def reads_objector(user, objection) -> bool:
    """Only who handles this objection now or did: at one of its levels, or by the open step."""
    official = user.official
    if official is None or official.district or is_of_an_accused_unit(user, objection):
        return False
    if user.pk in {getattr(objection, f"{name}_id") for name in LEVEL_FIELDS.values()}:
        return True
    stage = objection.workflow.stages.get(objection.status)
    if stage is None or stage.duty != official.duty:
        return False
    return getattr(objection, f"{LEVEL_FIELDS[stage.duty]}_id") in {None, user.pk}


HANDLE_OBJECTION = register("casework.handle_objection", handles_objection)
REVIEW_OBJECTION = register("casework.review_objection", reviews_objection)
DECIDE_OBJECTION = register("casework.decide_objection", decides_objection)
KEEP_CLUE = register("casework.keep_clue", keeps_clues)
READ_OBJECTOR = register("casework.read_objector", reads_objector)
