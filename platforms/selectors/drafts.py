"""The unit's side while it may still write: task list, progress, points to correct, who submits."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.urls import reverse

from accounts.models import Organisation, Role, User
from casework import calendar, clock
from casework.deadlines import days_left
from casework.forms import REQUIRED, Judged, judge
from casework.materials import attached_to
from casework.models import Attachment, Case, Material
from casework.models.materials import MaterialState
from casework.sections import Kind, Section
from platforms.models import CorrectionRequest, PlatformApplication
from platforms.rules import form
from platforms.rules.filings import Upload
from platforms.rules.materials import MaterialKind, to_upload
from platforms.selectors.applications import (
    completeness,
    contradicted,
    draft_codes,
    is_eligible,
)

MOST_NAMED = 3
WAIT = "先完成资格自测，全部符合后才能填写。"
TEN_THOUSAND = 10_000
CENT = Decimal("0.01")
Row = dict[str, object]


def profile_answers(organisation: Organisation) -> dict[str, str]:
    """Return what the unit's profile already answers of 申报单位信息; capital in 万元."""
    capital = organisation.registered_capital
    shown = (capital / TEN_THOUSAND).quantize(CENT) if capital is not None else None
    return {
        "legal_representative": organisation.legal_representative,
        "registered_capital": f"{shown.normalize():f}" if shown is not None else "",
        "founded_on": organisation.founded_on.isoformat(),
        "employees": str(organisation.employees or ""),
        "contact_name": organisation.contact_name,
        "contact_phone": organisation.contact_phone,
    }


def admins_of(organisation: Organisation) -> list[User]:
    """Return the people who may submit for the unit."""
    members = organisation.memberships.active().filter(role=Role.ADMIN).select_related("user")
    return [member.user for member in members]


def place_url(application: PlatformApplication, section: str, field: str = "") -> str:
    """Return the address at which a fault or a point of correction can be put right."""
    if section == form.MATERIALS_KEY:
        page = reverse("platforms:application_materials", args=[application.reference])
        return f"{page}#material-{field}" if field else page
    if section not in form.BY_KEY:
        page = reverse("platforms:application_confirm", args=[application.reference])
        return f"{page}#id_{field}"
    page = reverse("platforms:application_section", args=[application.reference, section])
    if not field:
        return f"{page}?check=1"
    return f"{page}?check=1#{input_id(form.BY_KEY[section], field)}"


def input_id(section: Section, field: str) -> str:
    """Return the id that the input called ``field`` (``1-client`` in a table) has on its page."""
    name = field.rpartition("-")[2]
    spec = section.field(name)
    return f"id_{field}_0" if spec.kind in {Kind.CHOICES, Kind.YES_NO} else f"id_{field}"


def faults_of(application: PlatformApplication) -> list[dict[str, str]]:
    """Return everything that stands between draft and submission, each with its address.

    A section that nobody has begun is one line, not one for each of its fields.
    """
    untouched = {
        section.key: section.title
        for section in form.SECTIONS
        if not section.is_optional and judge(section, application.answers.get(section.key)).is_empty
    }
    begun = [
        {
            "url": place_url(application, fault["section"], fault["field"]),
            "text": fault["message"],
        }
        for fault in completeness(application)
        if fault["section"] not in untouched
    ]
    return [
        {"url": place_url(application, key), "text": f"{title}：还没有填"}
        for key, title in untouched.items()
    ] + begun


def task_groups(application: PlatformApplication, *, attached: list[Attachment]) -> list[Row]:
    """Return the groups of the task list of a draft, ready for ``components/task_list.html``."""
    is_open, eligible = application.is_open_to_applicant, is_eligible(application)
    crossed = contradicted(application)
    check = section_task(application, form.ELIGIBILITY, crossed, linked=is_open)
    filled = [
        section_task(application, section, crossed, linked=is_open and eligible)
        for section in form.FILLED
    ]
    papers = [
        _material_task(application, kind, attached, linked=is_open and eligible)
        for kind in to_upload(draft_codes(application))
    ]
    if not eligible:
        for task in (*filled, *papers):
            task |= {"text": WAIT, "status": "draft", "label": "还不能开始", "turn": ""}
    return [
        group_of(form.CHECK, [check], "节已完成"),
        group_of(form.FILL, filled, "节已完成"),
        group_of(form.UPLOAD, papers, "类已上传"),
        {
            "title": form.CONFIRM,
            "remark": "由管理员提交",
            "tasks": [_confirm_task(application, linked=is_open and eligible)],
        },
    ]


def group_of(title: str, tasks: list[Row], words: str) -> Row:
    counted = [task for task in tasks if not task.get("is_left_out")]
    done = sum(task["status"] == "done" for task in counted)
    return {"title": title, "remark": f"{done}/{len(counted)} {words}", "tasks": tasks}


def section_task(
    application: PlatformApplication,
    section: Section,
    crossed: Mapping[str, list[tuple[str, str]]],
    *,
    linked: bool,
) -> Row:
    """Return one section as a row of the task list; without ``linked`` it cannot be opened.

    ``crossed`` is what ``contradicted`` found in the whole application.
    """
    url = reverse("platforms:application_section", args=[application.reference, section.key])
    crossings = len(crossed.get(section.key, ()))
    row = task_of(section, application.answers.get(section.key), crossings, url if linked else "")
    is_verdict = section is form.ELIGIBILITY and row["status"] == "done"
    return row | _verdict(application) if is_verdict else row


def task_of(section: Section, raw, crossings: int, url: str) -> Row:
    """Return ``section`` as a row of a task list, as ``raw`` fills it; "" as ``url`` cannot be opened.

    ``crossings`` is how many of its answers contradict others.
    """
    judged = judge(section, raw)
    status, label, text = _standing(section, judged, crossings)
    wrong = label.endswith("要改")
    return {
        "key": section.key,
        "title": section.title,
        "text": text,
        "url": f"{url}?check=1" if url and wrong else url,
        "status": status,
        "label": label,
        "turn": "yours" if wrong and url else "",
        "is_left_out": section.is_optional and judged.is_empty,
    }


def _standing(section: Section, judged: Judged, crossed: int) -> tuple[str, str, str]:
    if judged.is_empty:
        label = "选填" if section.is_optional else "未开始"
        return "draft", label, section.hint or f"共 {len(section.fields)} 项。"
    if judged.is_complete and not crossed:
        return "done", "已完成", _extent(section, judged)
    wrong = crossed + sum(
        message != REQUIRED for name, told in judged.faults.items() if name for message in told
    )
    if wrong:
        return "returned", f"{wrong} 处要改", f"{_extent(section, judged)}；{wrong} 处需要修改。"
    named = list(dict.fromkeys(judged.missing))
    if not named:
        return "in_progress", "填了一部分", judged.faults[""][0]
    more = f"等 {len(named)} 项" if len(named) > MOST_NAMED else ""
    return "in_progress", "填了一部分", f"还差：{'、'.join(named[:MOST_NAMED])}{more}"


def _extent(section: Section, judged: Judged) -> str:
    if section.is_table:
        return f"{len(judged.values)} 个{section.row_name}"
    return f"共 {len(section.fields)} 项"


def _verdict(application: PlatformApplication) -> Row:
    failed = [f["label"] for f in application.findings if not f["passed"]]
    if not failed:
        return {"text": f"{len(application.findings)} 条规则全部符合，结果已存档"}
    return {
        "status": "rejected",
        "label": f"{len(failed)} 条不符合",
        "text": f"不符合：{'、'.join(failed)}。打开看每一条的依据和理由。",
    }


def _material_task(
    application: PlatformApplication, kind: MaterialKind, attached: list[Attachment], *, linked
) -> Row:
    files = [one for one in attached if one.code == kind.code]
    refused = [one for one in files if one.material.state == MaterialState.REFUSED]
    row = {
        "key": kind.code,
        "title": kind.label,
        "text": kind.help,
        "url": place_url(application, form.MATERIALS_KEY, kind.code) if linked else "",
        "status": "draft",
        "label": "未上传",
        "turn": "",
    }
    if refused:
        return row | {
            "status": "returned",
            "label": "1 份要换" if len(refused) == 1 else f"{len(refused)} 份要换",
            "text": f"“{refused[0].material.name}”查毒没有通过，请换一份。",
        }
    if files:
        names = "、".join(one.material.name for one in files[:MOST_NAMED])
        more = f"等 {len(files)} 份" if len(files) > MOST_NAMED else ""
        return row | {"status": "done", "label": "已上传", "text": f"{names}{more}"}
    return row


def _confirm_task(application: PlatformApplication, *, linked: bool) -> Row:
    admins = "、".join(admin.name for admin in admins_of(application.organisation))
    row = {
        "key": "confirm",
        "title": "核对全部内容，签真实性承诺",
        "url": place_url(application, "commitment").partition("#")[0] if linked else "",
        "turn": "",
    }
    faults = len(faults_of(application)) if linked else 0
    if not linked or faults:
        text = f"还差 {faults} 处，打开可以一次看全。" if faults else "上面三部分完成后可用。"
        label = "还不能提交" if faults else "还不能开始"
        return row | {
            "text": f"{text}提交人：{admins}（管理员）",
            "status": "draft",
            "label": label,
        }
    return row | {
        "text": f"内容已经填齐。提交人：{admins}（管理员）",
        "status": "returned",
        "label": "可以提交",
        "turn": "yours",
    }


def progress_of(groups: list[Row]) -> Row:
    """Return how many sections and materials of ``groups`` are done, of how many."""
    tasks = [
        task for group in groups[:-1] for task in group["tasks"] if not task.get("is_left_out")
    ]
    return {"done": sum(task["status"] == "done" for task in tasks), "all": len(tasks)}


def countdown_of(application: PlatformApplication) -> Row:
    """Return days and working days to the closing of the round's window."""
    now, closes_at = clock.now(), application.round.closes_at
    closing = clock.local_day(closes_at)
    return {
        "days": days_left(closes_at, now=now),
        "deadline": closes_at,
        "working_days": calendar.working_days_between(now.date(), closing),
    }


def points_of(
    application: PlatformApplication, correction: CorrectionRequest, attached: list[Attachment]
) -> list[Row]:
    """Return every point of ``correction`` with its reason, address and whether it was touched."""
    before = application.snapshots.order_by("-number").values_list("content", flat=True)[0]
    return [
        {
            **point,
            "url": place_url(application, point["section"], _whole(point)),
            "is_touched": _is_touched(application, point, before, attached),
        }
        for point in correction.points
    ]


def untouched_points(
    application: PlatformApplication, correction: CorrectionRequest | None
) -> list[Row]:
    """Return the points of ``correction`` at which nothing has changed; none without a correction."""
    if correction is None:
        return []
    points = points_of(application, correction, attached_to(application))
    return [point for point in points if not point["is_touched"]]


def _whole(point: dict[str, str]) -> str:
    section = form.BY_KEY.get(point["section"])
    return "" if section and section.is_table else point["field"]


def _is_touched(application, point: dict[str, str], before: dict, attached) -> bool:
    key, name = point["section"], point["field"]
    if key == form.MATERIALS_KEY:
        was = sorted(one["id"] for one in before["materials"] if one["code"] == name)
        return was != sorted(one.material_id for one in attached if one.code == name)
    was, now = before["answers"].get(key), application.answers.get(key)
    if name and not form.BY_KEY[key].is_table:
        return was.get(name) != now.get(name)
    return was != now


def library_by_code(
    case: Case, kinds: Sequence[MaterialKind | Upload], attached: list[Attachment]
) -> dict[str, list[Material]]:
    """Return what 从材料库选 offers for each kind, without what is attached there: one query."""
    codes = [kind.code for kind in kinds]
    usable = list(
        Material.objects.usable().filter(organisation=case.case_organisation, code__in=[*codes, ""])
    )
    held = {(one.code, one.material_id) for one in attached}
    return {
        code: [
            material
            for material in usable
            if material.code in {code, ""} and (code, material.pk) not in held
        ]
        for code in codes
    }
