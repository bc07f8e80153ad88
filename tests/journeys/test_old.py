"""征集 → 申报 → 审核 → 公示 → 授牌: one case from the first draft of the notice to the directory."""

from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Organisation
from casework import audit, clock, jobs
from casework.models import CaseEvent, Document, Job, JobState, Notice
from platforms.models import Designation, PlatformApplication, SolicitationRound
from platforms.tasks import close_due_rounds
from tests.builders import make_admin, make_member, make_organisation
from tests.builders_platforms import (
    CAPABILITY,
    CASES,
    CONFIRMED,
    ELIGIBILITY,
    GRANTED,
    ORGANISATION,
    PLAN,
    PLATFORM,
    REVIEWED,
    SUBMITTED,
    WRITTEN,
    at,
    make_team,
    picture,
)
from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECOMMENDED, RESUBMITTED = at(9, 14), at(9, 18, 15)
ACCEPTED, PROPOSED = at(9, 21), at(9, 24)
LAST_DAY_OF_PUBLICITY = at(10, 14, 17)
# The form of a call writes a moment as a day and an hour.
NOTICE = {
    # Experts have a story of their own.
    "has_expert_review": [],
    "name": "2026年第三批“四化”平台征集",
    "summary": "面向社会公开征集“四化”平台。",
    "opens_at_0": "2026-09-02",
    "opens_at_1": "09:00",
    "closes_at_0": "2026-09-30",
    "closes_at_1": "17:00",
    "contact": "梁嘉敏 020-00000000",
}


@dataclass
class Cast:
    """The people of the story, each before a browser of his own."""

    unit: Organisation
    staff: Reader
    admin: Reader
    district: Reader
    handler: Reader
    reviewer: Reader
    approver: Reader
    public: Reader

    @property
    def round(self) -> SolicitationRound:
        return SolicitationRound.objects.get()

    @property
    def application(self) -> PlatformApplication:
        return PlatformApplication.objects.get()


def make_cast() -> Cast:
    team, unit = make_team(), make_organisation()
    return Cast(
        unit=unit,
        staff=Reader(make_member(organisation=unit, name="陈嘉怡")),
        admin=Reader(make_admin(unit, name="林婉清")),
        district=Reader(team.district),
        handler=Reader(team.handler),
        reviewer=Reader(team.reviewer),
        approver=Reader(team.approver),
        public=Reader(),
    )


def work_off_jobs() -> None:
    """Do what the worker does: render documents, draw pages, send mails."""
    while waiting := list(Job.objects.filter(state=JobState.QUEUED)):
        for job in waiting:
            jobs.run(job.pk)


def a_file(name: str, colour: str = "white") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(colour))


def test_selection_from_the_notice_to_the_directory():
    cast = make_cast()

    with clock.at(WRITTEN):
        office_writes_and_releases_the_notice(cast)
    with clock.at(SUBMITTED):
        staff_checks_whether_the_unit_may_apply(cast)
        staff_fills_in_and_hands_over(cast)
        admin_signs_and_submits(cast)
    with clock.at(RECOMMENDED):
        district_recommends(cast)
    with clock.at(REVIEWED):
        handler_returns_two_points(cast)
    with clock.at(RESUBMITTED):
        unit_corrects_just_these_and_resubmits(cast)
    with clock.at(ACCEPTED):
        handler_ticks_and_accepts(cast)
    with clock.at(PROPOSED):
        reviewer_proposes(cast)
    with clock.at(CONFIRMED):
        approver_confirms_the_list(cast)
    with clock.at(LAST_DAY_OF_PUBLICITY):
        nothing_is_granted_before_the_publicity_ends(cast)
    with clock.at(GRANTED):
        approver_grants_the_title(cast)
        public_verifies_the_certificate_and_finds_the_platform(cast)

    everybody_was_told_and_everything_is_on_record(cast)


def office_writes_and_releases_the_notice(cast: Cast) -> None:
    cast.handler.opens(reverse("admin:platforms_solicitationround_add"))
    cast.handler.presses("保存草稿", **NOTICE)
    cast.handler.presses("送审")

    assert cast.public.opens("/solicitations/").links.get(NOTICE["name"]) is None

    cast.reviewer.opens(cast.round.desk_url())
    cast.reviewer.presses("审核通过，报签发", note="内容和时间安排妥当。")
    cast.approver.opens(cast.round.desk_url())
    cast.approver.presses("签发并发布")

    cast.public.opens("/solicitations/")
    cast.public.sees(NOTICE["name"])
    cast.public.opens(cast.round.get_absolute_url())
    cast.public.sees(NOTICE["summary"])


def staff_checks_whether_the_unit_may_apply(cast: Cast) -> None:
    cast.staff.opens(cast.round.get_absolute_url())
    cast.staff.presses("开始申报")

    cast.staff.presses("保存，看结论", **{**ELIGIBILITY, "own_ip": "2"})
    cast.staff.sees("自主知识产权 2 项，要求不少于 3 项")

    cast.staff.presses("保存，看结论", **ELIGIBILITY)
    assert [finding["passed"] for finding in cast.application.findings] == [True] * 7


def staff_fills_in_and_hands_over(cast: Cast) -> None:
    cast.staff.opens(section_url(cast, "organisation"))
    cast.staff.sees("来自单位档案")
    for answers in (ORGANISATION, PLATFORM, CAPABILITY, table(CASES), PLAN):
        cast.staff.presses("保存，去下一节", **answers)
    for code in ("M03", "M04", "M06", "M07"):
        cast.staff.presses("上传或拍照", where={"key": code}, file=a_file(f"{code}.png"))
    cast.staff.follows("去核对")

    assert not cast.staff.sees_button("提交申报")
    cast.staff.presses("请管理员提交")


def admin_signs_and_submits(cast: Cast) -> None:
    cast.admin.opens(f"{cast.application.get_absolute_url()}confirm/")
    cast.admin.presses("提交申报", signed_name="陈嘉怡", status=422)
    cast.admin.sees("请在承诺下面键入您的姓名“林婉清”")

    cast.admin.presses("提交申报", signed_name="林婉清")
    work_off_jobs()

    cast.admin.opens(cast.application.get_absolute_url())
    cast.admin.sees("提交回执（第 1 次提交）")
    receipt = Document.objects.get(kind="receipt")
    pdf = cast.admin.client.get(reverse("casework:document", args=[receipt.code]))
    assert pdf.getvalue()[:5] == b"%PDF-"
    cast.public.opens(reverse("casework:document", args=[receipt.code]), status=404)


def district_recommends(cast: Cast) -> None:
    cast.handler.opens(cast.application.desk_url())
    assert not cast.handler.sees_button("推荐上报")
    cast.district.opens(cast.application.desk_url())
    assert not cast.district.sees_button("形式审查通过")
    cast.district.presses("推荐上报", status=422)
    cast.district.presses("推荐上报", note="在本区登记，材料齐全，同意推荐。")

    cast.admin.opens(cast.application.get_absolute_url())
    cast.admin.sees("黄埔区工信部门用了 2 个工作日")
    cast.handler.opens(cast.application.desk_url())
    cast.handler.sees("区初审意见", "在本区登记，材料齐全，同意推荐。")


def handler_returns_two_points(cast: Cast) -> None:
    cast.handler.opens(cast.application.desk_url())
    cast.handler.presses(
        "退回补正",
        **{
            "point|platform|introduction": "请写明服务的行业。",
            "point|materials|M04": "2024 年度报表缺附注。",
        },
    )

    cast.staff.opens(cast.application.get_absolute_url())
    cast.staff.sees("要补正的 2 处（已一次列全）", "请写明服务的行业。")


def unit_corrects_just_these_and_resubmits(cast: Cast) -> None:
    better = PLATFORM["introduction"] + "服务注塑、模具和小家电行业。"
    cast.staff.opens(section_url(cast, "platform"))
    cast.staff.presses("保存，回到这件事", introduction=better)
    cast.staff.opens(f"{cast.application.get_absolute_url()}materials/")
    cast.staff.presses(
        "上传或拍照", where={"key": "M04"}, file=a_file("年度报表（含附注）.png", "ivory")
    )
    cast.admin.opens(f"{cast.application.get_absolute_url()}confirm/")
    cast.admin.presses("提交补正", signed_name="林婉清")
    work_off_jobs()

    cast.admin.opens(f"{cast.application.get_absolute_url()}content/?from=1&to=2")
    cast.admin.sees(better)
    kept = PlatformApplication.objects.get().answers["platform"]
    assert kept == {**PLATFORM, "introduction": better}


def handler_ticks_and_accepts(cast: Cast) -> None:
    cast.handler.opens(cast.application.desk_url())
    cast.handler.presses("单位名称与公章一致")
    cast.handler.presses("形式审查通过", note="表单和材料齐全。")

    assert cast.application.ticks.get().point == "单位名称与公章一致"
    assert not cast.handler.sees_button("提出拟入选")


def reviewer_proposes(cast: Cast) -> None:
    cast.reviewer.opens(cast.application.desk_url())
    cast.reviewer.presses("提出拟入选", note="同意列入。")

    cast.admin.opens(cast.application.get_absolute_url())
    cast.admin.sees("审核中")


def approver_confirms_the_list(cast: Cast) -> None:
    address = reverse("admin:platforms_solicitationround_list", args=[cast.round.pk])
    cast.approver.opens(address)
    assert not cast.approver.sees_button("确认名单并公示")

    close_due_rounds()
    cast.approver.opens(address)
    cast.approver.presses("确认名单并公示", note="同意。")
    work_off_jobs()

    cast.public.opens("/publicity/")
    cast.public.sees(f"{NOTICE['name']}拟入选名单公示")
    cast.public.opens(f"/publicity/{cast.application.publicity.reference}/")
    cast.public.sees(cast.unit.name, cast.application.publicity.sha256)


def nothing_is_granted_before_the_publicity_ends(cast: Cast) -> None:
    cast.approver.opens(cast.application.desk_url())
    assert not cast.approver.sees_button("授予称号")
    cast.approver.sees("公示到2026年10月14日（周三）才结束")

    address = reverse(
        "admin:platforms_platformapplication_step", args=[cast.application.pk, "grant_title"]
    )
    answer = cast.approver.client.post(address, {"version": cast.application.version, "note": ""})

    assert answer.status_code == 409
    assert not Designation.objects.exists()


def approver_grants_the_title(cast: Cast) -> None:
    cast.approver.opens(cast.application.desk_url())
    cast.approver.presses("授予称号", note="公示无异议。")
    work_off_jobs()

    title = Designation.objects.get()
    assert (title.reference, str(title.granted_on), str(title.valid_until)) == (
        "SH-2026-001",
        "2026-10-15",
        "2029-10-14",
    )


def public_verifies_the_certificate_and_finds_the_platform(cast: Cast) -> None:
    certificate = Document.objects.get(kind="designation_certificate")
    cast.public.opens("/verify/")
    cast.public.opens(reverse("casework:verify_code", args=[certificate.code]))
    cast.public.sees("称号有效", "2029年10月14日（周日）", cast.unit.name)

    cast.public.opens("/platforms/")
    cast.public.sees(PLATFORM["name"])
    cast.public.opens(Designation.objects.get().platform.get_absolute_url())
    cast.public.sees("SH-2026-001")


def everybody_was_told_and_everything_is_on_record(cast: Cast) -> None:
    events = CaseEvent.objects.of(cast.application).exclude(duty="").order_by("pk")
    assert list(events.values_list("label", "actor_name")) == [
        ("提交申报", "林婉清"),
        ("推荐上报", "谭伟雄"),
        ("退回补正", "梁嘉敏"),
        ("提交补正", "林婉清"),
        ("形式审查通过", "梁嘉敏"),
        ("提出拟入选", "陈启文"),
        ("确认名单并公示", "罗仲平"),
        ("授予称号", "罗仲平"),
    ]
    told = Notice.objects.filter(recipient=cast.admin.user).order_by("pk")
    assert list(told.values_list("event", flat=True)) == [
        "application_ready",
        "application_submitted",
        "application_recommended",
        "application_returned",
        "application_resubmitted",
        "application_accepted",
        "application_publicised",
        "application_designated",
    ]
    assert sorted(Document.objects.values_list("kind", "number", "version")) == [
        ("application_form", f"{cast.application.reference}-S", 1),
        ("application_form", f"{cast.application.reference}-S", 2),
        ("correction_notice", f"{cast.application.reference}-B1", 1),
        ("designation_certificate", "SH-2026-001", 1),
        ("publicity_list", cast.application.publicity.reference, 1),
        ("receipt", f"{cast.application.reference}-H1", 1),
        ("receipt", f"{cast.application.reference}-H2", 1),
    ]
    assert audit.faults() == []


def section_url(cast: Cast, key: str) -> str:
    return f"{cast.application.get_absolute_url()}sections/{key}/"


def table(rows: list[dict[str, str]]) -> dict[str, str]:
    """Return the rows of a table as the inputs of its page."""
    return {
        f"{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }
