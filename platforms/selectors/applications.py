"""Pictures that join several tables: what is missing, what was handed in, what stands out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db.models import Count, QuerySet

from accounts.models import CreditRecord, Organisation
from accounts.selectors import credit_records_of
from casework import clock
from casework.forms import Judged, judge
from casework.materials import attached_to
from casework.models import Document, Publicity
from casework.models.materials import MaterialState
from casework.sections import Section
from casework.standards import DISTRICT_NAMES
from casework.templatetags.dates import cn_date
from platforms.models import Designation, Platform, PlatformApplication, SolicitationRound
from platforms.policy import REAPPLY_YEARS
from platforms.rules import consortium, form
from platforms.rules.agreement import Contradiction, contradictions
from platforms.rules.eligibility import (
    CreditFact,
    Facts,
    check,
    years_before,
)
from platforms.rules.materials import MATERIALS, codes_of, to_upload
from platforms.rules.papers import CERTIFICATE
from platforms.states import ApplicationStatus, DesignationStatus

CREDIT_BASIS = "导入的信用记录"


def facts_of(
    application: PlatformApplication, credit: Sequence[CreditFact] | None = None
) -> Facts | None:
    """Return what the unit states about itself, or None while its self-check has faults.

    ``credit`` is what is on record about it and its partners; read here when None.
    """
    judged = judge(form.ELIGIBILITY, application.answers.get("eligibility"))
    if not judged.is_complete:
        return None
    said = judged.values[0]
    if credit is None:
        units = units_of(application, application.answers)
        credit = credit_facts(units, credit_records_of(units))

    def yes(name: str) -> bool:
        return said[name] == "yes"

    return Facts(
        noticed_on=noticed_on(application.round),
        judged_on=clock.today(),
        in_guangzhou=yes("in_guangzhou") and application.organisation.district in DISTRICT_NAMES,
        has_legal_personality=yes("has_legal_personality"),
        founded_on=said["founded_on"],
        category_chosen=said["category"] in application.round.categories,
        serves_manufacturing=yes("serves_manufacturing"),
        local_customers=said["local_customers"],
        technical_staff=said["technical_staff"],
        own_ip=said["own_ip"],
        security_level=int(said["security_level"]),
        security_tested_on=said["security_tested_on"],
        has_data_policy=yes("has_data_policy"),
        is_listed_for_bad_credit=yes("is_listed_for_bad_credit"),
        had_major_accident=yes("had_major_accident"),
        misused_funds=yes("misused_funds"),
        commits_to_plan=yes("commits_to_plan"),
        credit=tuple(credit),
    )


def units_of(application: PlatformApplication, answers: Mapping[str, object]) -> dict[str, str]:
    """Return the units that ``answers`` stand for by credit code: a partner's name, else no text.

    The applicant comes first and is itself wherever its code stands.
    """
    lead = {application.organisation.uscc: ""}
    named = consortium.named_partners(answers).values()
    return lead | {one["uscc"]: one["name"] for one in named if one["uscc"] not in lead}


def credit_facts(
    units: Mapping[str, str], records: Mapping[str, Sequence[CreditRecord]]
) -> list[CreditFact]:
    """Return what is on record about ``units`` (``units_of``), as the rules take it."""
    return [_credit_fact(one, name) for code, name in units.items() for one in records[code]]


def _credit_fact(record: CreditRecord, partner: str) -> CreditFact:
    return CreditFact(
        partner=partner,
        kind=record.kind,
        label=record.kind_name,
        decided_on=record.decided_on,
        until=record.until,
        number=record.document_number,
        source=record.source,
    )


def noticed_on(round_: SolicitationRound) -> date:
    """Return the day that conditions count back from: the notice's release."""
    return clock.local_day(round_.released_at or round_.opens_at)


def eligibility_findings(application: PlatformApplication) -> list[dict[str, object]]:
    """Judge the self-check by the round's conditions; empty while it has faults."""
    facts = facts_of(application)
    if facts is None:
        return []
    return [asdict(finding) for finding in check(facts, application.round.conditions)]


def is_eligible(application: PlatformApplication) -> bool:
    return bool(application.findings) and all(f["passed"] for f in application.findings)


def standing_title(organisation: Organisation, round_: SolicitationRound) -> str:
    """Say why a unit whose title outlasts the call need not apply again, or return an empty text."""
    closes_on = clock.local_day(round_.closes_at)
    own = Designation.objects.filter(platform__organisation=organisation)
    title = own.held(closes_on).order_by("-valid_until").first()
    if title is None:
        return _barred_after_revocation(own, closes_on)
    until = cn_date(title.valid_until)
    return f"你单位的称号有效到 {until}，本批截止时仍然有效，不用重复申报。"


def barred_partners(application: PlatformApplication) -> dict[int, str]:
    """Say by row of 联合共建 which partner's own title was taken within the year; one query."""
    partners = consortium.named_partners(application.answers)
    if not partners:
        return {}
    closes_on = clock.local_day(application.round.closes_at)
    taken = Designation.objects.filter(
        platform__organisation__uscc__in={one["uscc"] for one in partners.values()},
        status=DesignationStatus.REVOKED,
    )
    moments = taken.order_by("status_since").values_list(
        "platform__organisation__uscc", "status_since"
    )
    again = {code: _again_on(since) for code, since in moments}
    return {
        row: f"{one['name']}的称号已被取消，{cn_date(again[one['uscc']])}起截止的批次才能参加申报"
        for row, one in partners.items()
        if one["uscc"] in again and closes_on < again[one["uscc"]]
    }


def _again_on(revoked_at: datetime) -> date:
    """Return the first day on which a call may close for a unit whose title was taken."""
    return years_before(clock.local_day(revoked_at), -REAPPLY_YEARS)


def _barred_after_revocation(own: QuerySet[Designation], closes_on: date) -> str:
    """Say until when a unit whose title was taken cannot apply again, or return an empty text."""
    taken = own.filter(status=DesignationStatus.REVOKED).order_by("-status_since").first()
    if taken is None:
        return ""
    again_on = _again_on(taken.status_since)
    if closes_on >= again_on:
        return ""
    return f"你单位的称号已被取消，{cn_date(again_on)}起截止的批次才能重新申报。"


def completeness(application: PlatformApplication) -> list[dict[str, str]]:
    """Return every fault that stands between this draft and its submission, all at once."""
    cleaned = {
        section.key: judge(section, application.answers.get(section.key))
        for section in form.SECTIONS
    }
    faults = [
        fault_at(section, name, message)
        for section in form.SECTIONS
        for name, messages in cleaned[section.key].faults.items()
        for message in messages
    ]
    if held := standing_title(application.organisation, application.round):
        faults.append({"section": "eligibility", "field": "", "message": held})
    faults += [
        {"section": "eligibility", "field": "", "message": f"{f['label']}：{f['reason']}"}
        for f in eligibility_findings(application)
        if not f["passed"]
    ]
    faults += [
        fault_at(form.BY_KEY[key], name, message)
        for key, name, message in _contradictions(application, cleaned)
    ]
    faults += [
        fault_at(form.CONSORTIUM, name, message)
        for _, name, message in consortium.faults(
            cleaned[form.CONSORTIUM.key].values, uscc=application.organisation.uscc
        )
    ]
    faults += [
        fault_at(form.CONSORTIUM, f"{row}-uscc", message)
        for row, message in barred_partners(application).items()
    ]
    attached = {
        attachment.code
        for attachment in attached_to(application)
        if attachment.material.state != MaterialState.REFUSED
    }
    faults += [
        {"section": form.MATERIALS_KEY, "field": kind.code, "message": f"{kind.label}：还没有上传"}
        for kind in to_upload(draft_codes(application))
        if kind.code not in attached
    ]
    return faults


def contradicted(application: PlatformApplication) -> dict[str, list[tuple[str, str]]]:
    """Return by section what contradicts another part or the day: (input name, what is wrong)."""
    cleaned = {
        section.key: judge(section, application.answers.get(section.key))
        for section in form.SECTIONS
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for key, name, message in _contradictions(application, cleaned):
        found.setdefault(key, []).append((name, message))
    return found


def _contradictions(
    application: PlatformApplication, cleaned: Mapping[str, Judged]
) -> list[Contradiction]:
    return contradictions(
        {key: judged.values for key, judged in cleaned.items()},
        uscc=application.organisation.uscc,
        noticed_on=noticed_on(application.round),
        today=clock.today(),
    )


def draft_codes(application: PlatformApplication) -> list[str]:
    """Return the materials that what the unit holds now asks for."""
    joint = consortium.is_joint(application.answers)
    return codes_of(application.round.required_materials, is_joint=joint)


def handed_in_codes(application: PlatformApplication) -> list[str]:
    """Return the materials that go with what was handed in last."""
    return codes_of(application.round.required_materials, is_joint=application.is_joint)


def fault_at(section: Section, name: str, message: str) -> dict[str, str]:
    """Return one fault of the input ``name`` of ``section``, its place named in words."""
    return {"section": section.key, "field": name, "message": f"{_place(section, name)}：{message}"}


def _place(section: Section, name: str) -> str:
    if not name:
        return section.title
    row, _, field = name.rpartition("-")
    label = section.field(field).label
    return f"{section.row_name} {int(row) + 1} · {label}" if row else label


def content_of(application: PlatformApplication) -> dict[str, object]:
    """Return what is handed in now, as plain values: the snapshot that decisions rest on."""
    organisation = application.organisation
    return {
        "reference": application.reference,
        "round": application.round.reference,
        "organisation": {
            "name": organisation.name,
            "uscc": organisation.uscc,
            "district": organisation.district,
            "address": organisation.address,
        },
        "answers": application.answers,
        "findings": eligibility_findings(application),
        "materials": [
            {
                "code": attachment.code,
                "name": attachment.material.name,
                "sha256": attachment.material.sha256,
                "size": attachment.material.size,
                "id": attachment.material_id,
            }
            for attachment in attached_to(application)
        ],
        "commitment": form.COMMITMENT,
    }


def proposed_list(round_: SolicitationRound) -> QuerySet[PlatformApplication]:
    """Return the round's list as it waits for the approver."""
    return (
        PlatformApplication.objects.filter(round=round_, status=ApplicationStatus.PROPOSED)
        .select_related("organisation", "round")
        .order_by("organisation__name", "pk")
    )


def counts_by_status(round_: SolicitationRound) -> dict[str, int]:
    """Return how many submitted applications of the round stand at each status."""
    rows = (
        PlatformApplication.objects.filter(round=round_)
        .exclude(status=ApplicationStatus.DRAFT)
        .values_list("status")
        .annotate(Count("pk"))
    )
    return dict(rows)


def material_kinds(round_: SolicitationRound) -> list:
    return [MATERIALS[code] for code in round_.required_materials]


def publicities_of(round_: SolicitationRound) -> QuerySet[Publicity]:
    """Return the lists that were published for the round, the latest first."""
    listed = PlatformApplication.objects.filter(round=round_).values("publicity")
    return Publicity.objects.filter(pk__in=listed)


def titles_of(platform: Platform) -> QuerySet[Designation]:
    """Return every title of the platform with the call and publicity behind it, newest first."""
    return platform.designations.select_related("application__round", "application__publicity")


def certificate_of(designation: Designation) -> Document | None:
    """Return the certificate as it stands, or None while the worker has not yet made it."""
    return Document.objects.of(designation).current().filter(kind=CERTIFICATE.kind).first()
