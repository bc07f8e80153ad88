"""Guessed days counted again: later or certain, never earlier, told once, alike everywhere."""

from datetime import date, datetime

import pytest

from casework import audit, clock
from casework.models import (
    AppendOnlyError,
    CalendarDay,
    CaseEvent,
    Notice,
    OpenStep,
    Publicity,
    PublicityRecount,
)
from casework.publicity import cleared, publicity_of
from casework.recount import Recounted, recount
from platforms.services import review, selection
from tests.builders import login
from tests.builders_platforms import POINTS, close, make_application, make_team
from tests.builders_public import queries_of

pytestmark = pytest.mark.django_db

# Five working days from Tuesday 29 December: by the week 29, 30, 31, 1, 4.
OPENED = datetime(2026, 12, 29, 10, tzinfo=clock.GUANGZHOU)
NEXT_DAY = datetime(2026, 12, 30, 10, tzinfo=clock.GUANGZHOU)


def publicised(team=None):
    """Return an application whose list was announced with a guessed last day."""
    team = team or make_team()
    application = make_application("proposed", team=team)
    close(application.round)
    with clock.at(OPENED):
        versions = {application.reference: application.version}
        selection.confirm_list(application.round, actor=team.approver, versions=versions)
    application.refresh_from_db()
    return application


def publish(*days: date, is_workday: bool = False) -> None:
    for day in days:
        CalendarDay.objects.create(on=day, is_workday=is_workday, name="测试")


def publish_2027() -> None:
    publish(date(2027, 1, 1), date(2027, 10, 1))


def counted_again(at=NEXT_DAY) -> Recounted:
    with clock.at(at):
        return recount()


def dates_of(application) -> tuple:
    publicity = publicity_of(application)
    step = OpenStep.objects.of(application).open().get()
    return (
        publicity.ends_on,
        publicity.last_on,
        publicity.is_guess,
        step.due_on,
        step.due_is_provisional,
    )


def test_a_holiday_moves_the_last_day_and_the_day_after_it():
    application = publicised()
    before = dates_of(application)
    publish_2027()

    result = counted_again()

    assert before == (date(2027, 1, 4), date(2027, 1, 4), True, date(2027, 1, 5), True)
    assert result == Recounted(publicities=1, steps=0)
    # 29, 30, 31 December, 4 and 5 January; the grant is due one working day later.
    assert dates_of(application) == (
        date(2027, 1, 4),
        date(2027, 1, 5),
        False,
        date(2027, 1, 6),
        False,
    )
    assert audit.faults() == []


def test_a_second_recount_changes_nothing_and_tells_nobody_again():
    publicised()
    publish_2027()
    counted_again()
    told = Notice.objects.count()

    result = counted_again()

    assert (result, Notice.objects.count()) == (Recounted(0, 0), told)
    assert PublicityRecount.objects.count() == 1


def test_a_table_that_moves_nothing_settles_the_day_without_a_notice():
    application = publicised()
    # 1 January is worked in this table, so the guess was right.
    publish(date(2027, 1, 1), date(2027, 10, 1), is_workday=True)

    counted_again()

    made = PublicityRecount.objects.get()
    assert made.reason == "节假日安排已公布，最后一天不变，仍为2027年1月4日（周一）。"
    assert dates_of(application)[1:3] == (date(2027, 1, 4), False)
    assert not Notice.objects.filter(event__in=["publicity_moved", "limit_moved"]).exists()


def test_a_worked_weekend_never_shortens():
    application = publicised()
    publish(date(2027, 1, 1), date(2027, 10, 1), date(2027, 1, 2), is_workday=True)

    counted_again()

    assert dates_of(application)[1:] == (date(2027, 1, 4), False, date(2027, 1, 5), False)


def test_officials_are_told_of_the_list_and_of_their_step():
    team = make_team()
    publicised(team)
    publish_2027()

    counted_again()

    told = Notice.objects.filter(event__in=["publicity_moved", "limit_moved"])
    assert set(told.values_list("event", "recipient")) == {
        ("publicity_moved", team.approver.pk),
        ("publicity_moved", team.handler.pk),
        ("limit_moved", team.approver.pk),
    }
    body = told.get(event="publicity_moved", recipient=team.handler).body
    assert "最后一天由2027年1月4日（周一）改为2027年1月5日（周二）" in body


def test_a_holiday_announced_late_in_a_running_period_still_counts():
    publicised()
    publish_2027()
    counted_again()
    publish(date(2027, 1, 5))

    counted_again()

    assert Publicity.objects.counted().get().last_on == date(2027, 1, 6)


def test_nothing_is_over_on_a_guessed_day():
    application = publicised()
    later = datetime(2027, 1, 20, 10, tzinfo=clock.GUANGZHOU)

    with clock.at(later):
        guessed = cleared(application).reason
        running = list(Publicity.objects.running(clock.today()))
        publish_2027()
        entered = cleared(application).reason
        recount()
        settled = cleared(application)

    assert guessed == "公示的最后一天暂按周末推算，请先录入节假日表。"
    assert running == [publicity_of(application)]
    assert entered == "节假日表刚有更新，公示的最后一天正在重新计算。"
    assert settled.cleared
    assert list(Publicity.objects.over(later.date())) == running


def test_the_correction_limit_of_a_unit_is_counted_again():
    team = make_team()
    application = make_application("submitted", team=team)
    with clock.at(OPENED):
        application = review.return_application(
            application, actor=team.handler, version=application.version, points=POINTS
        )
    days = application.round.correction_days
    before = OpenStep.objects.of(application).open().get().due_on
    publish_2027()

    counted_again()

    step = OpenStep.objects.of(application).open().get()
    assert (step.counts_from, step.counted_days) == (date(2026, 12, 29), days)
    # By the week 30, 31, 1, 4, 5; 1 January falls out of the count, so 6 is the fifth.
    assert (before, step.due_on, step.due_is_provisional) == (
        date(2027, 1, 5),
        date(2027, 1, 6),
        False,
    )
    member = application.organisation.memberships.get().user
    assert Notice.objects.filter(event="limit_moved", recipient=member).count() == 1


def test_pages_and_api_show_the_day_as_counted_again(client):
    application = publicised()
    publish_2027()
    counted_again()
    address = f"/publicity/{application.publicity.reference}/"

    with clock.at(NEXT_DAY):
        pages = [client.get(one).text for one in ("/", "/publicity/", address)]
        row = client.get("/api/v1/publicity/").json()["results"][0]

    period = "2026年12月29日（周二）至2027年1月5日（周二）"
    assert [period in page for page in pages] == [True, True, True]
    assert (row["ends_on"], row["last_on"], row["is_provisional"]) == (
        "2027-01-04",
        "2027-01-05",
        False,
    )


def test_the_list_asks_no_more_for_lists_that_were_counted_again(client):
    publicised()
    publish_2027()
    before = queries_of(client, "/publicity/")

    counted_again()

    assert queries_of(client, "/publicity/") == before


def test_entering_a_day_at_the_desk_counts_again(client, django_capture_on_commit_callbacks):
    team = make_team()
    application = publicised(team)
    login(client, team.handler)

    with django_capture_on_commit_callbacks(execute=True), clock.at(NEXT_DAY):
        for day in ("2027-10-01", "2027-01-01"):
            client.post("/admin/casework/calendarday/add/", {"on": day, "name": "节日"})

    assert dates_of(application)[1:3] == (date(2027, 1, 5), False)
    assert CaseEvent.objects.filter(action="recount_publicity").count() == 1


def test_a_recount_is_kept_for_good():
    publicised()
    publish_2027()
    counted_again()

    with pytest.raises(AppendOnlyError):
        PublicityRecount.objects.update(last_on=date(2027, 1, 4))
