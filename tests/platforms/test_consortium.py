"""联合共建: members, shares to the hundredth, the agreement, and where jointness shows later."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from casework import clock
from casework.drafts import FieldLocked, Incomplete
from platforms import selectors
from platforms.models import Designation, PlatformApplication
from platforms.rules import consortium
from platforms.services import applications, review, selection
from platforms.services.expert_review import form_panel
from platforms.tasks import render_publicity
from reviews.services import panels
from tests.builders import USCCS, login, make_organisation
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    REVIEWED,
    SUBMITTED,
    close,
    make_application,
    make_material,
    make_round,
    make_team,
    submit,
)
from tests.builders_reviews import make_expert, make_pool
from tests.desk import client_of, page
from tests.platforms.visits import page_of, posted
from tests.worked_examples import read_cases

CASES = read_cases("platforms/consortium_cases.csv")
CODES = {"own": USCCS[0], "A": USCCS[7], "B": USCCS[8]}
PARTNER = {"name": "广州澜栈精密有限公司", "uscc": USCCS[7]}


def members(organisation, *, shares=("60.00", "40.00")) -> list[dict[str, str]]:
    """Return the members of a joint application as a page sends them: the unit and one partner."""
    pairs = ((organisation.name, organisation.uscc), tuple(PARTNER.values()))
    return [
        {"name": name, "uscc": uscc, "work": "平台建设与运营。", "share": share}
        for (name, uscc), share in zip(pairs, shares, strict=True)
    ]


def save_members(application, rows) -> PlatformApplication:
    return applications.save_section(
        application,
        "consortium",
        rows,
        actor=application.organisation.memberships.get().user,
        draft_version=application.draft_version,
    )


def make_joint(team=None, round_=None) -> PlatformApplication:
    """Return a joint application, filled in completely with its agreement."""
    application = make_application("draft", team=team, round_=round_)
    admin = application.organisation.memberships.get().user
    with clock.at(SUBMITTED):
        application = save_members(application, members(application.organisation))
        agreement = make_material(application.organisation, admin, "M08")
        applications.attach_material(application, agreement, "M08", actor=admin)
    application.refresh_from_db()
    return application


def handed_in(team=None, round_=None) -> PlatformApplication:
    application = make_joint(team, round_)
    with clock.at(SUBMITTED):
        return submit(application, application.organisation.memberships.get().user)


def granted(team) -> PlatformApplication:
    round_ = make_round(team=team)
    application = handed_in(team, round_)
    with clock.at(REVIEWED):
        application = review.accept_application(
            application, actor=team.handler, version=application.version
        )
        application = review.propose_application(
            application, actor=team.reviewer, version=application.version
        )
    close(round_)
    with clock.at(CONFIRMED):
        selection.confirm_list(
            round_,
            actor=team.approver,
            versions={application.reference: application.version},
        )
        application.refresh_from_db()
    with clock.at(GRANTED):
        selection.grant_title(application, actor=team.approver, version=application.version)
    return application


@pytest.mark.parametrize("case", CASES)
def test_members_are_judged_as_the_worked_examples_say(case):
    shares = case["shares"].split("|") if case["codes"] else []
    codes = case["codes"].split("|") if case["codes"] else []
    rows = [
        {"uscc": CODES[code], "share": Decimal(share) if share else None}
        for code, share in zip(codes, shares, strict=True)
    ]

    found = consortium.faults(rows, uscc=USCCS[0])

    told = [f"{name}:{message}" for _, name, message in found]
    wanted = case["faults"].partition(":")
    assert len(told) == bool(case["faults"])
    assert all(one.startswith(wanted[0]) and wanted[2] in one for one in told)


@pytest.mark.django_db
def test_a_single_application_is_asked_for_nothing_of_it(client):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)

    tasks = selectors.task_groups(application, attached=[])
    text = page_of(client, application, SUBMITTED)

    row = next(t for group in tasks for t in group["tasks"] if t["key"] == "consortium")
    assert (row["label"], row["is_left_out"]) == ("选填", True)
    assert selectors.draft_codes(application) == application.round.required_materials
    assert "各方盖章" not in text
    with clock.at(SUBMITTED):
        assert (
            submit(application, application.organisation.memberships.get().user).is_joint is False
        )


@pytest.mark.django_db
def test_a_joint_application_needs_its_agreement():
    application = make_application("draft")
    with clock.at(SUBMITTED):
        application = save_members(application, members(application.organisation))

        with pytest.raises(Incomplete) as refused:
            submit(application, application.organisation.memberships.get().user)

    assert [(f["section"], f["field"]) for f in refused.value.faults] == [("materials", "M08")]


@pytest.mark.django_db
def test_shares_that_do_not_sum_up_stop_the_submission():
    application = make_joint()
    with clock.at(SUBMITTED):
        application = save_members(
            application, members(application.organisation, shares=("60.00", "39.99"))
        )

        with pytest.raises(Incomplete) as refused:
            submit(application, application.organisation.memberships.get().user)

    assert [fault["message"] for fault in refused.value.faults] == [
        "成员 2 · 投入比例：各方比例之和须正好是 100.00，现在是 99.99"
    ]


@pytest.mark.django_db
def test_a_share_finer_than_a_hundredth_stops_the_submission():
    application = make_joint()
    with clock.at(SUBMITTED):
        application = save_members(
            application, members(application.organisation, shares=("33.335", "66.665"))
        )

        with pytest.raises(Incomplete) as refused:
            submit(application, application.organisation.memberships.get().user)

    told = [fault["message"] for fault in refused.value.faults]
    assert [text.partition("：")[0] for text in told] == [
        "成员 1 · 投入比例",
        "成员 2 · 投入比例",
    ]


@pytest.mark.django_db
def test_an_expert_employed_by_a_partner_judges_no_joint_application():
    team = make_team()
    make_pool(5)
    partners = make_expert(5, employer_uscc=PARTNER["uscc"])
    round_ = make_round(team=team, has_expert_review=True)
    application = handed_in(team, round_)
    with clock.at(REVIEWED):
        application = review.accept_application(
            application, actor=team.handler, version=application.version
        )
    close(round_)
    with clock.at(CONFIRMED):
        panel = form_panel(
            round_,
            actor=team.handler,
            versions={application.reference: application.version},
            size=5,
        )
        panel = panels.propose_panel(panel, actor=team.handler, version=panel.version)

    (excluded,) = panel.plans.get().content["exclusions"]
    assert excluded[1] == partners.pk
    assert PARTNER["name"] in excluded[2]
    item = panel.items.get()
    assert [party["uscc"] for party in item.parties] == [
        application.organisation.uscc,
        PARTNER["uscc"],
    ]


@pytest.mark.django_db
def test_what_is_handed_in_says_that_it_is_joint():
    application = handed_in()

    assert application.is_joint
    assert consortium.partners(application.handed_in["answers"]) == [PARTNER]
    assert [one["code"] for one in application.handed_in["materials"]].count("M08") == 1


@pytest.mark.django_db
def test_the_unit_fills_members_in_on_a_page(client):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)
    rows = members(application.organisation)
    url = f"{application.get_absolute_url()}sections/consortium/"

    with clock.at(SUBMITTED):
        empty = client.get(url).content.decode()
        saved = client.post(url, posted(application, "consortium", rows))

    application.refresh_from_db()
    assert "再加一个成员" in empty
    assert saved.status_code == 302
    assert application.answers["consortium"] == rows


@pytest.mark.django_db
def test_the_desk_shows_members_and_the_agreement_with_its_points():
    team = make_team()
    application = handed_in(team)

    text = page(client_of(team.handler), application)

    assert "牵头单位" in text
    assert PARTNER["name"] in text
    assert "M08 联合共建协议" in text
    assert "各方已盖章" in text


@pytest.mark.django_db
def test_a_correction_of_the_members_opens_the_agreement_too():
    team = make_team()
    application = handed_in(team)
    admin = application.organisation.memberships.get().user
    with clock.at(REVIEWED):
        application = review.return_application(
            application,
            actor=team.handler,
            version=application.version,
            points=[{"section": "consortium", "field": "", "reason": "分工写得不清楚。"}],
        )
        agreement = make_material(application.organisation, admin, "M08", "新协议.png")

        applications.attach_material(application, agreement, "M08", actor=admin)

        with pytest.raises(FieldLocked):
            applications.attach_material(application, agreement, "M04", actor=admin)


@pytest.mark.django_db
def test_the_list_in_public_names_the_lead_and_the_others(client):
    team = make_team()
    application = granted(team)
    application.refresh_from_db()
    public = application.publicity
    render_publicity(publicity_id=public.pk, round_id=application.round_id)

    text = client.get(f"/publicity/{public.reference}/").content.decode()

    assert public.columns == ["申报单位", "平台名称", "主要类别", "所在区", "联合单位"]
    assert public.rows == [
        [
            f"{application.organisation.name}（牵头单位）",
            "云岭制造云平台",
            "工业互联网平台",
            "黄埔区",
            PARTNER["name"],
        ]
    ]
    assert PARTNER["name"] in text


@pytest.mark.django_db
def test_the_title_and_the_directory_keep_it_for_later_claims(client):
    application = granted(make_team())
    designation = Designation.objects.get(application=application)

    text = client.get(designation.get_absolute_url()).content.decode()
    listed = client.get(f"/api/v1/platforms/{designation.platform.reference}/").json()

    assert designation.is_joint
    assert designation.platform.partners == [PARTNER]
    assert "联合单位" in text
    assert listed["partners"] == [PARTNER]


@pytest.mark.django_db
def test_a_notice_cannot_ask_everybody_for_an_agreement():
    with pytest.raises(ValidationError, match="只能选材料目录里的材料"):
        make_round("draft", required_materials=["M01", "M08"])


@pytest.mark.django_db
def test_the_api_says_whether_an_application_is_joint(client):
    application = make_joint()
    login(client, application.organisation.memberships.get().user)

    whole = client.get(f"/api/v1/applications/{application.reference}/").json()

    assert (whole["is_joint"], whole["answers"]["consortium"][1]["uscc"]) == (True, USCCS[7])
    assert make_organisation().uscc not in str(whole["answers"]["consortium"])


@pytest.mark.django_db
def test_a_department_is_shown_every_partner_with_its_code():
    application = handed_in()

    extract = selectors.extract_of(application.handed_in, "tax")

    assert ["联合单位", f"{PARTNER['name']}（{PARTNER['uscc']}）"] in extract
    alone = make_application("submitted", organisation=make_organisation())
    assert "联合单位" not in [label for label, _ in selectors.extract_of(alone.handed_in, "tax")]
