"""Correcting a published list at the desk: row by row, with the reason, as a whole."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from casework import clock
from casework.calendar import publicity_end
from casework.forms import PlainText
from casework.models import Publicity
from casework.objections.outcomes import outcomes_of
from casework.permissions import may
from casework.workflow import TransitionError
from platforms import selectors
from platforms.models import SolicitationRound
from platforms.services.corrections import correct_list

APPROVE = "platforms.approve_round"
NOT_YOURS = "名单由负责人更正，您只看不办。"
CELL = PlainText(max_length=200)


class CorrectionForm(forms.Form):
    """The reason, and whether the period starts again."""

    reason = PlainText(
        lines=True,
        label="更正理由",
        max_length=500,
        help_text="会在公示页、更正后的名单和给各单位的通知里公开，不能写异议人的姓名或联系方式。",
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "更正名单必须写明理由。"},
    )
    restarts = forms.BooleanField(
        label="重新公示：从今天起重新计算公示期",
        required=False,
        help_text="实质改动，或异议成立的单位更正后仍列入的，要重新公示；只改错字不用。",
    )


def answer(admin, request: HttpRequest, round_: SolicitationRound, reference: str) -> HttpResponse:
    """Show the list with its rows to edit, or publish the corrected one."""
    if request.user.official.district:
        raise Http404
    found = selectors.publicities_of(round_).counted()
    listed = get_object_or_404(found, reference=reference)
    form = CorrectionForm(request.POST or None)
    if request.method != "POST":
        return _page(admin, request, round_, listed, form)
    if not may(request.user, APPROVE, round_):
        return _page(admin, request, round_, listed, form, NOT_YOURS, HTTPStatus.FORBIDDEN)
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.is_valid():
        return _page(admin, request, round_, listed, form, status=wrong)
    try:
        made = correct_list(
            round_, listed, actor=request.user, rows=_rows(request, listed), **form.cleaned_data
        )
    except ValidationError as fault:
        return _page(admin, request, round_, listed, form, fault.messages[0], wrong)
    except TransitionError as fault:
        return _page(admin, request, round_, listed, form, str(fault), fault.http_status)
    except PermissionDenied as fault:
        return _page(admin, request, round_, listed, form, str(fault), HTTPStatus.FORBIDDEN)
    messages.success(request, f"名单已更正为第 {made.version} 版（{made.reference}）。")
    return redirect(admin.address("change", round_.pk))


def _name(position: int, column: int) -> str:
    return f"cell|{position}|{column}"


def _is_kept(request: HttpRequest, position: int) -> bool:
    return request.method != "POST" or f"keep|{position}" in request.POST


def _rows(request: HttpRequest, listed: Publicity) -> dict[int, list[str]]:
    """Return the rows that stay, as typed; ValidationError for a cell nobody could read."""
    columns = range(len(listed.columns))
    return {
        position: [CELL.clean(request.POST.get(_name(position, column), "")) for column in columns]
        for position in range(1, len(listed.rows) + 1)
        if _is_kept(request, position)
    }


def _page(
    admin,
    request: HttpRequest,
    round_: SolicitationRound,
    listed: Publicity,
    form: CorrectionForm,
    fault: str = "",
    status: int = HTTPStatus.OK,
) -> TemplateResponse:
    end = publicity_end(clock.today(), listed.days)
    context = {
        **admin.admin_site.each_context(request),
        "title": f"更正名单 {listed.reference}",
        "opts": admin.opts,
        "round": round_,
        "publicity": listed,
        "rows": [
            {
                "position": position,
                "is_kept": _is_kept(request, position),
                "cells": [
                    {
                        "name": _name(position, column),
                        "label": label,
                        "value": request.POST.get(_name(position, column), cells[column]),
                    }
                    for column, label in enumerate(listed.columns)
                ],
            }
            for position, cells in enumerate(listed.rows, start=1)
        ],
        "outcomes": outcomes_of(listed),
        "end": end,
        "form": form,
        "fault": fault,
        "refusal": _refusal(request, round_, listed),
        "back_url": admin.address("change", round_.pk),
    }
    request.current_app = admin.admin_site.name
    return TemplateResponse(request, "admin/list_correction.html", context, status=int(status))


def _refusal(request: HttpRequest, round_: SolicitationRound, listed: Publicity) -> str:
    if not may(request.user, APPROVE, round_):
        return NOT_YOURS
    if listed.superseded_by:
        return f"这一版已经更正，请看 {listed.superseded_by}。"
    return ""
