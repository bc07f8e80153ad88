"""Panels at the desk: moved by steps; no score is shown anywhere before the panel is closed."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from casework.desk import CaseAdmin, Dossier, Exported, Reading, Section
from casework.desk import Panel as Sheet
from casework.desk.proof import fresh_proof
from casework.desk.review import links_to
from casework.forms import whole
from casework.idempotency import once
from casework.models import CaseEvent, Document
from casework.permissions import may
from casework.sheets import Sheet as File
from casework.templatetags.dates import cn_moment
from casework.views.exports import send_sheet
from casework.workflow import TransitionError
from reviews.admin import panel_parts as parts
from reviews.admin.forms import RedrawForm
from reviews.forms import RecusalForm
from reviews.models import Assignment, Panel
from reviews.policy import EXPERT_REVIEW, TRIMMING
from reviews.rules.assignment import Method
from reviews.selectors import desk
from reviews.selectors.pages import ranked
from reviews.selectors.plans import replaceable
from reviews.services import office, panels, recusals
from reviews.states import AT_WORK, PanelStatus

HANDLE = "reviews.handle_panel"
PAGE_SIZE = 20
EXPLAINED = frozenset(PanelStatus.values) - {PanelStatus.DISBANDED}


@admin.register(Panel)
class PanelAdmin(Exported, CaseAdmin):
    door = "评审"
    clause = EXPERT_REVIEW.number
    list_display = ["name", "reference", "shown_status", "method", "due"]
    search_fields = ["reference", "name"]
    services = {
        "propose_panel": panels.propose_panel,
        "return_panel": panels.return_panel,
        "confirm_panel": panels.confirm_panel,
        "close_panel": panels.close_panel,
        "disband_panel": panels.disband_panel,
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        official = request.user.official
        return bool(official and not official.district)

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("rubric")

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        info = "reviews_panel"
        return [
            path("<int:pk>/plan/", view(once(self.plan_view)), name=f"{info}_plan"),
            path("<int:pk>/experts/", view(once(self.experts_view)), name=f"{info}_experts"),
            path("<int:pk>/ranking/", view(self.ranking_view), name=f"{info}_ranking"),
            path(
                "<int:pk>/ranking/export/",
                view(self.ranking_door),
                name=f"{info}_ranking_export",
            ),
            *super().get_urls(),
        ]

    # The review page

    def checks(self, dossier: Dossier) -> list[dict[str, str]]:
        panel = dossier.case
        if panel.status in AT_WORK:
            return parts.thin(panel)
        if panel.status != PanelStatus.DRAFT:
            return []
        short = len(desk.plan_explained(panel).shortages)
        state = "failed" if short else "passed"
        text = f"{short} 件抽不满 {panel.size} 名" if short else f"每件都能抽满 {panel.size} 名"
        return [{"state": state, "title": "专家够用，利益冲突已排除", "text": text}]

    def content(self, reading: Reading) -> list[Section]:
        panel = reading.case
        items = desk.items_of(panel)
        ended = [("结束时间", cn_moment(panel.closed_at), None)] if panel.is_closed else []
        rows = (
            ("评分标准", f"{panel.rubric}，合格线 {panel.rubric.pass_line} 分", None),
            ("分配方式", f"{panel.get_method_display()}，每件 {panel.size} 名", None),
            ("随机种子", panel.seed, None),
            ("件数", f"{len(items)} 件", None),
            *ended,
        )
        first = Section("panel", "评审安排", rows)
        return [first, *self._by_stage(reading, panel), parts.files(items)]

    def _by_stage(self, reading: Reading, panel: Panel) -> list[Section]:
        if panel.status in AT_WORK:
            heads = ("专家", "分配", "已申报", "已提交")
            table = desk.progress(panel)
            remark = "结束之前不显示任何分数"
            return [Section("progress", "进度", heads=heads, table=table, remark=remark)]
        if not panel.is_closed:
            return []
        user = reading.request.user
        heads = ("专家", "评分表", "与均分平均相差")
        table = desk.leanings_named(panel, user)
        leaning = Section("leanings", "各位专家的倾向", heads=heads, table=table)
        return [parts.ranking(panel, ranked(panel, user)), leaning]

    def panels(self, reading: Reading) -> list[Sheet]:
        documents = Document.objects.of(reading.case).order_by("-issued_at", "-pk")
        waits = "正在生成，稍后刷新。" if reading.case.is_closed else "评审结束后生成评审纪要。"
        remark = "" if documents else waits
        links = links_to(documents, reading.case)
        return [Sheet("papers", "文书", "文书", remark=remark, links=links)]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        panel = reading.case
        found = []
        if panel.status in EXPLAINED:
            found.append(("抽取说明", self.address("plan", panel.pk)))
        if panel.status in AT_WORK | {PanelStatus.CLOSED}:
            found.append(("专家名单", self.address("experts", panel.pk)))
        if panel.is_closed:
            found.append(("排名", self.address("ranking", panel.pk)))
        return found

    def doings(self, reading: Reading) -> list[tuple[str, str]]:
        """Lead 经办 to the late experts: the panel waits for them, not for a step of his."""
        panel = reading.case
        if panel.status not in AT_WORK or not may(reading.request.user, HANDLE, panel):
            return []
        late = desk.owing_count(panel)
        what = "评分表" if panel.status == PanelStatus.SCORING else "回避申报"
        text = f"催交{what}：{late} 名专家未交"
        return [(text, self.address("experts", panel.pk))] if late else []

    def subject_of(self, event: CaseEvent) -> str:
        number = f"专家{event.data['number']}" if event.data.get("number") else ""
        return " ".join(filter(None, [event.data.get("code", ""), number]))

    # Pages of their own

    def plan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Explain every choice and exclusion; while the panel is built 经办 may draw again."""
        panel = self.found(request, pk)
        form = RedrawForm(
            request.POST or None, initial={"method": panel.method, "size": panel.size}
        )
        fault, status = "", HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            try:
                panels.redraw_panel(
                    panel,
                    actor=request.user,
                    version=whole(request.POST.get("version", "")),
                    method=Method(form.cleaned_data["method"]),
                    size=form.cleaned_data["size"],
                    note=form.cleaned_data["note"],
                )
            except (TransitionError, PermissionDenied) as refused:
                fault, status = str(refused), getattr(refused, "http_status", HTTPStatus.FORBIDDEN)
            else:
                messages.success(request, "已按新的种子重新抽取，旧种子和理由留在记录里。")
                return redirect(self.address("plan", pk))
        elif request.method == "POST":
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        return self._plan_page(request, self.found(request, pk), form, fault, status)

    def _plan_page(
        self, request: HttpRequest, panel: Panel, form: RedrawForm, fault: str, status: int
    ) -> TemplateResponse:
        explained = desk.plan_explained(panel)
        page = Paginator(desk.items_of(panel), PAGE_SIZE).get_page(request.GET.get("page"))
        rows = [
            {
                "item": item,
                "chosen": explained.chosen.get(item.pk, []),
                "excluded": explained.excluded.get(item.pk, []),
                "lacks": explained.shortages.get(item.pk, 0),
            }
            for item in page
        ]
        may_redraw = panel.status == PanelStatus.DRAFT and may(request.user, HANDLE, panel)
        return self._page(
            request,
            panel,
            "plan",
            {
                "page": page,
                "rows": rows,
                "is_dry_run": explained.is_dry_run,
                "form": form if may_redraw else None,
                "fault": fault,
            },
            status,
        )

    def experts_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List who judges what and how far he is; 经办 replaces an expert or draws what is missing."""
        panel = self.found(request, pk)
        fault, status = "", HTTPStatus.OK
        if request.method == "POST":
            try:
                messages.success(request, self._changed(request, panel))
                return redirect(self.address("experts", pk))
            except (TransitionError, PermissionDenied) as refused:
                fault, status = str(refused), getattr(refused, "http_status", HTTPStatus.FORBIDDEN)
        panel = self.found(request, pk)
        page = Paginator(desk.assignments_of(panel), PAGE_SIZE * 5)
        shown = page.get_page(request.GET.get("page"))
        at_work = panel.status in AT_WORK
        is_open = at_work and may(request.user, HANDLE, panel)
        context = {
            "page": shown,
            "is_open": is_open,
            "replaceable": replaceable(panel, [one.item_id for one in shown]) if is_open else (),
            "short": panel.short_count(panel.size) if at_work else 0,
            "owing": desk.owing_count(panel) if is_open else 0,
            "fault": fault,
        }
        return self._page(request, panel, "experts", context, status)

    def _changed(self, request: HttpRequest, panel: Panel) -> str:
        """Do what was asked for and say what was done."""
        if "draw" in request.POST:
            return parts.drawn(panel, recusals.draw_replacements(panel, actor=request.user))
        if "remind" in request.POST:
            told = office.remind_experts(panel, actor=request.user)
            return (
                f"已催办，通知了 {told} 名专家。"
                if told
                else "欠交的专家今天都已催过，明天可以再催。"
            )
        wanted = Assignment.objects.filter(item__panel=panel).select_related("item__panel")
        assignment = get_object_or_404(wanted, pk=whole(request.POST.get("assignment", "")))
        form = RecusalForm(request.POST)
        if not form.is_valid():
            raise panels.PanelFault(" ".join(form.errors["reason"]))
        reason = form.cleaned_data["reason"]
        return parts.exchanged(office.exchange(assignment, actor=request.user, reason=reason))

    def ranking_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the whole ranked list with spread and alarms; it does not exist before the end."""
        panel = self._judged(request, pk)
        page = Paginator(ranked(panel, request.user), PAGE_SIZE).get_page(request.GET.get("page"))
        labels = [part.label for part in panel.rubric.rules.components]
        more = {
            "page": page,
            "components": labels,
            "trimming": TRIMMING,
            "disputed": parts.disputed_words(panel),
            "export_url": self.address("ranking_export", pk),
        }
        return self._page(request, panel, "ranking", more)

    def _judged(self, request: HttpRequest, pk: int) -> Panel:
        """Return the closed panel; one that is not over has no ranking to be asked for."""
        panel = self.found(request, pk)
        if not panel.is_closed or request.method not in {"GET", "HEAD"}:
            raise Http404
        return panel

    def ranking_door(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask who it is after five minutes; whether there is anything to take is told before."""
        self._judged(request, pk)
        return fresh_proof(self.ranking_export)(request, pk=pk)

    def ranking_export(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the whole ranking as a file, in the order of the page."""
        panel = self._judged(request, pk)
        columns = [
            "名次",
            "名称",
            "办件编号",
            *(part.label for part in panel.rubric.rules.components),
            "得分",
            "合格线",
            "有效评分表",
            "最高最低相差",
            "分歧",
        ]
        rows = [parts.line(result) for result in ranked(panel, request.user)]
        sheet = File(f"{panel.name}排名", columns, rows)
        return send_sheet(request, sheet, name=f"{panel.reference}-ranking")

    def _page(
        self,
        request: HttpRequest,
        panel: Panel,
        name: str,
        more: dict[str, object],
        status: int = HTTPStatus.OK,
    ) -> TemplateResponse:
        words = {"plan": "抽取说明", "experts": "专家名单", "ranking": "排名"}
        context = {
            **self.admin_site.each_context(request),
            "title": f"{panel.name} · {words[name]}",
            "opts": self.opts,
            "panel": panel,
            "back_url": self.address("change", panel.pk),
            **more,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/panel_{name}.html", context, status=int(status))
