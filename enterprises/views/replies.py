"""A platform's inbox: what was addressed to it, its answer; and what both sides record of a match."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms import whole
from casework.idempotency import once
from casework.models import CaseEvent
from casework.permissions import may, require
from casework.transitions import Transition
from casework.workflow import StaleVersion, TransitionError, refusal
from enterprises.forms import DemandReasonForm, OutcomeForm
from enterprises.models import DemandReply
from enterprises.policy import MATCHMAKING
from enterprises.rules.demands import OUTCOME_NAMES
from enterprises.selectors import demand_cases
from enterprises.services import outcomes, replies
from enterprises.services.outcomes import OutcomeRefused
from enterprises.states import (
    ACCEPT_PICK,
    DECLINE_PICK,
    END_MATCH,
    RETRACT_OFFER,
    ReplyStatus,
)
from enterprises.views.demands import own_demand, stale_page
from platforms.selectors import admins_of

PAGE_SIZE = 20
METHODS = ("GET", "HEAD", "POST")
FOLLOW = "enterprises.follow_match"


def _reply(request: HttpRequest, reference: str, *, is_either: bool = False) -> DemandReply:
    """Return the reply of the acting unit's platform, or of either side; others' do not exist."""
    user = request.user
    if user.acting is None or user.official is not None:
        raise Http404
    seen = DemandReply.objects.visible_to(user)
    if not is_either:
        seen = seen.addressed_to(user.acting.organisation)
    found = seen.select_related("demand__organisation", "platform__organisation")
    return get_object_or_404(found, reference=reference)


def _head(request: HttpRequest, reply: DemandReply, *steps: dict[str, str]) -> dict[str, object]:
    """Return the head of a page of ``reply`` as the reader's side comes to it."""
    is_platform = reply.platform.organisation_id == request.user.acting.organisation_id
    case = reply if is_platform else reply.demand
    listed = "reply_list" if is_platform else "demand_list"
    url = case.get_absolute_url() if steps else ""
    return {
        "reply": reply,
        "clause": f"{MATCHMAKING.number}{MATCHMAKING.title}",
        "back": case.get_absolute_url(),
        "steps": [
            {
                "label": "收到的需求" if is_platform else "我的需求",
                "url": reverse(f"enterprises:{listed}"),
            },
            {"label": case.reference, "url": url},
            *steps,
        ],
    }


@require_safe
def reply_list(request: HttpRequest) -> HttpResponse:
    """List what the acting unit's platform was asked or offered, what was touched last first."""
    acting = request.user.acting if request.user.official is None else None
    unit = acting.organisation if acting else None
    found = demand_cases.own_replies(unit) if unit else DemandReply.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "steps": [{"label": "我的工作台", "url": reverse("portal:me")}, {"label": "收到的需求"}],
        "organisation": unit,
        "page": page,
        "rows": demand_cases.reply_rows(list(page)),
    }
    return render(request, "enterprises/reply_list.html", context)


@require_safe
def reply_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was asked and how far it is; name and contact once the platform has accepted."""
    return _page(request, _reply(request, reference))


def _page(request: HttpRequest, reply: DemandReply, *, status: int = HTTPStatus.OK) -> HttpResponse:
    user = request.user
    is_picked = reply.status == ReplyStatus.PICKED
    context = {
        **_head(request, reply),
        "who": demand_cases.who_acts(reply, reply.platform.organisation, demand_cases.REPLY_ACTS),
        "facts": demand_cases.reply_facts(reply),
        "timeline": demand_cases.timeline_of(CaseEvent.objects.of(reply), demand_cases.REPLY_WORDS),
        "outcomes": demand_cases.outcomes_of(reply) if reply.is_revealed else {},
        "accept": _offer(reply, ACCEPT_PICK, user) if is_picked else {},
        "decline": _offer(reply, DECLINE_PICK, user) if is_picked else {},
        "retract": (
            _offer(reply, RETRACT_OFFER, user) if reply.status == ReplyStatus.OFFERED else {}
        ),
        "admins": admins_of(reply.platform.organisation),
    }
    return render(request, "enterprises/reply_detail.html", context, status=status)


def _offer(reply: DemandReply, step: Transition, user) -> dict[str, object]:
    """Return the step as a button, or why it is closed to this person."""
    return {
        "label": step.label,
        "consequence": step.consequence,
        "is_mine": may(user, step.permission, reply),
        "refused": refusal(reply, step, user),
    }


@require_POST
@once
def reply_accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the demand on."""
    return _at_once(
        request, reference, replies.accept_pick, "已接受，下面可以看到企业名称和联系人。"
    )


@require_POST
@once
def reply_retract(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the offer back."""
    return _at_once(request, reference, replies.retract_offer, "已收回承接意愿。")


def _at_once(request: HttpRequest, reference: str, service, done: str) -> HttpResponse:
    reply = _reply(request, reference)
    try:
        service(reply, actor=request.user, version=_version(request))
    except StaleVersion as fault:
        return _stale(request, reference, fault)
    messages.success(request, done)
    return redirect(reply)


def _stale(request: HttpRequest, reference: str, fault: StaleVersion) -> HttpResponse:
    """Say that the reply has moved on, above what it looks like now to the reader's side."""
    reply = _reply(request, reference, is_either=True)
    if reply.platform.organisation_id != request.user.acting.organisation_id:
        return stale_page(request, own_demand(request, reply.demand.reference), fault)
    messages.error(request, f"没有办成：{fault}")
    return _page(request, reply, status=fault.http_status)


@require_http_methods(METHODS)
@once
def reply_decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the reason, then decline."""
    return _with_reason(
        request,
        _reply(request, reference),
        DECLINE_PICK,
        replies.decline_pick,
        ("婉拒", "婉拒这条需求？", "已婉拒，理由已告诉企业。"),
    )


@require_http_methods(METHODS)
@once
def reply_end(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask either side for the reason, then end the match."""
    return _with_reason(
        request,
        _reply(request, reference, is_either=True),
        END_MATCH,
        replies.end_match,
        ("结束对接", "没有谈成，结束对接？", "对接已结束，理由已告诉对方。"),
    )


def _with_reason(
    request: HttpRequest,
    reply: DemandReply,
    step: Transition,
    service,
    words: tuple[str, str, str],
) -> HttpResponse:
    require(request.user, step.permission, reply)
    heading, title, done = words
    form = DemandReasonForm(request.POST if request.method == "POST" else None)
    head = _head(request, reply, {"label": heading})
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            service(reply, actor=request.user, version=_version(request), note=note)
        except StaleVersion as fault:
            return _stale(request, reply.reference, fault)
        messages.success(request, done)
        return redirect(head["back"])
    if reason := refusal(reply, step, request.user):
        raise TransitionError(reason, case=reply)
    context = {
        **head,
        "heading": heading,
        "case": reply,
        "title": title,
        "text": step.consequence,
        "yes": f"确认{heading}",
        "no": "先不办",
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "enterprises/demand_question.html", context, status=status)


@require_http_methods(METHODS)
@once
def reply_outcome(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what came of the match so far, and take what comes next."""
    reply = _reply(request, reference, is_either=True)
    require(request.user, FOLLOW, reply)
    if reply.status != ReplyStatus.ACCEPTED:
        raise TransitionError("只有对接中的可以记结果。", case=reply)
    found = demand_cases.outcomes_of(reply)
    head = _head(request, reply, {"label": "记录结果"})
    form = OutcomeForm(request.POST if request.method == "POST" else None, steps=found["next"])
    if form.is_valid():
        data = form.cleaned_data
        try:
            outcomes.record_outcome(
                reply,
                data["step"],
                on=data["happened_on"],
                proof=data["proof"],
                actor=request.user,
            )
        except OutcomeRefused as fault:
            form.add_error(fault.field, str(fault))
        else:
            messages.success(request, f"已记录：{OUTCOME_NAMES[data['step']]}。")
            return redirect(head["back"])
    context = {**head, "form": form, "outcomes": found}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "enterprises/reply_outcome.html", context, status=status)


def _version(request: HttpRequest) -> int:
    """Return the version the page was loaded with; a missing one fits no case."""
    return whole(request.POST.get("version", ""))
