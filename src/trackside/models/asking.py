"""What the functions about models are given: texts, numbers, and MLflow's filters for models."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trackside.errors import FilterSyntaxError, InvalidInput
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    from trackside.store.base import Store

__all__ = ["Asked", "check_limit", "check_text", "check_version", "writing"]

_TERM = re.compile(
    r"""\s*(?P<field>[A-Za-z_]+(?:\.(?:[\w.\-/]+|`[^`]+`|"[^"]+"))?)\s*
        (?P<op>!=|=|ILIKE\b|LIKE\b)\s*
        (?:'(?P<single>[^']*)'|"(?P<double>[^"]*)")\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_AND = re.compile(r"AND\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Term:
    field: str
    tag: str | None
    op: str
    value: str

    def matches(self, found: str | None) -> bool:
        """What isn't there matches nothing."""
        if found is None:
            return False
        if self.op in ("=", "!="):
            return (found == self.value) == (self.op == "=")
        pattern = "".join({"%": ".*", "_": "."}.get(char, re.escape(char)) for char in self.value)
        flags = re.DOTALL | (re.IGNORECASE if self.op == "ILIKE" else 0)
        return re.fullmatch(pattern, found, flags) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter of MLflow's for models or versions: conditions that must all hold."""

    terms: tuple[_Term, ...]

    @classmethod
    def parse(cls, text: str | None, fields: Sequence[str]) -> Asked:
        """Read a filter on these fields and ``tags.KEY``. Raises FilterSyntaxError."""
        terms: list[_Term] = []
        place, whole = 0, text or ""
        while whole.strip():
            match = _TERM.match(whole, place)
            if match is None:
                raise _refuse(whole, place, fields)
            name, _, key = match["field"].partition(".")
            is_tag = name.lower() in ("tag", "tags") and bool(key)
            if not is_tag and match["field"].lower() not in fields:
                raise _refuse(whole, match.start("field"), fields)
            value = match["single"] if match["single"] is not None else match["double"]
            tag = key.strip('`"') if is_tag else None
            terms.append(_Term(match["field"].lower(), tag, match["op"].upper(), value))
            place = match.end()
            if place == len(whole):
                break
            if (joined := _AND.match(whole, place)) is None:
                raise _refuse(whole, place, fields)
            place = joined.end()
        return cls(tuple(terms))

    def matches(self, values: Mapping[str, str | None], tags: Mapping[str, str]) -> bool:
        """Whether all conditions hold."""
        return all(
            term.matches(values.get(term.field) if term.tag is None else tags.get(term.tag))
            for term in self.terms
        )


def writing() -> Store:
    """The store to change, with everything in it that this process has logged."""
    return current_workspace().open_store_after_drain()


def check_text(value: object, what: str) -> str:
    """Raises InvalidInput unless it is a string."""
    if not isinstance(value, str):
        raise InvalidInput(f"{value!r:.100} can't be the {what}: it has to be a string.", path=what)
    return value


def check_version(version: object) -> int:
    """The number of a version, of an integer or a text. Raises InvalidInput."""
    if isinstance(version, int) and not isinstance(version, bool):
        return version
    if isinstance(version, str) and version.isascii() and version.isdigit() and len(version) < 20:
        return int(version)
    raise InvalidInput(f"{version!r:.100} is no version: use its number, such as 1.", path="version")


def check_limit(max_results: object) -> int | None:
    """Raises InvalidInput unless it is None or a positive integer."""
    if max_results is None:
        return None
    if not isinstance(max_results, int) or isinstance(max_results, bool) or max_results < 1:
        raise InvalidInput(f"max_results is {max_results!r}: use a positive integer.", path="max_results")
    return max_results


def _refuse(text: str, place: int, fields: Sequence[str]) -> FilterSyntaxError:
    column = len(text) - len(text[place:].lstrip())
    expected = (*fields, "tags.KEY")
    return FilterSyntaxError(
        f"Expected a condition on {', '.join(fields)} or tags.KEY, such as "
        f"{fields[0]} = 'churn', joined by AND.",
        text=text,
        column=min(column, len(text)),
        expected=expected,
    )
