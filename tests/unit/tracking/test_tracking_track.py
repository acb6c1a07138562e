"""``trackside.track``: a progress bar that logs how fast a loop is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import trackside
from trackside.errors import InvalidInput


def test_a_loop_logs_its_pace(capsys: pytest.CaptureFixture[str]) -> None:
    """With every item, if so often is asked; step is the number of items done, and the bar shows metrics."""
    with trackside.start_run() as run:
        for epoch in trackside.track(range(4), "epoch", every_s=0, show=["loss"]):
            trackside.log_metric("loss", 1 / (epoch + 1), step=epoch)
    seconds = trackside.get_metric_history(run.info.run_id, "epoch_seconds")
    rates = trackside.get_metric_history(run.info.run_id, "epoch_per_second")
    assert seconds["step"].tolist() == [1, 2, 3, 4]
    assert seconds["value"].is_monotonic_increasing
    assert (rates["value"] > 0).all()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "4/4" in shown.err
    assert "loss=0.25" in shown.err


def test_a_short_loop_logs_once() -> None:
    """At its end; how often is a matter of time, not of items."""
    with trackside.start_run() as run:
        assert list(trackside.track(iter("abc"), total=3, quiet=True, every_s=3600)) == ["a", "b", "c"]
    assert trackside.get_metric_history(run.info.run_id, "step_seconds")["step"].tolist() == [3]


def test_without_a_run_nothing_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """A bar alone starts no run."""
    assert list(trackside.track([1, 2])) == [1, 2]
    assert trackside.active_run() is None
    assert trackside.search_runs(search_all_experiments=True).empty
    assert "2/2" in capsys.readouterr().err


def test_a_loop_that_is_left_logs_what_was_done() -> None:
    """``break`` and exceptions end bar and log; the item at work isn't done."""
    with trackside.start_run() as run:
        for number in (loop := trackside.track(range(10), quiet=True)):
            if number == 2:
                break
        loop.close()
    assert trackside.get_metric_history(run.info.run_id, "step_seconds")["step"].tolist() == [2]


def test_errors_of_the_iterable_come_through() -> None:
    """They are the user's."""

    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(trackside.track(broken(), quiet=True))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [({"name": "a\nb"}, "a\\\\nb"), ({"every_s": -1}, "every_s"), ({"show": "loss"}, "list")],
)
def test_a_wrong_argument_is_told_before_the_loop(arguments: dict[str, object], says: str) -> None:
    """Not after an hour of it."""
    with pytest.raises(InvalidInput, match=says):
        trackside.track(range(3), **arguments)  # type: ignore[arg-type]
