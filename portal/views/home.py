"""The first page: what can be done here, how far the policy has come, what is open, what is new."""

from datetime import date, datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import calendar, clock
from casework.calendar import Calendar
from casework.deadlines import days_left
from casework.models import Publicity
from casework.templatetags.dates import cn_range, cn_short
from enterprises.selectors.cloud import COUNT_KEPT, shown_cloud_figure
from enterprises.selectors.demonstrations import demonstration_figure
from platforms.models import Designation, SolicitationRound
from platforms.policy import SOLICITATION, TARGET_PLATFORMS, TARGET_YEAR
from portal.views.publicity import day_number

NEAR_DAYS = 5
MOST_WINDOWS = 8
MOST_NEWS = 5


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the portal's first page."""
    now = clock.now()
    days = calendar.load(date(now.year - 1, 1, 1))
    context = {
        "own_search": True,
        "doors": _doors(),
        "often": _often(),
        "targets": [_platforms_target(now.date()), _demonstration_target(), _cloud_target()],
        "targets_remark": _period(now.date()),
        "windows": _windows(now, days),
        "windows_url": reverse("platforms:solicitation_list"),
        "news": _news(now.date(), days),
        "news_url": reverse("portal:publicity_list"),
        "data_time": now,
    }
    return render(request, "portal/home.html", context)


def _doors() -> list[dict[str, str]]:
    return [
        {
            "icon": "journal-text",
            "title": "看征集",
            "text": "哪一批在受理、谁能报、要什么材料、到哪天。",
            "url": reverse("platforms:solicitation_list"),
            "action": "看正在受理的征集",
        },
        {
            "icon": "diagram-3",
            "title": "找平台",
            "text": "四化赋能重点平台名录，可按类别、行业和区筛选。",
            "url": reverse("platforms:platform_list"),
            "action": "打开平台名录",
        },
        {
            "icon": "megaphone",
            "title": "看公示",
            "text": "拟入选名单、公示起止日和提出异议的办法。",
            "url": reverse("portal:publicity_list"),
            "action": "看公示名单",
        },
        {
            "icon": "patch-check",
            "title": "核验证书",
            "text": "证书、回执和决定书是不是真的，现在还有没有效。",
            "url": reverse("casework:verify"),
            "action": "输入编号核验",
        },
    ]


def _often() -> list[dict[str, str]]:
    directory = reverse("platforms:platform_list")
    return [
        {"label": "工业互联网平台", "url": f"{directory}?category=industrial_internet"},
        {"label": "智能制造平台", "url": f"{directory}?category=intelligent_manufacturing"},
        {"label": "绿色化", "url": f"{directory}?dimension=green"},
        {"label": "试点示范企业", "url": reverse("enterprises:demonstration_list")},
        {"label": "橡胶和塑料制品业", "url": f"{directory}?industry=C29"},
    ]


def _platforms_target(today: date) -> dict[str, object]:
    """Return the titles in force against the policy's 50; 1 decimal, never rounded up."""
    value = Designation.objects.in_force(today).count()
    per_mille = value * 1000 // TARGET_PLATFORMS
    return {
        "label": "四化赋能重点平台（称号有效）",
        "value": value,
        "target": TARGET_PLATFORMS,
        "unit": "家",
        "share": f"{per_mille // 10}.{per_mille % 10}%",
    }


def _demonstration_target() -> dict[str, object]:
    """Return the enterprises on the list against the policy's 500; those under way count for nothing."""
    return {
        "label": "“四化”试点示范企业（在名单上）",
        "unit": "家",
        **demonstration_figure(),
    }


def _cloud_target() -> dict[str, object]:
    """Return the firms that use the cloud against the policy's 200,000, with who says so."""
    figure = shown_cloud_figure()
    sources = "、".join(f"{label} {count:,}" for label, count in figure["by_origin"])
    return {
        "label": f"上云用云中小企业（{sources}）",
        "unit": "家",
        **{name: figure[name] for name in ("value", "target", "share")},
    }


def _period(today: date) -> str:
    ended = "，目标期已届满" if today.year > TARGET_YEAR else ""
    return (
        f"方案目标到 {TARGET_YEAR} 年{ended}；数字实时统计，"
        f"上云企业每个信用代码只计一次，每 {COUNT_KEPT} 秒统计一次"
    )


def _windows(now: datetime, days: Calendar) -> list[dict[str, object]]:
    rounds = SolicitationRound.objects.accepting(now).order_by("closes_at", "pk")[:MOST_WINDOWS]
    windows = []
    for round_ in rounds:
        left = days_left(round_.closes_at, now=now)
        closing = clock.local_day(round_.closes_at)
        windows.append(
            {
                "url": round_.get_absolute_url(),
                "title": round_.name,
                "clause": SOLICITATION.number,
                "text": f"平台运营单位申报 · {'、'.join(round_.category_labels)}",
                "closes_at": round_.closes_at,
                "days": left,
                "near": left <= NEAR_DAYS,
                "working_days": days.working_days_between(now.date(), closing),
            }
        )
    return windows


def _news(today: date, days: Calendar) -> list[dict[str, object]]:
    """Return running publicities and released notices, the newest first."""
    lists = [
        (
            publicity.opened_at,
            {
                "url": reverse("portal:publicity_detail", args=[publicity.reference]),
                "title": f"{publicity.title}（{len(publicity.rows)} 家）",
                "status": "publicity",
                "label": f"公示第 {day_number(publicity, today, days)} 天",
                "date_text": cn_range(publicity.starts_on, publicity.last_on),
            },
        )
        for publicity in Publicity.objects.running(today)[:MOST_NEWS]
    ]
    released = SolicitationRound.objects.public().order_by("-released_at", "-pk")[:MOST_NEWS]
    calls = [
        (
            round_.released_at,
            {
                "url": round_.get_absolute_url(),
                "title": round_.name,
                "kind": "征集通知",
                "date_text": cn_short(round_.released_at),
            },
        )
        for round_ in released
    ]
    calls.sort(key=lambda pair: pair[0], reverse=True)
    lists.sort(key=lambda pair: pair[0], reverse=True)
    # What can still be objected to stands first; the rest is dated.
    return [item for _, item in lists + calls][:MOST_NEWS]
