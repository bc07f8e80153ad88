"""Objecting to a published list without an account, and following what becomes of it."""

from http import HTTPStatus
from uuid import uuid4

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from casework import clock
from casework.idempotency import FORM_FIELD, KEY_PATTERN
from casework.materials import Refused
from casework.models import Document, Objection, ObjectorKind, OpenStep, Publicity
from casework.objections.pdf import KIND
from casework.objections.services import submit_objection, token_hash
from casework.objections.states import HANDLING_DAYS, UNDER_WAY, ObjectionStatus
from casework.templatetags.dates import cn_date, cn_moment
from casework.views.documents import attachment
from casework.workflow import TransitionError
from portal.forms import FORMS, TYPED

WAIT_SECONDS = 3600
TABS = (
    (ObjectorKind.PERSON, "个人实名提出"),
    (ObjectorKind.UNIT, "单位提出"),
    (ObjectorKind.ANONYMOUS, "匿名反映线索"),
)
# The button that changes the way of objecting: nothing is judged, nothing typed is lost.
SWITCH = "switch"
TOO_MANY = "这个网络地址一小时内提交得太多，请过一小时再提交。您写的内容还在下面。"
KEPT_AS_CLUE = "您反映的情况已作为线索留存。匿名线索不作为异议受理，也不答复。"


@login_not_required
@never_cache
@sensitive_post_parameters("name", "phone", "email", "unit", "uscc", "facts")
@require_http_methods(["GET", "HEAD", "POST"])
def objection_create(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an objection from anybody; what was typed stays whatever the answer is."""
    publicity = get_object_or_404(Publicity.objects.counted(), reference=reference)
    kind = request.GET.get("kind", "")
    kind = kind if kind in FORMS else ObjectorKind.PERSON.value
    if request.method != "POST" or SWITCH in request.POST:
        typed = {name: request.POST[name] for name in TYPED if name in request.POST}
        return _form_page(request, publicity, kind, FORMS[kind](publicity=publicity, initial=typed))
    form = FORMS[kind](request.POST, request.FILES, publicity=publicity)
    if not ratelimit.consume(request, action="objection"):
        answer = _form_page(request, publicity, kind, form, TOO_MANY, 429)
        answer.headers["Retry-After"] = str(WAIT_SECONDS)
        return answer
    if not form.is_valid():
        form.judge_files()
        return _form_page(request, publicity, kind, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    key = request.POST.get(FORM_FIELD, "")
    try:
        receipt = submit_objection(
            publicity,
            form.claim(),
            key=key if KEY_PATTERN.match(key) else uuid4().hex,
            files=form.files_sent(),
        )
    except Refused as refused:
        # The service stops at the first file; whoever sent several is told of all.
        if not form.judge_files():
            form.add_error("evidence", refused.message)
        return _form_page(request, publicity, kind, form, status=refused.http_status)
    except TransitionError as fault:
        return _form_page(request, publicity, kind, form, str(fault), fault.http_status)
    if receipt.objection.status == ObjectionStatus.CLUE:
        messages.success(request, KEPT_AS_CLUE)
        return redirect("portal:publicity_detail", reference)
    messages.success(request, f"异议已收到，编号 {receipt.objection.reference}。")
    return redirect("portal:objection_follow", receipt.token)


def _form_page(
    request: HttpRequest, publicity: Publicity, kind: str, form, fault: str = "", status: int = 200
) -> HttpResponse:
    address = reverse("portal:publicity_detail", args=[publicity.reference])
    today = clock.today()
    is_running = publicity.is_running(today)
    context = {
        "steps": [
            {"label": "首页", "url": "/"},
            {"label": "公示", "url": reverse("portal:publicity_list")},
            {"label": publicity.reference, "url": address},
            {"label": "提出异议"},
        ],
        "publicity": publicity,
        "back": address,
        "is_running": is_running,
        "is_over": publicity.is_over(today),
        "shows_form": is_running or form.is_bound or bool(form.initial),
        "handling_days": HANDLING_DAYS,
        "kind": kind,
        "tabs": [
            {"label": label, "url": f"?kind={one.value}", "current": one.value == kind}
            for one, label in TABS
        ],
        "switch": SWITCH,
        "form": form,
        "elsewhere": [
            (name, request.POST[name])
            for name in TYPED
            if name not in form.fields and request.POST.get(name)
        ],
        "are_files_lost": bool(request.FILES) and not form.is_bound,
        "fault": fault,
    }
    return render(request, "portal/objection_create.html", context, status=int(status))


@login_not_required
@never_cache
@require_safe
def objection_follow(request: HttpRequest, token: str) -> HttpResponse:
    """Tell whoever holds the link how the objection stands; who objects is not on the page."""
    objection = _found(token)
    context = {
        "objection": objection,
        "steps": [{"label": "首页", "url": "/"}, {"label": f"异议 {objection.reference}"}],
        "history": _history(objection),
        "limit": _limit(objection),
        "link": request.build_absolute_uri(),
        "answer": _answer_of(objection),
        "is_closed": objection.is_final,
        "token": token,
    }
    answer = render(request, "portal/objection_follow.html", context)
    # The address is the key: it is handed on to nobody.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@login_not_required
@never_cache
@require_safe
def objection_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the written answer to whoever holds the link."""
    document = _answer_of(_found(token))
    content = document.content() if document else None
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attachment(document.filename, document.full_number)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _found(token: str) -> Objection:
    named = Objection.objects.exclude(kind=ObjectorKind.ANONYMOUS)
    return get_object_or_404(
        named.select_related("publicity", "item"), token_hash=token_hash(token)
    )


def _answer_of(objection: Objection) -> Document | None:
    return Document.objects.of(objection).filter(kind=KIND).current().first()


def _limit(objection: Objection) -> OpenStep | None:
    return OpenStep.objects.of(objection).open().first()


def _history(objection: Objection) -> list[dict[str, str]]:
    """Return what the objector may know of the way so far and of what is to come."""
    steps = [_done("收到异议", cn_moment(objection.received_at))]
    if objection.accepted_on:
        steps.append(_done("受理核查", cn_date(objection.accepted_on)))
    if objection.decided_on:
        steps.append(
            {
                **_done(objection.status_label, cn_date(objection.decided_on)),
                "text": objection.answer,
            }
        )
        return steps[::-1]
    coming = "作出决定" if objection.status in UNDER_WAY else "决定是否受理"
    return [{"title": coming, "state": "current"}, *steps[::-1]]


def _done(title: str, time: str) -> dict[str, str]:
    return {"title": title, "state": "done", "time": time}
