"""专家评审: the chapter of the story in which the files are judged blind by a panel that was drawn."""

from django.urls import reverse

from casework import clock
from casework.models import Document
from reviews.models import Assignment
from tests.builders_reviews import (
    CLOSED,
    DECLARED,
    GOOD,
    SCORED,
    assignments,
    declare,
    judging,
    lock_sheet,
)
from tests.journeys.cast import Cast
from tests.worker import work_off_jobs

PANEL_SIZE = 5
WHY = "两年前曾在该单位任职。"
WORSE = GOOD | {"T1": "6", "V2": "7"}
OTHERS_SHEETS = "各位专家的评分"


def the_experts_judge(cast: Cast) -> None:
    handler_has_a_panel_drawn(cast)
    reviewer_appoints_it(cast)
    with clock.at(DECLARED):
        every_expert_declares_and_one_steps_back(cast)
    with clock.at(SCORED):
        nobody_sees_a_score_before_his_own_sheet_is_in(cast)
        nobody_closes_before_the_last_sheet(cast)
        the_others_hand_in_too(cast)
    with clock.at(CLOSED):
        approver_fixes_the_ranking(cast)


def handler_has_a_panel_drawn(cast: Cast) -> None:
    cast.handler.opens(cast.round.desk_url())
    cast.handler.follows("专家评审")
    cast.handler.sees("等待专家评审 2 家")
    cast.handler.presses("组建专家组", method="draw", size=str(PANEL_SIZE))

    cast.handler.follows("抽取说明")
    cast.handler.sees("试排", cast.panel.seed, "没有选中的 2 名及理由")
    assert assignments(cast.panel) == []
    cast.handler.opens(cast.panel.desk_url())
    cast.handler.presses("定稿送审")
    assert not cast.handler.sees_button("确认专家组")


def reviewer_appoints_it(cast: Cast) -> None:
    cast.reviewer.opens(cast.panel.desk_url())
    cast.reviewer.presses("确认专家组", note="抽取结果和理由已核对。")


def every_expert_declares_and_one_steps_back(cast: Cast) -> None:
    stays, leaves = ours(cast)[:2]
    for assignment, said in ((stays, {}), (leaves, {"kind": "employment", "reason": WHY})):
        reader = cast.expert_of(assignment)
        reader.opens(file_url(assignment))
        reader.sees("回避申报", cast.unit.name)
        answers = {f"kind-{one.pk}": "none" for one in files_of(cast, assignment.expert)}
        answers |= {f"{name}-{assignment.pk}": text for name, text in said.items()}
        reader.presses("提交申报", **answers, statement="on")
    # What they would do is what the first two did.
    for expert in judging(cast.panel):
        if expert not in (stays.expert, leaves.expert):
            declare(cast.panel, expert)

    cast.expert_of(leaves).sees("已回避")
    cast.expert_of(leaves).opens(file_url(leaves), status=403)
    cast.handler.opens(cast.panel.desk_url())
    cast.handler.sees("评分中", "结束之前不显示任何分数")
    cast.handler.follows("专家名单")
    cast.handler.sees("任职", WHY)


def nobody_sees_a_score_before_his_own_sheet_is_in(cast: Cast) -> None:
    early, late = ours(cast)[:2]
    hands_in(cast, early, GOOD)
    cast.expert_of(early).sees(OTHERS_SHEETS)

    reader = cast.expert_of(late)
    reader.opens(file_url(late))
    assert OTHERS_SHEETS not in reader.page.text
    hands_in(cast, late, GOOD)
    reader.sees(OTHERS_SHEETS)
    assert not reader.sees_button("核对并提交")


def nobody_closes_before_the_last_sheet(cast: Cast) -> None:
    cast.approver.opens(cast.panel.desk_url())
    cast.approver.sees("份评分表没有提交")
    assert not cast.approver.sees_button("确认评审结果")
    cast.approver.opens(ranking_url(cast), status=404)


def the_others_hand_in_too(cast: Cast) -> None:
    for assignment in assignments(cast.panel):
        if not assignment.locked_at:
            is_ours = assignment.item.case == cast.application
            lock_sheet(assignment, GOOD if is_ours else WORSE)


def approver_fixes_the_ranking(cast: Cast) -> None:
    cast.approver.opens(cast.panel.desk_url())
    cast.approver.presses("确认评审结果", note="程序合规，同意评审结果。")
    work_off_jobs()

    cast.approver.opens(cast.panel.desk_url())
    cast.approver.follows("排名")
    cast.approver.sees(f"1. {cast.application.title}{cast.application.reference}")
    cast.approver.sees(f"2. {cast.other.title}{cast.other.reference}", "79.00", "74.00")
    minutes = Document.objects.get(kind="review_minutes")
    paper = cast.approver.client.get(reverse("casework:document", args=[minutes.code]))
    assert paper.getvalue()[:5] == b"%PDF-"
    assert not cast.approver.sees_button("确认评审结果")


def ours(cast: Cast) -> list[Assignment]:
    """Return who judges the unit's own file, as it stands now."""
    found = assignments(cast.panel)
    return [one for one in found if one.item.case == cast.application]


def files_of(cast: Cast, expert) -> list[Assignment]:
    return [one for one in assignments(cast.panel) if one.expert == expert]


def hands_in(cast: Cast, assignment: Assignment, points: dict[str, str]) -> None:
    reader = cast.expert_of(assignment)
    reader.opens(file_url(assignment))
    reader.presses("核对并提交", **sheet(points))
    reader.sees("提交这份评分表？", total(points))
    reader.presses("确认提交")


def sheet(points: dict[str, str]) -> dict[str, str]:
    return {f"points-{code}": text for code, text in points.items()}


def total(points: dict[str, str]) -> str:
    return str(sum(int(text) for text in points.values()))


def file_url(assignment: Assignment) -> str:
    return reverse("reviews:assignment_detail", args=[assignment.pk])


def ranking_url(cast: Cast) -> str:
    return reverse("admin:reviews_panel_ranking", args=[cast.panel.pk])
