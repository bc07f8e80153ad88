"""A unit's own titles: certificate, plaque, hearings, and giving the title back."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from casework.forms import REQUIRED, PlainText, whole
from casework.idempotency import once
from casework.permissions import may, require
from casework.workflow import TransitionError, refusal
from platforms import selectors
from platforms.models import Designation
from platforms.policy import PLAQUE_RETURN_DAYS
from platforms.services import titles
from platforms.states import REQUEST_SURRENDER

LONGEST_REASON = 500


class ReasonForm(forms.Form):
    """Why the unit leaves."""

    use_required_attribute = False

    note = PlainText(
        lines=True,
        label="退出的理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": REQUIRED,
            "max_length": f"最多 {LONGEST_REASON} 个字，请缩短。",
        },
    )


@require_safe
def title_list(request: HttpRequest) -> HttpResponse:
    """Show the acting unit's titles, what hangs on them and what was done to them."""
    acting = request.user.acting if request.user.official is None else None
    rows = selectors.own_titles(acting.organisation) if acting else []
    for row in rows:
        row["may_leave"] = row["may_leave"] and may(
            request.user, REQUEST_SURRENDER.permission, row["title"]
        )
    context = {
        "steps": [_workbench(), {"label": "我的称号"}],
        "organisation": acting.organisation if acting else None,
        "rows": rows,
    }
    return render(request, "platforms/title_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def title_surrender(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what leaving means, then ask for it."""
    title = _own(request, reference)
    require(request.user, REQUEST_SURRENDER.permission, title)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        titles.request_surrender(
            title,
            actor=request.user,
            version=whole(request.POST.get("version", "")),
            note=form.cleaned_data["note"],
        )
        messages.success(request, f"退出申请已提交（{reference}），等负责人确认。")
        return redirect("platforms:title_list")
    reason = refusal(title, REQUEST_SURRENDER, request.user)
    if reason:
        raise TransitionError(reason, case=title)
    context = {
        "steps": [
            _workbench(),
            {"label": "我的称号", "url": reverse("platforms:title_list")},
            {"label": "申请退出"},
        ],
        "title": title,
        "form": form,
        "text": (
            f"{REQUEST_SURRENDER.consequence}确认后 {PLAQUE_RETURN_DAYS} 个工作日内交回标牌，"
            "名录和证书核验写明“已退出”。"
        ),
        "back": reverse("platforms:title_list"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "platforms/title_surrender.html", context, status=int(status))


def _own(request: HttpRequest, reference: str) -> Designation:
    user = request.user
    if user.acting is None or user.official is not None:
        raise Http404
    found = Designation.objects.filter(platform__organisation_id=user.acting.organisation_id)
    return get_object_or_404(found.select_related("platform__organisation"), reference=reference)


def _workbench() -> dict[str, str]:
    return {"label": "我的工作台", "url": reverse("portal:me")}
