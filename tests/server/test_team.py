"""A team on one PostgreSQL: what one machine logs, the others see; the password is nowhere to be read."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from logging_kernel import Ask
from test_changes import listening

from postgres_server import PASSWORD, PostgresServer
from trackside.settings import StoreLocation

SECOND_S = 1.0

COLLEAGUE = """
import sys, time, trackside
trackside.set_experiment("ours")
with trackside.start_run(run_name="bob's"):
    trackside.log_param("lr", 0.1)
    trackside.log_metric("loss", 0.5)
trackside.flush()
print(time.time(), trackside.get_store().url, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def store_location(database_url: str) -> StoreLocation:
    return StoreLocation.from_url(database_url)


@pytest.fixture(autouse=True)
def _chosen_store(store_location: StoreLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a person chooses it: in a settings file that only its owner can read."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f'store = "{store_location.url}"\n')
    settings.chmod(0o600)
    monkeypatch.setenv("TRACKSIDE_SETTINGS", str(settings))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "ada"))
    monkeypatch.delenv("TRACKSIDE_STORE", raising=False)
    monkeypatch.delenv("TRACKSIDE_STORE_HINT", raising=False)


def start_colleague(folder: Path) -> subprocess.Popen[str]:
    """Somebody on another machine: another data folder, nothing shared but the database."""
    environment = {**os.environ, "XDG_DATA_HOME": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", COLLEAGUE],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder.parent,
    )


def commands_and_environments() -> str:
    """What anybody on this machine can read of processes, and what their children inherit."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                found.append((folder / name).read_bytes().decode(errors="replace"))
            except OSError:  # it has ended, or is somebody else's
                continue
    return "\n".join(found)


async def test_a_colleagues_run_is_told_and_the_password_is_not(
    ask: Ask,
    jp_ws_fetch: Callable[..., Awaitable[Any]],
    tmp_path: Path,
    postgres: PostgresServer,
    database_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Within a second of its commit; status, answers, processes, journals, log and store hold no password."""
    _, before = await ask("status")
    async with listening(jp_ws_fetch) as next_change:
        with start_colleague(tmp_path / "bob") as colleague:
            assert colleague.stdout is not None
            heard = []
            while not heard:
                change = await next_change()
                heard = change["run_ids"]
            seen_at = time.time()
            line = await asyncio.to_thread(colleague.stdout.readline)
            processes = commands_and_environments()
            colleague.communicate("")
    logged_at, url = line.split()
    # It was committed before the colleague said so; what was told before that is early enough, too.
    assert seen_at - float(logged_at) < SECOND_S
    _, found = await ask("runs.search", experiment_ids=change["experiment_ids"])
    assert PASSWORD not in f"{before}{found}{url}{processes}"
    assert found["total"] == 1
    assert PASSWORD not in caplog.text
    assert "run" in postgres.find_text(database_url, "bob's")
    assert postgres.find_text(database_url, PASSWORD) == []
    for file in [*tmp_path.glob("ada/**/*"), *tmp_path.glob("bob/**/*")]:
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes(), file
