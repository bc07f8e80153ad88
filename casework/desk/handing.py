"""The page on which a case is handed to another person of the same duty."""

from collections.abc import Sequence

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from casework.desk.proof import asked_once
from casework.forms import PlainText, whole
from casework.handing import duties_to_hand_over, hand_over, receivers
from casework.models import Case
from casework.transitions import Duty
from casework.workflow import TransitionError

LONGEST_REASON = 500


class HandOverForm(forms.Form):
    """Who gets the case and why."""

    to = forms.ChoiceField(
        label="转交给",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择转交给谁。", "invalid_choice": "这个人现在不能接手。"},
    )
    note = PlainText(
        lines=True,
        label="理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写明转交的理由。"},
    )

    def __init__(self, people: Sequence, data=None):
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        self.fields["to"].choices = [
            (key, f"{Duty(one.official.duty).label} {one.name}") for key, one in self.people.items()
        ]


class HandsOver:
    """Adds ``hand-over/`` to a case for who holds one of its levels, and for 负责人."""

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_hand_over"
        view = self.admin_site.admin_view(self.hand_over_door)
        return [path("<int:pk>/hand-over/", view, name=name), *super().get_urls()]

    def hand_over_tool(self, request: HttpRequest, case: Case) -> list[tuple[str, str]]:
        """Return the link to the page for who may use it now."""
        if not duties_to_hand_over(case, request.user):
            return []
        return [("转交", self.address("hand_over", case.pk))]

    def hand_over_door(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask who it is after five minutes and take the form at most once."""
        return asked_once(self.hand_over_view)(request, pk=pk)

    def hand_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        case = self.found(request, pk)
        if not duties_to_hand_over(case, request.user):
            raise PermissionDenied("只有经手人本人或负责人可以转交。")
        people = receivers(case, request.user)
        if request.method != "POST":
            return self._hand_over_page(request, case, HandOverForm(people))
        form = HandOverForm(people, request.POST)
        if form.is_valid():
            fault = self._handed_over(request, case, form)
            if fault is None:
                return redirect("admin:index")
            form.add_error(None, str(fault))
            return self._hand_over_page(request, case, form, status=fault.http_status)
        return self._hand_over_page(request, case, form, status=422)

    def _handed_over(
        self, request: HttpRequest, case: Case, form: HandOverForm
    ) -> TransitionError | None:
        to = form.people[form.cleaned_data["to"]]
        version = whole(request.POST.get("version", ""))
        try:
            hand_over(
                case, to=to, actor=request.user, version=version, note=form.cleaned_data["note"]
            )
        except TransitionError as fault:
            return fault
        self.message_user(request, f"已转交给{to.name}（{case.reference}）。")
        return None

    def _hand_over_page(
        self, request: HttpRequest, case: Case, form: HandOverForm, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"转交 {case.title}",
            "case": case,
            "form": form,
            "has_people": bool(form.people),
            "back_url": self.address("change", case.pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/case_hand_over.html", context, status=status)
