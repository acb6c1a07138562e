"""One tracked cell: what is logged when it starts, what when it ends, and what its card shows.

Everything here is guarded by the session: a failure becomes a warning on the run, never an error of the
cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from trackside.capture.card import CardState
from trackside.capture.cell import MAX_ITEMS, CellFacts, analyse, flatten_params, parse_cell, storable_key
from trackside.capture.comparison import Comparison
from trackside.capture.earlier import EarlierCells
from trackside.capture.options import TrackOptions, analysed_part, dedented
from trackside.capture.secrets import is_secret, mask_code
from trackside.capture.values import estimator_params, flatten_metrics, number, unboxed
from trackside.journal.records import SourceRecord
from trackside.settings import CaptureSettings

if TYPE_CHECKING:
    from trackside.tracking.runs import ActiveRun

__all__ = ["INHERITED_TAG", "CellText", "TrackedCell"]

INHERITED_TAG = "trackside.params_from_earlier_cells"
"""Tag that names the params which the cell read from variables of earlier cells."""

_ABSENT = object()


class CellText:
    """The text of a cell with its facts, or without any if its body isn't Python or has an error."""

    def __init__(self, code: str) -> None:
        code = dedented(code)
        text, is_python = analysed_part(code)
        tree = parse_cell(text) if is_python else None
        self.facts = analyse(tree) if tree is not None else CellFacts()
        self.masked = mask_code(code, tree)
        self.mentions_log_param = "log_param" in code


@dataclass(eq=False)
class TrackedCell:
    """The run of one cell while it is open, with what was there before the cell ran."""

    run: ActiveRun
    options: TrackOptions
    settings: CaptureSettings
    text: CellText
    source: SourceRecord | None
    namespace: Mapping[str, Any]
    deferred: bool
    """Params wait for the end: the user's code may log one of them with another value."""
    params: dict[str, object] = field(default_factory=dict)
    comparison: Comparison = field(default_factory=Comparison)
    before: dict[str, tuple[int, object]] = field(default_factory=dict)
    curves: dict[str, list[float]] = field(default_factory=dict)
    status: str = "RUNNING"
    end_time: int | None = None
    warnings: list[str] = field(default_factory=list)

    @contextmanager
    def guard(self, what: str) -> Iterator[None]:
        """A failure inside is a warning on the run; the user's cell never sees it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, the cell goes on
            with suppress(Exception):
                self.warn(f"trackside could not capture {what}: {type(error).__name__}: {error}")

    @property
    def _auto_params(self) -> bool:
        return self.options.auto and self.settings.params

    def warn(self, text: str) -> None:
        """Say something about the run: in the store and on the card."""
        self.warnings.append(text)
        self.run.warn(text)

    def log_at_start(self, earlier: EarlierCells) -> None:
        """Params that are known from the text, and those that come from earlier cells."""
        facts = self.text.facts
        names = [*self.options.metrics, *facts.computed(), *facts.conditional_literals(), *facts.prefixes]
        self.before = {name: _identity(self.namespace, name) for name in names}
        if not self._auto_params:
            return
        for name, value in facts.literals().items():
            if name not in self.options.metrics:
                self._add_param(name, value)
        for key, value in facts.keywords.items():
            self._add_param(key, value)
        inherited: list[str] = []
        for name, value in earlier.read_by(facts, self.namespace).items():
            if name not in facts.literals() and name not in self.options.metrics:
                found = flatten_params(name, value)
                inherited += found
                self._add_param(name, value)
        if inherited:
            self.run.set_tags({INHERITED_TAG: ", ".join(inherited)})
        if not self.deferred:
            self._log_params()

    def log_at_end(self, result: object, *, succeeded: bool) -> None:
        """What only the values tell: asked-for variables, estimators' params, metrics."""
        facts = self.text.facts
        for name in self.options.params:
            if name in self.namespace:
                self._add_param(name, unboxed(self.namespace[name]))
            else:
                self.warn(f"-p: there is no variable {name} after the cell ran.")
        if self._auto_params:
            for name in facts.conditional_literals():
                if self._was_assigned(name, succeeded=False) and name not in self.options.metrics:
                    self._add_param(name, self.namespace[name])
            self._add_estimators(succeeded=succeeded)
        with self.guard("the params"):
            self._log_params()
        self._log_metrics(result, succeeded=succeeded)

    def _add_param(self, name: str, value: object) -> None:
        for key, plain in flatten_params(name, value).items():
            if len(self.params) < MAX_ITEMS:
                self.params.setdefault(key, plain)

    def _log_params(self) -> None:
        # What the user logged under the same key is right; ours would only conflict with it.
        known = self.run.params
        new = {key: value for key, value in self.params.items() if key not in known}
        if new:
            self.run.log_params(new)

    def _add_estimators(self, *, succeeded: bool) -> None:
        facts = self.text.facts
        for name in facts.computed():
            if name.startswith("_") or not self._was_assigned(name, succeeded=succeeded):
                continue
            value = self.namespace[name]
            prefix = facts.prefixes.get(name, type(value).__name__)
            with self.guard(f"the params of {name}"):
                for key, item in estimator_params(value).items():
                    self._add_param(f"{prefix}.{key}", item)

    def _log_metrics(self, result: object, *, succeeded: bool) -> None:
        found: dict[str, float] = {}
        for name in self.options.metrics:
            metrics = flatten_metrics(name, self.namespace.get(name, _ABSENT))
            if not metrics and name not in self.run.last_metrics:
                self.warn(f"-m: there is no number in a variable {name} after the cell ran.")
            found.update(metrics)
        if self.options.auto and self.settings.metrics:
            for name in self._metric_names():
                if self._was_assigned(name, succeeded=succeeded):
                    with self.guard(f"the value of {name}"):
                        found.update(flatten_metrics(name, self.namespace[name]))
            shown = number(result) if self.text.facts.ends_with_expression else None
            if shown is not None:
                found.setdefault("result", shown)
        logged = self.run.last_metrics
        new = {storable_key(key): value for key, value in found.items() if key not in logged}
        if new:
            self.run.log_metrics(dict(list(new.items())[:MAX_ITEMS]))

    def _metric_names(self) -> Iterable[str]:
        asked = {*self.options.params, *self.options.metrics}
        for name in self.text.facts.computed():
            if not name.startswith("_") and name not in asked and not is_secret(name, 0):
                yield name

    def _was_assigned(self, name: str, *, succeeded: bool) -> bool:
        """Whether the cell gave the variable its value: it may be left from an earlier run of the cell."""
        if name not in self.namespace:
            return False
        binding = self.text.facts.bindings.get(name)
        if succeeded and binding is not None and not binding.conditional:
            return True
        return _identity(self.namespace, name) != self.before.get(name)

    def state(self, store_id: str) -> CardState:
        """What the card shows now; called from the painter's thread, too."""
        info = self.run.info
        metrics = {key: float(value) for key, value in list(self.run.last_metrics.items())}
        for key, value in metrics.items():
            curve = self.curves.setdefault(key, [])
            if self.end_time is None and (not curve or curve[-1] != value) and len(curve) < MAX_ITEMS:
                curve.append(value)
        logged = {key: str(value) for key, value in list(self.run.params.items())}
        waiting = {key: str(value) for key, value in list(self.params.items()) if key not in logged}
        return CardState(
            store_id=store_id,
            run_id=self.run.run_id,
            run_name=self.run.run_name,
            experiment_id=info.experiment_id,
            experiment_name=self.run.experiment_name,
            status=self.status,
            start_time=info.start_time,
            now=self.run.now_ms(),
            end_time=self.end_time,
            attempt=self.comparison.attempt,
            params={**logged, **waiting},
            previous=self.comparison.previous,
            metrics=metrics,
            best=self.comparison.best,
            curves=self.curves,
            warnings=self.warnings,
        )


def _identity(namespace: Mapping[str, Any], name: str) -> tuple[int, object]:
    value = namespace.get(name, _ABSENT)
    # A number is kept, so that its id isn't given to another one; anything bigger must stay free to go.
    return id(value), value if isinstance(value, int | float | str) else None
