"""上云用云 at the desk: what is told, by whom; 经办 takes off the count what is wrong."""

from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from casework.desk import DeskAdmin, Exported, badge
from casework.desk.proof import fresh_proof
from casework.forms import PlainText
from casework.idempotency import once
from casework.permissions import may, require
from casework.templatetags.dates import cn_date, cn_moment
from casework.workflow import TransitionError
from enterprises.models import CloudAdoption, Standing
from enterprises.permissions import STRIKE_CLOUD
from enterprises.services import cloud as services

STEPS = {
    "strike": (services.strike_cloud, "已移出，不再计入。"),
    "restore": (services.restore_cloud, "已恢复，重新计入。"),
}


class ReasonForm(forms.Form):
    """Why a row is taken off the count, or counts again."""

    use_required_attribute = False

    reason = PlainText(
        lines=True,
        label="理由",
        help_text="企业和报送的平台会看到。",
        max_length=services.LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "请写明理由。",
            "max_length": f"最多 {services.LONGEST_REASON} 个字，请缩短。",
        },
    )


@admin.register(CloudAdoption)
class CloudAdoptionAdmin(Exported, DeskAdmin):
    """Read by officials: those of the city see every row, a district those of its own firms."""

    list_display = [
        "uscc",
        "kind",
        "provider",
        "first_on",
        "proof",
        "origin",
        "source",
        "shown_standing",
    ]
    list_filter = ["standing", "kind", "origin"]
    search_fields = ["uscc", "provider"]
    search_help_text = "按统一社会信用代码或服务商查"
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return CloudAdoption.objects.visible_to(request.user).order_by(*self.ordering)

    @admin.display(description="状态", ordering="standing")
    def shown_standing(self, row: CloudAdoption) -> str:
        return badge(row.standing, row.get_standing_display())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """Show one row with who said what; 经办 strikes it or lets it count again, with a reason."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_posted = request.method == "POST"
        if is_posted:
            require(request.user, STRIKE_CLOUD)
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if is_posted:
            return fresh_proof(once(self._settle))(request, row=row)
        return self._row_page(request, row, ReasonForm())

    def _settle(self, request: HttpRequest, *, row: CloudAdoption) -> HttpResponse:
        # The step that the page showed, not the one that the row would take now: two who strike
        # at once must not strike and restore.
        step, done = STEPS.get(request.POST.get("step", ""), (None, ""))
        if step is None:
            raise BadRequest("没有说明是移出还是恢复。")
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                step(row, actor=request.user, reason=form.cleaned_data["reason"])
            except TransitionError as fault:
                form.add_error(None, str(fault))
            else:
                messages.success(request, done)
                return redirect(reverse("admin:enterprises_cloudadoption_change", args=[row.pk]))
        return self._row_page(request, row, form, HTTPStatus.UNPROCESSABLE_ENTITY)

    def _row_page(
        self,
        request: HttpRequest,
        row: CloudAdoption,
        form: ReasonForm,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> TemplateResponse:
        is_open = row.standing in {Standing.STANDS, Standing.STRUCK}
        context = {
            **self.admin_site.each_context(request),
            "title": f"{row.uscc} {row.kind_name}",
            "opts": self.opts,
            "row": row,
            "facts": _facts(row),
            "form": form,
            "may_settle": is_open and may(request.user, STRIKE_CLOUD),
            "step": "restore" if row.standing == Standing.STRUCK else "strike",
            "step_label": "恢复" if row.standing == Standing.STRUCK else "移出",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/cloud_record.html", context, status=int(status))


def _facts(row: CloudAdoption) -> list[dict[str, str]]:
    """Return what is told and by whom; and who has set it aside, when and why."""
    found = [
        ("统一社会信用代码", row.uscc),
        ("上云类别", row.kind_name),
        ("服务商", row.provider),
        ("首次上云日期", cn_date(row.first_on)),
        ("证明", row.proof),
        ("来源", row.get_origin_display()),
        ("来源说明", row.source or "—"),
        ("报送平台的单位", row.reported_by.name if row.reported_by else "—"),
        ("登记人", row.told_by.name if row.told_by else "—"),
        ("更新时间", cn_moment(row.updated_at)),
    ]
    if not row.stands:
        found.append(
            (row.get_standing_display(), f"{row.set_aside_by.name}，{cn_moment(row.set_aside_at)}")
        )
    if row.reason:
        found.append(("移出理由", row.reason))
    return [{"label": label, "value": value} for label, value in found]
