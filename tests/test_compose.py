"""What the compose file asks, the example names and the manual promises is one list."""

import re

from tests.compose import ANSWERS, CHOSEN, COMPOSE, OPTION, QUESTION, SERVICES
from tests.house import ROOT

# Where things lie in the image, and what only ./run asks.
SET_BY_THE_IMAGE = {"VAR_DIR", "MEDIA_ROOT", "STATIC_ROOT", "PORT", "DEMO_MODE"}


def test_every_answer_the_compose_file_asks_for_stands_in_the_example():
    example = re.findall(r"^(\w+)=$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    optional = re.findall(r"^# (\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(example) == sorted(set(QUESTION.findall(COMPOSE))) == sorted(ANSWERS)
    assert sorted(optional) == sorted({name for name, _ in OPTION.findall(COMPOSE)})


def test_every_setting_of_the_manual_reaches_the_containers():
    manual = (ROOT / "docs" / "operations.md").read_text()
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", manual, re.MULTILINE))
    given = {name for one in SERVICES.values() for name in one.get("environment", ())}

    assert named - given == SET_BY_THE_IMAGE


def test_what_is_chosen_in_the_environment_reaches_the_containers():
    kept = [SERVICES["web"]["environment"][name] for name in ("METRICS_TOKEN", "SMS_ADAPTER")]

    assert kept == [CHOSEN["METRICS_TOKEN"], "off"]
