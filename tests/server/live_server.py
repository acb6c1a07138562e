"""A Jupyter Server in a process of its own: what its event loop suffers is its own doing."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trackside.settings import StoreLocation

__all__ = ["LiveServer", "run_server"]

TOKEN = "token-of-the-test"
START_S = 60


class LiveServer:
    """Asks a running server, and watches how long others wait meanwhile."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = self._connect()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

    def ask(self, operation: str, **body: Any) -> dict[str, Any]:
        """Ask one operation."""
        self._connection.request(
            "POST",
            f"/trackside/api/v1/{operation}",
            body=json.dumps(body),
            headers={"Authorization": f"token {TOKEN}"},
        )
        response = self._connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        assert response.status == 200, answer
        return answer

    def take_longest_stall(self) -> float:
        """Seconds of the server's own work that held up its event loop at once, since the last call."""
        self._connection.request("GET", "/pulse", headers={"Authorization": f"token {TOKEN}"})
        response = self._connection.getresponse()
        assert response.status == 200
        return float(json.loads(response.read()))

    def measure_waits(self, samples: int) -> list[float]:
        """Ask the server's own API so many times; the seconds each request waited."""
        with self.measuring_others() as waits:
            while len(waits) < samples:
                threading.Event().wait(0.01)
        return waits

    @contextmanager
    def measuring_others(self) -> Iterator[list[float]]:
        """Meanwhile, ask the server's own API again and again; the seconds each request waited."""
        waits: list[float] = []
        done = threading.Event()

        def ask_again_and_again() -> None:
            connection = self._connect()
            while not done.is_set():
                begun = time.perf_counter()
                connection.request("GET", "/api", headers={"Authorization": f"token {TOKEN}"})
                connection.getresponse().read()
                waits.append(time.perf_counter() - begun)
                done.wait(0.005)
            connection.close()

        thread = threading.Thread(target=ask_again_and_again)
        thread.start()
        try:
            yield waits
        finally:
            done.set()
            thread.join()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@contextmanager
def run_server(folder: Path, location: StoreLocation) -> Iterator[LiveServer]:
    """Start a server on a fresh folder, and stop it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.jpserver_extensions={'trackside': True, 'loop_pulse': True}",
    ]
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "TRACKSIDE_STORE": location.url, "PYTHONPATH": path}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_up(process, port, folder / "server.log")
        server = LiveServer(port)
        try:
            yield server
        finally:
            server.close()
    finally:
        process.terminate()
        process.wait(START_S)


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/api")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise AssertionError(log.read_text())
