"""The ground floor at the desk: what happened, what was told, what failed, and the calendar."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django_celery_beat.models import PeriodicTask

from casework import audit, jobs, notices
from casework.desk import (
    AuditAdmin,
    CityAdmin,
    Exported,
    SupervisorAdmin,
    UpkeepAdmin,
    badge,
)
from casework.desk.hearings import HearingAdmin
from casework.desk.objections import ObjectionAdmin
from casework.desk.proof import ProvenWrites, fresh_proof
from casework.desk.releases import ExportRequestAdmin
from casework.desk.words import task_name, told
from casework.models import (
    CalendarDay,
    CaseEvent,
    Delivery,
    DeliveryState,
    Document,
    EventSeal,
    ExportRequest,
    Hearing,
    Job,
    JobState,
    Notice,
    Objection,
    Publicity,
)
from casework.permissions import Part, holds_part
from casework.templatetags.dates import cn_moment, cn_short
from casework.transitions import Duty

# The colours that the states of background work borrow.
FAMILIES = {
    JobState.QUEUED: "planned",
    JobState.RUNNING: "in_progress",
    JobState.DONE: "done",
    JobState.DEAD: "overdue",
    DeliveryState.QUEUED: "planned",
    DeliveryState.SENT: "done",
    DeliveryState.DEAD: "overdue",
}
LOGINS = ("login", "login_failed", "login_locked", "login_unlocked", "code_failed", "code_locked")
CHANNELS = {notices.EMAIL: "电子邮件", notices.SMS: "短信"}
PERIODS = {
    "days": "天",
    "hours": "小时",
    "minutes": "分钟",
    "seconds": "秒",
    "microseconds": "微秒",
}

admin.site.register(Hearing, HearingAdmin)


@admin.register(Publicity)
class PublicityAdmin(Exported, CityAdmin):
    door = "公示"
    list_display = [
        "title",
        "reference",
        "starts_on",
        "last_day",
        "guessed",
    ]
    search_fields = ["reference", "title"]
    fields = [
        "title",
        "reference",
        "basis",
        "starts_on",
        "last_day",
        "guessed",
        "days",
        "recounted",
        "listed",
        "sha256",
        "contact",
        "opener",
        "opened_at",
    ]
    list_select_related = ["opened_by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publicity]:
        return super().get_queryset(request).counted()

    @admin.display(description="最后一天", ordering="last_on")
    def last_day(self, publicity: Publicity) -> str:
        return cn_short(publicity.last_on)

    @admin.display(description="最后一天暂按周末推算", ordering="is_guess")
    def guessed(self, publicity: Publicity) -> str:
        return "是" if publicity.is_guess else "否"

    @admin.display(description="重新计算")
    def recounted(self, publicity: Publicity) -> str:
        rows = publicity.recounts.order_by("pk")
        return "\n".join(f"{cn_moment(row.counted_at)} {row.reason}" for row in rows) or "—"

    @admin.display(description="发布人")
    def opener(self, publicity: Publicity) -> str:
        return publicity.opened_by.name

    @admin.display(description="名单")
    def listed(self, publicity: Publicity) -> str:
        return "\n".join("　".join(map(str, row)) for row in publicity.rows)


admin.site.register(Objection, ObjectionAdmin)
admin.site.register(ExportRequest, ExportRequestAdmin)


class KindOfEvent(admin.SimpleListFilter):
    """Steps of cases, logins, or what else happened to accounts and settings."""

    title = "种类"
    parameter_name = "kind"
    KINDS = {
        "case": ("办件", Q(object_id__isnull=False)),
        "login": ("登录", Q(object_id__isnull=True, action__in=LOGINS)),
        "other": ("账号与设置", Q(object_id__isnull=True) & ~Q(action__in=LOGINS)),
    }

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in self.KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        kind = self.KINDS.get(self.value())
        return queryset.filter(kind[1]) if kind else queryset


@admin.register(CaseEvent)
class CaseEventAdmin(AuditAdmin):
    list_display = ["at", "reference", "label", "actor_name", "duty_name", "note"]
    list_filter = [KindOfEvent, "at"]
    search_fields = ["reference", "actor_name", "label"]
    fields = [
        "at",
        "reference",
        "sequence",
        "label",
        "actor_name",
        "duty_name",
        "moved",
        "note",
        "kept",
        "previous_hash",
        "hash",
    ]
    ordering = ["-pk"]

    @admin.display(description="状态变化")
    def moved(self, event: CaseEvent) -> str:
        kind = event.content_type.model_class() if event.content_type else None
        labels = kind.workflow.labels if kind and hasattr(kind, "workflow") else {}
        return " → ".join(labels[one] for one in (event.source, event.target) if one in labels)

    @admin.display(description="附记")
    def kept(self, event: CaseEvent) -> str:
        kind = event.content_type.model_class() if event.content_type else None
        return told(event.data, kind) or "—"

    @admin.display(description="职责", ordering="duty")
    def duty_name(self, event: CaseEvent) -> str:
        return Duty(event.duty).label if event.duty in set(Duty) else "—"


@admin.register(EventSeal)
class EventSealAdmin(AuditAdmin):
    list_display = ["number", "sealed_at", "event_count", "hash"]
    ordering = ["-number"]


@admin.register(Document)
class DocumentAdmin(CityAdmin):
    list_display = ["title", "number", "version", "state", "issued_at"]
    list_filter = ["state"]
    search_fields = ["title", "number"]
    fields = ["title", "number", "version", "state", "issued_at", "issuer", "size", "sha256"]
    list_select_related = ["issued_by"]

    @admin.display(description="出具人")
    def issuer(self, document: Document) -> str:
        return document.issued_by.name


@admin.register(Notice)
class NoticeAdmin(SupervisorAdmin):
    """Who was told what; the message itself is between the portal and its reader."""

    list_display = ["subject", "recipient_name", "reference", "created_at", "read_at"]
    list_select_related = ["recipient"]
    search_fields = ["subject", "reference", "recipient__name"]
    fields = ["subject", "recipient_name", "reference", "created_at", "read_at"]

    @admin.display(description="收件人", ordering="recipient__name")
    def recipient_name(self, notice: Notice) -> str:
        return notice.recipient.name


class ChannelFilter(admin.SimpleListFilter):
    title = "渠道"
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        return list(CHANNELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(channel=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ProvenWrites, UpkeepAdmin):
    list_display = ["subject", "channel_name", "masked_address", "shown_state", "sent_at"]
    list_filter = ["state", ChannelFilter]
    actions = ["again"]
    list_select_related = ["notice"]
    search_fields = ["notice__reference", "notice__subject"]
    fields = [
        "subject",
        "channel_name",
        "masked_address",
        "shown_state",
        "sent_at",
        "message_id",
        "error",
    ]
    ordering = ["-pk"]

    @admin.display(description="消息", ordering="notice__subject")
    def subject(self, delivery: Delivery) -> str:
        return delivery.notice.subject

    @admin.display(description="渠道", ordering="channel")
    def channel_name(self, delivery: Delivery) -> str:
        return CHANNELS.get(delivery.channel, delivery.channel)

    @admin.display(description="收件地址")
    def masked_address(self, delivery: Delivery) -> str:
        return delivery.masked_address

    @admin.action(description="重新发送所选的失败消息", permissions=["view"])
    def again(self, request: HttpRequest, queryset: QuerySet) -> None:
        found = list(queryset.select_related("notice"))
        sent = [one for one in found if notices.send_again(one, actor=request.user)]
        messages.success(
            request, f"{len(sent)} 条已重新排队，{len(found) - len(sent)} 条没有失败。"
        )

    @admin.display(description="状态", ordering="state")
    def shown_state(self, delivery: Delivery) -> str:
        return badge(FAMILIES[delivery.state], delivery.get_state_display())


@admin.register(Job)
class JobAdmin(UpkeepAdmin):
    list_display = ["name", "shown_state", "attempts", "run_at", "finished_at"]
    list_filter = ["state"]
    fields = [
        "name",
        "shown_state",
        "attempts",
        "run_at",
        "lease_until",
        "created_at",
        "finished_at",
        "task",
        "arguments",
        "error",
    ]
    ordering = ["-pk"]

    @admin.display(description="任务", ordering="task")
    def name(self, job: Job) -> str:
        return task_name(job.task)

    @admin.display(description="状态", ordering="state")
    def shown_state(self, job: Job) -> str:
        return badge(FAMILIES[job.state], job.get_state_display())


@admin.register(CalendarDay)
class CalendarDayAdmin(CityAdmin):
    """The yearly table of the State Council: entered by the 经办 or 系统管理员."""

    list_display = ["on", "works", "name"]
    list_filter = ["is_workday"]
    date_hierarchy = "on"
    ordering = ["-on"]
    readonly_fields = ["works"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return holds_part(request.user, Part.SYSTEM) or super().has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        official = request.user.official
        handles = bool(official and official.duty == Duty.HANDLER)
        return handles or holds_part(request.user, Part.SYSTEM)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_add_permission(request)

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        edits = self.has_change_permission(request)
        return ["on", "is_workday" if edits else "works", "name"]

    @admin.display(description="上班还是放假", ordering="is_workday")
    def works(self, day: CalendarDay) -> str:
        return "上班" if day.is_workday else "放假"

    def changeform_view(self, request: HttpRequest, *args, **kwargs):
        """Deadlines hang on these days: who changes one has just proved who he is."""
        return fresh_proof(super().changeform_view)(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: CalendarDay, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        audit.record(
            "edit_calendar",
            actor=request.user,
            label="修改工作日历" if change else "录入工作日历",
            data={"on": obj.on, "is_workday": obj.is_workday, "name": obj.name},
        )
        jobs.defer("casework.tasks.recount_days")


class ScheduleForm(forms.ModelForm):
    """Switches one schedule on or off."""

    def clean_enabled(self) -> bool:
        if self.instance.task in jobs.ALWAYS_ON and not self.cleaned_data["enabled"]:
            raise forms.ValidationError(str(jobs.ScheduleNeeded()))
        return self.cleaned_data["enabled"]


@admin.register(PeriodicTask)
class ScheduleAdmin(ProvenWrites, UpkeepAdmin):
    """Schedules are rows made by migrations; only the administrator switches one on or off."""

    list_display = ["name", "shown_enabled", "shown_schedule", "shown_last_run"]
    form = ScheduleForm
    fields = ["shown_name", "enabled", "shown_schedule", "shown_last_run"]
    list_select_related = ["interval", "crontab"]
    readonly_fields = ["shown_name", "shown_schedule", "shown_last_run"]
    ordering = ["name"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_module_permission(request)

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        made = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "enabled":
            made.help_text = "不勾就停用，直到再次勾上。"
        return made

    def save_model(self, request: HttpRequest, obj: PeriodicTask, form, change: bool) -> None:
        jobs.switch_schedule(obj, is_enabled=obj.enabled, actor=request.user)

    @admin.display(description="名称")
    def shown_name(self, task: PeriodicTask) -> str:
        return task.name

    @admin.display(description="状态", ordering="enabled")
    def shown_enabled(self, task: PeriodicTask) -> str:
        return badge("done", "启用中") if task.enabled else badge("offline", "已停用")

    @admin.display(description="周期")
    def shown_schedule(self, task: PeriodicTask) -> str:
        if task.interval:
            return f"每 {task.interval.every} {PERIODS[task.interval.period]}"
        if task.crontab:
            return f"每天 {task.crontab.hour}:{task.crontab.minute:0>2}"
        return "—"

    @admin.display(description="最近一次", ordering="last_run_at")
    def shown_last_run(self, task: PeriodicTask) -> str:
        return cn_moment(task.last_run_at)
