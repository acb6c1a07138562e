"""A store of its own for each test, used through the public functions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import trackside
from trackside.tracking.stack import deactivate, list_open
from trackside.tracking.workspace import Workspace, current_workspace


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """The workspace of a new, empty store; whatever a test leaves open is ended."""
    trackside.set_store(tmp_path / ".trackside")
    place = current_workspace()
    place.default_experiment_name = place.describe_source = None
    yield place
    for run in list_open():
        run.end()
        deactivate(run)
    place.close()
