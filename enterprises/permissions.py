"""One predicate for each sentence about enterprises."""

from accounts.permissions import acts_for, administers, has_duty
from casework import clock
from casework.permissions import register
from casework.transitions import Duty
from platforms.models import Designation, Platform
from platforms.permissions import is_city_official, is_of_the_applicant


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


def nominates(user, organisation=None) -> bool:
    """A district nominates a unit of its own, a platform whose title is in force any but itself."""
    official = user.official
    if official is not None:
        is_district = official.duty == Duty.DISTRICT
        if organisation is None:
            return is_district
        return (
            is_district
            and official.district == organisation.district
            and not user.is_bound_to(organisation)
        )
    platform = reporting_platform(user)
    return platform is not None and organisation not in {platform.organisation}


def drafts_nomination(user, nomination) -> bool:
    """申报人 and 管理员 of the enterprise write; nobody writes for it."""
    return user.official is None and acts_for(user, nomination.organisation)


def files_nomination(user, nomination) -> bool:
    """Only the enterprise's 管理员 agrees, declines, withdraws and leaves."""
    return user.official is None and administers(user, nomination.organisation)


def _decides(user, nomination, duty: Duty) -> bool:
    """Officials of the city, none of them of the enterprise or of the platform that nominated it."""
    platform = nomination.platform
    return (
        is_city_official(user, duty)
        and not is_of_the_applicant(user, nomination)
        and not (platform and user.is_bound_to(platform.organisation))
    )


def handles_nomination(user, nomination) -> bool:
    return _decides(user, nomination, Duty.HANDLER)


def reviews_nomination(user, nomination) -> bool:
    return _decides(user, nomination, Duty.REVIEWER)


def approves_nomination(user, nomination) -> bool:
    return _decides(user, nomination, Duty.APPROVER)


def approves_list(user, listed=None) -> bool:
    """The 负责人 confirms and corrects the list as a whole."""
    return is_city_official(user, Duty.APPROVER)


register("enterprises.draft_profile", acts_for_enterprise)
CONFIRM_PROFILE = register("enterprises.confirm_profile", confirms_profile)
SET_PILOT_RULE = register("enterprises.set_pilot_rule", sets_pilot_rule)
IMPORT_LIST = register("enterprises.import_list", imports_list)
DECLARE_CLOUD = register("enterprises.declare_cloud", declares_cloud)
REPORT_CLOUD = register("enterprises.report_cloud", reports_cloud)
NOMINATE = register("enterprises.nominate", nominates)
DRAFT_NOMINATION = register("enterprises.draft_nomination", drafts_nomination)
register("enterprises.file_nomination", files_nomination)
register("enterprises.handle_nomination", handles_nomination)
register("enterprises.review_nomination", reviews_nomination)
register("enterprises.approve_nomination", approves_nomination)
APPROVE_LIST = register("enterprises.approve_demonstrations", approves_list)
