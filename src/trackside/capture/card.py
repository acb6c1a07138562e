"""The card of a tracked cell as a MIME bundle. Pure: state in, bundle out; every text is escaped.

The HTML has inline styles only, no script, and no colour of its own for text, so that it reads in light
and dark themes and survives Jupyter's sanitizer.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from trackside.settings import metric_direction

__all__ = ["RUN_MIME", "CardState", "format_duration", "format_number", "render_card", "thin"]

RUN_MIME = "application/vnd.trackside.run+json"
SCHEMA = 1
MAX_SHOWN = 6
MAX_SPARK = 40

_SIGNS = {"RUNNING": "●", "SCHEDULED": "○", "FINISHED": "✓", "FAILED": "✗", "KILLED": "■"}
_BOX = "font-size:12px;line-height:1.5;padding:2px 8px;border-left:3px solid {colour};margin:2px 0"
_FAINT = "opacity:.7"
_COLOURS = {"FINISHED": "#2e8b57", "FAILED": "#c0392b", "KILLED": "#b8860b"}


@dataclass(slots=True)
class CardState:
    """Everything a card can show."""

    store_id: str
    run_id: str
    run_name: str
    experiment_id: str
    experiment_name: str
    status: str
    start_time: int
    now: int
    end_time: int | None = None
    attempt: int | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, str] | None = None
    """Params of the attempt before; None if there is none, or it is not known yet."""
    metrics: Mapping[str, float] = field(default_factory=dict)
    best: Mapping[str, float] = field(default_factory=dict)
    """Best earlier value in the experiment, by metric."""
    curves: Mapping[str, Sequence[float]] = field(default_factory=dict)
    warnings: Sequence[str] = ()

    def changed_params(self) -> list[str]:
        """Keys whose value differs from the attempt before; all of them if there is none."""
        before = self.previous or {}
        changed = [key for key, value in self.params.items() if before.get(key) != value]
        return changed + [key for key in before if key not in self.params]


def render_card(state: CardState) -> dict[str, object]:
    """The bundle of one card: plain text, HTML, and data for the labextension."""
    return {
        "text/plain": _plain(state),
        "text/html": _html(state),
        RUN_MIME: _data(state),
    }


def _plain(state: CardState) -> str:
    duration = format_duration((state.end_time or state.now) - state.start_time)
    sign = _SIGNS.get(state.status, "")
    first = f"{sign} {state.run_name} → {state.experiment_name} · {state.status.capitalize()} · {duration}"
    lines = [first, _params_text(state), _metrics_text(state)]
    return "\n".join(line for line in [*lines, *(f"! {text}" for text in state.warnings)] if line)


def _params_text(state: CardState) -> str:
    keys = state.changed_params()
    shown = [f"{key} = {_param_change(state, key)}" for key in keys[:MAX_SHOWN]]
    return ", ".join(shown) + _more(keys)


def _param_change(state: CardState, key: str) -> str:
    now = shorten(state.params[key]) if key in state.params else "not set"
    if state.previous is None:
        return now
    before = shorten(state.previous[key]) if key in state.previous else None
    return now if before is None else f"{now} (was {before})"


def _metrics_text(state: CardState) -> str:
    keys = list(state.metrics)
    shown = [f"{key} {format_number(state.metrics[key])}{_change(state, key)}" for key in keys[:MAX_SHOWN]]
    return ", ".join(shown) + _more(keys)


def _more(keys: Sequence[str]) -> str:
    return f", and {len(keys) - MAX_SHOWN} more" if len(keys) > MAX_SHOWN else ""


def _change(state: CardState, key: str) -> str:
    """`` ▲ 0.012`` against the best earlier value; empty where no direction or no such value is known."""
    best, value = state.best.get(key), state.metrics[key]
    if best is None or metric_direction(key) is None or not math.isfinite(value - best):
        return ""
    if value == best:
        return " = best"
    return f" {'▲' if value > best else '▼'} {format_number(abs(value - best))}"


def _is_better(state: CardState, key: str) -> bool:
    best, value = state.best.get(key), state.metrics[key]
    return best is not None and (value >= best if metric_direction(key) == "max" else value <= best)


def _html(state: CardState) -> str:
    duration = format_duration((state.end_time or state.now) - state.start_time)
    colour = _COLOURS.get(state.status, "#4a7fc1")
    status = f"{_SIGNS.get(state.status, '')} {escape(state.status.capitalize())}"
    attempt = f" · attempt {state.attempt}" if (state.attempt or 1) > 1 else ""
    facts = f"→ {escape(state.experiment_name)} · {status} · {duration}{attempt}"
    rows = [f'<div><b>{escape(state.run_name)}</b> <span style="{_FAINT}">{facts}</span></div>']
    if params := _params_text(state):
        rows.append(f'<div style="{_FAINT}">{escape(params)}</div>')
    if state.metrics:
        keys = list(state.metrics)
        shown = " &nbsp; ".join(_metric_html(state, key) for key in keys[:MAX_SHOWN])
        rows.append(f"<div>{shown}{escape(_more(keys))}</div>")
    rows += [f"<div>⚠ {escape(text)}</div>" for text in state.warnings]
    label = escape(f"Run {state.run_name}", quote=True)
    box = _BOX.format(colour=colour)
    return f'<div role="group" aria-label="{label}" style="{box}">{"".join(rows)}</div>'


def _metric_html(state: CardState, key: str) -> str:
    text = f"{escape(key)} <b>{escape(format_number(state.metrics[key]))}</b>"
    if change := _change(state, key):
        weight = "font-weight:bold" if _is_better(state, key) else _FAINT
        text += f'<span style="{weight}" title="against the best earlier run">{escape(change)}</span>'
    curve = [value for value in state.curves.get(key, ()) if math.isfinite(value)]
    if len(curve) > 1:
        label = escape(f"{key} over step", quote=True)
        style = "height:14px;width:60px;vertical-align:middle"
        text += f' <img alt="{label}" src="{sparkline(curve)}" style="{style}">'
    return text


def sparkline(values: Sequence[float]) -> str:
    """A small curve as a data URL; grey, because an image knows nothing of the page's theme."""
    points = thin(values, MAX_SPARK)
    low, high = min(points), max(points)
    scale = 12 / (high - low) if high > low and math.isfinite(high - low) else 0.0
    step = 60 / max(len(points) - 1, 1)
    path = " ".join(
        f"{index * step:.1f},{(high - value) * scale + 1 if scale else 7:.1f}"
        for index, value in enumerate(points)
    )
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 14" width="60" height="14">'
        f'<polyline points="{path}" fill="none" stroke="#7a8aa0" stroke-width="1.3"/></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def thin(values: Sequence[float], most: int) -> list[float]:
    """At most ``most`` of ``values`` in order, minima and maxima of each part kept."""
    if len(values) <= most:
        return list(values)
    parts = most // 2
    kept: list[float] = []
    for part in range(parts):
        chunk = values[part * len(values) // parts : (part + 1) * len(values) // parts]
        low, high = chunk.index(min(chunk)), chunk.index(max(chunk))
        kept += [chunk[index] for index in sorted({low, high})]
    return kept


def _data(state: CardState) -> dict[str, object]:
    """What the labextension draws from; names as in ``RunDetail`` of the wire."""
    return {
        "schema": SCHEMA,
        "store_id": state.store_id,
        "run_id": state.run_id,
        "run_name": state.run_name,
        "experiment_id": state.experiment_id,
        "experiment_name": state.experiment_name,
        "status": state.status,
        "start_time": state.start_time,
        "end_time": state.end_time,
        "attempt": state.attempt,
        "params": {key: shorten(value, 500) for key, value in state.params.items()},
        "changed_params": state.changed_params(),
        "metrics": [{"key": key, "last": _wire(value)} for key, value in state.metrics.items()],
        "best": {key: _wire(value) for key, value in state.best.items()},
        "warnings": list(state.warnings),
    }


def _wire(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def format_number(value: float) -> str:
    """Four significant digits; whole numbers in full."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e7:
        return str(int(value))
    return f"{value:.4g}"


def format_duration(milliseconds: int) -> str:
    """``0.4 s``, ``12 s``, ``3 min 05 s``, ``1 h 02 min``."""
    seconds = max(milliseconds, 0) / 1000
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def shorten(text: str, most: int = 40) -> str:
    """``text`` with its middle left out, if it is long."""
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[:half]}…{text[-half:]}"
