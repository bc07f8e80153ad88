"""Parts of a panel's desk pages, and the words for what was done to its experts."""

from decimal import Decimal

from casework.desk import Section
from casework.sheets import Cell
from reviews.models import Assignment, Panel, ReviewResult
from reviews.policy import TRIMMED_FROM

FILES_ON_PAGE = 30


def disputed_words(panel: Panel) -> str:
    """Say what the alarm of disagreement means and what comes of it."""
    return (
        f"“分歧较大”指同一件的评分表最高最低相差超过 {panel.rubric.alarm_spread} 分。"
        "分歧只作提示，得分和名次照算，不自动复评；审核和负责人办这一件时，请对照各份评分表的评语再定"
    )


def thin(panel: Panel) -> list[dict[str, str]]:
    """Name the files whose score will be a plain mean, before anybody fixes it."""
    few = list(panel.files_below(TRIMMED_FROM))
    if not few:
        return []
    named = "、".join(f"{one.reference}（{one.left} 名）" for one in few[:FILES_ON_PAGE])
    text = (
        f"{named}{'等' if len(few) > FILES_ON_PAGE else ''}共 {len(few)} 件。"
        f"有效评分表不足 {TRIMMED_FROM} 份的直接平均，不去掉最高分和最低分；"
        "要补齐的，请经办先在“专家名单”里补抽。"
    )
    title = f"专家不足 {TRIMMED_FROM} 名的件"
    return [{"state": "doubt", "title": title, "text": text}]


def exchanged(gone: Assignment) -> str:
    """Say what became of the expert and of his place."""
    item, new = gone.item, gone.successor
    who = f"{item.reference} 的专家{gone.number}（{gone.expert}）"
    if new:
        reasons = "；".join(new.reasons)
        return (
            f"{who}已更换为专家{new.number}（{new.expert}）。"
            f"{reasons}；种子 {item.panel.seed}。已通知两人，新专家先作回避申报。"
        )
    left = item.assignments.live().count()
    return (
        f"{who}已撤下，已通知本人。"
        f"专家库里没有可换的人，这一件还有 {left} 名专家；专家库补充后可以补抽。"
    )


def drawn(panel: Panel, count: int) -> str:
    """Say how many were drawn and what is still missing."""
    short = panel.short_count(panel.size)
    done = f"已补抽 {count} 名专家，已通知其作回避申报。" if count else "没有抽到人。"
    missing = f"还有 {short} 件不足 {panel.size} 名，专家库里没有可以补的人。" if short else ""
    return f"{done}{missing}"


def files(items: list) -> Section:
    table = [
        (
            str(one.position),
            f"{one.title}\n{one.reference}",
            one.speciality_label,
            "、".join(one.party_names),
        )
        for one in items[:FILES_ON_PAGE]
    ]
    left = len(items) - len(table)
    remark = f"另有 {left} 件，见“抽取说明”" if left else ""
    return Section(
        "files",
        "评审对象",
        heads=("序号", "名称", "专业领域", "申报各方"),
        table=table,
        remark=remark,
    )


def line(result: ReviewResult) -> list[Cell]:
    return [
        result.rank,
        result.item.title,
        result.item.reference,
        *(Decimal(line["shown"]) for line in result.lines),
        Decimal(result.shown),
        "达到" if result.is_passed else "未达到",
        result.sheet_count,
        Decimal(result.spread),
        "分歧较大" if result.is_disputed else "",
    ]


def ranking(panel: Panel, results: list) -> Section:
    table = [
        (
            str(one.rank),
            f"{one.item.title}\n{one.item.reference}",
            one.shown,
            "达到" if one.is_passed else "未达到",
            f"{one.spread}{'　▲ 分歧较大' if one.is_disputed else ''}",
        )
        for one in results[:FILES_ON_PAGE]
    ]
    left = len(results) - len(table)
    remark = f"另有 {left} 件，见“排名”" if left else ""
    heads = ("名次", "名称", "得分", "合格线", "最高最低相差")
    if any(one.is_disputed for one in results):
        remark = "；".join(filter(None, [disputed_words(panel), remark]))
    return Section("ranking", "评审结果", heads=heads, table=table, remark=remark)
