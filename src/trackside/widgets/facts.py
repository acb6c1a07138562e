"""Facts about a run as static HTML: what stays in a saved or exported notebook. Every text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

__all__ = ["StaticFacts", "render_facts", "render_facts_text"]

_CELL = "padding:2px 8px;text-align:left;vertical-align:top"


@dataclass(frozen=True, slots=True)
class StaticFacts:
    """Terms and what they are, under headings.

    Attributes:
        title: above all.
        groups: heading → terms with their values; a heading without any is left out.
        more: how many of a heading are left out.
    """

    title: str
    groups: Mapping[str, Sequence[tuple[str, str]]]
    more: Mapping[str, int] = field(default_factory=dict)


def render_facts(facts: StaticFacts) -> str:
    """One table with inline styles only, readable in light and dark."""
    body = "".join(_group(facts, heading) for heading, terms in facts.groups.items() if terms)
    return (
        '<table class="trackside-run" style="border-collapse:collapse;font-size:12px">'
        f'<caption style="text-align:left;padding:2px 8px;font-weight:bold">{escape(facts.title)}</caption>'
        f"{body}</table>"
    )


def render_facts_text(facts: StaticFacts) -> str:
    """The same for a console."""
    lines = [facts.title]
    for heading, terms in facts.groups.items():
        if terms:
            width = max(len(term) for term, _ in terms)
            lines += [heading, *(f"  {term.ljust(width)}  {value}" for term, value in terms)]
            lines += [f"  … and {facts.more[heading]:,} more"] if facts.more.get(heading) else []
    return "\n".join(lines)


def _group(facts: StaticFacts, heading: str) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL};font-weight:normal;opacity:.7">{escape(term)}</th>'
        f'<td style="{_CELL}">{escape(value)}</td></tr>'
        for term, value in facts.groups[heading]
    )
    more = facts.more.get(heading, 0)
    rest = f'<tr><td colspan="2" style="{_CELL};opacity:.7">… and {more:,} more</td></tr>' if more else ""
    return (
        f'<tbody><tr><th colspan="2" scope="rowgroup" style="{_CELL};padding-top:6px">{escape(heading)}</th>'
        f"</tr>{rows}{rest}</tbody>"
    )
