"""What happens to enterprises in the demo city: profiles are filled in and confirmed."""

from datetime import timedelta
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, User
from enterprises.models import ListImport, ListKind
from enterprises.rules import profile
from enterprises.selectors.profiles import profile_of
from enterprises.services import lists
from enterprises.services.cloud import Told, declare_cloud
from enterprises.services.profiles import confirm_profile, save_section
from portal.demo.days import Days, Diary
from portal.demo.factories import FACTORY, FIRST_LISTED_CODE, LIST_SOURCE, LISTED, Factory
from portal.demo.listed import listed_firms
from portal.demo.people import register_unit
from portal.demo.rounds import user
from portal.demo.units import HANDLER, invented_code

LISTED_ON, SPOILT_ON, CLOUD_ON, TOLD_ON = -70, -3, -40, -39
CLOUD_SOURCE = "上云企业名单（示例）"
PROVIDER = "云岭云计算有限公司"
REGISTERED, FILLED, CONFIRMED, CHANGED = -60, -59, -58, -2


def answers_of(year: int) -> dict[str, dict]:
    """Return what the factory tells about itself, with the figures of ``year``."""
    return {
        "scale": {
            "industry": "C29",
            "products": "注塑件、精密模具",
            "employees": "260",
            "revenue": "8600.50",
            "figures_year": str(year),
        },
        "production": {
            "processes": "注塑成型\n模具加工\n喷涂\n组装",
            "equipment": "82",
            "connected": "26",
        },
        "systems": {
            "systems": ["erp", "finance", "office"],
            "weakness": "插单多，排产靠人工；次品追不到是哪一台机、哪一副模具。",
        },
        "contact": {"contact_name": FACTORY.staff.name, "contact_phone": FACTORY.phone},
    }


class Factories:
    """The factory registers, its 申报人 fills in the profile, its 管理员 confirms."""

    def __init__(self, days: Days):
        self.days = days
        self.answers = answers_of(days.as_of.year - 1)

    def plan(self, diary: Diary) -> None:
        """Note every act in ``diary``."""
        diary.note(self.days.at(LISTED_ON, 10, 5), self.import_list)
        diary.note(self.days.at(CLOUD_ON, 15, 30), self.import_cloud_users)
        diary.note(self.days.at(TOLD_ON, 9, 50), self.declare_cloud)
        diary.note(self.days.at(SPOILT_ON, 11, 15), self.take_a_list_with_faults)
        diary.note(self.days.at(REGISTERED, 10), partial(register_unit, FACTORY))
        for number, section in enumerate(profile.SECTIONS):
            moment = self.days.at(FILLED, 9, 30) + timedelta(minutes=6 * number)
            diary.note(moment, partial(self.fill, section.key, self.answers[section.key]))
        diary.note(self.days.at(CONFIRMED, 14, 20), self.confirm)
        more = self.answers["production"] | {"connected": "31"}
        diary.note(self.days.at(CHANGED, 16, 40), partial(self.fill, "production", more))

    def import_list(self) -> None:
        """Import the official list on which the factory stands long before it registers."""
        handler = user(HANDLER)
        rows = [*self.listed(), *listed_firms(self.days.as_of.year - 1)]
        taken = lists.check_list(self._take("企业名录.csv", rows, handler))
        lists.load_list(lists.start_loading(taken, actor=handler))

    def import_cloud_users(self) -> None:
        """Import who uses the cloud; the large firm among them counts for nothing."""
        handler, day = user(HANDLER), self.days.day(CLOUD_ON - 20).isoformat()
        rows = [
            [invented_code(FIRST_LISTED_CODE + number), kind, PROVIDER, day, f"合同 {number + 1}"]
            for number, kind in enumerate(
                ("设备上云", "管理上云", "业务上云", "管理上云", "设备上云")
            )
        ]
        taken = lists.check_list(
            self._take("上云企业.csv", rows, handler, ListKind.CLOUD, CLOUD_SOURCE)
        )
        lists.load_list(lists.start_loading(taken, actor=handler))

    def declare_cloud(self) -> None:
        told = Told("equipment", self.days.day(TOLD_ON - 30), "设备联网服务合同 2 号")
        declare_cloud(told, provider=PROVIDER, actor=user(FACTORY.admin))

    def take_a_list_with_faults(self) -> None:
        """Take a list in which somebody typed a district of another city and a number in words."""
        first, second, *rest = self.listed()
        first = [*first[:2], "南海区", *first[3:]]
        second = [*second[:4], "约 180", *second[5:]]
        lists.check_list(self._take("企业名录（补充）.csv", [first, second, *rest], user(HANDLER)))

    def _take(
        self,
        name: str,
        rows: list[list[str]],
        handler: User,
        kind: ListKind = ListKind.ENTERPRISES,
        source: str = LIST_SOURCE,
    ) -> ListImport:
        text = "\n".join(",".join(row) for row in [list(lists.COLUMNS[kind]), *rows])
        upload = SimpleUploadedFile(name, text.encode())
        return lists.take_list(upload, source=source, actor=handler, kind=kind)

    def listed(self) -> list[list[str]]:
        """Return the rows of the list; the factory stands on it with an older number of staff."""
        year = str(self.days.as_of.year - 1)
        known = [FACTORY.uscc, FACTORY.name, "黄埔区", "C29", "248", "8100", year]
        return [known] + [
            [invented_code(FIRST_LISTED_CODE + number), name, place, kind, str(staff), wan, year]
            for number, (name, place, kind, staff, wan) in enumerate(LISTED)
        ]

    def fill(self, key: str, answers: dict) -> None:
        enterprise = profile_of(unit_of(FACTORY))
        save_section(
            enterprise,
            key,
            answers,
            actor=user(FACTORY.staff),
            draft_version=enterprise.draft_version,
        )

    def confirm(self) -> None:
        enterprise = profile_of(unit_of(FACTORY))
        confirm_profile(
            enterprise, actor=user(FACTORY.admin), draft_version=enterprise.draft_version
        )


def unit_of(factory: Factory) -> Organisation:
    return Organisation.objects.get(uscc=factory.uscc)
