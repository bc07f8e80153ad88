"""Which material belongs to which case: attach, detach, reuse, and what may leave the library."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max, Prefetch, QuerySet, Sum

from casework import audit, clock
from casework.days import day_in_words
from casework.materials.codes import OFFICE_CODES
from casework.materials.verdict import MIB, Refused
from casework.models import Case, CaseEvent
from casework.models.materials import Attachment, Material, MaterialState

MAX_CASE_FILES = 30
MAX_CASE_BYTES = 300 * MIB


@transaction.atomic
def attach(
    case: Case, material: Material, code: str, actor, *, move: audit.Move = audit.NO_MOVE
) -> Attachment:
    """Attach a library file to a case under ``code``; attaching it again changes nothing.

    A code of ``OFFICE_CODES`` takes only what belongs to no unit; ``move`` tells at which level
    an official brings it. The caller has locked the case
    and decided that it may be edited now. Raises Refused when the file belongs to another unit,
    was removed, is out of date, did not pass the scan, or when its side would have more than 30
    files or 300 MiB in the case.
    """
    current = Attachment.objects.of(case).current()
    known = current.filter(material=material, code=code).first()
    if known:
        return known
    _check_material(case, material, code)
    # What the office brings takes no room away from the unit.
    side = current.filter(material__organisation=material.organisation_id)
    totals = side.aggregate(last=Max("position"), bytes=Sum("material__size"))
    if side.count() >= MAX_CASE_FILES:
        raise Refused("case_full", f"一件事项最多附 {MAX_CASE_FILES} 份文件。请先撤下不用的。")
    if (totals["bytes"] or 0) + material.size > MAX_CASE_BYTES:
        raise Refused("case_full", "一件事项的文件合计不能超过 300 MB。请先撤下或压缩几份。")
    attachment = Attachment.objects.create(
        case=case,
        material=material,
        code=code,
        position=(totals["last"] or 0) + 1,
        attached_by=actor,
        attached_at=clock.now(),
    )
    _record("attach_material", "附上材料", case, attachment, actor, move)
    return attachment


def _check_material(case: Case, material: Material, code: str) -> None:
    unit = case.case_organisation.pk if case.case_organisation else None
    owner = None if code in OFFICE_CODES else unit
    of_nobody = owner is None and code not in OFFICE_CODES
    if of_nobody or material.organisation_id != owner or material.removed_at:
        raise Refused("not_in_library", "材料库里没有这份文件。")
    if material.state == MaterialState.REFUSED:
        raise Refused("virus", f"“{material.name}”查毒没有通过，不能使用。请换一份后再传。")
    if material.is_expired:
        raise Refused(
            "expired",
            f"“{material.name}”的有效期到 {day_in_words(material.expires_on)}，已过。请上传新的一份。",
        )


def hand_in(case: Case) -> None:
    """Note that what is attached now was handed in with the case: officials may see it from here."""
    fresh = Attachment.objects.of(case).current().filter(handed_in_at__isnull=True)
    fresh.update(handed_in_at=clock.now())


@transaction.atomic
def detach(
    case: Case, material: Material, code: str, actor, *, move: audit.Move = audit.NO_MOVE
) -> None:
    """Take a file out of a case; of a case that was ever submitted the row stays, with the time."""
    attachment = Attachment.objects.of(case).current().filter(material=material, code=code).first()
    if attachment is None:
        return
    _record("detach_material", "撤下材料", case, attachment, actor, move)
    if _was_submitted(case):
        attachment.detached_at = clock.now()
        attachment.save(update_fields=["detached_at"])
    else:
        attachment.delete()


def _was_submitted(case: Case) -> bool:
    initial = case.workflow.initial
    return case.status != initial or CaseEvent.objects.of(case).filter(source=initial).exists()


def _record(
    action: str, label: str, case: Case, attachment: Attachment, actor, move: audit.Move
) -> None:
    material = attachment.material
    audit.record(
        action,
        actor=actor,
        case=case,
        label=label,
        move=move,
        data={"code": attachment.code, "name": material.name, "sha256": material.sha256},
    )


@transaction.atomic
def remove_material(material: Material, actor) -> None:
    """Take an unused file out of the library; Refused while any case holds it or ever held it."""
    material = Material.objects.select_for_update().get(pk=material.pk)
    if material.attachments.exists():
        raise Refused("in_use", f"“{material.name}”正用在办件里，不能移出材料库。")
    if material.removed_at:
        return
    material.removed_at = clock.now()
    material.save(update_fields=["removed_at"])
    audit.record(
        "remove_material",
        actor=actor,
        label="移出材料库",
        data={"material": material.pk, "name": material.name, "sha256": material.sha256},
    )


def attached_to(case: Case, code: str = "") -> list[Attachment]:
    """Return the files of a case, or those under ``code``, with their page pictures.

    They come in the order of code and position.
    """
    found = Attachment.objects.of(case).current()
    return list(
        (found.filter(code=code) if code else found)
        .select_related("material", "attached_by")
        .prefetch_related("material__pages")
    )


def reusable(organisation, code: str) -> QuerySet[Material]:
    """Return what 从材料库选 offers for ``code``: usable files, those of the same code first."""
    return Material.objects.usable().filter(organisation=organisation, code__in=[code, ""])


def library(organisation) -> QuerySet[Material]:
    """Return the organisation's files, newest first; ask ``cases_of`` where each is used.

    A constant number of queries: one for the files, one for their uses, one for each kind of case.
    """
    uses = Attachment.objects.current().prefetch_related("case").order_by("pk")
    return (
        Material.objects.in_library()
        .filter(organisation=organisation)
        .select_related("uploaded_by")
        .prefetch_related(Prefetch("attachments", queryset=uses, to_attr="uses"))
    )


def cases_of(material: Material) -> list[Case]:
    """Return the cases that hold a file of ``library()``, each once, without a query."""
    seen: Mapping[tuple[int, int], Case] = {
        (use.content_type_id, use.object_id): use.case for use in material.uses
    }
    return list(seen.values())
