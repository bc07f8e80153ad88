"""Platforms nominate firms that they served, and follow how far each nomination is."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from casework.idempotency import once
from casework.workflow import TransitionError
from enterprises.forms import NominateForm
from enterprises.permissions import reporting_platform
from enterprises.selectors.nominations import nominated_by, nomination_rows
from enterprises.services.nominations import nominate

PAGE_SIZE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@once
def platform_nominations(request: HttpRequest) -> HttpResponse:
    """Show whom the acting unit's platform has nominated, and take one more; only with the title."""
    user = request.user
    platform = None if user.official else reporting_platform(user)
    if platform is None:
        raise Http404
    form = NominateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = nominate(data["uscc"], data["dimension"], data["recommendation"], actor=user)
        except TransitionError as fault:
            form.add_error(None, str(fault))
        except PermissionDenied:
            form.add_error("uscc", "不能提名运营平台的单位自己。")
        else:
            messages.success(request, f"已提名{made.name}，编号 {made.reference}，等企业填报确认。")
            return redirect("enterprises:platform_nominations")
    found = nominated_by(platform.organisation)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "steps": [
            {"label": "我的称号", "url": reverse("platforms:title_list")},
            {"label": "提名试点示范企业"},
        ],
        "platform": platform,
        "form": form,
        "page": page,
        "rows": nomination_rows(list(page)),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "enterprises/platform_nominations.html", context, status=status)
