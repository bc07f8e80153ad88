"""Events at the desk: an office writes and publishes its own, sees who comes, checks them in."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from casework import clock
from casework.desk import (
    CaseAdmin,
    DeskAdmin,
    Exported,
    Panel,
    Reading,
    Section,
    StatusFilter,
    badge,
)
from casework.forms import whole
from casework.idempotency import once
from casework.permissions import may, require
from casework.standards import DISTRICTS
from casework.templatetags.dates import cn_moment
from casework.workflow import TransitionError
from enterprises.admin.event_form import EventForm, initial_of
from enterprises.models import Event, SignUp, SignUpState
from enterprises.models.events import WHOLE_CITY
from enterprises.permissions import PLAN_EVENT, RUN_EVENT, SEE_SIGN_UPS
from enterprises.policy import EVENTS
from enterprises.selectors.events import event_facts, roster_of
from enterprises.services import events as services
from enterprises.services import sign_ups
from enterprises.states import EventStatus

CITY = "city"
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
EVENT_INFO = "enterprises_event"
SHOWN_EVENTS = 60


class PlaceFilter(admin.SimpleListFilter):
    title = "范围"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [(CITY, WHOLE_CITY), *DISTRICTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(district="" if self.value() == CITY else self.value())


@admin.register(Event)
class EventAdmin(Exported, CaseAdmin):
    """Officials of the city see every event, a district its own; the office that made it runs it."""

    clause = EVENTS.number
    list_display = [
        "name",
        "reference",
        "shown_status",
        "place_shown",
        "starts",
        "seats",
        "placed_shown",
        "waiting_shown",
        "came_shown",
    ]
    list_filter = [StatusFilter, PlaceFilter, "kind"]
    search_fields = ["reference", "name", "place", "organiser"]
    search_help_text = "按活动名称、编号、地点或主办单位查"
    ordering = ["-starts_at", "-pk"]
    services = {
        "publish_event": services.publish_event,
        "hold_event": services.hold_event,
        "cancel_event": services.cancel_event,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_counts()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, PLAN_EVENT)

    @admin.display(description="范围", ordering="district")
    def place_shown(self, event: Event) -> str:
        return event.place_name

    @admin.display(description="开始", ordering="starts_at")
    def starts(self, event: Event) -> str:
        return cn_moment(event.starts_at)

    @admin.display(description="已占名额（单位）", ordering="taken")
    def placed_shown(self, event: Event) -> str:
        return f"{event.taken}（{event.placed} 家）"

    @admin.display(description="候补（家）", ordering="waiting")
    def waiting_shown(self, event: Event) -> int:
        return event.waiting

    @admin.display(description="到场（家）", ordering="came")
    def came_shown(self, event: Event) -> int:
        return event.came

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/edit/", view(once(self.edit_view)), name=f"{EVENT_INFO}_edit"),
            path("<int:pk>/roster/", view(once(self.roster_view)), name=f"{EVENT_INFO}_roster"),
            *super().get_urls(),
        ]

    def door_for(self, request: HttpRequest) -> str:
        """Give districts the door; the city's bar is full, its officials come by to-do or list."""
        return "活动" if request.user.post and request.user.post.district else ""

    # Writing

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        require(request.user, PLAN_EVENT)
        return once(self._add)(request)

    def _add(self, request: HttpRequest) -> HttpResponse:
        form = EventForm(request.POST or None, initial=initial_of(None))
        if request.method == "POST" and form.is_valid():
            try:
                made = services.create_event(actor=request.user, values=form.cleaned_data)
            except ValidationError as fault:
                form.take(fault)
            else:
                messages.success(request, f"活动草稿已建立（{made.reference}）。核对后请发布。")
                return redirect(self.address("change", made.pk))
        return self._form_page(request, form, None)

    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change an event; what was typed stays when somebody else was faster."""
        event = self.found(request, pk)
        require(request.user, RUN_EVENT, event)
        form = EventForm(request.POST or None, initial=initial_of(event))
        if request.method == "POST" and form.is_valid():
            try:
                services.edit_event(
                    event,
                    actor=request.user,
                    version=whole(request.POST.get("version", "")),
                    values=form.cleaned_data,
                )
            except ValidationError as fault:
                form.take(fault)
            except TransitionError as fault:
                fresh = self.found(request, pk)
                return self._form_page(request, form, fresh, str(fault), fault.http_status)
            else:
                messages.success(request, "修改已保存。")
                return redirect(self.address("change", pk))
        return self._form_page(request, form, event)

    def _form_page(
        self,
        request: HttpRequest,
        form: EventForm,
        event: Event | None,
        fault: str = "",
        status: int = 0,
    ) -> TemplateResponse:
        status = status or (WRONG if form.is_bound and form.errors else HTTPStatus.OK)
        context = {
            "title": f"修改 {event.name}" if event else "起草活动",
            "form": form,
            "event": event,
            "fault": fault,
            "cancel_url": self.address("change", event.pk) if event else self.address("changelist"),
        }
        return self._page(request, "admin/event_form.html", context, status)

    # The door

    def roster_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show who comes; note by hand who is there, or take back what was noted by mistake."""
        event = self.found(request, pk)
        if not may(request.user, RUN_EVENT, event):
            raise PermissionDenied("报名名单只由办这次活动的部门查看。")
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        fault, status = "", HTTPStatus.OK
        if request.method == "POST":
            rows = SignUp.objects.filter(event=event).select_related("event", "organisation")
            found = rows.filter(pk=whole(request.POST.get("sign_up", ""))).first()
            act = sign_ups.undo_check_in if "undo" in request.POST else sign_ups.check_in
            try:
                if found is None:
                    raise TransitionError("名单里没有这一家，请看最新的名单。", case=event)
                act(found, actor=request.user)
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
            else:
                done = "已撤销签到" if "undo" in request.POST else "已签到"
                messages.success(request, f"{done}：{found.organisation.name}。")
                return redirect(self.address("roster", pk))
        return self._roster_page(request, self.found(request, pk), fault, status)

    def _roster_page(
        self, request: HttpRequest, event: Event, fault: str, status: int
    ) -> TemplateResponse:
        rows = list(roster_of(event))
        listed = reverse("admin:enterprises_signup_changelist")
        context = {
            "title": f"{event.name} · 报名名单",
            "event": event,
            "placed": [row for row in rows if row.has_place],
            "waiting": [row for row in rows if row.state == SignUpState.WAITING],
            "came": sum(row.has_come for row in rows),
            "takes_in": event.status == EventStatus.PUBLISHED
            and clock.now() >= event.door_opens_at,
            "fault": fault,
            "list_url": f"{listed}?event={event.pk}",
            "back_url": self.address("change", event.pk),
        }
        return self._page(request, "admin/event_roster.html", context, status)

    def _page(
        self, request: HttpRequest, template: str, context: dict, status: int
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        whole_context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, whole_context, status=int(status))

    # The review page

    def content(self, reading: Reading) -> list[Section]:
        event = reading.case
        rows = (
            ("名额", f"{event.seats} 个，每个单位最多 {event.most_per_unit} 人", None),
            ("已占", f"{event.taken} 个（{event.placed} 家）", None),
            ("候补", f"{event.waiting} 家", None),
            ("到场", f"{event.came} 家", None),
            ("报名截止", f"{cn_moment(event.closes_at)}（含）", None),
            ("发布时间", cn_moment(event.published_at), None),
        )
        return [Section("seats", "名额与报名", rows)]

    def panels(self, reading: Reading) -> list[Panel]:
        """Show the event as the public reads it."""
        event = reading.case
        facts = [
            *event_facts(event),
            {"label": "活动介绍", "value": event.introduction},
            {"label": "议程", "value": "\n".join(" ".join(row) for row in event.agenda)},
        ]
        return [Panel("event", "公开的内容", event.name, facts=facts)]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        event, user = reading.case, reading.request.user
        found = []
        if may(user, RUN_EVENT, event):
            if not event.is_final:
                found.append(("修改内容", self.address("edit", event.pk)))
            found.append(("报名名单与签到", self.address("roster", event.pk)))
        if event.published_at:
            found.append(("看公开页", event.get_absolute_url()))
        return found


class EventFilter(admin.SimpleListFilter):
    """The events whose participants this official may see, the latest first."""

    title = "活动"
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        seen = SignUp.objects.visible_to(request.user).values("event")
        found = Event.objects.filter(pk__in=seen).order_by("-starts_at", "-pk")[:SHOWN_EVENTS]
        return [(str(event.pk), event.name) for event in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(event_id=whole(self.value())) if self.value() else queryset


@admin.register(SignUp)
class SignUpAdmin(Exported, DeskAdmin):
    """Who has signed up, for the office whose event it is; the file is a list of persons."""

    export_title = "活动报名名单"
    export_is_personal = True
    export_columns = (
        "活动",
        "单位",
        "统一社会信用代码",
        "参加人",
        "手机号码",
        "人数",
        "状态",
        "签到时间",
        "对接结果",
    )
    list_display = ["event", "unit", "participant", "masked", "seats", "shown_state", "result"]
    list_filter = [EventFilter, "state"]
    list_select_related = ["event", "organisation"]
    search_fields = ["organisation__name", "organisation__uscc", "event__name"]
    search_help_text = "按单位名称、统一社会信用代码或活动名称查"
    ordering = ["-event__starts_at", "event", "pk"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, SEE_SIGN_UPS)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = SignUp.objects.visible_to(request.user).select_related("event", "organisation")
        return seen.prefetch_related("outcomes").order_by(*self.ordering)

    @admin.display(description="单位", ordering="organisation__name")
    def unit(self, row: SignUp) -> str:
        return row.organisation.name

    @admin.display(description="手机号码")
    def masked(self, row: SignUp) -> str:
        return row.masked_phone

    @admin.display(description="状态", ordering="state")
    def shown_state(self, row: SignUp) -> str:
        return badge(row.state, row.get_state_display())

    @admin.display(description="对接结果")
    def result(self, row: SignUp) -> str:
        return "；".join(str(outcome) for outcome in row.outcomes.all())

    def export_row(self, row: SignUp) -> list:
        return [
            row.event.name,
            row.organisation.name,
            row.organisation.uscc,
            row.participant,
            row.phone,
            row.seats,
            row.get_state_display(),
            row.checked_in_at,
            self.result(row),
        ]
