"""Each house rule that reads a syntax tree finds a deliberate violation, and only that."""

import ast

import pytest

from tests import house

BITES = [
    (house.status_writes, "claim.status = APPROVED"),
    (house.status_writes, "claim.status, claim.note = APPROVED, note"),
    (house.status_writes, "setattr(claim, 'status', APPROVED)"),
    (house.status_writes, "Claim.objects.filter(pk=1).update(status=APPROVED)"),
    (house.status_writes, "Claim.objects.bulk_update(claims, ['status'])"),
    (house.float_literals, "RATE = 0.3"),
    (house.float_literals, "RATE = Decimal(0.3)"),
    (house.float_literals, "share = float(cost)"),
    (house.row_writes, "claim.save()"),
    (house.row_writes, "form.save(commit=False)"),
    (house.row_writes, "Claim.objects.create(reference='x')"),
    (house.row_writes, "Claim.objects.filter(pk=1).update(note='x')"),
    (house.row_writes, "Claim.objects.filter(pk=1).delete()"),
    (house.row_writes, "Claim.objects.get_or_create(pk=1)"),
    (house.clock_reads, "opened = datetime.now(tz)"),
    (house.clock_reads, "opened = timezone.now()"),
    (house.clock_reads, "from django.utils.timezone import now"),
    (house.clock_reads, "day = datetime.date.today()"),
    (house.clock_reads, "started = time.time()"),
    (house.environment_reads, "key = os.environ['KEY']"),
    (house.environment_reads, "key = os.environ.get('KEY')"),
    (house.environment_reads, "key = os.getenv('KEY')"),
    (house.queue_calls, "render.delay(claim_id=1)"),
    (house.queue_calls, "app.send_task('x')"),
    (house.mail_imports, "from django.core.mail import send_mail"),
]
PASSES = [
    (house.status_writes, "status = claim.status\nresponse.status_code = 404"),
    (house.float_literals, "RATE = Decimal('0.30')"),
    (house.row_writes, "context.update(extra)\ncache.delete(key)\nsubmit_claim(claim)"),
    (house.clock_reads, "opened = clock.now()\nstarted = time.monotonic()"),
    (house.environment_reads, "os.environ.setdefault('A', 'b')\nchild = {**os.environ}"),
    (house.queue_calls, "defer('app.tasks.render', claim_id=1)"),
    (house.mail_imports, "from casework.notices import notify"),
]
STATES = "APPROVE = Transition(name='approve', decides=True)"
SERVICES = """
from app.states import APPROVE
from casework.workflow import advance

def approve(claim):
    return _take(claim)

def _take(claim):
    return advance(claim, APPROVE)

def remind(claim):
    return claim.events.filter(action=APPROVE.name)
"""
TASKS = """
from app import services
from app.services import approve

def hasty(pk):
    services.approve(pk)

def sly(pk):
    approve(pk)

def kind(pk):
    services.remind(pk)
"""


@pytest.mark.parametrize(("check", "source"), BITES)
def test_the_rule_bites(check, source):
    assert check(ast.parse(source)) == {1}


@pytest.mark.parametrize(("check", "source"), PASSES)
def test_the_rule_lets_honest_code_pass(check, source):
    assert check(ast.parse(source)) == set()


def test_a_deciding_step_is_found_through_the_services_a_task_calls():
    sources = {"app.states": STATES, "app.services": SERVICES, "app.tasks": TASKS}
    reach = house.Reach({module: ast.parse(source) for module, source in sources.items()})

    reached = {
        task: ("app.states", "APPROVE") in names
        for task, names in reach.used_from("app.tasks").items()
    }

    assert reached == {"hasty": True, "sly": True, "kind": False}


def test_variables_are_found_behind_every_typed_reader():
    tree = ast.parse(
        "A = env.str('A_ONE')\nB = env('B_TWO')\nC = env.list('C', default=[])\nD = x.str('D')"
    )

    assert house.environment_variables(tree) == {"A_ONE", "B_TWO", "C"}
