"""A real `jupyter lab` on 127.0.0.1, which a test may kill and start again on the same port."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_notebook

from trackside.entities import Run
from trackside.journal.drain import Drainer
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.store.base import RunQuery

__all__ = ["LabServer", "write_notebook"]

TOKEN = "tok" * 8
KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def write_notebook(path: Path, *sources: str) -> Path:
    """Write a notebook of code cells; a source that begins with ``# fails`` is expected to."""
    cells = [
        new_code_cell(source, metadata={"tags": ["raises-exception"]} if source.startswith("# fails") else {})
        for source in sources
    ]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC}), path)
    return path


class LabServer:
    """One server with a folder, a store and a configuration of its own.

    Args:
        folder: where all of it lives.
        extension: whether the server part of trackside is enabled.
        labextension: whether its part in the page is.
        notebook: whether it is Notebook 7 (which has JupyterLab beside it).
        place: PYTHONPATH with another JupyterLab or kernel in its first folder.
        environment: what its environment has besides.
    """

    def __init__(
        self,
        folder: Path,
        *,
        extension: bool = True,
        labextension: bool = True,
        notebook: bool = False,
        place: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._environment = environment or {}
        self._notebook = notebook
        self._place = place
        self.root = folder / "work"
        self.log = folder / "lab.log"
        self._home = folder
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = int(probe.getsockname()[1])
        self.base = f"http://127.0.0.1:{self._port}"
        self.token = TOKEN
        (self.root / ".trackside").mkdir(parents=True)
        self.location = StoreLocation.from_url(str(self.root / ".trackside"))
        config = folder / "config"
        (config / "labconfig").mkdir(parents=True)
        # nbdime aligns notebooks for us in the server; its own buttons in JupyterLab are none of our matter.
        quiet = {
            "disabledExtensions": {
                "@jupyterlab/apputils-extension:announcements": True,
                "nbdime-jupyterlab": True,
                **({} if labextension else {"trackside": True}),
            }
        }
        (config / "labconfig" / "page_config.json").write_text(json.dumps(quiet))
        if not extension:
            off = {"ServerApp": {"jpserver_extensions": {"trackside": False}}}
            (config / "jupyter_server_config.json").write_text(json.dumps(off))

    def start(self) -> None:
        """Start the server and return when it answers."""
        home = self._home
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            **({} if self._place is None else _environment(self._place)),
            **self._environment,
        }
        command = [
            *(sys.executable, "-m", "jupyter", "notebook" if self._notebook else "lab"),
            *("--no-browser", "--allow-root", "--ip=127.0.0.1"),
            *(f"--port={self._port}", "--ServerApp.port_retries=0"),
            *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.root}"),
            *("--LabApp.extension_manager=readonly", "--LabApp.expose_app_in_browser=True"),
            *("--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
            *(["--JupyterNotebookApp.expose_app_in_browser=True"] if self._notebook else []),
        ]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log.read_text(errors="replace"))
            time.sleep(0.05)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End the server as an out-of-memory killer would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(20)

    def stop(self) -> None:
        """End the server as Ctrl-C would, with its kernels."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()

    def _answers(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)) as connection:
            try:
                connection.request("GET", "/api/status", headers={"Authorization": f"token {TOKEN}"})
                return connection.getresponse().status == http.client.OK
            except OSError:
                return False

    def ask(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """What the API itself answers."""
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        address = f"{self.base}/trackside/api/v1/{operation}"
        asked = urllib.request.Request(address, json.dumps(request).encode(), headers)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)

    # what the store holds, read apart from the server

    def list_runs(self, experiment: str) -> dict[str, Run]:
        """Runs of an experiment by name."""
        store = open_store(self.location)
        try:
            Drainer(self.location, store).drain(5)
            found = store.get_experiment_by_name(experiment)
            if found is None:
                return {}
            page = store.search_runs(RunQuery(experiment_ids=(found.experiment_id,)))
            return {run.info.run_name: run for run in page.runs}
        finally:
            store.close()

    def read_history(self, run_id: str, key: str) -> np.ndarray:
        """The points of a metric."""
        store = open_store(self.location)
        try:
            return store.get_metric_history(run_id, key)
        finally:
            store.close()

    def run_python(self, source: str) -> None:
        """Run a script that logs to this server's store, in a process of its own."""
        environment = os.environ | {"TRACKSIDE_STORE": self.location.url}
        subprocess.run([sys.executable, "-c", source], env=environment, check=True)

    def create_experiments(self, *names: str) -> None:
        """Make experiments without a run."""
        store = open_store(self.location)
        try:
            for name in names:
                store.create_experiment(name)
        finally:
            store.close()


def _environment(place: str) -> dict[str, str]:
    """Where another JupyterLab has its modules, and what the page loads."""
    application = Path(place.split(os.pathsep)[0]) / "share" / "jupyter" / "lab"
    return {"PYTHONPATH": place} | ({"JUPYTERLAB_DIR": str(application)} if application.is_dir() else {})
