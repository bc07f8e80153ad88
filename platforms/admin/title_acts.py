"""Acts on a title that have a page of their own: opening the hearing, taking the plaque, the level."""

from collections.abc import Callable
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from casework.desk.hearings import HearingForm
from casework.forms import REQUIRED, PlainText, whole
from casework.permissions import may
from casework.workflow import TransitionError
from platforms.models import Designation
from platforms.policy import (
    LEAST_RECTIFICATION_DAYS,
    MOST_RECTIFICATION_DAYS,
    RECTIFICATION_DAYS,
)
from platforms.services import titles

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
HEARING_LEDE = "先立案，经审核、签发告知书后平台可以陈述申辩，最后由负责人决定。这一步不通知平台。"


class NoteForm(forms.Form):
    """A remark on what was done."""

    use_required_attribute = False

    note = PlainText(
        lines=True,
        label="情况说明",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": "最多 300 个字，请缩短。", "required": REQUIRED},
    )


TERM_WRONG = f"请填 {LEAST_RECTIFICATION_DAYS} 到 {MOST_RECTIFICATION_DAYS} 之间的整数。"


class WarningTerm(forms.Form):
    """Until when a warned platform has to put things right; the usual term when left empty."""

    use_required_attribute = False

    days = forms.IntegerField(
        label="整改期限（工作日）",
        help_text=f"约谈整改时填写，默认 {RECTIFICATION_DAYS} 个工作日。",
        required=False,
        initial=RECTIFICATION_DAYS,
        min_value=LEAST_RECTIFICATION_DAYS,
        max_value=MOST_RECTIFICATION_DAYS,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), TERM_WRONG),
    )

    def clean_days(self) -> int:
        return self.cleaned_data["days"] or RECTIFICATION_DAYS


class LevelForm(NoteForm):
    """The new level and why."""

    field_order = ["level", "note"]

    level = forms.ChoiceField(
        label="培育等级", error_messages={"required": REQUIRED, "invalid_choice": "请从列出的选。"}
    )

    def __init__(self, levels: list[str], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(one, one) for one in levels]
        self.fields["note"].label = "理由（公开）"
        self.fields["note"].required = True


class TitleActs:
    """Mixed into the admin of titles; each page asks, calls one service and goes back."""

    def revocation_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the hearing that may end in the loss of the title."""
        title = self._mine(request, pk, "casework.handle_hearing", about=None)
        form = HearingForm(titles.REVOCATION_KIND, request.POST or None)

        def act() -> HttpResponse:
            hearing = titles.open_revocation(
                title,
                **form.cleaned_data,
                actor=request.user,
                version=whole(request.POST.get("version", "")),
            )
            messages.success(request, f"已立案（{hearing.reference}）。核对后请提交审核。")
            return redirect(hearing.desk_url())

        words = {
            "title": f"提出{titles.REVOCATION_KIND.matter}：{title.title}",
            "lede": HEARING_LEDE,
            "save": "立案，保存草稿",
        }
        return self._act_page(request, title, form, act, words, "admin/hearing_form.html")

    def plaque_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that the plaque came back."""
        title = self._mine(request, pk, "platforms.handle_title")
        form = NoteForm(request.POST or None)

        def act() -> HttpResponse:
            titles.receive_plaque(
                title,
                actor=request.user,
                version=whole(request.POST.get("version", "")),
                note=form.cleaned_data["note"],
            )
            messages.success(request, f"标牌 {title.reference} 已登记收回。")
            return redirect(self.address("change", pk))

        words = {
            "title": f"登记收回标牌：{title.title}",
            "lede": f"标牌编号 {title.reference}。收回日期记为今天，公开的称号记录里会写明。",
            "save": "登记收回",
        }
        return self._act_page(request, title, form, act, words)

    def level_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change the level, with the reason."""
        title = self._mine(request, pk, "platforms.approve_title")
        levels = [one for one in title.application.round.levels if one != title.level]
        form = LevelForm(levels, request.POST or None)

        def act() -> HttpResponse:
            titles.set_level(
                title,
                form.cleaned_data["level"],
                actor=request.user,
                note=form.cleaned_data["note"],
                version=whole(request.POST.get("version", "")),
            )
            messages.success(request, "培育等级已调整。")
            return redirect(self.address("change", pk))

        words = {
            "title": f"调整培育等级：{title.title}",
            "lede": f"现在是“{title.level or '未定'}”。等级和理由在平台页公开。",
            "save": "调整等级",
        }
        return self._act_page(request, title, form, act, words)

    def _mine(self, request: HttpRequest, pk: int, permission: str, *, about=...) -> Designation:
        """Return the title, if this official may do ``permission``; Http404 for what he may not see."""
        title = self.found(request, pk)
        if request.method not in {"GET", "HEAD", "POST"}:
            raise Http404
        if not may(request.user, permission, title if about is ... else about):
            raise PermissionDenied("您现在的身份不能办理这一步。")
        return title

    def _act_page(
        self,
        request: HttpRequest,
        title: Designation,
        form: forms.Form,
        act: Callable[[], HttpResponse],
        words: dict[str, str],
        template: str = "admin/title_act.html",
    ) -> HttpResponse:
        fault, status = "", HTTPStatus.OK
        if request.method == "POST" and form.is_valid():
            try:
                return act()
            except ValidationError as refused:
                form.take(refused)
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
        if form.is_bound and form.errors:
            status = WRONG
        context = {
            **self.admin_site.each_context(request),
            **words,
            "form": form,
            "fault": fault,
            "version": self.found(request, title.pk).version,
            "cancel_url": self.address("change", title.pk),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context, status=int(status))
