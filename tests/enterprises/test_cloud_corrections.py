"""上云用云 told wrongly: withdrawn, denied or struck, it stays to be read and counts for nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import Role, User
from casework import clock
from casework.models import CaseEvent, Notice
from casework.templatetags.dates import cn_moment
from casework.transitions import Duty
from casework.workflow import TransitionError
from enterprises.models import CloudAdoption
from enterprises.selectors.cloud import cloud_figure
from enterprises.services import cloud
from enterprises.services.cloud import SetAside, Told, declare_cloud, report_cloud
from tests.builders import USCCS, login, make_admin, make_member, make_official, make_organisation
from tests.builders_enterprises import make_enterprise
from tests.builders_platforms import GRANTED, make_application
from tests.enterprises.test_cloud import loaded

pytestmark = pytest.mark.django_db
TOLD = Told("equipment", date(2025, 3, 1), "写错了")
CLIENT = "91000000MA0000162Q"
REASON = "合同编号查不到。"


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(GRANTED):
        yield


@pytest.fixture
def reporter():
    """The 管理员 of a unit whose platform holds the title."""
    platform = make_application("designated").designation.platform
    return make_admin(platform.organisation)


@pytest.fixture
def firm():
    """The 管理员 of the firm that is told of."""
    return make_admin(make_organisation(uscc=CLIENT))


@pytest.fixture
def reported(reporter) -> CloudAdoption:
    return report_cloud(TOLD, uscc=CLIENT, actor=reporter)


def told_of(event: str) -> set[int]:
    return set(Notice.objects.filter(event=event).values_list("recipient_id", flat=True))


def members(user) -> set[int]:
    unit = user.acting.organisation
    return set(User.objects.members_of(unit).values_list("pk", flat=True))


def counted() -> int:
    return cloud_figure()["value"]


def test_a_platform_takes_its_report_back_and_reports_it_right(reporter, reported):
    before = counted()
    row = cloud.withdraw_cloud(reported, actor=reporter)
    withdrawn = counted()
    again = report_cloud(TOLD._replace(proof="合同 2"), uscc=CLIENT, actor=reporter)

    assert (before, withdrawn, counted()) == (1, 0, 1)
    assert (row.standing, row.set_aside_by, row.set_aside_at) == ("withdrawn", reporter, GRANTED)
    assert (again.pk, again.standing, again.set_aside_by) == (row.pk, "stands", None)
    actions = CaseEvent.objects.filter(action__endswith="_cloud").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "tell_cloud",
        "withdraw_cloud",
        "tell_cloud",
    ]


def test_only_its_own_platform_with_the_title_takes_a_report_back(reporter, firm, reported):
    staff = make_member(Role.STAFF, reporter.acting.organisation)
    other = make_admin(make_application("designated").designation.platform.organisation)

    for person in (firm, other, make_official(Duty.HANDLER)):
        with pytest.raises(PermissionDenied):
            cloud.withdraw_cloud(reported, actor=person)
    later = GRANTED.replace(year=GRANTED.year + 4)
    with clock.at(later), pytest.raises(PermissionDenied):
        cloud.withdraw_cloud(reported, actor=reporter)

    assert cloud.withdraw_cloud(reported, actor=staff).standing == "withdrawn"


def test_what_the_firm_has_confirmed_is_not_taken_back(reporter, firm, reported):
    declare_cloud(TOLD, provider=reported.provider, actor=firm)

    with pytest.raises(TransitionError, match="已经确认"):
        cloud.withdraw_cloud(reported, actor=reporter)

    assert counted() == 1


def test_a_firm_denies_what_is_told_of_it_and_the_platform_is_told(reporter, firm, reported):
    row = cloud.deny_cloud(reported, actor=firm)

    with pytest.raises(SetAside, match="企业已经否认"):
        report_cloud(TOLD, uscc=CLIENT, actor=reporter)
    assert (counted(), row.standing, row.set_aside_by) == (0, "denied", firm)
    assert told_of("cloud_denied") == members(reporter)
    assert CaseEvent.objects.get(action="deny_cloud").data["uscc"] == CLIENT
    declare_cloud(TOLD, provider=row.provider, actor=firm)
    assert counted() == 1


def test_only_the_admin_of_the_firm_denies(reporter, firm, reported):
    staff = make_member(Role.STAFF, firm.acting.organisation)

    for person in (staff, reporter, make_admin(), make_official(Duty.HANDLER)):
        with pytest.raises(PermissionDenied):
            cloud.deny_cloud(reported, actor=person)


def test_a_list_does_not_bring_back_what_the_firm_denied(firm):
    line = (CLIENT, "设备上云", "甲云", "2024-01-01", "名单")
    loaded(line)
    cloud.deny_cloud(CloudAdoption.objects.get(), actor=firm)

    loaded((*line[:4], "名单第二期"))

    row = CloudAdoption.objects.get()
    assert (row.proof, row.standing, counted()) == ("名单第二期", "denied", 0)


def test_the_office_strikes_with_a_reason_and_may_let_it_count_again(reporter, firm, reported):
    handler = make_official(Duty.HANDLER)
    row = cloud.strike_cloud(reported, actor=handler, reason=f" {REASON} ")
    struck = counted()
    with pytest.raises(SetAside, match="移出"):
        report_cloud(TOLD, uscc=CLIENT, actor=reporter)
    with pytest.raises(SetAside, match=REASON):
        declare_cloud(TOLD, provider=row.provider, actor=firm)
    back = cloud.restore_cloud(row, actor=handler, reason="核到合同。")

    assert (row.standing, row.reason, row.set_aside_by, struck) == ("struck", REASON, handler, 0)
    assert (back.standing, back.reason, counted()) == ("stands", "", 1)
    assert told_of("cloud_struck") == members(reporter) | {firm.pk}
    assert told_of("cloud_restored") == told_of("cloud_struck")
    assert REASON in Notice.objects.filter(event="cloud_struck").first().body
    notes = CaseEvent.objects.filter(action__in=["strike_cloud", "restore_cloud"])
    assert list(notes.order_by("pk").values_list("note", flat=True)) == [REASON, "核到合同。"]


@pytest.mark.parametrize("reason", [" ", "长" * 201])
def test_a_row_is_struck_and_restored_for_a_reason_only(reported, reason):
    handler = make_official(Duty.HANDLER)

    with pytest.raises(TransitionError, match="请写明理由"):
        cloud.strike_cloud(reported, actor=handler, reason=reason)
    row = cloud.strike_cloud(reported, actor=handler, reason=REASON)
    with pytest.raises(TransitionError, match="请写明理由"):
        cloud.restore_cloud(row, actor=handler, reason=reason)


def test_only_the_handler_of_the_city_strikes(reporter, firm, reported):
    people = (reporter, firm, make_official(Duty.REVIEWER), make_official(Duty.DISTRICT, "440106"))
    for person in people:
        with pytest.raises(PermissionDenied):
            cloud.strike_cloud(reported, actor=person, reason=REASON)
        with pytest.raises(PermissionDenied):
            cloud.restore_cloud(reported, actor=person, reason=REASON)


def test_what_is_set_aside_is_not_set_aside_again(reporter, firm, reported):
    handler = make_official(Duty.HANDLER)
    cloud.deny_cloud(reported, actor=firm)

    for step in (
        lambda: cloud.withdraw_cloud(reported, actor=reporter),
        lambda: cloud.deny_cloud(reported, actor=firm),
        lambda: cloud.strike_cloud(reported, actor=handler, reason=REASON),
        lambda: cloud.restore_cloud(reported, actor=handler, reason=REASON),
    ):
        with pytest.raises(TransitionError, match="企业否认"):
            step()


@pytest.mark.parametrize(
    "values",
    [
        {"standing": "gone"},
        {"standing": "denied"},
        {"standing": "stands", "set_aside_at": GRANTED},
        {"standing": "struck", "set_aside_at": GRANTED, "reason": ""},
    ],
)
def test_the_database_knows_who_set_a_row_aside(reporter, reported, values):
    if values["standing"] == "struck":
        values = values | {"set_aside_by": reporter}

    with pytest.raises(IntegrityError):
        CloudAdoption.objects.filter(pk=reported.pk).update(**values)


def assert_postable(page: str, url: str) -> None:
    """Check that the form to ``url`` carries what lets a browser post it, once."""
    form = page.split(f'action="{url}"')[1].split("</form>")[0]
    assert ('name="csrfmiddlewaretoken"' in form, 'name="once"' in form) == (True, True)


def test_platform_and_firm_put_it_right_on_their_pages(client, reporter, firm, reported):
    login(client, reporter)
    page = reverse("enterprises:platform_cloud")
    withdraw = reverse("enterprises:cloud_withdraw", args=[reported.pk])
    assert_postable(client.get(page).content.decode(), withdraw)
    done = client.post(withdraw, follow=True).content.decode()
    assert "已撤回，不再计入。" in done
    assert "平台已撤回" in done
    assert f'action="{withdraw}"' not in done
    assert "没有再改" in client.post(withdraw, follow=True).content.decode()
    report_cloud(TOLD, uscc=CLIENT, actor=reporter)
    deny = reverse("enterprises:cloud_deny", args=[reported.pk])
    assert client.post(deny).status_code == 404
    login(client, firm)
    assert client.post(withdraw).status_code == 404
    shown = client.get(reverse("enterprises:enterprise_cloud")).content.decode()
    assert_postable(shown, deny)
    done = client.post(deny, follow=True).content.decode()
    assert "已记为不属实" in done
    assert "企业否认" in done
    assert f'action="{deny}"' not in done
    assert "没有再改" in client.post(deny, follow=True).content.decode()
    login(client, make_member(Role.STAFF, firm.acting.organisation))
    assert "/deny/" not in client.get(reverse("enterprises:enterprise_cloud")).content.decode()


def test_the_desk_reads_who_denied_and_strikes_and_restores(client, firm, reported):
    make_enterprise(uscc=CLIENT, district="440106")
    url = reverse("admin:enterprises_cloudadoption_change", args=[reported.pk])
    login(client, make_official(Duty.HANDLER))
    strike, restore = {"step": "strike"}, {"step": "restore"}
    empty = client.post(url, strike | {"reason": ""})
    assert (empty.status_code, "请写明理由" in empty.content.decode()) == (422, True)
    done = client.post(url, strike | {"reason": REASON}, follow=True).content.decode()
    assert "已移出，不再计入。" in done
    assert REASON in done
    again = client.post(url, strike | {"reason": "另一位也移出。"})
    assert (again.status_code, "没有再改" in again.content.decode()) == (422, True)
    assert client.post(url, {"reason": REASON}).status_code == 400
    back = client.post(url, restore | {"reason": "核到合同。"}, follow=True).content.decode()
    assert "已恢复，重新计入。" in back
    cloud.deny_cloud(reported, actor=firm)
    denied = client.get(url).content.decode()
    assert f"{firm.name}，{cn_moment(GRANTED)}" in denied
    assert "<form" not in denied.split("登记的内容")[1]
    late = client.post(url, strike | {"reason": REASON})
    assert (late.status_code, "企业否认" in late.content.decode()) == (422, True)
    register = reverse("admin:enterprises_cloudadoption_changelist")
    assert "企业否认" in client.get(f"{register}?standing__exact=denied").content.decode()
    login(client, make_official(Duty.DISTRICT, "440106"))
    assert client.get(url).status_code == 200
    assert client.post(url, strike | {"reason": REASON}).status_code == 403
    login(client, make_official(Duty.DISTRICT, "440112"))
    assert client.get(url).status_code == 404


def test_no_row_of_a_set_aside_kind_is_counted(reporter, firm):
    handler = make_official(Duty.HANDLER)
    three = [report_cloud(TOLD, uscc=code, actor=reporter) for code in (CLIENT, *USCCS[6:8])]
    report_cloud(TOLD, uscc=USCCS[8], actor=reporter)

    cloud.deny_cloud(three[0], actor=firm)
    cloud.withdraw_cloud(three[1], actor=reporter)
    cloud.strike_cloud(three[2], actor=handler, reason=REASON)

    assert list(CloudAdoption.objects.counted().values_list("uscc", flat=True)) == [USCCS[8]]


def test_a_platform_does_not_report_itself(client, reporter):
    own = reporter.acting.organisation.uscc
    with pytest.raises(cloud.SetAside):
        report_cloud(TOLD, uscc=own, actor=reporter)
    login(client, reporter)

    page = client.post(
        reverse("enterprises:platform_cloud"),
        {"uscc": own, "kind": TOLD.kind, "first_on": TOLD.first_on, "proof": TOLD.proof},
    )

    assert "这是本单位的代码" in page.content.decode()
    assert not CloudAdoption.objects.exists()
