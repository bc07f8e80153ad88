"""What became of a title: the public history step by step, and the unit's own view of it."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import Organisation
from casework import clock
from casework.hearings.papers import DECISION
from casework.models import CaseEvent, Document, Hearing
from casework.models.documents import Validity
from casework.templatetags.dates import cn_date
from platforms.models import Designation, Plaque, Platform
from platforms.rules.papers import CERTIFICATE
from platforms.selectors.applications import titles_of
from platforms.states import (
    CONFIRM_SURRENDER,
    GRANT_TITLE,
    LIFT_WARNING,
    REQUEST_SURRENDER,
    RESUME_DESIGNATION,
    REVOKE_DESIGNATION,
    SUSPEND_DESIGNATION,
    WARN_DESIGNATION,
)

Row = dict[str, object]
# What the public reads of each step, the reason with it; a request to leave is not told.
WITH_REASON = {
    WARN_DESIGNATION.name: "约谈整改",
    LIFT_WARNING.name: "整改到位，解除约谈",
    SUSPEND_DESIGNATION.name: "暂停称号",
    RESUME_DESIGNATION.name: "恢复称号",
    CONFIRM_SURRENDER.name: "退出称号",
    REVOKE_DESIGNATION.name: "取消称号",
    "set_level": "调整培育等级",
}
RECEIVED = "receive_plaque"


def public_history(titles: Sequence[Designation]) -> dict[int, list[CaseEvent]]:
    """Return what was done to each title after its grant and is public, the latest first.

    One query for them all.
    """
    found: dict[int, list[CaseEvent]] = {title.pk: [] for title in titles}
    events = CaseEvent.objects.filter(
        content_type=ContentType.objects.get_for_model(Designation),
        object_id__in=list(found),
        action__in=[*WITH_REASON, RECEIVED],
    )
    for event in events.order_by("-sequence"):
        found[event.object_id].append(event)
    return found


def decisions_of(events: Sequence[CaseEvent]) -> dict[str, Document]:
    """Return the published decision of each hearing that ``events`` name, by its reference."""
    named = {f"{event.data['hearing']}-J" for event in events if "hearing" in event.data}
    papers = Document.objects.current().filter(kind=DECISION, number__in=named, public=True)
    return {paper.number.removesuffix("-J"): paper for paper in papers} if named else {}


def told_in_public(event: CaseEvent, decisions: dict[str, Document]) -> dict[str, str]:
    """Return one step of the history for ``components/timeline.html``."""
    paper = decisions.get(str(event.data.get("hearing", "")))
    title = WITH_REASON.get(event.action, "收回标牌")
    if event.action == "set_level":
        title = event.label
    return {
        "title": title,
        "time": cn_date(event.at),
        "text": event.note if event.action in WITH_REASON else "",
        "state": "done",
        "url": reverse("casework:verify_code", args=[paper.code]) if paper else "",
    }


def history_of(platform: Platform) -> list[Row]:
    """Return the whole public record of the platform's titles as plain values, the latest first."""
    titles = list(titles_of(platform))
    history = public_history(titles)
    return [
        row
        for title in titles
        for row in (
            *(
                {
                    "action": event.action,
                    "label": told_in_public(event, {})["title"],
                    "on": clock.local_day(event.at),
                    "reason": event.note if event.action in WITH_REASON else "",
                    "plaque_number": title.reference,
                }
                for event in history[title.pk]
            ),
            {
                "action": GRANT_TITLE.name,
                "label": "授予称号",
                "on": title.granted_on,
                "reason": "",
                "plaque_number": title.reference,
            },
        )
    ]


def own_titles(organisation: Organisation) -> list[Row]:
    """Return the unit's titles with plaque, papers and hearings; five queries however many."""
    titles = list(
        Designation.objects.filter(platform__organisation=organisation).select_related(
            "platform__organisation", "plaque", "application__round"
        )
    )
    kind = ContentType.objects.get_for_model(Designation)
    keys = [title.pk for title in titles]
    hearings = Hearing.objects.filter(
        content_type=kind, object_id__in=keys, notified_at__isnull=False
    )
    papers = Document.objects.current().filter(
        content_type=kind, object_id__in=keys, kind=CERTIFICATE.kind
    )
    heard: dict[int, list[Hearing]] = {}
    for hearing in hearings:
        heard.setdefault(hearing.object_id, []).append(hearing)
    certificates = {paper.object_id: paper for paper in papers}
    history = public_history(titles)
    return [
        {
            "title": title,
            "plaque": title.plaque,
            "place": _place(title.plaque),
            "hearings": heard.get(title.pk, []),
            "certificate": certificates.get(title.pk),
            "worth": _worth(title, certificates.get(title.pk)),
            "history": [told_in_public(event, {}) for event in history[title.pk]],
            "may_leave": title.status in REQUEST_SURRENDER.sources
            and not any(hearing.is_live for hearing in heard.get(title.pk, [])),
        }
        for title in titles
    ]


def _worth(title: Designation, certificate: Document | None) -> Validity | None:
    """Return what the certificate is worth now, as /verify/ says it."""
    return title.document_validity(certificate) if certificate else None


def _place(plaque: Plaque) -> str:
    """Say where the plaque is and until when it is due back."""
    if plaque.returned_on:
        return f"已于 {cn_date(plaque.returned_on)} 收回"
    if plaque.due_on is None:
        return f"{cn_date(plaque.issued_on)}颁发，在本单位"
    guess = "（暂按周末推算）" if plaque.due_is_provisional else ""
    return f"{plaque.state[1]}：请在 {cn_date(plaque.due_on)} 前交回{guess}"
