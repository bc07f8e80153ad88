"""The titles of the demo city after their grant: one taken after a hearing, one warned."""

from collections.abc import Callable
from functools import partial

from accounts.models import User
from casework import hearings
from casework.materials import store
from casework.models import Hearing
from platforms.models import Designation
from platforms.services import titles
from portal.demo import files
from portal.demo.days import Days, Diary
from portal.demo.rounds import user
from portal.demo.units import APPROVER, BY_KEY, HANDLER, REVIEWER

TAKEN, WARNED = BY_KEY["zhuijin"], BY_KEY["hengling"]
FACTS = (
    "抽查本年度服务的 12 家企业，9 家的改造没有按合同实施，其中 4 家的排产模块没有上线。\n"
    "约谈整改期满复查，仍有 7 家没有实施，两次回访的客户满意度都在 60 分以下。"
)
EVIDENCE = (
    "现场检查笔录和照片（检查组，共 12 份）",
    "服务对象书面证明（9 份）",
    "约谈记录和整改复查记录（各 1 份）",
)
DEFENCE = (
    "两家企业因厂房搬迁推迟实施，已与客户签订补充协议；另有 1 家已补充实施，验收单附后。"
    "请考虑客观原因，给予延期整改。"
)
REPORT = (
    "搬迁的两家有补充协议，予以采纳，从未实施的家数中扣除；"
    "补充实施的一家在复查之后完成，不影响认定。其余 4 家没有说明，不予采纳。"
)
REASON = "整改期满仍有 4 家没有按合同实施，服务情况评价不好，按方案二（六）取消称号。"
# Each act on its working day from the city's date and at its hour.
ACTS = (
    (-118, 10, "warn"),
    (-88, 10, "suspend"),
    (-66, 9, "open"),
    (-66, 11, "add_evidence"),
    (-66, 15, "propose"),
    (-64, 11, "endorse"),
    (-63, 16, "tell"),
    (-61, 10, "write"),
    (-60, 15, "state"),
    (-58, 9, "report"),
    (-57, 11, "pass_on"),
    (-55, 16, "decide"),
    (-48, 10, "take_plaque"),
    (-14, 10, "warn_second"),
)


class TitlesOfTheCity:
    """What the office and the units did about titles; keeps the hearing as it goes on."""

    def __init__(self, days: Days):
        self.days = days
        self.hearing: Hearing | None = None

    def plan(self, diary: Diary) -> None:
        """Note every act in ``diary``."""
        for day, hour, name in ACTS:
            diary.note(self.days.at(day, hour, 40), partial(self._acts[name], self))

    def warn(self) -> None:
        self._measure(TAKEN, titles.warn_designation, REVIEWER, "抽查发现多家企业没有按合同实施。")

    def suspend(self) -> None:
        note = "整改复查没有到位，暂停称号，继续核查。"
        self._measure(TAKEN, titles.suspend_designation, APPROVER, note)

    def warn_second(self) -> None:
        note = "两家企业反映响应超过承诺的时限，请整改并报送售后记录。"
        self._measure(WARNED, titles.warn_designation, REVIEWER, note)

    def open(self) -> None:
        self.hearing = titles.open_revocation(
            title_of(TAKEN),
            facts=FACTS,
            clauses=[clause for clause, _ in titles.REVOCATION_KIND.clauses[:1]],
            evidence=EVIDENCE,
            actor=user(HANDLER),
        )

    def add_evidence(self) -> None:
        handler = user(HANDLER)
        paper = store(
            files.inspection_record(TAKEN),
            organisation=None,
            actor=handler,
            purpose="evidence",
            code=hearings.EVIDENCE_CODE,
        )
        hearings.attach_evidence(self.hearing, paper, actor=handler)
        self.hearing.refresh_from_db()

    def propose(self) -> None:
        self._step(hearings.propose_hearing, user(HANDLER))

    def endorse(self) -> None:
        self._step(hearings.endorse_hearing, user(REVIEWER), "事实清楚，证据齐全。")

    def tell(self) -> None:
        self._step(hearings.issue_notice, user(APPROVER), "同意告知。")

    def write(self) -> None:
        admin = user(TAKEN.admin)
        self.hearing = hearings.save_statement(self.hearing, DEFENCE, actor=admin, draft_version=1)
        paper = store(
            files.acceptance(TAKEN),
            organisation=self.hearing.organisation,
            actor=admin,
            purpose="evidence",
            code=hearings.MATERIAL_CODE,
        )
        hearings.attach_material(self.hearing, paper, actor=admin)

    def state(self) -> None:
        admin = user(TAKEN.admin)
        self.hearing = hearings.state_defence(
            self.hearing,
            actor=admin,
            version=self.hearing.version,
            draft_version=self.hearing.draft_version,
            signed_name=admin.name,
        )

    def report(self) -> None:
        self._step(hearings.report_hearing, user(HANDLER), REPORT)

    def pass_on(self) -> None:
        self._step(hearings.endorse_report, user(REVIEWER), "同意复核意见。")

    def decide(self) -> None:
        self._step(hearings.uphold_hearing, user(APPROVER), REASON)

    def take_plaque(self) -> None:
        title = title_of(TAKEN)
        titles.receive_plaque(
            title, actor=user(HANDLER), version=title.version, note="平台送交，完好。"
        )

    def _measure(self, unit, service: Callable, person, note: str) -> None:
        title = title_of(unit)
        service(title, actor=user(person), version=title.version, note=note)

    def _step(self, service: Callable, actor: User, note: str = "") -> None:
        self.hearing = service(self.hearing, actor=actor, version=self.hearing.version, note=note)

    _acts = {
        "warn": warn,
        "suspend": suspend,
        "warn_second": warn_second,
        "open": open,
        "add_evidence": add_evidence,
        "propose": propose,
        "endorse": endorse,
        "tell": tell,
        "write": write,
        "state": state,
        "report": report,
        "pass_on": pass_on,
        "decide": decide,
        "take_plaque": take_plaque,
    }


def title_of(unit) -> Designation:
    """Return the title of ``unit`` as the last act left it."""
    return Designation.objects.get(platform__organisation__uscc=unit.uscc)
