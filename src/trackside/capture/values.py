"""What the values of a cell's variables give after it ran: numbers as metrics, estimators' params."""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Iterable, Mapping

from trackside.capture.cell import MAX_ITEMS, flatten_params, storable_key
from trackside.capture.secrets import is_secret

__all__ = ["estimator_params", "flatten_metrics", "number", "unboxed"]

MAX_PARAMS_OF_ESTIMATOR = 60


def number(value: object) -> float | None:
    """``value`` as a float if it is one real number: also NumPy's and tensors' scalars, never a bool."""
    if isinstance(value, bool):
        return None
    if isinstance(value, numbers.Real):
        return _as_float(value)
    item = unboxed(value)
    return None if isinstance(item, bool) or not isinstance(item, numbers.Real) else _as_float(item)


def unboxed(value: object) -> object:
    """Python's own value of a NumPy or tensor scalar; anything else as it is."""
    kind = type(value)
    # By the class: asking the object could run its __getattr__.
    if not (hasattr(kind, "item") and hasattr(kind, "shape")):
        return value
    if tuple(getattr(value, "shape", (1,))) != ():
        return value
    return value.item()  # type: ignore[attr-defined]


def _as_float(value: numbers.Real) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def flatten_metrics(name: str, value: object) -> dict[str, float]:
    """Metrics of one variable: a number, or a dict all of whose leaves are numbers."""
    found: dict[str, float] = {}
    return found if _flatten(name, value, found, depth=0) else {}


def _flatten(name: str, value: object, found: dict[str, float], depth: int) -> bool:
    if is_secret(name.rpartition(".")[2], 0):
        return True
    if type(value) is dict or (isinstance(value, Mapping) and isinstance(value, dict)):
        if not value or depth > 4 or len(value) > MAX_ITEMS:
            return False
        private = (str(key).startswith("_") for key in value)
        return all(
            hidden or _flatten(f"{name}.{key}", item, found, depth + 1)
            for (key, item), hidden in zip(value.items(), private, strict=True)
        )
    result = number(value)
    if result is None:
        return False
    if len(found) < MAX_ITEMS:
        found[storable_key(name)] = result
    return True


def estimator_params(value: object) -> dict[str, object]:
    """The plain ``get_params()`` of a scikit-learn-like estimator that differ from its defaults."""
    kind = type(value)
    if isinstance(value, type) or not callable(getattr(kind, "get_params", None)):
        return {}
    if not callable(getattr(kind, "fit", None)):
        return {}
    given = value.get_params(deep=False)  # type: ignore[attr-defined]
    if not isinstance(given, dict) or len(given) > MAX_PARAMS_OF_ESTIMATOR:
        return {}
    defaults = {p.name: p.default for p in _parameters(kind)}
    found: dict[str, object] = {}
    for key, item in given.items():
        if not isinstance(key, str) or isinstance(item, dict):
            continue
        plain = unboxed(item)
        if key not in defaults or not _same(plain, defaults[key]):
            params = flatten_params(key, plain)
            if len(params) == 1 and key in params:  # no parts of a pipeline
                found.update(params)
    return found


def _parameters(kind: type) -> Iterable[inspect.Parameter]:
    try:
        return inspect.signature(kind).parameters.values()
    except (TypeError, ValueError):
        return ()


def _same(value: object, default: object) -> bool:
    if value is default:
        return True
    if isinstance(value, float) and isinstance(default, float) and value != value and default != default:
        return True
    # Values of other types (arrays) are not compared: they are no plain params anyway.
    return type(value) is type(default) and isinstance(value, str | int | float | tuple) and value == default
