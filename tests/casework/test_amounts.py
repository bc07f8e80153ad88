"""Money is exact from the keyboard to the column and back, and reads as the law writes it."""

from decimal import Decimal

import cn2an
import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Avg, CharField, F, IntegerField, Q, Sum, Value
from django.db.models.functions import Cast
from django.template import Context, Template
from hypothesis import example, given
from hypothesis import strategies as st

from casework import amounts
from casework.amounts import AmountError, MoneyField, YuanField
from casework.models.calendar import CalendarDay
from tests.worked_examples import read_cases

TEXTS = read_cases("casework/amount_texts.csv")
INPUTS = read_cases("casework/amount_inputs.csv")
FEN = st.integers(min_value=0, max_value=99_999_999_999_999)


def outcome_of(read, text):
    """Return the amount as a text, or the message of the refusal."""
    try:
        return str(read(text))
    except AmountError as error:
        return str(error)
    except ValidationError as error:
        return error.message


def one_row(**amounts_):
    """Return a queryset of one row annotated with money, so that the database does the sums."""
    values = {name: Value(amount, output_field=MoneyField()) for name, amount in amounts_.items()}
    return CalendarDay.objects.filter(on="2026-10-01").annotate(**values)


@pytest.mark.parametrize("case", INPUTS)
def test_parse_yuan_never_trims(case):
    outcome = outcome_of(amounts.parse_yuan, case["text"])

    assert case["exact"] in outcome


@pytest.mark.parametrize("case", INPUTS)
def test_a_page_forgives_outer_blanks_and_separators_only(case):
    outcome = outcome_of(YuanField().clean, case["text"])

    assert case["page"] in outcome


@pytest.mark.parametrize("text", ["1\n", "\n1", "1.00\n", "1\r\n", "1\t", "1\x00", ""])
def test_parse_yuan_matches_to_the_very_end(text):
    with pytest.raises(AmountError):
        amounts.parse_yuan(text)


@pytest.mark.parametrize("value", [1, 1.5, None, True, Decimal(1), ["1"]])
def test_parse_yuan_takes_text_only(value):
    with pytest.raises(AmountError, match="文字"):
        amounts.parse_yuan(value)


@given(st.text(alphabet="0123456789.,-+eE_ \n１٠元¥", max_size=18))
@example("1\n")
def test_parse_yuan_takes_what_the_pattern_takes_and_nothing_else(text):
    whole, _, places = text.partition(".")
    ascii_digits = set("0123456789")
    lawful = (
        set(whole) <= ascii_digits
        and set(places) <= ascii_digits
        and 1 <= len(whole) <= 12
        and len(places) <= 2
        and (bool(places) == ("." in text))
    )

    outcome = outcome_of(amounts.parse_yuan, text)

    assert (outcome.replace(".", "").isdecimal() and outcome.isascii()) == lawful


@given(FEN)
def test_an_amount_survives_text_and_fen_exactly(fen):
    amount = amounts.from_fen(fen)

    assert [amounts.to_fen(amount), amounts.parse_yuan(str(amount))] == [fen, amount]


@pytest.mark.parametrize("case", TEXTS)
def test_amounts_print_as_the_worked_examples(case):
    amount = Decimal(case["yuan"])

    texts = [amounts.yuan(amount), amounts.wan_yuan(amount), amounts.rmb_capital(amount)]

    assert texts == [case["yuan_text"], case["wan_text"], case["capital"]]


@given(FEN)
@example(10_000_000_00)
@example(100_001_000_00)
@example(1_000_100_000_00)
def test_rmb_capital_agrees_with_an_independent_reading(fen):
    amount = amounts.from_fen(fen)

    assert amounts.rmb_capital(amount) == cn2an.an2cn(str(amount), "rmb")


@given(st.lists(st.sampled_from("0012345678"), min_size=1, max_size=12).map("".join))
def test_rmb_capital_agrees_where_zeros_are_many(digits):
    amount = Decimal(int(digits))

    assert amounts.rmb_capital(amount) == cn2an.an2cn(str(amount), "rmb")


@pytest.mark.parametrize("amount", [Decimal("-0.01"), Decimal("0.001"), Decimal("NaN")])
def test_rmb_capital_refuses_what_cannot_be_paid(amount):
    with pytest.raises(AmountError):
        amounts.rmb_capital(amount)


@pytest.mark.parametrize("value", [1.5, True, "1", None])
def test_to_fen_refuses_everything_but_exact_numbers(value):
    with pytest.raises(AmountError, match="Decimal"):
        amounts.to_fen(value)


@pytest.mark.parametrize("text", ["0.001", "0.005", "1E-3", "0.0100000000000000000000000000001"])
def test_to_fen_refuses_parts_of_a_fen(text):
    with pytest.raises(AmountError, match="两位小数"):
        amounts.to_fen(Decimal(text))


def test_filters_print_a_dash_where_there_is_no_amount():
    source = "{% load amounts %}{{ a|yuan }} {{ a|wan_yuan }} {{ a|rmb_capital }}"

    page = Template(source).render(Context({"a": None}))

    assert page == "— — —"


def test_filters_print_the_amount():
    source = "{% load amounts %}{{ a|yuan }} 元 {{ a|wan_yuan }} 万元 人民币{{ a|rmb_capital }}"

    page = Template(source).render(Context({"a": Decimal("597000.00")}))

    assert page == "597,000.00 元 59.70 万元 人民币伍拾玖万柒仟元整"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["0.01", "300000.30", "-5.00", "999999999999.99"])
def test_money_returns_from_the_database_exact(text):
    amount = Decimal(text)

    stored = one_row(amount=amount).values_list("amount", flat=True).get()

    assert (stored, str(stored)) == (amount, text)


@pytest.mark.django_db
def test_money_is_kept_as_whole_fen():
    rows = one_row(amount=Decimal("12.34")).annotate(column=Cast("amount", CharField()))

    assert rows.get().column == "1234"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lookup", "value", "found"),
    [
        ("exact", Decimal("12.34"), True),
        ("exact", Decimal("12.340"), True),
        ("exact", "12.34", True),
        ("exact", 1234, False),
        ("gt", Decimal("12.33"), True),
        ("gt", Decimal("12.34"), False),
        ("gte", Decimal("12.34"), True),
        ("lt", Decimal("12.34"), False),
        ("lte", 13, True),
        ("in", [Decimal("1.00"), Decimal("12.34")], True),
        ("range", (Decimal("12.34"), Decimal("12.35")), True),
        ("isnull", True, False),
    ],
)
def test_lookups_take_yuan(lookup, value, found):
    rows = one_row(amount=Decimal("12.34")).filter(**{f"amount__{lookup}": value})

    assert rows.exists() is found


@pytest.mark.django_db
@pytest.mark.parametrize("value", [12.34, Decimal("12.345")])
def test_lookups_refuse_what_is_not_exact(value):
    with pytest.raises(AmountError):
        one_row(amount=Decimal("12.34")).filter(amount__gte=value)


@pytest.mark.django_db
def test_sums_and_differences_of_money_are_yuan():
    rows = one_row(a=Decimal("0.10"), b=Decimal("0.20")).annotate(
        sum=F("a") + F("b"), by=F("b") * 3
    )

    assert rows.values_list("sum", "by").get() == (Decimal("0.30"), Decimal("0.60"))


@pytest.mark.django_db
def test_aggregates_of_money_are_yuan():
    days = CalendarDay.objects.filter(on__year=2026).order_by("on")[:3]
    rows = CalendarDay.objects.filter(pk__in=[day.pk for day in days]).annotate(
        amount=Value(Decimal("0.35"), output_field=MoneyField())
    )

    totals = rows.aggregate(sum=Sum("amount"), mean=Avg("amount"))
    nothing = rows.none().aggregate(sum=Sum("amount", default=Decimal(0)))

    assert (totals, nothing) == (
        {"sum": Decimal("1.05"), "mean": Decimal("0.35")},
        {"sum": Decimal("0.00")},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("paid", "within"), [("30.00", True), ("30.01", False)])
def test_a_ratio_in_integers_is_exact(paid, within):
    rows = one_row(amount=Decimal(paid), eligible=Decimal("100.00"))

    kept = rows.annotate(left=F("amount") * 100, right=F("eligible") * 30)

    assert kept.filter(Q(left__lte=F("right"))).exists() is within


@pytest.mark.django_db
def test_money_times_money_is_refused():
    with pytest.raises(FieldError):
        one_row(a=Decimal(1), b=Decimal(2)).annotate(c=F("a") * F("b")).get()


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (None, None),
        ("12.3", Decimal("12.30")),
        ("-12.30", Decimal("-12.30")),
        (5, Decimal("5.00")),
        (Decimal("12.3"), Decimal("12.30")),
    ],
)
def test_the_field_cleans_to_yuan(value, amount):
    assert MoneyField().to_python(value) == amount


@pytest.mark.parametrize("value", ["1e5", "１", 1.5, True, Decimal("0.001"), Decimal(10**12)])
def test_the_field_refuses_inexact_and_oversized_values(value):
    with pytest.raises(ValidationError):
        MoneyField().to_python(value)


def test_the_field_is_a_bigint_that_migrations_can_write():
    field = MoneyField("营业收入", null=True)

    _, path, arguments, keywords = field.deconstruct()

    assert (field.get_internal_type(), path, arguments, keywords) == (
        "BigIntegerField",
        "casework.amounts.MoneyField",
        [],
        {"verbose_name": "营业收入", "null": True},
    )


def test_the_field_is_not_an_integer_to_the_orm():
    assert not issubclass(MoneyField, IntegerField)


def test_the_page_field_of_money_forgives_separators():
    field = MoneyField("营业收入").formfield()

    assert (field.clean(" 1,234.50 "), field.label) == (Decimal("1234.50"), "营业收入")


class AmountForm(forms.Form):
    amount = YuanField(label="金额", required=False)


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (Decimal("1234.50"), "1,234.5", False),
        (Decimal("1234.50"), "1234.51", True),
        (Decimal("1234.50"), "", True),
        (None, "", False),
        (None, "x", True),
    ],
)
def test_the_page_field_notices_real_changes_only(initial, typed, changed):
    form = AmountForm({"amount": typed}, initial={"amount": initial})

    assert form.has_changed() is changed


def test_the_page_field_keeps_what_was_typed():
    form = AmountForm({"amount": "一百"})

    assert (form.is_valid(), form["amount"].value()) == (False, "一百")


def test_the_page_field_shows_two_places():
    form = AmountForm(initial={"amount": Decimal("1234.5")})

    assert 'value="1234.50"' in str(form["amount"])


def test_the_page_field_asks_for_an_amount_in_chinese():
    with pytest.raises(ValidationError, match="请填写金额"):
        YuanField().clean("  ")
