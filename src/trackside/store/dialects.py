"""What SQLite and PostgreSQL say in different words, under one name each.

Everything else is written once, with SQLAlchemy, and means the same on both.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, TypeDecorator, bindparam, func
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from trackside.store.regular import as_regular_expression

__all__ = ["contains", "each_number", "each_text", "matches"]


class _Either(FunctionElement[bool]):
    """A condition in SQLite's words and in PostgreSQL's; only one of the two is ever said."""

    name = "either"
    inherit_cache = True


@compiles(_Either)
def _say_embedded(element: _Either, compiler: SQLCompiler, **options: Any) -> str:
    embedded, _ = element.clauses
    return f"({compiler.process(embedded, **options)})"


@compiles(_Either, "postgresql")
def _say_server(element: _Either, compiler: SQLCompiler, **options: Any) -> str:
    _, server = element.clauses
    return f"({compiler.process(server, **options)})"


class _Pattern(TypeDecorator[str]):
    """A pattern as the database wants it: as it is, or as a regular expression of PostgreSQL's."""

    impl = String
    cache_ok = True

    def __init__(self, function: str) -> None:
        super().__init__()
        self.function = function

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        return as_regular_expression(self.function, value)


def matches(function: str, pattern: str, text: ColumnElement[str], embedded: Any = None) -> Any:
    """Whether a text matches a pattern, as a function of :mod:`trackside.store.matching` says; NULL of NULL.

    Args:
        function: its name.
        pattern: what it is given.
        text: the text.
        embedded: a condition that says the same and is quicker on SQLite.
    """
    if embedded is None:
        embedded = getattr(func, function)(pattern, text) == 1
    # PostgreSQL's matcher has no look-around here, nor references: it doesn't go back and forth either.
    wanted = bindparam(None, pattern, type_=_Pattern(function))
    return _Either(embedded, text.op("~", is_comparison=True)(wanted))


def contains(text: ColumnElement[str], part: str) -> Any:
    """Whether a text has a part, case counts; NULL of NULL."""
    return _Either(func.instr(text, part) > 0, func.strpos(text, part) > 0)


class each_number(FunctionElement[Any]):  # noqa: N801  # as SQLAlchemy names functions
    """The integers of a JSON array, as a table with columns ``key`` (their order) and ``value``."""

    name = "each_number"
    inherit_cache = True


class each_text(FunctionElement[Any]):  # noqa: N801
    """The same of texts."""

    name = "each_text"
    inherit_cache = True


@compiles(each_number, "sqlite")
@compiles(each_text, "sqlite")
def _say_each(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(each_number, "postgresql")
@compiles(each_text, "postgresql")
def _say_each_of_server(element: FunctionElement[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"{element.name}({compiler.process(element.clauses, **options)})"
