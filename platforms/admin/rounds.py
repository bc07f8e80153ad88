"""Rounds at the desk: written as drafts by the 经办, moved by steps, their list confirmed as a whole."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from casework import clock
from casework.calendar import publicity_end
from casework.desk import CaseAdmin, Exported, Panel, Reading, Reminder, Section
from casework.desk.case_admin import OpinionForm
from casework.desk.proof import fresh_proof
from casework.forms import whole
from casework.idempotency import once
from casework.permissions import may, require
from casework.templatetags.dates import cn_moment, cn_short
from casework.workflow import TransitionError
from platforms import selectors
from platforms.admin import corrections
from platforms.admin.batches import rows_of, versions_of
from platforms.admin.consultations import ask_page, may_be_asked_about
from platforms.admin.expert_review import ExpertReviewPage
from platforms.admin.forms import RoundForm, initial_of
from platforms.models import SolicitationRound
from platforms.policy import SOLICITATION
from platforms.rules.eligibility import in_words
from platforms.rules.materials import MATERIALS
from platforms.services import rounds, selection
from platforms.states import (
    APPLICATION_WORKFLOW,
    CONFIRM_LIST,
    ApplicationStatus,
    RoundStatus,
)

HANDLE, APPROVE = "platforms.handle_round", "platforms.approve_round"
CLOSING_SOON = timedelta(days=5)
# Handed in but not yet on a list: they come on a later one.
BEFORE_THE_LIST = frozenset(
    {ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED, ApplicationStatus.FORMAL_REVIEW}
)
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@admin.register(SolicitationRound)
class SolicitationRoundAdmin(Exported, ExpertReviewPage, CaseAdmin):
    door = "征集"
    clause = SOLICITATION.number
    list_display = ["name", "reference", "shown_status", "opens", "closes", "due"]
    search_fields = ["reference", "name", "document_number"]
    ordering = ["-opens_at", "-pk"]
    services = {
        "submit_round": rounds.submit_round,
        "endorse_round": rounds.endorse_round,
        "return_round": rounds.return_round,
        "decline_round": rounds.decline_round,
        "release_round": rounds.release_round,
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, HANDLE)

    @admin.display(description="开始", ordering="opens_at")
    def opens(self, round_: SolicitationRound) -> str:
        return cn_moment(round_.opens_at)

    @admin.display(description="截止", ordering="closes_at")
    def closes(self, round_: SolicitationRound) -> str:
        return cn_moment(round_.closes_at)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        info = "platforms_solicitationround"
        return [
            path("<int:pk>/consult/", view(once(self.consult_view)), name=f"{info}_consult"),
            path("<int:pk>/edit/", view(once(self.edit_view)), name=f"{info}_edit"),
            path("<int:pk>/panel/", view(once(self.panel_view)), name=f"{info}_panel"),
            path(
                "<int:pk>/lists/<str:reference>/correct/",
                view(fresh_proof(once(self.correct_view))),
                name=f"{info}_correct",
            ),
            path("<int:pk>/list/", view(fresh_proof(once(self.list_view))), name=f"{info}_list"),
            *super().get_urls(),
        ]

    def reminders(self, request: HttpRequest) -> list[Reminder]:
        """Lead 经办 to calls that close soon, or wait for a panel: nobody else can do anything."""
        if not may(request.user, HANDLE):
            return []
        now = clock.now()
        return [
            self._reminder(round_) for round_ in selectors.rounds_in_mind(now, now + CLOSING_SOON)
        ]

    def _reminder(self, round_: SolicitationRound) -> Reminder:
        if round_.status == RoundStatus.ENDED:
            text = f"{round_.name}有申报等着组织专家评审"
            return Reminder(text, self.address("panel", round_.pk), "去组织")
        closing = f"{cn_short(round_.closes_at)}{clock.local(round_.closes_at):%H:%M}"
        text = f"{round_.name}将于 {closing} 截止"
        return Reminder(text, self.address("change", round_.pk), "去看")

    # Writing

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        require(request.user, HANDLE)
        return once(self._add)(request)

    def _add(self, request: HttpRequest) -> HttpResponse:
        form = RoundForm(request.POST or None, initial=initial_of(None))
        if request.method == "POST" and form.is_valid():
            try:
                made = rounds.create_round(actor=request.user, values=form.values())
            except ValidationError as fault:
                form.take(fault)
            else:
                messages.success(request, f"征集通知草稿已建立（{made.reference}）。核对后请送审。")
                return redirect(self.address("change", made.pk))
        return self._form_page(request, form, None)

    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a draft; what was typed stays when somebody else was faster."""
        round_ = self.found(request, pk)
        require(request.user, HANDLE, round_)
        form = RoundForm(request.POST or None, initial=initial_of(round_))
        if request.method == "POST" and form.is_valid():
            try:
                rounds.edit_round(
                    round_,
                    actor=request.user,
                    version=whole(request.POST.get("version", "")),
                    values=form.values(),
                )
            except ValidationError as fault:
                form.take(fault)
            except TransitionError as fault:
                fresh = self.found(request, pk)
                return self._form_page(request, form, fresh, str(fault), fault.http_status)
            else:
                messages.success(request, "修改已保存。")
                return redirect(self.address("change", pk))
        return self._form_page(request, form, round_)

    def _form_page(
        self,
        request: HttpRequest,
        form: RoundForm,
        round_: SolicitationRound | None,
        fault: str = "",
        status: int = 0,
    ) -> TemplateResponse:
        status = status or (WRONG if form.is_bound and form.errors else HTTPStatus.OK)
        context = {
            **self.admin_site.each_context(request),
            "title": f"修改 {round_.name}" if round_ else "起草征集通知",
            "opts": self.opts,
            "form": form,
            "round": round_,
            "fault": fault,
            "cancel_url": self.address("change", round_.pk)
            if round_
            else self.address("changelist"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/round_form.html", context, status=int(status))

    def consult_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask departments about every application of the round that is being checked."""
        round_ = self.found(request, pk)
        require(request.user, HANDLE, round_)
        listed = may_be_asked_about(round_.applications.select_related("organisation", "round"))
        return ask_page(
            self,
            request,
            list(listed.order_by("pk")),
            title=f"就 {round_.name} 的申报征求意见",
            back_url=self.address("change", pk),
        )

    # The list

    def list_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the proposed list as it stands; the 负责人 confirms exactly what he has read."""
        round_ = self.found(request, pk)
        if request.user.official.district:
            raise Http404
        form = OpinionForm(request.POST or None)
        fault, status = "", HTTPStatus.OK
        if request.method == "POST" and not form.is_valid():
            fault, status = " ".join(form.errors["note"]), WRONG
        elif request.method == "POST":
            try:
                opened = selection.confirm_list(
                    round_,
                    actor=request.user,
                    versions=versions_of(request.POST),
                    note=form.cleaned_data["note"],
                )
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
            except PermissionDenied as refused:
                fault, status = str(refused), HTTPStatus.FORBIDDEN
            else:
                messages.success(request, f"名单已确认并公示（{opened.reference}）。")
                return redirect(self.address("change", pk))
        return self._list_page(request, self.found(request, pk), fault, status)

    def _list_page(
        self, request: HttpRequest, round_: SolicitationRound, fault: str, status: int
    ) -> TemplateResponse:
        proposed = list(selectors.proposed_list(round_))
        end = publicity_end(clock.today(), round_.publicity_days)
        found = selectors.counts_by_status(round_)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{round_.name} · 拟入选名单",
            "opts": self.opts,
            "round": round_,
            "rows": rows_of(proposed),
            "counts": _in_order(found),
            "unfinished": sum(found.get(status, 0) for status in BEFORE_THE_LIST),
            "step": CONFIRM_LIST,
            "end": end,
            "refusal": self._list_refusal(request, round_, proposed),
            "fault": fault,
            "note": request.POST.get("note", ""),
            "back_url": self.address("change", round_.pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/round_list.html", context, status=int(status))

    def _list_refusal(self, request: HttpRequest, round_: SolicitationRound, proposed: list) -> str:
        if not may(request.user, APPROVE, round_):
            return "名单由负责人确认，您只看不办。"
        if round_.status != RoundStatus.ENDED:
            return f"征集到 {cn_moment(round_.closes_at)} 截止，截止后才能确认名单。"
        return "" if proposed else "这一批还没有提出拟入选的单位。"

    def correct_view(self, request: HttpRequest, pk: int, reference: str) -> HttpResponse:
        """Correct a published list as a new version; the 负责人's step."""
        return corrections.answer(self, request, self.found(request, pk), reference)

    # The review page

    def content(self, reading: Reading) -> list[Section]:
        round_ = reading.case
        window = (
            ("开始时间", cn_moment(round_.opens_at), None),
            ("截止时间", f"{cn_moment(round_.closes_at)}（含）", None),
            ("拟征集数量", f"{round_.target_number} 家" if round_.target_number else "不限", None),
            ("公示", f"{round_.publicity_days} 个工作日", None),
            ("补正", f"{round_.correction_days} 个工作日", None),
            ("区初审", _district_words(round_), None),
            ("征求意见", _consultation_words(round_), None),
            ("称号有效", f"{round_.title_years} 年", None),
            ("发布时间", cn_moment(round_.released_at), None),
        )
        is_counted = round_.released_at and not reading.request.user.official.district
        counts = _in_order(selectors.counts_by_status(round_)) if is_counted else ()
        applied = [Section("counts", "申报情况", [(label, f"{n} 家", None) for label, n in counts])]
        return [Section("window", "时间与期限", window), *(applied if counts else [])]

    def panels(self, reading: Reading) -> list[Panel]:
        """Show the notice as the public will read it."""
        round_ = reading.case
        facts = [
            {"label": "文号", "value": round_.document_number},
            {"label": "所属专项", "value": round_.programme},
            {"label": "征集领域", "value": "、".join(round_.category_labels)},
            {"label": "通知正文", "value": round_.summary},
            *({"label": one.label, "value": one.text} for one in in_words(round_.conditions)),
            {
                "label": "必交材料",
                "value": "\n".join(
                    f"{code} {MATERIALS[code].label}" for code in round_.required_materials
                ),
            },
            {"label": "评审方式", "value": round_.review_method},
            {"label": "联系人与电话", "value": round_.contact},
        ]
        return [Panel("notice", "通知全文", round_.name, facts=facts)]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        round_, user = reading.case, reading.request.user
        found = []
        if round_.status == RoundStatus.DRAFT and may(user, HANDLE, round_):
            found.append(("修改内容", self.address("edit", round_.pk)))
        if round_.released_at:
            found.append(("看公开页", round_.get_absolute_url()))
            listed = reverse("admin:platforms_platformapplication_changelist")
            found.append(("申报", f"{listed}?round__id__exact={round_.pk}"))
            if round_.has_expert_review:
                found.append(("专家评审", self.address("panel", round_.pk)))
            found.append(("拟入选名单", self.address("list", round_.pk)))
            if may(user, HANDLE, round_):
                found.append(("征求意见", self.address("consult", round_.pk)))
        if may(user, APPROVE, round_):
            found += [
                (f"更正名单 {one.reference}", self.address("correct", round_.pk, one.reference))
                for one in selectors.publicities_of(round_).current()
            ]
        return found


def _district_words(round_: SolicitationRound) -> str:
    """Say whether districts look first, and which of them have nobody to do it yet."""
    if not round_.has_district_review:
        return "不经区初审"
    lacking = selectors.districts_without_officials()
    words = f"{round_.district_days} 个工作日"
    return f"{words}；还没有初审人员的区：{'、'.join(lacking)}" if lacking else words


def _consultation_words(round_: SolicitationRound) -> str:
    rule = "答复未齐不能提出拟入选" if round_.awaits_consultations else "答复未齐时提醒审核"
    return f"{round_.consultation_days} 个工作日；{rule}"


def _in_order(found: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the counts by label, in the order of the life cycle."""
    labels = APPLICATION_WORKFLOW.labels
    return [(labels[status], found[status]) for status in labels if status in found]
