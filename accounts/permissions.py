"""Who may do what with units and their members; the plain questions that other apps ask too."""

from casework.permissions import Part, holds_part, register
from casework.transitions import Duty


def acts_for(user, organisation) -> bool:
    """Tell whether ``user`` acts for ``organisation`` now, in either role."""
    return bool(organisation and user.acting and user.acting.organisation_id == organisation.pk)


def administers(user, organisation) -> bool:
    """Tell whether ``user`` acts for ``organisation`` now as its 管理员."""
    return acts_for(user, organisation) and user.acting.is_admin


def has_duty(user, duty: Duty, district: str = "") -> bool:
    """Tell whether ``user`` holds a post with ``duty``, for the whole city or for ``district``."""
    post = user.post
    return bool(post and post.duty == duty and (not post.district or post.district == district))


def imports_credit(user, record=None) -> bool:
    """经办 of the city, and the system administrator: it feeds a rule and decides nothing."""
    return holds_part(user, Part.SYSTEM) or has_duty(user, Duty.HANDLER)


def leads_or_secures(user) -> bool:
    """负责人 and 安全管理员: they decide who stands in for whom."""
    leads = user.official is not None and user.official.duty == Duty.APPROVER
    return leads or holds_part(user, Part.SECURITY)


def is_one_of_the_two(user, deputyship) -> bool:
    return user.pk in {deputyship.principal_id, deputyship.deputy_id}


def decides_deputyship(user, deputyship) -> bool:
    """A third person decides, never one of the two."""
    return leads_or_secures(user) and not is_one_of_the_two(user, deputyship)


def ends_deputyship(user, deputyship) -> bool:
    return is_one_of_the_two(user, deputyship) or leads_or_secures(user)


DECIDE_DEPUTYSHIP = register("accounts.decide_deputyship", decides_deputyship)
register("accounts.end_deputyship", ends_deputyship)
MANAGE_MEMBERS = register("accounts.manage_members", administers)
EDIT_ORGANISATION = register("accounts.edit_organisation", administers)
VIEW_ORGANISATION = register("accounts.view_organisation", acts_for)
IMPORT_CREDIT = register("accounts.import_credit", imports_credit)
