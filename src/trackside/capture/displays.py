"""What a tracked cell displayed, read off the messages that ipykernel sends: figures, tables, charts."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Any

from trackside.capture.secrets import mask_output, mask_values

__all__ = ["MAX_DISPLAYS", "Displays"]

MAX_DISPLAYS = 100
MAX_BYTES = 64 << 20
MAX_SEARCHED = 1 << 20

_SUFFIXES = {
    "application/vnd.vegalite": ".vl.json",
    "application/vnd.vega": ".vg.json",
    "application/vnd.plotly": ".plotly.json",
    "image/svg": ".svg",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/latex": ".tex",
    "application/geo": ".geojson",
    "application/json": ".json",
}
"""Kinds of displays that are kept, by the beginning of their MIME type; of several the first."""

_BINARY = ("image/png", "image/jpeg", "image/gif", "application/pdf")
_OURS = "application/vnd.trackside."


class Displays:
    """Displays of one cell, as its output shows them in the end: updated, and cleared, as the cell did it.

    Args:
        shell: the one whose publisher and displayhook are listened to, in the thread that calls.
    """

    def __init__(self, shell: Any) -> None:
        # Inside %%capture IPython swaps these; what it takes isn't displayed.
        sources = (shell.display_pub, shell.displayhook)
        self._sources = [source for source in sources if hasattr(source, "register_hook")]
        self._bundles: list[tuple[str | None, dict[str, Any]]] = []
        self._clears_next = False
        self.left_out = 0
        for source in self._sources:
            source.register_hook(self._hook)

    def stop(self) -> None:
        """Listen no more."""
        for source in self._sources:
            source.unregister_hook(self._hook)

    def _hook(self, message: Any) -> Any:
        # A message of another shape is none of ours, and must be sent in any case.
        with suppress(KeyError, TypeError, AttributeError):
            self._note(message["header"]["msg_type"], message["content"])
        return message

    def _note(self, kind: str, content: Any) -> None:
        if kind == "clear_output":
            self._clears_next = bool(content.get("wait"))
            if not self._clears_next:
                self._bundles.clear()
            return
        data = content["data"]
        if any(key.startswith(_OURS) for key in data):
            return
        display_id = (content.get("transient") or {}).get("display_id")
        if kind == "update_display_data":
            for place, (known, _) in enumerate(self._bundles):
                if known == display_id:
                    self._bundles[place] = (display_id, data)
            return
        if self._clears_next:
            self._bundles.clear()
            self._clears_next = False
        if len(self._bundles) < MAX_DISPLAYS:
            self._bundles.append((display_id, data))
        elif _choose(data) is not None:
            self.left_out += 1

    def files(self) -> list[tuple[str, bytes]]:
        """Name and content of a file for each display that is more than plain text, in their order."""
        found: list[tuple[str, bytes]] = []
        room = MAX_BYTES
        for _, data in self._bundles:
            chosen = _choose(data)
            if chosen is None:
                continue
            mime, suffix = chosen
            try:
                content = _to_bytes(mime, data[mime])
            except (ValueError, TypeError, RecursionError):  # no base64, no JSON: nobody could show it either
                self.left_out += 1
                continue
            if len(content) > room:
                self.left_out += 1
                continue
            room -= len(content)
            found.append((f"{len(found) + 1:02}{suffix}", content))
        return found


def _choose(data: dict[str, Any]) -> tuple[str, str] | None:
    """The MIME type that a display is kept as, with the suffix of its file."""
    for beginning, suffix in _SUFFIXES.items():
        for mime in data:
            if mime.startswith(beginning):
                return mime, suffix
    return None


def _to_bytes(mime: str, value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str) and mime in _BINARY:
        return base64.b64decode(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    # Names before values take too long to look for in what is very large, at the end of a cell.
    masked = mask_output(text) if len(text) <= MAX_SEARCHED else mask_values(text)
    return masked.encode("utf-8", "replace")
