"""Components as later pages use them: badge families, field errors, escaping, error pages."""

import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from casework.idempotency import KEY_PATTERN
from casework.models.case import Case

ROOT = Path(__file__).resolve().parent.parent.parent
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
FAMILIES = {
    "idle": "draft withdrawn superseded cancelled expired surrendered offline planned"
    " declined not_accepted clue dismissed ended released retracted removed"
    " dissolved left refused given_up disbanded",
    "moving": "submitted in_approval requested matched assigned accepted in_progress"
    " district_review formal_review dup_check expert_review audit plan_issued"
    " pass_through contract_signed implementing completed claimed received"
    " found reviewed notified heard reported in_decision surrendering filed"
    " open offered picked declaring waiting scoring",
    "yours": "returned warned",
    "public": "proposed publicity",
    "good": "designated valid approved done rated disbursed closed on_record published"
    " verified enterprise_confirmed archived concluded active joined contracted"
    " held confirmed checked_in stands",
    "bad": "rejected denied struck revoked unknown clawback upheld overdue",
    "paused": "suspended objection disputed",
}
ERROR_PAGES = ["400", "403", "403_csrf", "404", "409", "412", "413", "429", "500", "503"]


class LedgerForm(forms.Form):
    """Every kind of control that an application asks for."""

    amount = forms.CharField(label="已付金额", help_text="以银行回单为准。")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")])
    choice = forms.ChoiceField(label="是否", widget=forms.RadioSelect, choices=[("y", "是")])
    several = forms.MultipleChoiceField(
        label="方向", required=False, widget=forms.CheckboxSelectMultiple, choices=[("d", "数字化")]
    )
    promise = forms.BooleanField(label="我承诺")
    scan = forms.FileField(label="扫描件")

    def clean_amount(self):
        raise forms.ValidationError(["多了 10 元。", "<b>不是数</b>"])


def status_families() -> dict[str, list[str]]:
    """Return the values that static/css/components/status.css gives to each family."""
    text = (ROOT / "static/css/components/status.css").read_text()
    blocks = re.findall(r"/\* (\w+) \*/\n(.+?) \{", text, re.DOTALL)
    return {name: re.findall(r'data-status="(\w+)"', selector) for name, selector in blocks}


def draw(text: str, **context) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


def test_status_list_holds_every_value_once():
    expected = {name: values.split() for name, values in FAMILIES.items()}

    result = status_families()

    assert result == expected
    values = [value for group in result.values() for value in group]
    assert len(values) == len(set(values))


def test_every_status_of_every_case_has_a_family():
    known = {value for values in status_families().values() for value in values}
    cases = [model for model in apps.get_models() if issubclass(model, Case)]

    unknown = {
        f"{model.__name__}.{value}"
        for model in cases
        for value, _ in model._meta.get_field("status").flatchoices
        if value not in known
    }

    assert unknown == set()


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_says_first_what_it_needs(path):
    first = path.read_text().splitlines()[0]

    assert re.fullmatch(r"\{# .+ #\}", first)
    assert "Needs" in first


def test_components_are_included_with_only():
    templates = sorted((ROOT / "templates").rglob("*.html"))

    careless = [
        f"{path.relative_to(ROOT)}: {tag}"
        for path in templates
        for tag in re.findall(r"\{% include \"components/[^%]+%\}", path.read_text())
        if not tag.endswith("only %}")
    ]

    assert careless == []


def test_every_icon_that_a_template_names_exists():
    sprite = (ROOT / "static/img/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    templates = (ROOT / "templates").rglob("*.html")

    named = {
        name for path in templates for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text())
    }

    assert named - drawn == set()


def test_both_dark_themes_are_the_same():
    text = (ROOT / "static/css/tokens.css").read_text()
    by_system = re.search(r":not\(\[data-contrast=\"high\"\]\) \{(.+?)\n  \}", text, re.DOTALL)
    by_choice = re.search(r'data-theme="dark"\][^{]+\{(.+?)\n\}', text, re.DOTALL)

    assert by_system is not None
    assert by_choice is not None
    assert by_system[1].split() == by_choice[1].split()


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_stays_short_and_at_home(path):
    text = path.read_text()

    assert len(text.splitlines()) <= 400
    assert re.findall(r"https?://", text) == []


def test_field_shows_all_errors_above_the_control_and_escapes_them():
    form = LedgerForm({"amount": "<i>1</i>"}, {})

    html = draw('{% field form.amount unit="元" %}', form=form)

    assert html.index("多了 10 元。") < html.index("<input")
    assert "&lt;b&gt;不是数&lt;/b&gt;" in html
    assert "&lt;i&gt;1&lt;/i&gt;" in html
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="field field-wrong"' in html
    assert '<span class="unit-word">元</span>' in html


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("kind", '<label class="field-label" for="id_kind">类别</label>'),
        ("choice", 'role="group" aria-labelledby="id_choice_label"'),
        ("several", '方向<span class="field-optional">（选填）</span>'),
        ("promise", '<label class="choice" for="id_promise">'),
        ("scan", 'type="file"'),
    ],
)
def test_field_draws_every_kind_of_control(name, wanted):
    html = draw("{% field bound %}", bound=LedgerForm()[name])

    assert wanted in html


def test_field_tells_why_it_was_sent_back_and_where_its_value_came_from():
    html = draw(
        "{% field bound mark=mark source=source %}",
        bound=LedgerForm()["kind"],
        mark="缺<附注>",
        source="来自单位档案",
    )

    assert "缺&lt;附注&gt;" in html
    assert "来自单位档案" in html


def test_error_summary_links_every_fault_to_its_control():
    form = LedgerForm({"amount": "1"}, {})

    html = render_to_string("components/error_summary.html", {"form": form})

    assert 'role="alert"' in html
    assert re.findall(r'href="(#[^"]+)"', html) == [
        "#id_amount",
        "#id_amount",
        "#id_kind",
        "#id_choice_0",
        "#id_promise",
        "#id_scan",
    ]


def test_error_summary_is_absent_without_faults():
    html = render_to_string("components/error_summary.html", {"form": LedgerForm()})

    assert html.strip() == ""


def test_badge_carries_value_word_and_turn():
    html = render_to_string(
        "components/badge.html", {"status": "accepted", "label": "已受理", "turn": "yours"}
    )

    assert 'data-status="accepted"' in html
    assert 'data-turn="yours"' in html
    assert "已受理" in html


@pytest.mark.parametrize("code", ERROR_PAGES)
def test_error_page_says_what_is_safe_and_offers_two_ways_without_any_context(code):
    html = render_to_string(f"{code}.html")

    assert len(re.findall(r'<a class="button', html)) == 2
    assert re.search(r'<p class="notice-title">[^<]+</p>', html)
    assert "请求编号" not in html


def test_error_page_names_the_request():
    html = render_to_string("500.html", {"request_id": "7F3A-19"})

    assert "7F3A-19" in html


def test_page_has_neither_inline_style_nor_script():
    request = RequestFactory().get("/")

    html = render_to_string("404.html", {"request": request, "demo_mode": True})

    assert re.findall(r"<style|style=|<script(?![^>]+src=)|\son\w+=", html) == []
    assert 'lang="zh-Hans"' in html


def test_page_tells_the_variants_to_the_style_sheets():
    html = render_to_string("404.html", {"display": {"size": "large", "contrast": "high"}})

    assert 'data-size="large"' in html
    assert 'data-contrast="high"' in html
    assert "data-theme" not in html


def test_every_form_gets_a_key_of_its_own():
    found = re.findall(
        r'<input type="hidden" name="once" value="([^"]+)">', draw("{% once_key %}" * 2)
    )

    assert [KEY_PATTERN.match(key) is not None for key in found] == [True, True]
    assert found[0] != found[1]
