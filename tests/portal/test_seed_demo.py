"""The demo city: whole on every date, the same on every machine, built once, and only for a demo."""

import json
import stat
from datetime import date, datetime, time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import CreditRecord, Deputyship, User
from casework import audit, calendar, clock, search
from casework.models import CaseEvent, Notice, Objection, OpenStep, Publicity, SearchEntry
from casework.models.search import PUBLIC
from casework.standards import (
    DISTRICT_NAMES,
    MANUFACTURING,
    SIZE_NAMES,
    uscc_is_valid,
    uscc_warning,
)
from enterprises.models import (
    Circle,
    CircleMember,
    Demand,
    DemandOutcome,
    DemandReply,
    Enterprise,
    Event,
    ListImport,
    Nomination,
    SignUp,
    SignUpState,
)
from enterprises.rules.demands import OUTCOMES
from enterprises.selectors.cloud import cloud_figure
from enterprises.states import (
    CircleStatus,
    DemandStatus,
    EventStatus,
    MemberStatus,
    ReplyStatus,
)
from platforms.models import (
    ConsultationRequest,
    Designation,
    Filing,
    PlatformApplication,
    SolicitationRound,
)
from platforms.rules.filings import PRODUCT, SOLUTION
from platforms.states import ApplicationStatus, FilingStatus, RoundStatus
from portal.demo import city, people, units
from reviews.models import Panel

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TODAY = date(2026, 11, 24)
# Week ends, long holidays, a working Saturday, turns of the year, a leap day, years without a calendar.
DATES = (date(2024, 2, 29),)
MORE_DATES = (
    date(2026, 2, 14),
    date(2024, 3, 1),
    date(2024, 10, 3),
    date(2025, 1, 1),
    date(2025, 2, 2),
    date(2026, 2, 20),
    date(2026, 7, 5),
    date(2026, 10, 10),
    date(2026, 12, 31),
    date(2027, 1, 2),
    date(2027, 6, 30),
)


def seed(*arguments: str) -> list[str]:
    """Run the command; return the lines it prints."""
    out = StringIO()
    call_command("seed_demo", *arguments, stdout=out)
    return out.getvalue().splitlines()


def picture() -> dict[str, list[tuple]]:
    """Return what must be equal in two cities of one date: all but random tokens."""
    return {
        "people": list(User.objects.order_by("username").values_list("username", "name")),
        "rounds": list(
            SolicitationRound.objects.order_by("reference").values_list(
                "reference", "name", "status", "opens_at", "closes_at", "released_at"
            )
        ),
        "applications": list(
            PlatformApplication.objects.order_by("reference").values_list(
                "reference", "platform_name", "status", "submitted_at", "organisation__name"
            )
        ),
        "titles": list(Designation.objects.values_list("reference", "granted_on", "valid_until")),
        "steps": list(OpenStep.objects.order_by("pk").values_list("reference", "label", "due_on")),
        "events": list(
            CaseEvent.objects.order_by("pk").values_list("at", "reference", "action", "actor_name")
        ),
        "notices": list(Notice.objects.order_by("pk").values_list("created_at", "subject")),
    }


def test_seed_demo_builds_once_and_its_accounts_open_every_role(tmp_path):
    path = tmp_path / "accounts.json"
    first = seed("--as-of", TODAY.isoformat(), "--out", str(path))
    before = picture()
    second = seed()
    figures = json.loads(first[-1])

    assert [first[0], second[0]] == [
        "演示城市已建立（2026-11-24）",
        "演示城市早已建立，没有改动",
    ]
    assert json.loads(second[-1]) == {**figures, "created": False}
    assert picture() == before
    _open_every_role_and_only_to_their_owner(path)
    _is_kept_encrypted_and_works(people.seed_of(units.HANDLER))


def _open_every_role_and_only_to_their_owner(path):
    accounts = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {account["username"] for account in accounts} == set(
        User.objects.filter(is_demo=True).values_list("username", flat=True)
    )
    for account in accounts:
        person = User.objects.get(username=account["username"])
        assert person.check_password(account["password"])
        assert person.email == f"{person.username}@example.com"
        assert person.needs_second_factor == bool(account["totp_secret"])
    assert [account["role"] for account in accounts] == [
        "系统管理员",
        "安全管理员",
        "审计管理员",
        "经办",
        "经办",
        "审核",
        "负责人",
        "财务",
        "监督",
        "区工信部门",
        "区工信部门",
        "审计机构",
        "促进中心",
        "征求意见部门",
        "征求意见部门",
        "征求意见部门",
        *["评审专家"] * 9,
        *["单位管理员", "申报人"] * 4,
    ]


def _is_kept_encrypted_and_works(seed_text):
    handler = User.objects.get(username=units.HANDLER.username)
    device = Authenticator.objects.get(user=handler)
    code = format_hotp_value(hotp_value(seed_text, int(clock.wall().timestamp()) // 30))

    assert seed_text not in json.dumps(device.data)
    assert TOTP(device).validate_code(code)


@pytest.mark.beyond
@pytest.mark.on_sqlite
def test_seed_demo_is_the_same_in_two_fresh_databases():
    pictures = []
    for _ in range(2):
        with transaction.atomic():
            city.build(TODAY)
            pictures.append(picture())
            transaction.set_rollback(True)

    assert pictures[0] == pictures[1]


def test_seed_demo_refuses_outside_demo_mode(settings):
    settings.DEMO_MODE = False

    with pytest.raises(CommandError, match="演示城市只能在演示模式下建立") as refusal:
        seed()

    assert refusal.value.returncode == 1
    assert not User.objects.filter(is_demo=True).exists()


@pytest.mark.parametrize(
    ("text", "answer"),
    [("24.11.2026", "请写成 YYYY-MM-DD"), ("2023-12-31", "不能早于 2024-01-01")],
)
def test_seed_demo_says_what_date_it_wants(text, answer):
    with pytest.raises(CommandError, match=answer):
        seed("--as-of", text)


def test_seed_demo_leaves_nothing_when_it_breaks_off(settings):
    settings.FIELD_KEYS = ["too short"]

    with pytest.raises(Exception, match="FIELD_KEYS"):
        city.build(TODAY)

    assert not User.objects.filter(is_demo=True).exists()


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    "as_of", [*DATES, *(pytest.param(one, marks=pytest.mark.beyond) for one in MORE_DATES)], ids=str
)
def test_city_shows_every_state_on_every_date(as_of):
    city.build(as_of)

    statuses = set(PlatformApplication.objects.values_list("status", flat=True))
    assert statuses == set(ApplicationStatus.values)
    assert set(SolicitationRound.objects.values_list("status", flat=True)) == set(
        RoundStatus.values
    )
    titles = Designation.objects.order_by("status").values_list("status", flat=True)
    assert list(titles) == ["revoked", *["valid"] * 12, "warned"]
    assert Designation.objects.in_force(as_of).count() == 13
    assert Publicity.objects.running(as_of).count() == 2
    assert audit.faults() == []
    with clock.at(morning(as_of)):
        windows = [call.window for call in SolicitationRound.objects.public().order_by("opens_at")]
        assert windows == [*["closed"] * 5, "open", "open", "upcoming"]
        returned = PlatformApplication.objects.get(status=ApplicationStatus.RETURNED)
        assert returned.is_open_to_applicant
    late = OpenStep.objects.open().filter(due_on__lt=as_of, pauses_clock=False)
    assert sorted(late.values_list("duty", flat=True)) == [
        "district",
        "handler",
        "handler",
        "reviewer",
    ]
    assert CaseEvent.objects.latest("at").at < morning(as_of)
    asked = ConsultationRequest.objects.order_by("department")
    assert dict(asked.values_list("department", "status")) == {
        "finance": "done",
        "market": "requested",
        "tax": "requested",
    }
    assert PlatformApplication.objects.get(is_joint=True).status == ApplicationStatus.SUBMITTED
    assert CreditRecord.objects.count() == 4
    factory = Enterprise.objects.get(confirmed_version__isnull=False)
    assert (factory.size, factory.is_changed_since) == ("small", True)
    assert set(Enterprise.objects.values_list("size", flat=True)) == set(SIZE_NAMES)
    states = ListImport.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["loaded", "loaded", "faulty"]
    assert cloud_figure()["by_origin"] == [("企业确认", 1), ("平台报送", 0), ("官方名单", 4)]
    shows_every_hand_over_objection_and_panel()
    finds_something_of_every_kind(as_of)
    shows_how_the_two_meet(as_of)
    is_large_enough()


def finds_something_of_every_kind(as_of: date) -> None:
    """A search finds what the city shows, and each unit its own besides."""
    with clock.at(morning(as_of)):
        words = {
            kind: search.search(word, audiences=(PUBLIC,), kind=kind).total
            for kind, word in (
                ("platform", "注塑"),
                ("solution", "排产"),
                ("product", "排产"),
                ("case", "排产"),
                ("alliance", "模具"),
                ("notice", "公示"),
                ("event", "注塑"),
            )
        }
    assert [kind for kind, total in words.items() if not total] == []
    own = SearchEntry.objects.exclude(audience=PUBLIC)
    assert own.filter(title="吹塑车间快速换模方案").count() == 1


def shows_how_the_two_meet(as_of: date) -> None:
    """Demands, circles, events and nominations stand at each of their stages."""
    assert set(Event.objects.values_list("status", flat=True)) == set(EventStatus.values)
    assert set(SignUp.objects.values_list("state", flat=True)) == set(SignUpState.values)
    assert set(Demand.objects.values_list("status", flat=True)) == set(DemandStatus.values)
    # Nothing lapses in a year whose calendar is not out.
    may_lack = set() if calendar.load(as_of).covers(as_of.year) else {ReplyStatus.RELEASED}
    replies = set(DemandReply.objects.values_list("status", flat=True))
    assert set(ReplyStatus.values) - replies <= may_lack
    assert set(Circle.objects.values_list("status", flat=True)) == set(CircleStatus.values)
    members = set(CircleMember.objects.values_list("status", flat=True))
    assert members == set(MemberStatus.values)
    assert DemandOutcome.objects.count() == len(OUTCOMES)
    nominated = Nomination.objects.order_by("pk").values_list("status", flat=True)
    assert list(nominated) == ["published", "published", "publicity", "submitted", "draft"]


def is_large_enough() -> None:
    """A portal in which somebody looks around needs something to look through."""
    kinds = {SOLUTION.code, PRODUCT.code}
    offered = Filing.objects.filter(kind__in=kinds, status=FilingStatus.PUBLISHED)
    assert offered.count() >= 60
    assert set(offered.values_list("kind", flat=True)) == kinds
    firms = Enterprise.objects.values_list("uscc", "name", "district", "industry")
    assert len({name for _, name, *_ in firms}) == len(firms) >= 300
    assert [code for code, *_ in firms if not uscc_is_valid(code) or code[2:8] != "000000"] == []
    assert {district for *_, district, _ in firms} == set(DISTRICT_NAMES)
    assert {industry for *_, industry in firms} <= MANUFACTURING


def shows_every_hand_over_objection_and_panel() -> None:
    """The city holds one of everything that selection can come to."""
    objections = Objection.objects.order_by("pk").values_list("status", flat=True)
    assert list(objections) == ["dismissed", "upheld", "received"]
    panels = Panel.objects.order_by("pk").values_list("status", flat=True)
    assert list(panels) == ["closed", "scoring", "declaring"]
    given = CaseEvent.objects.get(action="hand_over")
    assert given.case.handled_by.username == units.SECOND_HANDLER.username
    accepted = CaseEvent.objects.exclude(on_behalf_of=None).get()
    assert (accepted.action, accepted.actor.username, accepted.on_behalf_of.username) == (
        "accept_application",
        units.SECOND_HANDLER.username,
        units.HANDLER.username,
    )
    states = Deputyship.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["approved", "requested"]


def morning(on: date) -> datetime:
    """Return the first moment of ``on``: a city of today is looked at on any hour of today."""
    return datetime.combine(on, time(), tzinfo=clock.GUANGZHOU)


def test_passwords_differ_from_one_installation_to_the_next(settings):
    here = people.password_of(units.HANDLER)
    settings.SECRET_KEY = "another installation"  # noqa: S105 -- the suite has no secret

    assert people.password_of(units.HANDLER) != here


def test_codes_of_the_city_check_and_belong_to_nobody():
    codes = [unit.uscc for unit in units.UNITS]

    assert len(set(codes)) == len(units.UNITS)
    assert [code for code in codes if not uscc_is_valid(code) or uscc_warning(code)] == []
    assert {code[2:8] for code in codes} == {"000000"}
    assert units.invented_code(1) == "91000000MA00000157"
