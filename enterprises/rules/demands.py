"""企业需求: what a demand asks, section by section, and what contradicts itself. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from casework.sections import Field, Kind, Section
from casework.standards import DIMENSIONS, OPERATOR_DIVISIONS, SCENES
from enterprises.policy import ANSWER_DAYS
from platforms.rules.anonymity import told_by

GROUP = "需求"
YES = "yes"
LONGEST_PROOF = 200
LONGEST_REASON = 500

NEED = Section(
    key="need",
    title="要解决什么",
    group=GROUP,
    hint="按行业和场景找平台，写得越具体越好找。",
    fields=(
        Field(
            "name",
            "需求名称",
            max_length=60,
            help="一句话说清要做什么，例如：注塑车间排产和次品追溯。",
        ),
        Field(
            "industry",
            "所属行业",
            Kind.CHOICE,
            "按国民经济行业分类 GB/T 4754。",
            choices=OPERATOR_DIVISIONS,
        ),
        Field("dimensions", "四化方向", Kind.CHOICES, "可多选。", choices=DIMENSIONS),
        Field(
            "scenes",
            "涉及场景",
            Kind.CHOICES,
            "可多选；不选的，匹配时场景一项不计分。",
            required=False,
            choices=SCENES,
        ),
        Field(
            "pains",
            "痛点",
            Kind.LONG_TEXT,
            "现在怎么做、难在哪里、想达到什么，800 字以内；在需求大厅里公开。",
            max_length=800,
        ),
    ),
)

TERMS = Section(
    key="terms",
    title="预算和时间",
    group=GROUP,
    fields=(
        Field(
            "budget_low",
            "预算从",
            Kind.DECIMAL,
            "不含税；不写预算的，匹配时价格一项不计分。",
            unit="万元",
            required=False,
        ),
        Field("budget_high", "预算到", Kind.DECIMAL, unit="万元", required=False),
        Field(
            "expected_on",
            "希望何时完成",
            Kind.DATE,
            "大约的日期即可。",
            required=False,
        ),
    ),
)

CONTACT = Section(
    key="contact",
    title="名称和联系人",
    group=GROUP,
    hint="联系人和电话不公开，只给接受了这条需求的平台和办理您事项的工作人员看。",
    fields=(
        Field(
            "is_anonymous",
            "隐去本单位名称",
            Kind.YES_NO,
            "选“是”，大厅里只写所在区和行业；平台接受您的挑选后才看到名称。",
        ),
        Field("contact_name", "联系人", max_length=40),
        Field("contact_phone", "联系电话", Kind.PHONE, "手机或带区号的座机。"),
    ),
)

SECTIONS = (NEED, TERMS, CONTACT)
BY_KEY = {section.key: section for section in SECTIONS}
COMMITMENT_NOTE = (
    f"发布后内容不能再改。挑选平台后，平台在 {ANSWER_DAYS} 个工作日内答复，"
    "到期没有答复的自动释放，可以另选。"
)

OUTCOMES = (("contact", "已联系"), ("diagnosis", "已诊断"), ("contract", "已签约"))
OUTCOME_NAMES = dict(OUTCOMES)
RANKS = {code: place for place, (code, _) in enumerate(OUTCOMES)}


def crossed(values: Mapping[str, object], *, today: date) -> Iterator[tuple[str, str, str]]:
    """Yield (section, field, what is wrong) of answers that are each right; amounts in 万元."""
    low, high = values.get("budget_low"), values.get("budget_high")
    if (low is None) != (high is None):
        missing = "budget_low" if low is None else "budget_high"
        yield TERMS.key, missing, "预算要么两头都写，要么都不写"
    if isinstance(low, Decimal) and isinstance(high, Decimal) and high < low:
        yield TERMS.key, "budget_high", f"不能低于“预算从”的 {low} 万元"
    expected = values.get("expected_on")
    if isinstance(expected, date) and expected < today:
        yield TERMS.key, "expected_on", "不能早于今天"


def betrayals(
    values: Mapping[str, object], *, name: str, uscc: str
) -> Iterator[tuple[str, str, str]]:
    """Yield every public text that tells that an anonymous demand is of the unit called ``name``."""
    if values.get("is_anonymous") != YES:
        return
    people = (str(values.get(one) or "") for one in ("contact_name", "contact_phone"))
    more = (uscc, *people)
    for field in ("name", "pains"):
        if told := told_by(str(values.get(field) or ""), name, *more):
            yield NEED.key, field, f"您选了隐去名称，这里却写着“{told}”，请改写"


def outcome_fault(
    step: str, on: date, *, accepted_on: date, before: tuple[str, date] | None, today: date
) -> tuple[str, str] | None:
    """Return (field, why) when an outcome cannot be recorded, or None.

    The order is contact, diagnosis, contract; a later one implies what was left out before it.
    ``before`` is the last that was recorded, with its day.
    """
    if step not in RANKS:
        return "step", "请从列出的选项里选。"
    if on > today:
        return "happened_on", "日期不能晚于今天。"
    if on < accepted_on:
        return "happened_on", "日期不能早于平台接受的那一天。"
    if before and RANKS[step] <= RANKS[before[0]]:
        return "step", f"已经记到“{OUTCOME_NAMES[before[0]]}”，只能记后面的结果。"
    if before and on < before[1]:
        return "happened_on", f"日期不能早于“{OUTCOME_NAMES[before[0]]}”的那一天。"
    return None
