"""One predicate for each sentence of the rulebook of selection."""

from accounts.permissions import acts_for, administers, has_duty
from casework.permissions import register
from casework.transitions import Duty


def is_city_official(user, duty: Duty) -> bool:
    official = user.official
    return bool(official and official.duty == duty and not official.district)


def is_of_the_applicant(user, case) -> bool:
    """Whether ``user`` is a member of the unit whose case this is, or was within three years."""
    organisation = case.case_organisation if case else None
    return bool(organisation and user.is_bound_to(organisation))


def handles_round(user, round_) -> bool:
    return is_city_official(user, Duty.HANDLER)


def reviews_round(user, round_) -> bool:
    return is_city_official(user, Duty.REVIEWER)


def approves_round(user, round_) -> bool:
    return is_city_official(user, Duty.APPROVER)


def is_the_system(user, case) -> bool:
    """The named service account; no person can log in as it."""
    return user.is_service_account


def drafts_application(user, application) -> bool:
    """申报人 and 管理员 of the unit write; a new application has no unit yet but the acting one."""
    if application is None:
        return user.acting is not None
    return acts_for(user, application.organisation)


def submits_application(user, application) -> bool:
    """Only the unit's 管理员 submits, resubmits and withdraws."""
    return administers(user, application.organisation)


def handles_application(user, application) -> bool:
    return is_city_official(user, Duty.HANDLER) and not is_of_the_applicant(user, application)


def recommends_application(user, application) -> bool:
    """The officials of the district in which the unit stood when it handed in, and of no other."""
    official = user.official
    return bool(
        official
        and official.duty == Duty.DISTRICT
        and official.district == application.case_district
        and not is_of_the_applicant(user, application)
    )


def answers_consultation(user, request) -> bool:
    """Whoever holds the asked department's account and is not of the unit."""
    profile = user.desk_profile
    return bool(
        profile
        and profile.duty == Duty.CONSULTED
        and profile.department == request.department
        and not is_of_the_applicant(user, request.application)
    )


def reviews_application(user, application) -> bool:
    return is_city_official(user, Duty.REVIEWER) and not is_of_the_applicant(user, application)


def approves_application(user, application) -> bool:
    return is_city_official(user, Duty.APPROVER) and not is_of_the_applicant(user, application)


def reads_application(user, application) -> bool:
    official = user.official
    if official is None:
        return acts_for(user, application.organisation)
    return not official.district or has_duty(user, official.duty, application.case_district)


def surrenders_title(user, designation) -> bool:
    """Only the unit's 管理员 gives the title back."""
    return administers(user, designation.case_organisation)


def drafts_filing(user, filing) -> bool:
    """申报人 and 管理员 of the platform's unit write; a new filing has no unit yet but the acting one."""
    if filing is None:
        return user.acting is not None
    return acts_for(user, filing.case_organisation)


def files_filing(user, filing) -> bool:
    """Only the unit's 管理员 files, publishes and takes off."""
    return administers(user, filing.case_organisation)


register("platforms.handle_round", handles_round)
register("platforms.review_round", reviews_round)
register("platforms.approve_round", approves_round)
register("platforms.close_round", is_the_system)
register("platforms.draft_application", drafts_application)
register("platforms.submit_application", submits_application)
register("platforms.handle_application", handles_application)
register("platforms.recommend_application", recommends_application)
register("platforms.answer_consultation", answers_consultation)
register("platforms.lapse_consultation", is_the_system)
register("platforms.review_application", reviews_application)
register("platforms.approve_application", approves_application)
register("platforms.view_application", reads_application)
register("platforms.handle_title", handles_application)
register("platforms.review_title", reviews_application)
register("platforms.approve_title", approves_application)
register("platforms.surrender_title", surrenders_title)
register("platforms.draft_filing", drafts_filing)
register("platforms.file_filing", files_filing)
register("platforms.handle_filing", handles_application)
