"""A title is taken, in a real browser, on a desk and on a phone: office, unit and public."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import reverse

from casework.models import Document, Hearing
from platforms.models import Designation
from tests.browser.stage import PHONE_FIRST, comes_in, moves_to, works_off_jobs
from tests.browser.visitor import Visitor, Watch
from tests.builders import make_member
from tests.builders_platforms import GRANTED, at, make_team, picture
from tests.builders_titles import (
    DECIDED,
    DEFENCE,
    EVIDENCE,
    FACTS,
    NOTIFIED,
    OPENED,
    REASON,
    REPORT,
    REPORTED,
    STATED,
    admin_of,
    make_title,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@dataclass
class Walk:
    """Who walks; every visitor has a browser of his own."""

    staff: Visitor
    admin: Visitor
    handler: Visitor
    reviewer: Visitor
    approver: Visitor
    public: Visitor
    folder: Path

    @property
    def title(self) -> Designation:
        return Designation.objects.get()

    @property
    def hearing(self) -> Hearing:
        return Hearing.objects.get()


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_revocation_walk(width, chromium, site, tmp_path):
    team = make_team()
    title = make_title(team)
    people = {
        "staff": make_member(organisation=title.case_organisation, name="陈嘉怡"),
        "admin": admin_of(title),
        "handler": team.handler,
        "reviewer": team.reviewer,
        "approver": team.approver,
    }
    moves_to(GRANTED)
    works_off_jobs()
    watch = Watch(width, tmp_path)
    visitors = {name: comes_in(chromium, site, watch, user) for name, user in people.items()}
    walk = Walk(**visitors, public=Visitor(chromium, site, watch), folder=tmp_path)

    office_opens_the_hearing(walk)
    unit_is_told_and_answers(walk)
    office_decides(walk)
    public_reads_it(walk)
    plaque_comes_back(walk)

    assert watch.faults == [], f"图片在 {tmp_path}"


def office_opens_the_hearing(walk: Walk) -> None:
    moves_to(OPENED)
    handler, reviewer, approver = walk.handler, walk.reviewer, walk.approver
    handler.goes(walk.title.desk_url())
    handler.looks("称号的办公台")
    handler.follows("提出取消称号")
    handler.fills({"facts": FACTS, "evidence": "\n".join(EVIDENCE)})
    handler.page.locator('[name="clauses"]').first.check(force=True)
    handler.looks("立案")
    handler.presses("立案，保存草稿")
    handler.looks("立案草稿")
    handler.takes("propose_hearing")
    reviewer.goes(walk.hearing.desk_url())
    reviewer.takes("endorse_hearing")
    moves_to(NOTIFIED)
    approver.goes(walk.hearing.desk_url())
    approver.looks("签发告知书")
    approver.takes("issue_notice")
    works_off_jobs()


def unit_is_told_and_answers(walk: Walk) -> None:
    moves_to(STATED)
    staff, admin = walk.staff, walk.admin
    staff.goes("/me/")
    staff.looks("工作台上的陈述申辩")
    staff.goes(walk.hearing.get_absolute_url())
    staff.fills({"text": DEFENCE})
    staff.page.locator("#id_text").blur()
    staff.page.wait_for_function(
        "() => document.querySelector('[data-saved]').dataset.state === 'saved'"
    )
    paper = walk.folder / "验收单.png"
    paper.write_bytes(picture("lightblue"))
    with staff.page.expect_navigation():
        staff.page.locator("#material-T01 input[type=file]").set_input_files(paper)
    staff.sees("验收单.png")
    staff.looks("写陈述申辩")
    admin.goes(reverse("casework:hearing_waive", args=[walk.hearing.reference]))
    admin.looks("放弃")
    admin.goes(walk.hearing.get_absolute_url())
    admin.fills({"signed_name": walk.hearing.organisation.memberships.get(role="admin").user.name})
    admin.looks("签名提交陈述申辩")
    admin.presses("提交陈述申辩")
    works_off_jobs()
    admin.goes(walk.hearing.get_absolute_url())
    admin.sees("陈述申辩回执")
    admin.looks("已提交陈述申辩")


def office_decides(walk: Walk) -> None:
    moves_to(REPORTED)
    handler, reviewer, approver = walk.handler, walk.reviewer, walk.approver
    handler.goes(walk.hearing.desk_url())
    handler.looks("复核")
    handler.fills({"note": REPORT})
    handler.takes("report_hearing")
    reviewer.goes(walk.hearing.desk_url())
    reviewer.takes("endorse_report")
    moves_to(DECIDED)
    approver.goes(walk.hearing.desk_url())
    approver.fills({"note": REASON})
    approver.looks("作出决定")
    approver.takes("uphold_hearing")
    approver.looks("已决定")
    works_off_jobs()
    walk.admin.goes(walk.hearing.get_absolute_url())
    walk.admin.looks("收到决定")


def public_reads_it(walk: Walk) -> None:
    public = walk.public
    public.goes(walk.title.get_absolute_url())
    public.sees(REASON)
    public.looks("称号已取消的平台")
    certificate = Document.objects.get(kind="designation_certificate")
    public.goes(reverse("casework:verify_code", args=[certificate.code]))
    public.sees("称号已被取消")
    public.looks("核验已撤销")
    public.goes("/platforms/")
    public.looks("名录里已取消")


def plaque_comes_back(walk: Walk) -> None:
    moves_to(at(11, 19))
    handler = walk.handler
    handler.goes("/admin/")
    handler.sees("收回标牌")
    handler.looks("标牌超期的办公台")
    handler.goes(walk.title.desk_url())
    handler.follows("登记收回标牌")
    handler.looks("登记收回标牌")
    handler.presses("登记收回")
    handler.goes(reverse("admin:platforms_plaque_changelist"))
    handler.looks("标牌登记")
    handler.goes(reverse("admin:casework_hearing_changelist"))
    handler.looks("陈述申辩列表")
    walk.admin.goes("/platform/titles/")
    walk.admin.looks("我的称号")
