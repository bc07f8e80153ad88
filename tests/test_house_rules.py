"""What no linter knows; each rule lists the files that break it."""

import fnmatch
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.utils import translation
from django.utils.module_loading import import_string

from casework.permissions import registered
from casework.transitions import Transition, Workflow
from tests import house
from tests.reach import Reach

pytestmark = pytest.mark.on_sqlite

MODULE_LINES = 400
TEMPLATE_LINES = 150
JUNK_DRAWERS = {"core", "common", "utils", "helpers", "lib", "base"}
# House plan, section 10, names this one file so.
NAMED_BY_THE_PLAN = {"suizhizhuan/settings/base.py"}
NOT_BUSINESS = {"suizhizhuan", "portal", "accounts", "casework"}
# Django and the error middleware build these names from the status.
ERROR_PAGE = re.compile(r"[45]\d\d(_csrf)?\.html")
INCLUDE = re.compile(r"{%-?\s*include\s+(.*?)-?%}", re.DOTALL)
NAMED_TEMPLATE = re.compile(r"""{%[^%]*?["']([^"']+\.(?:html|txt|xml|svg))["']""")
DESCRIBED_VARIABLE = re.compile(r"^\|\s*`([A-Z][A-Z0-9_]+)`", re.MULTILINE)


def our_apps():
    return [config for config in apps.get_app_configs() if Path(config.path).parent == house.ROOT]


def workflows():
    """Return (app label, workflow) for every life cycle in a ``states`` module."""
    found = []
    for module in house.state_modules():
        values = vars(import_module(module)).values()
        app = module.partition(".")[0]
        found += [(app, item) for item in values if isinstance(item, Workflow)]
    return found


def template_name(path):
    return path.relative_to(house.ROOT / "templates").as_posix()


# 1 and 8: sizes and names


def test_no_module_and_no_template_outgrows_one_look():
    limits = [
        *((path, MODULE_LINES) for path in house.all_python_files()),
        *((path, TEMPLATE_LINES) for path in house.template_files()),
    ]

    too_long = [
        house.name_of(path)
        for path, limit in limits
        if len(path.read_text(encoding="utf-8").splitlines()) > limit
    ]

    assert too_long == []


def test_nothing_is_called_like_a_junk_drawer():
    drawers = [
        house.name_of(path)
        for path in house.product_files()
        if JUNK_DRAWERS & {path.stem, *path.relative_to(house.ROOT).parts[:-1]}
    ]

    assert sorted(set(drawers) - NAMED_BY_THE_PLAN) == []


def test_no_migration_is_missing():
    loader = MigrationLoader(None)

    # makemigrations writes Django's own field names untranslated.
    with translation.override(None):
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)

    ours = {config.label for config in our_apps()}
    assert {label: found for label, found in changes.items() if label in ours} == {}


# 2: one door to a status


def test_a_status_is_assigned_only_by_the_workflow():
    found = house.offences(
        house.product_files(), house.status_writes, exempt=["casework/workflow.py"]
    )

    assert found == []


# 3: exact numbers


def test_rules_and_policy_hold_no_float():
    pure = [path for path in house.product_files() if house.is_pure(path)]

    assert house.offences(pure, house.float_literals) == []


# 4: every step has a permission and a service


def test_every_permission_of_a_step_is_registered_under_its_app():
    wrong = [
        f"{step.name}: {step.permission}"
        for app, workflow in workflows()
        for step in workflow.transitions
        if step.app != app or not registered(step.permission)
    ]

    assert wrong == []


def test_every_step_has_a_service_of_its_name():
    missing = []
    for app, workflow in workflows():
        trees = [house.tree_of(path) for path in house.service_files(app)]
        names = {getattr(node, "name", "") for tree in trees for node in tree.body}
        missing += [
            f"{app}: {step.name}" for step in workflow.transitions if step.name not in names
        ]

    assert missing == []


# 5: what is named by a text exists


def test_every_deferred_task_exists():
    unknown = []
    for where, node in house.deferred("defer", 0, "task"):
        try:
            import_string(house.constant(node))
        except (ImportError, AttributeError, TypeError):
            unknown.append(where)

    assert unknown == []


def test_every_notice_has_its_text():
    events = [
        (where, house.constant(node))
        for where, node in house.deferred("notify", 1, "event")
        if not where.startswith("casework/notices.py")
    ]
    events += [
        (f"{app}.{step.name}", step.notice)
        for app, workflow in workflows()
        for step in workflow.transitions
        if step.notice
    ]

    texts = {path.stem for path in (house.ROOT / "templates" / "notices").glob("*.txt")}
    assert [(where, event) for where, event in events if event not in texts] == []


# 6: Chinese names


def test_every_model_and_field_has_a_chinese_name():
    nameless = []
    for model in (model for config in our_apps() for model in config.get_models()):
        fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
        named = [(model._meta.label, model._meta.verbose_name)]
        named += [(str(field), field.verbose_name) for field in fields if not field.auto_created]
        nameless += [label for label, name in named if not house.CHINESE.search(str(name))]

    assert nameless == []


# 7: templates


def test_every_template_compiles():
    broken = []
    for path in house.template_files():
        try:
            get_template(template_name(path))
        except (TemplateSyntaxError, TemplateDoesNotExist) as error:
            broken.append(f"{template_name(path)}: {error}")

    assert broken == []


def test_every_template_is_used_by_somebody():
    patterns = {text for path in house.product_files() for text in house.texts(house.tree_of(path))}
    for path in house.template_files():
        patterns |= set(NAMED_TEMPLATE.findall(path.read_text(encoding="utf-8")))
    patterns |= {
        f"notices/{step.notice}.txt" for _, workflow in workflows() for step in workflow.transitions
    }
    told = {
        f"notices/{house.constant(node)}.txt" for _, node in house.deferred("notify", 1, "event")
    }
    # A text such as "*.html" would claim everything: a pattern must name at least its folder.
    # The one of casework.notices would claim every notice, told or not.
    globs = [text for text in patterns if "*" in text and "/" in text.split("*")[0]]
    globs = [text for text in globs if text != "notices/*.txt"]

    unused = [
        name
        for name in map(template_name, house.template_files())
        if name not in patterns
        and not ERROR_PAGE.fullmatch(name)
        and not any(fnmatch.fnmatchcase(name, glob) for glob in globs)
        and not house.replaces_one_of_a_package(name)
        and name not in told
    ]

    assert unused == []


def test_components_are_included_with_only_what_they_need():
    greedy = [
        f"{template_name(path)}: {include}"
        for path in house.template_files()
        for include in INCLUDE.findall(path.read_text(encoding="utf-8"))
        if "components/" in include and "only" not in include.split()
    ]

    assert greedy == []


def test_pages_carry_no_inline_style_script_or_handler():
    inline = [
        f"{template_name(path)}: {found}"
        for path in house.template_files()
        if path.suffix == ".html"
        for found in house.inline_parts(path.read_text(encoding="utf-8"))
    ]

    assert inline == []


# 9: the policy's map


def test_every_clause_has_its_row_in_the_map_of_the_policy():
    page = house.ROOT / "docs" / "policy.md"
    lines = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    rows = [line for line in lines if line.startswith("|")]

    unmapped = [
        f"{where}: {quote}"
        for where, quote in house.clauses()
        if not any(quote in row and house.is_whole(row) for row in rows)
    ]

    assert unmapped == []


# 10: the environment


def test_the_environment_is_described_as_it_is_read():
    page = house.ROOT / "docs" / "operations.md"
    described = set(DESCRIBED_VARIABLE.findall(page.read_text(encoding="utf-8")))
    files = (house.ROOT / "suizhizhuan" / "settings").glob("*.py")
    read = {name for path in files for name in house.environment_variables(house.tree_of(path))}
    shell = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("run", "test", "scripts/*", "Dockerfile", "docker-compose.yml")
        for path in house.ROOT.glob(pattern)
        if path.is_file()
    )

    unread = {name for name in described - read if name not in shell}

    assert (sorted(read - described), sorted(unread)) == ([], [])


def test_every_command_is_named_in_the_manual():
    page = (house.ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    commands = {
        path.stem
        for path in house.product_files()
        if path.parent.name == "commands" and path.stem != "__init__"
    }

    unnamed = [name for name in commands if not re.search(rf"`manage\.py {name}\b", page)]

    assert sorted(unnamed) == []


def test_only_the_settings_read_the_environment():
    outside = [p for p in house.product_files() if p.parent.name != "settings"]

    assert house.offences(outside, house.environment_reads) == []


# The rest: one mechanism each


def test_the_linter_knows_every_app_of_ours():
    settings = house.linter_settings()
    by_name = {contract["name"]: contract for contract in settings["contracts"]}
    ours = {config.name for config in our_apps()} | {"suizhizhuan"}

    listed = [
        set(settings["root_packages"]),
        set(by_name["An app may import only the apps below it"]["layers"]),
        set(by_name["One door to the PDF engine"]["source_modules"]) | {"casework"},
        set(by_name["Inside an app: pages over services over models over rules"]["containers"])
        | NOT_BUSINESS,
        set(house.PACKAGES),
    ]

    assert listed == [ours] * len(listed)


def test_the_linter_keeps_every_rule_free_of_django():
    contracts = {contract["name"]: contract for contract in house.linter_settings()["contracts"]}
    pure = {
        ".".join(path.relative_to(house.ROOT).parts[:2]).removesuffix(".py")
        for path in house.product_files()
        if house.is_pure(path)
    }

    assert sorted(contracts["Rules know nothing of Django"]["source_modules"]) == sorted(pure)


def test_doors_write_no_rows():
    doors = [path for path in house.product_files() if house.is_door(path)]

    assert house.offences(doors, house.row_writes) == []


def test_only_the_clock_reads_the_clock():
    found = house.offences(house.product_files(), house.clock_reads, exempt=["casework/clock.py"])

    assert found == []


def test_background_work_goes_through_the_job_table():
    found = house.offences(house.product_files(), house.queue_calls, exempt=["casework/jobs.py"])

    assert found == []


def test_people_are_told_through_notices_only():
    found = house.offences(
        house.product_files(), house.mail_imports, exempt=["casework/notices.py"]
    )

    assert found == []


def test_no_task_takes_a_step_that_a_person_decides():
    trees = {house.module_of(path): house.tree_of(path) for path in house.product_files()}
    reach = Reach(trees)
    deciding = {
        (module, name)
        for module in house.state_modules()
        for name, value in vars(import_module(module)).items()
        if isinstance(value, Transition) and value.decides
    }

    found = [
        f"{module}.{task} reaches {step}"
        for module in trees
        if ".tasks" in module
        for task, reached in reach.used_from(module).items()
        for step in sorted(reached & deciding)
    ]

    assert found == []


@pytest.mark.parametrize(("app", "workflow"), workflows())
def test_every_status_has_a_colour_family(app, workflow):
    styles = [
        path.read_text(encoding="utf-8") for path in (house.ROOT / "static/css").rglob("*.css")
    ]
    coloured = set(re.findall(r"""\[data-status=["']?([\w-]+)["']?\]""", "".join(styles)))

    assert [status for status in workflow.labels if status not in coloured] == []
