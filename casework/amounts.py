"""Money: whole fen in the database, Decimal yuan in Python, exact parsing, 元, 万元 and 大写."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable, register_combinable_fields

FEN = Decimal("0.01")
FEN_PER_YUAN = 100
WAN = Decimal(10_000)
MAX_YUAN = Decimal("999999999999.99")

# Decimal() itself also reads 1e5, 1_000 and the digits of other scripts, so the text is checked
# first; \Z because $ would let a final newline through.
YUAN_PATTERN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?\Z")
GROUPED_PATTERN = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?\Z")
MANY_PLACES_PATTERN = re.compile(r"[0-9]+\.[0-9]{3,}\Z")
LONG_PATTERN = re.compile(r"[0-9]{13,}(\.[0-9]*)?\Z")

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTION = 10_000
SECTIONS = ((SECTION**2, "亿"), (SECTION, "万"))


class AmountError(ValueError):
    """A text that is no amount in yuan; the message says in Chinese what to change."""


def parse_yuan(text: str) -> Decimal:
    """Return the yuan that ``text`` names (0 to 999999999999.99); never trims; AmountError."""
    if not isinstance(text, str):
        raise AmountError('金额要写成文字，例如 "1234.50"')
    if not YUAN_PATTERN.match(text):
        raise AmountError(_fault_of(text))
    return Decimal(text).quantize(FEN)


def to_fen(amount: Decimal | int) -> int:
    """Return ``amount`` in yuan as whole fen; AmountError when it is not exact."""
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise AmountError(f"金额只能用 Decimal 或整数表示，不能用 {type(amount).__name__}")
    exact = Decimal(amount)
    if not exact.is_finite():
        raise AmountError("金额必须是确定的数")
    fen = int(exact.scaleb(2))
    if Decimal(fen).scaleb(-2) != exact:
        raise AmountError("金额最多保留两位小数（到分）")
    return fen


def from_fen(fen: int) -> Decimal:
    """Return whole fen as yuan with two places."""
    return Decimal(fen).scaleb(-2)


def yuan(amount: Decimal) -> str:
    """Return ``amount`` in yuan with separators and two places: 1,234,567.89."""
    return f"{amount:,.2f}"


def wan_yuan(amount: Decimal) -> str:
    """Return ``amount`` in yuan as 万元 with two places, half up; 约 in front when inexact."""
    exact = amount / WAN
    shown = exact.quantize(FEN, rounding=ROUND_HALF_UP)
    return f"{shown:,.2f}" if shown == exact else f"约 {shown:,.2f}"


def rmb_capital(amount: Decimal) -> str:
    """Return ``amount`` (0 or more, exact to the fen) in 大写, without the 人民币 in front."""
    fen = to_fen(amount)
    if fen < 0:
        raise AmountError("负数金额没有大写")
    whole, cents = divmod(fen, FEN_PER_YUAN)
    jiao, rest = divmod(cents, 10)
    text = f"{_capital_integer(whole)}元" if whole else ""
    if not cents:
        return (text or "零元") + "整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif whole:
        text += DIGITS[0]
    return text + (f"{DIGITS[rest]}分" if rest else "")


def _capital_integer(number: int) -> str:
    """Read ``number`` aloud in sections of four digits, with no 零 that may be left out."""
    for size, unit in SECTIONS:
        if number >= size:
            head, tail = divmod(number, size)
            text = _capital_integer(head) + unit
            return text + _gap(tail, size) + _capital_integer(tail) if tail else text
    return _capital_section(number)


def _gap(tail: int, size: int) -> str:
    """Return 零 when digits are missing between the unit and ``tail``, unless it may be left out.

    正确填写票据和结算凭证的基本规定: where 万位 is 0 but 千位 is not, 零 may be left out.
    """
    follows_at_once = tail * 10 >= size
    starts_at_thousands = SECTION <= tail * 10 < SECTION * 10
    return "" if follows_at_once or starts_at_thousands else DIGITS[0]


def _capital_section(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[place]
        gap = not digit and bool(text)
    return text


def _fault_of(text: str) -> str:
    """Say what keeps ``text`` from being an amount."""
    if not text.strip():
        return "请填写金额"
    if text.startswith("-"):
        return "金额不能是负数"
    if not text.isascii():
        return "请用半角数字填写金额，不写单位和文字，例如 1234567.89"
    if LONG_PATTERN.match(text):
        return "金额太大：元以上最多 12 位，请核对是否多写了数字"
    if MANY_PLACES_PATTERN.match(text):
        return "金额最多保留两位小数（到分）"
    return "请只填数字，单位是元，例如 1234567.89"


class MoneyField(models.Field):
    """Yuan as Decimal with two places, kept as whole fen in a bigint column.

    It is no IntegerField on purpose: adding two of them must give yuan, not fen.
    """

    description = "金额（元）"
    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(
        self, value: int | Decimal | None, expression: object, connection: object
    ) -> Decimal | None:
        # SUM of bigint is numeric on PostgreSQL; an average is cut to the fen.
        return None if value is None else from_fen(int(value))

    def to_python(self, value: str | Decimal | int | None) -> Decimal | None:
        if value is None:
            return None
        try:
            amount = _signed(value) if isinstance(value, str) else from_fen(to_fen(value))
        except AmountError as error:
            raise ValidationError(str(error), code="invalid") from error
        if abs(amount) > MAX_YUAN:
            raise ValidationError("金额太大：元以上最多 12 位", code="max_value")
        return amount

    def get_prep_value(self, value: str | Decimal | int | None) -> int | None:
        value = super().get_prep_value(value)
        if value is None:
            return None
        return to_fen(parse_yuan(value) if isinstance(value, str) else value)

    def value_to_string(self, obj: models.Model) -> str | None:
        value = self.value_from_object(obj)
        return None if value is None else f"{value:.2f}"

    # The options are those of any form field; Django's own signature is no narrower.
    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": YuanField, **kwargs})


def _signed(text: str) -> Decimal:
    return -parse_yuan(text[1:]) if text.startswith("-") else parse_yuan(text)


for _operator in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(MoneyField, _operator, MoneyField, MoneyField)
for _operator in (Combinable.MUL, Combinable.DIV):
    register_combinable_fields(MoneyField, _operator, models.IntegerField, MoneyField)
register_combinable_fields(models.IntegerField, Combinable.MUL, MoneyField, MoneyField)


class YuanField(forms.Field):
    """An amount typed on a page: outer blanks and thousands separators are forgiven, no more."""

    widget = forms.TextInput
    default_error_messages = {"required": "请填写金额"}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: object) -> object:
        return f"{value:.2f}" if isinstance(value, Decimal) else value

    def to_python(self, value: object) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            return parse_yuan(text.replace(",", "") if GROUPED_PATTERN.match(text) else text)
        except AmountError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
