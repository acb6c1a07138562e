"""What is gathered beside the user's code is written before the journal ends, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackside
from trackside.capture.contents import make_text
from trackside.capture.gathering import FactGatherer, Job
from trackside.journal.folders import list_folders
from trackside.journal.records import Event
from trackside.tracking import workspace


def test_facts_are_written_before_the_journal_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing a store waits for the facts of its runs; nothing comes after it and begins a journal anew."""
    monkeypatch.setattr(workspace, "_current", None)
    trackside.set_store(tmp_path / "store.db")
    with trackside.start_run() as run:
        pass
    used = workspace.current_workspace()
    used.close()
    assert used.before_close == []
    folders = [folder for folder in list_folders(used.location) if folder.is_dir()]
    suffixes = {file.suffix for folder in folders for file in folder.iterdir()}
    assert ".lock" not in suffixes, "a writer is at work"
    facts = trackside.get_store().get_facts(run.info.run_id)
    assert "environment" in {fact.kind for fact in facts}
    used.close()


def test_what_can_not_be_found_out_of_one_run_keeps_no_other_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a warning on that run; of the others everything is there."""
    monkeypatch.setattr(workspace, "_current", None)
    trackside.set_store(tmp_path / "store.db")
    with trackside.start_run() as odd, trackside.start_run(nested=True) as plain:
        pass
    used = workspace.current_workspace()
    gatherer = FactGatherer(used)

    def fail() -> list[Event]:
        raise ValueError("odd notebook")

    text = make_text("a document")
    for run, later in ((odd, fail), (plain, lambda: gatherer.note(plain.run_id, "file", text))):
        gatherer.request(Job(run.run_id, "", with_environment=False, with_git=False, later=later))
    gatherer.flush()
    store = trackside.get_store()
    assert {fact.kind: fact.digest for fact in store.get_facts(plain.run_id)}["file"] == text.digest
    assert any("odd notebook" in warning for warning in store.get_warnings(odd.run_id))
    assert store.get_warnings(plain.run_id) == []
    used.close()
