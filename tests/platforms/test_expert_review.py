"""A round whose accepted applications are judged by experts before a list is proposed."""

from datetime import timedelta

import pytest

from casework import clock
from casework.models import OpenStep
from casework.workflow import NotYet, StaleVersion, TransitionError
from platforms.selectors import waiting_for_experts
from platforms.services import review
from platforms.services.expert_review import form_panel
from platforms.states import ApplicationStatus
from reviews.models import Panel
from reviews.services import panels
from tests.builders import login, make_admin, make_organisation
from tests.builders_platforms import CONFIRMED, close, make_application, make_round, make_team
from tests.builders_reviews import GOOD, assignments, declare, judging, lock_sheet, make_pool
from tests.desk import client_of, page

pytestmark = pytest.mark.django_db
POOR = dict.fromkeys(GOOD, "1")
LATER = CONFIRMED + timedelta(hours=1)


def make_accepted(team, count=1, round_=None):
    """Return applications of one round with expert review, accepted and waiting."""
    round_ = round_ or make_round(team=team, has_expert_review=True)
    made = []
    for number in range(count):
        organisation = make_organisation(name=f"广州第{number + 1}平台有限公司")
        admin = make_admin(organisation)
        application = make_application(
            "submitted", round_=round_, organisation=organisation, admin=admin, team=team
        )
        made.append(
            review.accept_application(application, actor=team.handler, version=application.version)
        )
    return made


def versions(applications):
    return {one.reference: one.version for one in applications}


def judge(panel: Panel, team, points) -> None:
    """Take a panel from its draft to its result, every sheet with ``points``."""
    panel = panels.propose_panel(panel, actor=team.handler, version=panel.version)
    panel = panels.confirm_panel(panel, actor=team.reviewer, version=panel.version)
    for expert in judging(panel):
        declare(panel, expert)
    for assignment in assignments(panel):
        lock_sheet(assignment, points)
    panel.refresh_from_db()
    panels.close_panel(panel, actor=team.approver, version=panel.version)


def make_judged(points):
    team = make_team()
    make_pool()
    (application,) = make_accepted(team)
    close(application.round)
    with clock.at(LATER):
        panel = form_panel(
            application.round, actor=team.handler, versions=versions([application]), size=5
        )
        judge(panel, team, points)
    application.refresh_from_db()
    return team, application


def test_accepting_leads_to_the_experts_and_the_reviewer_waits_for_them():
    team = make_team()
    (application,) = make_accepted(team)

    with pytest.raises(NotYet, match="专家评审还没有结束"):
        review.propose_application(application, actor=team.reviewer, version=application.version)

    step = OpenStep.objects.of(application).open().get()
    assert (application.status, step.duty, step.due_on) == ("expert_review", "reviewer", None)
    assert application.path == (
        "draft",
        "submitted",
        "expert_review",
        "proposed",
        "publicity",
        "designated",
    )


def test_a_panel_takes_the_whole_batch_once_the_window_has_closed():
    team = make_team()
    make_pool()
    made = make_accepted(team, 2)
    round_ = made[0].round
    with pytest.raises(TransitionError, match="征集截止后才能组织"):
        form_panel(round_, actor=team.handler, versions=versions(made), size=5)
    close(round_)
    with pytest.raises(StaleVersion):
        form_panel(round_, actor=team.handler, versions=versions(made[:1]), size=5)

    panel = form_panel(round_, actor=team.handler, versions=versions(made), size=5)

    assert [item.reference for item in panel.items.all()] == [one.reference for one in made]
    assert waiting_for_experts(round_) == []
    with pytest.raises(TransitionError, match="没有等待专家评审"):
        form_panel(round_, actor=team.handler, versions={}, size=5)


def test_the_result_stands_on_the_case_for_officials_of_the_city():
    team, application = make_judged(GOOD)

    texts = [page(client_of(one), application, LATER) for one in (team.reviewer, team.district)]

    shown = "79.00 分，达到合格线 70 分"
    assert [shown in text for text in texts] == [True, False]
    assert ["专家评审</a>" in text for text in texts] == [True, False]


def test_experts_read_what_was_handed_in_without_anybody_to_call():
    team = make_team()
    make_pool()
    (application,) = made = make_accepted(team)
    close(application.round)

    panel = form_panel(application.round, actor=team.handler, versions=versions(made), size=5)

    item = panel.items.get()
    labels = {label for part in item.extract for label, _ in part["rows"]}
    assert {"联系人", "联系电话", "客户联系人和电话"} & labels == set()
    assert {"平台简介", "让利措施", "改造前后指标"} <= labels
    assert [one["code"] for one in item.materials] == ["M03", "M04", "M06", "M07"]


def test_what_passed_may_be_proposed_and_comes_back_to_the_same_place():
    team, application = make_judged(GOOD)

    with clock.at(LATER):
        proposed = review.propose_application(
            application, actor=team.reviewer, version=application.version
        )
        on_the_list = proposed.status
        declined = review.decline_application(
            proposed, actor=team.approver, version=proposed.version, note="再核实营收。"
        )

    assert (on_the_list, declined.status) == ("proposed", "expert_review")


def test_what_failed_cannot_be_proposed_but_is_rejected_with_reasons():
    team, application = make_judged(POOR)

    with clock.at(LATER):
        with pytest.raises(NotYet, match="没有达到合格线"):
            review.propose_application(
                application, actor=team.reviewer, version=application.version
            )
        rejected = review.reject_application(
            application, actor=team.handler, version=application.version, note="评审未达合格线。"
        )

    assert rejected.status == ApplicationStatus.REJECTED


def test_nothing_goes_back_or_is_rejected_while_experts_have_it():
    team = make_team()
    make_pool()
    (application,) = made = make_accepted(team)
    close(application.round)
    form_panel(application.round, actor=team.handler, versions=versions(made), size=5)

    with pytest.raises(NotYet, match="已交专家评审"):
        review.send_back_application(
            application, actor=team.reviewer, version=application.version, note="再看。"
        )
    with pytest.raises(NotYet, match="专家评审还没有结束"):
        review.reject_application(
            application, actor=team.handler, version=application.version, note="不行。"
        )


@pytest.mark.parametrize("points", [GOOD, POOR])
def test_what_was_judged_does_not_go_back_to_be_changed(points):
    team, application = make_judged(points)

    with clock.at(LATER), pytest.raises(NotYet, match="已交专家评审"):
        review.send_back_application(
            application, actor=team.reviewer, version=application.version, note="再看。"
        )

    application.refresh_from_db()
    assert application.status == "expert_review"


def test_the_handler_builds_the_panel_on_the_rounds_page(client):
    team = make_team()
    make_pool()
    (application,) = make_accepted(team)
    close(application.round)
    address = f"/admin/platforms/solicitationround/{application.round_id}/panel/"
    login(client, team.handler)
    sent = {f"version|{application.reference}": application.version, "once": "1" * 32}

    page = client.get(address).content.decode()
    wrong = client.post(address, sent | {"method": "balance", "size": "4"})
    built = client.post(address, sent | {"method": "balance", "size": "5", "once": "2" * 32})

    assert application.platform_name in page
    assert (wrong.status_code, "专家" in wrong.content.decode()) == (422, True)
    panel = Panel.objects.get()
    assert (built.status_code, built["Location"]) == (302, panel.desk_url())


def test_the_page_is_not_there_for_rounds_without_experts(client):
    team = make_team()
    round_ = make_round("ended", team=team)
    login(client, team.handler)

    response = client.get(f"/admin/platforms/solicitationround/{round_.pk}/panel/")

    assert response.status_code == 404
