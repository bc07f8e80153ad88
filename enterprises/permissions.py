"""One predicate for each sentence about enterprises."""

from accounts.permissions import acts_for, administers, has_duty
from casework import clock
from casework.permissions import register
from casework.transitions import LEVEL_FIELDS, Duty
from platforms.models import Designation, Platform
from platforms.permissions import (
    handles_application,
    is_city_official,
    is_of_the_applicant,
    is_the_system,
)


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
    return titled_platform(user.acting.organisation_id) if user.acting else None


def titled_platform(organisation_id: int) -> Platform | None:
    """Return the platform of a unit while its title is in force, or None."""
    held = Designation.objects.in_force(clock.today()).filter(
        platform__organisation_id=organisation_id
    )
    title = held.select_related("platform").first()
    return title.platform if title else None


def reports_cloud(user, adoption=None) -> bool:
    """Members of a unit whose platform holds the title."""
    return reporting_platform(user) is not None


def withdraws_cloud(user, adoption) -> bool:
    """Members of the unit whose platform reported it, while the title is in force."""
    return acts_for(user, adoption.reported_by) and reports_cloud(user)


def denies_cloud(user, adoption) -> bool:
    """Only the 管理员 of the firm that it is about."""
    return declares_cloud(user) and user.acting.organisation.uscc == adoption.uscc


def strikes_cloud(user, adoption=None) -> bool:
    """经办 of the city, as for official lists: a figure is put right, nobody loses anything."""
    return has_duty(user, Duty.HANDLER)


def drafts_demand(user, demand) -> bool:
    """申报人 and 管理员 of the unit write; a new demand has no unit yet but the acting one."""
    return user.acting is not None if demand is None else acts_for(user, demand.organisation)


def posts_demand(user, demand) -> bool:
    """Only the unit's 管理员 posts, picks and withdraws."""
    return administers(user, demand.organisation)


def offers_reply(user, demand) -> bool:
    """A 管理员 offers for his unit's platform, never for the unit's own demand."""
    acting = user.acting
    return bool(acting and acting.is_admin and not acts_for(user, demand.organisation))


def picks_reply(user, reply) -> bool:
    return administers(user, reply.demand.organisation)


def answers_pick(user, reply) -> bool:
    """Only the platform's 管理员 answers for it."""
    return administers(user, reply.platform.organisation)


def follows_match(user, reply) -> bool:
    """申报人 and 管理员 of both sides say what came of it."""
    return acts_for(user, reply.demand.organisation) or acts_for(user, reply.platform.organisation)


def starts_circle(user, circle=None) -> bool:
    """Only a unit's 管理员 opens a circle for it, or asks for it to be admitted."""
    return bool(user.acting and user.acting.is_admin)


def leads_circle(user, circle) -> bool:
    return administers(user, circle.lead)


def leads_member(user, member) -> bool:
    """Only the lead's 管理员 admits, refuses and removes."""
    return administers(user, member.circle.lead)


def leaves_circle(user, member) -> bool:
    return administers(user, member.organisation)


register("enterprises.start_circle", starts_circle)
register("enterprises.join_circle", starts_circle)
register("enterprises.lead_circle", leads_circle)
register("enterprises.handle_circle", handles_application)
register("enterprises.lead_member", leads_member)
register("enterprises.leave_circle", leaves_circle)
register("enterprises.draft_demand", drafts_demand)
register("enterprises.post_demand", posts_demand)
register("enterprises.handle_demand", handles_application)
register("enterprises.offer_reply", offers_reply)
register("enterprises.pick_reply", picks_reply)
register("enterprises.answer_pick", answers_pick)
# What follows from a step of either side, and from a limit that has passed.
register("enterprises.follow_on", is_the_system)
register("enterprises.follow_match", follows_match)


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
WITHDRAW_CLOUD = register("enterprises.withdraw_cloud", withdraws_cloud)
DENY_CLOUD = register("enterprises.deny_cloud", denies_cloud)
STRIKE_CLOUD = register("enterprises.strike_cloud", strikes_cloud)


def plans_events(user, event=None) -> bool:
    """经办 of the city for events of the city, 区工信 for those of its own district."""
    return has_duty(user, Duty.HANDLER) or bool(user.post and user.post.duty == Duty.DISTRICT)


def runs_city_event(user, event) -> bool:
    return not event.district and has_duty(user, Duty.HANDLER)


def runs_district_event(user, event) -> bool:
    return bool(event.district) and has_duty(user, Duty.DISTRICT, event.district)


def runs_event(user, event) -> bool:
    """The office whose event it is: nobody else changes it or sees who has signed up."""
    return runs_city_event(user, event) or runs_district_event(user, event)


def sees_sign_ups(user, sign_up=None) -> bool:
    """Whose office runs events, with those who say yes to a list of persons as a file."""
    return bool(user.post and user.post.duty in {*LEVEL_FIELDS, Duty.DISTRICT})


def signs_up(user, event=None) -> bool:
    """Members of a unit, acting for it: 申报人 and 管理员."""
    return bool(user.acting)


def acts_for_sign_up(user, sign_up) -> bool:
    """Members of the unit that has signed up, acting for it."""
    return bool(user.acting and user.acting.organisation_id == sign_up.organisation_id)


def subscribes(user, subscription=None) -> bool:
    """Everybody but the office and the three administrators, whom the desk tells."""
    return user.post is None and not user.part


PLAN_EVENT = register("enterprises.plan_event", plans_events)
register("enterprises.run_city_event", runs_city_event)
register("enterprises.run_district_event", runs_district_event)
RUN_EVENT = register("enterprises.run_event", runs_event)
SEE_SIGN_UPS = register("enterprises.see_sign_ups", sees_sign_ups)
SIGN_UP = register("enterprises.sign_up", signs_up)
ACT_FOR_SIGN_UP = register("enterprises.act_for_sign_up", acts_for_sign_up)
SUBSCRIBE = register("enterprises.subscribe", subscribes)
NOMINATE = register("enterprises.nominate", nominates)
DRAFT_NOMINATION = register("enterprises.draft_nomination", drafts_nomination)
register("enterprises.file_nomination", files_nomination)
register("enterprises.handle_nomination", handles_nomination)
register("enterprises.review_nomination", reviews_nomination)
register("enterprises.approve_nomination", approves_nomination)
APPROVE_LIST = register("enterprises.approve_demonstrations", approves_list)
