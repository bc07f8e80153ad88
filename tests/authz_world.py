"""The small city that the matrix asks about: what is one's own, another's, elsewhere, or nowhere."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.cookies import SimpleCookie
from time import monotonic
from types import SimpleNamespace

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler

from accounts.models import Invitation, LoginFailure, Role
from accounts.services import credit, members
from casework import audit, clock, jobs, notices
from casework.materials import store
from casework.models import Attachment, CaseEvent, Delivery, Document, EventSeal, Job
from platforms.models import Designation
from platforms.services import consultations
from tests.authz_demands import add_circles, add_demands
from tests.authz_enterprises import add_enterprises
from tests.authz_events import add_events
from tests.authz_nominations import add_nominations
from tests.authz_office import add_deputies, add_objections
from tests.authz_reviews import add_releases, add_reviews
from tests.builders import make_member, make_organisation
from tests.builders_consultations import make_department, staff
from tests.builders_credit import credit_file, credit_row, make_credit_record
from tests.builders_filings import add_filings
from tests.builders_platforms import (
    GRANTED,
    at,
    close,
    make_application,
    make_material,
    make_round,
    make_team,
    picture,
)
from tests.builders_titles import make_hearing
from tests.recorded import recorded
from tests.roles import DISTRICT, OTHER_DISTRICT, Person, make_people

# After the first round was decided, while the window of the others is still open.
NOW = at(10, 16)
LONG_WINDOW = at(12, 30, 17)
# A session notes after a minute that it was seen, which shows in the answer.
SESSION_LASTS = 45.0
TITLED_UNTIL = date(2026, 12, 1)
PLACES = {"own": DISTRICT, "other": DISTRICT, "far": OTHER_DISTRICT}


@dataclass
class World:
    """People, and things by kind and variant: ``things["application"]["own"]`` is a row."""

    people: dict[str, Person]
    things: dict[str, dict[str, object]] = field(default_factory=dict)
    sessions: dict[str, tuple[float, SimpleCookie]] = field(default_factory=dict)
    # Loading the middleware costs more than many an answer.
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(False))

    def client(self, role: str) -> Client:
        """Return a new client with a session of ``role`` that was confirmed lately."""
        since, cookies = self.sessions.get(role, (0.0, None))
        if cookies is None or monotonic() - since > SESSION_LASTS:
            entering = Client()
            self.people[role].log_in(entering)
            cookies = entering.cookies
            self.sessions[role] = (monotonic(), cookies)
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        client.cookies = SimpleCookie(cookies.output(header="", sep=""))
        return client

    def ask(self, role: str, method: str, url: str, body: dict[str, object]) -> HttpResponse:
        """Send one request as ``role``, and undo whatever it wrote."""
        client = self.client(role)
        with undone():
            answer = send(client, method, url, body)
            # A file that is sent closes when it has been read.
            b"".join(answer.streaming_content if answer.streaming else ())
            return answer


def send(client: Client, method: str, url: str, body: dict[str, object]) -> HttpResponse:
    """Send ``body`` as the pages (form) or the API (JSON, version and key as headers) take it."""
    query = body.pop("?", {})
    if not url.startswith("/api/"):
        return getattr(client, method.lower())(url, body, query_params=query)
    headers = {"Idempotency-Key": "matrix-0000-0000-0001"}
    if "version" in body:
        headers["If-Match"] = f'"{body["version"]}"'
    text = "" if method == "GET" else json.dumps(body)
    return client.generic(method, url, text, "application/json", headers=headers)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is written inside; services that demand the outermost transaction are let in."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def small_city() -> Iterator[World]:
    """Build the city, hold the clock at NOW, and leave the database as it was."""
    logging.disable(logging.CRITICAL)
    try:
        with undone():
            world = World(**_build())
            with clock.at(NOW):
                yield world
    finally:
        logging.disable(logging.NOTSET)


@recorded
def _build() -> dict[str, object]:
    """Return the people and things of the city."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        # Without a folder to put messages in the portal says that it is not ready.
        settings.BROKER_FOLDER.mkdir(parents=True, exist_ok=True)
    team = make_team()
    units = {key: make_organisation(district=district) for key, district in PLACES.items()}
    people = make_people(units["own"], units["other"])
    admins = {
        "own": people["unit_admin"].user,
        "other": people["other_admin"].user,
        "far": make_member(Role.ADMIN, units["far"]),
    }
    world = World(people)
    _add_rounds(world, team)
    _add_applications(world, team, units, admins)
    _add_opinions(world, team)
    _add_files(world, units, admins)
    _add_members(world, units, admins)
    add_filings(world, team)
    add_reviews(world, team)
    add_releases(world)
    add_objections(world, team, NOW)
    add_deputies(world, NOW)
    add_enterprises(world, units)
    add_demands(world, units, admins)
    add_circles(world, units, admins)
    add_events(world, NOW)
    add_nominations(world, team, units, admins)
    _add_papers(world)
    for thing in [thing for kind in world.things.values() for thing in kind.values()]:
        if isinstance(thing, Model):
            thing.refresh_from_db()
    return {"people": world.people, "things": world.things}


def _add_rounds(world: World, team: SimpleNamespace) -> None:
    world.things["round"] = {
        "open": make_round(team=team, closes_at=LONG_WINDOW, name="受理中的征集"),
        "drafted": make_round("draft", team, closes_at=LONG_WINDOW, name="起草中的征集"),
        "to endorse": make_round("submitted", team, closes_at=LONG_WINDOW, name="送审的征集"),
        "to release": make_round("in_approval", team, closes_at=LONG_WINDOW, name="待发布的征集"),
    }


def _add_applications(world: World, team: SimpleNamespace, units: dict, admins: dict) -> None:
    round_, rounds = world.things["round"]["open"], {}
    for name in ("第二个征集", "第三个征集"):
        rounds[name] = make_round(team=team, closes_at=LONG_WINDOW, name=name)
    kept = world.things["application"] = {}
    for key, unit in units.items():
        common = {"organisation": unit, "admin": admins[key], "team": team}
        if key != "far":
            kept[f"{key} draft"] = make_application("draft", round_=round_, **common)
        kept[key] = make_application("submitted", round_=rounds["第二个征集"], **common)
    common = {"organisation": units["own"], "admin": admins["own"], "team": team}
    waiting = {
        "own to propose": make_application("formal_review", round_=rounds["第三个征集"], **common)
    }
    first = make_round(
        team=team, closes_at=LONG_WINDOW, name="区初审的征集", has_district_review=True
    )
    for key in ("own", "far"):
        waiting[f"{key} to recommend"] = make_application(
            "district_review",
            round_=first,
            organisation=units[key],
            admin=admins[key],
            team=team,
        )
    over = make_round(team=team, name="已截止的征集")
    # Its unit holds no title, as the other ones do who file solutions.
    waiting["own to grant"] = make_application(
        "publicity", round_=over, organisation=make_organisation(district=DISTRICT), team=team
    )
    listed = make_round(team=team, name="待定名单的征集")
    waiting["own to confirm"] = make_application("proposed", round_=listed, **common)
    world.things["case"] = kept | waiting
    judged = make_round(team=team, name="待评审的征集", has_expert_review=True)
    make_application("expert_review", round_=judged, **common)
    close(judged)
    world.things["round"] |= {"over": over, "to confirm": listed, "to judge": judged}
    world.things["spare"] = {
        "round": make_round(team=team, closes_at=LONG_WINDOW, name="没人申报的征集")
    }
    decided = make_round(team=team, name="已授牌的征集")
    granted = make_application("designated", round_=decided, team=team)
    world.things["designation"] = {"any": granted.designation}
    _add_titles(world, team, units, admins)
    world.things["platform"] = {"any": granted.designation.platform}
    world.things["publicity"] = {"any": granted.publicity}


def _add_titles(world: World, team: SimpleNamespace, units: dict, admins: dict) -> None:
    """Put a hearing at each of its stages, and a title that has ended."""

    def title_of(**whose):
        won = make_round(team=team, name="另一批已授牌的征集")
        return make_application("designated", round_=won, team=team, **whose).designation

    world.things["hearing"] = {
        "drafting": make_hearing("draft", team=team, title=title_of(), with_evidence=True)
    }
    for key, variant in (("own", "told"), ("other", "told other")):
        title = title_of(organisation=units[key], admin=admins[key])
        told = make_hearing(
            "notified", team=team, title=title, notified_at=GRANTED, with_evidence=True
        )
        world.things["hearing"][variant] = told
        world.things["designation"][key] = title
        # Its term ends before the calls close: the unit may file by it, and apply again.
        Designation.objects.filter(pk=title.pk).update(valid_until=TITLED_UNTIL)
    deciding = make_hearing("in_decision", team=team, title=title_of())
    ended = make_hearing("upheld", team=team, title=title_of())
    world.things["hearing"]["deciding"] = deciding
    world.things["designation"]["ended"] = ended.subject


def _add_opinions(world: World, team: SimpleNamespace) -> None:
    """Ask two departments about one case, and import a credit record."""
    case = world.things["case"]["own to propose"]
    # Nobody asks a department in which nobody could answer; the bodies ask the last one.
    staff("tax", "market", "finance", "human_resources")
    with clock.at(NOW):
        tax, market = consultations.start_consultations(
            [case], actor=team.handler, departments=["tax", "market"], question="有无意见", days=5
        )
        (done,) = consultations.start_consultations(
            [case], actor=team.handler, departments=["finance"], question="有无意见", days=5
        )
        _answer_with_a_file(done)
        record = make_credit_record("91000000MA0000162Q")
        pending = credit.check_credit_file(
            "名单.csv",
            credit_file(credit_row("91000000MA0000154X")),
            actor=world.people["handler"].user,
        ).pending
    world.things["consultationrequest"] = {
        "asked": tax,
        "asked another": market,
        "answered another": done,
    }
    world.things["creditrecord"] = {"any": record}
    world.things["creditimport"] = {"handler's": pending}


def _answer_with_a_file(request) -> None:
    department, code = make_department(request.department), consultations.ANSWER_CODE
    upload = SimpleUploadedFile("情况说明.png", picture())
    file = store(upload, organisation=None, actor=department, purpose="evidence", code=code)
    consultations.answer_without_opinion(
        request, actor=department, version=request.version, file=file
    )


def _of_the_office(world: World) -> dict[str, object]:
    """Return the evidence told to each unit, and the file that a department sent."""
    hearing = world.things["hearing"]
    answered = world.things["consultationrequest"]["answered another"]
    cases = {f"{name} evidence": hearing[name] for name in ("drafting", "told", "told other")}
    found = {
        name: Attachment.objects.of(case).get().material
        for name, case in (cases | {"answer": answered}).items()
    }
    for material in found.values():
        _work_off(Job.objects.filter(arguments={"material_id": material.pk}))
    return found


def _add_files(world: World, units: dict, admins: dict) -> None:
    """Keep for each unit a file handed in, one still private to it, and its receipt."""
    attached, private, receipts = {}, {}, {}
    for key, unit in units.items():
        application = world.things["application"][key]
        attached[key] = unit.materials.filter(code="M03").order_by("pk").first()
        _work_off(Job.objects.filter(arguments={"material_id": attached[key].pk}))
        private[f"{key} private"] = make_material(unit, admins[key], "M05", f"{key}.png")
        made = Job.objects.filter(task="platforms.tasks.render_submission")
        _work_off(made.filter(arguments__application_id=application.pk))
        receipts[key] = Document.objects.of(application).get(kind="receipt")
    world.things["material"] = attached | private | _of_the_office(world)
    certificate = world.things["designation"]["any"]
    _work_off(Job.objects.filter(arguments={"designation_id": certificate.pk}))
    receipts["public"] = Document.objects.of(certificate).get(kind="designation_certificate")
    world.things["document"] = receipts


def _work_off(found) -> None:
    for job in found:
        jobs.run(job.pk)


def _add_members(world: World, units: dict, admins: dict) -> None:
    memberships, invitations, tokens = {}, {}, {}
    for key in ("own", "other"):
        memberships[key] = make_member(Role.STAFF, units[key]).memberships.get()
        with clock.at(NOW):
            invitations[key], link = members.invite(
                units[key],
                name="邀请的人",
                email="invited@example.com",
                role=Role.STAFF,
                actor=admins[key],
            )
        tokens[key] = link.rstrip("/").rsplit("/", 1)[-1]
    world.things |= {
        "membership": memberships,
        "invitation": invitations,
        "token": {"live": tokens["own"]},
    }
    application = world.things["application"]["own"]
    everybody = [person.user for person in world.people.values() if person.user]
    told = {
        notice.recipient_id: notice
        for notice in notices.notify(
            everybody, "application_submitted", case=application, key="matrix"
        )
    }
    world.things["notice"] = {
        "own": told[world.people["unit_admin"].user.pk],
        "other": told[world.people["other_admin"].user.pk],
    }


def _add_papers(world: World) -> None:
    """Make sure that every register has a row to open."""
    audit.seal_events()
    LoginFailure.objects.create(
        scope=LoginFailure.Scope.ADDRESS, key="matrix", count=1, window_start=NOW
    )
    for model in (CaseEvent, Delivery, EventSeal, Job, LoginFailure, Invitation):
        world.things[model._meta.model_name] = world.things.get(
            model._meta.model_name, {"any": model.objects.first()}
        )
