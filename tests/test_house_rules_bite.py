"""Each house rule that reads a syntax tree finds a deliberate violation, and only that."""

import ast

import pytest

from tests import house
from tests.reach import Reach

pytestmark = pytest.mark.on_sqlite

BITES = [
    (house.status_writes, "claim.status = APPROVED"),
    (house.status_writes, "claim.status, claim.note = APPROVED, note"),
    (house.status_writes, "setattr(claim, 'status', APPROVED)"),
    (house.status_writes, "Claim.objects.filter(pk=1).update(status=APPROVED)"),
    (house.status_writes, "Claim.objects.bulk_update(claims, ['status'])"),
    (house.status_writes, "Claim.objects.filter(pk=1).update(**{'status': APPROVED})"),
    (house.status_writes, "Claim.objects.update(note='x', **dict(status=APPROVED))"),
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
    (house.clock_reads, "from time import time"),
    (house.clock_reads, "import datetime as dt; opened = dt.datetime.now(tz)"),
    (house.clock_reads, "from datetime import datetime as moment; opened = moment.now(tz)"),
    (house.clock_reads, "from django.utils import timezone as tz; opened = tz.now()"),
    (house.clock_reads, "import time as t; started = t.time()"),
    (house.environment_reads, "key = os.environ['KEY']"),
    (house.environment_reads, "key = os.environ.get('KEY')"),
    (house.environment_reads, "key = os.getenv('KEY')"),
    (house.environment_reads, "from os import environ"),
    (house.environment_reads, "from os import getenv as ask"),
    (house.queue_calls, "render.delay(claim_id=1)"),
    (house.queue_calls, "app.send_task('x')"),
    (house.mail_imports, "from django.core.mail import send_mail"),
    (house.mail_imports, "from django.core import mail"),
    (house.mail_imports, "import django.core.mail"),
    (house.mail_imports, "import django.core.mail.message as message"),
    (house.mail_imports, "import smtplib"),
    (house.written_limits, "STEPS = ['经办在 5 个工作日内核对']"),
    (house.written_limits, "step = Stage(label=f'请{who}在三个工作日内办完')"),
    (house.written_limits, "consequence = '补正期间停表，最多退回两次。'"),
    (house.written_limits, "consequence = '退回补正最多 2 次'"),
]
PASSES = [
    (house.status_writes, "status = claim.status\nresponse.status_code = 404"),
    (house.float_literals, "RATE = Decimal('0.30')"),
    (house.row_writes, "context.update(extra)\ncache.delete(key)\nsubmit_claim(claim)"),
    (house.status_writes, "claims.update(**{'note': status})"),
    (house.clock_reads, "opened = clock.now()\nstarted = time.monotonic()"),
    (house.clock_reads, "from datetime import date\nfrom time import monotonic"),
    (house.environment_reads, "os.environ.setdefault('A', 'b')\nchild = {**os.environ}"),
    (house.queue_calls, "defer('app.tasks.render', claim_id=1)"),
    (house.mail_imports, "from casework.notices import notify"),
    (house.mail_imports, "from django.core import signing"),
]
INLINE_PARTS = [
    ('<p style="color: red">', ["style="]),
    ("<style>p { color: red }</style>", ["<style"]),
    ('<a class="x"onclick="go()">', ["onclick="]),
    ("<form\n  onsubmit = 'go()'>", ["onsubmit ="]),
    ('<a {% if x %}onfocus="go()"{% endif %}>', ["onfocus="]),
    ("<script>go()</script>", ["<script"]),
    ('<script src="{% static "js/a.js" %}"></script>', []),
    ('<script type="application/json">{}</script>', []),
    ('{% include "components/steps.html" with once=key style="plain" only %}', []),
    ('<form data-once data-onward="1">', []),
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


@pytest.mark.parametrize(("text", "found"), INLINE_PARTS)
def test_inline_parts_of_a_page_are_found(text, found):
    assert house.inline_parts(text) == found


@pytest.mark.parametrize(
    ("name", "is_door"),
    [
        ("platforms/views/public.py", True),
        ("casework/management/commands/verify_audit.py", True),
        ("accounts/middleware.py", True),
        ("accounts/adapters.py", True),
        ("platforms/services/review.py", False),
        ("portal/demo/city.py", False),
    ],
)
def test_what_enters_from_outside_is_a_door(name, is_door):
    assert house.is_door(house.ROOT / name) == is_door


def test_a_deciding_step_is_found_through_the_services_a_task_calls():
    sources = {"app.states": STATES, "app.services": SERVICES, "app.tasks": TASKS}
    reach = Reach({module: ast.parse(source) for module, source in sources.items()})

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
