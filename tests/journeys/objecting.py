"""异议: the chapter in which a partner objects to the list; one case stands still, the other goes on."""

from django.urls import reverse

from casework import clock
from casework.models import Document
from platforms.models import Designation
from tests.builders_platforms import PLATFORM, at
from tests.casework.document_builders import text_of
from tests.journeys.cast import PARTNER, PLATFORM_RENAMED, RENAMED, Cast, a_file, page_of
from tests.worker import work_off_jobs

RAISED, TAKEN_ON = at(10, 21), at(10, 22)
DAY_AFTER_THE_LIST, FOUND, DECIDED, CORRECTED = at(10, 27), at(10, 29), at(11, 2), at(11, 2, 15)
FACTS = "名单所列联合共建单位是我公司，名称是变更登记前的旧名，请按营业执照更正。"
ANSWER = "经核对变更登记通知书，联合共建单位已经更名，异议成立；名单更正后重新公示。"
CORRECTION = "联合共建单位名称按营业执照更正。"
CONTACT = {"name": "何志远", "phone": "13800138000", "email": "he@example.com"}


def the_list_is_objected_to(cast: Cast) -> None:
    with clock.at(RAISED):
        partner_objects_without_an_account(cast)
    with clock.at(TAKEN_ON):
        handler_takes_it_on_and_the_unit_is_told(cast)
    with clock.at(DAY_AFTER_THE_LIST):
        the_rival_goes_on_while_the_unit_stands_still(cast)
    with clock.at(FOUND):
        handler_finds_and_the_reviewer_agrees(cast)
    with clock.at(DECIDED):
        approver_upholds(cast)
    with clock.at(CORRECTED):
        approver_corrects_the_list(cast)
        everybody_reads_what_came_of_it(cast)


def partner_objects_without_an_account(cast: Cast) -> None:
    objector = cast.objector
    objector.opens(page_of(cast.lists[0]))
    objector.follows("在网上提出异议")
    objector.presses("单位提出", position=place(cast), facts=FACTS)
    objector.presses("提交异议", status=422)
    objector.presses(
        "提交异议",
        unit=RENAMED,
        uscc=PARTNER["uscc"],
        sealed_letter=a_file("书面异议.png"),
        evidence=[a_file("变更登记通知书.png", "ivory")],
        **CONTACT,
    )
    work_off_jobs()
    objector.sees(cast.objection.reference, FACTS, "决定是否受理")
    assert CONTACT["name"] not in objector.page.text


def handler_takes_it_on_and_the_unit_is_told(cast: Cast) -> None:
    cast.handler.opens("/admin/")
    cast.handler.sees(cast.objection.reference)
    cast.handler.opens(cast.objection.desk_url())
    assert CONTACT["phone"] not in cast.handler.page.text
    cast.handler.presses("查看全部信息")
    cast.handler.sees(CONTACT["phone"], "这次查看已记入办理记录")
    cast.handler.opens(cast.objection.desk_url())
    cast.handler.presses("受理核查", note=f"请{CONTACT['name']}说明。", status=422)
    cast.handler.presses("受理核查", note="请提供联合共建单位的变更登记通知书。")

    cast.admin.opens(cast.application.get_absolute_url())
    cast.admin.sees("有异议正在核查，办结前暂停办理")
    cast.admin.opens("/me/messages/")
    cast.admin.follows(f"●未读：有人对公示名单提出异议：{cast.application.title}")
    cast.admin.sees("异议人的信息不公开")
    cast.public.opens(page_of(cast.lists[0]))
    cast.public.sees("异议核查中", "正在核查，办结后公布")
    assert RENAMED not in cast.public.page.text


def the_rival_goes_on_while_the_unit_stands_still(cast: Cast) -> None:
    cast.approver.opens(cast.application.desk_url())
    assert not cast.approver.sees_button("授予称号")
    cast.approver.sees(f"有异议没有办结（{cast.objection.reference}）")
    cast.approver.opens(cast.other.desk_url())
    cast.approver.presses("授予称号", note="公示无异议。")

    assert Designation.objects.get().application == cast.other


def handler_finds_and_the_reviewer_agrees(cast: Cast) -> None:
    cast.handler.opens(cast.objection.desk_url())
    cast.handler.presses("提出核查意见", note="变更登记属实，建议异议成立。")
    cast.reviewer.opens(cast.objection.desk_url())
    cast.reviewer.presses("审核通过，报决定", note="同意。")


def approver_upholds(cast: Cast) -> None:
    cast.approver.opens(cast.objection.desk_url())
    cast.approver.presses("异议成立", note=ANSWER)
    cast.approver.opens(cast.application.desk_url())
    cast.approver.sees("名单更正前不能办理下一步")
    cast.approver.opens("/admin/")
    cast.approver.sees(f"异议成立（{cast.objection.reference}）", "等您更正")


def approver_corrects_the_list(cast: Cast) -> None:
    cast.approver.opens(cast.objection.desk_url())
    cast.approver.follows("更正名单")

    row = cast.lists[0].rows[int(place(cast)) - 1]
    renamed = {
        f"cell|{place(cast)}|{len(row) - 1}": RENAMED,
        f"cell|{place(cast)}|1": PLATFORM_RENAMED,
    }
    cast.approver.presses("更正名单", **renamed, reason=CORRECTION, status=409)
    cast.approver.sees("必须重新公示")
    cast.approver.presses("更正名单", **renamed, reason=CORRECTION, restarts="on")
    work_off_jobs()
    cast.approver.opens("/admin/")
    assert "等您更正" not in cast.approver.page.text


def everybody_reads_what_came_of_it(cast: Cast) -> None:
    old, new = cast.lists
    cast.public.opens(page_of(old))
    cast.public.sees("这一版名单已经更正", PARTNER["name"], ANSWER)
    cast.public.follows("看更正后的名单")
    cast.public.sees("第 2 版", CORRECTION, RENAMED, "异议成立", new.sha256)

    cast.objector.opens(cast.objector.url)
    cast.objector.sees("异议成立", ANSWER)
    pdf = cast.objector.client.get(cast.objector.page.links["下载书面答复（PDF）"])
    assert pdf.content[:5] == b"%PDF-"
    answer = Document.objects.get(kind="objection_answer")
    cast.public.opens(reverse("casework:document", args=[answer.code]), status=404)
    cast.admin.opens("/me/messages/")
    cast.admin.sees(f"公示名单已更正：{cast.application.title}")


def the_title_stands_under_the_corrected_names(cast: Cast) -> None:
    """What was objected to is nowhere granted: not in the certificate, not in the directory."""
    certificate = Document.objects.of(cast.title).get(kind="designation_certificate")
    cast.public.opens(reverse("casework:verify_code", args=[certificate.code]))
    cast.public.sees(PLATFORM_RENAMED)
    assert PLATFORM["name"] not in cast.public.page.text
    text = text_of(certificate.content())
    assert (PLATFORM_RENAMED in text, PLATFORM["name"] in text) == (True, False)
    cast.public.opens("/platforms/")
    cast.public.sees(PLATFORM_RENAMED)
    cast.public.opens(cast.title.platform.get_absolute_url())
    cast.public.sees(PLATFORM_RENAMED, RENAMED)
    assert PARTNER["name"] not in cast.public.page.text


def place(cast: Cast) -> str:
    """Return the unit's position on the list."""
    return str(cast.lists[0].items.get(object_id=cast.application.pk).position)
