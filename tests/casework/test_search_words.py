"""Folding, reading and marking words, without a database."""

import pytest

from casework.search import folded, marked, terms_of
from casework.search.words import MOST_READINGS, MOST_TERMS, readings, synonyms
from tests.hostile_texts import TEXTS


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ＭＥＳ系统", "mes系统"),
        ("“四化”平台", "四化平台"),
        ("《方案》（试行）", "方案试行"),
        ("排产、追溯。质检", "排产 追溯 质检"),
        ("SHFA-2026-0001", "shfa 2026 0001"),
        ("  两\t处\n空  白 ", "两 处 空 白"),
        ("零\u200b宽\u200d字", "零宽字"),
        ("50%_!\\'", "50"),
        ("℃㎡", "cm2"),
        ("。，！", ""),
    ],
)
def test_folding_keeps_letters_and_digits_alone(text, read):
    assert folded(text) == read


def test_nothing_that_a_database_would_read_survives_folding():
    found = {letter for text in TEXTS for letter in folded(text) if letter in "'\"\\%_!&|:*()<>\0"}

    assert found == set()


def test_terms_are_few_and_each_once():
    assert terms_of("注塑 MES 注塑　mes") == ("注塑", "mes")
    assert len(terms_of(" ".join("甲乙丙丁戊己庚辛"))) == MOST_TERMS
    assert terms_of("长" * 200) == ("长" * 80,)
    assert terms_of("！？") == ()


@pytest.mark.parametrize(
    ("term", "other"),
    [
        ("mes", "制造执行"),
        ("制造执行", "mes"),
        ("上云方案", "云化方案"),
        ("小快轻准", "轻量化"),
        ("注塑", "塑料"),
    ],
)
def test_a_word_is_also_read_as_what_means_the_same(term, other):
    found = readings(term)

    assert found[0] == term
    assert other in found
    assert len(found) <= MOST_READINGS


@pytest.mark.parametrize("term", ["james", "messe", "airbnb", "五金"])
def test_a_latin_word_is_not_read_inside_another(term):
    assert readings(term) == (term,)


def test_no_word_stands_in_two_groups():
    words = [word for group in synonyms() for word in group]

    assert sorted(words) == sorted(set(words))
    assert all(len(group) > 1 for group in synonyms())


@pytest.mark.parametrize(
    ("text", "wanted", "parts"),
    [
        ("注塑排产方案", ("排产",), [("注塑", False), ("排产", True), ("方案", False)]),
        ("ＭＥＳ平台", ("mes",), [("ＭＥＳ", True), ("平台", False)]),
        ("“四化”平台", ("四化平台",), [("“", False), ("四化”平台", True)]),
        ("排产排产", ("排产",), [("排产", True), ("排产", True)]),
        ("注塑排产", ("塑排", "注塑"), [("注塑排", True), ("产", False)]),
        ("没有", ("排产",), [("没有", False)]),
        ("", ("排产",), []),
    ],
)
def test_marks_stand_on_what_was_looked_for(text, wanted, parts):
    assert marked(text, wanted) == parts


def test_a_long_text_is_cut_round_its_first_hit():
    parts = marked("前" * 300 + "排产" + "后" * 300, ("排产",), longest=40)

    assert parts[0] == ("…", False)
    assert parts[-1] == ("…", False)
    assert ("排产", True) in parts
    assert sum(len(text) for text, _ in parts) == 42


def test_marking_loses_and_invents_nothing():
    for text in TEXTS:
        shown = "".join(part for part, _ in marked(text, terms_of(text)))
        assert len(shown) <= len(text)
