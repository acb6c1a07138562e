"""A store with some runs, logged through the public API."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from logged_runs import Logged

import trackside
from trackside.tracking import workspace


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """Two runs of the same name with curves, and one without."""
    monkeypatch.setenv("TRACKSIDE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(workspace, "_current", None)
    trackside.set_experiment("curves")
    ids = []
    for name in ('say "hi"\n', 'say "hi"\n', "bare"):
        with trackside.start_run(run_name=name) as run:
            ids.append(run.info.run_id)
            if name == "bare":
                continue
            for step, value in enumerate((3.0, math.nan, 2.0, math.inf, 1.0)):
                trackside.log_metric("loss", value, step=step, timestamp=run.info.start_time + 500 * step)
            trackside.log_metric("accuracy", 0.5, step=7)
    yield Logged(trackside.get_store(), *ids)
    workspace.current_workspace().close()
