"""How the API describes itself: nothing but Chinese for people to read."""

import re

from casework.api.problems import TITLES

GOOD = {"200": "办成", "201": "已建立"}
CHINESE = re.compile("[\u4e00-\u9fff]")


def in_chinese(result, generator, request, public):
    """Take out what comes from docstrings, which are for who works on the code; name the answers."""
    _clean(result)
    for operations in result["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                answer["description"] = GOOD.get(status) or TITLES[int(status)]
    return result


def _clean(part: object) -> None:
    if isinstance(part, list):
        for one in part:
            _clean(one)
    elif isinstance(part, dict):
        words = part.get("description")
        # An answer must have a description, even an empty one.
        if isinstance(words, str) and words and not CHINESE.search(words):
            del part["description"]
        for one in part.values():
            _clean(one)
