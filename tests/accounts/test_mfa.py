"""The second factor: demanded of the office at every door, sealed at rest, each code used once."""

import time
from datetime import timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from accounts import sessions
from accounts.models import LoginFailure, UsedCode
from accounts.services import logins
from casework import clock
from tests.builders import PASSWORD, login, make_admin, make_official, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN = "/accounts/login/"
CODE = "/accounts/2fa/authenticate/"
ACTIVATE = "/accounts/2fa/totp/activate/"
CONFIRM = "/accounts/2fa/reauthenticate/"


def code_of(seed=SEED, steps=0):
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 + steps))


def with_password(client, user):
    return client.post(LOGIN, {"login": user.username, "password": PASSWORD})


@pytest.mark.parametrize("path", ["/", "/admin/", "/accounts/security/", "/me/", "/demo/"])
@pytest.mark.parametrize("has_device", [True, False])
def test_official_without_second_factor_reaches_no_page(client, path, has_device):
    official = make_official()
    if has_device:
        TOTP.activate(official, SEED)
    login(client, official, mfa=False)

    response = client.get(path)

    door = CONFIRM if has_device else ACTIVATE
    assert response.status_code == 302
    assert response.headers["Location"].split("?")[0] == door


def test_official_without_second_factor_reaches_no_api(client):
    login(client, make_official(), mfa=False)

    response = client.get("/api/v1/schema/")

    assert (response.status_code, response.json()["code"]) == (403, "mfa_required")
    assert response.headers["Content-Type"] == "application/problem+json"


def test_administrator_without_duty_needs_it_too(client):
    login(client, make_user(is_superuser=True), mfa=False)

    assert client.get("/admin/").headers["Location"].split("?")[0] == ACTIVATE


def test_applicant_needs_none(client):
    login(client, make_admin(), mfa=False)

    assert client.get("/accounts/security/").status_code == 200


def test_first_login_of_an_official_binds_a_phone_and_goes_on(client):
    official = make_official()
    with_password(client, official)

    page = client.get(ACTIVATE)
    response = client.post(ACTIVATE, {"code": code_of(page.context["seed"])})

    assert response.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get("/accounts/security/").status_code == 200
    assert len(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]) == 10


def test_login_with_password_and_code_leads_to_the_desk(client):
    official = make_official()
    TOTP.activate(official, SEED)

    first = with_password(client, official)
    second = client.post(CODE, {"code": code_of()})

    assert (first.headers["Location"], second.headers["Location"]) == (CODE, "/admin/")
    assert client.session[sessions.FACTOR_KEY] == {"user": official.pk, "kind": "totp"}


@pytest.mark.parametrize("shape", ["{}", "{} ", "{0[0]}.{0[1]}-{0[2]}{0[3]}{0[4]}{0[5]}"])
def test_a_code_opens_the_door_once(client, shape):
    official = make_official()
    TOTP.activate(official, SEED)
    code = code_of()
    with_password(client, official)
    client.post(CODE, {"code": code})

    other = client.__class__()
    with_password(other, official)
    response = other.post(CODE, {"code": shape.format(code)})

    assert response.status_code == 200
    assert response.context["form"].errors["code"] == [
        "验证码不对或已经用过，请等下一个 6 位数再填"
    ]
    assert UsedCode.objects.filter(user=official).count() == 1


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour(client):
    official = make_official()
    TOTP.activate(official, SEED)
    with_password(client, official)
    wrong = {"code": str((int(code_of()) + 1) % 1_000_000).zfill(6)}
    for _ in range(5):
        client.post(CODE, wrong)

    locked = client.post(CODE, {"code": code_of()})
    with clock.at(clock.now() + timedelta(minutes=16)):
        opened = client.post(CODE, {"code": code_of()})

    assert locked.context["form"].errors["code"] == ["失败次数过多，请稍后再试，或用邮箱重设密码"]
    assert opened.status_code == 302


def test_recovery_code_opens_once(client):
    official = make_official()
    TOTP.activate(official, SEED)
    code = RecoveryCodes.activate(official).generate_codes()[0]
    with_password(client, official)
    first = client.post(CODE, {"code": code})

    other = client.__class__()
    with_password(other, official)
    second = other.post(CODE, {"code": code})

    assert (first.status_code, second.status_code) == (302, 200)
    assert client.session[sessions.FACTOR_KEY]["kind"] == "recovery_codes"


def test_seeds_are_unreadable_at_rest():
    official = make_official()
    TOTP.activate(official, SEED)
    seed = RecoveryCodes.activate(official)

    kept = [row.data for row in Authenticator.objects.order_by("pk")]
    assert SEED not in str(kept)
    assert kept[0]["secret"].startswith("gAAAA")
    assert kept[1]["seed"].startswith("gAAAA")
    assert len(seed.generate_codes()) == 10


def test_staff_cannot_give_the_second_factor_up(client):
    official = make_official()
    TOTP.activate(official, SEED)
    login(client, official)

    response = client.post("/accounts/2fa/totp/deactivate/")

    assert response.status_code == 200
    assert "不能停用" in response.content.decode()
    assert Authenticator.objects.filter(user=official).count() == 1


def test_factor_of_another_person_in_the_same_session_counts_for_nothing(client):
    official = make_official()
    login(client, official, mfa=False)
    session = client.session
    session[sessions.FACTOR_KEY] = {"user": official.pk + 1, "kind": "totp"}
    session.save()

    assert client.get("/admin/").headers["Location"].split("?")[0] == ACTIVATE


def test_fitting_code_forgets_the_wrong_ones(client):
    official = make_official()
    TOTP.activate(official, SEED)
    login(client, official, mfa=False)
    for _ in range(4):
        client.post(CONFIRM, {"code": "000000"})

    client.post(CONFIRM, {"code": code_of()})

    assert LoginFailure.objects.filter(scope="code").count() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_codes_sent_at_once_five_are_looked_at():
    official = make_official()

    answers = at_once([partial(logins.admit_code, official)] * 16)

    assert sorted(answers) == [False] * 11 + [True] * 5


def test_factor_of_the_demo_door_counts_for_nothing_outside_demo_mode(client, settings):
    official = make_official()
    login(client, official, mfa=False)
    session = client.session
    session[sessions.FACTOR_KEY] = {"user": official.pk, "kind": sessions.DEMO}
    session.save()
    settings.DEMO_MODE = False

    assert client.get("/admin/").headers["Location"].split("?")[0] == ACTIVATE
