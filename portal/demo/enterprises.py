"""What happens to enterprises in the demo city: profiles are filled in and confirmed."""

from datetime import timedelta
from functools import partial

from accounts.models import Organisation
from enterprises.rules import profile
from enterprises.selectors.profiles import profile_of
from enterprises.services.profiles import confirm_profile, save_section
from portal.demo.days import Days, Diary
from portal.demo.factories import FACTORY, Factory
from portal.demo.people import register_unit
from portal.demo.rounds import user

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
        diary.note(self.days.at(REGISTERED, 10), partial(register_unit, FACTORY))
        for number, section in enumerate(profile.SECTIONS):
            moment = self.days.at(FILLED, 9, 30) + timedelta(minutes=6 * number)
            diary.note(moment, partial(self.fill, section.key, self.answers[section.key]))
        diary.note(self.days.at(CONFIRMED, 14, 20), self.confirm)
        more = self.answers["production"] | {"connected": "31"}
        diary.note(self.days.at(CHANGED, 16, 40), partial(self.fill, "production", more))

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
