"""What is gathered beside the user's code is written before the journal ends, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackside
from trackside.journal.folders import list_folders
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
