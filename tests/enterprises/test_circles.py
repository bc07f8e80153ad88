"""融通圈: opened by a confirmed enterprise, joined by request, demands shared by name within."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role, User
from casework import audit, clock
from casework.models import Notice
from casework.workflow import NoteMissing, StaleVersion, TransitionError
from enterprises.models import Circle, CircleMember, SharedDemand
from enterprises.services import circles, demands
from platforms.models import Designation
from tests.builders import login, make_admin, make_member, make_official, make_organisation
from tests.builders_circles import CIRCLE, STATEMENT, lead_of, make_circle, make_membership
from tests.builders_demands import ANSWERED, HIDDEN, NEED, REASON, fresh, make_demand
from tests.builders_filings import admin_of, make_platform

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(ANSWERED):
        yield


def url(name: str, case) -> str:
    return reverse(f"enterprises:{name}", args=[case.reference])


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def admin_in(member: CircleMember) -> User:
    first = member.organisation.memberships.filter(role="admin").order_by("pk")
    return first.first().user


def test_only_a_confirmed_enterprise_opens_a_circle(client):
    admin = make_admin()
    login(client, admin)

    refused = client.post(reverse("enterprises:circle_start"), CIRCLE)
    lead = lead_of(make_circle())
    login(client, lead)
    done = client.post(reverse("enterprises:circle_start"), CIRCLE | {"name": "第二个圈子"})

    assert refused.status_code == 422
    assert "先由管理员确认企业档案" in refused.content.decode()
    assert done.status_code == 302
    assert list(Circle.objects.order_by("pk").values_list("name", flat=True)) == [
        CIRCLE["name"],
        "第二个圈子",
    ]


def test_staff_open_and_join_nothing():
    unit = make_organisation()
    staff = make_member(Role.STAFF, unit)
    circle = make_circle()

    with pytest.raises(PermissionDenied):
        circles.start_circle(actor=staff, **CIRCLE)
    with pytest.raises(PermissionDenied):
        circles.request_membership(circle, actor=staff, role="supplier", statement="")


def test_a_request_is_told_to_the_lead_and_admitted():
    member = make_membership()
    circle, lead = member.circle, lead_of(member.circle)

    admitted = circles.admit_member(member, actor=lead, version=member.version)

    assert (admitted.status, admitted.joined_at) == ("joined", ANSWERED)
    asked = Notice.objects.get(event="membership_requested")
    assert asked.recipient == lead
    assert STATEMENT in asked.body
    assert Notice.objects.get(event="member_admitted").recipient == admin_in(member)
    assert circle.members.joined().count() == 1
    assert audit.faults() == []


def test_refusing_and_removing_take_a_reason():
    circle = make_circle()
    asked, joined = make_membership(circle=circle), make_membership("joined", circle=circle)
    lead = lead_of(circle)

    with pytest.raises(NoteMissing):
        circles.refuse_member(asked, actor=lead, version=asked.version, note="")
    circles.refuse_member(asked, actor=lead, version=asked.version, note=REASON)
    circles.remove_member(joined, actor=lead, version=joined.version, note=REASON)

    assert (fresh(asked).status, fresh(joined).status) == ("refused", "removed")
    for event in ("member_refused", "member_removed"):
        assert REASON in Notice.objects.get(event=event).body


def test_a_unit_asks_once_and_never_its_own_circle():
    member = make_membership()
    circle = member.circle

    for actor in (admin_in(member), lead_of(circle)):
        with pytest.raises(TransitionError):
            circles.request_membership(circle, actor=actor, role="supplier", statement="")
    assert CircleMember.objects.count() == 1


def test_one_titled_platform_serves_a_circle():
    circle = make_circle()
    first = make_membership(
        "joined", circle=circle, admin=admin_of(make_platform()), role="platform"
    )
    second = make_membership(circle=circle, admin=admin_of(make_platform()), role="platform")
    lead = lead_of(circle)

    with pytest.raises(TransitionError, match="称号"):
        circles.request_membership(circle, actor=make_admin(), role="platform", statement="")
    with pytest.raises(TransitionError, match="已有服务平台"):
        circles.admit_member(second, actor=lead, version=second.version)
    circles.leave_circle(first, actor=admin_in(first), version=first.version)
    circles.admit_member(second, actor=lead, version=second.version)

    assert fresh(second).status == "joined"


def test_a_platform_whose_title_has_ended_since_it_asked_is_not_admitted():
    circle = make_circle()
    member = make_membership(circle=circle, admin=admin_of(make_platform()), role="platform")
    ends = Designation.objects.get(platform__organisation=member.organisation).valid_until

    with (
        clock.at(ANSWERED.replace(year=ends.year + 1)),
        pytest.raises(TransitionError, match="称号已经不在有效期内"),
    ):
        circles.admit_member(member, actor=lead_of(circle), version=member.version)

    assert fresh(member).status == "requested"


def test_a_stale_page_admits_nobody_twice(client):
    member = make_membership()
    lead = lead_of(member.circle)
    login(client, lead)
    body = {"version": member.version}

    answers = [client.post(url("member_admit", member), body).status_code for _ in range(2)]

    assert answers == [302, 412]
    with pytest.raises(StaleVersion):
        circles.refuse_member(member, actor=lead, version=member.version, note=REASON)


def test_shared_demands_are_read_by_name_within_and_nowhere_else(client):
    circle = make_circle()
    unit = make_organisation(name=HIDDEN, uscc="91000000MA00001388")
    admin = make_admin(unit)
    demand = make_demand(admin=admin)
    member = make_membership("joined", circle=circle, admin=admin)
    other = make_membership("joined", circle=circle)
    waiting = make_membership(circle=circle)
    login(client, admin)

    shared = client.post(url("circle_share", circle), {"demand": demand.reference})
    within = {}
    for name, user in {
        "lead": lead_of(circle),
        "member": admin_in(other),
        "waiting": admin_in(waiting),
        "stranger": make_admin(),
        "official": make_official(),
    }.items():
        login(client, user)
        within[name] = HIDDEN in read(client, url("circle_detail", circle))
    client.logout()
    within["visitor"] = HIDDEN in read(client, url("circle_detail", circle))
    listed = read(client, reverse("enterprises:circle_list"))

    assert shared.status_code == 302
    assert within == {
        "lead": True,
        "member": True,
        "waiting": False,
        "stranger": False,
        "official": False,
        "visitor": False,
    }
    assert HIDDEN not in listed
    assert HIDDEN not in read(client, reverse("enterprises:hall_list"))
    assert member.organisation == unit


def test_what_is_shared_leaves_with_its_unit_and_with_the_hall():
    circle = make_circle()
    admin = make_admin()
    first, second = make_demand(admin=admin), make_demand(admin=admin, need=NEED | {"name": "乙"})
    member = make_membership("joined", circle=circle, admin=admin)
    for demand in (first, second):
        circles.share_demand(circle, demand, actor=admin)
    circles.share_demand(circle, first, actor=admin)

    circles.unshare_demand(circle, first, actor=admin)
    with pytest.raises(StaleVersion):
        circles.unshare_demand(circle, first, actor=admin)
    circles.leave_circle(member, actor=admin, version=member.version)

    assert SharedDemand.objects.count() == 2
    assert SharedDemand.objects.filter(closed_at__isnull=True).count() == 0


def test_only_members_share_and_only_what_is_in_the_hall():
    circle = make_circle()
    stranger = make_demand()
    admin = make_admin()
    make_membership("joined", circle=circle, admin=admin)
    withdrawn = make_demand(admin=admin)
    demands.withdraw_demand(withdrawn, actor=admin, version=withdrawn.version)

    with pytest.raises(TransitionError, match="加入圈子以后"):
        circles.share_demand(
            circle, stranger, actor=User.objects.get(pk=stranger.last_edited_by_id)
        )
    with pytest.raises(TransitionError, match="正在寻找平台"):
        circles.share_demand(circle, withdrawn, actor=admin)


@pytest.mark.parametrize("who", ["lead", "office"])
def test_ending_a_circle_ends_what_is_in_it_and_tells_everybody(client, who):
    circle = make_circle()
    admin = make_admin()
    joined = make_membership("joined", circle=circle, admin=admin)
    waiting = make_membership(circle=circle)
    circles.share_demand(circle, make_demand(admin=admin), actor=admin)
    if who == "lead":
        login(client, lead_of(circle))
        body = {"version": circle.version, "note": REASON}
        answer = client.post(url("circle_dissolve", circle), body)
    else:
        login(client, make_official())
        step = reverse("admin:enterprises_circle_step", args=[circle.pk, "close_circle"])
        answer = client.post(step, {"version": circle.version, "note": REASON})

    assert answer.status_code == 302
    assert fresh(circle).status == {"lead": "dissolved", "office": "removed"}[who]
    assert [fresh(one).status for one in (joined, waiting)] == ["ended", "ended"]
    assert SharedDemand.objects.filter(closed_at__isnull=True).count() == 0
    assert Notice.objects.filter(event="member_ended").count() == 2
    client.logout()
    assert client.get(url("circle_detail", circle)).status_code == 404
    with pytest.raises(TransitionError, match="已经结束"):
        circles.request_membership(circle, actor=make_admin(), role="supplier", statement="")


@pytest.mark.parametrize("name", ["member_admit", "member_refuse", "member_remove", "member_leave"])
def test_a_membership_of_others_does_not_exist(client, name):
    member = make_membership()
    for user in (make_admin(), make_official()):
        login(client, user)
        answers = {client.get(url(name, member)), client.post(url(name, member))}
        assert {one.status_code for one in answers} <= {404, 405}


def test_only_the_lead_dissolves(client):
    member = make_membership("joined")
    login(client, admin_in(member))

    assert client.get(url("circle_dissolve", member.circle)).status_code == 404
    assert client.post(url("member_remove", member), {"note": REASON}).status_code == 403


def test_the_desk_reads_circles_with_their_members_and_exports_safely(client):
    circle = make_circle(name="=HYPERLINK(1)")
    member = make_membership("joined", circle=circle)
    login(client, make_official())

    page = read(client, reverse("admin:enterprises_circle_change", args=[circle.pk]))
    answer = client.get(reverse("admin:enterprises_circle_export"), {"format": "csv"})
    text = b"".join(answer).decode() if answer.streaming else answer.content.decode()

    assert member.organisation.name in page
    assert "'=HYPERLINK(1)" in text


def test_own_list_names_the_part_in_each_circle(client):
    member = make_membership("joined")
    login(client, admin_in(member))
    assert "配套企业" in read(client, reverse("enterprises:circle_own"))
    login(client, lead_of(member.circle))
    assert "核心企业" in read(client, reverse("enterprises:circle_own"))
