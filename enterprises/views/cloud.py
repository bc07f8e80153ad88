"""上云用云: what the enterprise says it runs, and what a platform reports of the firms it serves."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from casework.idempotency import once
from casework.permissions import may
from casework.workflow import TransitionError
from enterprises.forms import OwnCloudForm, ReportedCloudForm
from enterprises.models import CloudAdoption
from enterprises.permissions import DECLARE_CLOUD, reporting_platform
from enterprises.services import cloud as services
from enterprises.services.cloud import Told

PAGE_SIZE = 20
METHODS = ("GET", "HEAD", "POST")


@require_http_methods(METHODS)
@once
def enterprise_cloud(request: HttpRequest) -> HttpResponse:
    """Show what is told of the acting unit; its 管理员 adds to it or confirms what others said."""
    if not request.user.acting:
        raise Http404
    form = OwnCloudForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.declare_cloud(_told(data), provider=data["provider"], actor=request.user)
        except TransitionError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "已登记。")
            return redirect("enterprises:enterprise_cloud")
    may_tell = may(request.user, DECLARE_CLOUD)
    context = {
        "steps": [
            {"label": "企业档案", "url": reverse("enterprises:enterprise_detail")},
            {"label": "上云用云"},
        ],
        "form": form,
        "page": _page(request, CloudAdoption.objects.visible_to(request.user)),
        "may_tell": may_tell,
        "act": "deny" if may_tell else "",
    }
    return _answer(request, "enterprises/enterprise_cloud.html", context, form)


@require_http_methods(METHODS)
@once
def platform_cloud(request: HttpRequest) -> HttpResponse:
    """Show what the acting unit's platform has reported, and take one more; only with the title."""
    platform = reporting_platform(request.user)
    if platform is None:
        raise Http404
    form = ReportedCloudForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.report_cloud(_told(data), uscc=data["uscc"], actor=request.user)
        except TransitionError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, "已报送。")
            return redirect("enterprises:platform_cloud")
    context = {
        "steps": [
            {"label": "我的称号", "url": reverse("platforms:title_list")},
            {"label": "报送上云企业"},
        ],
        "platform": platform,
        "form": form,
        "page": _page(request, CloudAdoption.objects.reported_by(platform.organisation)),
    }
    return _answer(request, "enterprises/platform_cloud.html", context, form)


@require_POST
@once
def cloud_deny(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprise says that something told of it is wrong."""
    row = get_object_or_404(CloudAdoption.objects.visible_to(request.user), pk=pk)
    try:
        services.deny_cloud(row, actor=request.user)
    except TransitionError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, "已记为不属实，不再计入。")
    return redirect("enterprises:enterprise_cloud")


@require_POST
@once
def cloud_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The platform takes back what it reported."""
    unit = request.user.acting.organisation if request.user.acting else None
    row = get_object_or_404(
        CloudAdoption.objects.filter(reported_by__isnull=False), pk=pk, reported_by=unit
    )
    try:
        services.withdraw_cloud(row, actor=request.user)
    except TransitionError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, "已撤回，不再计入。")
    return redirect("enterprises:platform_cloud")


def _told(data: dict) -> Told:
    return Told(data["kind"], data["first_on"], data["proof"])


def _page(request: HttpRequest, rows):
    return Paginator(rows.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))


def _answer(request: HttpRequest, template: str, context: dict, form) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, context, status=status)
