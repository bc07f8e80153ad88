"""What the machine checks of an application before a person looks: code, papers, copies, credit."""

from collections.abc import Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef

from accounts.models import CreditRecord
from accounts.selectors import credit_records_of
from casework import clock
from casework.calculation import Finding
from casework.materials import same_files_elsewhere
from casework.models import Attachment, Material
from casework.standards import uscc_is_valid
from platforms.models import ApplicationSnapshot, ConsultationRequest, PlatformApplication
from platforms.models.consultations import WITH_OPINION
from platforms.policy import SELECTION
from platforms.rules.eligibility import (
    BASIS,
    CreditFact,
    counted_records,
    undeclared,
)
from platforms.rules.materials import to_upload
from platforms.selectors.applications import (
    credit_facts,
    facts_of,
    handed_in_codes,
    noticed_on,
    units_of,
)
from platforms.selectors.consultations import opinions_about
from platforms.states import ApplicationStatus

CREDIT_BASIS = "导入的信用记录"


def checks_of(applications: Sequence[PlatformApplication]) -> dict[int, list[Finding]]:
    """Return what the machine can tell the 经办 of each application by its key, the failed ones first.

    Five queries for them all.
    """
    return judged(applications, _attached(applications))


def _attached(applications: Sequence[PlatformApplication]) -> dict[int, list[Attachment]]:
    """Return the files of each application, each told whether another unit has handed it in too."""
    kind = ContentType.objects.get_for_model(PlatformApplication)
    attached: dict[int, list[Attachment]] = {application.pk: [] for application in applications}
    found = Attachment.objects.current().filter(content_type=kind, object_id__in=list(attached))
    for attachment in found.told_if_copied().select_related("material__organisation"):
        attached[attachment.object_id].append(attachment)
    return attached


def judged(
    applications: Sequence[PlatformApplication],
    attached: Mapping[int, Sequence[Attachment]],
    records: Mapping[str, Sequence[CreditRecord]] | None = None,
    copies: Mapping[int, list[Material]] | None = None,
    opinions: Mapping[int, str] | None = None,
) -> dict[int, list[Finding]]:
    """Return the automatic checks of each application whose attachments are at hand.

    One query more where units are correcting. ``records`` are the credit records by credit code
    of the applicants and their partners, ``copies`` the files of other units by key of a file,
    ``opinions`` what departments have against each application in words, where they have been
    read already.
    """
    if copies is None:
        files = [one.material for several in attached.values() for one in several]
        copies = same_files_elsewhere(files)
    units = _units(applications)
    if records is None:
        records = credit_records_of(code for several in units.values() for code in several)
    if opinions is None:
        opinions = opinions_about(list(attached))
    return {
        application.pk: _in_order(
            [
                *_checks(
                    application,
                    attached[application.pk],
                    copies,
                    credit_facts(units[application.pk], records),
                ),
                *_opinions(opinions[application.pk]),
            ]
        )
        for application in applications
    }


def _units(applications: Sequence[PlatformApplication]) -> dict[int, dict[str, str]]:
    """Return whom each application was handed in for: a correction under way is not told yet."""
    correcting = [one.pk for one in applications if one.status == ApplicationStatus.RETURNED]
    snapshots = ApplicationSnapshot.objects.filter(application__in=correcting).order_by("number")
    kept = {one.application_id: one.content["answers"] for one in snapshots} if correcting else {}
    return {one.pk: units_of(one, kept.get(one.pk, one.answers)) for one in applications}


def check_counts(keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return (passed, doubtful) of the automatic checks of the applications with these keys."""
    told = ConsultationRequest.objects.filter(application=OuterRef("pk"), answer=WITH_OPINION)
    seen = PlatformApplication.objects.filter(pk__in=keys).annotate(has_opinion=Exists(told))
    found = list(seen.select_related("organisation", "round"))
    opinions = {one.pk: "有意见" if one.has_opinion else "" for one in found}
    attached = _attached(found)
    # Only counted: of which unit the copies are is asked where they are shown.
    copies = {
        one.material_id: [one.material]
        for several in attached.values()
        for one in several
        if one.is_copied
    }
    return {
        key: (
            sum(finding.passed for finding in findings),
            sum(not finding.passed for finding in findings),
        )
        for key, findings in judged(found, attached, copies=copies, opinions=opinions).items()
    }


def _checks(
    application: PlatformApplication,
    attached: Sequence[Attachment],
    copies: Mapping[int, list[Material]],
    credit: Sequence[CreditFact],
) -> list[Finding]:
    findings = [Finding(**finding) for finding in application.findings]
    findings += [
        _code_check(application),
        _credit_check(application, credit),
        _materials_check(application, attached),
        _copies(attached, copies),
    ]
    return findings


def _in_order(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.passed)


def _opinions(said: str) -> list[Finding]:
    """Tell that departments have something to say; nothing while none has."""
    return [Finding("A5", "征求意见", False, said, SELECTION.number)] if said else []


def _code_check(application: PlatformApplication) -> Finding:
    code = application.organisation.uscc
    valid = uscc_is_valid(code)
    reason = f"{code} 校验位{'正确' if valid else '不符'}"
    return Finding("A1", "信用代码", valid, reason, "GB 32100")


def _credit_check(application: PlatformApplication, credit: Sequence[CreditFact]) -> Finding:
    """Judge by the records as they are now; what was declared otherwise is said beside them."""
    facts = facts_of(application, credit)
    found = counted_records(
        credit,
        noticed_on=noticed_on(application.round),
        judged_on=clock.today(),
    )
    if not found:
        return Finding("A4", "信用记录", True, "没有影响申报的信用记录", CREDIT_BASIS)
    reason = "；".join(one.told for one in found)
    # A correction under way is the unit's own: what it declares there is not told yet.
    if facts and application.status != ApplicationStatus.RETURNED and undeclared(facts):
        reason += "。申报单位申明没有，与记录不一致，请核实"
    return Finding("A4", "信用记录", False, reason, CREDIT_BASIS)


def _materials_check(application: PlatformApplication, attached: Sequence[Attachment]) -> Finding:
    held = {attachment.code for attachment in attached}
    wanted = to_upload(handed_in_codes(application))
    missing = [kind.label for kind in wanted if kind.code not in held]
    reason = f"缺 {'、'.join(missing)}" if missing else f"{len(wanted)} 类必交材料齐全"
    return Finding("A2", "必交材料", not missing, reason, BASIS)


def _copies(attached: Sequence[Attachment], copies: Mapping[int, list[Material]]) -> Finding:
    same = [attachment for attachment in attached if copies.get(attachment.material_id)]
    copied = [_copied(one.material, copies[one.material_id]) for one in same]
    reason = "；".join(copied) if copied else "没有与其他单位相同的文件"
    at = same[0].code if same else ""
    return Finding("A3", "文件查重", not copied, reason, "文件摘要", at)


def _copied(material: Material, others: list[Material]) -> str:
    first, more = others[0], len(others) - 1
    rest = f"等 {len(others)} 份" if more else ""
    return f"“{material.name}”与 {first.organisation.name} 的“{first.name}”{rest}相同"
