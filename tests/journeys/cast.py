"""Who takes part in the story of a selection, each before a browser of his own."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Organisation
from casework.models import Objection, Publicity
from casework.standards import DEPARTMENT_NAMES
from platforms.models import Designation, PlatformApplication, SolicitationRound
from reviews.models import Assignment, Panel
from tests.builders import USCCS, make_admin, make_member, make_organisation
from tests.builders_consultations import make_department
from tests.builders_platforms import make_team, picture
from tests.builders_reviews import make_pool
from tests.journeys.reader import Reader

TAX = "tax"
PARTNER = {"name": "广州澜栈精密有限公司", "uscc": USCCS[7]}
RENAMED = "广州澜栈精密智造有限公司"
# What the corrected list calls the platform, in place of what the unit wrote.
PLATFORM_RENAMED = "岭澜注塑设备协同平台"


@dataclass
class Cast:
    """The people of the story; the rival's papers are of no interest here and come from a builder."""

    unit: Organisation
    rival: Organisation
    team: SimpleNamespace
    staff: Reader
    admin: Reader
    district: Reader
    handler: Reader
    reviewer: Reader
    approver: Reader
    tax: Reader
    experts: dict[int, Reader]
    objector: Reader
    public: Reader

    @property
    def round(self) -> SolicitationRound:
        return SolicitationRound.objects.get()

    @property
    def application(self) -> PlatformApplication:
        return PlatformApplication.objects.get(organisation=self.unit)

    @property
    def other(self) -> PlatformApplication:
        """The application of the rival."""
        return PlatformApplication.objects.get(organisation=self.rival)

    @property
    def panel(self) -> Panel:
        return Panel.objects.get()

    def expert_of(self, assignment: Assignment) -> Reader:
        return self.experts[assignment.expert_id]

    @property
    def objection(self) -> Objection:
        return Objection.objects.get()

    @property
    def lists(self) -> list[Publicity]:
        """The published list and its later versions."""
        return list(Publicity.objects.order_by("version"))

    @property
    def title(self) -> Designation:
        return Designation.objects.get(application=self.application)


def make_cast() -> Cast:
    team, unit = make_team(), make_organisation()
    rival = make_organisation(name="广州珠岸智造科技有限公司")
    make_admin(rival, name="区振华")
    return Cast(
        unit=unit,
        rival=rival,
        team=team,
        staff=Reader(make_member(organisation=unit, name="陈嘉怡")),
        admin=Reader(make_admin(unit, name="林婉清")),
        district=Reader(team.district),
        handler=Reader(team.handler),
        reviewer=Reader(team.reviewer),
        approver=Reader(team.approver),
        tax=Reader(make_department(TAX, name=DEPARTMENT_NAMES[TAX])),
        experts={expert.pk: Reader(expert.user) for expert in make_pool()},
        objector=Reader(),
        public=Reader(),
    )


def a_file(name: str, colour: str = "white") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(colour))


def page_of(listed: Publicity) -> str:
    return reverse("portal:publicity_detail", args=[listed.reference])
