"""One predicate for each sentence about enterprises."""

from accounts.permissions import has_duty
from casework import clock
from casework.permissions import register
from casework.transitions import Duty
from platforms.models import Designation, Platform


def acts_for_enterprise(user, enterprise) -> bool:
    """Members of the unit with the same credit code, acting for it: 申报人 and 管理员."""
    return bool(user.acting and user.acting.organisation.uscc == enterprise.uscc)


def confirms_profile(user, enterprise) -> bool:
    """Only the unit's 管理员 stands for what the profile says."""
    return acts_for_enterprise(user, enterprise) and user.acting.is_admin


def sets_pilot_rule(user, rule=None) -> bool:
    """手册第 9 部分: only the 负责人 changes a parameter."""
    return has_duty(user, Duty.APPROVER)


def imports_list(user, taken=None) -> bool:
    """经办 of the city: an official list feeds figures and decides nothing."""
    return has_duty(user, Duty.HANDLER)


def declares_cloud(user, adoption=None) -> bool:
    """Only the unit's 管理员 says for it what it runs."""
    return bool(user.acting and user.acting.is_admin)


def reporting_platform(user) -> Platform | None:
    """Return the platform of the acting unit while its title is in force, or None."""
    if not user.acting:
        return None
    held = Designation.objects.in_force(clock.today()).filter(
        platform__organisation_id=user.acting.organisation_id
    )
    title = held.select_related("platform").first()
    return title.platform if title else None


def reports_cloud(user, adoption=None) -> bool:
    """Members of a unit whose platform holds the title."""
    return reporting_platform(user) is not None


register("enterprises.draft_profile", acts_for_enterprise)
CONFIRM_PROFILE = register("enterprises.confirm_profile", confirms_profile)
SET_PILOT_RULE = register("enterprises.set_pilot_rule", sets_pilot_rule)
IMPORT_LIST = register("enterprises.import_list", imports_list)
DECLARE_CLOUD = register("enterprises.declare_cloud", declares_cloud)
REPORT_CLOUD = register("enterprises.report_cloud", reports_cloud)
