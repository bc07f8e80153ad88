"""报备: filed by a titled platform alone, checked for completeness, published by itself, kept by version."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import clock
from casework.drafts import FieldLocked, Incomplete
from casework.materials import attached_to
from casework.models import Document, Notice, OpenStep
from casework.models.append_only import AppendOnlyError
from casework.transitions import Duty
from casework.workflow import DraftConflict, NotYet, StaleVersion, TransitionError, allowed_steps
from platforms.models import Filing
from platforms.rules.filings import SOLUTION as KIND
from platforms.services import filing_review, filings, titles
from platforms.services.review import PointsMissing
from platforms.tasks import render_filing
from tests.builders import make_admin, make_member, make_official, make_organisation
from tests.builders_filings import (
    CHECKED,
    FILED,
    POINTS,
    PUBLISHED,
    SOLUTION,
    admin_of,
    hand_in_filing,
    make_filing,
    make_platform,
    move_filing,
)
from tests.builders_platforms import at, make_material, make_team

pytestmark = pytest.mark.django_db


def save(filing, key, raw, actor, **more):
    more.setdefault("draft_version", filing.draft_version)
    return filings.save_filing_section(filing, key, raw, actor=actor, **more)


def test_only_a_platform_with_a_title_in_force_starts_a_filing():
    team = make_team()
    platform = make_platform(team=team)
    stranger, member = make_admin(make_organisation()), admin_of(platform)
    title = platform.designations.get()

    with clock.at(FILED):
        first = filings.start_filing(KIND, actor=member)
        with pytest.raises(TransitionError, match="称号在有效期内"):
            filings.start_filing(KIND, actor=stranger)
        warned = titles.warn_designation(
            title, actor=team.reviewer, version=title.version, note="请整改。"
        )
        second = filings.start_filing(KIND, actor=member)
        titles.suspend_designation(
            warned, actor=team.approver, version=warned.version, note="没有整改。"
        )
        with pytest.raises(TransitionError, match="称号在有效期内"):
            filings.start_filing(KIND, actor=member)
    with clock.at(at(10, 20)), pytest.raises(PermissionDenied):
        filings.start_filing(KIND, actor=team.handler)

    assert [first.reference, second.reference] == ["SHFA-2026-0001", "SHFA-2026-0002"]
    assert [first.status, first.number, first.series] == ["draft", 1, first.reference]


def test_a_filing_counts_the_title_on_the_day_it_is_filed():
    team = make_team()
    filing = make_filing(team=team)
    title = filing.platform.designations.get()
    admin = admin_of(filing.platform)

    with clock.at(CHECKED):
        titles.suspend_designation(title, actor=team.approver, version=title.version, note="核查。")
        with pytest.raises(NotYet, match="不能报备和上架"):
            hand_in_filing(filing, admin)

    filing.refresh_from_db()
    assert (filing.status, filing.snapshots.count()) == ("draft", 0)


def test_filing_freezes_the_content_and_gives_a_receipt_that_approves_nothing():
    filing = make_filing("filed")
    snapshot = filing.snapshots.get()

    with clock.at(FILED):
        render_filing(filing_id=filing.pk, number=1)
        render_filing(filing_id=filing.pk, number=1)

    receipt = Document.objects.of(filing).get()
    step = OpenStep.objects.of(filing).open().get()
    assert snapshot.content["answers"] == SOLUTION
    assert (filing.filed_at, filing.handled_by) == (FILED, None)
    assert (receipt.kind, receipt.number) == ("filing_receipt", f"{filing.reference}-H1")
    assert (step.duty, step.label, step.due_on.isoformat()) == (
        "handler",
        "核对是否齐全",
        "2026-10-22",
    )
    assert (filing.price_low, filing.price_high) == (80_000, 305_000)
    assert filing.industries == ["C29", "C35"]
    with pytest.raises(AppendOnlyError):
        snapshot.save()


def test_staff_drafts_and_only_the_administrator_files():
    filing = make_filing()
    staff = make_member("staff", filing.case_organisation)

    with clock.at(FILED):
        filing = save(filing, "proof", {"certification": "无"}, staff)
        filings.hand_over_filing(filing, actor=staff)
        filing.refresh_from_db()
        with pytest.raises(PermissionDenied):
            hand_in_filing(filing, staff)

    told = Notice.objects.get(event="filing_ready")
    assert (filing.status, told.recipient) == ("draft", admin_of(filing.platform))
    assert filing.last_edited_by == staff


def test_every_fault_is_named_at_once_and_nothing_is_lost():
    delivery = SOLUTION["delivery"] | {"price_low": "50", "days": "很快"}
    filing = make_filing(delivery=delivery, content={}, proof={"certification": "x" * 900})

    with clock.at(FILED), pytest.raises(Incomplete) as refused:
        hand_in_filing(filing, admin_of(filing.platform))

    filing.refresh_from_db()
    places = {(one["section"], one["field"]) for one in refused.value.faults}
    assert places == {
        ("content", "summary"),
        ("content", "pains"),
        ("content", "functions"),
        ("delivery", "days"),
        ("delivery", "price_high"),
        ("proof", "certification"),
    }
    assert filing.answers["delivery"] == delivery
    assert filing.status == "draft"


def test_the_name_under_the_commitment_must_be_ones_own():
    filing = make_filing()
    admin = admin_of(filing.platform)

    with clock.at(FILED), pytest.raises(Incomplete) as refused:
        filings.file_filing(
            filing,
            actor=admin,
            version=filing.version,
            draft_version=filing.draft_version,
            signed_name="别人",
        )

    assert [one["section"] for one in refused.value.faults] == ["commitment"]


def test_two_writers_and_a_stale_check_are_told_apart():
    filing = make_filing()
    admin = admin_of(filing.platform)
    seen = filing.draft_version
    other = make_member("staff", filing.case_organisation)

    with clock.at(FILED):
        changed = save(filing, "proof", {"certification": "软著一项"}, other)
        with pytest.raises(DraftConflict):
            save(filing, "proof", {"certification": "软著两项"}, admin, draft_version=seen)
        kept = save(
            filing,
            "content",
            SOLUTION["content"] | {"pains": "别的痛点"},
            admin,
            draft_version=seen,
            base=filing.base_of("content"),
        )
        with pytest.raises(StaleVersion):
            filings.file_filing(
                kept,
                actor=admin,
                version=kept.version,
                draft_version=changed.draft_version,
                signed_name=admin.name,
            )

    assert kept.answers["proof"] == {"certification": "软著一项"}
    assert kept.answers["content"]["pains"] == "别的痛点"


def test_a_return_opens_only_what_it_names_and_stops_the_clock():
    team = make_team()
    filing = make_filing("returned", team=team)
    admin = admin_of(filing.platform)
    step = OpenStep.objects.of(filing).open().get()

    with clock.at(CHECKED):
        with pytest.raises(FieldLocked, match="价格从"):
            save(filing, "delivery", SOLUTION["delivery"] | {"price_low": "9"}, admin)
        with pytest.raises(FieldLocked):
            save(filing, "content", SOLUTION["content"] | {"pains": "新"}, admin)
        with pytest.raises(FieldLocked):
            filings.check_filing_open_for(filing, "M06", actor=admin)
        filing = save(filing, "delivery", SOLUTION["delivery"] | {"days": "60"}, admin)
        filing = hand_in_filing(filing, admin)
        filing = filing_review.record_filing(filing, actor=team.handler, version=filing.version)

    assert (step.duty, step.pauses_clock) == ("applicant", True)
    assert filing.status == "on_record"
    assert [s.content["answers"]["delivery"]["days"] for s in filing.snapshots.all()] == [
        "45",
        "60",
    ]
    assert filing.returns.get().points == [{**POINTS[0], "place": "交付与价格 · 实施周期"}]
    told = Notice.objects.filter(event="filing_returned", recipient=admin).get()
    assert "交付与价格 · 实施周期：请写到上线为止的天数。" in told.body


@pytest.mark.parametrize(
    "points",
    [
        [],
        [{"section": "delivery", "field": "days", "reason": " "}],
        [{"section": "delivery", "field": "nothing", "reason": "缺"}],
        [{"section": "nowhere", "field": "", "reason": "缺"}],
        [{"section": "materials", "field": "M99", "reason": "缺"}],
    ],
)
def test_a_return_names_every_place_with_its_reason(points):
    team = make_team()
    filing = make_filing("filed", team=team)

    with clock.at(CHECKED), pytest.raises(PointsMissing):
        filing_review.return_filing(
            filing, actor=team.handler, version=filing.version, points=points
        )

    filing.refresh_from_db()
    assert (filing.status, filing.returns.count()) == ("filed", 0)


def test_the_platform_itself_publishes_and_takes_off():
    team = make_team()
    filing = make_filing("on_record", team=team)
    admin = admin_of(filing.platform)
    staff = make_member("staff", filing.case_organisation)

    with clock.at(PUBLISHED):
        today = clock.today()
        before = list(Filing.objects.catalogue(today))
        with pytest.raises(PermissionDenied):
            filings.publish_filing(filing, actor=staff, version=filing.version)
        with pytest.raises(PermissionDenied):
            filings.publish_filing(filing, actor=team.handler, version=filing.version)
        filing = filings.publish_filing(filing, actor=admin, version=filing.version)
        shown = list(Filing.objects.catalogue(today))
        filing = filings.unpublish_filing(filing, actor=admin, version=filing.version)
        hidden = list(Filing.objects.catalogue(today)) + list(Filing.objects.readable())
        again = filings.publish_filing(filing, actor=admin, version=filing.version)

    assert (before, shown, hidden, again.status) == ([], [filing], [], "published")


def test_the_catalogue_leaves_out_whose_title_is_not_in_force():
    team = make_team()
    filing = make_filing("published", team=team)
    title = filing.platform.designations.get()

    with clock.at(PUBLISHED):
        shown = list(Filing.objects.catalogue(clock.today()))
        titles.suspend_designation(title, actor=team.approver, version=title.version, note="核查。")
        left_out = list(Filing.objects.catalogue(clock.today()))

    assert (shown, left_out) == ([filing], [])
    assert list(Filing.objects.readable()) == [filing]
    with clock.at(at(11, 20).replace(year=2029)):
        assert list(Filing.objects.catalogue(clock.today())) == []


def test_a_new_version_takes_the_place_of_the_old_which_stays_as_it_was():
    team = make_team()
    old = make_filing("published", team=team)
    admin = admin_of(old.platform)
    with clock.at(PUBLISHED):
        material = make_material(old.case_organisation, admin, "M06")
        new = filings.revise_filing(old, actor=admin)
        filings.attach_to_filing(new, material, "M06", actor=admin)
        with pytest.raises(TransitionError, match="已有更新的一版"):
            filings.revise_filing(old, actor=admin)
        new.refresh_from_db()
        new = save(new, "scope", SOLUTION["scope"] | {"edition": "V3"}, admin)
        new = hand_in_filing(new, admin)
    new = move_filing(new, "on_record", team, admin)
    old.refresh_from_db()
    while_waiting = old.status
    with clock.at(PUBLISHED):
        new = filings.publish_filing(new, actor=admin, version=new.version)
        third = filings.revise_filing(new, actor=admin)
        attached = [(one.code, one.material_id) for one in attached_to(third)]

    old.refresh_from_db()
    assert (new.reference, new.number) == (f"{old.reference}-V2", 2)
    assert (while_waiting, old.status, new.status) == ("published", "superseded", "published")
    assert old.answers["scope"]["edition"] == "V2.1"
    assert set(Filing.objects.readable()) == {old, new}
    assert attached == [("M06", material.pk)]
    assert allowed_steps(old, admin) == []


def test_a_version_that_was_taken_off_cannot_come_back_after_a_newer_one():
    team = make_team()
    old = make_filing("offline", team=team)
    admin = admin_of(old.platform)

    with clock.at(PUBLISHED):
        new = hand_in_filing(filings.revise_filing(old, actor=admin), admin)
        new = filing_review.record_filing(new, actor=team.handler, version=new.version)
        new = filings.publish_filing(new, actor=admin, version=new.version)
        with pytest.raises(NotYet, match="更新的版本"):
            filings.publish_filing(old, actor=admin, version=old.version)

    assert list(Filing.objects.readable()) == [new]


def test_the_database_keeps_one_version_on_show_and_one_under_way():
    team = make_team()
    old = make_filing("published", team=team)
    admin = admin_of(old.platform)
    with clock.at(PUBLISHED):
        draft = filings.revise_filing(old, actor=admin)

    rows = Filing.objects.filter(pk=draft.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="published", filed_at=FILED, published_at=PUBLISHED)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="filed")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(kind="nothing")


def test_nothing_that_is_filed_can_be_written():
    filing = make_filing("filed")
    admin = admin_of(filing.platform)

    with clock.at(CHECKED):
        with pytest.raises(TransitionError, match="不能再改"):
            save(filing, "proof", {"certification": "改"}, admin)
        with pytest.raises(TransitionError, match="不能再改"):
            filings.check_filing_open_for(filing, "M06", actor=admin)
        with pytest.raises(TransitionError, match="还没有备案"):
            filings.revise_filing(filing, actor=admin)


def test_who_sees_which_filings():
    team = make_team()
    filing = make_filing(team=team)
    platform = filing.platform
    own, stranger = make_member("staff", platform.organisation), make_admin(make_organisation())
    filed = make_filing("filed", platform=platform, team=team)
    elsewhere = make_official(Duty.DISTRICT, "440106")

    def seen(user):
        return set(Filing.objects.visible_to(user))

    assert seen(own) == {filing, filed}
    assert seen(stranger) == set()
    assert seen(team.handler) == seen(team.district) == {filed}
    assert seen(elsewhere) == set()
