"""The progress of a plan, quarter by quarter: what was planned beside what was reported."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from casework.drafts import Incomplete
from casework.forms import SectionForm, read_posted
from casework.idempotency import once
from casework.permissions import require
from platforms.rules.filings import ANNUAL_PLAN
from platforms.rules.plan_forms import QUARTERS, REPORT
from platforms.selectors import plans as selectors
from platforms.services import plans
from platforms.views.own import filing_head, own_filing


@require_http_methods(["GET", "HEAD", "POST"])
@once
def plan_report(request: HttpRequest, kind: str, reference: str, number: int) -> HttpResponse:
    """Show the form of one quarter, and take what it reports."""
    plan = own_filing(request, kind, reference)
    if plan.kind != ANNUAL_PLAN.code or number not in QUARTERS or plan.year is None:
        raise Http404
    require(request.user, "platforms.file_filing", plan)
    if request.method != "POST":
        # Before anything is typed, not after.
        plans.refuse_early(plan, number)
        return _page(request, plan, number, SectionForm(REPORT))
    raw = read_posted(REPORT, request.POST)
    try:
        plans.report_progress(plan, number, raw, actor=request.user)
    except Incomplete as fault:
        form = SectionForm(REPORT, raw)
        form.is_valid()
        return _page(request, plan, number, form, fault)
    messages.success(request, f"{plan.year} 年第 {number} 季度进展已报。")
    return redirect(plan)


def _page(
    request: HttpRequest, plan, quarter: int, form: SectionForm, fault: Incomplete | None = None
) -> HttpResponse:
    reports = selectors.latest_reports([plan.series])
    facts = next(one for one in selectors.quarters_of(plan, reports) if one.quarter == quarter)
    if fault is None:
        # Nothing was sent yet: an empty form has no faults to show.
        form.errors.clear()
    context = {
        **filing_head(plan, {"label": f"第 {quarter} 季度进展"}),
        "quarter": facts,
        "section": REPORT,
        "questions": [
            {
                "bound": form[spec.name],
                "unit": spec.unit,
                "width": "" if spec.name == "note" else "code",
            }
            for spec in REPORT.fields
        ],
        "faults": [
            {"url": f"#id_{one['field']}", "text": one["message"]}
            for one in (fault.faults if fault else ())
        ],
    }
    status = fault.http_status if fault else HTTPStatus.OK
    return render(request, "platforms/plan_report.html", context, status=int(status))
