"""A limit is written once, in policy or states; every text that names it takes it from there."""

from tests import house


def test_no_module_writes_a_limit_out_again():
    assert house.offences(house.product_files(), house.written_limits) == []


def test_no_template_writes_a_limit_out_again():
    found = [
        f"{house.name_of(path)}: {limit.group()}"
        for path in house.template_files()
        for limit in house.WRITTEN_LIMIT.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []
