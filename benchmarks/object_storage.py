"""Files of a run in an object store; run with ``python -m benchmarks.object_storage``.

The server speaks S3 on loopback and runs on the same machine (``moto``), so that its own time counts in both
numbers. The baseline sends the same files with plain s3fs, one after the other, as a loop would that waits.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Row, print_rows

FILES, SIZE = 300, 10_000
LARGE = 64 << 20


@contextmanager
def serve() -> Iterator[None]:
    """A server, found by the usual variables of the environment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.environ.update(
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        AWS_ACCESS_KEY_ID="ada",
        AWS_SECRET_ACCESS_KEY="lovelace",
        AWS_DEFAULT_REGION="us-east-1",
    )
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def run() -> list[Row]:
    """The rows of this benchmark."""
    import s3fs

    import trackside

    with serve(), TemporaryDirectory() as folder:
        system = s3fs.S3FileSystem()
        system.mkdir("team")
        data, large = os.urandom(SIZE), Path(folder) / "large.bin"
        large.write_bytes(os.urandom(LARGE))
        began = time.perf_counter()
        for number in range(FILES):
            system.pipe_file(f"team/plain/{number}.bin", data)
        plain_s = time.perf_counter() - began
        began = time.perf_counter()
        system.put_file(str(large), "team/plain/large.bin")
        plain_large_s = time.perf_counter() - began

        trackside.set_store(Path(folder) / ".trackside")
        trackside.create_experiment("far", artifact_location="s3://team/runs")
        trackside.set_experiment("far")
        source = Path(folder) / "small.bin"
        source.write_bytes(data)
        with trackside.start_run():  # the process that brings files is there from now on
            trackside.log_text("", "warm.txt")
        trackside.flush()
        with trackside.start_run():
            began = time.perf_counter()
            for number in range(FILES):
                trackside.log_artifact(source, str(number))
            logged_s = time.perf_counter() - began
            trackside.flush()
            brought_s = time.perf_counter() - began
            began = time.perf_counter()
            trackside.log_artifact(large)
            trackside.flush()
            large_s = time.perf_counter() - began
    each, plain = "s3fs, waiting for each", plain_s / FILES
    return [
        Row(
            f"log_artifact of {SIZE:,} bytes to S3",
            logged_s / FILES * 1e3,
            "ms",
            10.0,
            each,
            logged_s / plain_s,
        ),
        Row(
            "… and all of them there",
            brought_s / FILES * 1e3,
            "ms each",
            None,
            each,
            brought_s / FILES / plain,
        ),
        Row(
            f"a file of {LARGE >> 20} MiB there", large_s, "s", None, "s3fs.put_file", large_s / plain_large_s
        ),
    ]


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
