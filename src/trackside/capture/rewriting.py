"""A cell's text with other values of its params: literals are replaced, nothing else moves."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trackside.capture.cell import NotLiteral, flatten_params, literal_value, parse_cell, storable_key
from trackside.capture.options import analysed_part, dedented
from trackside.capture.secrets import MASK
from trackside.errors import InvalidInput

__all__ = ["find_literals", "rewrite_params"]


@dataclass(frozen=True, slots=True)
class Literal:
    """Where the value of a param stands, in characters of the whole text."""

    start: int
    end: int
    text: str


def find_literals(code: str) -> dict[str, str]:
    """Params that stand in a cell as literals at one place, and how they are written there."""
    places = _find_places(code)
    return {
        key: found[-1].text
        for key, found in places.items()
        if len(found) == 1 and len(_at_place(places, found[0])) == 1
    }


def rewrite_params(code: str, values: Mapping[str, str]) -> str:
    """The text of a cell with other values of params.

    Args:
        code: the cell.
        values: new values by param, as they are written in Python.

    Raises:
        InvalidInput: a param doesn't stand in the cell as one literal, or a value is no literal.
    """
    places = _find_places(code)
    changes = []
    for key, value in values.items():
        found = places.get(key, [])
        if not found:
            known = ", ".join(sorted(places)) or "none"
            raise InvalidInput(
                f"{key} has no literal value in the text of this cell, so that it can't be changed there "
                f"(those that have: {known}).",
                path=key,
            )
        if len(found) > 1:
            raise InvalidInput(
                f"{key} gets a value at {len(found)} places of this cell: change it there.", path=key
            )
        if len(together := _at_place(places, found[0])) > 1:
            raise InvalidInput(
                f"{' and '.join(together)} get their value at one place of this cell: change it there.",
                path=key,
            )
        changes.append((found[0], _check_value(key, value)))
    for place, value in sorted(changes, key=lambda change: -change[0].start):
        code = code[: place.start] + value + code[place.end :]
    return code


def _at_place(places: Mapping[str, list[Literal]], place: Literal) -> list[str]:
    """The params whose value stands there: several in ``a = b = 1``."""
    return [key for key, found in places.items() if place in found]


def _check_value(key: str, value: str) -> str:
    text = value.strip()
    try:
        body = ast.parse(text, mode="eval").body
        literal_value(body)
    except (SyntaxError, ValueError, NotLiteral, RecursionError, MemoryError):
        raise InvalidInput(
            f"{value!r} can't be the value of {key}: write a number, a text in quotes, True, False, None, "
            "or a tuple, list or dict of them.",
            path=key,
        ) from None
    written = ast.get_source_segment(text, body) or text  # without a comment, which would end the line there
    is_bare = isinstance(body, ast.Tuple) and not written.startswith("(")
    return f"({written})" if is_bare else written


def _find_places(code: str) -> dict[str, list[Literal]]:
    """Each param of the cell with all places that give it a literal value, in the order of the text."""
    text, is_python = analysed_part(code)
    tree = parse_cell(text) if is_python and dedented(code) == code else None
    places: dict[str, list[Literal]] = {}
    if tree is None:
        return places
    lines = code.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def offset(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    for name, node in _bindings(tree):
        for key, leaf in _leaves(name, node):
            start = offset(leaf.lineno, leaf.col_offset)
            end = offset(leaf.end_lineno or leaf.lineno, leaf.end_col_offset or 0)
            if MASK not in code[start:end]:
                places.setdefault(key, []).append(Literal(start, end, code[start:end]))
    return places


def _bindings(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """(name, value) of what the capture takes for params: assignments, and keywords of constructors."""
    nodes = list(_walk(tree))
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _pairs(node.target, node.value)
    taken: dict[str, int] = {}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name[:1].isupper() and not name.endswith(("Error", "Warning")):
            taken[name] = taken.get(name, 0) + 1
            prefix = name if taken[name] == 1 else f"{name}_{taken[name]}"
            for keyword in call.keywords:
                if keyword.arg:
                    yield f"{prefix}.{keyword.arg}", keyword.value


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """What runs with the cell itself, not what stands in functions and classes."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield child
            yield from _walk(child)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
        return
    if not isinstance(target, ast.Tuple | ast.List) or not isinstance(value, ast.Tuple | ast.List):
        return
    if len(target.elts) == len(value.elts):
        for one, part in zip(target.elts, value.elts, strict=True):
            yield from _pairs(one, part)


def _leaves(name: str, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The params that a value is flattened to, each with the part of the text that gives its value."""
    try:
        value = literal_value(node)
    except NotLiteral:
        return
    if list(flatten_params(name, value)) == [storable_key(name)]:
        yield storable_key(name), node
    elif isinstance(node, ast.Dict):
        for key, item in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant):
                yield from _leaves(f"{name}.{key.value!s}", item)
    elif isinstance(node, ast.Tuple | ast.List):
        for position, item in enumerate(node.elts):
            yield from _leaves(f"{name}.{position}", item)
