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
    staff: Person | None


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


def _firm(place: int, person: Person, founded_on: date, capital_wan: int, district: str) -> Factory:
    """Return a firm of the list that has registered since; ``place`` is its place there."""
    name, _, _, employees, _ = LISTED[place]
    return Factory(
        name=name,
        uscc=invented_code(FIRST_LISTED_CODE + place),
        district=district,
        legal_representative=person.name,
        founded_on=founded_on,
        address=f"广州市示范路 {200 + place} 号",
        capital_wan=capital_wan,
        employees=employees,
        phone=f"020-{1301 + place:08}",
        admin=person,
        staff=None,
    )


# Who is nominated as a demonstration enterprise, besides the factory; nobody enters as them.
NOMINATED = {
    "boards": _firm(9, Person("bo.yuanzhou", "泊远舟", False), date(2014, 4, 9), 3800, "440106"),
    "bags": _firm(3, Person("ling.zhou", "凌舟", False), date(2011, 9, 1), 1200, "440114"),
    "motors": _firm(4, Person("li.yuanshi", "黎原石", False), date(2008, 3, 17), 6000, "440112"),
}
