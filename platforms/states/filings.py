"""The life cycle of a filing (报备), as a table to read aloud: completeness is checked, nothing approved."""

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow
from platforms.policy import CORRECTION_DAYS, FILING_DAYS


class FilingStatus(TextChoices):
    DRAFT = "draft", "草稿"
    FILED = "filed", "已报备"
    RETURNED = "returned", "退回完善"
    ON_RECORD = "on_record", "已备案"
    PUBLISHED = "published", "已上架"
    OFFLINE = "offline", "已下架"
    SUPERSEDED = "superseded", "已有新版"


# What the unit reads while the office is at work.
PUBLIC_LABELS = {FilingStatus.FILED: "已报备，核对中"}
# The unit may write.
OPEN_TO_UNIT = frozenset({FilingStatus.DRAFT, FilingStatus.RETURNED})
# A version on its way: there is at most one of a series.
UNDER_WAY = OPEN_TO_UNIT | {FilingStatus.FILED}
# Handed in and found whole: content that stays as it is.
SETTLED = frozenset(FilingStatus) - UNDER_WAY


def holds_title(filing) -> str:
    """Return why the unit cannot file or publish: its title is not in force today."""
    if filing.platform.is_titled:
        return ""
    return "平台的称号现在不在有效期内（暂停、到期或者已终止），不能报备和上架。"


def may_be_public(filing) -> str:
    """Return why a filing cannot be published."""
    if not filing.kind_facts.is_public:
        return f"{filing.kind_facts.label}备案后不上架。"
    if filing.has_later_version:
        return "已有更新的版本备案，请上架新的一版。"
    return holds_title(filing)


FILE_FILING = Transition(
    name="file_filing",
    label="报备",
    sources=frozenset({FilingStatus.DRAFT}),
    target=FilingStatus.FILED,
    permission="platforms.file_filing",
    duty=Duty.APPLICANT,
    notice="filing_filed",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="报备后内容不能再改，除非退回完善。经办只核对是否齐全，不作审批。",
    guard=holds_title,
)
REFILE_FILING = Transition(
    name="refile_filing",
    label="重新报备",
    sources=frozenset({FilingStatus.RETURNED}),
    target=FilingStatus.FILED,
    permission="platforms.file_filing",
    duty=Duty.APPLICANT,
    notice="filing_filed",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="完善后接着核对，办理时限从停表处继续计。",
    guard=holds_title,
)
RECORD_FILING = Transition(
    name="record_filing",
    label="核对齐全，予以备案",
    sources=frozenset({FilingStatus.FILED}),
    target=FilingStatus.ON_RECORD,
    permission="platforms.handle_filing",
    duty=Duty.HANDLER,
    notice="filing_recorded",
    tells=(Duty.APPLICANT,),
    consequence="记下内容齐全；不是审批，也不评价优劣。公开的由平台自己上架。",
)
RETURN_FILING = Transition(
    name="return_filing",
    label="退回完善",
    sources=frozenset({FilingStatus.FILED}),
    target=FilingStatus.RETURNED,
    permission="platforms.handle_filing",
    duty=Duty.HANDLER,
    notice="filing_returned",
    tells=(Duty.APPLICANT,),
    consequence="只开放列出的几处，一次说全；完善期间停表。",
)
PUBLISH_FILING = Transition(
    name="publish_filing",
    label="上架",
    sources=frozenset({FilingStatus.ON_RECORD, FilingStatus.OFFLINE}),
    target=FilingStatus.PUBLISHED,
    permission="platforms.file_filing",
    duty=Duty.APPLICANT,
    notice="filing_published",
    tells=(Duty.HANDLER,),
    consequence="在公开名录里显示；有旧版在架的，旧版同时标明“已有新版”，仍可查看。",
    guard=may_be_public,
)
UNPUBLISH_FILING = Transition(
    name="unpublish_filing",
    label="下架",
    sources=frozenset({FilingStatus.PUBLISHED}),
    target=FilingStatus.OFFLINE,
    permission="platforms.file_filing",
    duty=Duty.APPLICANT,
    notice="filing_published",
    tells=(Duty.HANDLER,),
    consequence="公开名录和公开页面不再显示；备案还在，以后可以再上架。",
)
SUPERSEDE_FILING = Transition(
    name="supersede_filing",
    label="由新版代替",
    sources=frozenset({FilingStatus.PUBLISHED}),
    target=FilingStatus.SUPERSEDED,
    permission="platforms.file_filing",
    duty=Duty.APPLICANT,
    consequence="新版上架时自动办理；这一版不再列入名录，页面注明“已有新版”。",
)

FILING_WORKFLOW = Workflow(
    name="platform_filing",
    initial=FilingStatus.DRAFT,
    labels=dict(FilingStatus.choices),
    public_labels=PUBLIC_LABELS,
    transitions=(
        FILE_FILING,
        REFILE_FILING,
        RECORD_FILING,
        RETURN_FILING,
        PUBLISH_FILING,
        UNPUBLISH_FILING,
        SUPERSEDE_FILING,
    ),
    stages={
        FilingStatus.DRAFT: Stage(FilingStatus.DRAFT, Duty.APPLICANT, "填写并报备"),
        FilingStatus.FILED: Stage(
            FilingStatus.FILED,
            Duty.HANDLER,
            "核对是否齐全",
            days=FILING_DAYS,
            public_label="核对是否齐全",
        ),
        FilingStatus.RETURNED: Stage(
            FilingStatus.RETURNED,
            Duty.APPLICANT,
            "完善后重新报备",
            days=CORRECTION_DAYS,
            pauses_clock=True,
        ),
    },
    path=(
        FilingStatus.DRAFT,
        FilingStatus.FILED,
        FilingStatus.ON_RECORD,
        FilingStatus.PUBLISHED,
    ),
)
