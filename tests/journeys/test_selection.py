"""征集 → 申报 → 审核 → 评审 → 公示 → 授牌: one case from the first draft of the notice to the plaque."""

import pytest
from django.urls import reverse

from casework import audit, clock
from casework.models import CaseEvent, Document, Job, JobState, Notice
from platforms.models import Designation, Plaque
from platforms.tasks import close_due_rounds
from tests.builders_platforms import (
    CAPABILITY,
    CASES,
    CONFIRMED,
    ELIGIBILITY,
    ORGANISATION,
    PLAN,
    PLATFORM,
    REVIEWED,
    SUBMITTED,
    WRITTEN,
    at,
    make_application,
)
from tests.journeys.cast import PARTNER, TAX, Cast, a_file, make_cast, page_of
from tests.journeys.experts import the_experts_judge
from tests.journeys.objecting import (
    the_list_is_objected_to,
    the_title_stands_under_the_corrected_names,
)
from tests.worker import work_off_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECOMMENDED, RESUBMITTED = at(9, 14), at(9, 18, 15)
ASKED, ANSWERED, ACCEPTED = at(9, 18, 16), at(9, 21, 9), at(9, 21)
PROPOSED, LISTED = at(10, 19), at(10, 20)
LAST_DAY_OF_PUBLICITY = at(10, 26, 17)
# The corrected list of 2 November stands open for five working days of its own.
GRANTED = at(11, 9)
# The form of a call writes a moment as a day and an hour.
NOTICE = {
    "name": "2026年第三批“四化”平台征集",
    "summary": "面向社会公开征集“四化”平台。",
    "opens_at_0": "2026-09-02",
    "opens_at_1": "09:00",
    "closes_at_0": "2026-09-30",
    "closes_at_1": "17:00",
    "contact": "梁嘉敏 020-00000000",
}


def test_selection_from_the_notice_to_the_plaque():
    cast = make_cast()

    with clock.at(WRITTEN):
        office_writes_and_releases_the_notice(cast)
    with clock.at(SUBMITTED):
        staff_checks_whether_the_unit_may_apply(cast)
        staff_fills_in_with_a_partner_and_hands_over(cast)
        admin_signs_and_submits(cast)
    another_unit_applies_too(cast)
    with clock.at(RECOMMENDED):
        district_recommends(cast)
    with clock.at(REVIEWED):
        handler_returns_two_points(cast)
    with clock.at(RESUBMITTED):
        unit_corrects_just_these_and_resubmits(cast)
    with clock.at(ASKED):
        handler_asks_the_tax_office(cast)
    with clock.at(ANSWERED):
        tax_office_answers(cast)
    with clock.at(ACCEPTED):
        handler_ticks_and_accepts(cast)
    with clock.at(CONFIRMED):
        close_due_rounds()
        the_experts_judge(cast)
    with clock.at(PROPOSED):
        reviewer_proposes(cast)
    with clock.at(LISTED):
        approver_confirms_the_list(cast)
    the_list_is_objected_to(cast)
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


def staff_fills_in_with_a_partner_and_hands_over(cast: Cast) -> None:
    cast.staff.opens(section_url(cast, "organisation"))
    cast.staff.sees("来自单位档案")
    for answers in (ORGANISATION, PLATFORM, CAPABILITY, table(CASES), PLAN):
        cast.staff.presses("保存，去下一节", **answers)
    cast.staff.opens(section_url(cast, "consortium"))
    shared = {"0-share": "70.00", "1-share": "29.99"}
    cast.staff.presses("保存，去下一节", **table(members(cast)) | shared)
    cast.staff.opens(f"{cast.application.get_absolute_url()}confirm/")
    cast.staff.sees("各方比例之和须正好是 100.00，现在是 99.99")
    cast.staff.opens(section_url(cast, "consortium"))
    cast.staff.presses("保存，去下一节", **table(members(cast)))
    cast.staff.opens(f"{cast.application.get_absolute_url()}materials/")
    for code in ("M03", "M04", "M06", "M07", "M08"):
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


def another_unit_applies_too(cast: Cast) -> None:
    make_application("expert_review", round_=cast.round, organisation=cast.rival, team=cast.team)
    # Nobody in this story opens the rival's form and receipt.
    Job.objects.filter(state=JobState.QUEUED).delete()


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
    kept = cast.application.answers["platform"]
    assert kept == {**PLATFORM, "introduction": better}


def handler_asks_the_tax_office(cast: Cast) -> None:
    cast.handler.opens(cast.application.desk_url())
    cast.handler.follows("征求意见")
    cast.handler.presses("发出征求意见", departments=[TAX], question="是否有欠税。", days="5")


def tax_office_answers(cast: Cast) -> None:
    asked = cast.application.consultations.get()
    cast.tax.opens("/admin/")
    cast.tax.sees(cast.application.title)
    cast.tax.opens(asked.desk_url())
    cast.tax.sees("是否有欠税。")
    assert ORGANISATION["contact_phone"] not in cast.tax.page.text
    cast.tax.presses("答复：无意见")
    cast.tax.opens(cast.application.desk_url(), status=404)


def handler_ticks_and_accepts(cast: Cast) -> None:
    cast.handler.opens(cast.application.desk_url())
    cast.handler.sees("征求意见", "市税务局 无意见")
    cast.handler.presses("单位名称与公章一致")
    cast.handler.presses("形式审查通过", note="表单和材料齐全。")

    assert cast.application.ticks.get().point == "单位名称与公章一致"
    cast.reviewer.opens(cast.application.desk_url())
    assert not cast.reviewer.sees_button("提出拟入选")
    cast.reviewer.sees("专家评审还没有结束")
    cast.admin.opens(cast.application.get_absolute_url())
    cast.admin.sees("专家评审中")


def reviewer_proposes(cast: Cast) -> None:
    for application in (cast.application, cast.other):
        cast.reviewer.opens(application.desk_url())
        cast.reviewer.sees("专家评审", "达到合格线 70 分")
        cast.reviewer.presses("提出拟入选", note="同意列入。")

    cast.admin.opens(cast.application.get_absolute_url())
    cast.admin.sees("审核中")


def approver_confirms_the_list(cast: Cast) -> None:
    cast.approver.opens(reverse("admin:platforms_solicitationround_list", args=[cast.round.pk]))
    cast.approver.presses("确认名单并公示", note="同意。")
    work_off_jobs()

    (listed,) = cast.lists
    cast.public.opens("/publicity/")
    cast.public.sees(listed.title)
    cast.public.opens(page_of(listed))
    cast.public.sees(cast.unit.name, PARTNER["name"], cast.rival.name, listed.sha256)
    with clock.at(LAST_DAY_OF_PUBLICITY):
        nothing_is_granted_before_the_publicity_ends(cast)


def nothing_is_granted_before_the_publicity_ends(cast: Cast) -> None:
    cast.approver.opens(cast.other.desk_url())
    assert not cast.approver.sees_button("授予称号")
    cast.approver.sees("公示到2026年10月26日（周一）才结束")

    address = reverse(
        "admin:platforms_platformapplication_step", args=[cast.other.pk, "grant_title"]
    )
    answer = cast.approver.client.post(address, {"version": cast.other.version, "note": ""})

    assert answer.status_code == 409
    assert not Designation.objects.exists()


def approver_grants_the_title(cast: Cast) -> None:
    cast.approver.opens(cast.application.desk_url())
    cast.approver.presses("授予称号", note="公示无异议。")
    work_off_jobs()

    title, plaque = cast.title, Plaque.objects.get(designation=cast.title)
    assert (title.reference, str(title.granted_on), str(title.valid_until)) == (
        "SH-2026-002",
        "2026-11-09",
        "2029-11-08",
    )
    assert (plaque.number, plaque.returned_on) == (title.reference, None)
    cast.admin.opens("/platform/titles/")
    cast.admin.sees(title.reference, "有效")


def public_verifies_the_certificate_and_finds_the_platform(cast: Cast) -> None:
    certificate = Document.objects.of(cast.title).get(kind="designation_certificate")
    cast.public.opens("/verify/")
    cast.public.opens(reverse("casework:verify_code", args=[certificate.code]))
    cast.public.sees("称号有效", "2029年11月8日（周四）", cast.unit.name)

    cast.public.opens(cast.title.platform.get_absolute_url())
    cast.public.sees("SH-2026-002")
    the_title_stands_under_the_corrected_names(cast)


def everybody_was_told_and_everything_is_on_record(cast: Cast) -> None:
    events = CaseEvent.objects.of(cast.application).exclude(duty="").order_by("pk")
    assert list(events.values_list("label", "actor_name")) == [
        ("提交申报", "林婉清"),
        ("推荐上报", "谭伟雄"),
        ("退回补正", "梁嘉敏"),
        ("提交补正", "林婉清"),
        ("征求意见", "梁嘉敏"),
        ("市税务局答复：无意见", "市税务局"),
        ("形式审查通过", "梁嘉敏"),
        ("提出拟入选", "陈启文"),
        ("确认名单并公示", "罗仲平"),
        ("更正公示名单", "罗仲平"),
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
        "objection_opened",
        "objection_closed",
        "list_corrected",
        "application_designated",
    ]
    own = (cast.application, cast.title, cast.panel, cast.objection)
    papers = [paper for case in own for paper in Document.objects.of(case)]
    assert sorted((paper.kind, paper.number, paper.version) for paper in papers) == [
        ("application_form", f"{cast.application.reference}-S", 1),
        ("application_form", f"{cast.application.reference}-S", 2),
        ("correction_notice", f"{cast.application.reference}-B1", 1),
        ("designation_certificate", "SH-2026-002", 1),
        ("objection_answer", f"{cast.objection.reference}-DF", 1),
        ("receipt", f"{cast.application.reference}-H1", 1),
        ("receipt", f"{cast.application.reference}-H2", 1),
        ("review_minutes", "SHWS-2026-000001", 1),
    ]
    assert not Job.objects.exclude(state=JobState.DONE).exists()
    audit.seal_events()
    assert audit.faults() == []


def members(cast: Cast) -> list[dict[str, str]]:
    """Return who applies together, as the page takes it: the unit leads."""
    pairs = [(cast.unit.name, cast.unit.uscc, "70.00"), (*PARTNER.values(), "30.00")]
    return [
        {"name": name, "uscc": uscc, "work": "平台建设与运营。", "share": share}
        for name, uscc, share in pairs
    ]


def section_url(cast: Cast, key: str) -> str:
    return f"{cast.application.get_absolute_url()}sections/{key}/"


def table(rows: list[dict[str, str]]) -> dict[str, str]:
    """Return the rows of a table as the inputs of its page."""
    return {
        f"{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()
    }
