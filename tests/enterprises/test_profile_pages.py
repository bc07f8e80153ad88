"""The pages of the profile: what members see and save, what officials read, what nobody else does."""

import pytest
from django.urls import reverse

from accounts.models import Role
from casework import clock
from casework.transitions import Duty
from enterprises.models import Enterprise
from tests.builders import (
    login,
    make_admin,
    make_member,
    make_official,
    make_organisation,
    make_user,
)
from tests.builders_enterprises import ANSWERS, SCALE, fill_profile, make_confirmed, make_enterprise
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db
DETAIL = "enterprises:enterprise_detail"
CHANGELIST = "admin:enterprises_enterprise_changelist"


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(at(9, 10)):
        yield


def section_url(key: str) -> str:
    return reverse("enterprises:enterprise_section", args=[key])


def test_a_unit_fills_its_profile_and_its_admin_confirms(client):
    admin = make_admin()
    login(client, admin)

    for key, answers in ANSWERS.items():
        kept = Enterprise.objects.filter(uscc=admin.acting.organisation.uscc).first()
        version = kept.draft_version if kept else 0
        answer = client.post(section_url(key), {"version": version, **answers})
        assert answer.status_code == 302
    enterprise = Enterprise.objects.get()
    answer = client.post(
        reverse("enterprises:enterprise_confirm"), {"draft_version": enterprise.draft_version}
    )

    assert answer.status_code == 302
    page = client.get(reverse(DETAIL)).content.decode()
    assert "档案已确认" in page
    assert "8,600.50 万元" in page
    assert "小型" in page


def test_a_wrong_answer_is_kept_and_named(client):
    login(client, make_admin())

    answer = client.post(section_url("scale"), {**SCALE, "employees": "很多", "version": 0})

    assert answer.status_code == 422
    assert "这一节有 1 处要改" in answer.content.decode()
    assert Enterprise.objects.get().answers["scale"]["employees"] == "很多"


def test_autosave_answers_with_version_and_faults(client):
    login(client, make_admin())

    answer = client.post(
        reverse("enterprises:enterprise_autosave", args=["production"]),
        {**ANSWERS["production"], "connected": "99", "version": 0},
    )

    said = answer.json()
    assert (answer.status_code, said["version"], said["has_errors"]) == (200, 1, True)
    assert list(said["faults"]) == ["connected"]


def test_two_people_in_one_section_see_both_versions(client):
    unit = make_organisation()
    admin, staff = make_admin(unit), make_member(Role.STAFF, unit, name="邓子轩")
    read = fill_profile(unit, staff)
    login(client, admin)

    answer = client.post(
        section_url("scale"), {**SCALE, "employees": "777", "version": 1, "base": "stale"}
    )

    page = answer.content.decode()
    assert answer.status_code == 412
    assert "邓子轩" in page
    assert "777 人" in page
    assert Enterprise.objects.get().answers["scale"] == read.answers["scale"]


def test_confirming_with_gaps_names_all_of_them(client):
    admin = make_admin()
    enterprise = fill_profile(
        admin.acting.organisation, admin, {"scale": SCALE | {"products": "", "revenue": ""}}
    )
    login(client, admin)

    answer = client.post(
        reverse("enterprises:enterprise_confirm"), {"draft_version": enterprise.draft_version}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "主要产品：这一项必须填写" in page
    assert "营业收入：这一项必须填写" in page


def test_staff_are_told_who_confirms(client):
    unit = make_organisation()
    make_admin(unit, name="曾慧敏")
    login(client, make_member(Role.STAFF, unit))

    page = client.get(reverse(DETAIL)).content.decode()

    assert "由单位管理员确认：曾慧敏" in page
    assert "确认档案内容属实" not in page


def test_who_acts_for_no_unit_has_no_profile(client):
    login(client, make_user())

    assert "您现在没有代表任何单位" in client.get(reverse(DETAIL)).content.decode()
    assert client.get(section_url("scale")).status_code == 404
    assert client.post(reverse("enterprises:enterprise_confirm")).status_code == 404


def test_a_section_that_is_none_answers_as_not_existing(client):
    login(client, make_admin())

    assert client.get(section_url("nothing")).status_code == 404


def test_officials_read_the_profile_and_the_list_never_has_the_contact(client):
    admin = make_admin()
    enterprise = make_confirmed(admin.acting.organisation, admin)
    login(client, make_official(Duty.DISTRICT, enterprise.district))

    listed = client.get(reverse(CHANGELIST)).content.decode()
    export = client.get(reverse("admin:enterprises_enterprise_export"), {"format": "csv"})
    page = client.get(
        reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
    ).content.decode()

    assert "企业已确认" in listed
    for text in (listed, export.content.decode()):
        assert ANSWERS["contact"]["contact_phone"] not in text
    assert ANSWERS["contact"]["contact_phone"] in page


def test_a_district_reads_nothing_of_another(client):
    far = make_enterprise(district="440106")
    login(client, make_official(Duty.DISTRICT, "440112"))

    listed = client.get(reverse(CHANGELIST)).content.decode()
    answer = client.get(reverse("admin:enterprises_enterprise_change", args=[far.pk]))

    assert far.name not in listed
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("value", "names"), [("confirmed", {"甲"}), ("registered", {"乙"}), ("listed", {"丙"})]
)
def test_the_list_is_narrowed_by_who_stands_for_the_figures(client, value, names):
    first, second = make_admin(), make_admin()
    Enterprise.objects.filter(pk=make_confirmed(first.acting.organisation, first).pk).update(
        name="甲"
    )
    make_enterprise(uscc=second.acting.organisation.uscc, name="乙")
    make_enterprise(name="丙")
    login(client, make_official(Duty.HANDLER))

    answer = client.get(reverse(CHANGELIST), {"standing": value})

    assert {one.name for one in answer.context["cl"].result_list} == names


def test_the_approver_sets_the_wording_of_the_pilot_at_the_desk(client):
    login(client, make_official(Duty.APPROVER))
    url = reverse("admin:enterprises_pilotrule_add")

    answer = client.post(
        url,
        {
            "comparator": "and",
            "most_staff": "800",
            "most_revenue": "300000000",
            "reason": "市试点申报要点第三条",
        },
    )

    assert answer.status_code == 302
    assert "800" in client.get(reverse("admin:enterprises_pilotrule_changelist")).content.decode()
