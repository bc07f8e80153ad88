"""Why a step of an application cannot be taken yet, each in one sentence for the person at the door."""

from casework import audit, clock, publicity
from casework.models import OpenStep
from casework.templatetags.dates import cn_date, cn_moment
from platforms.policy import MOST_CORRECTIONS, MOST_DISTRICT_RETURNS
from platforms.states.rounds import RoundStatus
from reviews.selectors import is_with_experts, result_of


def may_return_again(application) -> str:
    """Return why no further return is possible: at most two (handbook 5.4)."""
    if audit.times(application, "return_application") < MOST_CORRECTIONS:
        return ""
    return f"已退回 {MOST_CORRECTIONS} 次，不能再退；请作出通过或不予通过的决定。"


def may_district_return_again(application) -> str:
    """Return why 区初审 cannot return any more: the last of the returns is left to 经办."""
    if audit.times(application, "return_application") < MOST_DISTRICT_RETURNS:
        return ""
    return f"区初审最多退回 {MOST_DISTRICT_RETURNS} 次；还有问题的，请写进初审意见，由经办处理。"


def district_overdue(application) -> str:
    """Return why 经办 cannot go on without the district: its own days are not over for certain."""
    step = OpenStep.objects.of(application).open().first()
    if step is None or step.due_on is None:
        return "区初审没有期限，不能接手。"
    if clock.today() <= step.due_on:
        return f"区初审到 {cn_date(step.due_on)} 到期，在此之前不能接手。"
    if step.due_is_provisional:
        return "区初审的期限暂按周末推算，请先录入节假日表。"
    return ""


def goes_to_the_city(application) -> str:
    """Return why what is handed in now does not go to 经办 at once: the district looks first."""
    return "这一批先由区工信部门初审。" if application.district_is_next else ""


def goes_to_the_district(application) -> str:
    """Return why what is handed in now does not go to the district."""
    return "" if application.district_is_next else "这一次不经区初审，直接由经办审查。"


def correction_overdue(application) -> str:
    """Return why a returned application cannot be rejected while its correction is running."""
    correction = application.open_correction
    if correction is None or correction.is_late(clock.now()):
        return ""
    return f"申报单位可以补正到 {cn_moment(correction.limit[0])}，在此之前不能不予通过。"


def publicity_over(application) -> str:
    """Return why the title cannot be granted yet (§二（二）)."""
    clearance = publicity.cleared(application)
    return "" if clearance.cleared else clearance.reason


def window_of_the_round_over(application) -> str:
    """Return why the list cannot be confirmed yet: others may still apply until the window closes."""
    round_ = application.round
    if round_.status == RoundStatus.ENDED:
        return ""
    return f"征集到 {cn_moment(round_.closes_at)} 截止，截止后才能确认名单。"


def goes_to_the_reviewer(application) -> str:
    """Return why an accepted application does not go to 审核 at once: experts judge it first."""
    return "这一批受理后先由专家评审。" if application.round.has_expert_review else ""


def goes_to_the_experts(application) -> str:
    """Return why an accepted application does not go to the experts."""
    return "" if application.round.has_expert_review else "这一批不经专家评审。"


def judged_by_experts(application) -> str:
    """Return why 审核 cannot propose yet: the experts' result is missing or below the pass line."""
    if not application.round.has_expert_review:
        return ""
    result = result_of(application)
    if result is None:
        return "专家评审还没有结束。"
    if not result.is_passed:
        return f"专家评审 {result.shown} 分，没有达到合格线，不能列入拟入选名单。"
    return ""


def untouched_by_experts(application) -> str:
    """Return why the case cannot go back to 经办: what experts judge may not change under them."""
    if is_with_experts(application) or result_of(application):
        return "已交专家评审，不能再退回重核。"
    return ""


def expert_review_over(application) -> str:
    """Return why an accepted application cannot be rejected yet: it is rejected on the result."""
    return "" if result_of(application) else "专家评审还没有结束，不能作出决定。"


def consultations_in(application) -> str:
    """Return why the round wants every department's answer before the list, where it does."""
    if not application.round.awaits_consultations:
        return ""
    waiting = [one.department_name for one in application.consultations.out()]
    return f"还没有答复：{'、'.join(waiting)}。" if waiting else ""


def ready_for_the_list(application) -> str:
    """Return why 审核 cannot propose yet: experts first, then the departments that were asked."""
    return judged_by_experts(application) or consultations_in(application)
