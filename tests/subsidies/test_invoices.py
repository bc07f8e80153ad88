"""What makes two invoices the same one, and two names the same unit's."""

import pytest

from subsidies.rules.eligibility import InvoiceError, invoice_key, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("", "26442000000012345678"), ("044001900111", "26442000000012345678")),
        (("", "26442000000012345678"), ("", " ２６４４2000 0000 1234-5678 ")),
        (("044001900111", "00012345"), ("０４４００１９００１１１", "00012345")),
        (("", "5101-2026-1012345678-l02"), ("", "510120261012345678L02")),
    ],
)
def test_one_invoice_has_one_key_however_it_is_typed(one, other):
    assert invoice_key(*one) == invoice_key(*other)


def test_invoices_of_another_code_or_number_are_others():
    keys = [
        invoice_key("044001900111", "00012345"),
        invoice_key("044001900112", "00012345"),
        invoice_key("044001900111", "0012345"),
        invoice_key("", "00012345"),
        invoice_key("0440019001110", "0012345"),
        invoice_key("", "26442000000012345678"),
        invoice_key("", "26442000000012345679"),
    ]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("code", "number", "message"),
    [
        ("044001900111", "", "发票号码没有填写"),
        ("044001900111", " - ", "发票号码没有填写"),
        ("", "0001234号", "发票代码和号码只能用数字和字母"),
        ("04400/1900111", "00012345", "发票代码和号码只能用数字和字母"),
    ],
)
def test_what_no_invoice_has_is_refused(code, number, message):
    with pytest.raises(InvoiceError) as refused:
        invoice_key(code, number)

    assert str(refused.value) == message


def test_names_are_compared_as_people_read_them():
    assert [
        same_name("广州云栈科技（集团）有限公司", other)
        for other in (
            "广州云栈科技(集团)有限公司",
            " 广州云栈　科技（集团）有限公司\u200b",
            "广州云栈科技有限公司",
            "",
        )
    ] == [True, True, False, False]
