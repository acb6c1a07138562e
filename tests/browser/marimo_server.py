"""A marimo notebook as an app on 127.0.0.1, whose cells run by themselves when its page is opened."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["run_marimo"]

DEADLINE_S = 60


@contextmanager
def run_marimo(place: str, notebook: Path) -> Iterator[str]:
    """Serve a notebook; gives its address.

    Args:
        place: PYTHONPATH with marimo.
        notebook: its file, beside which the store is kept.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "PYTHONPATH": place,
        "TRACKSIDE_STORE": str(notebook.parent / "store" / "store.db"),
    }
    command = [
        *(sys.executable, "-m", "marimo", "run", str(notebook), "--headless", "--no-token"),
        *("--host", "127.0.0.1", "--port", str(port)),
    ]
    log = notebook.parent / "marimo.log"
    address = f"http://127.0.0.1:{port}"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + DEADLINE_S
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text(errors="replace"))
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5):
            return True
    except OSError:
        return False
