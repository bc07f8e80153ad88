"""The factories of the demo city that use platforms: one has registered. Everything is invented."""

from dataclasses import dataclass
from datetime import date

from portal.demo.units import CLIENTS, FIRST_CLIENT_CODE, Person, invented_code

LIST_SOURCE = "规模以上工业企业名录（示例）"
FIRST_LISTED_CODE = 501
# Name, district, division, staff and revenue in 万元 of firms that stand on the list alone.
LISTED = (
    ("广州沐森日化有限公司", "白云区", "C26", 320, "21500"),
    ("广州禾坊定制家居有限公司", "增城区", "C21", 180, "9800.50"),
    ("广州岑墨模具有限公司", "番禺区", "C35", 66, "4120"),
    ("广州翎舟箱包有限公司", "花都区", "C19", 240, "7600"),
    ("广州砾原机电有限公司", "黄埔区", "C34", 1250, "68000"),
    ("广州棠渡食品有限公司", "从化区", "C14", 95, "5300"),
    ("广州霖曜电器有限公司", "南沙区", "C38", 410, "36200"),
    ("广州溪白纺织有限公司", "海珠区", "C17", 58, "2100"),
    ("广州霁川服饰有限公司", "荔湾区", "C18", 19, "880"),
    ("广州泊原电子有限公司", "天河区", "C39", 530, "52000"),
    ("广州榉木印刷有限公司", "越秀区", "C23", 34, "1500"),
    ("广州驿前汽配有限公司", "花都区", "C36", 690, "39999"),
)


@dataclass(frozen=True)
class Factory:
    """A manufacturer with an account of its own."""

    name: str
    uscc: str
    district: str
    legal_representative: str
    founded_on: date
    address: str
    capital_wan: int
    employees: int
    phone: str
    admin: Person
    staff: Person


FACTORY = Factory(
    name=CLIENTS[0],
    uscc=invented_code(FIRST_CLIENT_CODE),
    district="440112",
    legal_representative="邝雅文",
    founded_on=date(2012, 6, 8),
    address="广州市黄埔区示范路 108 号",
    capital_wan=2000,
    employees=260,
    phone="020-00001201",
    admin=Person("kuang.yawen", "邝雅文"),
    staff=Person("ou.simin", "区思敏"),
)
