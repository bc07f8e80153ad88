"""The three administrators: each his part alone, put in and replaced on the server only."""

import io
import sys
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django_celery_beat.models import PeriodicTask

from accounts.models import AdministratorProfile, User
from accounts.services import administrators, logins, mails, organisations, people
from casework import jobs
from casework.models import CaseEvent
from casework.permissions import Part
from casework.transitions import Duty
from tests.builders import (
    PASSWORD,
    login,
    make_admin,
    make_administrator,
    make_official,
    make_organisation,
    make_user,
)
from tests.desk import client_of

pytestmark = pytest.mark.django_db

WRITES = {
    "add_person": (Part.SYSTEM, lambda actor: people.add_person(User(username="new"), actor=actor)),
    "edit_person": (
        Part.SYSTEM,
        lambda actor: people.edit_person(make_user(), {"phone": ""}, actor=actor),
    ),
    "deactivate_user": (
        Part.SYSTEM,
        lambda actor: people.deactivate_user(make_user(), actor=actor, reason="离职"),
    ),
    "correct_identity": (
        Part.SYSTEM,
        lambda actor: organisations.correct_identity(
            make_organisation(), {"district": "440106"}, reason="迁址", actor=actor
        ),
    ),
    "switch_schedule": (
        Part.SYSTEM,
        lambda actor: jobs.switch_schedule(
            PeriodicTask.objects.get(task="casework.tasks.tidy"), is_enabled=False, actor=actor
        ),
    ),
    "appoint_official": (
        Part.SECURITY,
        lambda actor: people.appoint_official(make_user(), Duty.HANDLER, actor=actor),
    ),
    "dismiss_official": (
        Part.SECURITY,
        lambda actor: people.dismiss_official(make_official().official_profile, actor=actor),
    ),
    "reset_second_factor": (
        Part.SECURITY,
        lambda actor: people.reset_second_factor(make_user(), actor=actor, reason="换手机"),
    ),
    "offer_reset": (Part.SECURITY, lambda actor: mails.offer_reset(make_user(), actor=actor)),
    "unlock": (
        Part.SECURITY,
        lambda actor: logins.unlock(make_user(), actor=actor, reason="核实"),
    ),
}


@pytest.mark.parametrize("write", WRITES)
def test_each_write_belongs_to_one_administrator(write):
    owner, run = WRITES[write]
    others = [make_administrator(part) for part in Part if part != owner]
    others += [make_official(), make_admin(), make_user(is_staff=True, is_superuser=True)]

    refused = []
    for person in others:
        with pytest.raises(PermissionDenied):
            run(person)
        refused.append(person)
    run(make_administrator(owner))

    assert refused == others


def test_superuser_of_django_has_no_right_anywhere():
    person = make_user(is_staff=True, is_superuser=True)

    answers = [
        client_of(person).get(reverse(name)).status_code
        for name in (
            "admin:index",
            "admin:accounts_user_changelist",
            "admin:casework_job_changelist",
        )
    ]

    assert answers == [302, 302, 302]
    assert person.has_perm("platforms.handle_round") is False
    assert person.has_perm("accounts.change_user") is False


@pytest.mark.parametrize(
    ("part", "doors"),
    [
        (Part.SYSTEM, {"账号", "单位", "后台任务", "发送记录", "工作日历"}),
        (Part.SECURITY, {"账号", "工作人员", "登录失败计数"}),
        (Part.AUDIT, {"办理记录", "记录封存", "登录失败计数"}),
    ],
)
def test_each_administrator_finds_his_registers(part, doors):
    answer = client_of(make_administrator(part)).get(reverse("admin:index"))

    shown = {model["name"] for app in answer.context["app_list"] for model in app["models"]}
    assert doors - shown == set()
    assert not {"入选申请", "征集批次", "消息"} & shown


def test_audit_administrator_changes_nothing():
    person = make_administrator(Part.AUDIT)

    answer = client_of(person).get(reverse("admin:index"))

    models = [model for app in answer.context["app_list"] for model in app["models"]]
    assert [model["name"] for model in models if model["add_url"]] == []
    assert [
        m["name"] for m in models if any(m["perms"][k] for k in ("add", "change", "delete"))
    ] == []


def test_audit_administrator_picks_the_logins():
    person = make_administrator(Part.AUDIT)
    logins.record_failure("nobody", "203.0.113.9")
    people.add_person(User(username="new", name="新人"), actor=make_administrator())

    answers = {
        kind: client_of(person).get(reverse("admin:casework_caseevent_changelist"), {"kind": kind})
        for kind in ("login", "other", "case")
    }

    assert {
        kind: [event.action for event in answer.context["cl"].result_list]
        for kind, answer in answers.items()
    } == {"login": ["login_failed"], "other": ["user_added"], "case": []}


@pytest.mark.parametrize("duty", [Duty.AUDITOR, Duty.CENTRE])
def test_guest_has_a_desk_without_cases(duty):
    person = make_official(duty)
    client = client_of(person)

    home = client.get(reverse("admin:index"))
    lists = [
        client.get(reverse(f"admin:platforms_{name}_changelist")).status_code
        for name in ("platformapplication", "solicitationround", "designation", "platform")
    ]

    assert (home.status_code, home.context["app_list"], lists) == (200, [], [403] * 4)
    assert "没有可看的台账" in home.content.decode()
    assert (person.official, person.needs_second_factor) == (None, True)


def test_nobody_holds_two_parts_or_a_part_and_a_duty():
    security = make_administrator(Part.SECURITY)

    for person in (security, make_official(), make_admin()):
        with pytest.raises(PermissionDenied):
            administrators.appoint_administrator(person, Part.AUDIT)
    with pytest.raises(PermissionDenied):
        people.appoint_official(make_administrator(Part.AUDIT), Duty.HANDLER, actor=security)


def test_no_administrator_puts_another_away():
    actor, other = make_administrator(Part.SYSTEM), make_administrator(Part.AUDIT)

    with pytest.raises(PermissionDenied, match="在服务器上用命令撤换"):
        people.deactivate_user(other, actor=actor, reason="不方便")

    other.refresh_from_db()
    assert other.is_active


def _install(monkeypatch, *lines: str, **options) -> str:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    out = io.StringIO()
    call_command("install_administrators", stdout=out, **options)
    return out.getvalue()


def test_first_installation_makes_the_three(monkeypatch):
    said = _install(
        monkeypatch,
        *("温立言", "wen@example.com", PASSWORD),
        *("顾安然", "gu@example.com", PASSWORD),
        *("施明鉴", "shi@example.com", PASSWORD),
        system="wen",
        security="gu.anran",
        audit="shi",
    )

    assert said == "已建立系统管理员 wen\n已建立安全管理员 gu.anran\n已建立审计管理员 shi\n"
    kept = AdministratorProfile.objects.order_by("pk").values_list("user__username", "part")
    assert list(kept) == [("wen", "system"), ("gu.anran", "security"), ("shi", "audit")]
    events = CaseEvent.objects.filter(action="administrator_appointed")
    assert [event.actor.username for event in events] == ["system"] * 3


def test_part_that_is_held_is_replaced_only_on_request(monkeypatch, client):
    former = make_administrator(Part.AUDIT)
    login(client, former)
    person = ("施明鉴", "shi@example.com", PASSWORD)

    with pytest.raises(CommandError, match="已有人担任"):
        _install(monkeypatch, *person, audit="shi")
    said = _install(monkeypatch, *person, audit="shi", replace=True)

    assert said == f"已撤换 {former.username}\n已建立审计管理员 shi\n"
    assert User.objects.get(pk=former.pk).part == ""
    assert client.get(reverse("admin:casework_caseevent_changelist")).status_code == 302


@pytest.mark.parametrize(
    ("names", "lines", "told"),
    [
        ({}, (), "请写明要建立哪几员"),
        ({"system": "wen", "audit": "Wen"}, (), "三员必须是不同的人"),
        ({"system": "wen"}, ("温立言", "wen@example.com", "short"), "密码至少 12 位"),
    ],
)
def test_installation_that_cannot_be_leaves_nothing(monkeypatch, names, lines, told):
    with pytest.raises(CommandError, match=told):
        _install(monkeypatch, *lines, **names)

    assert AdministratorProfile.objects.count() == 0
    assert not User.objects.filter(username="wen").exists()


def test_command_of_django_makes_an_administrator_and_no_superuser(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)

    call_command(
        "createsuperuser", username="wen", email="wen@example.com", interactive=False, verbosity=0
    )

    person = User.objects.get(username="wen")
    assert (person.part, person.is_superuser, person.is_staff) == (Part.SYSTEM, False, True)


def test_superuser_of_an_older_database_becomes_system_administrator():
    former = make_user(is_superuser=True)
    migration = import_module("accounts.migrations.0004_administrator_instead_of_superuser")

    migration.part_of_each(apps, None)

    former = User.objects.get(pk=former.pk)
    assert (former.part, former.is_superuser, former.is_staff) == (Part.SYSTEM, False, True)
