"""What a tracked cell printed, read off the kernel's own stream messages; nothing is redirected."""

from __future__ import annotations

import re
import sys
import threading
import traceback
from typing import Any

from trackside.capture.secrets import mask_output

__all__ = ["PrintedText", "StreamTap", "traceback_text"]

MAX_CHARACTERS = 1_000_000
_MACHINERY = re.compile(r"[\\/](?:IPython|ipykernel|trackside)[\\/](?:core|capture|magics)")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class PrintedText:
    """Printed text of one cell without secrets, at most one million characters."""

    __slots__ = ("_parts", "_size", "is_cut")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self.is_cut = False

    def add(self, text: str) -> None:
        room = MAX_CHARACTERS - self._size
        if len(text) > room:
            self.is_cut = True
            text = text[:room]
        if text:
            self._parts.append(text)
            self._size += len(text)

    def text(self) -> str:
        cut = "\n… (cut at 1,000,000 characters)\n" if self.is_cut else ""
        return mask_output("".join(self._parts)) + cut


class StreamTap:
    """Listens to the kernel's ``stream`` messages, by the request they answer.

    ipykernel runs the hooks of a stream in its IO thread, where the messages are sent; so the hook is
    registered there, once a kernel, and costs a cell nothing when it prints.
    """

    def __init__(self) -> None:
        self._texts: dict[str, list[PrintedText]] = {}
        self._streams: list[Any] = []
        self._lock = threading.Lock()

    def attach(self) -> None:
        """Listen to the streams of an ipykernel; elsewhere (a terminal) nothing is captured."""
        for stream in (sys.stdout, sys.stderr):
            thread = getattr(stream, "pub_thread", None)
            if thread is not None and hasattr(stream, "register_hook"):
                thread.schedule(lambda stream=stream: stream.register_hook(self._hook))
                self._streams.append(stream)

    def detach(self) -> None:
        """Listen no more."""
        for stream in self._streams:
            stream.pub_thread.schedule(lambda stream=stream: stream.unregister_hook(self._hook))
        self._streams.clear()

    def start(self, message_id: str) -> PrintedText | None:
        """Begin to collect what is printed in answer to a request; None where streams can't be heard."""
        if not self._streams or not message_id:
            return None
        printed = PrintedText()
        with self._lock:
            self._texts.setdefault(message_id, []).append(printed)
        return printed

    def stop(self, message_id: str, printed: PrintedText) -> None:
        """Collect no more, and wait until what was printed so far has been heard."""
        for stream in self._streams:
            # Nothing waits: a flush would still be a round trip to the IO thread.
            if getattr(stream, "_flush_pending", True):
                stream.flush()
        with self._lock:
            listening = self._texts.get(message_id, [])
            if printed in listening:
                listening.remove(printed)
            if not listening:
                self._texts.pop(message_id, None)

    def _hook(self, message: Any) -> Any:
        try:
            for printed in self._texts.get(message["parent_header"].get("msg_id", ""), ()):
                printed.add(message["content"]["text"])
        except (KeyError, TypeError, AttributeError):
            pass  # a message of another shape is none of ours, and must be sent in any case
        return message


def traceback_text(error: BaseException) -> str:
    """The traceback of a cell's error without colours, secrets, and the frames of IPython and ours."""
    frames = error.__traceback__
    while frames is not None and _MACHINERY.search(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    return mask_output(_ANSI.sub("", "".join(traceback.format_exception(type(error), error, frames))))
