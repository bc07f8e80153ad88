"""An objection in a real browser, on a desk and on a phone: the objector, office, unit and public."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from casework.models import Objection, Publicity
from casework.tasks import answer_objection
from platforms.models import PlatformApplication
from platforms.tasks import render_publicity
from tests.browser.stage import PHONE_FIRST, comes_in, moves_to
from tests.browser.visitor import Visitor, Watch
from tests.builders_objections import (
    ANSWER,
    DECIDED_AT,
    FACTS,
    FOUND_AT,
    PERSON,
    RAISED,
    TAKEN_ON,
    listed,
    make_list,
)
from tests.builders_platforms import make_team, picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
UNIT = {"unit": "广州榕荫信息技术有限公司", "uscc": "91000000MA00000825"}
RENAMED = "云岭制造云"
CORRECTION = "平台名称按登记证书更正。"


@dataclass
class Walk:
    """Who walks, each with a browser of his own."""

    admin: Visitor
    handler: Visitor
    reviewer: Visitor
    approver: Visitor
    objector: Visitor
    public: Visitor
    application: PlatformApplication
    folder: Path

    @property
    def first_list(self) -> Publicity:
        return Publicity.objects.get(version=1)

    @property
    def objection(self) -> Objection:
        return Objection.objects.get()


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_objection_walk(width, chromium, site, tmp_path):
    team = make_team()
    opened, (application, _) = make_list(team=team)
    render_publicity(publicity_id=opened.pk, round_id=application.round_id)
    watch = Watch(width, tmp_path)
    people = {name: getattr(team, name) for name in ("handler", "reviewer", "approver")}
    people["admin"] = application.organisation.memberships.get(role=Role.ADMIN).user
    visitors = {name: comes_in(chromium, site, watch, one) for name, one in people.items()}
    walk = Walk(
        **visitors,
        objector=Visitor(chromium, site, watch),
        public=Visitor(chromium, site, watch),
        application=application,
        folder=tmp_path,
    )

    citizen_tries_each_way_and_loses_no_word(walk)
    citizen_objects(walk)
    office_takes_it_on(walk)
    office_decides(walk)
    approver_corrects_the_list(walk)
    outcome_is_read(walk)

    assert watch.faults == [], f"图片在 {tmp_path}"


def citizen_tries_each_way_and_loses_no_word(walk: Walk) -> None:
    moves_to(RAISED)
    objector = walk.objector
    objector.goes(page_of(walk.first_list))
    objector.looks("公示第二天")
    objector.follows("在网上提出异议")
    objector.looks("个人提出异议")
    typed = {"position": place(walk), "facts": FACTS, "name": PERSON.name, "phone": PERSON.phone}
    objector.fills(typed)
    objector.page.check('[name="may_tell"]', force=True)
    objector.presses("匿名反映线索")
    objector.looks("匿名反映线索")
    objector.presses("单位提出")
    objector.fills(UNIT)
    objector.looks("单位提出异议")
    objector.presses("个人实名提出")
    objector.presses("单位提出")
    for name, text in (typed | UNIT).items():
        expect(objector.page.locator(f'[name="{name}"]')).to_have_value(text)
    expect(objector.page.locator('[name="may_tell"]')).to_be_checked()


def citizen_objects(walk: Walk) -> None:
    objector = walk.objector
    objector.presses("个人实名提出")
    # Enter in a field hands the form in; it does not change the way.
    with objector.refused(), objector.page.expect_navigation():
        objector.page.locator('[name="phone"]').press("Enter")
    objector.sees("下面几处要改")
    objector.looks("没有附证据")
    paper = walk.folder / "现场照片.png"
    paper.write_bytes(picture("lightblue"))
    objector.page.locator('[name="evidence"]').set_input_files(paper)
    objector.presses("提交异议")
    objector.sees(walk.objection.reference)
    objector.looks("已收到异议")


def office_takes_it_on(walk: Walk) -> None:
    moves_to(TAKEN_ON)
    handler, public = walk.handler, walk.public
    handler.goes("/admin/casework/objection/")
    handler.looks("异议列表")
    handler.goes(walk.objection.desk_url())
    handler.looks("待受理的异议")
    handler.presses("查看全部信息")
    handler.sees(PERSON.phone)
    handler.looks("看到异议人")
    handler.goes(walk.objection.desk_url())
    handler.takes("accept_objection")
    walk.admin.goes(walk.application.get_absolute_url())
    walk.admin.sees("有异议正在核查")
    walk.admin.looks("被异议的申报")
    public.goes(page_of(walk.first_list))
    public.sees("正在核查，办结后公布")
    public.looks("公示中有异议")


def office_decides(walk: Walk) -> None:
    moves_to(FOUND_AT)
    handler, reviewer, approver = walk.handler, walk.reviewer, walk.approver
    handler.goes(walk.objection.desk_url())
    handler.fills({"note": "经向登记机构查询，证书上的名称与名单不同，建议异议成立。"})
    handler.takes("record_finding")
    reviewer.goes(walk.objection.desk_url())
    reviewer.takes("endorse_finding")
    moves_to(DECIDED_AT)
    approver.goes(walk.objection.desk_url())
    with approver.refused():
        approver.takes("uphold_objection")
    approver.looks("没有写结论")
    approver.fills({"note": ANSWER})
    approver.takes("uphold_objection")
    approver.looks("异议成立")


def approver_corrects_the_list(walk: Walk) -> None:
    approver = walk.approver
    approver.goes(walk.application.round.desk_url())
    approver.follows(f"更正名单 {walk.first_list.reference}")
    column = walk.first_list.columns.index("平台名称")
    approver.fills({f"cell|{place(walk)}|{column}": RENAMED, "reason": CORRECTION})
    approver.looks("更正名单")
    with approver.refused():
        approver.presses("更正名单")
    approver.sees("必须重新公示")
    approver.looks("更正后没有重新公示")
    approver.page.check('[name="restarts"]', force=True)
    approver.presses("更正名单")


def outcome_is_read(walk: Walk) -> None:
    answer_objection(objection_id=walk.objection.pk)
    public, objector = walk.public, walk.objector
    public.goes(page_of(walk.first_list))
    public.sees(ANSWER)
    public.looks("更正前的名单")
    public.follows("看更正后的名单")
    public.sees(RENAMED)
    public.looks("更正后的名单")
    objector.page.reload()
    objector.sees("下载书面答复")
    objector.looks("异议已办结")


def page_of(publicity: Publicity) -> str:
    return f"/publicity/{publicity.reference}/"


def place(walk: Walk) -> str:
    return str(listed(walk.first_list, walk.application))
