"""Decoding in threads."""

from __future__ import annotations

import subprocess
import sys

# msgspec.json.decode(data, type=kind) in its place ends this process within a few hundred rounds.
ROUNDS = """
import sys, threading
import msgspec
from trackside.decoding import decode_json

sys.setswitchinterval(1e-6)
for number in range(400):
    inner = msgspec.defstruct(f"Inner{number}", [(f"f{k}", int, 0) for k in range(40)])
    fields = [(f"g{k}", dict[str, int], {}) for k in range(40)]
    kind = msgspec.defstruct(f"Outer{number}", [("rows", list[inner], []), *fields])
    barrier, found = threading.Barrier(4), []

    def decode():
        barrier.wait()
        found.append(decode_json(b'{"rows":[{"f39":2}],"g39":{"x":1}}', kind))

    threads = [threading.Thread(target=decode) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.rows[0].f39 + one.g39["x"] for one in found] == [3, 3, 3, 3]
"""


def test_threads_may_decode_a_type_for_the_first_time_at_once() -> None:
    """Every one gets its value, and the process lives."""
    done = subprocess.run([sys.executable, "-c", ROUNDS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
