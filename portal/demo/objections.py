"""The objections of the demo city: one dismissed, one upheld, one that has just come in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from casework.models import Objection, ObjectorKind, Publicity
from casework.objections import services
from casework.objections.identity import Identity
from casework.objections.services import EVIDENCE, SEALED_LETTER, Claim
from portal.demo import files
from portal.demo.days import Days, Diary
from portal.demo.rounds import Office, user
from portal.demo.units import APPROVER, BY_KEY, HANDLER, REVIEWER, Person, invented_code

OBJECTOR_CODE = 391
ACTORS: Mapping[str, Person] = {
    "accept_objection": HANDLER,
    "record_finding": HANDLER,
    "endorse_finding": REVIEWER,
    "dismiss_objection": APPROVER,
    "uphold_objection": APPROVER,
}


@dataclass(frozen=True)
class Dispute:
    """Who objects to which unit of which call, when, and each step: day, hour, minute, words."""

    call: str
    unit: str
    raised: tuple[int, int, int]
    kind: str
    identity: Identity
    facts: str
    paper: tuple[str, str, tuple[str, ...]]
    may_tell: bool = False
    steps: Mapping[str, tuple[int, int, int, str]] = field(default_factory=dict)


DISPUTES = (
    Dispute(
        "finished",
        "hengling",
        (-132, 10, 20),
        ObjectorKind.PERSON,
        Identity(name="冼兆伦", phone="13800000021", email="xian@example.com"),
        "该单位申报的“能耗诊断案例”我参与过，当时没有做碳核算，请核对合同和交付物。",
        (EVIDENCE, "现场记录", ("时间：去年十月", "内容：能耗数据采集", "（没有碳核算内容）")),
        steps={
            "accept_objection": (-132, 15, 40, "请提供该案例的合同、交付物和验收单。"),
            "record_finding": (
                -130,
                16,
                10,
                "调阅合同补充协议和验收单，碳核算在第二阶段交付并已验收，建议异议不成立。",
            ),
            "endorse_finding": (-129, 10, 5, "同意。"),
            "dismiss_objection": (
                -129,
                16,
                30,
                "经查合同补充协议和验收单，碳核算属第二阶段内容，已交付并验收，申报内容属实，异议不成立。",
            ),
        },
    ),
    Dispute(
        "publicity",
        "tonglan",
        (-2, 13, 50),
        ObjectorKind.UNIT,
        Identity(
            name="区咏诗",
            phone="020-00001391",
            email="ou@example.com",
            unit="广州榕荫信息技术有限公司",
            uscc=invented_code(OBJECTOR_CODE),
        ),
        "名单所列平台名称与我公司已登记的软件名称相同，软件著作权属我公司，请核对权属。",
        (
            SEALED_LETTER,
            "关于公示名单的书面异议",
            ("平台名称与我公司登记的软件名称相同。", "附：登记证书"),
        ),
        may_tell=True,
        steps={
            "accept_objection": (-2, 15, 10, "请说明平台名称的来源，提供软件著作权登记证书。"),
            "record_finding": (
                -1,
                9,
                40,
                "经向登记机构查询，该名称的软件著作权属异议单位；申报单位认可并同意更名，建议异议成立。",
            ),
            "endorse_finding": (-1, 11, 20, "事实清楚，同意。"),
            "uphold_objection": (
                -1,
                16,
                20,
                "经查，名单所列平台名称与他人已登记的软件名称相同，申报单位认可，异议成立；名单更正后重新公示。",
            ),
        },
    ),
    Dispute(
        "publicity",
        "luting",
        (-1, 17, 30),
        ObjectorKind.PERSON,
        Identity(name="麦志恒", phone="13800000022"),
        "该单位今年注册地址已迁出，请核对是否仍符合在本市注册的条件。",
        (EVIDENCE, "地址变更线索", ("来源：公开登记信息", "时间：本月")),
    ),
)


class Objectors:
    """People outside who object, and the office that decides."""

    def __init__(self, days: Days, office: Office):
        self.days = days
        self.office = office
        self.raised: dict[int, Objection] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act of every dispute in ``diary``."""
        for number, dispute in enumerate(DISPUTES, start=1):
            diary.note(self.days.at(*dispute.raised), partial(self.submit, number, dispute))
            for name, (day, hour, minute, words) in dispute.steps.items():
                moment = self.days.at(day, hour, minute)
                diary.note(moment, partial(self.take, number, name, words))

    def submit(self, number: int, dispute: Dispute) -> None:
        unit = BY_KEY[dispute.unit]
        round_ = self.office.calls[dispute.call]
        application = round_.applications.get(organisation__uscc=unit.uscc)
        listed = Publicity.objects.get(pk=application.publicity_id)
        code, title, lines = dispute.paper
        receipt = services.submit_objection(
            listed,
            Claim(
                kind=dispute.kind,
                position=listed.items.get(object_id=application.pk).position,
                facts=dispute.facts,
                identity=dispute.identity,
                may_tell=dispute.may_tell,
            ),
            key=f"demo-objection-{number:02}",
            files=[(code, files.single(title, lines))],
        )
        self.raised[number] = receipt.objection

    def take(self, number: int, name: str, words: str) -> None:
        objection = Objection.objects.get(pk=self.raised[number].pk)
        service = getattr(services, name)
        service(objection, actor=user(ACTORS[name]), version=objection.version, note=words)
