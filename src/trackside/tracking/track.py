"""``trackside.track``: a progress bar that logs how fast a loop is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Any, TypeVar

from trackside.errors import InvalidInput
from trackside.tracking.stack import find_active
from trackside.tracking.validation import check_key

__all__ = ["track"]

T = TypeVar("T")


def track(
    iterable: Iterable[T],
    name: str = "step",
    *,
    total: int | None = None,
    show: Sequence[str] = (),
    every_s: float = 1.0,
    quiet: bool = False,
) -> Iterator[T]:
    """Go through an iterable with a progress bar, and log to the active run how fast that is.

    At most every ``every_s`` seconds, and at the end, the active run gets a point of two metrics, with the
    number of items done as step: ``<name>_seconds``, the time since the loop began, and
    ``<name>_per_second``, how many items were done in a second since the point before. Without an active run
    only the bar is shown.

    Args:
        iterable: what to go through.
        name: what an item is, such as ``"epoch"``: the bar's label, and how the metrics begin.
        total: how many items there are, if the iterable has no length.
        show: metrics of the run whose last values the bar shows.
        every_s: how often to log and to draw, in seconds.
        quiet: show no bar.

    Raises:
        InvalidInput: ``name`` can't begin a metric's key, or ``every_s`` is negative.
    """
    check_key(f"{name}_per_second", "metric")
    if not every_s >= 0:
        raise InvalidInput(f"every_s is {every_s!r}: use a number of seconds.", path="every_s")
    if isinstance(show, str):
        raise InvalidInput(f"show is {show!r}: use a list, [{show!r}].", path="show")
    return _go_through(iterable, _Pace(name, every_s), _make_bar(iterable, name, total, every_s, quiet), show)


def _go_through(iterable: Iterable[T], pace: _Pace, bar: Any, show: Sequence[str]) -> Iterator[T]:
    pace.begin()
    try:
        for item in iterable:
            yield item
            pace.count()
            bar.update()
            if pace.is_due():
                pace.log()
                _show_metrics(bar, show)
    finally:
        pace.log()
        _show_metrics(bar, show)
        bar.close()


class _Pace:
    """How fast a loop is."""

    def __init__(self, name: str, every_s: float) -> None:
        self._name = name
        self._every_s = every_s
        self._done = self._logged = 0

    def begin(self) -> None:
        """The first item is asked for: the clock starts."""
        self._begun = self._logged_at = time.monotonic()

    def count(self) -> None:
        """One more is done."""
        self._done += 1

    def is_due(self) -> bool:
        """Whether it is time to log."""
        return time.monotonic() - self._logged_at >= self._every_s

    def log(self) -> None:
        """Log a point of both metrics, if there is something new and a run that takes it."""
        run = find_active()
        now = time.monotonic()
        new, elapsed_s = self._done - self._logged, now - self._logged_at
        if run is None or not new:
            return
        values = {f"{self._name}_seconds": now - self._begun}
        if elapsed_s > 0:
            values[f"{self._name}_per_second"] = new / elapsed_s
        run.log_metrics(values, step=self._done)
        self._logged, self._logged_at = self._done, now


def _make_bar(iterable: Iterable[Any], name: str, total: int | None, every_s: float, quiet: bool) -> Any:
    from tqdm import tqdm

    if total is None and isinstance(iterable, Sized):
        total = len(iterable)
    return tqdm(total=total, desc=name, unit=f" {name}", mininterval=min(every_s, 0.5), disable=quiet)


def _show_metrics(bar: Any, keys: Sequence[str]) -> None:
    run = find_active()
    if keys and run is not None:
        known = run.last_metrics
        bar.set_postfix({key: known[key] for key in keys if key in known}, refresh=False)
