"""What a demonstration enterprise tells of itself: sections as data, and what contradicts itself. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.sections import Field, Kind, Section
from casework.standards import SCENES

FILL = "一、填写成效"
UPLOAD = "二、附上佐证"
CONFIRM = "三、确认并提交"
MATERIALS = "materials"
EVIDENCE = "M16"
MOST_EFFECTS = 12
COMMITMENT = (
    "本单位同意被提名为“四化”试点示范企业，确认以上内容和所附佐证真实；"
    "知道列入名单后企业名称、所在区、做法和成效指标会公开，佐证材料不公开。"
)

STORY = Section(
    key="story",
    title="做法",
    group=FILL,
    hint="公开内容。不写商业秘密、联系人和电话。",
    fields=(
        Field(
            "summary",
            "一句话说明",
            Kind.LONG_TEXT,
            "120 字以内，列在名单里：做了什么、见了什么效。",
            max_length=120,
        ),
        Field(
            "before",
            "改造前的问题",
            Kind.LONG_TEXT,
            "一行一点，800 字以内。",
            max_length=800,
        ),
        Field("work", "怎么改的", Kind.LONG_TEXT, "一行一步，1500 字以内。", max_length=1500),
        Field("started_on", "开始日期", Kind.DATE),
        Field("finished_on", "完成日期", Kind.DATE, "投入使用的那一天。"),
        Field("scenes", "涉及场景", Kind.CHOICES, "可多选。", choices=SCENES),
    ),
)
EFFECTS = Section(
    key="effects",
    title="改造前后",
    group=FILL,
    hint="公开内容。量的是什么、改造前后各多少、各是哪一段时间的数。",
    least_rows=1,
    most_rows=MOST_EFFECTS,
    row_name="指标",
    fields=(
        Field("indicator", "指标", max_length=40, help="例如：一次合格率、单位产品能耗。"),
        Field("unit", "单位", max_length=20, help="例如：%、小时、千克标准煤/吨。"),
        Field("before", "改造前", Kind.DECIMAL),
        Field("after", "改造后", Kind.DECIMAL),
        Field(
            "period",
            "统计期和取数",
            max_length=120,
            help="例如：改造前后各一季度，取自质检台账。",
        ),
    ),
)
SECTIONS = (STORY, EFFECTS)
BY_KEY = {section.key: section for section in SECTIONS}

COLUMNS = ("企业名称", "四化方向", "所在区", "提名")


@dataclass(frozen=True)
class Clash:
    """Something that contradicts another answer or the day: section, input name, what is wrong."""

    section: str
    name: str
    message: str


def clashes(
    values: Mapping[str, Sequence[Mapping[str, object]]], *, today: date
) -> Iterator[Clash]:
    """Yield what cannot be right: dates out of order or ahead, an effect that is none, one twice."""
    story = values[STORY.key][0] if values[STORY.key] else {}
    began, ended = story.get("started_on"), story.get("finished_on")
    if isinstance(ended, date) and ended > today:
        yield Clash(STORY.key, "finished_on", "完成日期晚于今天")
    if isinstance(began, date) and isinstance(ended, date) and ended < began:
        yield Clash(STORY.key, "finished_on", "完成日期早于开始日期")
    seen = set()
    for number, row in enumerate(values[EFFECTS.key]):
        before, after = row.get("before"), row.get("after")
        if before is not None and before == after:
            yield Clash(EFFECTS.key, f"{number}-after", "改造前后一样，不是成效")
        if row.get("indicator") and row["indicator"] in seen:
            yield Clash(EFFECTS.key, f"{number}-indicator", "这个指标上面已经有了")
        seen.add(row.get("indicator"))
