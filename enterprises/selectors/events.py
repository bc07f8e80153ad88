"""What pages, desk and API say of events: where each stands, and who has signed up."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Organisation
from casework import clock
from casework.days import day_in_words
from casework.standards import MANUFACTURING
from enterprises.models import Enterprise, Event, SignUp
from enterprises.rules.calendar_file import Entry
from enterprises.states import EventStatus
from platforms.models import Designation

Fact = dict[str, str]
# Where an event stands for those who look for one: the badge's status value and its word.
STANDINGS = {
    "open": ("published", "报名中"),
    "full": ("waiting", "已满，可候补"),
    "closed": ("ended", "报名已截止"),
    "running": ("in_progress", "正在举行"),
    "over": ("ended", "已结束"),
    EventStatus.CANCELLED: ("cancelled", "已取消"),
    EventStatus.HELD: ("held", "已举办"),
}


def standing_of(event: Event, *, has_waiting: bool) -> str:
    """Return the key of STANDINGS of a public event by the server's clock."""
    if event.status != EventStatus.PUBLISHED:
        return event.status
    if event.is_over:
        return "over"
    if event.has_begun:
        return "running"
    if event.has_closed:
        return "closed"
    return "full" if has_waiting or not event.free else "open"


def time_words(event: Event) -> str:
    """Return 2026年11月23日（周一）14:00—17:00, with the last day where it is another."""
    starts, ends = clock.local(event.starts_at), clock.local(event.ends_at)
    last = "" if starts.date() == ends.date() else day_in_words(ends.date())
    return f"{day_in_words(starts.date())}{starts:%H:%M}—{last}{ends:%H:%M}"


def seats_words(event: Event) -> str:
    """Return how many seats there are and are left, while that matters to anybody."""
    if not event.is_open:
        return f"{event.seats} 个名额"
    return f"{event.seats} 个名额，余 {event.free} 个"


def event_rows(events: Iterable[Event]) -> list[dict[str, object]]:
    """Return public events (``with_waiting``) as a list shows them, without a query."""
    rows = []
    for event in events:
        status, label = STANDINGS[standing_of(event, has_waiting=event.has_waiting)]
        rows.append(
            {
                "url": event.get_absolute_url(),
                "title": event.name,
                "place": f"{event.get_kind_display()} · {event.place_name} · {event.organiser}",
                "text": f"{time_words(event)}，{event.place}",
                "tags": event.dimension_labels + event.industry_labels,
                "status": status,
                "label": label,
                "facts": [seats_words(event)],
            }
        )
    return rows


def event_facts(event: Event) -> list[Fact]:
    """Return what everybody is told of an event besides its introduction and agenda."""
    facts = [
        ("时间", time_words(event)),
        ("地点", event.place),
        ("范围", event.place_name),
        ("主办", event.organiser),
        ("四化方向", "、".join(event.dimension_labels) or "不限"),
        ("面向行业", "、".join(event.industry_labels) or "不限"),
    ]
    if event.scenes:
        facts.append(("业务场景", "、".join(event.scene_labels)))
    facts.append(("咨询", event.contact))
    return [{"label": label, "value": value} for label, value in facts]


def calendar_entry(event: Event, *, stamped: datetime) -> Entry:
    """Return the event as a calendar takes it; a later version replaces an earlier one."""
    host = settings.SITE_URL.split("//")[-1]
    url = f"{settings.SITE_URL}{event.get_absolute_url()}"
    return Entry(
        uid=f"{event.reference}@{host}",
        sequence=event.version,
        title=event.name,
        place=event.place,
        text=f"主办：{event.organiser}\n咨询：{event.contact}\n{url}",
        url=url,
        starts=clock.local(event.starts_at),
        ends=clock.local(event.ends_at),
        stamped=stamped,
        is_cancelled=event.status == EventStatus.CANCELLED,
    )


def sign_up_of(event: Event, organisation: Organisation) -> SignUp | None:
    """Return the unit's sign-up for ``event``: the live one, or else the last it gave up."""
    own = SignUp.objects.filter(event=event, organisation=organisation)
    return own.select_related("event", "organisation").order_by("-pk").first()


def before_in_line(mine: SignUp) -> int:
    """Return how many units stand before ``mine`` on the waiting list."""
    return SignUp.objects.in_line().filter(event_id=mine.event_id, pk__lt=mine.pk).count()


def roster_of(event: Event) -> QuerySet[SignUp]:
    """Return who has a place or waits, in the order of signing up, with ``is_platform``."""
    held = Designation.objects.in_force(clock.today()).filter(
        platform__organisation_id=OuterRef("organisation_id")
    )
    found = SignUp.objects.live().filter(event=event).annotate(is_platform=Exists(held))
    return found.select_related("organisation", "checked_in_by").order_by("pk")


def platform_names() -> list[str]:
    """Return the names of the platforms whose title is in force, for whom to name as a partner."""
    held = Designation.objects.in_force(clock.today())
    return list(held.order_by("platform__name").values_list("platform__name", flat=True))


def suggested_wish(user) -> dict[str, list[str]]:
    """Return industry and district of the unit ``user`` acts for, as a first choice."""
    if not user.acting:
        return {}
    unit = user.acting.organisation
    known = Enterprise.objects.filter(uscc=unit.uscc).values_list("industry", flat=True).first()
    return {
        "districts": [unit.district] if unit.district else [],
        "industries": [known] if known in MANUFACTURING else [],
    }
