"""Reads the worked examples that stand beside the tests as CSV."""

import csv
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def read_cases(path):
    """Return one parameter for each row of ``path`` (from tests/), called after its ``case``."""
    with (TESTS / path).open(encoding="utf-8", newline="") as file:
        return [pytest.param(row, id=row["case"]) for row in csv.DictReader(file)]
