"""A panel judges in a real browser, on a desk and on a phone: office and experts."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.urls import reverse
from PIL import Image

from casework import clock
from casework.materials import make_pages
from casework.models import Material
from platforms.models import PlatformApplication, SolicitationRound
from reviews.models import Assignment, Panel
from reviews.tasks import render_minutes
from tests import builders_platforms
from tests.browser.stage import DESK_FIRST, comes_in, moves_to
from tests.browser.visitor import Visitor, Watch
from tests.builders import make_organisation
from tests.builders_platforms import close, make_application, make_round, make_team
from tests.builders_reviews import (
    BUILT,
    CLOSED,
    CONFIRMED,
    DECLARED,
    GOOD,
    SCORED,
    assignments,
    declare,
    judging,
    lock_sheet,
    make_pool,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
WORSE = GOOD | {"T1": "4", "V2": "6"}
# A4 at 150 dots an inch.
PAGE = (1240, 1754)
REMARK = "案例有改造前后的对比，效果可信。"


@dataclass
class Walk:
    """Who walks, each with a browser of his own; the other experts work through the services."""

    handler: Visitor
    reviewer: Visitor
    approver: Visitor
    chromium: object
    site: str
    watch: Watch

    @property
    def call(self) -> SolicitationRound:
        return SolicitationRound.objects.get()

    @property
    def panel(self) -> Panel:
        return Panel.objects.get()

    def first(self) -> Assignment:
        return assignments(self.panel)[0]


@pytest.mark.parametrize("width", DESK_FIRST)
def test_panel_walk(width, chromium, site, tmp_path, monkeypatch):
    team = make_team()
    prepare_round(team, monkeypatch)
    watch = Watch(width, tmp_path)
    officials = {name: getattr(team, name) for name in ("handler", "reviewer", "approver")}
    visitors = {name: comes_in(chromium, site, watch, one) for name, one in officials.items()}
    walk = Walk(**visitors, chromium=chromium, site=site, watch=watch)

    handler_has_a_panel_drawn(walk)
    reviewer_appoints_it(walk)
    expert = comes_in(chromium, site, watch, walk.first().expert.user)
    expert_declares(walk, expert)
    expert_scores(walk, expert)
    approver_closes(walk)
    everybody_reads_the_ranking(walk, expert)

    assert watch.faults == [], f"图片在 {tmp_path}"


def page_sized() -> bytes:
    """Return a picture as large as a scanned page, which no layout may trust to be small."""
    stream = io.BytesIO()
    Image.new("L", PAGE, 240).save(stream, "PNG")
    return stream.getvalue()


def prepare_round(team, monkeypatch) -> None:
    """Two units have been accepted and the window has closed; the pictures of their papers exist."""
    monkeypatch.setattr(builders_platforms, "picture", page_sized)
    make_pool()
    round_ = make_round(team=team, has_expert_review=True)
    for name in ("广州云岭工业互联网有限公司", "广州珠岸智造科技有限公司"):
        unit = make_organisation(name=name)
        make_application("expert_review", round_=round_, organisation=unit, team=team)
    close(round_)
    for material in Material.objects.order_by("pk")[:4]:
        make_pages(material.pk)


def handler_has_a_panel_drawn(walk: Walk) -> None:
    moves_to(BUILT)
    handler = walk.handler
    handler.goes(walk.call.desk_url())
    handler.follows("专家评审")
    handler.looks("组织专家评审")
    handler.fills({"method": "draw", "size": "4"})
    with handler.refused():
        handler.presses("组建专家组")
    handler.looks("人数不是单数")
    handler.fills({"size": "5"})
    handler.presses("组建专家组")
    handler.looks("组建中")
    handler.follows("抽取说明")
    handler.sees("没有选中的 2 名及理由")
    handler.page.get_by_text("没有选中的 2 名及理由").first.click()
    handler.looks("抽取说明")
    handler.goes(walk.panel.desk_url())
    handler.takes("propose_panel")


def reviewer_appoints_it(walk: Walk) -> None:
    moves_to(CONFIRMED)
    reviewer = walk.reviewer
    reviewer.goes(walk.panel.desk_url())
    reviewer.looks("待确认的专家组")
    reviewer.takes("confirm_panel")


def expert_declares(walk: Walk, expert: Visitor) -> None:
    moves_to(DECLARED)
    expert.goes("/me/")
    expert.sees("先作回避申报，再背靠背评分")
    expert.looks("评审工作")
    mine = own(walk)
    expert.goes(reverse("reviews:panel_declaration", args=[walk.panel.reference]))
    expert.looks("回避申报")
    expert.fills({f"kind-{mine[0].pk}": "other"})
    with expert.refused():
        expert.presses("提交申报")
    expert.looks("申报没有写明")
    expert.fills({f"kind-{one.pk}": "none" for one in mine})
    expert.page.check('[name="statement"]', force=True)
    expert.presses("提交申报")
    others = [one for one in judging(walk.panel) if one != walk.first().expert]
    with clock.at(DECLARED):
        gone = next(one for one in assignments(walk.panel) if one.expert == others[0])
        reason = {gone.item.reference.replace("-", "_"): "曾为该单位评审过技术方案。"}
        declare(walk.panel, others[0], **reason)
        for other in others[1:]:
            declare(walk.panel, other)


def expert_scores(walk: Walk, expert: Visitor) -> None:
    moves_to(SCORED)
    first = walk.first()
    expert.goes(reverse("reviews:assignment_detail", args=[first.pk]))
    expert.page.locator(".paper").first.scroll_into_view_if_needed()
    keeps_papers_off_the_sheet(expert)
    expert.looks("材料和评分表")
    expert.fills({f"points-{code}": text for code, text in GOOD.items()})
    expert.sees("合计 79.00 已打 12 项，共 12 项")
    expert.fills({"points-T1": "10.5"})
    expert.sees("最多 10 分，您填的是 10.5。")
    expert.sees("合计 71.00 已打 11 项，共 12 项")
    expert.page.locator("#id_points-V5").blur()
    expert.page.wait_for_function(
        "() => document.querySelector('[data-saved]').dataset.state === 'saved'"
    )
    with expert.refused():
        expert.presses("核对并提交")
    expert.looks("分数超过满分")
    expert.fills({"points-T1": GOOD["T1"]})
    expert.page.get_by_text("写评语").nth(list(GOOD).index("V2")).click()
    expert.fills({"comment-V2": REMARK})
    expert.presses("核对并提交")
    expert.looks("核对评分表")
    expert.presses("确认提交")
    expert.looks("已提交评分表")
    walk.handler.goes(reverse("admin:reviews_panel_experts", args=[walk.panel.pk]))
    walk.handler.looks("专家名单")
    walk.approver.goes(walk.panel.desk_url())
    walk.approver.sees("份评分表没有提交")
    walk.approver.looks("评分中")


def keeps_papers_off_the_sheet(expert: Visitor) -> None:
    """Pages as wide as scans stay in their viewer: beside the score sheet, or above it on a phone."""
    sheet = expert.page.locator("#sheet").bounding_box()
    drawn = [box for one in expert.page.locator(".paper").all() if (box := one.bounding_box())]
    assert drawn
    for box in [expert.page.locator(".viewer").first.bounding_box(), *drawn[:1]]:
        right, below = box["x"] + box["width"], box["y"] + box["height"]
        assert right <= expert.watch.width
        assert right <= sheet["x"] or below <= sheet["y"]
    tall = expert.page.locator(".paper").first.evaluate("e => e.naturalHeight")
    assert tall > expert.page.viewport_size["height"]


def approver_closes(walk: Walk) -> None:
    moves_to(CLOSED)
    with clock.at(SCORED):
        for one in assignments(walk.panel):
            if not one.locked_at:
                lock_sheet(one, GOOD if one.item == walk.first().item else WORSE)
    approver = walk.approver
    approver.goes(walk.panel.desk_url())
    approver.takes("close_panel")
    with clock.at(CLOSED):
        render_minutes(panel_id=walk.panel.pk)
    approver.goes(walk.panel.desk_url())
    approver.sees("评审纪要")
    approver.looks("评审结束")
    approver.follows("排名")
    approver.looks("排名")


def everybody_reads_the_ranking(walk: Walk, expert: Visitor) -> None:
    expert.goes(walk.panel.get_absolute_url())
    expert.sees("评审结果")
    expert.looks("专家看到的结果")
    walk.reviewer.goes(PlatformApplication.objects.first().desk_url())
    walk.reviewer.sees("达到合格线")
    walk.reviewer.looks("评审后的申报")


def own(walk: Walk) -> Sequence[Assignment]:
    """Return the files of the expert who walks."""
    return [one for one in assignments(walk.panel) if one.expert == walk.first().expert]
