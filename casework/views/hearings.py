"""The unit's pages of a hearing: what it is told, its statement with files, handing in, waiving."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casework import calendar, clock, hearings
from casework.forms import whole
from casework.hearings.statements import LONGEST_STATEMENT
from casework.idempotency import once
from casework.materials import ACCEPTED, MAX_FILE, Refused, attached_to, purpose_of
from casework.models import Attachment, CaseEvent, Document, Hearing, HearingStatement, Material
from casework.permissions import may, require
from casework.states import (
    CLOSE_STATEMENT,
    DISMISS_HEARING,
    ISSUE_NOTICE,
    STATE_DEFENCE,
    UPHOLD_HEARING,
    WAIVE_DEFENCE,
    HearingStatus,
)
from casework.templatetags.dates import cn_moment, cn_short
from casework.views.materials import (
    file_facts,
    openable,
    receive_upload,
    refusal,
    wants_json,
)
from casework.workflow import TransitionError

RULES = "可传 PDF、OFD、JPG、PNG、XLSX，每份不超过 20 MB。提交前可以撤下、换新的。"
# What the unit reads of the history; how the office passes it on inside is not told.
TOLD = {
    ISSUE_NOTICE.name: "送达告知书",
    STATE_DEFENCE.name: "提交陈述申辩",
    WAIVE_DEFENCE.name: "放弃陈述申辩",
    CLOSE_STATEMENT.name: "期满，没有收到陈述申辩",
    UPHOLD_HEARING.name: "作出处理决定",
    DISMISS_HEARING.name: "决定不予处理",
}
WITH_REASON = frozenset({UPHOLD_HEARING.name, DISMISS_HEARING.name})
COMING = {
    HearingStatus.NOTIFIED: ("陈述申辩", "复核", "决定"),
    HearingStatus.HEARD: ("复核", "决定"),
    HearingStatus.REPORTED: ("复核", "决定"),
    HearingStatus.IN_DECISION: ("决定",),
}


def own(request: HttpRequest, reference: str) -> Hearing:
    """Return the acting unit's hearing, once it has been told; anything else does not exist."""
    user = request.user
    if user.acting is None or user.official is not None:
        raise Http404
    found = Hearing.objects.visible_to(user).select_related("organisation", "drafted_by")
    return get_object_or_404(found, reference=reference)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def hearing_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the unit is told and what came of it; save its statement or hand it in."""
    hearing = own(request, reference)
    return _write(request, hearing) if request.method == "POST" else _page(request, hearing)


def _page(
    request: HttpRequest,
    hearing: Hearing,
    *,
    text: str | None = None,
    fault: str = "",
    refused: Refused | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kind = hearings.kind_of(hearing)
    statement = HearingStatement.objects.filter(hearing=hearing).first()
    is_open = hearing.is_open_to_unit
    context = {
        **_head(hearing),
        "kind": kind,
        "who": _who(hearing, kind.office),
        "is_open": is_open,
        "is_guessed": hearing.is_provisional and is_open,
        "text": hearing.draft_text if text is None else text,
        "longest": LONGEST_STATEMENT,
        "fault": fault,
        "faults": [refused.message] if refused else [],
        "saved_at": f"{clock.local(hearing.drafted_at):%H:%M}" if hearing.drafted_at else "",
        "files": _files(hearing, is_open=is_open),
        "evidence": [openable(one.material) for one in hearings.evidence_of(hearing)],
        "accept": ",".join(ACCEPTED[purpose_of(hearings.MATERIAL_CODE)]),
        "max_bytes": MAX_FILE,
        "rules": RULES,
        "may_submit": may(request.user, STATE_DEFENCE.permission, hearing),
        "signed_name": request.POST.get("signed_name", ""),
        "statement": statement,
        "documents": _documents(hearing),
        "timeline": _timeline(hearing),
        "consequence": STATE_DEFENCE.consequence,
    }
    return render(request, "casework/hearing_detail.html", context, status=int(status))


def _head(hearing: Hearing, *steps: dict[str, str]) -> dict[str, object]:
    case = {"label": hearing.reference, "url": hearing.get_absolute_url() if steps else ""}
    return {
        "hearing": hearing,
        "label": hearing.public_status_label,
        "steps": [
            {"label": "我的工作台", "url": resolve_url(settings.LOGIN_REDIRECT_URL)},
            case,
            *steps,
        ],
    }


def _who(hearing: Hearing, office: str) -> dict[str, object]:
    """Return the cells of ``components/who_acts.html``; empty once it is decided."""
    if not hearing.is_live:
        return {}
    since = {"value": cn_short(hearing.notified_at), "remark": "告知书送达"}
    if not hearing.is_open_to_unit:
        stage = hearing.workflow.stages[hearing.status]
        over = hearing.status == HearingStatus.NOTIFIED
        return {
            "who": {
                "value": office,
                "remark": "陈述申辩期已满，等待复核" if over else f"{stage.public_label}中",
            },
            "since": since,
            "limit": {"value": "有结果会通知您", "remark": ""},
            "todo": {"value": "现在不用操作", "remark": "有进展会发站内信和邮件给您"},
        }
    today, last = clock.today(), clock.local_day(hearing.closes_at)
    left = calendar.working_days_between(today, last)
    guess = "，暂按周末推算" if hearing.is_provisional else ""
    return {
        "turn": "yours",
        "who": {"value": "您的单位", "remark": "由管理员提交"},
        "since": since,
        "limit": {
            "value": f"{cn_short(last)}17:00",
            "remark": f"{hearing.days} 个工作日，剩 {max(left, 0)} 个{guess}",
        },
        "todo": {"value": "陈述申辩，或者放弃", "remark": "不提交的，期满按没有陈述申辩办理"},
    }


def _files(hearing: Hearing, *, is_open: bool) -> list[dict[str, str]]:
    own_files = attached_to(hearing, code=hearings.MATERIAL_CODE)
    return [_file(hearing, one, is_open=is_open) for one in own_files]


def _file(hearing: Hearing, one: Attachment, *, is_open: bool) -> dict[str, str]:
    material = one.material
    facts = openable(material)
    facts["text"] += f" · {one.attached_by.name}附上"
    if is_open:
        address = reverse("casework:hearing_detach", args=[hearing.reference])
        facts["remove_url"] = f"{address}?material={material.pk}"
        facts["remove_label"] = "撤下"
    return facts


def _documents(hearing: Hearing) -> list[dict[str, str]]:
    return [
        {
            "name": one.title,
            "kind": "pdf",
            "text": f"{one.full_number} · {cn_short(one.issued_at)}出具",
            "status": one.state,
            "label": one.get_state_display(),
            "url": reverse("casework:document", args=[one.code]),
        }
        for one in Document.objects.of(hearing).order_by("-pk")
    ]


def _timeline(hearing: Hearing) -> list[dict[str, str]]:
    events = CaseEvent.objects.of(hearing).filter(action__in=list(TOLD)).order_by("-sequence")
    coming = [
        {"title": title, "state": "current" if place == 0 else "future", "time": "", "text": ""}
        for place, title in enumerate(COMING.get(hearing.status, ()))
    ]
    return [
        *reversed(coming),
        *(
            {
                "title": TOLD[event.action],
                "state": "done",
                "time": cn_moment(event.at),
                "text": event.note if event.action in WITH_REASON else "",
            }
            for event in events
        ),
    ]


# Writing


@require_POST
def hearing_autosave(request: HttpRequest, reference: str) -> JsonResponse:
    """Keep what is being typed."""
    hearing = own(request, reference)
    try:
        hearing = hearings.save_statement(
            hearing,
            request.POST.get("text", ""),
            actor=request.user,
            draft_version=whole(request.POST.get("version", "")),
        )
    except TransitionError as fault:
        return JsonResponse(
            {
                "code": fault.code,
                "detail": f"没有保存：{fault}",
                "url": reverse("casework:hearing_detail", args=[reference]),
            },
            status=fault.http_status,
        )
    return JsonResponse(
        {
            "version": hearing.draft_version,
            "saved_at": f"{clock.local(hearing.drafted_at or clock.now()):%H:%M}",
            "has_errors": len(hearing.draft_text) > LONGEST_STATEMENT,
        }
    )


def _write(request: HttpRequest, hearing: Hearing) -> HttpResponse:
    """Save the statement, or hand it in; what was typed is never lost."""
    reference, text = hearing.reference, request.POST.get("text", "")
    # The autosave keeps this field at the version of the draft.
    draft_version = whole(request.POST.get("version", ""))
    try:
        if "keep" in request.POST:
            hearings.save_statement(hearing, text, actor=request.user, draft_version=draft_version)
            messages.success(request, "已保存，还没有提交。")
        else:
            hearings.state_defence(
                hearing,
                actor=request.user,
                version=whole(request.POST.get("case_version", "")),
                draft_version=draft_version,
                signed_name=request.POST.get("signed_name", ""),
                text=text,
            )
            messages.success(request, f"陈述申辩已提交（{reference}）。回执正在生成。")
    except hearings.StatementConflict:
        return _conflict_page(request, own(request, reference), text)
    except TransitionError as fault:
        fresh = own(request, reference)
        return _page(request, fresh, text=text, fault=str(fault), status=fault.http_status)
    return redirect(hearing)


def _conflict_page(request: HttpRequest, hearing: Hearing, text: str) -> HttpResponse:
    """Show both drafts side by side; nothing of either is lost."""
    other = hearing.drafted_by
    name = "您在另一个窗口" if other == request.user else other.name
    context = {
        **_head(hearing, {"label": "两份不同的内容"}),
        "rows": [
            {
                "label": "陈述申辩",
                "mine": text,
                "theirs": hearing.draft_text,
                "differs": True,
            }
        ],
        "name": name,
        "saved_at": f"{clock.local(hearing.drafted_at):%H:%M}",
        "action": hearing.get_absolute_url(),
        "fields": [{"name": "text", "value": text}],
    }
    return render(
        request,
        "casework/hearing_conflict.html",
        context,
        status=HTTPStatus.PRECONDITION_FAILED,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@once
def hearing_waive(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what waiving means, then waive."""
    hearing = own(request, reference)
    require(request.user, WAIVE_DEFENCE.permission, hearing)
    fault, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            hearings.waive_defence(
                hearing,
                actor=request.user,
                version=whole(request.POST.get("version", "")),
                signed_name=request.POST.get("signed_name", ""),
            )
        except hearings.StatementMissing as refused:
            fault, status = str(refused), HTTPStatus(refused.http_status)
        else:
            messages.success(request, f"已放弃陈述申辩（{reference}）。")
            return redirect(hearing)
    if not hearing.is_open_to_unit:
        raise TransitionError("现在不在陈述申辩期。", case=hearing)
    context = {
        **_head(hearing, {"label": "放弃陈述申辩"}),
        "consequence": WAIVE_DEFENCE.consequence,
        "fault": fault,
        "signed_name": request.POST.get("signed_name", ""),
    }
    return render(request, "casework/hearing_waive.html", context, status=int(status))


# Files


@require_POST
def hearing_upload(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one file into the library and put it beside the statement."""
    hearing = own(request, reference)
    hearings.check_open(hearing, actor=request.user)
    code = hearings.MATERIAL_CODE
    try:
        material = receive_upload(
            request, organisation=hearing.organisation, purpose=purpose_of(code), code=code
        )
        hearings.attach_material(hearing, material, actor=request.user)
    except Refused as refused:
        if wants_json(request):
            return refusal(refused)
        return _page(request, hearing, refused=refused, status=refused.http_status)
    if wants_json(request):
        return JsonResponse(file_facts(material), status=HTTPStatus.CREATED)
    messages.success(request, f"“{material.name}”已上传。")
    return _back(reference)


@require_POST
def hearing_detach(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a file off; it stays in the unit's library."""
    hearing = own(request, reference)
    own_files = Material.objects.filter(organisation=hearing.organisation)
    found = own_files.visible_to(request.user).in_library()
    material = get_object_or_404(found, pk=whole(request.GET.get("material", "")))
    hearings.detach_material(hearing, material, actor=request.user)
    messages.success(request, f"“{material.name}”已撤下，仍在材料库里。")
    return _back(reference)


def _back(reference: str) -> HttpResponse:
    here = reverse("casework:hearing_detail", args=[reference])
    return redirect(f"{here}#material-{hearings.MATERIAL_CODE}")
