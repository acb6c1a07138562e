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
    trackside.flush()
    yield Logged(trackside.get_store(), *ids)
    workspace.current_workspace().close()


@pytest.fixture
def sweep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Six runs of a sweep over three params with two curves each, hostile names among them; their ids."""
    monkeypatch.setenv("TRACKSIDE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(workspace, "_current", None)
    trackside.set_experiment("sweep")
    ids = []
    for n in range(6):
        with trackside.start_run(
            run_name=["plain", "plain", 'it\'s "q"\n', "</script>", "\\", "é"][n]
        ) as run:
            ids.append(run.info.run_id)
            trackside.log_params({"lr": 10.0 ** (n - 4), "depth": n % 3, "kind": "ab"[n % 2]})
            for step in range(5):
                time = run.info.start_time + 400 * step
                trackside.log_metric("loss", (n + 1) / (step + 1), step=step, timestamp=time)
                trackside.log_metric("val acc", 1 - (n + 1) / 9 / (step + 1), step=step, timestamp=time)
    trackside.flush()
    yield ids
    workspace.current_workspace().close()
