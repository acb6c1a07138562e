"""A server extension for tests: the pulse of the event loop, and what the process did between two beats.

A loop that is kept from running misses beats. On a busy machine it also misses them because the whole process
has to wait for a processor; what tells the two apart is the processor time that the process itself has taken
meanwhile: in the loop's own thread, or in another that held the interpreter's lock.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado import web

__all__ = ["BEAT_S"]

BEAT_S = 0.005


class Pulse:
    """Beats on the running event loop; remembers the processor time of the process between beats."""

    def __init__(self) -> None:
        self._longest_s = 0.0
        self._last_s = time.process_time()
        self._beat()

    def _beat(self) -> None:
        now_s = time.process_time()
        self._longest_s = max(self._longest_s, now_s - self._last_s)
        self._last_s = now_s
        asyncio.get_running_loop().call_later(BEAT_S, self._beat)

    def take_longest(self) -> float:
        """The most processor time between two beats since the last call, in seconds."""
        longest_s, self._longest_s = self._longest_s, 0.0
        return longest_s


class PulseHandler(APIHandler):
    """``GET pulse``: see :meth:`Pulse.take_longest`."""

    def initialize(self) -> None:
        """Start beating with the first request."""
        if "pulse" not in self.settings:
            self.settings["pulse"] = Pulse()

    @web.authenticated
    async def get(self) -> None:
        """Answer."""
        self.finish(json.dumps(self.settings["pulse"].take_longest()))


def _load_jupyter_server_extension(app: Any) -> None:
    app.web_app.add_handlers(".*$", [(rf"{app.web_app.settings['base_url']}pulse", PulseHandler)])
