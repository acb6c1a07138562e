"""A server that speaks S3, of the tests' own: on loopback, in a process that they start, stop and freeze."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

__all__ = ["S3Server"]

_PATIENCE_S = 60.0


class S3Server:
    """Starts with its first use; forgets everything when it is stopped."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        program = [sys.executable, "-P", "-W", "ignore", "-m", "moto.server"]
        self._process = subprocess.Popen(
            [*program, "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert time.monotonic() < deadline
                assert self._process.poll() is None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop it: connections are refused."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have this process and those it starts find the server, as one would find any."""
        monkeypatch.setenv("AWS_ENDPOINT_URL", self.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ada")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "lovelace-s3cret")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")

    def make_bucket(self, name: str) -> None:
        """Make a bucket, by the service's own client."""
        import boto3

        client = boto3.client("s3")
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        client.close()
