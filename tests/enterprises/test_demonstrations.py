"""试点示范: nominated, told and agreed by the enterprise, reviewed by three, listed after publicity."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import clock
from casework.drafts import Incomplete
from casework.models import Document, Job, Notice, OpenStep, Publicity
from casework.objections import services
from casework.publicity import CorrectionRefused
from casework.transitions import Duty
from casework.workflow import (
    NoteMissing,
    NotYet,
    SamePerson,
    StaleVersion,
    TransitionError,
)
from enterprises import pdf
from enterprises.models import Nomination
from enterprises.selectors.demonstrations import demonstration_figure
from enterprises.services import demonstrations, nominations
from enterprises.services.nominations import NotRegistered, nominate
from tests.builders import (
    USCCS,
    make_admin,
    make_member,
    make_official,
    make_organisation,
)
from tests.builders_nominations import (
    ANSWERS,
    CHECKED,
    CLEARED,
    CONFIRMED,
    EFFECT,
    FILED,
    REASON,
    STORY,
    confirm_all,
    fill_nomination,
    hand_in_nomination,
    make_nomination,
)
from tests.builders_objections import EVIDENCE, FACTS, PERSON, evidence
from tests.builders_platforms import make_application, make_team

pytestmark = pytest.mark.django_db


def titled():
    """The 管理员 of a unit whose platform holds the title."""
    platform = make_application("designated").designation.platform
    return make_admin(platform.organisation)


def step_of(made) -> tuple[str, str]:
    step = OpenStep.objects.of(made).open().get()
    return (str(step.duty), step.label)


def test_a_district_nominates_and_the_enterprise_is_asked():
    made = make_nomination()

    assert (made.nominator, made.status, step_of(made)) == (
        "黄埔区工信部门",
        "draft",
        ("applicant", "填写成效并确认是否同意"),
    )
    told = Notice.objects.get(event="nomination_made")
    assert told.recipient == made.admin
    assert "确认之前什么也不公开" in told.body


def test_a_platform_with_the_title_nominates_a_firm_it_served():
    reporter = titled()

    made = make_nomination(nominator=reporter)

    assert made.platform.organisation == reporter.memberships.get().organisation
    assert made.nominator == made.platform.name


@pytest.mark.parametrize("who", ["other_district", "handler", "untitled", "visitor_unit"])
def test_nobody_else_nominates(who):
    unit = make_organisation(uscc=USCCS[10], district="440112")
    actor = {
        "other_district": lambda: make_official(Duty.DISTRICT, "440106"),
        "handler": lambda: make_official(Duty.HANDLER),
        "untitled": lambda: make_admin(make_application("submitted").organisation),
        "visitor_unit": lambda: make_admin(),
    }[who]()

    with pytest.raises(PermissionDenied):
        nominate(unit.uscc, "digital", REASON, actor=actor)

    assert not Nomination.objects.exists()


def test_a_platform_does_not_nominate_itself_and_a_district_not_its_official_s_firm():
    reporter = titled()
    own = reporter.memberships.get().organisation
    with clock.at(CLEARED), pytest.raises(PermissionDenied):
        nominate(own.uscc, "digital", REASON, actor=reporter)

    district = make_official(Duty.DISTRICT, "440112")
    unit = make_organisation(uscc=USCCS[10], district="440112")
    district.memberships.create(organisation=unit)
    with pytest.raises(PermissionDenied):
        nominate(unit.uscc, "digital", REASON, actor=district)


def test_a_firm_without_an_account_cannot_be_nominated_for_it_could_not_agree():
    with pytest.raises(NotRegistered, match="先请企业注册"):
        nominate(USCCS[11], "digital", REASON, actor=make_official(Duty.DISTRICT, "440112"))


def test_one_nomination_of_a_direction_at_a_time_and_another_direction_beside_it():
    made = make_nomination()
    team = made.team

    with pytest.raises(TransitionError, match="同一方向"):
        nominate(made.organisation.uscc, "digital", REASON, actor=team.district)
    other = nominate(made.organisation.uscc, "green", REASON, actor=team.district)

    assert other.dimension == "green"
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=other.pk).update(dimension="digital")


def test_only_the_admin_of_the_enterprise_agrees_and_signs_with_his_name():
    made = make_nomination()
    staff = make_member(organisation=made.organisation)
    fill_nomination(made, staff)
    made.refresh_from_db()

    def hand_in(actor, name):
        nominations.file_nomination(
            made,
            actor=actor,
            version=made.version,
            draft_version=made.draft_version,
            signed_name=name,
        )

    for actor in (staff, make_admin(), made.team.district):
        with pytest.raises(PermissionDenied):
            hand_in(actor, actor.name)
    with pytest.raises(Incomplete):
        hand_in(made.admin, "别人")
    hand_in(made.admin, made.admin.name)
    made.refresh_from_db()
    assert (made.status, step_of(made)) == ("submitted", ("handler", "核实成效和佐证"))


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"story": STORY}, "至少"),
        ({**ANSWERS, "effects": [{**EFFECT, "after": "93.1"}]}, "不是成效"),
        ({**ANSWERS, "effects": [EFFECT, {**EFFECT, "after": "98"}]}, "已经有了"),
        ({**ANSWERS, "story": {**STORY, "finished_on": "2025-12-01"}}, "早于开始日期"),
        ({**ANSWERS, "story": {**STORY, "finished_on": "2026-12-01"}}, "晚于今天"),
    ],
)
def test_what_contradicts_itself_is_named_before_it_is_handed_in(answers, told):
    made = make_nomination()
    with clock.at(FILED):
        fill_nomination(made, made.admin, answers)
        with pytest.raises(Incomplete) as refused:
            hand_in_nomination(made, made.admin)

    assert told in "".join(fault["message"] for fault in refused.value.faults)


def test_without_evidence_nothing_is_handed_in():
    made = make_nomination()
    for key, raw in ANSWERS.items():
        made.refresh_from_db()
        nominations.save_nomination_section(
            made, key, raw, actor=made.admin, draft_version=made.draft_version
        )

    with clock.at(FILED), pytest.raises(Incomplete) as refused:
        hand_in_nomination(made, made.admin)

    assert [fault["field"] for fault in refused.value.faults] == ["M16"]


def test_an_enterprise_that_declines_ends_it_with_a_reason_and_may_be_nominated_again():
    made = make_nomination()

    with pytest.raises(NoteMissing):
        nominations.decline_nomination(made, actor=made.admin, version=made.version, note=" ")
    nominations.decline_nomination(made, actor=made.admin, version=made.version, note="时机不到")

    made.refresh_from_db()
    assert made.status == "declined"
    assert nominate(made.organisation.uscc, "digital", REASON, actor=made.team.district)


def test_a_return_opens_everything_again_and_at_most_twice():
    made = make_nomination("submitted")
    team, admin = made.team, made.admin

    def give_back(case):
        return demonstrations.return_nomination(
            case, actor=team.handler, version=case.version, note="写明统计期"
        )

    for round_ in (1, 2):
        with clock.at(CHECKED):
            made = give_back(made)
            assert step_of(made) == ("applicant", "补正后提交")
            changed = [{**EFFECT, "period": f"第 {round_} 次改：各一季度"}]
            nominations.save_nomination_section(
                made, "effects", changed, actor=admin, draft_version=made.draft_version
            )
            made = hand_in_nomination(made, admin)

    assert made.snapshots.count() == 3
    with pytest.raises(NotYet, match="已退回 2 次"):
        give_back(made)


def test_nobody_acts_at_two_levels_nor_for_the_enterprise_or_the_platform_that_nominated():
    reporter = titled()
    made = make_nomination("formal_review", nominator=reporter)

    another = make_official(Duty.REVIEWER)
    made.team.handler.official_profile.duty = Duty.REVIEWER
    made.team.handler.official_profile.save()
    fresh = type(made.team.handler).objects.get(pk=made.team.handler.pk)
    with pytest.raises(SamePerson):
        demonstrations.propose_nomination(made, actor=fresh, version=made.version)
    for unit in (made.organisation, made.platform.organisation):
        bound = make_official(Duty.REVIEWER)
        bound.memberships.create(organisation=unit)
        with pytest.raises(PermissionDenied):
            demonstrations.propose_nomination(made, actor=bound, version=made.version)
    assert demonstrations.propose_nomination(made, actor=another, version=made.version)


def test_the_list_is_confirmed_as_it_was_read_and_stands_open_for_the_working_days():
    team = make_team()
    first = make_nomination("proposed", team=team)
    other = make_organisation(uscc=USCCS[11], name="广州乙有限公司", district="440112")
    second = make_nomination("proposed", team=team, organisation=other)

    with clock.at(CONFIRMED), pytest.raises(StaleVersion):
        demonstrations.confirm_demonstrations(
            actor=team.approver, versions={first.reference: first.version}
        )
    with clock.at(CONFIRMED), pytest.raises(PermissionDenied):
        demonstrations.confirm_demonstrations(actor=team.reviewer, versions={})
    opened = confirm_all(team)

    assert [row[0] for row in opened.rows] == sorted([first.name, second.name])
    assert (opened.days, str(opened.starts_on), str(opened.ends_on)) == (
        5,
        "2026-10-26",
        "2026-10-30",
    )
    assert demonstration_figure()["value"] == 0


def test_it_is_listed_only_after_the_publicity_has_cleared_and_counted_only_then():
    made = make_nomination("publicity")
    team = made.team

    with clock.at(CONFIRMED), pytest.raises(NotYet, match="才结束"):
        demonstrations.list_nomination(made, actor=team.approver, version=made.version)
    with clock.at(CLEARED):
        made = demonstrations.list_nomination(made, actor=team.approver, version=made.version)

    assert (made.status, str(made.listed_on)) == ("published", "2026-11-02")
    assert demonstration_figure() == {"value": 1, "target": 500, "share": "0.2%"}


def test_an_enterprise_on_the_list_in_two_directions_counts_once():
    team = make_team()
    made = make_nomination("published", team=team)
    make_nomination("published", team=team, organisation=made.organisation, dimension="green")

    assert Nomination.objects.listed().count() == 2
    assert demonstration_figure()["value"] == 1


def test_an_open_objection_keeps_it_off_the_list():
    made = make_nomination("publicity")
    with clock.at(CONFIRMED):
        services.submit_objection(
            made.publicity,
            services.Claim(kind="person", position=1, facts=FACTS, identity=PERSON),
            key="objection-demonstration",
            files=[(EVIDENCE, evidence())],
        )

    with clock.at(CLEARED), pytest.raises(NotYet, match="有异议没有办结"):
        demonstrations.list_nomination(made, actor=made.team.approver, version=made.version)


def test_a_correction_takes_off_one_and_leaves_the_other_with_the_new_version():
    team = make_team()
    first = make_nomination("proposed", team=team)
    other = make_organisation(uscc=USCCS[11], name="广州乙有限公司", district="440112")
    second = make_nomination("proposed", team=team, organisation=other)
    opened = confirm_all(team)
    place = opened.items.get(object_id=first.pk).position

    def correct(kept, **more):
        with clock.at(CONFIRMED):
            return demonstrations.correct_demonstrations(
                opened, actor=team.approver, kept=kept, reason="材料不实", **more
            )

    with pytest.raises(CorrectionRefused, match="至少要留一家"):
        correct(set())
    with pytest.raises(CorrectionRefused, match="没有改动"):
        correct({1, 2})
    made = correct({place})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.publicity, second.status) == ("publicity", made, "rejected")
    assert len(made.rows) == 1
    assert Publicity.objects.counted().get(pk=opened.pk).superseded_by == made.reference
    assert Notice.objects.filter(event="demonstrations_corrected", recipient=first.admin).exists()
    assert Job.objects.filter(task="enterprises.tasks.render_nomination_refusal").count() == 1


def test_taking_off_and_leaving_end_the_count_and_the_certificate():
    made = make_nomination("published")
    certificate = pdf.issue_certificate(made)
    assert made.document_validity(certificate).state == "valid"

    with pytest.raises(NoteMissing):
        demonstrations.remove_nomination(
            made, actor=made.team.approver, version=made.version, note=""
        )
    with pytest.raises(PermissionDenied):
        demonstrations.remove_nomination(
            made, actor=made.team.handler, version=made.version, note="数据不实"
        )
    removed = demonstrations.remove_nomination(
        made, actor=made.team.approver, version=made.version, note="数据不实"
    )

    assert removed.status == "revoked"
    assert removed.document_validity(certificate).state == "revoked"
    assert demonstration_figure()["value"] == 0
    again = make_nomination("published", organisation=made.organisation, team=made.team)
    left = nominations.leave_list(again, actor=again.admin, version=again.version, note="搬出本市")
    assert (left.status, demonstration_figure()["value"]) == ("surrendered", 0)


def test_every_paper_is_issued_and_says_what_it_must():
    made = make_nomination("published")
    receipt = pdf.issue_receipt(made.snapshots.get())
    listed = pdf.issue_list(made.publicity_id)
    removed = demonstrations.remove_nomination(
        made, actor=made.team.approver, version=made.version, note="抽查发现数据不实"
    )
    refusal = pdf.issue_refusal(removed)

    kinds = [one.kind for one in (receipt, listed, refusal)]
    assert kinds == ["nomination_receipt", "publicity_list", "nomination_removal"]
    assert Document.objects.of(made).count() == 3
    assert pdf.issue_list(made.publicity_id) == listed


def test_the_database_keeps_an_enterprise_off_the_list_that_was_never_publicised():
    made = make_nomination("proposed")

    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=made.pk).update(status="published")


def test_a_strike_is_refused_while_the_list_still_names_the_enterprise():
    made = make_nomination("publicity")

    with pytest.raises(CorrectionRefused, match="仍在名单上"):
        demonstrations.strike_nomination(
            made, actor=made.team.approver, version=made.version, note="不实"
        )
