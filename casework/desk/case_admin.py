"""CaseAdmin: a case is looked at on its review page and moved only through its services."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from casework import clock
from casework.calendar import load
from casework.desk.handing import HandsOver
from casework.desk.proof import fresh_proof
from casework.desk.registers import DeskAdmin, badge
from casework.desk.review import (
    Dossier,
    Panel,
    Reading,
    Section,
    Steps,
    StepShown,
    limit_of,
    timeline,
)
from casework.desk.todo import waiting_keys
from casework.forms import PlainText, whole
from casework.idempotency import once
from casework.materials import Refused
from casework.models import Case, CaseEvent, OpenStep
from casework.templatetags.dates import cn_short
from casework.workflow import TransitionError

LONGEST_NOTE = 2000


class StepRefused(TransitionError):
    """What was typed does not fit the step; answered as 422 with everything typed kept."""

    code = "invalid"
    http_status = 422


class OpinionForm(forms.Form):
    """The opinion beside the steps."""

    note = PlainText(
        lines=True,
        label="意见",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3, "form": "steps"}),
        error_messages={"max_length": f"最多 {LONGEST_NOTE} 个字，请缩短。"},
    )


class StatusFilter(admin.SimpleListFilter):
    """The statuses of the workflow, without a query."""

    title = "状态"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return list(model_admin.model.workflow.labels.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(status=self.value()) if self.value() else queryset


class CaseAdmin(HandsOver, DeskAdmin):
    """The desk of one kind of case; a subclass says what is shown and which service takes a step."""

    services: Mapping[str, Callable] = {}
    dossier: type[Dossier] = Dossier
    clause = ""
    # The step that sends back every place marked on the page.
    marking_step = ""
    list_filter = [StatusFilter]
    ordering = ["-updated_at", "-pk"]
    review_template = "admin/case_review.html"

    # What a subclass tells about a case.

    def content(self, reading: Reading) -> Sequence[Section]:
        return ()

    def checks(self, dossier: Dossier) -> Sequence[Mapping[str, str]]:
        return ()

    def panels(self, reading: Reading) -> Sequence[Panel]:
        return ()

    def tools(self, reading: Reading) -> Sequence[tuple[str, str]]:
        return ()

    def doings(self, reading: Reading) -> Sequence[tuple[str, str]]:
        """Return (words, address) of what this official can do meanwhile where no step is his."""
        return ()

    def subject_of(self, event: CaseEvent) -> str:
        """Return which part of the case an entry of the history is about; empty: the whole."""
        return ""

    def links(self, case: Case) -> Mapping[str, str]:
        """Return for each step that has a page of its own the address of that page."""
        return {}

    def suggested(self, checks: Sequence[Mapping[str, str]]) -> str:
        """Return the step that the automatic checks suggest; the first open one by default."""
        return ""

    def limits(self, case: Case) -> Mapping[str, int]:
        """Return for each step whose working days differ from the table's how many there are."""
        return {}

    def remarks(self, dossier: Dossier) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Return for each step what else to say before the click."""
        return {}

    def step_arguments(self, request: HttpRequest, case: Case, name: str) -> dict[str, object]:
        """Return what the service of ``name`` takes besides the opinion; StepRefused if it is amiss."""
        return {}

    def is_read(self, request: HttpRequest, case: Case) -> bool:
        """Tell whether the official has read the case as it stands."""
        return _version(request) == case.version

    def step_form(self, reading: Reading) -> forms.Form | None:
        """Return what an open step asks for besides the opinion, with what was typed when it came back."""
        return None

    def tick(self, case: Case, *, actor, value: str) -> None:
        """Note what one button of a checklist says; Http404 where there is no checklist."""
        raise Http404

    def opinions(self, reading: Reading) -> Sequence[str]:
        """Return texts to choose from for the opinion."""
        return ()

    def check_counts(self, keys: Sequence[int]) -> Mapping[int, tuple[int, int]]:
        """Return (passed, doubtful) of the automatic checks of these cases."""
        return {}

    # Lists

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        open_ = OpenStep.objects.open().filter(
            content_type=ContentType.objects.get_for_model(self.model), object_id=OuterRef("pk")
        )
        seen = self.model.objects.visible_to(request.user)
        return seen.annotate(due_on=Subquery(open_.values("due_on")[:1])).order_by(*self.ordering)

    @admin.display(description="状态", ordering="status")
    def shown_status(self, case: Case) -> str:
        return badge(case.status, case.status_label)

    @admin.display(description="时限", ordering="due_on")
    def due(self, case: Case) -> str:
        return cn_short(case.due_on)

    # Addresses

    def get_urls(self) -> list:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/steps/<str:name>/", view(self.step_door), name=f"{info}_step"),
            path("<int:pk>/ticks/", view(self.tick_view), name=f"{info}_tick"),
        ]
        return own + super().get_urls()

    def address(self, kind: str, *args: object) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{kind}", args=args)

    # Pages

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """Show the review page; nothing is changed here."""
        case = self.found(request, object_id)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.review(request, case)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context=None
    ) -> HttpResponse:
        return redirect(f"{self.address('change', self.found(request, object_id).pk)}#history")

    def found(self, request: HttpRequest, key: object) -> Case:
        """Return the case if this official may see it; Http404 alike for not mine and for none."""
        if not self.has_view_permission(request):
            raise Http404
        case = self.get_queryset(request).filter(pk=whole(str(key))).first()
        if case is None:
            raise Http404
        return case

    def step_door(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Take a step at most once; one that decides wants a proof of identity of five minutes."""
        take = once(self.step_view)
        deciding = {t.name for t in self.model.workflow.transitions if t.decides}
        return (fresh_proof(take) if name in deciding else take)(request, pk=pk, name=name)

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Take one step through its service; a refusal shows the case as it is now, nothing lost."""
        case = self.found(request, pk)
        if name not in self.services:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = OpinionForm(request.POST)
        if not form.is_valid():
            return self.review(request, case, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            self.services[name](
                case,
                actor=request.user,
                version=_version(request),
                note=form.cleaned_data["note"],
                **self.step_arguments(request, case, name),
            )
        except TransitionError as fault:
            return self._refused(request, pk, form, str(fault), fault.http_status)
        except PermissionDenied as fault:
            return self._refused(request, pk, form, str(fault), HTTPStatus.FORBIDDEN)
        except Refused as fault:
            return self._refused(request, pk, form, fault.message, fault.http_status)
        messages.success(request, f"已办理：{case.workflow.step(name).label}（{case.reference}）。")
        return redirect(self.address("change", pk))

    def tick_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note a point of a checklist; the page comes back with everything typed still in it."""
        case = self.found(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = OpinionForm(request.POST)
        try:
            self.tick(case, actor=request.user, value=request.POST.get("tick", ""))
        except TransitionError as fault:
            return self._refused(request, pk, form, str(fault), fault.http_status)
        except PermissionDenied as fault:
            return self._refused(request, pk, form, str(fault), HTTPStatus.FORBIDDEN)
        if request.headers.get("Accept") == "application/json":
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return self.review(request, case, form=form)

    def _refused(
        self, request: HttpRequest, pk: int, form: OpinionForm, fault: str, status: int
    ) -> HttpResponse:
        return self.review(request, self.found(request, pk), form=form, fault=fault, status=status)

    def review(
        self,
        request: HttpRequest,
        case: Case,
        *,
        form: OpinionForm | None = None,
        fault: str = "",
        status: int = HTTPStatus.OK,
    ) -> TemplateResponse:
        """Draw the review page, with what was typed where a step was refused."""
        context = {
            **self.admin_site.each_context(request),
            **self._case_context(request, case, request.POST.dict() if form else {}),
            "title": f"{case.title} {case.reference}",
            "form": form or OpinionForm(),
            "fault": fault,
            "status_code": int(status),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.review_template, context, status=int(status))

    def _case_context(
        self, request: HttpRequest, case: Case, posted: Mapping[str, str]
    ) -> dict[str, object]:
        today = clock.today()
        step = OpenStep.objects.of(case).open().select_related("assignee").first()
        calendar = load(min([today, *([step.due_on] if step and step.due_on else [])]))
        dossier = self.dossier(case)
        checks = self.checks(dossier)
        steps = Steps(
            case,
            request.user,
            today,
            calendar,
            links=self.links(case),
            days=self.limits(case),
            extra=self.remarks(dossier),
            suggested=self.suggested(checks),
            history=dossier.history,
        ).shown(lambda name: self.address("step", case.pk, name))
        open_steps = frozenset(shown.name for shown in steps if not shown.refused)
        reading = Reading(dossier, request, posted, open_steps)
        return {
            "opts": self.opts,
            "case": case,
            "clause": self.clause,
            "limit": limit_of(step, today, calendar),
            "place": self._place(request, case),
            "checks": checks,
            "checks_summary": _summary(checks),
            "content": self.content(reading),
            "panels": self.panels(reading),
            "history": timeline(dossier.history, self.subject_of),
            "steps": steps,
            "doings": () if steps else self.doings(reading),
            "opinions": self.opinions(reading),
            "note_hint": _note_hint(steps),
            "step_form": self.step_form(reading) if open_steps else None,
            "tools": [*self.tools(reading), *self.hand_over_tool(request, case)],
            "marking_step": self.marking_step,
            "tick_url": self.address("tick", case.pk),
        }

    def _place(self, request: HttpRequest, case: Case) -> dict[str, object]:
        """Return where the case stands in the official's own list, and its neighbours."""
        keys = waiting_keys(request)
        here = (ContentType.objects.get_for_model(case).pk, case.pk)
        if here not in keys:
            return {}
        at = keys.index(here)
        return {
            "number": at + 1,
            "count": len(keys),
            "before": _address_of(keys[at - 1]) if at else "",
            "after": _address_of(keys[at + 1]) if at + 1 < len(keys) else "",
        }


def _address_of(key: tuple[int, int]) -> str:
    kind = ContentType.objects.get_for_id(key[0])
    return reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[key[1]])


def _version(request: HttpRequest) -> int:
    """Return the version the official has read; one that no case has when it is missing."""
    return whole(request.POST.get("version", ""))


def _note_hint(steps: Sequence[StepShown]) -> str:
    """Say which of the steps that are open to this official want a reason."""
    names = "".join(f"“{one.label}”" for one in steps if one.needs_note and not one.refused)
    return f"{names}必须写明意见或者理由" if names else "可以不写"


def _summary(checks: Sequence[Mapping[str, str]]) -> str:
    passed = sum(check["state"] == "passed" for check in checks)
    doubtful = len(checks) - passed
    return f"{passed} 项通过　{doubtful} 项存疑" if doubtful else f"{passed} 项通过"
