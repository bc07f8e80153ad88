"""Up to three things beside each other: the same questions, each one's answer, and where they differ."""

from collections.abc import Iterator, Sequence

from casework.forms import grouped, shown, shown_value
from casework.sections import Field, Section
from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, DIVISION_NAMES
from casework.templatetags.dates import cn_date
from platforms.models import Filing, Platform
from platforms.models.designations import TITLE_LABELS
from platforms.policy import CATEGORY_LABELS
from platforms.rules.filing_forms import CLIENT
from platforms.selectors.catalogue import client_words, price_words

MOST_COMPARED = 3
NOTHING = "—"
# In the head of its column, or told with another answer.
NAMED_ELSEWHERE = frozenset({"name", "price_high", "price_unit"})
# What a platform says of itself, as it was handed in and checked: key, words, unit.
FIGURES = (
    ("paying_customers", "付费企业", "家"),
    ("devices", "连接设备", "台（套）"),
    ("apps", "工业 APP", "个"),
    ("response_hours", "售后响应", "小时内"),
    ("concession_rate", "承诺平均让利率", "%"),
)
Row = dict[str, object]
Answers = Iterator[tuple[str, Sequence[str]]]


def groups_of_platforms(platforms: Sequence[Platform]) -> list[Row]:
    """Return the rows of platforms of the directory, in groups; no query."""
    return [
        _group("称号", _titles(platforms)),
        _group("服务范围", _scopes(platforms)),
        _group("服务情况（申报时填报）", _figures(platforms)),
    ]


def groups_of_filings(filings: Sequence[Filing]) -> list[Row]:
    """Return the rows of published filings of one kind, in groups; nothing private, no query."""
    sections = filings[0].kind_facts.sections
    return [
        _group("谁提供", _providers(filings)),
        *(_group(section.title, _answers(filings, section)) for section in sections),
    ]


def _group(title: str, answers: Answers) -> Row:
    rows = [
        {
            "label": label,
            "cells": [cell or NOTHING for cell in cells],
            "differs": len(set(cells)) > 1,
        }
        for label, cells in answers
        if any(cells)
    ]
    return {"title": title, "rows": rows}


def _titles(platforms: Sequence[Platform]) -> Answers:
    yield "称号", [TITLE_LABELS[one.title_status] for one in platforms]
    yield "培育等级", [one.level for one in platforms]
    yield "授予日期", [cn_date(one.granted_on) for one in platforms]
    yield "有效期至", [cn_date(one.valid_until) for one in platforms]


def _scopes(platforms: Sequence[Platform]) -> Answers:
    yield "运营单位", [one.organisation.name for one in platforms]
    yield "所在区", [DISTRICT_NAMES[one.district] for one in platforms]
    yield "平台类别", [CATEGORY_LABELS[one.category] for one in platforms]
    yield "四化方向", [_words(one.dimensions, DIMENSION_NAMES) for one in platforms]
    yield "服务行业", [_words(one.industries, DIVISION_NAMES) for one in platforms]


def _figures(platforms: Sequence[Platform]) -> Answers:
    for key, label, unit in FIGURES:
        yield label, [_figure(one, key, unit) for one in platforms]


def _figure(platform: Platform, key: str, unit: str) -> str:
    value = platform.service_facts.get(key)
    return f"{grouped(str(value))} {unit}" if value else ""


def _words(codes: Sequence[str], names) -> str:
    return "、".join(names[code] for code in codes)


def _providers(filings: Sequence[Filing]) -> Answers:
    platforms = [one.platform for one in filings]
    yield "平台", [one.name for one in platforms]
    yield "运营单位", [one.organisation.name for one in platforms]
    yield "所在区", [DISTRICT_NAMES[one.district] for one in platforms]
    yield "平台类别", [CATEGORY_LABELS[one.category] for one in platforms]
    yield "培育等级", [one.level or "" for one in filings]
    yield "承诺平均让利率", [_figure(one, "concession_rate", "%") for one in platforms]


def _answers(filings: Sequence[Filing], section: Section) -> Answers:
    hidden = filings[0].kind_facts.private | NAMED_ELSEWHERE
    if section.key == CLIENT.key:
        yield "客户", [client_words(one) for one in filings]
    elif section.is_table:
        yield section.title, [_table(one, section, hidden) for one in filings]
    else:
        for spec in section.fields:
            if spec.name == "price_low":
                yield "价格", [price_words(one) for one in filings]
            elif spec.name not in hidden:
                yield spec.label, [_answer(one, section, spec) for one in filings]


def _answer(filing: Filing, section: Section, spec: Field) -> str:
    return shown_value(spec, (filing.answers.get(section.key) or {}).get(spec.name))


def _table(filing: Filing, section: Section, hidden: frozenset[str]) -> str:
    rows = shown(section, filing.answers.get(section.key))
    return "；".join(
        "，".join(text for spec, text in row if spec.name not in hidden and text) for row in rows
    )
