"""Enterprises at the desk: the city's list, a district's own part of it, and the pilot's wording."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from casework.amounts import wan_yuan
from casework.desk import CityAdmin, DeskAdmin, Exported, badge
from casework.desk.proof import ProvenWrites
from casework.permissions import may
from casework.templatetags.dates import cn_moment
from enterprises.models import Enterprise, PilotRule
from enterprises.permissions import SET_PILOT_RULE
from enterprises.selectors.profiles import content_of, size_facts
from enterprises.services.profiles import set_pilot_rule

STANDINGS = {
    "confirmed": "企业已确认",
    "registered": "已注册，未确认",
    "listed": "未注册",
}


class StandingFilter(admin.SimpleListFilter):
    """Who stands for the figures: the firm, or a list."""

    title = "档案"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return list(STANDINGS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "confirmed":
                return queryset.filter(confirmed_version__isnull=False)
            case "registered":
                return queryset.filter(confirmed_version__isnull=True, is_registered=True)
            case "listed":
                return queryset.filter(is_registered=False)
        return queryset


@admin.register(Enterprise)
class EnterpriseAdmin(Exported, DeskAdmin):
    """Read by officials: those of the city see every enterprise, a district its own."""

    list_display = [
        "name",
        "uscc",
        "district",
        "industry",
        "employees",
        "revenue_wan",
        "size",
        "standing",
    ]
    list_filter = ["district", "size", StandingFilter, "industry"]
    search_fields = ["uscc", "name"]
    search_help_text = "按企业名称或统一社会信用代码查"
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = Enterprise.objects.visible_to(request.user).with_registration()
        return seen.defer("answers", "confirmed").order_by(*self.ordering)

    @admin.display(description="营业收入（万元）", ordering="revenue")
    def revenue_wan(self, enterprise: Enterprise) -> str:
        return "" if enterprise.revenue is None else wan_yuan(enterprise.revenue)

    @admin.display(description="档案")
    def standing(self, enterprise: Enterprise) -> str:
        if enterprise.is_confirmed:
            return badge("done", STANDINGS["confirmed"])
        kind = "registered" if enterprise.is_registered else "listed"
        return badge("draft", STANDINGS[kind])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """Show one enterprise; nothing is changed here."""
        enterprise = self.get_object(request, object_id)
        if not self.has_view_permission(request) or enterprise is None:
            raise Http404
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        confirmed = (
            [
                {"label": "确认人", "value": enterprise.confirmed_by.name},
                {"label": "确认时间", "value": cn_moment(enterprise.confirmed_at)},
            ]
            if enterprise.is_confirmed
            else []
        )
        context = {
            **self.admin_site.each_context(request),
            "title": enterprise.name,
            "opts": self.opts,
            "facts": [
                {"label": "统一社会信用代码", "value": enterprise.uscc},
                {"label": "所在区", "value": enterprise.district_name},
                {
                    "label": "本平台注册",
                    "value": "已注册" if enterprise.is_registered else "未注册",
                },
                *size_facts(enterprise),
                *confirmed,
            ],
            "content": content_of(enterprise),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/enterprise_record.html", context)


@admin.register(PilotRule)
class PilotRuleAdmin(ProvenWrites, CityAdmin):
    """The wording that counts is the last one; 负责人 sets another."""

    list_display = ["set_at", "comparator", "most_staff", "most_revenue", "reason", "set_by"]
    list_select_related = ["set_by"]
    fields = ["comparator", "most_staff", "most_revenue", "reason"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, SET_PILOT_RULE)

    def save_model(self, request: HttpRequest, obj: PilotRule, form, change: bool) -> None:
        set_pilot_rule(obj, actor=request.user)
