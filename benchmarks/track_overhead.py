"""What ``%%track`` adds to an empty cell: round trips to one real kernel, tracked and untracked in turn."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from typing import Any

from benchmarks.report import Row

ROUNDS = 60
WARM_UP = 8


def run() -> Iterable[Row]:
    """Medians of the time from the request to the kernel's being idle again."""
    from jupyter_client.manager import start_new_kernel

    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "TRACKSIDE_STORE": f"sqlite:///{folder}/store.db"}
        manager, client = start_new_kernel(env=environment, cwd=folder)
        try:
            _seconds(client, "%load_ext trackside")
            times: dict[str, list[float]] = {"pass": [], "%%track\npass": [], "%%track --quiet\npass": []}
            for number in range(ROUNDS + WARM_UP):
                for code, found in times.items():
                    took = _seconds(client, code)
                    if number >= WARM_UP:
                        found.append(took)
        finally:
            client.stop_channels()
            manager.shutdown_kernel()
    plain, tracked, quiet = (statistics.median(found) * 1000 for found in times.values())
    yield Row("an untracked empty cell, request to idle", plain, "ms")
    yield Row(
        "%%track on an empty cell adds", tracked - plain, "ms", 5.0, "the untracked cell", tracked / plain
    )
    yield Row("%%track --quiet (no card) adds", quiet - plain, "ms", 5.0, "the untracked cell", quiet / plain)


def _seconds(client: Any, code: str) -> float:
    started = time.perf_counter()
    request = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=60)
        is_idle = message["content"].get("execution_state") == "idle"
        if is_idle and message["parent_header"].get("msg_id") == request:
            took = time.perf_counter() - started
            client.get_shell_msg(timeout=60)
            return took
