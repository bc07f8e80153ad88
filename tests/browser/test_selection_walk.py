"""The case in a real browser, on a desk and on a phone: applicant, three officials, the public."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection, transaction
from django.urls import reverse

from casework import clock
from casework.materials import make_pages
from casework.models import Document, Material
from platforms.models import Designation, PlatformApplication, SolicitationRound
from platforms.tasks import close_due_rounds, render_certificate, render_publicity
from portal.demo import answers, city, files, people, units
from portal.demo.days import Days
from tests.browser.moved_clock import MovedClock
from tests.browser.stage import DESK_FIRST, built_once
from tests.browser.visitor import Visitor, Watch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

TODAY = date(2026, 11, 24)
UNIT = units.BY_KEY["jiye"]
BETTER = "已服务花都皮具企业 120 家。"
ONE_TIME_CODE_SECONDS = 30


@dataclass
class Walk:
    """Who walks, through which city; every visitor has a browser of his own."""

    staff: Visitor
    admin: Visitor
    handler: Visitor
    reviewer: Visitor
    approver: Visitor
    public: Visitor
    days: Days
    folder: Path

    @property
    def application(self) -> PlatformApplication:
        return PlatformApplication.objects.get(organisation__uscc=UNIT.uscc, round=self.call)

    @property
    def call(self) -> SolicitationRound:
        return SolicitationRound.objects.get(released_at__date=self.days.day(-8))

    def at(self, offset: int, hour: int) -> datetime:
        return self.days.at(offset, hour)


@pytest.mark.parametrize("width", DESK_FIRST)
def test_selection_walk(width, chromium, site, tmp_path):
    MovedClock.moment = datetime(2026, 11, 24, 9, 30, tzinfo=clock.GUANGZHOU)
    build_city()
    watch = Watch(width, tmp_path)
    walk = Walk(
        *(Visitor(chromium, site, watch) for _ in range(6)),
        days=Days.around(TODAY),
        folder=tmp_path,
    )

    public_looks_round(walk)
    staff_drafts(walk)
    admin_submits(walk)
    handler_returns(walk)
    unit_corrects(walk)
    handler_accepts(walk)
    reviewer_proposes(walk)
    approver_confirms_and_grants(walk)
    public_verifies(walk)
    others_look_at_their_pages(walk)

    assert watch.faults == [], f"图片在 {tmp_path}"


@built_once
def build_city() -> None:
    """Build the demo city; of the jobs only what the pages show is done, not a year of mails."""
    with transaction.atomic():
        city.build(TODAY)
        connection.run_on_commit.clear()
    for designation in Designation.objects.all():
        render_certificate(designation_id=designation.pk)
    for round_ in SolicitationRound.objects.filter(
        applications__publicity__isnull=False
    ).distinct():
        publicity_id = round_.applications.exclude(publicity=None).first().publicity_id
        render_publicity(publicity_id=publicity_id, round_id=round_.pk)

    for material in Material.objects.filter(organisation__uscc=UNIT.uscc):
        make_pages(material.pk)


def public_looks_round(walk: Walk) -> None:
    public = walk.public
    for path, name in (
        ("/", "首页"),
        ("/solicitations/", "征集列表"),
        (walk.call.get_absolute_url(), "征集通知"),
        ("/platforms/", "名录"),
        (Designation.objects.first().platform.get_absolute_url(), "平台"),
        ("/publicity/", "公示列表"),
        ("/verify/", "核验"),
        ("/help/", "帮助"),
        ("/privacy/", "隐私"),
        ("/accessibility/", "无障碍"),
        ("/accounts/login/", "登录"),
        ("/accounts/register/", "注册"),
        ("/demo/", "演示"),
    ):
        public.goes(path)
        public.looks(name)


def staff_drafts(walk: Walk) -> None:
    staff = walk.staff
    staff.enters(UNIT.staff.name)
    staff.looks("我的工作台")
    staff.goes(walk.call.get_absolute_url())
    staff.presses("开始申报")
    said = answers.answers(UNIT, walk.days.day(-8))
    staff.looks("资格自测")
    staff.fills(said["eligibility"])
    staff.presses("保存，看结论")
    staff.looks("自测结论")
    for key in ("organisation", "platform", "capability", "cases", "plan"):
        staff.goes(f"{walk.application.get_absolute_url()}sections/{key}/")
        fill_section(staff, key, said[key])
        staff.looks(f"填写-{key}")
        staff.presses("保存，去下一节")
    upload_materials(walk)
    staff.looks("上传材料")
    staff.follows("去核对")
    staff.looks("核对")
    staff.presses("请管理员提交")
    staff.looks("任务清单")


def fill_section(staff: Visitor, key: str, said) -> None:
    if key != "cases":
        staff.fills(said)
        return
    for number, row in enumerate(said):
        staff.fills(row, prefix=f"{number}-")


def upload_materials(walk: Walk) -> None:
    for code in (one for one in files.PAPERS if one in walk.call.required_materials):
        upload = files.paper(UNIT, code, walk.days.day(-8))
        choose_file(walk, code, upload.name, upload.read())


def choose_file(walk: Walk, code: str, name: str, content: bytes) -> None:
    path = walk.folder / name
    path.write_bytes(content)
    page = walk.staff.page
    with page.expect_navigation():
        page.locator(f"#material-{code} input[type=file]").set_input_files(path)
    walk.staff.sees(name)


def admin_submits(walk: Walk) -> None:
    admin = walk.admin
    admin.enters(UNIT.admin.name)
    admin.looks("管理员工作台")
    admin.goes(f"{walk.application.get_absolute_url()}confirm/")
    admin.fills({"signed_name": UNIT.admin.name})
    admin.looks("签名提交")
    admin.presses("提交申报")
    admin.sees("提交回执")
    admin.looks("已提交")


def handler_returns(walk: Walk) -> None:
    """The 经办 comes in by the ordinary door: password, then the code of his authenticator."""
    handler, person = walk.handler, units.HANDLER
    handler.goes("/accounts/login/")
    handler.fills({"login": person.username, "password": people.password_of(person)})
    handler.presses("登录")
    handler.looks("二次验证")
    step = int(clock.wall().timestamp()) // ONE_TIME_CODE_SECONDS
    handler.fills({"code": format_hotp_value(hotp_value(people.seed_of(person), step))})
    handler.presses("登录")
    handler.looks("办公台")
    handler.goes(walk.application.desk_url())
    handler.looks("审查")
    for name, reason in (
        ("point|platform|introduction", "请写明已经服务的企业数。"),
        ("point|materials|M04", "请换成加盖公章的报表。"),
    ):
        mark(handler, name, reason)
    handler.looks("写明补正")
    handler.takes("return_application")
    handler.looks("已退回")


def mark(handler: Visitor, name: str, reason: str) -> None:
    """Open the place beside a field or a file and write the reason into it."""
    code = name.rpartition("|")[2]
    tab = handler.page.locator(f'[data-panel-tabs] a[href="#panel-{code}"]')
    if tab.count():
        tab.click()
    place = handler.page.locator(f'[name="{name}"]')
    place.locator("xpath=ancestor::details").locator("summary").click()
    place.fill(reason)


def unit_corrects(walk: Walk) -> None:
    staff, admin = walk.staff, walk.admin
    staff.goes(walk.application.get_absolute_url())
    staff.looks("要补正")
    staff.follows("去补正")
    staff.looks("补正一处")
    staff.fills({"introduction": f"{UNIT.introduction}{BETTER}"})
    staff.presses("保存，回到这件事")
    staff.goes(f"{walk.application.get_absolute_url()}materials/")
    renewed = files.sealed_statements(UNIT)
    choose_file(walk, "M04", renewed.name, renewed.read())
    staff.looks("补正材料")
    admin.goes(f"{walk.application.get_absolute_url()}confirm/")
    admin.fills({"signed_name": UNIT.admin.name})
    admin.presses("提交补正")
    admin.goes(f"{walk.application.get_absolute_url()}content/?from=1&to=2")
    admin.sees(BETTER)
    admin.looks("两次对照")


def handler_accepts(walk: Walk) -> None:
    handler = walk.handler
    handler.goes(walk.application.desk_url())
    handler.page.locator('[data-panel-tabs] a[href="#panel-M03"]').click()
    tick = handler.page.get_by_role("button", name="单位名称与公章一致", exact=True)
    tick.click()
    handler.page.wait_for_function(
        "() => document.querySelector('#panel-M03 [aria-pressed=true]') !== null"
    )
    handler.looks("看材料")
    handler.takes("accept_application")
    handler.looks("已受理")


def reviewer_proposes(walk: Walk) -> None:
    reviewer = walk.reviewer
    reviewer.enters(units.REVIEWER.name)
    reviewer.looks("审核的办公台")
    reviewer.goes(walk.application.desk_url())
    reviewer.takes("propose_application")
    reviewer.looks("已提出")


def approver_confirms_and_grants(walk: Walk) -> None:
    approver = walk.approver
    MovedClock.moment = walk.at(13, 10)
    with clock.at(MovedClock.moment):
        close_due_rounds()
    approver.enters(units.APPROVER.name)
    approver.looks("负责人的办公台")
    approver.goes(reverse("admin:platforms_solicitationround_list", args=[walk.call.pk]))
    approver.looks("拟入选名单")
    approver.presses("确认名单并公示")
    approver.goes(walk.application.desk_url())
    approver.sees("才结束，结束前不能")
    approver.looks("公示期内")
    walk.public.goes(f"/publicity/{walk.application.publicity.reference}/")
    walk.public.sees(UNIT.name)
    walk.public.looks("公示")
    MovedClock.moment = walk.at(19, 10)
    approver.goes(walk.application.desk_url())
    approver.takes("grant_title")
    approver.looks("已授予")


def public_verifies(walk: Walk) -> None:
    title = Designation.objects.get(application=walk.application)
    certificate = Document.objects.get(kind="designation_certificate", number=title.reference)
    public = walk.public
    public.goes(reverse("casework:verify_code", args=[certificate.code]))
    public.sees("称号有效")
    public.looks("核验结果")
    public.goes("/platforms/")
    public.sees(UNIT.platform)
    walk.admin.goes(walk.application.get_absolute_url())
    walk.admin.sees("证书")
    walk.admin.looks("已入选")


def others_look_at_their_pages(walk: Walk) -> None:
    for path, name in (
        ("/platform/applications/", "我的申报"),
        ("/me/messages/", "消息"),
        ("/me/materials/", "材料库"),
        ("/accounts/members/", "成员"),
        ("/accounts/organisation/", "单位资料"),
        ("/accounts/security/", "账号与安全"),
    ):
        walk.admin.goes(path)
        walk.admin.looks(name)
    for path, name in (
        (reverse("admin:platforms_platformapplication_changelist"), "申请列表"),
        (reverse("admin:platforms_solicitationround_changelist"), "批次列表"),
        (reverse("admin:platforms_solicitationround_add"), "起草通知"),
        (reverse("admin:registers"), "台账"),
    ):
        walk.handler.goes(path)
        walk.handler.looks(name)
