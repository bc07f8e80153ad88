"""What the house rules read: our own files, their syntax trees, and what stands out in them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.template import engines

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py"))
NAMED_FILE = re.compile(r"`([\w./-]+\.(?:py|html|csv))(?:::\w+)?`")
POLICY_CELLS = 5
# A limit of the policy that somebody wrote out again: 5 个工作日, 最多退回两次.
WRITTEN_LIMIT = re.compile(
    r"[0-9一二三四五六七八九十两]\s*个工作日|(?:退回|最多)[^，。；]{0,4}?[0-9二三四五六七八九十两]\s*次"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")

TEMPLATE_TAG = re.compile(r"{[%{].*?[%}]}", re.DOTALL)
INLINE = re.compile(
    r"<style|(?<![\w-])style\s*=|(?<![\w-])on[a-z]+\s*="
    r"|<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)",
    re.IGNORECASE,
)

DOORS = ("views", "api", "admin", "desk", "tasks", "management", "middleware", "adapters")
# Where work is deferred and people are told, when the module is named with the function.
DOOR_MODULES = ("jobs", "notices")
ROW_WRITES = ("save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create")
CLOCK_READS = {
    "datetime": ("now", "today", "utcnow"),
    "date": ("today",),
    "timezone": ("now", "localdate", "localtime"),
    "time": ("time", "time_ns", "localtime", "gmtime"),
}


def linter_settings():
    """Return the import-linter section of pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def product_files() -> list[Path]:
    """Return the Python files of our packages, without the migrations that a command writes."""
    files = (path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    return sorted(path for path in files if path.parent.name != "migrations")


def all_python_files() -> list[Path]:
    others = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "scripts").rglob("*.py")]
    return sorted([*product_files(), *others, ROOT / "manage.py"])


def template_files() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def replaces_one_of_a_package(name):
    """Tell whether Django, allauth or another package asks for this template by its own name."""
    return any((folder / name).exists() for folder in _template_folders_of_packages())


@cache
def _template_folders_of_packages() -> list[Path]:
    folders = [
        Path(folder)
        for loader in engines["django"].engine.template_loaders
        for inner in getattr(loader, "loaders", [loader])
        for folder in inner.get_dirs()
    ]
    return [folder for folder in folders if folder.parent != ROOT]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=name_of(path))


def is_door(path: Path) -> bool:
    """Tell whether ``path`` is where something enters: page, API, desk, task, command, adapter."""
    parts = path.relative_to(ROOT).parts
    return parts[1].removesuffix(".py") in DOORS


def is_pure(path: Path) -> bool:
    """Tell whether ``path`` holds rules or the policy's own numbers."""
    return path.name == "policy.py" or "rules" in path.relative_to(ROOT).parts[:-1]


def offences(files, check, *, exempt=()) -> list[str]:
    """Return ``file:line`` for everything ``check(tree)`` finds in ``files`` but ``exempt``."""
    return [
        f"{name_of(path)}:{line}"
        for path in files
        if name_of(path) not in exempt
        for line in sorted(check(tree_of(path)))
    ]


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called: ``update`` for ``a.b.update()``."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def owner_name(call: ast.Call) -> str:
    """Return the name right before the last one: ``b`` for ``a.b.update()``."""
    match call.func:
        case ast.Attribute(value=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
    return ""


def aliases(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name stands for: ``dt`` → ``datetime``, ``now`` → ``a.b.now``."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {item.asname: item.name for item in node.names if item.asname}
        elif isinstance(node, ast.ImportFrom):
            found |= {i.asname or i.name: f"{node.module}.{i.name}" for i in node.names}
    return found


def full_name(node: ast.expr, known: dict[str, str]) -> str:
    """Return the dotted name of ``node`` with its imported part written out."""
    match node:
        case ast.Name(id=name):
            return known.get(name, name)
        case ast.Attribute(value=value, attr=name):
            return f"{full_name(value, known)}.{name}"
    return ""


def imported_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return (line, dotted name) of everything that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, item.name) for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{item.name}") for item in node.names)


def argument(call: ast.Call, place: int, keyword: str) -> ast.expr | None:
    """Return an argument given by place or by name."""
    named = [item.value for item in call.keywords if item.arg == keyword]
    if named:
        return named[0]
    return call.args[place] if len(call.args) > place else None


def constant(node: ast.expr | None):
    return node.value if isinstance(node, ast.Constant) else None


def written_limits(tree: ast.AST) -> set[int]:
    """Find a text that writes out a number of working days or of returns."""
    return {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and WRITTEN_LIMIT.search(node.value)
    }


def status_writes(tree: ast.AST) -> set[int]:
    """Find a status that is assigned, set by name, or updated in the database."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if node.attr == "status":
                found.add(node.lineno)
        elif isinstance(node, ast.Call) and _writes_status(node):
            found.add(node.lineno)
    return found


def _writes_status(call: ast.Call) -> bool:
    name = called_name(call)
    if name in ("setattr", "__setattr__"):
        return any(constant(item) == "status" for item in call.args)
    if name == "update":
        return any(item.arg == "status" or _holds_status(item) for item in call.keywords)
    if name == "bulk_update":
        fields = argument(call, 1, "fields")
        return any(constant(item) == "status" for item in ast.walk(fields)) if fields else False
    return False


def _holds_status(item: ast.keyword) -> bool:
    """Tell whether ``**{…}`` or ``**dict(…)`` brings a status along."""
    if item.arg is not None:
        return False
    parts = list(ast.walk(item.value))
    keys = [key for part in parts if isinstance(part, ast.Dict) for key in part.keys]
    names = [part.arg for part in parts if isinstance(part, ast.keyword)]
    return "status" in [*map(constant, keys), *names]


def float_literals(tree: ast.AST) -> set[int]:
    found = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    }
    return found | {call.lineno for call in calls(tree) if called_name(call) == "float"}


def row_writes(tree: ast.AST) -> set[int]:
    """Find rows that are written; ``dict.update(other)`` and ``cache.delete(key)`` are none."""
    found = set()
    for call in calls(tree):
        name = called_name(call)
        if not isinstance(call.func, ast.Attribute):
            continue
        is_row_update = name == "update" and call.keywords and not call.args
        is_row_delete = name == "delete" and not call.args and not call.keywords
        if name in ROW_WRITES or is_row_update or is_row_delete:
            found.add(call.lineno)
    return found


def clock_reads(tree: ast.AST) -> set[int]:
    """Find where the time of day is asked of anything but casework.clock."""
    known = aliases(tree)
    called = {call.lineno for call in calls(tree) if _reads_clock(full_name(call.func, known))}
    return called | {line for line, name in imported_names(tree) if _reads_clock(name)}


def _reads_clock(name: str) -> bool:
    owner, _, last = name.rpartition(".")
    return last in CLOCK_READS.get(owner.rpartition(".")[2], ())


def environment_reads(tree: ast.AST) -> set[int]:
    """Find the environment being read by name; passing it on whole to a child is no reading."""
    found = {call.lineno for call in calls(tree) if called_name(call) == "getenv"}
    taken = ("os.environ", "os.getenv")
    found |= {line for line, name in imported_names(tree) if name in taken}
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="environ")):
                found.add(node.lineno)
            case ast.Call(func=ast.Attribute(attr="get", value=ast.Attribute(attr="environ"))):
                found.add(node.lineno)
    return found


def queue_calls(tree: ast.AST) -> set[int]:
    """Find work that is sent to the broker past the job table."""
    names = ("delay", "apply_async", "send_task")
    return {call.lineno for call in calls(tree) if called_name(call) in names}


def mail_imports(tree: ast.AST) -> set[int]:
    doors = ("django.core.mail", "smtplib")
    return {
        line
        for line, name in imported_names(tree)
        if any(f"{name}.".startswith(f"{door}.") for door in doors)
    }


def inline_parts(text: str) -> list[str]:
    """Find styles, scripts and handlers written into a page; what template tags say is none."""
    return [found.group().strip() for found in INLINE.finditer(TEMPLATE_TAG.sub(" ", text))]


def environment_variables(tree: ast.AST) -> set[str]:
    """Return the names read through ``env`` or one of its typed readers."""
    names = set()
    for call in calls(tree):
        is_reader = owner_name(call) == "env" or called_name(call) == "env"
        name = constant(argument(call, 0, "var")) if is_reader else None
        if isinstance(name, str) and name.isupper():
            names.add(name)
    return names


def texts(tree: ast.AST) -> set[str]:
    """Return every string literal, and of an f-string a pattern with ``*`` for its values."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [
                str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values
            ]
            found.add("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def clauses():
    """Return (file, operative phrase) of every Clause that a policy module quotes."""
    return [
        (name_of(path), constant(argument(call, 2, "quote")))
        for path in product_files()
        if path.name == "policy.py"
        for call in calls(tree_of(path))
        if called_name(call) == "Clause"
    ]


def is_whole(row):
    """Tell whether a row names code, test, page and document, and its files exist."""
    cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
    files = NAMED_FILE.findall(row)
    return (
        len(cells) >= POLICY_CELLS
        and all(cells)
        and any(name.startswith("tests/") for name in files)
        and any(name.split("/")[0] in PACKAGES for name in files)
        and all((ROOT / name).exists() for name in files)
    )


def state_modules():
    """Return the name of every module that holds life cycles: states.py, or of a package states."""
    files = [p for p in product_files() if p.stem == "states" or p.parent.name == "states"]
    return [module_of(path) for path in files if path.stem != "__init__"]


def service_files(app):
    own = [path for path in product_files() if path.is_relative_to(ROOT / app)]
    packages = {"services", "hearings"}
    return [path for path in own if path.stem == "services" or path.parent.name in packages]


def deferred(name, place, keyword):
    """Return (where, node) for that argument of every call of ``name``; QuerySet.defer() is none."""
    return [
        (f"{name_of(path)}:{call.lineno}", argument(call, place, keyword))
        for path in product_files()
        for call in calls(tree_of(path))
        if called_name(call) == name
        and (isinstance(call.func, ast.Name) or owner_name(call) in DOOR_MODULES)
    ]
