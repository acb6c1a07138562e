"""Altair expressions as values: drawn here and now, or written as source; so both are the same chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["NONE", "WIDTH", "Call", "Layout", "Name", "Program", "call", "literal"]

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

    def write(self, layout: Layout) -> list[str]:
        """The same as lines of source, formatted; what makes a line too long gets a name of its own."""
        lines: list[str] = []
        for name, step in self.steps:
            before, more = layout.pack(name, step) if layout.is_dense else layout.assign(name, step)
            lines += [*(line for line in before if line not in lines), *more]
        title, chart = layout.name_titles(self.chart, "")
        return [*lines, *title, *layout.show(chart)]


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


@dataclass(frozen=True, slots=True)
class Layout:
    """How expressions become lines of at most so many characters, as a formatter would write them."""

    width: int = WIDTH
    is_dense: bool = False
    """Whether encodings that fit beside each other share a line."""

    def assign(self, name: str, step: Any) -> tuple[list[str], list[str]]:
        """A variable; before it, what got a name of its own."""
        title, one = self.name_titles(step, f"{name} = ")
        named, short = self.shorten(one)
        before = [line for key, part in named for line in self.show(part, f"{key} = ")]
        return [*title, *before], self.show(short, f"{name} = ")

    def pack(self, name: str, step: Any) -> tuple[list[str], list[str]]:
        """The same; what has too many encodings for a line gets them in several turns."""
        is_long = isinstance(step, Call) and len(f"{name} = {_flat(step)}") > self.width
        if not is_long or step.function != "encode" or step.args:
            return self.assign(name, step)
        before: list[str] = []
        lines = [f"{name} = {_flat(step.target)}"]
        for key, one in step.kwargs.items():
            named, short = self._name_parts(key, one, f"{name} = {name}.encode(")
            before += [line for part, value in named for line in self.show(value, f"{part} = ")]
            argument = f"{key}={_flat(short)}"
            has_encodings = len(lines) > 1 or ".encode(" in lines[-1]
            joined = f"{lines[-1][:-1]}, {argument})" if has_encodings else f"{lines[-1]}.encode({argument})"
            if len(joined) <= self.width:
                lines[-1] = joined
            else:
                lines.append(f"{name} = {name}.encode({argument})")
        return before, lines

    def name_titles(self, expression: Any, before: str) -> tuple[list[str], Any]:
        """Long titles, of a chart and its panels, have lines of their own."""
        if not isinstance(expression, Call) or len(before + _flat(expression)) <= self.width:
            return [], expression
        lines: list[str] = []
        kwargs, args = expression.kwargs, list(expression.args)
        if "title" in kwargs:
            lines += self.show(kwargs["title"], "title = ")
            kwargs = {**kwargs, "title": Name("title")}
        named = replace(expression, kwargs=kwargs)
        if expression.function != "facet" or len(before + _flat(named)) <= self.width:
            return lines, named
        [panel] = args
        lines += self.show(panel.kwargs["title"], "panel_title = ")
        panel = replace(panel, kwargs={**panel.kwargs, "title": Name("panel_title")})
        return lines, replace(named, args=[panel])

    def shorten(self, expression: Any) -> tuple[list[tuple[str, Any]], Any]:
        """An expression whose arguments fit into lines, and what was given names for that."""
        if not isinstance(expression, Call) or len(f"name = {_flat(expression)}") <= self.width:
            return [], expression
        before: list[tuple[str, Any]] = []
        kwargs = {}
        alone = len(expression.kwargs) == 1 and not expression.args
        around = f"name = {_head(expression)}(" if alone else "    "
        for key, one in expression.kwargs.items():
            named, kwargs[key] = self._name_parts(key, one, around)
            before += named
        return before, replace(expression, kwargs=kwargs)

    def _name_parts(self, key: str, one: Any, around: str) -> tuple[list[tuple[str, Any]], Any]:
        """The parts of an argument that got names, and the argument with them: it fits behind ``around``."""
        if not isinstance(one, Call) or one.target is not None:
            return [], one
        named: list[tuple[str, Any]] = []
        short = one
        for part in sorted(one.kwargs, key=lambda part: -len(_flat(one.kwargs[part]))):
            if len(f"{around}{key}={_flat(short)},") <= self.width:
                break
            name = f"{key}_{part}"
            named.append((name, one.kwargs[part]))
            short = replace(short, kwargs={**short.kwargs, part: Name(name)})
        return named, short

    def show(self, expression: Any, before: str = "", indent: int = 0, after: str = "") -> list[str]:
        """Lines of an expression: in one if it fits, else its arguments in the next, else one a line."""
        margin = " " * indent
        flat = f"{margin}{before}{_flat(expression)}{after}"
        if len(flat) <= self.width or not isinstance(expression, (Call, list)):
            return [flat]
        if isinstance(expression, list):
            opening, closing, parts = "[", "]", [("", one) for one in expression]
        else:
            opening, closing = f"{_head(expression)}(", ")"
            parts = [("", one) for one in expression.args]
            parts += [(f"{key}=", one) for key, one in expression.kwargs.items()]
        inner = margin + "    "
        body = inner + ", ".join(prefix + _flat(one) for prefix, one in parts)
        if len(body) <= self.width and isinstance(expression, Call):
            return [f"{margin}{before}{opening}", body, f"{margin}{closing}{after}"]
        lines = [line for prefix, one in parts for line in self.show(one, prefix, indent + 4, ",")]
        return [f"{margin}{before}{opening}", *lines, f"{margin}{closing}{after}"]


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
