"""Circles as the public, their members and their lead see them."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from accounts.models import Organisation
from casework.standards import DISTRICT_NAMES, SCENE_NAMES
from casework.templatetags.dates import cn_short
from enterprises.models import Circle, CircleMember, MemberRole, SharedDemand
from enterprises.states import DemandStatus, MemberStatus

Row = dict[str, object]
JOINED = Q(members__status=MemberStatus.JOINED)
NEEDED = Count("members", filter=JOINED & Q(members__role=MemberRole.SUPPLIER), distinct=True)


def counted(circles: QuerySet[Circle]) -> QuerySet[Circle]:
    """Add how many suppliers belong to each circle: the public reads the number, not the names."""
    return circles.annotate(supplier_count=NEEDED)


def circle_row(circle: Circle) -> Row:
    """Return one circle of the public list for ``components/list_item.html``; no query."""
    return {
        "url": circle.get_absolute_url(),
        "title": circle.name,
        "place": f"{circle.lead.name} · {DISTRICT_NAMES[circle.lead.district]}",
        "text": circle.purpose,
        "tags": [circle.industry_name],
        "facts": [f"配套企业 {circle.supplier_count} 家", f"{cn_short(circle.created_at)}建立"],
    }


def own_rows(circles: Sequence[Circle], organisation: Organisation) -> list[Row]:
    """Return the unit's circles for its own list; one query for its part in all of them."""
    found = CircleMember.objects.belonging().filter(
        organisation=organisation, circle__in=[one.pk for one in circles]
    )
    part = {one.circle_id: one for one in found}
    return [_own_row(one, part.get(one.pk)) for one in circles]


def _own_row(circle: Circle, member: CircleMember | None) -> Row:
    return {
        "circle": circle,
        "part": member.get_role_display() if member else "核心企业",
        "status": member.status if member else circle.status,
        "label": member.status_label if member else circle.status_label,
        "second": f"{circle.lead.name} · {circle.reference}",
    }


def members_of(circle: Circle) -> list[CircleMember]:
    """Return who belongs to the circle, the platform first."""
    found = circle.members.joined().select_related("organisation")
    return sorted(found, key=lambda one: (one.role != MemberRole.PLATFORM, one.pk))


def requests_of(circle: Circle) -> list[CircleMember]:
    """Return who waits for the lead, the first that asked first."""
    waiting = circle.members.filter(status=MemberStatus.REQUESTED)
    return list(waiting.select_related("organisation").order_by("pk"))


def membership_of(circle: Circle, organisation: Organisation) -> CircleMember | None:
    """Return the unit's request or membership, or None."""
    return circle.members.belonging().filter(organisation=organisation).first()


def shared_rows(circle: Circle, organisation: Organisation) -> list[Row]:
    """Return the demands that members share and that still look for a platform, by name."""
    found = (
        SharedDemand.objects.filter(
            circle=circle, closed_at__isnull=True, demand__status=DemandStatus.OPEN
        )
        .select_related("demand__organisation")
        .order_by("-shared_at", "-pk")
    )
    return [
        {
            "demand": one.demand,
            "name": one.demand.organisation.name,
            "scenes": "、".join(SCENE_NAMES[code] for code in one.demand.scenes),
            "is_own": one.demand.organisation_id == organisation.pk,
        }
        for one in found
    ]


def shareable(circle: Circle, organisation: Organisation) -> list[tuple[str, str]]:
    """Return the unit's demands in the hall that the circle does not show yet: (reference, name)."""
    shown = SharedDemand.objects.filter(circle=circle, closed_at__isnull=True)
    found = organisation.demands.filter(status=DemandStatus.OPEN).exclude(
        pk__in=shown.values("demand")
    )
    return [(one.reference, f"{one.name}（{one.reference}）") for one in found.order_by("-pk")]
