"""政策条款: the clauses that this portal carries out, each with where that is done."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from casework.calculation import Clause
from casework.search import Entry, words_of
from enterprises import policy as enterprises
from platforms import policy as platforms
from reviews import policy as reviews

POLICY_KIND = "policy"
NUMERALS = "一二三四五六七八九十"
NAME = "广州市推进“四化”平台赋能企业提升实施方案（征求意见稿）"


@dataclass(frozen=True)
class Measure:
    """One clause, what the portal does about it, and the page where that is done."""

    slug: str
    clause: Clause
    done: str
    action: str
    route: str
    taken: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[int, ...]:
        """Where its clause stands in the policy."""
        return tuple(NUMERALS.index(one) for one in self.clause.number if one in NUMERALS)

    @property
    def name(self) -> str:
        return f"{self.clause.number} {self.clause.title}"

    @property
    def url(self) -> str:
        """Where it stands on the page of the policy."""
        return f"{reverse('portal:policies')}#{self.slug}"

    @property
    def page(self) -> str:
        """Where it is done."""
        return reverse(self.route, args=self.taken)


MEASURES = (
    Measure(
        "cloud",
        enterprises.CLOUD_GOAL,
        "按统一社会信用代码去重统计上云用云的中小企业，首页实时公布。",
        "看完成情况",
        "portal:home",
    ),
    Measure(
        "solicitation",
        platforms.SOLICITATION,
        "征集通知写明领域、条件、材料和起止时间；平台运营单位在线申报。",
        "看征集",
        "platforms:solicitation_list",
    ),
    Measure(
        "selection",
        platforms.SELECTION,
        "区初审、形式审查、审核、负责人确认名单由不同的人办理，名单公示后授予称号。",
        "看公示",
        "portal:publicity_list",
    ),
    Measure(
        "experts",
        reviews.EXPERT_REVIEW,
        "专家先声明回避、再各自打分，不看别人的分；名次和依据逐项可查。",
        "看公示",
        "portal:publicity_list",
    ),
    Measure(
        "designation",
        platforms.DESIGNATION,
        "称号、标牌编号、有效期和每次变动都在名录里；证书可以扫码核验。",
        "看平台名录",
        "platforms:platform_list",
    ),
    Measure(
        "solutions",
        platforms.SOLUTIONS,
        "重点平台报备行业解决方案和年度转型工作计划，备案后自己上架，可按行业、场景和价格查找。",
        "看行业解决方案",
        "platforms:catalogue_list",
        ("solutions",),
    ),
    Measure(
        "alliances",
        platforms.ALLIANCE,
        "联合共建的各方、分工和提供的资源公开可查。",
        "看联合共建",
        "platforms:catalogue_list",
        ("alliances",),
    ),
    Measure(
        "products",
        platforms.PRODUCTS,
        "小快轻准产品写明价格、实施天数和适用场景，可以放在一起对比。",
        "看小快轻准产品",
        "platforms:catalogue_list",
        ("products",),
    ),
    Measure(
        "cloud-kinds",
        enterprises.CLOUD_KINDS_OF_POLICY,
        "企业自己确认、平台报送、官方名单三个来源，分设备、管理、业务三类登记。",
        "登记本企业上云",
        "enterprises:enterprise_cloud",
    ),
    Measure(
        "revocation",
        platforms.REVOCATION,
        "取消称号先告知、再听取陈述申辩、后由负责人决定，结果和理由公开。",
        "看平台名录",
        "platforms:platform_list",
    ),
    Measure(
        "cases",
        platforms.CASES,
        "服务案例写明痛点、做法和实施前后的指标；客户同意的才公开名称。",
        "看服务案例",
        "platforms:catalogue_list",
        ("service-cases",),
    ),
)


def policy_entries() -> Iterator[Entry]:
    """Yield what a search finds of the policy: the whole by its name, and clause by clause."""
    yield Entry(
        key="portal.policy",
        kind=POLICY_KIND,
        title=NAME,
        text="由穗智转办理的条款，每条写明在这里怎样办",
        url=reverse("portal:policies"),
    )
    for measure in MEASURES:
        yield Entry(
            key=f"portal.measure:{measure.slug}",
            kind=POLICY_KIND,
            title=measure.name,
            text=words_of(measure.clause.quote, measure.done),
            url=measure.url,
        )
