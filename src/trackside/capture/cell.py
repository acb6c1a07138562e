"""What the syntax tree of a cell tells: its params, and the names whose values are metrics. No IPython."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from trackside.capture.secrets import MASK, is_secret

__all__ = ["MAX_ITEMS", "CellFacts", "analyse", "flatten_params", "parse_cell", "storable_key"]

MAX_ITEMS = 100
"""At most so many params, and so many metrics, are captured of one cell."""
MAX_SEQUENCE = 20
MAX_TEXT = 6000
MAX_CODE = 200_000
_NOT_A_KEY = re.compile(r"[^/\w.\- :]")
_MAGIC_LINE = re.compile(r"^\s*(?:[%!?]|[\w.]+\?{1,2}\s*$)")
_MAGIC_VALUE = re.compile(r"^(?P<head>\s*[\w.,\s]+=\s*)[%!].*$")

_CLOCKS = frozenset({"time", "perf_counter", "monotonic", "process_time", "thread_time", "default_timer"})


class NotLiteral(Exception):
    """The expression has no value that is known without running it."""


@dataclass(slots=True)
class Binding:
    """How one name is bound at the top level of a cell, all bindings taken together.

    ``value`` is that of the last literal.
    """

    value: object = None
    literal: bool = False
    conditional: bool = False
    """In a branch: whether it was bound is known only after the run."""
    computed: bool = False
    looped: bool = False
    """Bound inside the body of a loop."""
    other: bool = False
    """A loop's own variable, an import, a function, a class, an exception."""


@dataclass(slots=True)
class CellFacts:
    """What is known of a cell before it runs."""

    bindings: dict[str, Binding] = field(default_factory=dict)
    keywords: dict[str, object] = field(default_factory=dict)
    """``LogisticRegression.C`` → the literal."""
    prefixes: dict[str, str] = field(default_factory=dict)
    """Variable → the prefix that its constructor's keywords have."""
    reads: tuple[str, ...] = ()
    """Names that the cell reads before it binds them itself, in order."""
    ends_with_expression: bool = False

    def literals(self) -> dict[str, object]:
        """Names whose value after the cell is a literal of its own text, whatever happens in it."""
        return {
            name: b.value
            for name, b in self.bindings.items()
            if b.literal and not (b.conditional or b.computed or b.looped or b.other)
        }

    def conditional_literals(self) -> list[str]:
        """Names bound to literals only, at least once in a branch."""
        return [
            name
            for name, b in self.bindings.items()
            if b.literal and b.conditional and not (b.computed or b.looped or b.other)
        ]

    def computed(self) -> list[str]:
        """Names whose number after the cell is a result.

        Bound by a computation at the top level, or begun there with a literal and carried on in a loop.
        """
        return [
            name
            for name, b in self.bindings.items()
            if not b.other and (b.computed or (b.literal and b.looped))
        ]


def parse_cell(code: str) -> ast.Module | None:
    """The tree of a cell without its magics, line for line; None if it is not Python."""
    if len(code) > MAX_CODE:
        return None
    for text in (code, _without_magics(code)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _without_magics(code: str) -> str:
    lines = []
    for line in code.split("\n"):
        if line.lstrip().startswith("%%"):
            lines.append("")
        elif _MAGIC_LINE.match(line):
            lines.append(f"{line[: len(line) - len(line.lstrip())]}pass")
        else:
            lines.append(_MAGIC_VALUE.sub(r"\g<head>...", line))
    return "\n".join(lines)


def analyse(tree: ast.Module) -> CellFacts:
    """Read bindings, constructor keywords and outside names from the tree of a cell."""
    facts = CellFacts()
    for statement in tree.body:
        _visit(statement, facts, place="top")
    _collect_keywords(tree, facts)
    facts.reads = tuple(_outside_names(tree))
    facts.ends_with_expression = bool(tree.body) and isinstance(tree.body[-1], ast.Expr)
    return facts


def _visit(node: ast.stmt, facts: CellFacts, place: str) -> None:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                _bind(target, value, facts, place)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            _bind(target, value, facts, place)
        case ast.AugAssign(target=ast.Name(id=name)):
            _mark(facts, name, place, None)
        case ast.For() | ast.AsyncFor():
            _mark_other(node.target, facts)
            _visit_all([*node.body, *node.orelse], facts, "loop")
        case ast.While():
            _visit_all([*node.body, *node.orelse], facts, "loop")
        case ast.If():
            _visit_all([*node.body, *node.orelse], facts, place if place == "loop" else "branch")
        case ast.With() | ast.AsyncWith():
            for item in node.items:
                if item.optional_vars is not None:
                    _mark_other(item.optional_vars, facts)
            _visit_all(node.body, facts, place)
        case ast.Try() | ast.TryStar():
            inner = place if place == "loop" else "branch"
            handlers = [statement for handler in node.handlers for statement in handler.body]
            _visit_all([*node.body, *handlers, *node.orelse, *node.finalbody], facts, inner)
        case ast.Match():
            inner = place if place == "loop" else "branch"
            _visit_all([statement for case in node.cases for statement in case.body], facts, inner)
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                _binding(facts, (alias.asname or alias.name).partition(".")[0]).other = True
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            _binding(facts, name).other = True
        case _:
            pass


def _visit_all(statements: list[ast.stmt], facts: CellFacts, place: str) -> None:
    for statement in statements:
        _visit(statement, facts, place)


def _bind(target: ast.expr, value: ast.expr, facts: CellFacts, place: str) -> None:
    if isinstance(target, ast.Name):
        _mark(facts, target.id, place, value)
    elif isinstance(target, ast.Starred):
        _bind(target.value, target.value, facts, place)
    elif isinstance(target, ast.Tuple | ast.List):
        values: list[ast.expr] = [value] * len(target.elts)
        starred = any(isinstance(element, ast.Starred) for element in target.elts)
        if isinstance(value, ast.Tuple | ast.List) and not starred and len(value.elts) == len(values):
            values = value.elts
        elif isinstance(value, ast.Tuple | ast.List | ast.Constant):
            values = [ast.Name(id="_", ctx=ast.Load())] * len(values)
        for element, part in zip(target.elts, values, strict=True):
            _bind(element, part, facts, place)


def _mark(facts: CellFacts, name: str, place: str, value: ast.expr | None) -> None:
    binding = _binding(facts, name)
    if place == "loop":
        binding.looped = True
        return
    binding.conditional |= place == "branch"
    try:
        binding.value = literal_value(value) if value is not None else _no_literal()
        binding.literal = True
    except NotLiteral:
        # The time of day is no result; what is computed from it (a duration) is one.
        binding.computed |= not _is_clock(value)


def _is_clock(value: ast.expr | None) -> bool:
    if not isinstance(value, ast.Call) or value.args or value.keywords:
        return False
    name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    return name.removesuffix("_ns") in _CLOCKS


def _mark_other(target: ast.expr, facts: CellFacts) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            _binding(facts, node.id).other = True


def _binding(facts: CellFacts, name: str) -> Binding:
    return facts.bindings.setdefault(name, Binding())


def _no_literal() -> object:
    raise NotLiteral


def literal_value(node: ast.expr) -> object:
    """The value of a literal; a power of two or ten (``10 ** -3``) counts as one.

    Raises:
        NotLiteral: the value is known only by running the code.
    """
    match node:
        case ast.Constant(value=value) if value is not Ellipsis:
            return value
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            number = _number(literal_value(operand))
            return -number if isinstance(node.op, ast.USub) else number
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_number(literal_value(left)), _number(literal_value(right)))
        case ast.Tuple(elts=elements):
            return tuple(literal_value(element) for element in elements)
        case ast.List(elts=elements):
            return [literal_value(element) for element in elements]
        case ast.Dict(keys=keys, values=values) if all(key is not None for key in keys):
            return {
                literal_value(key): literal_value(value)
                for key, value in zip(keys, values, strict=True)
                if isinstance(key, ast.Constant)
            }
    raise NotLiteral


def _number(value: object) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise NotLiteral


def _power(base: int | float, exponent: int | float) -> int | float:
    # Only as a way to write a number (10 ** -3, 2 ** 10), and nothing that takes long to compute.
    if base not in (2, 10) or not isinstance(exponent, int) or abs(exponent) > 64:
        raise NotLiteral
    return base**exponent


def _collect_keywords(tree: ast.Module, facts: CellFacts) -> None:
    taken: dict[str, int] = {}
    variables = {
        id(node.value): node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for call in sorted(_calls(tree), key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if not re.match(r"_?[A-Z]", name) or name.startswith("_") or name.endswith(("Error", "Warning")):
            continue
        taken[name] = taken.get(name, 0) + 1
        prefix = name if taken[name] == 1 else f"{name}_{taken[name]}"
        if id(call) in variables:
            facts.prefixes[variables[id(call)]] = prefix
        for keyword in call.keywords:
            try:
                if keyword.arg:
                    facts.keywords[f"{prefix}.{keyword.arg}"] = literal_value(keyword.value)
            except NotLiteral:
                continue


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that run with the cell itself: not those in functions, classes and lambdas."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _outside_names(tree: ast.Module) -> list[str]:
    bound: set[str] = set()
    reads: dict[str, None] = {}
    for statement in tree.body:
        stored = []
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                if not isinstance(node.ctx, ast.Load):
                    stored.append(node.id)
                elif node.id not in bound:
                    reads[node.id] = None
        if isinstance(statement, ast.AugAssign):
            reads.update(dict.fromkeys(name for name in stored if name not in bound))
        bound.update(stored)
    return list(reads)


def flatten_params(name: str, value: object) -> dict[str, object]:
    """Params of one captured value; empty if it is not a plain one.

    A dict is flattened (``optimizer.lr``); a short tuple or list of plain values is one param, one that
    holds dicts is flattened by position. Private names and keys are left out, secrets masked.
    """
    found: dict[str, object] = {}
    _flatten(name, value, found)
    return found


def _flatten(name: str, value: object, found: dict[str, object]) -> None:
    leaf = name.rpartition(".")[2]
    if leaf.startswith("_") or len(found) >= MAX_ITEMS:
        return
    if is_secret(leaf, value):
        found[storable_key(name)] = MASK
    elif value is None or isinstance(value, bool | int | float | complex):
        found[storable_key(name)] = value
    elif isinstance(value, str):
        if len(value) <= MAX_TEXT:
            found[storable_key(name)] = value
    elif isinstance(value, dict):
        for key, item in value.items():
            _flatten(f"{name}.{key}", item, found)
    elif isinstance(value, tuple | list) and len(value) <= MAX_SEQUENCE:
        if _is_plain(value):
            shown = [MASK if is_secret("", item) else item for item in value]
            found[storable_key(name)] = tuple(shown) if isinstance(value, tuple) else shown
        else:
            for position, item in enumerate(value):
                _flatten(f"{name}.{position}", item, found)


def _is_plain(value: tuple[object, ...] | list[object]) -> bool:
    return all(
        item is None
        or isinstance(item, bool | int | float | complex | str)
        or (isinstance(item, tuple | list) and len(item) <= MAX_SEQUENCE and _is_plain(item))
        for item in value
    )


def storable_key(name: str) -> str:
    """``name`` with the characters that a key can't have replaced, at most 250 long."""
    return _NOT_A_KEY.sub("_", name)[:250]
