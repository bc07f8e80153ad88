"""The list of demonstration enterprises at the desk: confirmed as a whole, corrected as a version."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from casework import clock
from casework.calendar import publicity_end
from casework.desk.case_admin import OpinionForm
from casework.desk.proof import fresh_proof
from casework.forms import whole
from casework.idempotency import once
from casework.models import Publicity
from casework.objections.outcomes import outcomes_of
from casework.permissions import may
from casework.workflow import TransitionError
from enterprises.models import Nomination
from enterprises.permissions import APPROVE_LIST
from enterprises.services import demonstrations
from enterprises.states import CONFIRM_DEMONSTRATIONS, NominationStatus
from platforms.admin.batches import versions_of
from platforms.admin.corrections import NOT_YOURS, CorrectionForm
from platforms.policy import PUBLICITY_DAYS

INFO = "enterprises_nomination"
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


class DemonstrationLists:
    """Gives the desk of nominations the pages of its lists."""

    def list_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("list/", view(fresh_proof(once(self.list_view))), name=f"{INFO}_list"),
            path(
                "lists/<str:reference>/correct/",
                view(fresh_proof(once(self.correct_view))),
                name=f"{INFO}_correct",
            ),
        ]

    @property
    def home(self) -> str:
        return reverse(f"admin:{INFO}_changelist")

    def page(
        self, request: HttpRequest, template: str, context: dict, status: int = HTTPStatus.OK
    ) -> TemplateResponse:
        """Draw a page of the desk that is no form of Django's own."""
        request.current_app = self.admin_site.name
        drawn = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, drawn, status=int(status))

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Show what is proposed as it stands; the 负责人 confirms exactly what he has read."""
        _only_of_the_city(request)
        fault, status = "", HTTPStatus.OK
        if request.method == "POST":
            try:
                return self._confirmed(request)
            except (TransitionError, PermissionDenied) as refused:
                fault, status = str(refused), _status_of(refused)
        proposed = self.get_queryset(request).filter(status=NominationStatus.PROPOSED)
        context = {
            "title": "拟列入名单",
            "rows": list(proposed.order_by("name", "pk")),
            "refusal": "" if may(request.user, APPROVE_LIST) else "名单由负责人确认，您只看不办。",
            "step": CONFIRM_DEMONSTRATIONS,
            "days": PUBLICITY_DAYS,
            "end": publicity_end(clock.today(), PUBLICITY_DAYS),
            "fault": fault,
            "note": request.POST.get("note", ""),
            "back_url": self.home,
        }
        return self.page(request, "admin/demonstration_list.html", context, status)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        form = OpinionForm(request.POST)
        if not form.is_valid():
            raise WrongOpinion(" ".join(form.errors["note"]))
        opened = demonstrations.confirm_demonstrations(
            actor=request.user, versions=versions_of(request.POST), note=form.cleaned_data["note"]
        )
        messages.success(request, f"名单已确认并公示（{opened.reference}）。")
        return redirect(f"{self.home}?status={NominationStatus.PUBLICITY.value}")

    def correct_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Show a published list with its rows to keep or take off, or publish the corrected one."""
        _only_of_the_city(request)
        ours = Nomination.objects.exclude(publicity=None).values("publicity")
        found = Publicity.objects.counted().filter(pk__in=ours)
        listed = get_object_or_404(found, reference=reference)
        form = CorrectionForm(request.POST or None)
        fault, status = "", HTTPStatus.OK
        if request.method == "POST" and not form.is_valid():
            status = WRONG
        elif request.method == "POST":
            try:
                made = demonstrations.correct_demonstrations(
                    listed,
                    actor=request.user,
                    kept=_kept(request, listed),
                    **form.cleaned_data,
                )
            except (TransitionError, PermissionDenied) as refused:
                fault, status = str(refused), _status_of(refused)
            else:
                messages.success(request, f"名单已更正为第 {made.version} 版（{made.reference}）。")
                return redirect(self.home)
        return self.page(
            request,
            "admin/demonstration_correct.html",
            self._correction(request, listed, form) | {"fault": fault},
            status,
        )

    def _correction(
        self, request: HttpRequest, listed: Publicity, form: CorrectionForm
    ) -> dict[str, object]:
        kept = _kept(request, listed) if request.method == "POST" else None
        return {
            "title": f"更正名单 {listed.reference}",
            "publicity": listed,
            "rows": [
                {
                    "position": position,
                    "is_kept": kept is None or position in kept,
                    "cells": list(zip(listed.columns, cells, strict=True)),
                }
                for position, cells in enumerate(listed.rows, start=1)
            ],
            "outcomes": outcomes_of(listed),
            "end": publicity_end(clock.today(), listed.days),
            "form": form,
            "refusal": _refusal(request, listed),
            "back_url": self.home,
        }


class WrongOpinion(TransitionError):
    """The opinion cannot be taken as it was typed."""

    code = "invalid"
    http_status = 422


def _only_of_the_city(request: HttpRequest) -> None:
    official = request.user.official
    if official is None or official.district:
        raise Http404


def _status_of(refused: TransitionError | PermissionDenied) -> int:
    return refused.http_status if isinstance(refused, TransitionError) else HTTPStatus.FORBIDDEN


def _kept(request: HttpRequest, listed: Publicity) -> set[int]:
    places = {whole(value) for value in request.POST.getlist("keep")}
    return places & set(range(1, len(listed.rows) + 1))


def _refusal(request: HttpRequest, listed: Publicity) -> str:
    if not may(request.user, APPROVE_LIST):
        return NOT_YOURS
    return f"这一版已经更正，请看 {listed.superseded_by}。" if listed.superseded_by else ""
