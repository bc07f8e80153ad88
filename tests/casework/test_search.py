"""What is found, by whom, in which order and how much of it; on both databases alike."""

import random
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from casework import clock, search
from casework.models import SearchEntry
from casework.search import Entry, finding, folded, for_unit, index, withdraw
from tests.builders import make_organisation
from tests.builders_platforms import at
from tests.hostile_texts import TEXTS

pytestmark = pytest.mark.django_db
PUBLIC = ("public",)


def put(number: int = 1, **values) -> Entry:
    values = {
        "key": f"thing:{number}",
        "kind": "solution",
        "title": f"第{number}号方案",
        "text": "注塑车间的排产",
        "url": f"/things/{number}/",
        "shown_on": date(2026, 10, 1),
    } | values
    entry = Entry(**values)
    index(entry)
    return entry


def urls(query: str, audiences=PUBLIC, **asked) -> list[str]:
    return [hit.url for hit in search.search(query, audiences=audiences, **asked).hits]


def test_every_word_must_stand_in_it_in_any_order():
    put(1, text="注塑车间的排产")
    put(2, text="注塑车间的能耗")

    assert urls("注塑") == ["/things/2/", "/things/1/"]
    assert urls("排产 注塑") == ["/things/1/"]
    assert urls("排产 能耗") == []
    assert urls("") == []


def test_one_letter_finds_and_a_word_reaches_over_no_end_of_line():
    put(1, title="甲乙", text="丙丁")

    assert urls("乙") == urls("甲乙") == urls("丙丁") == ["/things/1/"]
    assert urls("乙丙") == []


def test_width_case_and_marks_make_no_difference():
    put(1, title="轻量ＭＥＳ", text="“四化”平台")

    assert urls("mes") == urls("轻量MES") == urls("四化平台") == ["/things/1/"]


def test_what_means_the_same_is_found_too():
    put(1, text="制造执行与质量追溯")

    assert urls("MES") == ["/things/1/"]
    assert urls("mes系统") == []


def test_the_named_stand_first_then_the_latest_and_what_has_no_day_before_both():
    put(1, title="排产方案", shown_on=date(2026, 1, 1))
    put(2, title="看板", shown_on=date(2026, 9, 1))
    put(3, title="看板", shown_on=date(2026, 8, 1))
    put(4, title="条款", shown_on=None)

    assert urls("排产") == ["/things/1/", "/things/4/", "/things/2/", "/things/3/"]


def test_counts_tell_of_every_kind_whichever_is_asked():
    put(1, kind="solution")
    put(2, kind="solution")
    put(3, kind="event")

    found = search.search("排产", audiences=PUBLIC, kind="event")

    assert found.counts == {"solution": 2, "event": 1}
    assert (found.total, found.everything) == (1, 3)
    assert [hit.url for hit in found.hits] == ["/things/3/"]


def test_what_is_for_one_unit_is_found_and_counted_by_it_alone():
    put(1)
    put(2, audience=for_unit(7))
    put(3, audience=for_unit(8))

    assert urls("排产") == ["/things/1/"]
    assert search.search("排产", audiences=PUBLIC).counts == {"solution": 1}
    assert urls("排产", (*PUBLIC, for_unit(7))) == ["/things/2/", "/things/1/"]
    assert urls("第3号", (*PUBLIC, for_unit(7))) == []


def test_no_audience_is_unknown():
    with pytest.raises(IntegrityError), transaction.atomic():
        put(1, audience="everybody")


def test_what_ends_is_found_on_its_last_day_and_no_longer():
    put(1, until=date(2026, 10, 15))

    with clock.at(at(10, 15, 23)):
        assert urls("排产") == ["/things/1/"]
    with clock.at(at(10, 16, 0)):
        assert urls("排产") == []


def test_writing_again_replaces_and_withdrawing_leaves_nothing():
    put(1, text="旧的说法")
    put(1, text="新的写法")

    assert (urls("旧的"), urls("新的")) == ([], ["/things/1/"])

    withdraw("thing:1", "thing:2")

    assert urls("新的") == []
    assert not SearchEntry.objects.exists()


def test_a_unit_is_found_under_its_name_and_after_a_correction_under_the_new_one():
    unit = make_organisation(name="广州旧名机电有限公司")
    put(1, owner=unit)
    put(2)

    unit.name = "广州新名机电有限公司"
    search.rename(unit)

    assert urls("旧名机电") == []
    assert urls("新名机电") == ["/things/1/"]


def test_pages_follow_each_other_and_the_last_stands_for_those_behind_it():
    for number in range(1, 46):
        put(number)

    pages = [search.search("排产", audiences=PUBLIC, page=page) for page in (1, 2, 3, 99)]

    assert [len(one.hits) for one in pages] == [20, 20, 5, 5]
    assert [one.page for one in pages] == [1, 2, 3, 3]
    shown = [hit.url for one in pages[:3] for hit in one.hits]
    assert len(set(shown)) == 45


def test_more_than_is_counted_is_told_and_a_kind_is_counted_by_itself(monkeypatch):
    monkeypatch.setattr(finding, "MOST_HITS", 20)
    for number in range(1, 31):
        put(number)
    for number in range(31, 34):
        put(number, kind="event")

    everything = search.search("排产", audiences=PUBLIC)
    events = search.search("排产", audiences=PUBLIC, kind="event")

    assert everything.is_capped
    assert (everything.total, len(everything.hits)) == (20, 20)
    assert (events.total, events.counts["event"]) == (3, 3)
    assert {hit.kind for hit in events.hits} == {"event"}


def test_any_word_is_found_just_where_it_stands():
    """Against a plain look at every text: nothing is lost by pairs, nothing is found beside."""
    rng = random.Random(20261130)  # noqa: S311 -- the same words in every run
    letters = "注塑排产方案能耗mes5g平台上"
    texts = ["".join(rng.choices(letters, k=rng.randint(4, 30))) for _ in range(60)]
    for number, text in enumerate(texts):
        put(number, title="题", text=text)

    for _ in range(150):
        text = rng.choice(texts)
        begin = rng.randrange(len(text))
        word = text[begin : begin + rng.randint(1, 10)]
        if rng.random() < 0.3:
            word = "".join(rng.choices(letters, k=rng.randint(1, 4)))
        expected = {
            f"/things/{number}/"
            for number, one in enumerate(texts)
            if any(reading in folded(one) for reading in finding.readings(folded(word)))
        }
        found = {
            hit.url
            for page in (1, 2, 3)
            for hit in search.search(word, audiences=PUBLIC, page=page).hits
        }
        assert found == expected, word


def test_any_text_is_kept_found_and_looked_for():
    for number, text in enumerate(TEXTS):
        kept = text.replace("\0", "").encode("utf-8", "ignore").decode()
        put(number, title=f"题{number}", text=kept)
        search.search(text, audiences=(*PUBLIC, for_unit(1)))
        search.search(text, audiences=PUBLIC, kind="event", page=number)

    assert SearchEntry.objects.count() == len(TEXTS)


def test_a_search_is_one_statement_however_much_there_is():
    for number in range(1, 30):
        put(number)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        search.search("注塑", audiences=(*PUBLIC, for_unit(1)))

    assert len(asked) == 1


def test_rebuilding_leaves_what_the_sources_tell_and_nothing_else():
    put(1)
    put(2, text="改动以前")
    kept = Entry("thing:2", "event", "第2号", "改动以后", "/things/2/")
    new = Entry("thing:3", "event", "第3号", "添上的", "/things/3/")

    count = search.rebuild([lambda: [kept], lambda: iter([new])])

    assert count == 2
    assert sorted(SearchEntry.objects.values_list("key", "kind", "body")) == [
        ("thing:2", "event", "第2号\n\n改动以后"),
        ("thing:3", "event", "第3号\n\n添上的"),
    ]


@pytest.mark.on_postgresql
def test_what_is_public_is_asked_of_an_index_that_holds_nothing_else():
    put(1)
    put(2, audience=for_unit(7))

    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'casework_search_public'")
        (definition,) = cursor.fetchone()
        statement, values = finding._statement(finding.Question((("排产",),), PUBLIC), 1)
        told, statement = statement.split("; ", 1)
        cursor.execute(told)
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "WHERE ((audience)::text = 'public'::text)" in definition
    assert "Bitmap Index Scan on casework_search_public" in plan
    assert "Seq Scan on casework_searchentry" not in plan
