"""Drawing in another process, so that a server's event loop never waits for Altair.

Importing Altair in a thread is 0.4 s of Python that shares the interpreter's lock with the loop, and makes so
many objects that it sets off a full garbage collection, which with a server's heap holds the lock for more
than 100 ms; every specification then is tens of milliseconds more. The child reads one JSON line a picture
and answers with one JSON line; it ends when its standard input does, so it can't outlive the server.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec

from trackside.charts.drawing import Drawing, draw
from trackside.charts.picture import Picture
from trackside.decoding import decode_json
from trackside.errors import TracksideError

__all__ = ["ChartWorker", "DrawingFailed", "main"]

KEPT_DRAWINGS = 64


class DrawingFailed(TracksideError):
    """A chart could not be drawn."""

    code = "drawing_failed"


class _Answer(msgspec.Struct):
    drawing: Drawing | None = None
    error: str = ""


class ChartWorker:
    """Draws charts in a child process; the last ones are remembered. Safe to share between threads.

    Args:
        timeout_s: a drawing that takes longer is given up and the child is replaced.
    """

    def __init__(self, timeout_s: float = 30.0) -> None:
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._drawings: OrderedDict[Picture, Drawing] = OrderedDict()
        self._starting: threading.Timer | None = None

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is one."""
        return self._child.pid if self._child else None

    def start(self, after_s: float = 0.0) -> None:
        """Start the child, if it isn't running, and return at once; it imports Altair meanwhile.

        Args:
            after_s: so much later, unless a picture is wanted before.
        """
        with self._lock:
            if after_s == 0:
                self._running_child()
            elif self._child is None and self._starting is None:
                self._starting = threading.Timer(after_s, self._start_late)
                self._starting.daemon = True
                self._starting.start()

    def _start_late(self) -> None:
        with self._lock:
            if self._starting is not None:  # it wasn't stopped meanwhile
                self._running_child()

    def draw(self, picture: Picture) -> Drawing:
        """What ``trackside.charts.drawing.draw`` returns.

        Raises:
            DrawingFailed: if Altair refuses the picture, or the child died twice over it.
        """
        with self._lock:
            if picture in self._drawings:
                self._drawings.move_to_end(picture)
                return self._drawings[picture]
            drawing = self._ask(picture)
            self._drawings[picture] = drawing
            if len(self._drawings) > KEPT_DRAWINGS:
                self._drawings.popitem(last=False)
            return drawing

    def stop(self) -> None:
        """End the child."""
        with self._lock:
            if self._starting is not None:
                self._starting.cancel()
                self._starting = None
            child, self._child = self._child, None
        if child is not None:
            _end(child)

    def _ask(self, picture: Picture) -> Drawing:
        line = msgspec.json.encode(picture) + b"\n"
        for _attempt in range(2):
            answer = self._exchange(self._running_child(), line)
            if answer is None:
                continue
            if answer.drawing is None:
                raise DrawingFailed(f"The chart can't be drawn: {answer.error}")
            return answer.drawing
        raise DrawingFailed("The process that draws charts ended twice without an answer.")

    def _exchange(self, child: subprocess.Popen[bytes], line: bytes) -> _Answer | None:
        """The child's answer; None if it died (also of the time limit), then it is gone."""
        assert child.stdin is not None
        assert child.stdout is not None
        watchdog = threading.Timer(self._timeout_s, child.kill)
        watchdog.start()
        try:
            child.stdin.write(line)
            child.stdin.flush()
            reply = child.stdout.readline()
        except OSError:
            reply = b""
        finally:
            watchdog.cancel()
        if reply.endswith(b"\n"):
            return decode_json(reply, _Answer)
        self._child = None
        _end(child)
        return None

    def _running_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            _end(self._child)
            self._child = None
        if self._child is None:
            # -P: a file named altair.py in the folder of the notebooks must not be imported
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "trackside.charts.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self._child


def _end(child: subprocess.Popen[bytes]) -> None:
    """Close the child's standard input, on which it ends, and reap it; kill it if it doesn't."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        child.communicate(timeout=0.5)
        return
    child.kill()
    child.communicate()


def main() -> None:
    """Answer pictures until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the server's terminal is the server's affair
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing that prints may end up between answers
    debug_mode = _import_altair()
    # The tests validate every form of a chart; here it would be half of the work.
    with debug_mode(False):  # noqa: FBT003
        for line in sys.stdin.buffer:
            answers.write(msgspec.json.encode(_answer(line)) + b"\n")


def _import_altair() -> Callable[[bool], AbstractContextManager[None]]:
    """Import Altair without what it doesn't use; returns its switch of validation.

    jsonschema imports checks of text formats if they are installed, as Jupyter has them installed: compiling
    the grammar of the first of these takes two thirds of the time, and Altair's schema asks for none of them.
    """
    for name in ("rfc3987_syntax", "rfc3986_validator", "isoduration", "webcolors", "fqdn", "uri_template"):
        sys.modules[name] = None  # type: ignore[assignment]  # to the import system: there is none
    import altair  # noqa: F401
    from altair.utils.schemapi import debug_mode

    return debug_mode


def _answer(line: bytes) -> _Answer:
    try:
        return _Answer(drawing=draw(decode_json(line, Picture)))
    except Exception as error:  # noqa: BLE001  # one bad picture must not end the process
        return _Answer(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
