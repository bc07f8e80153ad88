"""取消称号: from the 经办's first line to the plaque that comes back, through the doors of the portal."""

from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework import audit, clock
from casework.models import CaseEvent, Document, Hearing, Job, JobState, Notice
from platforms.models import Designation, Plaque, Platform
from tests.builders import make_member
from tests.builders_platforms import GRANTED, at, make_designation, make_team, picture
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
)
from tests.journeys.reader import Reader
from tests.worker import work_off_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RETURNED = at(11, 12)
CLAUSE = "《广州市推进“四化”平台赋能企业提升实施方案》二（六）"


@dataclass
class Cast:
    """The people of the story, each before a browser of his own."""

    staff: Reader
    admin: Reader
    handler: Reader
    reviewer: Reader
    approver: Reader
    public: Reader

    @property
    def title(self) -> Designation:
        return Designation.objects.get()

    @property
    def hearing(self) -> Hearing:
        return Hearing.objects.get()

    @property
    def certificate(self) -> Document:
        return Document.objects.get(kind="designation_certificate")


def make_cast() -> Cast:
    team = make_team()
    title = make_designation(team=team)
    unit = title.case_organisation
    with clock.at(GRANTED):
        work_off_jobs()
    return Cast(
        staff=Reader(make_member(organisation=unit, name="陈嘉怡")),
        admin=Reader(admin_of(title)),
        handler=Reader(team.handler),
        reviewer=Reader(team.reviewer),
        approver=Reader(team.approver),
        public=Reader(),
    )


def test_revocation_from_the_first_line_to_the_plaque():
    cast = make_cast()

    with clock.at(OPENED):
        handler_opens_the_hearing_and_the_unit_knows_nothing(cast)
        reviewer_asks_for_more_and_then_passes_it_on(cast)
    with clock.at(NOTIFIED):
        approver_has_the_unit_told(cast)
        nobody_can_take_the_title_before_the_unit_was_heard(cast)
    with clock.at(STATED):
        staff_writes_and_the_administrator_hands_in(cast)
    with clock.at(REPORTED):
        handler_examines_it_and_the_reviewer_agrees(cast)
    with clock.at(DECIDED):
        the_certificate_says(cast, "有效")
        approver_decides(cast)
        the_certificate_says(cast, "已撤销")
        everybody_can_read_what_was_decided(cast)
    with clock.at(RETURNED):
        plaque_comes_back(cast)

    everybody_was_told_and_everything_is_on_record(cast)


def handler_opens_the_hearing_and_the_unit_knows_nothing(cast: Cast) -> None:
    cast.handler.opens(cast.title.desk_url())
    cast.handler.follows("提出取消称号")
    cast.handler.presses("立案，保存草稿", facts=FACTS, clauses=[CLAUSE], evidence="", status=422)
    cast.handler.presses(
        "立案，保存草稿", facts=FACTS, clauses=[CLAUSE], evidence="\n".join(EVIDENCE)
    )
    cast.handler.sees(FACTS, *EVIDENCE)
    cast.handler.presses("提交审核")

    cast.admin.opens(cast.hearing.get_absolute_url(), status=404)
    cast.admin.opens("/me/")
    assert cast.hearing.reference not in cast.admin.page.text


def reviewer_asks_for_more_and_then_passes_it_on(cast: Cast) -> None:
    cast.reviewer.opens("/admin/")
    cast.reviewer.sees(cast.hearing.reference)
    cast.reviewer.opens(cast.hearing.desk_url())
    cast.reviewer.presses("退回修改", note="检查笔录要写明页码。")

    cast.handler.opens(cast.hearing.desk_url())
    cast.handler.follows("修改内容")
    cast.handler.presses("保存修改", evidence="2026-10-12 现场检查笔录（第 3 页）")
    cast.handler.presses("提交审核")

    cast.reviewer.opens(cast.hearing.desk_url())
    cast.reviewer.sees("现场检查笔录（第 3 页）")
    cast.reviewer.presses("审核通过，报签发", note="事实清楚。")


def approver_has_the_unit_told(cast: Cast) -> None:
    cast.approver.opens(cast.hearing.desk_url())
    cast.approver.presses("签发告知书", note="同意告知。")
    work_off_jobs()

    cast.staff.opens("/me/")
    cast.staff.follows(cast.hearing.title.replace(" ", ""))
    cast.staff.sees("10月29日（周四）17:00", FACTS, "5 个工作日，剩 5 个")
    paper = Document.objects.get(kind="hearing_notice")
    assert cast.staff.client.get(f"/documents/{paper.code}/").status_code == 200
    assert cast.public.client.get(f"/documents/{paper.code}/").status_code == 404


def nobody_can_take_the_title_before_the_unit_was_heard(cast: Cast) -> None:
    cast.approver.opens(cast.title.desk_url())
    cast.approver.sees("取消称号要先立案、告知并听取陈述申辩")
    assert not cast.approver.sees_button("取消称号")
    cast.admin.opens("/platform/titles/")
    assert "申请退出称号" not in cast.admin.page.links


def staff_writes_and_the_administrator_hands_in(cast: Cast) -> None:
    address = cast.hearing.get_absolute_url()
    cast.staff.opens(address)
    assert not cast.staff.sees_button("提交陈述申辩")
    cast.staff.presses("保存，先不提交", text=DEFENCE)
    cast.staff.presses("上传或拍照", file=SimpleUploadedFile("验收单.png", picture("lightblue")))
    cast.staff.sees("验收单.png")

    cast.admin.opens(address)
    typed = [form.fields["text"] for form in cast.admin.page.forms if "text" in form.fields]
    assert typed == [[DEFENCE]]
    cast.admin.presses("提交陈述申辩", signed_name="", status=422)
    cast.admin.presses("提交陈述申辩", signed_name=cast.admin.user.name)
    work_off_jobs()
    cast.admin.opens(address)
    cast.admin.sees("陈述申辩回执", "复核", DEFENCE)
    assert not cast.admin.sees_button("提交陈述申辩")


def handler_examines_it_and_the_reviewer_agrees(cast: Cast) -> None:
    cast.handler.opens(cast.hearing.desk_url())
    cast.handler.sees(DEFENCE, "验收单.png")
    cast.handler.presses("提出复核意见", note=REPORT)
    cast.reviewer.opens(cast.hearing.desk_url())
    cast.reviewer.presses("审核通过，报决定", note="同意。")


def approver_decides(cast: Cast) -> None:
    cast.approver.opens(cast.hearing.desk_url())
    cast.approver.presses("作出处理决定", note="", status=422)
    cast.approver.presses("作出处理决定", note=REASON)
    work_off_jobs()


def the_certificate_says(cast: Cast, verdict: str) -> None:
    cast.public.opens(f"/verify/{cast.certificate.code}/")
    cast.public.sees(verdict)
    answer = cast.public.client.get(f"/api/v1/verify/{cast.certificate.code}/").json()
    assert answer["state"] == {"有效": "valid", "已撤销": "revoked"}[verdict]


def everybody_can_read_what_was_decided(cast: Cast) -> None:
    cast.public.opens("/platforms/?status=revoked")
    cast.public.sees("称号已取消")
    cast.public.opens(cast.title.get_absolute_url())
    cast.public.sees("称号已取消", "取消称号", REASON, "授予称号，颁发标牌")
    cast.public.follows("取消称号")
    cast.public.sees("有效", "取消“广州市四化赋能重点平台”称号决定书")
    cast.public.follows("下载原件（PDF）")

    reference = Platform.objects.get().reference
    whole = cast.public.client.get(f"/api/v1/platforms/{reference}/").json()
    assert whole["title"]["status"] == "revoked"
    assert [(row["action"], row["on"], row["reason"]) for row in whole["history"]] == [
        ("revoke_designation", "2026-11-03", REASON),
        ("grant_title", "2026-10-15", ""),
    ]


def plaque_comes_back(cast: Cast) -> None:
    cast.handler.opens("/admin/")
    cast.handler.sees("收回标牌", cast.title.reference)
    cast.handler.opens(cast.title.desk_url())
    cast.handler.follows("登记收回标牌")
    cast.handler.presses("登记收回", note="完好，由平台送交。")

    plaque = Plaque.objects.get()
    assert (plaque.returned_on.isoformat(), plaque.received_by) == (
        "2026-11-12",
        cast.handler.user,
    )
    cast.public.opens(cast.title.get_absolute_url())
    cast.public.sees("收回标牌")
    cast.admin.opens("/platform/titles/")
    cast.admin.sees("已于 2026年11月12日（周四） 收回")


def everybody_was_told_and_everything_is_on_record(cast: Cast) -> None:
    told = Notice.objects.filter(recipient=cast.admin.user, reference=cast.hearing.reference)
    assert set(told.values_list("event", flat=True)) == {
        "hearing_notified",
        "hearing_stated",
        "hearing_upheld",
    }
    kinds = Document.objects.of(cast.hearing).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["hearing_notice", "hearing_receipt", "hearing_decision"]
    actors = {
        (event.duty, event.actor.name)
        for event in CaseEvent.objects.of(cast.hearing).exclude(duty="")
    }
    assert len({name for _, name in actors}) == len(actors) == 4
    assert not Job.objects.exclude(state=JobState.DONE).exists()
    audit.seal_events()
    assert audit.faults() == []
