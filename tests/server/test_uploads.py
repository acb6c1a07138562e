"""What a killed kernel left half copied: the server goes on with it, or says what is missing."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from logging_kernel import Ask

from trackside.settings import StoreLocation

KERNEL = """
import sys, trackside
from trackside.artifacts import local
from trackside.tracking import uploads
uploads.BACKGROUND_BYTES, local.CHUNK_BYTES = 1 << 20, 16
run = trackside.start_run()
trackside.log_artifact(sys.argv[1])
print(run.run_id, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """A large file."""
    file = tmp_path / "big.bin"
    file.write_bytes(os.urandom(3_000_000))
    return file


@pytest.fixture
def killed_run(big: Path, store_location: StoreLocation) -> str:
    """The run of a kernel that was killed in the middle of copying it."""
    process = subprocess.Popen(
        [sys.executable, "-c", KERNEL, str(big)],
        env={**os.environ, "TRACKSIDE_STORE": store_location.url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()
    while not list(store_location.folder.rglob("*.part")):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return run_id


async def ask_until(ask: Ask, operation: str, run_id: str, condition: Any) -> Any:
    """Ask until the answer is as it should be; the test's time limit ends it."""
    while True:
        status, answer = await ask(operation, run_id=run_id)
        assert status == 200, answer
        if condition(answer):
            return answer
        await asyncio.sleep(0.05)


async def test_server_goes_on_with_the_copy(ask: Ask, killed_run: str, big: Path) -> None:
    """As soon as somebody watches, without a kernel."""
    # The file is in its place a moment before its run says so.
    page = await ask_until(
        ask, "artifacts.list", killed_run, lambda page: page["artifacts"][0]["digest"] is not None
    )
    assert page["artifacts"][0]["digest"] == hashlib.sha256(big.read_bytes()).hexdigest()
    assert not page["artifacts"][0]["is_pending"]


async def test_server_says_what_is_missing(ask: Ask, killed_run: str, big: Path) -> None:
    """Where the file has gone, the run carries a warning, and the file stays pending."""
    big.unlink()
    detail = await ask_until(
        ask, "runs.get", killed_run, lambda run: any("big.bin" in text for text in run["warnings"])
    )
    assert detail["status"] == "KILLED"
    _, page = await ask("artifacts.list", run_id=killed_run)
    assert page["artifacts"][0]["is_pending"]
