"""Builders of circles: every state is reached through the services."""

from accounts.models import User
from casework import clock
from enterprises.models import Circle, CircleMember, Enterprise
from enterprises.services import circles
from tests.builders import make_admin
from tests.builders_demands import PICKED, POSTED, fresh
from tests.builders_enterprises import make_confirmed

CIRCLE = {
    "name": "注塑行业大中小融通圈",
    "industry": "C29",
    "purpose": "模具、注塑、喷涂配套协作，一起上排产和质量追溯。",
}
STATEMENT = "做模具和喷涂配套，月产能两百副。"


def make_circle(*, lead: User | None = None, **changes: str) -> Circle:
    """Return a circle that ``lead``, whose unit's profile is confirmed, has opened."""
    lead = lead or make_admin()
    with clock.at(POSTED):
        if not Enterprise.objects.filter(
            uscc=lead.acting.organisation.uscc, confirmed_version__isnull=False
        ).exists():
            make_confirmed(lead.acting.organisation, lead)
        return circles.start_circle(actor=lead, **(CIRCLE | changes))


def make_membership(
    status: str = "requested",
    *,
    circle: Circle | None = None,
    admin: User | None = None,
    role: str = "supplier",
) -> CircleMember:
    """Return a membership of ``admin``'s unit as it stands in ``status``."""
    circle, admin = circle or make_circle(), admin or make_admin()
    with clock.at(PICKED):
        member = circles.request_membership(circle, actor=admin, role=role, statement=STATEMENT)
        if status == "joined":
            lead = lead_of(circle)
            member = circles.admit_member(member, actor=lead, version=member.version)
    return fresh(member)


def lead_of(circle: Circle) -> User:
    first = circle.lead.memberships.filter(role="admin", is_active=True).order_by("pk")
    return first.first().user
