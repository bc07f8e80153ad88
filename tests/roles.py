"""Every kind of person of Parts 1 and 2, once, each with his unit or duty; matrices walk this list."""

from dataclasses import dataclass

from django.test import Client

from accounts.models import Organisation, Role, User
from casework.permissions import Part
from casework.transitions import Duty
from tests.builders import (
    login,
    make_admin,
    make_administrator,
    make_member,
    make_official,
    make_user,
)
from tests.builders_reviews import make_expert

# The unit of "own" things and the official's district; then somewhere else.
DISTRICT, OTHER_DISTRICT = "440112", "440106"


@dataclass(frozen=True)
class Person:
    """One role with the account that plays it; a visitor has none."""

    role: str
    label: str
    user: User | None = None

    def log_in(self, client: Client) -> None:
        """Give ``client`` this person's session, second factor shown where one is needed."""
        if self.user is not None:
            login(client, self.user)


ROLES = {
    "visitor": "访客",
    "unit_staff": "申报人",
    "unit_admin": "单位管理员",
    "other_admin": "另一单位的管理员",
    "no_unit": "没有单位的账号",
    "handler": "市经办",
    "reviewer": "市审核",
    "approver": "市负责人",
    "finance": "市财务",
    "supervisor": "市监督",
    "district": "本区工信部门",
    "other_district": "外区工信部门",
    "auditor": "审计机构",
    "centre": "促进中心",
    "consulted": "征求意见部门",
    "sysadmin": "系统管理员",
    "security": "安全管理员",
    "audit": "审计管理员",
    "expert": "评审专家",
}


def make_people(unit: Organisation, other: Organisation) -> dict[str, Person]:
    """Return one person for each role: two of ``unit``, one of ``other``, the officials."""
    users = {
        "visitor": None,
        "unit_staff": make_member(Role.STAFF, unit),
        "unit_admin": make_admin(unit),
        "other_admin": make_admin(other),
        "no_unit": make_user(),
        "handler": make_official(Duty.HANDLER),
        "reviewer": make_official(Duty.REVIEWER),
        "approver": make_official(Duty.APPROVER),
        "finance": make_official(Duty.FINANCE),
        "supervisor": make_official(Duty.SUPERVISOR),
        "district": make_official(Duty.DISTRICT, DISTRICT),
        "other_district": make_official(Duty.DISTRICT, OTHER_DISTRICT),
        "auditor": make_official(Duty.AUDITOR),
        "centre": make_official(Duty.CENTRE),
        "sysadmin": make_administrator(Part.SYSTEM),
        "security": make_administrator(Part.SECURITY),
        "audit": make_administrator(Part.AUDIT),
        "consulted": make_official(Duty.CONSULTED, department="tax"),
    }
    users["expert"] = make_expert(administrator=users["security"]).user
    return {role: Person(role, label, users[role]) for role, label in ROLES.items()}
