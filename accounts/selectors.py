"""Pictures of people and units that pages show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.callings import Calling, calling_of, callings
from accounts.models import CreditRecord, Membership, Organisation, Role, User
from casework.desk.todo import waiting_for
from casework.models import OpenStep
from casework.permissions import Part
from casework.transitions import Duty

DUTY_WORK = {
    Duty.HANDLER: "起草征集通知；受理、退回补正或提出初审意见；整理公示名单",
    Duty.REVIEWER: "审核征集通知；对受理的申报提出审核意见",
    Duty.APPROVER: "发布征集通知；确认名单，公示期满后授予称号",
    Duty.FINANCE: "查看申报与文书；以后各期登记拨付",
    Duty.SUPERVISOR: "查看全部申报、办理记录和封存校验，不能办理",
    Duty.DISTRICT: "初审本区单位的申报：推荐上报，或者退回补正",
    Duty.AUDITOR: "第三方审计机构，只看交给本机构核验的事项；现在还没有这类事项",
    Duty.CENTRE: "促进中心运营人员，组织对接、课程和服务；现在还没有这类事项，不看申报",
    Duty.CONSULTED: "答复征求意见，只看发给本部门的摘录",
}
ROLE_WORK = {
    Role.ADMIN: "核对并提交申报，管理成员和单位资料，领取回执与证书",
    Role.STAFF: "填写申报、上传材料；写好后请管理员提交",
}
PART_WORK = {
    Part.SYSTEM: "建立和停用账号，维护工作日历、定时任务和后台任务；不授权、不办件",
    Part.SECURITY: "任命工作人员，解除锁定，重置二次验证，批准代理；不建账号、不办件",
    Part.AUDIT: "查看全部办理记录、封存和登录情况；什么都不能改",
}


# The first mark that is found wins: Edge and WeChat also say Chrome, Chrome also says Safari.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)


@dataclass(frozen=True)
class DemoRole:
    """One seeded person at the demo door: who he is, what he does, what waits, where he lands."""

    username: str
    name: str
    belongs: str
    work: str
    waiting: list[str]
    leads_to: str


def client_of(user_agent: str) -> str:
    """Return browser and system in words that people know, from what the browser says of itself."""
    browser = next((word for mark, word in BROWSERS if mark in user_agent), "其他浏览器")
    system = next((word for mark, word in SYSTEMS if mark in user_agent), "其他系统")
    return f"{browser} · {system}"


def members_of(organisation: Organisation) -> list[Membership]:
    """Return all memberships of the unit, active ones first."""
    return list(
        organisation.memberships.select_related("user", "invited_by").order_by("-is_active", "pk")
    )


def credit_records_of(codes: Iterable[str]) -> dict[str, list[CreditRecord]]:
    """Return the standing credit records by credit code, the latest first; one query for all."""
    wanted = set(codes)
    found: dict[str, list[CreditRecord]] = {code: [] for code in wanted}
    for record in CreditRecord.objects.about(wanted):
        found[record.uscc].append(record)
    return found


def demo_roles() -> dict[str, list[DemoRole]]:
    """Return the seeded people by group: applicants, officials, callings, administrators."""
    own = ("official_profile", "administrator_profile")
    profiles = [*own, *(calling.relation for calling in callings())]
    people = list(
        User.objects.filter(is_demo=True, is_active=True).select_related(*profiles).order_by("pk")
    )
    memberships: dict[int, Membership] = {}
    for row in (
        Membership.objects.filter(user__in=people, is_active=True)
        .select_related("organisation")
        .order_by("-pk")
    ):
        memberships[row.user_id] = row
    duties = list(DUTY_WORK)
    officials = sorted(
        (person for person in people if person.post),
        key=lambda person: (duties.index(Duty(person.post.duty)), person.pk),
    )
    return {
        "申报单位": [
            _applicant(person, memberships[person.pk])
            for person in people
            if person.pk in memberships
        ],
        "工作人员": [_official(person) for person in officials],
        **_by_calling(people),
        "系统管理": [_administrator(person) for person in people if person.part],
    }


def _applicant(person: User, membership: Membership) -> DemoRole:
    belongs = f"{membership.organisation.name} · {membership.get_role_display()}"
    work = ROLE_WORK[Role(membership.role)]
    steps = OpenStep.objects.for_organisation(membership.organisation).filter(
        duty=Duty.APPLICANT.value
    )
    return DemoRole(person.username, person.name, belongs, work, _waiting(steps), "我的工作台")


def _waiting(steps: QuerySet[OpenStep]) -> list[str]:
    """Return what waits in ``steps`` with its count, the most frequent first."""
    counts = steps.order_by().values_list("label").annotate(n=Count("pk")).order_by("-n", "label")
    return [f"{label} {n} 件" for label, n in counts]


def _official(person: User) -> DemoRole:
    duty = Duty(person.post.duty)
    # A consulted department is no official of this office, yet its desk has a list.
    profile = person.desk_profile
    waiting = _waiting(waiting_for(profile)) if profile else []
    return DemoRole(
        person.username,
        person.name,
        person.post.duty_name,
        DUTY_WORK[duty],
        waiting,
        "办公台",
    )


def _by_calling(people: list[User]) -> dict[str, list[DemoRole]]:
    found: dict[str, list[DemoRole]] = {}
    for person in people:
        calling = calling_of(person)
        if calling:
            found.setdefault(calling.label, []).append(_called(person, calling))
    return found


def _called(person: User, calling: Calling) -> DemoRole:
    belongs, waiting = calling.told(getattr(person, calling.relation))
    return DemoRole(person.username, person.name, belongs, calling.work, waiting, calling.leads_to)


def _administrator(person: User) -> DemoRole:
    part = Part(person.part)
    return DemoRole(person.username, person.name, part.label, PART_WORK[part], [], "办公台")
