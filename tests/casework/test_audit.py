"""The record: chained per case, sealed in batches, only ever added to, and it tells."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from casework import audit, clock
from casework.models import AppendOnlyError, CaseEvent, EventSeal, SealedEvent
from tests.builders import make_user
from tests.builders_platforms import at, make_application
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def change(event: CaseEvent, column: str, value: str) -> None:
    tamper("casework_caseevent", event.pk, column, value)


def test_events_of_a_case_are_numbered_and_chained():
    application = make_application("returned")

    events = list(CaseEvent.objects.of(application))

    assert [e.sequence for e in events] == list(range(1, len(events) + 1))
    assert [e.previous_hash for e in events[1:]] == [e.hash for e in events[:-1]]
    assert audit.faults() == []


def test_an_event_can_neither_be_changed_nor_deleted():
    event = audit.record("login", actor=make_user(), label="登录")
    event.note = "别的"

    for attempt in (
        event.save,
        event.delete,
        lambda: CaseEvent.objects.update(note="别的"),
        lambda: CaseEvent.objects.all().delete(),
        lambda: CaseEvent.objects.bulk_update([event], ["note"]),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.parametrize(
    ("column", "value"), [("note", "改过"), ("actor_name", "别人"), ("target", "designated")]
)
def test_faults_names_a_changed_event(column, value):
    application = make_application("submitted")
    event = CaseEvent.objects.of(application).last()

    change(event, column, value)

    assert audit.faults() == [
        f"记录 {event.pk}（{application.reference} {event.label}）内容与摘要不符"
    ]


def test_faults_names_a_changed_moment():
    event = audit.record("login", actor=make_user(), label="登录")

    change(event, "at", (event.at - timedelta(days=1)).isoformat())

    assert len(audit.faults()) == 1


def test_seal_takes_only_events_older_than_a_minute_and_each_once():
    user = make_user()
    with clock.at(at(9, 1, 10, 0)):
        old = audit.record("login", actor=user, label="登录")
    with clock.at(at(9, 1, 10, 1)):
        young = audit.record("login", actor=user, label="登录")
    with clock.at(at(9, 1, 10, 1).replace(second=30)):
        first = audit.seal_events()
    with clock.at(at(9, 1, 11)):
        second = audit.seal_events()
        third = audit.seal_events()

    sealed = list(SealedEvent.objects.values_list("seal__number", "event_id"))
    assert sealed == [(1, old.pk), (2, young.pk)]
    assert (second.previous_hash, third) == (first.hash, None)
    assert audit.faults() == []


def test_faults_tells_when_a_sealed_event_changed_even_with_a_new_hash():
    with clock.at(at(9, 1)):
        event = audit.record("login", actor=make_user(), label="登录")
    with clock.at(at(9, 2)):
        audit.seal_events()
    event.label = "改过"
    new_hash = audit.hash_of(event)

    change(event, "label", "改过")
    change(event, "hash", new_hash)

    assert audit.faults() == [f"记录 {event.pk} 在封存之后变过"]


def test_verify_audit_exits_with_1_and_names_the_fault(capsys):
    event = audit.record("login", actor=make_user(), label="登录")
    change(event, "label", "改过")

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")

    assert ended.value.code == 1
    assert f"记录 {event.pk}" in capsys.readouterr().err


def test_verify_audit_is_content_with_an_honest_record(capsys):
    make_application("submitted")
    with clock.at(clock.now() + timedelta(minutes=5)):
        audit.seal_events()

    call_command("verify_audit")

    assert '"ok": true' in capsys.readouterr().out
    assert EventSeal.objects.count() == 1


@pytest.mark.parametrize("both", [False, True])
def test_faults_names_a_submission_that_was_changed(both):
    snapshot = make_application("submitted").snapshots.get()
    content = {**snapshot.content, "commitment": "改过"}
    tamper("platforms_applicationsnapshot", snapshot.pk, "content", json.dumps(content))
    if both:
        digest = audit.sha256_of(content)
        tamper("platforms_applicationsnapshot", snapshot.pk, "sha256", digest)

    what = "的摘要在办理记录里找不到" if both else "的内容与摘要不符"
    assert audit.faults() == [f"提交内容 {snapshot} {what}"]
