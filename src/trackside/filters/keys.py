"""Names in a search: attributes under all their names, and misspelt keys."""

from __future__ import annotations

from collections.abc import Sequence

from trackside.errors import FilterSyntaxError
from trackside.filters.messages import nearest
from trackside.filters.names import ALIASES, ATTRIBUTES, ORDER_ATTRIBUTES, KnownKeys
from trackside.filters.tree import FieldKind

__all__ = ["Keys"]


class Keys:
    """Resolves the names of one text."""

    def __init__(self, text: str, known: KnownKeys | None, *, for_order: bool = False) -> None:
        self._text = text
        self._known = known
        self._attributes = (*ATTRIBUTES, *ORDER_ATTRIBUTES) if for_order else ATTRIBUTES

    def resolve_attribute(self, key: str, column: int, *, bare: bool) -> str:
        """The attribute that is meant; ``bare`` if no ``attributes.`` stands before it."""
        name = key.lower()
        name = ALIASES.get(name, name)
        if name in self._attributes:
            return name
        if name in ("model", "models"):
            raise FilterSyntaxError(
                "Runs can't be found by their registered models: the column registered_version shows them.",
                text=self._text,
                column=column,
                expected=ATTRIBUTES,
            )
        suggestion = nearest(name, self._attributes)
        if bare and self._known is not None and suggestion is None:
            suggestion = self._find_elsewhere(key)
        hint = f": did you mean {suggestion}?" if suggestion else "."
        prefixes = " A metric, param or tag is written metrics.NAME, params.NAME, tags.NAME." if bare else ""
        raise FilterSyntaxError(
            f"A run has no attribute {key!r}{hint}{'' if suggestion else prefixes}",
            text=self._text,
            column=column,
            expected=self._attributes,
            suggestion=suggestion,
        )

    def check(self, kind: FieldKind, key: str, column: int) -> None:
        """Raises FilterSyntaxError if no run has the key, but another one that resembles it."""
        keys = self._known_by_kind().get(kind, ())
        if self._known is None or key in keys:
            return
        suggestion = self._find_elsewhere(key, but=kind)
        if suggestion is None and (near := nearest(key, keys)):
            suggestion = f"{kind}s.{near}"
        if suggestion:
            raise FilterSyntaxError(
                f"No run here has the {kind} {key!r}: did you mean {suggestion}?",
                text=self._text,
                column=column,
                suggestion=suggestion,
            )

    def _find_elsewhere(self, key: str, but: str | None = None) -> str | None:
        for kind, keys in self._known_by_kind().items():
            if kind != but and key in keys:
                return f"{kind}s.{key}"
        return None

    def _known_by_kind(self) -> dict[str, Sequence[str]]:
        known = self._known
        return {} if known is None else {"metric": known.metrics, "param": known.params, "tag": known.tags}
