"""A store that this user may only read: what is logged is kept, and whoever may write brings it in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import trackside
from trackside.tracking.workspace import current_workspace

# Everything is imported before the user changes, who may not be allowed to read this Python's files.
GUEST = """
import json, os, sys, warnings
import trackside
scratch, store = sys.argv[1:]

def log():
    with trackside.start_run() as run:
        trackside.log_param("p", 1)
        for step in range(1000):
            trackside.log_metric("m", float(step), step=step)
    trackside.flush()
    return run.run_id, [run.info.run_id for run in trackside.search_runs(output_format="list")]

trackside.set_store(scratch)
log()
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
trackside.set_store(store)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    run_id, found = log()
print(json.dumps({"run_id": run_id, "found": found, "said": [str(item.message) for item in caught]}))
"""


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder with a store that only its owner may write to, and a home for the guest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        for place in ("data", "scratch"):
            (folder / place).mkdir()
            (folder / place).chmod(0o777)
        yield folder
        (folder / "store").chmod(0o755)


def test_guest_logs_beside_a_store_he_may_only_read(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """His calls work, reads say what is missing from them, and the owner's next read brings it in."""
    trackside.set_store(shelf / "store" / ".trackside")
    with trackside.start_run() as mine:
        trackside.log_metric("m", 1.0)
    trackside.flush()
    current_workspace().close()
    (shelf / "store" / ".trackside").chmod(0o555)
    command = [sys.executable, "-c", GUEST, str(shelf / "scratch"), str(shelf / "store" / ".trackside")]
    environment = {**os.environ, "XDG_DATA_HOME": str(shelf / "data")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["found"] == [mine.run_id]
    assert answer["said"]
    assert all("safe in the journal" in text for text in answer["said"])
    (shelf / "store" / ".trackside").chmod(0o755)
    monkeypatch.setenv("XDG_DATA_HOME", str(shelf / "data"))
    trackside.set_store(f"sqlite:///{shelf}/store/.trackside/../.trackside/store.db")
    trackside.flush()
    run = trackside.get_run(answer["run_id"])
    assert run.data.params == {"p": "1"}
    assert len(trackside.get_metric_history(run.info.run_id, "m")) == 1000
    current_workspace().close()  # before its folder goes: to flush one that is gone warns
