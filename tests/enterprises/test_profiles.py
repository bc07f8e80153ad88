"""企业档案: drafted by members, confirmed by the 管理员, one row for each credit code."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from accounts.models import Role
from casework import clock
from casework.drafts import Incomplete
from casework.models import CaseEvent
from casework.transitions import Duty
from casework.workflow import DraftConflict, StaleVersion
from enterprises.models import Enterprise, PilotRule
from enterprises.selectors.profiles import completeness, pilot_words, profile_of
from enterprises.services.profiles import (
    confirm_profile,
    save_section,
    set_pilot_rule,
)
from tests.builders import USCCS, make_admin, make_member, make_official, make_organisation
from tests.builders_enterprises import (
    ANSWERS,
    SCALE,
    fill_profile,
    make_confirmed,
    make_enterprise,
)
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(at(9, 10)):
        yield


def test_a_unit_takes_over_the_row_of_the_list_by_registering_with_its_code():
    listed = make_enterprise(uscc=USCCS[0], name="广州旧名有限公司")
    unit = make_organisation(uscc=USCCS[0])
    admin = make_admin(unit)

    enterprise = make_confirmed(unit, admin)

    assert (enterprise.pk, enterprise.name) == (listed.pk, unit.name)
    assert Enterprise.objects.visible_to(admin).get() == enterprise
    assert Enterprise.objects.count() == 1


def test_the_first_save_of_a_firm_on_no_list_makes_its_row():
    admin = make_admin()
    unit = admin.acting.organisation

    save_section(profile_of(unit), "scale", SCALE, actor=admin, draft_version=0)

    kept = Enterprise.objects.get()
    assert (kept.uscc, kept.name, kept.district) == (unit.uscc, unit.name, unit.district)
    assert (kept.draft_version, kept.employees) == (1, None)


def test_the_form_begins_with_what_list_and_unit_know():
    unit = make_organisation(uscc=USCCS[0])
    make_enterprise(uscc=USCCS[0], employees=310, revenue=Decimal("12345600"))

    answers = profile_of(unit).answers

    assert answers["scale"]["employees"] == "310"
    assert answers["scale"]["revenue"] == "1234.56"
    assert answers["contact"]["contact_name"] == unit.contact_name


def test_confirming_fixes_the_figures_and_the_size():
    admin = make_admin()

    enterprise = make_confirmed(admin.acting.organisation, admin)

    enterprise.refresh_from_db()
    assert (
        enterprise.industry,
        enterprise.employees,
        enterprise.revenue,
        enterprise.figures_year,
        enterprise.size,
    ) == ("C29", 260, Decimal("86005000.00"), 2025, "small")
    event = CaseEvent.objects.get(action="confirm_profile")
    assert (event.actor, event.data["uscc"]) == (admin, enterprise.uscc)


def test_staff_draft_and_do_not_confirm():
    unit = make_organisation()
    staff = make_member(Role.STAFF, unit)
    enterprise = fill_profile(unit, staff)

    with pytest.raises(PermissionDenied):
        confirm_profile(enterprise, actor=staff, draft_version=enterprise.draft_version)

    assert not Enterprise.objects.get().is_confirmed


@pytest.mark.parametrize("duty", [Duty.HANDLER, Duty.APPROVER])
def test_officials_write_no_profile(duty):
    enterprise, official = make_enterprise(), make_official(duty)

    with pytest.raises(PermissionDenied):
        save_section(enterprise, "scale", SCALE, actor=official, draft_version=0)
    with pytest.raises(PermissionDenied):
        confirm_profile(enterprise, actor=official, draft_version=0)


def test_another_unit_writes_no_profile():
    enterprise, stranger = make_enterprise(), make_admin()

    with pytest.raises(PermissionDenied):
        save_section(enterprise, "scale", SCALE, actor=stranger, draft_version=0)


def test_a_draft_that_somebody_else_changed_is_a_conflict_only_in_the_same_section():
    unit = make_organisation()
    admin, staff = make_admin(unit), make_member(Role.STAFF, unit)
    read = fill_profile(unit, admin)
    bases = {key: read.base_of(key) for key in ANSWERS}
    save_section(
        read, "scale", SCALE | {"employees": "261"}, actor=staff, draft_version=read.draft_version
    )

    kept = save_section(
        read,
        "contact",
        ANSWERS["contact"] | {"contact_name": "区思敏"},
        actor=admin,
        draft_version=read.draft_version,
        base=bases["contact"],
    )
    with pytest.raises(DraftConflict):
        save_section(
            read,
            "scale",
            SCALE | {"employees": "262"},
            actor=admin,
            draft_version=read.draft_version,
            base=bases["scale"],
        )

    assert kept.answers["scale"]["employees"] == "261"
    assert Enterprise.objects.get().answers["contact"]["contact_name"] == "区思敏"


def test_what_changed_after_reading_is_not_confirmed():
    unit = make_organisation()
    admin = make_admin(unit)
    read = fill_profile(unit, admin)
    save_section(
        read, "scale", SCALE | {"employees": "1"}, actor=admin, draft_version=read.draft_version
    )

    with pytest.raises(StaleVersion):
        confirm_profile(read, actor=admin, draft_version=read.draft_version)

    assert not Enterprise.objects.get().is_confirmed


def test_every_fault_is_named_at_once_and_what_contradicts_itself_too():
    admin = make_admin()
    enterprise = fill_profile(
        admin.acting.organisation,
        admin,
        {
            "scale": SCALE | {"employees": "0", "figures_year": "2027"},
            "production": {"processes": "", "equipment": "20", "connected": "21"},
            "systems": {"systems": ["none", "erp"], "weakness": ""},
        },
    )

    with pytest.raises(Incomplete) as refused:
        confirm_profile(enterprise, actor=admin, draft_version=enterprise.draft_version)

    assert [fault["label"] for fault in refused.value.faults] == [
        "从业人员",
        "数据年份",
        "主要工序",
        "其中：已联网",
        "在用的信息系统",
    ]


def test_a_confirmed_profile_stands_while_its_draft_goes_on():
    admin = make_admin()
    enterprise = make_confirmed(admin.acting.organisation, admin)

    changed = save_section(
        enterprise,
        "scale",
        SCALE | {"employees": "1200"},
        actor=admin,
        draft_version=enterprise.draft_version,
    )

    kept = Enterprise.objects.get()
    assert (kept.employees, kept.is_changed_since) == (260, True)
    confirm_profile(changed, actor=admin, draft_version=changed.draft_version)
    kept.refresh_from_db()
    assert (kept.employees, kept.is_changed_since) == (1200, False)


def test_completeness_counts_the_questions_that_all_must_answer():
    admin = make_admin()
    enterprise = fill_profile(
        admin.acting.organisation, admin, {"scale": SCALE | {"products": "", "revenue": ""}}
    )

    assert completeness(enterprise) == {"done": 9, "all": 11, "percent": 81}


def test_officials_see_the_city_or_their_district():
    near, far = make_enterprise(), make_enterprise(uscc=USCCS[1], district="440106")

    def seen(user):
        return set(Enterprise.objects.visible_to(user))

    assert seen(make_official(Duty.REVIEWER)) == {near, far}
    assert seen(make_official(Duty.DISTRICT, "440106")) == {far}
    assert seen(make_official(Duty.CONSULTED)) == set()
    assert seen(make_admin()) == set()


def test_one_credit_code_is_one_enterprise():
    make_enterprise()

    with pytest.raises(IntegrityError):
        make_enterprise()


def test_the_wording_of_the_pilot_is_data_that_the_approver_sets():
    enterprise = make_enterprise(
        employees=1000, revenue=Decimal("400000000"), size="large", industry="C39"
    )
    assert pilot_words(enterprise).startswith("符合（1,000 人、40,000.00 万元")

    enterprise.employees = 1001
    assert pilot_words(enterprise).startswith("符合")
    rule = PilotRule(
        comparator="and", most_staff=1000, most_revenue=Decimal("400000000"), reason="申报要点"
    )
    with pytest.raises(PermissionDenied):
        set_pilot_rule(rule, actor=make_official(Duty.HANDLER))
    set_pilot_rule(rule, actor=make_official(Duty.APPROVER))

    assert pilot_words(enterprise).startswith("不符合")
    assert PilotRule.objects.count() == 2


def test_a_wording_without_limits_is_refused():
    rule = PilotRule(comparator="maybe", most_staff=0, most_revenue=Decimal(0), reason="")

    with pytest.raises(ValidationError):
        set_pilot_rule(rule, actor=make_official(Duty.APPROVER))

    assert PilotRule.objects.count() == 1
