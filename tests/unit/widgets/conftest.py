"""A store with some runs for widgets to show."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import trackside
from trackside.tracking.workspace import current_workspace

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def run_ids(tmp_path: Path) -> Iterator[list[str]]:
    """Ids of four runs in the experiment "digits", which is active; the last one's name is hostile."""
    trackside.set_store(tmp_path / ".trackside")
    trackside.set_experiment("digits")
    ids = []
    for n, name in enumerate(("first", "second", "third", HOSTILE)):
        with trackside.start_run(run_name=name) as run:
            trackside.log_params({"n": n, "kind": HOSTILE})
            trackside.log_metric("loss", 1 / (n + 1))
            ids.append(run.info.run_id)
        while time.time_ns() // 1_000_000 <= run.info.start_time:
            pass  # runs of one millisecond have no order
    yield ids
    current_workspace().close()
