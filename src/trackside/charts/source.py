"""Altair expressions as values: drawn here and now, or written as source; so both are the same chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["NONE", "Call", "Name", "Program", "call", "literal"]

WIDTH = 88
"""Of a line; what ruff and black take without being told."""

NO_TITLES = frozenset(
    [
        *("constructor", "hasOwnProperty", "if", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString"),
        *("toString", "valueOf", "__proto__", "__defineGetter__", "__defineSetter__"),
        *("__lookupGetter__", "__lookupSetter__"),
    ]
)
"""Vega makes an expression of each title. It looks texts in expressions up among the words of its language,
in a plain JavaScript object; what every such object has it takes for a variable, and fails."""

ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class Name:
    """A variable."""

    text: str

    def then(self, function: str, *args: Any, **kwargs: Any) -> Call:
        """A method of it."""
        return Call(function, args, kwargs, self)


NONE = Name("None")
"""None as an argument, where an argument that is None is left out."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of ``alt`` (``"Chart"``), or a method of ``target``."""

    function: str
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    target: Any = None

    def __post_init__(self) -> None:
        title = self.kwargs.get("title")
        if isinstance(title, str) and title in NO_TITLES:
            object.__setattr__(self, "kwargs", {**self.kwargs, "title": title + ZERO_WIDTH_SPACE})

    def then(self, function: str, *args: Any, **kwargs: Any) -> Call:
        """A method of what this gives."""
        return Call(function, args, kwargs, self)


def call(function: str, *args: Any, **kwargs: Any) -> Call:
    """A call without the arguments that are None."""
    return Call(function, args, {key: value for key, value in kwargs.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Program:
    """Assignments, and the expression that is the chart."""

    steps: Sequence[tuple[str, Any]]
    chart: Any

    def run(self, **names: Any) -> Any:
        """The chart, with these variables."""
        for name, expression in self.steps:
            names[name] = _evaluate(expression, names)
        return _evaluate(self.chart, names)

    def write(self) -> list[str]:
        """The same as lines of source, formatted; what makes a line too long gets a name of its own."""
        lines: list[str] = []
        for name, step in self.steps:
            title, one = _name_title(step, f"{name} = ")
            lines += title
            before, short = _shorten(one)
            more = [line for key, part in before for line in _show(part, f"{key} = ", 0)]
            lines += [line for line in more if line not in lines]
            lines += _show(short, f"{name} = ", 0)
        title, chart = _name_title(self.chart, "")
        return [*lines, *title, *_show(chart, "", 0)]


def literal(value: Any) -> str:
    """A value as source, texts in double quotes unless that needs more escapes."""
    if isinstance(value, str):
        text = repr(value)
        if text[0] == "'" and value.count('"') <= value.count("'"):
            return '"' + text[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'
        return text
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(one)}' for key, one in value.items())}}}"
    return repr(value)


def _evaluate(expression: Any, names: Mapping[str, Any]) -> Any:
    import altair as alt

    if expression == NONE:
        return None
    if isinstance(expression, Name):
        return names[expression.text]
    if isinstance(expression, list):
        return [_evaluate(one, names) for one in expression]
    if not isinstance(expression, Call):
        return expression
    owner = alt if expression.target is None else _evaluate(expression.target, names)
    function = getattr(owner, expression.function)
    args = [_evaluate(one, names) for one in expression.args]
    kwargs = {key: _evaluate(one, names) for key, one in expression.kwargs.items()}
    return function(*args, **kwargs)


def _name_title(expression: Any, before: str) -> tuple[list[str], Any]:
    """A long title has a line of its own."""
    if not isinstance(expression, Call) or "title" not in expression.kwargs:
        return [], expression
    if len(before + _flat(expression)) <= WIDTH:
        return [], expression
    named = replace(expression, kwargs={**expression.kwargs, "title": Name("title")})
    return _show(expression.kwargs["title"], "title = ", 0), named


def _shorten(expression: Any) -> tuple[list[tuple[str, Any]], Any]:
    """An expression whose arguments fit into lines, and what was given names for that."""
    if not isinstance(expression, Call) or len(f"name = {_flat(expression)}") <= WIDTH:
        return [], expression
    before: list[tuple[str, Any]] = []
    kwargs = {}
    for key, one in expression.kwargs.items():
        kwargs[key] = one
        if not isinstance(one, Call) or one.target is not None:
            continue
        parts = sorted(one.kwargs, key=lambda part: -len(_flat(one.kwargs[part])))
        for part in parts:
            alone = len(expression.kwargs) == 1 and not expression.args
            around = f"name = {_head(expression)}(" if alone else "    "
            if len(f"{around}{key}={_flat(kwargs[key])},") <= WIDTH:
                break
            name = f"{key}_{part}"
            before.append((name, one.kwargs[part]))
            kwargs[key] = replace(kwargs[key], kwargs={**kwargs[key].kwargs, part: Name(name)})
    return before, replace(expression, kwargs=kwargs)


def _flat(expression: Any) -> str:
    """In one line."""
    match expression:
        case Name():
            return expression.text
        case list():
            return f"[{', '.join(map(_flat, expression))}]"
        case Call():
            return f"{_head(expression)}({', '.join(_arguments(expression))})"
        case _:
            return literal(expression)


def _head(expression: Call) -> str:
    owner = "alt" if expression.target is None else _flat(expression.target)
    return f"{owner}.{expression.function}"


def _arguments(expression: Call) -> list[str]:
    return [*map(_flat, expression.args), *(f"{key}={_flat(one)}" for key, one in expression.kwargs.items())]


def _show(expression: Any, before: str, indent: int, after: str = "") -> list[str]:
    """Lines of an expression: in one if it fits, else its arguments in the next, else one a line."""
    margin = " " * indent
    flat = f"{margin}{before}{_flat(expression)}{after}"
    if len(flat) <= WIDTH or not isinstance(expression, (Call, list)):
        return [flat]
    if isinstance(expression, list):
        opening, closing, parts = "[", "]", [("", one) for one in expression]
    else:
        opening, closing = f"{_head(expression)}(", ")"
        parts = [("", one) for one in expression.args]
        parts += [(f"{key}=", one) for key, one in expression.kwargs.items()]
    inner = margin + "    "
    body = inner + ", ".join(prefix + _flat(one) for prefix, one in parts)
    if len(body) <= WIDTH and isinstance(expression, Call):
        return [f"{margin}{before}{opening}", body, f"{margin}{closing}{after}"]
    lines = [line for prefix, one in parts for line in _show(one, prefix, indent + 4, ",")]
    return [f"{margin}{before}{opening}", *lines, f"{margin}{closing}{after}"]
