"""`trackside demo` starts a JupyterLab that one can stop again."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

DEMO = (sys.executable, "-m", "trackside", "demo")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_demo_prints_an_address_that_answers(tmp_path: Path, how: signal.Signals) -> None:
    """The printed address opens JupyterLab; Ctrl-C (or SIGTERM) ends it and the command in good order."""
    command = [*DEMO, str(tmp_path / "demo"), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/lab/\S+", line)
            assert found, line
            with urllib.request.urlopen(found[0]) as page:
                assert page.status == 200
                assert "jupyter-config-data" in page.read().decode()
        finally:
            process.send_signal(how)
        assert process.wait(30) == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(found[0])
    assert (tmp_path / "demo" / "quickstart.ipynb").exists()


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    """Where JupyterLab can't start, the command shows the end of its log and fails."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "trackside",
            "demo",
            str(tmp_path),
            "--no-browser",
            "--port",
            str(port),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "JupyterLab did not start" in done.stderr
    assert "Traceback" not in done.stderr
