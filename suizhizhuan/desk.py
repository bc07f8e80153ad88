"""The desk: Django's own admin on one site, for officials in office, guests with a post and the three administrators."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from casework import clock
from casework.desk import CaseAdmin, DeskAdmin, Reminder, todo_of
from casework.desk.todo import waiting_keys
from casework.models import CalendarDay, Delivery, DeliveryState, Job, JobState
from casework.permissions import Part, holds_part

# Packages register English pages of their own; the desk takes only ours.
OURS = frozenset({"accounts", "casework", "enterprises", "platforms", "portal", "reviews"})
ROWS = 50
ALL_ROWS = 500
CALENDAR = "admin:casework_calendarday_changelist"


def dead_letters() -> list[Reminder]:
    """Return what 系统管理员 must look at: messages and jobs that were tried in vain to the end."""
    failed = (
        (Delivery, DeliveryState.DEAD, "条消息发送失败"),
        (Job, JobState.DEAD, "项后台任务需要人工处理"),
    )
    found = []
    for model, state, words in failed:
        count = model.objects.filter(state=state).count()
        address = reverse(f"admin:casework_{model._meta.model_name}_changelist")
        if count:
            found.append(Reminder(f"{count} {words}", f"{address}?state__exact={state}", "去处理"))
    return found


class DeskSite(AdminSite):
    """Where officials work; its home is the official's own list."""

    site_header = "穗智转办公台"
    site_title = "穗智转办公台"
    index_title = "我的待办"
    empty_value_display = "—"
    enable_nav_sidebar = False
    index_template = "admin/desk_home.html"

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        if admin_class is None or admin_class.__module__.split(".")[0] in OURS:
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person holds a post or is one of the three administrators."""
        user = request.user
        return bool(user.is_authenticated and user.is_active and (user.post or user.part))

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Send who is not logged in to the one login; refuse who is and has no duty."""
        after = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied("办公台只对在任的工作人员开放。")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': after})}")

    def logout(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        return redirect("admin:index")

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        context = super().each_context(request)
        if not context["has_permission"]:
            return context
        return context | {
            "doors": self._doors(request),
            "search_url": self._search_url(request),
            "search_value": request.GET.get("q", ""),
        }

    def _doors(self, request: HttpRequest) -> list[dict[str, object]]:
        home = reverse("admin:index")
        doors: list[dict[str, object]] = [
            {
                "label": "待办" if request.user.desk_profile else "总览",
                "url": home,
                "current": request.path == home,
                "count": len(waiting_keys(request)),
            }
        ]
        for model, desk in self._registry.items():
            door = desk.door_for(request) if isinstance(desk, DeskAdmin) else ""
            if door and desk.has_module_permission(request):
                name = f"{model._meta.app_label}_{model._meta.model_name}"
                url = reverse(f"admin:{name}_changelist")
                doors.append({"label": door, "url": url, "current": request.path.startswith(url)})
        if not request.user.official:
            # Departments have their own list, administrators the registers for a home.
            return doors
        registers = reverse("admin:registers")
        at_one = not any(door["current"] for door in doors)
        return [*doors, {"label": "台账与设置", "url": registers, "current": at_one}]

    def _search_url(self, request: HttpRequest) -> str:
        for model, desk in self._registry.items():
            if getattr(desk, "takes_search", False) and desk.has_module_permission(request):
                return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        return ""

    def get_urls(self) -> list:
        own = [path("registers/", self.admin_view(self.registers), name="registers")]
        # Django's shortcut to the page of any row asks nobody who may see the row.
        return own + [
            one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"
        ]

    def index(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        """Show the official's list of the day; who takes no part in cases sees his registers."""
        official = request.user.desk_profile
        if official is None:
            return self.registers(request)
        stage = request.GET.get("stage", "")
        todo = todo_of(
            official,
            clock.today(),
            stage=stage,
            most=ALL_ROWS if "all" in request.GET else ROWS,
            checks_of=self._checks_of,
        )
        request.waiting_keys, request.todo = todo.waiting, todo
        context = {
            **self.each_context(request),
            "title": "全部在办" if todo.is_reader else self.index_title,
            "todo": todo,
            "stage": stage,
            "now": clock.now(),
            "reminders": self._reminders(request, todo.lacks_next_year),
        }
        request.current_app = self.name
        return TemplateResponse(request, self.index_template, context)

    def _checks_of(self, model: type, keys: list[int]) -> dict:
        desk = self._registry.get(model)
        return dict(desk.check_counts(keys)) if isinstance(desk, CaseAdmin) else {}

    def _reminders(self, request: HttpRequest, lacks_next_year: bool) -> list[Reminder]:
        found: list[Reminder] = []
        if lacks_next_year and request.user.official:
            year = clock.today().year + 1
            text = f"{year} 年节假日安排还没有录入；跨年的期限暂按周末推算"
            enters = self._registry[CalendarDay].has_add_permission(request)
            found.append(Reminder(text, reverse(CALENDAR) if enters else "", "去录入"))
        for desk in self._registry.values():
            if isinstance(desk, DeskAdmin) and desk.has_module_permission(request):
                found += desk.reminders(request)
        return found

    def registers(self, request: HttpRequest) -> HttpResponse:
        """List every register that this person may open."""
        context = {
            **self.each_context(request),
            "title": "台账与设置",
            "app_list": self.get_app_list(request),
            "reminders": dead_letters() if holds_part(request.user, Part.SYSTEM) else [],
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/registers.html", context)

    def app_index(self, request: HttpRequest, app_label: str, extra_context=None) -> HttpResponse:
        return redirect("admin:registers")
