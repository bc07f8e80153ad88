"""Demands: written, posted, withdrawn, taken off, written again."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Role, User
from casework import clock
from casework.drafts import Incomplete
from casework.models import Notice, OpenStep
from casework.workflow import (
    DraftConflict,
    NoteMissing,
    TransitionError,
)
from enterprises.models import Demand
from enterprises.services import demands
from tests.builders import make_admin, make_member, make_official, make_organisation
from tests.builders_demands import (
    ANSWERED,
    CONTACT,
    HIDDEN,
    NEED,
    PICKED,
    POSTED,
    TERMS,
    fresh,
    make_demand,
    write,
)
from tests.builders_enterprises import make_confirmed

pytestmark = pytest.mark.django_db


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event=event).values_list("recipient__name", flat=True))


def open_step(case) -> OpenStep | None:
    return OpenStep.objects.of(case).open().first()


def test_a_new_demand_is_prefilled_from_the_profile():
    admin = make_admin()
    with clock.at(POSTED):
        make_confirmed(admin.acting.organisation, admin)

        demand = demands.start_demand(actor=admin)

    assert demand.reference == "SHXQ-2026-0001"
    assert demand.answers["need"]["industry"] == "C29"
    assert demand.answers["contact"] == {
        "is_anonymous": "yes",
        "contact_name": "邝雅文",
        "contact_phone": "13800000031",
    }
    assert open_step(demand).label == "填写并发布"


def test_posting_freezes_what_the_hall_shows():
    demand = make_demand()

    assert (demand.status, demand.posted_at) == ("open", POSTED)
    assert (demand.industry, demand.scenes, demand.district) == ("C29", ["S05", "S07"], "440112")
    assert (demand.budget_low, demand.budget_high) == (100_000, 400_000)
    assert demand.is_anonymous
    assert list(Demand.objects.hall()) == [demand]
    with pytest.raises(TransitionError, match="不能再改"):
        demands.save_demand_section(
            demand,
            "need",
            NEED,
            actor=User.objects.get(pk=demand.last_edited_by_id),
            draft_version=9,
        )


def test_staff_write_and_only_the_admin_posts():
    unit = make_organisation()
    admin, staff = make_admin(unit, name="邝雅文"), make_member(Role.STAFF, unit)
    with clock.at(POSTED):
        demand = write(demands.start_demand(actor=staff), staff)
        demands.hand_over_demand(demand, actor=staff)
        versions = {"version": demand.version, "draft_version": demand.draft_version}
        with pytest.raises(PermissionDenied):
            demands.post_demand(demand, actor=staff, **versions)
        demands.post_demand(demand, actor=admin, **versions)

    assert told("demand_ready") == {"邝雅文"}
    assert fresh(demand).status == "open"


def test_every_fault_is_named_at_once():
    demand = make_demand(
        "draft",
        need=NEED | {"name": "", "dimensions": []},
        terms={"budget_low": "40", "budget_high": "10", "expected_on": "2020-01-01"},
    )
    admin = demand.last_edited_by

    with clock.at(POSTED), pytest.raises(Incomplete) as refused:
        demands.post_demand(
            demand, actor=admin, version=demand.version, draft_version=demand.draft_version
        )

    assert [(one["section"], one["field"]) for one in refused.value.faults] == [
        ("need", "name"),
        ("need", "dimensions"),
        ("terms", "budget_high"),
        ("terms", "expected_on"),
    ]
    assert fresh(demand).status == "draft"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("广州澜栈精密有限公司的排产", True),
        ("澜栈精密 注塑车间", True),
        ("澜栈 精密的车间", True),
        ("信用代码 91000000ma0000103m", True),
        ("信用代码 ９１０００００0-MA0000103M", True),
        ("澜栈公司的车间", True),
        ("增城澜栈的车间", True),
        ("澜栈·精密的车间", True),
        ("见 www.lanzhan.com.cn", True),
        ("找邝雅文", True),
        ("电话 138 0000 0031", True),
        ("波澜不惊的精密加工公司", False),
        ("设备 MES 与 ERP，年产 13800 件", False),
        ("规格 150×200，2024-05-11 起量产", False),
        ("订单号 2113912345678", False),
        ("电话 １３８-0000-0031", True),
        ("注塑车间的排产", False),
    ],
)
def test_an_anonymous_demand_cannot_name_itself(text: str, refused: bool):
    unit = make_organisation(name=HIDDEN, uscc="91000000MA0000103M")
    admin = make_admin(unit)
    demand = make_demand("draft", admin=admin, need=NEED | {"pains": text})

    def post():
        with clock.at(POSTED):
            demands.post_demand(
                demand, actor=admin, version=demand.version, draft_version=demand.draft_version
            )

    if refused:
        with pytest.raises(Incomplete):
            post()
    else:
        post()
    assert fresh(demand).status == ("draft" if refused else "open")


def test_a_named_demand_may_say_who_it_is():
    demand = make_demand(
        organisation=make_organisation(name=HIDDEN),
        need=NEED | {"pains": f"{HIDDEN}的排产"},
        contact=CONTACT | {"is_anonymous": "no"},
    )

    assert demand.shown_name == HIDDEN


def test_two_writers_of_one_section_do_not_overwrite_each_other():
    demand = make_demand("draft")
    admin = demand.last_edited_by

    with clock.at(POSTED), pytest.raises(DraftConflict):
        demands.save_demand_section(
            demand, "need", NEED | {"name": "乙"}, actor=admin, draft_version=1, base="old"
        )

    assert fresh(demand).answers["need"]["name"] == NEED["name"]


def test_the_office_takes_off_with_a_reason():
    demand = make_demand()
    handler = make_official()
    with clock.at(PICKED):
        with pytest.raises(NoteMissing):
            demands.remove_demand(demand, actor=handler, version=demand.version, note="")
        demands.remove_demand(
            demand, actor=handler, version=demand.version, note="内容与转型无关。"
        )

    assert fresh(demand).status == "removed"
    assert "内容与转型无关。" in Notice.objects.get(event="demand_removed").body


def test_a_demand_is_written_again_like_an_older_one():
    demand = make_demand("withdrawn")
    owner = User.objects.get(pk=demand.last_edited_by_id)

    with clock.at(ANSWERED):
        again = demands.start_demand(actor=owner, like=demand)
        with pytest.raises(PermissionDenied):
            demands.start_demand(actor=make_admin(), like=demand)

    assert (again.status, again.answers, again.name) == ("draft", demand.answers, demand.name)


def test_terms_may_stay_empty():
    demand = make_demand(terms=dict.fromkeys(TERMS, ""))

    assert (demand.budget_low, demand.budget_high, demand.expected_on) == (None, None, None)
