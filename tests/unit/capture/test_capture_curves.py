"""Curves for the last picture of a card, read off the journal."""

from pathlib import Path

import pytest

from trackside.capture import curves
from trackside.capture.curves import CurveReader
from trackside.journal.records import RunOpen
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation


@pytest.fixture
def journal(tmp_path: Path):
    """A journal with a run that began earlier."""
    writer = JournalWriter(StoreLocation.from_url(str(tmp_path / "store.db")), "0")
    writer.append(RunOpen("old", "0", None, "old", "me", 1, owner=True))
    writer.bind("old").log("loss", 99.0, 0, 1)
    yield writer
    writer.close()


def test_the_curves_of_one_run_in_order_of_step(journal: JournalWriter):
    """Only this run's points, by step, whatever else was logged between them."""
    reader = CurveReader(journal.folder, journal.writer)
    run, other = journal.bind("run"), journal.bind("other")
    for step in (2, 0, 1):
        run.log("loss", float(step), step, 1)
        other.log("loss", 77.0, step, 1)
    run.log("acc", 0.5, 0, 1)
    assert reader.read("run") == {"loss": [0.0, 1.0, 2.0], "acc": [0.5]}


def test_a_long_curve_is_not_read(journal: JournalWriter, monkeypatch: pytest.MonkeyPatch):
    """The end of a cell must not wait for megabytes."""
    monkeypatch.setattr(curves, "MAX_BYTES", 4000)
    reader = CurveReader(journal.folder, journal.writer)
    run = journal.bind("run")
    for step in range(200):
        run.log("loss", 1.0, step, 1)
    assert reader.read("run") == {}


def test_without_a_journal_there_are_no_curves(tmp_path: Path):
    """A read-only place has no journal file."""
    assert CurveReader(None, "0" * 32).read("run") == {}
    assert CurveReader(tmp_path, "0" * 32).read("run") == {}
