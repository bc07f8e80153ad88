"""我的订阅: of which calls and events a person is told when they open."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework.forms import whole
from casework.idempotency import once
from casework.permissions import may
from casework.workflow import StaleVersion
from enterprises.forms import SubscriptionForm
from enterprises.models import Subscription
from enterprises.permissions import SUBSCRIBE
from enterprises.selectors.events import suggested_wish
from enterprises.services.subscriptions import EDITABLE, keep_subscription


@require_http_methods(["GET", "HEAD", "POST"])
@once
def subscription_edit(request: HttpRequest) -> HttpResponse:
    """Show what the person is told of, and keep what he chooses."""
    if not may(request.user, SUBSCRIBE):
        raise Http404
    kept = Subscription.objects.filter(user=request.user).first()
    form = SubscriptionForm(
        request.POST if request.method == "POST" else None, initial=_initial(request, kept)
    )
    fault, status = "", HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        try:
            keep_subscription(
                actor=request.user,
                version=whole(request.POST.get("version", "")),
                values=form.cleaned_data,
            )
        except StaleVersion as refused:
            fault, status = str(refused), HTTPStatus(refused.http_status)
            kept = Subscription.objects.get(user=request.user)
        else:
            messages.success(request, "订阅已保存。")
            return redirect("enterprises:subscription_edit")
    context = {
        "steps": [
            {"label": "我的工作台", "url": reverse("portal:me")},
            {"label": "我的订阅"},
        ],
        "kept": kept,
        "form": form,
        "fault": fault,
    }
    return render(request, "enterprises/subscription_edit.html", context, status=status)


def _initial(request: HttpRequest, kept: Subscription | None) -> dict[str, object]:
    """Return what was kept; the first time what fits the acting unit."""
    if kept:
        return {name: getattr(kept, name) for name in EDITABLE}
    first = Subscription()
    return {name: getattr(first, name) for name in EDITABLE} | suggested_wish(request.user)
