"""Makes mutants of a module: the same source with one small fault put in. Needs nothing but the syntax tree.

Faults: a comparison moved by one or turned round, one operator for another, a number or a Decimal one
unit more and less, a code changed, ``and`` for ``or`` or one side alone, a condition turned round or
dropped, ``min`` for ``max`` or one side alone, the cut to a unit left out, an order reversed, a step
left out (raise, call, +=, continue, break), ``return None``, one element left out of a literal.
Left alone: annotations, docstrings, Chinese texts and the messages of what is raised.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
# What may be left out of a calculation unseen: the result is then its first argument.
CUTS = {"not_exceeding", "abs"}
LEFT_ALONE = {"annotation", "returns", "bases", "exc", "format_spec", "type_params"}
LONGEST_CONTEXT = 120


@dataclass(frozen=True)
class Place:
    """Where a node hangs in its tree."""

    owner: ast.AST
    name: str
    at: int | None
    scope: str

    @property
    def node(self) -> ast.AST:
        held = getattr(self.owner, self.name)
        return held if self.at is None else held[self.at]

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.owner, self.name, node)
        else:
            getattr(self.owner, self.name)[self.at] = node


@dataclass(frozen=True)
class Mutant:
    """One fault: its name stays while its function does, whatever the line."""

    name: str
    line: int
    tree: ast.Module


def mutants_of(source: str, module: str) -> Iterator[Mutant]:
    """Yield every mutant of ``source``; each is called “module.function: before → after”.

    The same fault twice in one function is told apart by a number at the end.
    """
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    for place in list(places(tree)):
        original = place.node
        for fault in _faults(place):
            before = _context(place)
            ast.copy_location(fault, original)
            place.put(fault)
            name = f"{module}{place.scope}: {before} → {_context(place)}"
            mutated = ast.fix_missing_locations(copy.deepcopy(tree))
            place.put(original)
            seen[name] = seen.get(name, 0) + 1
            number = f" ({seen[name]})" if seen[name] > 1 else ""
            yield Mutant(name + number, getattr(original, "lineno", 0), mutated)


def places(node: ast.AST, scope: str = "") -> Iterator[Place]:
    """Yield where every node hangs that may be faulted, outer ones first."""
    for name, held in ast.iter_fields(node):
        if name in LEFT_ALONE or _is_of_types(node):
            continue
        for at, child in enumerate(held) if isinstance(held, list) else [(None, held)]:
            if not isinstance(child, ast.AST) or _is_docstring(child):
                continue
            yield Place(node, name, at, scope)
            is_scope = isinstance(child, ast.FunctionDef | ast.ClassDef)
            yield from places(child, f"{scope}.{child.name}" if is_scope else scope)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_of_types(node: ast.AST) -> bool:
    """Tell ``__all__ = […]``, ``Callable[[…], …]`` and aliases: no test sees them at work."""
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "__all__"
    return _is_alias(node) or (isinstance(node, ast.Subscript) and _is_type(node.value))


def _is_alias(node: ast.AST) -> bool:
    """Tell ``Score = Decimal | Fraction``: a type is no arithmetic."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.BitOr)
        and all(_is_type(side) for side in (node.left, node.right))
    )


def _is_type(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    return isinstance(node, ast.Name) and (node.id[0].isupper() and not node.id.isupper())


def _context(place: Place) -> str:
    """Return what a reader needs to find the fault: the expression around it where that is short."""
    text = ast.unparse(place.owner) if isinstance(place.owner, ast.expr | ast.keyword) else ""
    if not text or len(text) > LONGEST_CONTEXT:
        text = ast.unparse(place.node)
    return " ".join(text.split())[:LONGEST_CONTEXT]


def _faults(place: Place) -> Iterator[ast.AST]:
    node = place.node
    if _is_alias(node):
        return
    for kind, faults in FAULTS:
        if isinstance(node, kind):
            yield from faults(node, place)
    if place.name == "test":
        yield from _turned(node)


def _turned(test: ast.AST) -> Iterator[ast.AST]:
    """Turn a condition round, where no other fault does that already."""
    if not _is_turned_elsewhere(test):
        yield ast.UnaryOp(ast.Not(), test)


def _is_turned_elsewhere(test: ast.AST) -> bool:
    if isinstance(test, ast.Compare):
        return len(test.ops) == 1
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _compare(node: ast.Compare, _place: Place) -> Iterator[ast.AST]:
    for at, op in enumerate(node.ops):
        for other in COMPARISONS[type(op)]:
            ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)


def _operate(node: ast.BinOp, _place: Place) -> Iterator[ast.AST]:
    if type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)


def _add_to(node: ast.AugAssign, _place: Place) -> Iterator[ast.AST]:
    yield ast.AugAssign(node.target, OPERATORS[type(node.op)](), node.value)
    yield ast.Pass()


def _unary(node: ast.UnaryOp, _place: Place) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _boolean(node: ast.BoolOp, _place: Place) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for at in range(len(node.values)):
        rest = [*node.values[:at], *node.values[at + 1 :]]
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _constant(node: ast.Constant, place: Place) -> Iterator[ast.AST]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, str) and value.isascii() and value:
        if isinstance(place.owner, ast.Call) and ast.unparse(place.owner.func) == "Decimal":
            unit = Decimal((0, (1,), int(Decimal(value).as_tuple().exponent)))
            yield from (ast.Constant(f"{Decimal(value) + step:f}") for step in (unit, -unit))
        elif not isinstance(place.owner, ast.JoinedStr):
            yield ast.Constant(f"{value}_")


def _call(node: ast.Call, _place: Place) -> Iterator[ast.AST]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in CALLS:
        yield ast.Call(ast.Name(CALLS[name], ast.Load()), node.args, node.keywords)
    if name in {"min", "max"} and len(node.args) > 1:
        yield from (one for one in node.args if not isinstance(one, ast.Starred))
    if name in CUTS:
        yield node.args[0]
    if name == "sorted":
        reverse = ast.keyword("reverse", ast.Constant(value=True))
        yield ast.Call(node.func, node.args, [*node.keywords, reverse])


def _choice(node: ast.IfExp, _place: Place) -> Iterator[ast.AST]:
    yield ast.IfExp(node.test, node.orelse, node.body)


def _loop(node: ast.comprehension, _place: Place) -> Iterator[ast.AST]:
    for at, test in enumerate(node.ifs):
        rest = [*node.ifs[:at], *node.ifs[at + 1 :]]
        yield ast.comprehension(node.target, node.iter, rest, node.is_async)
        for turned in _turned(test):
            ifs = [*node.ifs[:at], turned, *node.ifs[at + 1 :]]
            yield ast.comprehension(node.target, node.iter, ifs, node.is_async)


def _return(node: ast.Return, _place: Place) -> Iterator[ast.AST]:
    if node.value is not None and not (
        isinstance(node.value, ast.Constant) and node.value.value is None
    ):
        yield ast.Return(ast.Constant(None))


def _step(_node: ast.AST, _place: Place) -> Iterator[ast.AST]:
    yield ast.Pass()


def _literal(node: ast.Tuple | ast.List | ast.Set, place: Place) -> Iterator[ast.AST]:
    is_read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    # The index of a type, and what is unpacked at once, would only break.
    if not is_read or isinstance(place.owner, ast.Subscript) or _is_unpacked(place.owner):
        return
    for at in range(len(node.elts) if len(node.elts) > 1 else 0):
        rest = [*node.elts[:at], *node.elts[at + 1 :]]
        yield ast.Set(rest) if isinstance(node, ast.Set) else type(node)(rest, ast.Load())


def _is_unpacked(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple)


def _mapping(node: ast.Dict, _place: Place) -> Iterator[ast.AST]:
    for at in range(len(node.keys) if len(node.keys) > 1 else 0):
        keys, values = list(node.keys), list(node.values)
        del keys[at], values[at]
        yield ast.Dict(keys, values)


FAULTS = (
    (ast.Compare, _compare),
    (ast.BinOp, _operate),
    (ast.AugAssign, _add_to),
    (ast.UnaryOp, _unary),
    (ast.BoolOp, _boolean),
    (ast.Constant, _constant),
    (ast.Call, _call),
    (ast.IfExp, _choice),
    (ast.comprehension, _loop),
    (ast.Return, _return),
    (ast.Expr | ast.Raise | ast.Continue | ast.Break, _step),
    (ast.Tuple | ast.List | ast.Set, _literal),
    (ast.Dict, _mapping),
)
