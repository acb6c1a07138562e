"""Rows that are sent unasked: where only the kernel could answer, and that computes.

A list on screen says which question its rows answer. From then on the answer goes along with every change,
so that the rows live although nobody can ask.
"""

from __future__ import annotations

import threading
from typing import Any

import msgspec

from trackside.decoding import decode_json
from trackside.errors import TracksideError
from trackside.operations.context import OperationContext
from trackside.operations.runs import search_runs
from trackside.operations.wire import RunRows, RunSearch
from trackside.store.base import ColumnKeys
from trackside.widgets.pushes import MOST_BYTES

__all__ = ["FollowedRows"]

MOST_FOLLOWED = 4
"""Different questions of one widget's views that are answered unasked, the newest ones."""
ROWS = (100, 50, 20)
"""Of a list; the first number that fits into a message."""


class FollowedRows:
    """The questions of those who show rows of one widget; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[str, str] = {}
        self._keys: dict[str, ColumnKeys] = {}

    def follow(self, context: OperationContext, by: str, question: str | None) -> None:
        """Answer a question of a view from now on instead of the one before.

        Args:
            context: where the runs are.
            by: a name of the view.
            question: a ``RunSearch`` as JSON; None for no question any more.
        """
        with self._lock:
            self._asked.pop(by, None)
            self._keys.pop(by, None)
        request = None if question is None else _read(question)
        if request is None or question is None:
            return
        keys = context.read().list_keys(request.experiment_ids)
        with self._lock:
            self._asked[by] = question
            self._keys[by] = keys

    def describe(self, context: OperationContext) -> dict[str, Any] | None:
        """The answers as they are now; None if there is no question, or they don't fit into a message.

        Returns:
            ``rows``: ``asked``, the question as it was given, and ``answer``, a ``RunRows`` as JSON.
            ``complete``: whether there are still the same metrics, params and tags to be columns.
        """
        with self._lock:
            asked = dict(list(self._asked.items())[-MOST_FOLLOWED:])
        rows = []
        complete = True
        left = MOST_BYTES
        for question in dict.fromkeys(asked.values()):
            text = _answer(context, question, left)
            if text is None:
                return None
            left -= len(text.encode())
            rows.append({"asked": question, "answer": text})
        for by, question in asked.items():
            complete = self._compare_keys(context, by, question) and complete
        return {"rows": rows, "complete": complete} if rows else None

    def _compare_keys(self, context: OperationContext, by: str, question: str) -> bool:
        request = _read(question)
        if request is None:
            return True
        keys = context.read().list_keys(request.experiment_ids)
        with self._lock:
            same = keys == self._keys.get(by)
            if by in self._keys:
                self._keys[by] = keys
        return same


def _read(question: str) -> RunSearch | None:
    try:
        return decode_json(question, RunSearch)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _answer(context: OperationContext, question: str, most_bytes: int) -> str | None:
    """The rows; fewer of them where all would be too long, None where these are, too."""
    request = _read(question)
    if request is None:
        return None
    for most in ROWS:
        fewer = msgspec.structs.replace(request, max_results=min(request.max_results, most))
        try:
            answer: RunRows = search_runs(context, fewer)
        except TracksideError:
            return None
        text = msgspec.json.encode(answer)
        if len(text) <= most_bytes:
            return text.decode()
    return None
