"""组织专家评审: the page of a round on which the 经办 builds a panel over what was accepted."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from casework.permissions import may
from casework.templatetags.dates import cn_moment
from casework.workflow import TransitionError
from platforms import selectors
from platforms.admin.batches import rows_of, versions_of
from platforms.models import SolicitationRound
from platforms.services import expert_review
from platforms.states import RoundStatus
from reviews.admin.forms import DrawForm
from reviews.policy import PANEL_SIZE
from reviews.rules.assignment import Method

SUGGESTED = {"method": Method.BALANCE.value, "size": PANEL_SIZE}


class ExpertReviewPage:
    """The page itself; mixed into the rounds of the desk."""

    def panel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what waits for experts and build a panel over exactly what was read."""
        round_ = self.found(request, pk)
        if request.user.official.district or not round_.has_expert_review:
            raise Http404
        form = DrawForm(request.POST or None, initial=SUGGESTED)
        fault, status = "", HTTPStatus.OK
        if request.method == "POST" and not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        elif request.method == "POST":
            try:
                panel = expert_review.form_panel(
                    round_,
                    actor=request.user,
                    versions=versions_of(request.POST),
                    method=Method(form.cleaned_data["method"]),
                    size=form.cleaned_data["size"],
                )
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
            else:
                messages.success(
                    request, f"专家组已组建（{panel.reference}）。核对抽取结果后定稿送审。"
                )
                return redirect(panel.desk_url())
        return self._panel_page(request, self.found(request, pk), form, fault, status)

    def _panel_page(
        self,
        request: HttpRequest,
        round_: SolicitationRound,
        form: DrawForm,
        fault: str,
        status: int,
    ) -> TemplateResponse:
        waiting = selectors.waiting_for_experts(round_)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{round_.name} · 组织专家评审",
            "opts": self.opts,
            "round": round_,
            "form": form,
            "rows": rows_of(waiting),
            "refusal": self._panel_refusal(request, round_, waiting),
            "fault": fault,
            "back_url": self.address("change", round_.pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/round_panel.html", context, status=int(status))

    def _panel_refusal(self, request: HttpRequest, round_: SolicitationRound, waiting: list) -> str:
        if not may(request.user, "platforms.handle_round", round_):
            return "专家组由经办组建、审核确认，您只看不办。"
        if round_.status != RoundStatus.ENDED:
            return f"征集到 {cn_moment(round_.closes_at)} 截止，截止后才能组织专家评审。"
        return "" if waiting else "没有等待专家评审的申报：都已交专家组，或者还没有受理。"
