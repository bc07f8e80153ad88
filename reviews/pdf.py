"""Which template and which facts make the minutes of a panel."""

from casework import clock, documents
from casework.documents import Document, Draft
from casework.models import CaseEvent
from casework.templatetags.dates import cn_moment
from reviews.models import Assignment, Panel, ReviewResult
from reviews.policy import EXPERT_REVIEW, OFFICE, TRIMMING
from reviews.rules.assignment import Method
from reviews.selectors.results import leanings_kept, signed
from reviews.states import CLOSE_PANEL, CONFIRM_PANEL, PROPOSE_PANEL

MINUTES = "评审纪要"


def issue_minutes(panel: Panel) -> Document:
    """Issue the minutes of a closed panel: who judged how, what came out, who stepped back."""
    results = list(
        ReviewResult.objects.filter(item__panel=panel).select_related("item").order_by("rank")
    )
    draft = Draft(
        kind="review_minutes",
        title=MINUTES,
        template="pdf/review_minutes.html",
        facts=(
            ("评审编号", panel.reference),
            ("评审名称", panel.name),
            ("结束时间", cn_moment(panel.closed_at)),
            ("评审件数", f"{len(results)} 件"),
        ),
        context={
            "issuer": OFFICE,
            "reference": panel.reference,
            "opening": _opening(panel, len(results)),
            "basis": EXPERT_REVIEW.quote,
            "rows": _rows(panel),
            "table": _table(panel, results),
            "experts": _experts(panel),
            "recusals": _recusals(panel),
            "signers": _signers(panel),
            "issued_on": clock.local_day(panel.closed_at),
        },
    )
    return documents.issue(draft, case=panel, actor=_closing(panel).actor)


def _opening(panel: Panel, count: int) -> list[str]:
    passed = ReviewResult.objects.filter(item__panel=panel, is_passed=True).count()
    return [
        f"依据实施方案{EXPERT_REVIEW.number}关于{EXPERT_REVIEW.quote}的规定，对 {count} 件进行评审。"
        f"专家先作回避申报，再背靠背评分，评分表提交后不再更改。",
        f"合格线 {panel.rubric.pass_line} 分，达到的 {passed} 件，未达到的 {count - passed} 件。",
    ]


def _rows(panel: Panel) -> list[tuple[str, str]]:
    method = Method(panel.method).label
    return [
        ("评分标准", str(panel.rubric)),
        ("专家产生方式", f"{method}，每件 {panel.size} 名，可按种子复算"),
        ("随机种子", panel.seed),
        ("计分", f"{TRIMMING}后平均，相加为得分；以准确值比较，两位小数只舍不入"),
        ("并列", f"依次比较{panel.rubric.rules.ties_in_words}"),
    ]


def _table(panel: Panel, results: list[ReviewResult]) -> dict[str, object]:
    components = [one.label for one in panel.rubric.rules.components]
    return {
        "caption": "",
        "total": "",
        "columns": [
            {"label": "名次", "kind": "serial", "width": "15"},
            {"label": "办件编号和名称", "kind": "text", "width": ""},
            *({"label": label, "kind": "amount", "width": "20"} for label in components),
            {"label": "得分", "kind": "amount", "width": "15"},
            {"label": "结论", "kind": "text", "width": "25"},
        ],
        "rows": [
            [
                str(result.rank),
                f"{result.item.reference} {result.item.title}",
                *(line["shown"] for line in result.lines),
                result.shown,
                _verdict(result),
            ]
            for result in results
        ],
    }


def _verdict(result: ReviewResult) -> str:
    verdict = "达到合格线" if result.is_passed else "未达到合格线"
    return f"{verdict}，分歧较大（相差 {result.spread} 分）" if result.is_disputed else verdict


def _experts(panel: Panel) -> list[tuple[str, str]]:
    """Return each expert with his sheets and leaning, in the order of their names."""
    kept = leanings_kept(panel)
    found = {pk: (signed(leaning), count) for pk, leaning, count in kept}
    names = {
        one.expert_id: (one.expert.user.name, one.expert.employer)
        for one in Assignment.objects.valid()
        .filter(item__panel=panel)
        .select_related("expert__user")
    }
    return [
        (
            names[pk][0],
            f"{names[pk][1]}；评 {found[pk][1]} 件，与各件均分平均相差 {found[pk][0]} 分",
        )
        for pk in sorted(names, key=lambda pk: names[pk])
    ]


def _recusals(panel: Panel) -> list[str]:
    gone = Assignment.objects.filter(item__panel=panel, recused_at__isnull=False)
    return [
        f"{one.item.reference} {one.item.title}，{one.expert.user.name}（{one.expert.employer}）："
        f"{one.get_recusal_kind_display()}，{one.recusal_reason}"
        + ("（原评分表作废）" if one.locked_at else "")
        for one in gone.select_related("item", "expert__user").order_by("item__position", "number")
    ]


def _signers(panel: Panel) -> list[tuple[str, str]]:
    """Return who built, confirmed and closed the panel; a deputy with 代 and whom he stood in for."""
    return [
        ("经办", _last(panel, PROPOSE_PANEL.name).actor_name),
        ("审核", _last(panel, CONFIRM_PANEL.name).actor_name),
        ("负责人", f"{_closing(panel).actor_name}，{cn_moment(_closing(panel).at)}"),
    ]


def _closing(panel: Panel) -> CaseEvent:
    return _last(panel, CLOSE_PANEL.name)


def _last(panel: Panel, action: str) -> CaseEvent:
    return CaseEvent.objects.of(panel).filter(action=action).latest("sequence")
