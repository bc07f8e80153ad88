"""What experts type: the declaration, the score sheet, a recusal."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from casework.forms import UNSTORABLE, PlainText
from reviews.models import Assignment
from reviews.policy import DECLARATION
from reviews.rules.conflicts import TieKind
from reviews.rules.scoring import Rubric, read_points, shown, total
from reviews.services.recusals import LONGEST_REASON
from reviews.services.scoring import LONGEST_COMMENT, Answer

POINTS, COMMENT = "points-", "comment-"
TOO_LONG = "最多 {} 个字，请缩短。"
Texts = Mapping[str, str]


def posted_sheet(rubric: Rubric, posted: QueryDict) -> tuple[dict[str, str], dict[str, str]]:
    """Return points and comments as they were sent, by criterion, without what cannot be kept."""

    def sent(prefix: str) -> dict[str, str]:
        found = {one.code: posted.get(f"{prefix}{one.code}", "") for one in rubric.criteria}
        return {code: UNSTORABLE.sub("", text) for code, text in found.items()}

    return sent(POINTS), sent(COMMENT)


class SheetForm(forms.Form):
    """One field for the points of each criterion and one for the remark; the service judges points."""

    use_required_attribute = False

    def __init__(
        self, rubric: Rubric, points: Texts, comments: Texts, *, faults: Texts | None = None
    ):
        self.rubric = rubric
        data = {f"{POINTS}{code}": text for code, text in points.items()}
        super().__init__(data | {f"{COMMENT}{code}": text for code, text in comments.items()})
        for one in rubric.criteria:
            self.fields[f"{POINTS}{one.code}"] = forms.CharField(
                label=one.label,
                required=False,
                widget=forms.TextInput(
                    {"inputmode": "decimal", "autocomplete": "off", "data-most": str(one.most)}
                ),
            )
            self.fields[f"{COMMENT}{one.code}"] = PlainText(
                lines=True,
                label=f"{one.label}的评语",
                required=False,
                max_length=LONGEST_COMMENT,
                widget=forms.Textarea({"rows": 2}),
                error_messages={"max_length": TOO_LONG.format(LONGEST_COMMENT)},
            )
        self.read, _ = read_points(rubric, points)
        self.full_clean()
        # Blank is allowed while the sheet is written, and never when it is handed in.
        for one in rubric.criteria:
            self.fields[f"{POINTS}{one.code}"].required = True
        if faults is None:
            self._errors.clear()
        for code, fault in (faults or {}).items():
            self.add_error(f"{POINTS}{code}", fault)

    @property
    def running_total(self) -> str:
        """The sum of what can be read so far."""
        return shown(total(self.read))

    @property
    def given_count(self) -> int:
        return len(self.read)

    @property
    def groups(self) -> list[dict[str, object]]:
        """The fields by component, each with the most it can bring."""
        return [
            {
                "label": component.label,
                "most": component.most,
                "rows": [
                    {
                        "points": self[f"{POINTS}{one.code}"],
                        "comment": self[f"{COMMENT}{one.code}"],
                        "unit": f"/ {one.most} 分",
                    }
                    for one in component.criteria
                ],
            }
            for component in self.rubric.components
        ]


class DeclarationForm(forms.Form):
    """For each file that waits: none, or a relation with its reason; and the statement itself."""

    use_required_attribute = False

    def __init__(self, waiting: list[Assignment], data: QueryDict | None = None):
        super().__init__(data)
        self.waiting = waiting
        kinds = [("none", "没有须回避的情形"), *((k.value, k.label) for k in TieKind)]
        for one in waiting:
            self.fields[f"kind-{one.pk}"] = forms.ChoiceField(
                label=f"{one.item.position}. {'、'.join(one.item.party_names)}",
                choices=[("", "请选择"), *kinds, ("other", "其他可能影响公正的情形")],
                error_messages={"required": "请对这一件作出申报。"},
            )
            self.fields[f"reason-{one.pk}"] = PlainText(
                label="说明",
                required=False,
                max_length=LONGEST_REASON,
                error_messages={"max_length": TOO_LONG.format(LONGEST_REASON)},
            )
        self.fields["statement"] = forms.BooleanField(
            label=DECLARATION, error_messages={"required": "请确认这份申报。"}
        )

    @property
    def rows(self) -> list[dict[str, object]]:
        return [
            {
                "item": one.item,
                "kind": self[f"kind-{one.pk}"],
                "reason": self[f"reason-{one.pk}"],
            }
            for one in self.waiting
        ]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        for one in self.waiting:
            kind = data.get(f"kind-{one.pk}")
            if kind == "other" and not data.get(f"reason-{one.pk}"):
                self.add_error(f"reason-{one.pk}", "请写明是什么情形。")
        return data

    def answers(self) -> dict[int, Answer]:
        """Return what was declared about each file, as the service takes it."""
        return {one.pk: self._answer(one.pk) for one in self.waiting}

    def _answer(self, pk: int) -> Answer:
        kind = self.cleaned_data[f"kind-{pk}"]
        if kind == "none":
            return Answer()
        reason = self.cleaned_data[f"reason-{pk}"]
        if kind == "other":
            return Answer(reason)
        tie = TieKind(kind)
        return Answer(f"{tie.label}：{reason}" if reason else tie.label, tie)


class RecusalForm(forms.Form):
    """Why an expert steps back after all, or is replaced."""

    reason = PlainText(
        lines=True,
        label="回避理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "请写明理由。",
            "max_length": TOO_LONG.format(LONGEST_REASON),
        },
    )
