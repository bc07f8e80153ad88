"""What a password must be, for whom."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.passwords import (
    Argon2Hasher,
    ClassesValidator,
    ContextWordValidator,
    FormerPasswordValidator,
    LengthValidator,
)
from accounts.services import people
from tests.builders import PASSWORD, make_admin, make_official, make_user

pytestmark = pytest.mark.django_db


def accepts(validator, password, user):
    try:
        validator.validate(password, user)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("make", "length", "fits"),
    [
        (make_admin, 9, False),
        (make_admin, 10, True),
        (make_admin, 128, True),
        (make_admin, 129, False),
        (make_official, 11, False),
        (make_official, 12, True),
    ],
)
def test_length_differs_for_staff(make, length, fits):
    assert accepts(LengthValidator(), "x" * length, make()) is fits


@pytest.mark.parametrize(
    ("make", "password", "fits"),
    [
        (make_admin, "lycheelycheelychee", True),
        (make_official, "lycheelycheelychee", False),
        (make_official, "lychee-lychee-lychee", False),
        (make_official, "Lychee-lychee-lychee", True),
        (make_official, "lychee-lychee-2026", True),
    ],
)
def test_three_classes_are_asked_of_staff_only(make, password, fits):
    assert accepts(ClassesValidator(), password, make()) is fits


def test_words_of_the_own_unit_are_refused():
    user = make_admin(username="linwanqing", name="林婉清")
    unit = user.acting.organisation
    tried = ["x-LinWanQing-x", "xx林婉清xx", f"x{unit.name}x", f"x{unit.uscc.lower()}x", PASSWORD]

    assert [accepts(ContextWordValidator(), word, user) for word in tried] == [False] * 4 + [True]


def test_staff_do_not_take_the_last_five_again():
    official = make_official()
    passwords = [PASSWORD, *(f"Kapok-{number}-yuexiu" for number in range(5))]
    for password in passwords[1:]:
        people.set_password(official, password)

    answers = [accepts(FormerPasswordValidator(), word, official) for word in passwords]

    assert answers == [True, False, False, False, False, False]


def test_hasher_is_argon2id_of_the_size_the_machine_bears():
    encoded = Argon2Hasher().encode(PASSWORD, "saltsaltsalt")

    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2026!",
        "123Qwerty#2026",
        "!!!Iloveyou!!!",
        "qwertyuiop12",
        "Dragon-20261124",
    ],
)
def test_common_word_with_things_around_it_is_refused(password):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, make_user())

    assert any("太常见" in text for text in refusal.value.messages)


@pytest.mark.parametrize(
    "password", ["Zhuzao-2026-banyan", "8dragon8horse8kapok", "12-34-banyan-kapok"]
)
def test_honest_phrase_passes(password):
    validate_password(password, make_user())
