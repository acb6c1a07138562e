"""Drawing in another process: the same picture, and no harm when the process dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import msgspec
import pytest

from trackside.charts.config import ChartConfig
from trackside.charts.drawing import draw
from trackside.charts.picture import DrawnRun, Picture
from trackside.charts.worker import ChartWorker, DrawingFailed

PICTURE = Picture(
    config=ChartConfig(y=("metrics.loss",)),
    runs=(DrawnRun("a" * 32, "naïve\n☃", "#0072b2", 0),),
    labels=("loss",),
)


@pytest.fixture
def worker() -> Iterator[ChartWorker]:
    worker = ChartWorker()
    yield worker
    worker.stop()


def test_same_picture_as_here(worker: ChartWorker) -> None:
    """The process draws what this one would draw, but for the names that Altair makes up."""
    there, here = worker.draw(PICTURE), draw(PICTURE)
    assert there.spec["layer"][0]["encoding"] == here.spec["layer"][0]["encoding"]


def test_killed_process_is_replaced(worker: ChartWorker) -> None:
    """After the process was killed, the next chart is drawn by a new one."""
    worker.draw(PICTURE)
    assert worker.pid is not None
    first = worker.pid
    os.kill(first, signal.SIGKILL)
    worker.draw(msgspec.structs.replace(PICTURE, labels=("accuracy",)))
    assert worker.pid != first


def test_process_starts_late_or_when_it_is_wanted(worker: ChartWorker) -> None:
    """Told to start in an hour it doesn't start now, but a chart that is asked for doesn't wait for that."""
    worker.start(after_s=3600)
    assert worker.pid is None
    worker.draw(PICTURE)
    assert worker.pid is not None


def test_late_start_is_taken_back(worker: ChartWorker) -> None:
    """What was stopped before its time does not start."""
    worker.start(after_s=3600)
    late = worker._starting
    worker.stop()
    assert late is not None
    late.function()
    assert worker.pid is None


def test_same_picture_is_drawn_once(worker: ChartWorker) -> None:
    """A picture that was drawn is given again at once: while a run is live, only its points change."""
    assert worker.draw(PICTURE) is worker.draw(PICTURE)


def test_slow_drawing_is_given_up() -> None:
    """A drawing that takes longer than the limit is an error, not a request without an answer."""
    worker = ChartWorker(timeout_s=0.001)
    with pytest.raises(DrawingFailed, match="without an answer"):
        worker.draw(PICTURE)
    worker.stop()


def test_what_cannot_be_drawn_is_a_sentence(worker: ChartWorker) -> None:
    """An error of Altair is told, and the process goes on."""
    nonsense = msgspec.structs.replace(PICTURE, x_type="?")  # type: ignore[arg-type]
    with pytest.raises(DrawingFailed, match="can't be drawn"):
        worker.draw(nonsense)
    assert worker.draw(PICTURE).spec


def test_process_ends_with_its_owner(worker: ChartWorker) -> None:
    """Stopped, the process is gone."""
    worker.start()
    pid = worker.pid
    assert pid is not None
    worker.stop()
    assert worker.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
