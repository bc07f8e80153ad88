"""Whoever signs has seen the last of it: a file changed since the check stops the hand-in (0016)."""

from types import SimpleNamespace

import pytest

from casework import clock
from casework.materials import attached_to
from casework.workflow import StaleVersion
from enterprises.services import nominations
from platforms.services import applications, filings
from tests.builders_filings import FILED, admin_of, make_filing
from tests.builders_nominations import FILED as TOLD
from tests.builders_nominations import fill_nomination, make_nomination
from tests.builders_platforms import SUBMITTED, make_application, make_material

pytestmark = pytest.mark.django_db


def _application() -> SimpleNamespace:
    made = make_application()
    admin = made.organisation.memberships.get(role="admin").user
    return SimpleNamespace(
        case=made,
        admin=admin,
        at=SUBMITTED,
        attach=applications.attach_material,
        detach=applications.detach_material,
        hand_in=applications.submit_application,
    )


def _filing() -> SimpleNamespace:
    made = make_filing(kind="service_case")
    return SimpleNamespace(
        case=made,
        admin=admin_of(made.platform),
        at=FILED,
        attach=filings.attach_to_filing,
        detach=filings.detach_from_filing,
        hand_in=filings.file_filing,
    )


def _nomination() -> SimpleNamespace:
    made = make_nomination()
    with clock.at(TOLD):
        fill_nomination(made, made.admin)
    return SimpleNamespace(
        case=made,
        admin=made.admin,
        at=TOLD,
        attach=nominations.attach_to_nomination,
        detach=nominations.detach_from_nomination,
        hand_in=nominations.file_nomination,
    )


@pytest.mark.parametrize("make", [_application, _filing, _nomination])
def test_a_file_swapped_after_the_check_is_not_signed_unseen(make):
    made = make()
    case, admin = made.case, made.admin
    case.refresh_from_db()
    seen = {"version": case.version, "draft_version": case.draft_version}
    [first, *_] = attached_to(case)
    other = make_material(first.material.organisation, admin, first.code)

    with clock.at(made.at):
        made.detach(case, first.material, first.code, actor=admin)
        made.attach(case, other, first.code, actor=admin)
        with pytest.raises(StaleVersion):
            made.hand_in(case, actor=admin, **seen, signed_name=admin.name)

    case.refresh_from_db()
    assert (case.status, attached_to(case, first.code)[-1].material) == ("draft", other)
