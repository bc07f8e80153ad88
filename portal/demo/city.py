"""Building the demo city: everybody and everything, in the order of time, in one transaction."""

from datetime import date, timedelta
from functools import partial

from django.db import transaction

from accounts.models import Organisation, User
from casework import audit, clock, notices
from casework.models import CaseEvent, Document, Job, Material, Notice, Publicity
from enterprises.models import Circle, Demand, Enterprise, Event, Nomination
from platforms.models import Designation, Filing, PlatformApplication, SolicitationRound
from portal.demo import people
from portal.demo.applications import Units
from portal.demo.circles import CirclesOfTheCity
from portal.demo.days import Days, Diary
from portal.demo.demands import DemandsOfTheCity
from portal.demo.demonstrations import Demonstrations
from portal.demo.district import DistrictUnits
from portal.demo.enterprises import Factories
from portal.demo.events import EventsOfTheCity
from portal.demo.filings import FilingsOfTheCity
from portal.demo.leave import Colleagues
from portal.demo.objections import Objectors
from portal.demo.reviews import Reviews
from portal.demo.rounds import Office
from portal.demo.titles import TitlesOfTheCity
from portal.demo.units import UNITS

OFFICE_OPENS, UNITS_COME = -178, -175
# Older messages have been read; the latest still wait.
UNREAD_SINCE = -3
READ_AFTER = timedelta(minutes=50)


def is_built() -> bool:
    return User.objects.filter(is_demo=True).exists()


@transaction.atomic
def build(as_of: date) -> None:
    """Build the city as it stands on the morning of ``as_of``, whole or not at all."""
    days, diary = Days.around(as_of), Diary()
    _plan_people(days, diary)
    office = Office(days)
    office.plan(diary)
    Units(days, office).plan(diary)
    DistrictUnits(days, office).plan(diary)
    TitlesOfTheCity(days).plan(diary)
    FilingsOfTheCity(days).plan(diary)
    Reviews(days, office).plan(diary)
    Objectors(days, office).plan(diary)
    Colleagues(days, office).plan(diary)
    Factories(days).plan(diary)
    DemandsOfTheCity(days).plan(diary)
    CirclesOfTheCity(days).plan(diary)
    EventsOfTheCity(days).plan(diary)
    Demonstrations(days).plan(diary)
    diary.live()
    _read_messages(days)
    # The past of the city is old from the first minute on; unsealed it would look neglected.
    audit.seal_events()


def _plan_people(days: Days, diary: Diary) -> None:
    diary.note(days.at(OFFICE_OPENS, 9), people.install_office)
    for number, unit in enumerate(UNITS):
        moment = days.at(UNITS_COME, 9) + timedelta(minutes=20 * number)
        diary.note(moment, partial(people.register_unit, unit))
    diary.note(days.at(UNITS_COME, 16), people.join_second_unit)


def _read_messages(days: Days) -> None:
    older = Notice.objects.unread().filter(created_at__lt=days.at(UNREAD_SINCE, 0))
    for notice in older.order_by("pk"):
        with clock.at(notice.created_at + READ_AFTER):
            notices.mark_read(notice)


def figures() -> dict[str, object]:
    """Return how much of everything the database holds."""
    statuses = PlatformApplication.objects.order_by("status").values_list("status", flat=True)
    applications: dict[str, int] = {}
    for status in statuses:
        applications[status] = applications.get(status, 0) + 1
    counted = {
        "people": User,
        "organisations": Organisation,
        "enterprises": Enterprise,
        "rounds": SolicitationRound,
        "meetings": Event,
        "titles": Designation,
        "filings": Filing,
        "demands": Demand,
        "circles": Circle,
        "nominations": Nomination,
        "publicity": Publicity,
        "materials": Material,
        "documents": Document,
        "events": CaseEvent,
        "notices": Notice,
        "jobs": Job,
    }
    counts = {name: model.objects.count() for name, model in counted.items()}
    return {**counts, "applications": applications}
