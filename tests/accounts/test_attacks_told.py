"""What looks like an attack is told to 安全管理员; reset links are counted in the record."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from accounts.services import logins, mails
from casework import clock
from casework.models import Notice
from casework.permissions import Part
from tests.builders import make_admin, make_administrator, make_official

pytestmark = pytest.mark.django_db

ADDRESS = "203.0.113.9"


def test_locked_account_is_told_once_and_to_security_alone():
    guard = make_administrator(Part.SECURITY)
    make_administrator(Part.SYSTEM)
    user = make_official()

    for number in range(25):
        logins.record_failure(user.username, f"10.0.0.{number}")

    told = Notice.objects.get(event="login_locked")
    assert (told.recipient, told.subject) == (guard, f"账号{user.username}的登录已锁定")


def test_address_that_tries_many_names_is_told_and_locks_nobody_who_knows_it():
    guard, user = make_administrator(Part.SECURITY), make_official()
    logins.record_success(user, ADDRESS, factor="totp")
    stranger = make_official()

    for number in range(55):
        logins.record_failure(f"guess{number}", ADDRESS)

    told = Notice.objects.get(event="login_locked")
    assert (told.recipient, ADDRESS in told.body) == (guard, False)
    assert logins.lockout(user.username, ADDRESS) is None
    assert logins.lockout(stranger.username, ADDRESS) <= timedelta(minutes=15)
    assert logins.lockout(stranger.username, "10.0.0.1") is None


def test_name_of_nobody_is_told_to_nobody():
    make_administrator(Part.SECURITY)

    for number in range(25):
        logins.record_failure("nobody.at.all", f"10.0.0.{number}")

    assert Notice.objects.count() == 0


def test_five_links_an_hour_for_an_account_whatever_the_cache_forgets():
    user, other = make_admin(email="one@example.com"), make_admin(email="two@example.com")

    sent = []
    for _ in range(7):
        cache.clear()
        sent.append(mails.send_reset_links(user.email))
    another = mails.send_reset_links(other.email)
    with clock.at(clock.now() + timedelta(minutes=61)):
        later = mails.send_reset_links(user.email)

    assert (sent, another, later) == ([1, 1, 1, 1, 1, 0, 0], 1, 1)
    assert len(mail.outbox) == 7
