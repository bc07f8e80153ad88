"""Units at the administrators' desk: identity corrected with a reason, by 系统管理员 alone."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.services import organisations
from casework.models import CaseEvent, Notice
from casework.permissions import Part
from tests.builders import (
    USCCS,
    login,
    make_admin,
    make_administrator,
    make_member,
    make_official,
    make_organisation,
)

pytestmark = pytest.mark.django_db


def administrator(client, part=Part.SYSTEM):
    user = make_administrator(part)
    login(client, user)
    return user


def test_identity_of_a_unit_is_corrected_with_a_reason_and_told(client):
    actor = administrator(client)
    unit = make_organisation(name="广州旧名有限公司", district="440112")
    admin, staff = make_admin(unit), make_member(organisation=unit)
    path = f"/admin/accounts/organisation/{unit.pk}/change/"
    form = {"name": "广州新名有限公司", "district": "440106", "uscc": USCCS[9], "employees": "1"}

    unexplained = client.post(path, form)
    client.post(path, form | {"reason": "企业更名，已核对新执照"})

    before = unit.uscc, unit.employees
    unit.refresh_from_db()
    event = CaseEvent.objects.get(action="organisation_corrected")
    assert unexplained.status_code == 200
    assert (unit.name, unit.district) == ("广州新名有限公司", "440106")
    assert (unit.uscc, unit.employees) == before
    assert (event.actor, event.note, event.data) == (
        actor,
        "企业更名，已核对新执照",
        {
            "organisation": unit.pk,
            "name": {"from": "广州旧名有限公司", "to": "广州新名有限公司"},
            "district": {"from": "黄埔区", "to": "天河区"},
        },
    )
    told = Notice.objects.filter(event="organisation_corrected")
    assert [notice.recipient for notice in told] == [admin] != [staff]


def test_only_the_administrator_corrects_the_identity_of_a_unit():
    unit = make_organisation()

    for actor in (make_admin(unit), make_official()):
        with pytest.raises(PermissionDenied):
            organisations.correct_identity(unit, {"name": "改名"}, reason="x", actor=actor)
    with pytest.raises(ValueError, match="not editable"):
        organisations.edit_organisation(unit, {"district": "440106"}, actor=make_admin(unit))
