"""The factories of the demo city that use platforms: one has registered. Everything is invented."""

from dataclasses import dataclass
from datetime import date

from portal.demo.units import CLIENTS, FIRST_CLIENT_CODE, Person, invented_code


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
