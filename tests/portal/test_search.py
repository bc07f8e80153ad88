"""The page that searches everything: tabs, marks, help when nothing is found, and where its box stands."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from casework import clock, search
from casework.api.access import SearchThrottle
from casework.models import SearchEntry
from casework.search import Entry, for_unit, index
from enterprises.selectors.entries import EVENT_KIND
from platforms.selectors import entries
from portal.policies import MEASURES, NAME, POLICY_KIND
from portal.search import KINDS, rebuild
from tests.builders import login, make_admin
from tests.builders_filings import PUBLISHED, make_filing
from tests.builders_platforms import make_team
from tests.hostile_texts import MARKUP

pytestmark = pytest.mark.django_db


def put(number: int = 1, **values) -> None:
    values = {
        "key": f"thing:{number}",
        "kind": "solution",
        "title": f"第{number}号方案",
        "text": "注塑车间的排产",
        "url": f"/solutions/{number}/",
        "shown_on": date(2026, 10, 1),
    } | values
    index(Entry(**values))


def tabs(response) -> list[tuple[str, str, bool]]:
    return [(one["label"], one["count"], one["current"]) for one in response.context["tabs"]]


def titles(response) -> list[str]:
    return ["".join(text for text, _ in row["title"]) for row in response.context["rows"]]


def test_tabs_tell_how_much_there_is_of_each_kind(client):
    put(1)
    put(2, kind="notice", title="征集通知")

    everything = client.get("/search/?q=排产")
    notices = client.get("/search/?q=排产&kind=notice")

    assert tabs(everything) == [("全部", "2", True), ("方案", "1", False), ("通知公示", "1", False)]
    assert tabs(notices) == [("全部", "2", False), ("方案", "1", False), ("通知公示", "1", True)]
    assert titles(notices) == ["征集通知"]
    assert "<mark>排产</mark>" in everything.text


def test_what_was_typed_and_what_was_kept_comes_back_escaped(client):
    for number, text in enumerate(MARKUP):
        put(number, title=text, text=text)

        answer = client.get("/search/", {"q": text, "kind": text}).text

        assert not re.search(r"<(script>|img src=x|svg/|iframe|base |math)", answer)
        assert "onerror=alert(1)>" not in re.sub(r"&[a-z#0-9]+;", "", answer)


def test_nothing_found_names_other_words_that_are(client):
    put(1, text="注塑车间的排产")
    put(2, text="纺织")

    both = client.get("/search/?q=注塑 纺织").context["advice"]
    cut = client.get("/search/?q=注塑火箭").context["advice"]
    elsewhere = client.get("/search/?q=注塑&kind=event").context["advice"]

    assert [(one["words"], one["count"]) for one in both] == [("“纺织”", 1), ("“注塑”", 1)]
    assert [(one["words"], one["count"]) for one in cut] == [("“注塑”", 1)]
    assert [(one["words"], one["count"]) for one in elsewhere] == [("不限栏目", 1)]
    for one in (*both, *cut, *elsewhere):
        assert titles(client.get(one["url"])) != []


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "输入要找的词"),
        ("?q=", "输入要找的词"),
        ("?q=！？", "没有可以查找的字"),
        ("?q=鑫", "没有找到含“鑫”的内容"),
    ],
)
def test_an_empty_answer_says_why_and_what_to_do(client, query, says):
    assert says in client.get(f"/search/{query}").text


def test_the_help_leads_to_pages_that_exist(client):
    text = client.get("/search/?q=鑫").text.partition('class="empty"')[2]
    links = re.findall(r'href="([^"#?]+)"', text.partition("<footer")[0])

    assert len(links) >= 4
    assert {client.get(link).status_code for link in links} == {200}


def test_a_unit_finds_its_own_drafts_and_no_other(client):
    team = make_team()
    draft = make_filing("draft", team=team)
    member = make_admin(draft.case_organisation)
    stranger = make_admin()
    number = draft.reference

    seen = []
    for person in (member, stranger):
        visitor = Client()
        login(visitor, person)
        with clock.at(PUBLISHED):
            seen.append(visitor.get(f"/search/?q={number}").text)

    assert (draft.get_absolute_url() in seen[0], "只有本单位能搜到" in seen[0]) == (True, True)
    assert draft.get_absolute_url() not in seen[1]
    assert f"没有找到含“{number}”的内容" in seen[1]
    assert f"没有找到含“{number}”的内容" in client.get(f"/search/?q={number}").text


def test_nobody_learns_of_a_draft_by_counts_or_advice(client):
    put(1, audience=for_unit(99), title="保密方案甲", text="")
    put(2, title="公开方案乙", text="")

    page_ = client.get("/search/?q=保密方案 公开方案")

    assert page_.context["found"].everything == 0
    assert [one["words"] for one in page_.context["advice"]] == ["“公开方案”"]


def test_a_stranger_who_asks_too_often_waits_and_a_member_does_not(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(SearchThrottle, "rate", "2/min", raising=False)
    put(1)
    answers = [client.get("/search/?q=排产") for _ in range(3)]
    member = Client()
    login(member, make_admin())

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert "请一分钟之后再试" in answers[2].text
    assert [member.get("/search/?q=排产").status_code for _ in range(3)] == [200, 200, 200]
    cache.clear()


def test_every_page_has_the_box_once_and_the_search_has_its_own(client):
    boxes = {
        address: client.get(address).text.count('action="/search/"')
        for address in ("/", "/help/", "/platforms/", "/search/", "/search/?q=注塑")
    }

    assert set(boxes.values()) == {1}


def test_the_policy_is_found_clause_by_clause_and_leads_to_its_place(client):
    rebuild()

    found = client.get("/search/?q=授予称号&kind=policy")
    whole = client.get("/search/?q=提升实施方案&kind=policy")
    text = client.get("/policies/").text

    assert titles(found)[0] == "二（二） 授予称号"
    assert titles(whole) == [NAME]
    for measure in MEASURES:
        assert f'id="{measure.slug}"' in text
        assert measure.clause.quote in text
        assert client.get(measure.page).status_code in {200, 302}


def test_every_kind_that_is_written_has_a_tab():
    team = make_team()
    make_filing("published", team=team)
    rebuild()

    kinds = set(SearchEntry.objects.values_list("kind", flat=True))

    assert {
        POLICY_KIND,
        EVENT_KIND,
        entries.PLATFORM_KIND,
        entries.NOTICE_KIND,
        *entries.KINDS.values(),
    } == set(KINDS)
    assert {"policy", "platform", "solution", "notice"} <= kinds
    assert search.MOST_HITS % search.PAGE_SIZE == 0
