"""A store of its own for each test, with some runs and files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import trackside
from trackside.tracking.workspace import current_workspace


@pytest.fixture
def run_ids(tmp_path: Path) -> Iterator[list[str]]:
    """Two runs of the experiment ``boats``: one with all that a run can have, one with nothing."""
    trackside.set_store(tmp_path / ".trackside")
    place = current_workspace()
    place.default_experiment_name = place.describe_source = None
    trackside.set_experiment("boats")
    with trackside.start_run(run_name="a/b: <sloop>") as full:
        trackside.log_params({"lr": -0.5, "kind": "=1+1", "text": 'a "b",\nü'})
        for step in range(3):
            trackside.log_metric("loss", 1 / (step + 1), step=step, timestamp=1_700_000_000_000 + step)
        trackside.log_metrics({"nan": float("nan"), "inf": float("-inf")})
        trackside.log_text("hello", "notes/ü <b>.txt")
        trackside.log_table({"x": [1]}, "t.json")
    with trackside.start_run(run_name="empty") as empty:
        pass
    yield [full.run_id, empty.run_id]
    place.close()
