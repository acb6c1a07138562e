"""JupyterLab on the demo's folder, as a child process."""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from trackside.demo.folder import DemoFolder
from trackside.errors import TracksideError

__all__ = ["Lab", "LabFailed", "write_workspace"]

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
WORKSPACE = "trackside-demo"
SIDEBAR = "trackside-experiments"


class LabFailed(TracksideError):
    """JupyterLab could not be started."""

    code = "lab_failed"


class Lab:
    """A running JupyterLab: started on entering, ended on leaving."""

    def __init__(self, place: DemoFolder, port: int = 0) -> None:
        self._place = place
        self._port = port or _free_port()
        self._token = secrets.token_hex(24)
        self._log = place.location.folder / "jupyterlab.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """What to open in a browser: the notebook, with the sidebar beside it."""
        path = f"lab/workspaces/{WORKSPACE}/tree/{self._place.notebook.name}"
        return f"http://127.0.0.1:{self._port}/{path}?token={self._token}"

    def __enter__(self) -> Self:
        workspaces = self._place.location.folder / "workspaces"
        write_workspace(workspaces)
        command = [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1"),
            *(f"--port={self._port}", "--ServerApp.port_retries=0"),
            f"--ServerApp.root_dir={self._place.root}",
            f"--LabApp.workspaces_dir={workspaces}",
            *_allow_root(),
        ]
        environment = self._place.environment() | {"JUPYTER_TOKEN": self._token}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter, no shell
                command,
                cwd=self._place.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait_until_up()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def wait(self) -> None:
        """Return when JupyterLab has ended: by itself, by Ctrl-C or by a SIGTERM to this process."""
        assert self._process is not None
        before = signal.signal(signal.SIGTERM, _interrupt)
        try:
            self._process.wait()
        except KeyboardInterrupt:
            pass
        finally:
            signal.signal(signal.SIGTERM, before)

    def _wait_until_up(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while not _answers(self._port, self._token):
            if self._process.poll() is not None or time.monotonic() > deadline:
                tail = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
                raise LabFailed(f"JupyterLab did not start; the end of {self._log}:\n{tail}")
            time.sleep(0.1)

    def _stop(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def write_workspace(folder: Path) -> None:
    """Lay out JupyterLab so that our sidebar is open at the first visit; later ones keep what they left."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    folder.mkdir(exist_ok=True)
    if any(folder.iterdir()):
        return
    left = {"collapsed": False, "visible": True, "current": SIDEBAR, "widgets": [SIDEBAR]}
    layout = {"left": left, "relativeSizes": [0.26, 0.74, 0]}
    workspace = {"data": {"layout-restorer:data": layout}, "metadata": {"id": WORKSPACE}}
    WorkspacesManager(str(folder)).save(WORKSPACE, json.dumps(workspace))


def _answers(port: int, token: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/api/status", headers={"Authorization": f"token {token}"})
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _allow_root() -> list[str]:
    import os

    return ["--allow-root"] if os.getuid() == 0 else []


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
