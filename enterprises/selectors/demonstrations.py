"""The list of demonstration enterprises as everybody reads it, and how many stand on it."""

from casework.forms import judge, shown
from casework.models import Document
from casework.templatetags.dates import cn_date
from enterprises.models import Nomination
from enterprises.models.nominations import CERTIFICATE
from enterprises.policy import TARGET_DEMONSTRATIONS
from enterprises.rules.demonstration import BY_KEY, EFFECTS, STORY

Row = dict[str, object]
MOST_SHOWN = 2


def demonstration_figure() -> dict[str, object]:
    """Return how many enterprises stand on the list, each once, against the policy's 500; one query."""
    value = Nomination.objects.listed().values("organisation").distinct().count()
    per_mille = value * 1000 // TARGET_DEMONSTRATIONS
    return {
        "value": value,
        "target": TARGET_DEMONSTRATIONS,
        "share": f"{per_mille // 10}.{per_mille % 10}%",
    }


def demonstration_row(nomination: Nomination) -> Row:
    """Return one line of the public list."""
    answers = nomination.handed_in["answers"]
    return {
        "url": nomination.get_public_url(),
        "title": nomination.name,
        "place": nomination.district_name,
        "text": answers[STORY.key]["summary"],
        "tags": [nomination.dimension_name],
        "facts": effects_in_words(answers)[:MOST_SHOWN],
    }


def effects_in_words(answers: dict) -> list[str]:
    """Return each effect in a line: 一次合格率 93.10 → 97.60 %."""
    return [
        f"{row['indicator']} {row['before']} → {row['after']} {row['unit']}"
        for row in answers[EFFECTS.key]
    ]


def public_parts(nomination: Nomination) -> list[Row]:
    """Return what everybody may read, section by section: facts, or a table with heads."""
    answers = nomination.handed_in["answers"]
    parts = []
    for key in (EFFECTS.key, STORY.key):
        section = BY_KEY[key]
        rows = shown(section, answers.get(key))
        if section.is_table:
            heads = [spec.label for spec in section.fields]
            table = [list(zip(heads, [text for _, text in row], strict=True)) for row in rows]
            parts.append({"title": section.title, "heads": heads, "rows": table})
        else:
            facts = [
                {"label": spec.label, "value": text}
                for spec, text in rows[0]
                if spec.name != "summary"
            ]
            parts.append({"title": section.title, "facts": facts})
    return parts


def summary_of(nomination: Nomination) -> str:
    return judge(STORY, nomination.handed_in["answers"].get(STORY.key)).values[0]["summary"]


def list_facts(nomination: Nomination) -> list[Row]:
    """Return how the enterprise came onto the list, and off it."""
    ended = nomination.ended_at
    return [
        {"label": "编号", "value": nomination.reference},
        {"label": "四化方向", "value": nomination.dimension_name},
        {"label": "所在区", "value": nomination.district_name},
        {"label": "提名", "value": nomination.nominator},
        {"label": "列入日期", "value": cn_date(nomination.listed_on)},
        *([{"label": "移出日期", "value": cn_date(ended)}] if ended else []),
    ]


def certificate_of(nomination: Nomination) -> Document | None:
    """Return the certificate with which the place on the list is verified."""
    return Document.objects.of(nomination).filter(kind=CERTIFICATE).order_by("-pk").first()
