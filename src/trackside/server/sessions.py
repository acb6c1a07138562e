"""Where notebooks are: the server knows after a rename, the kernel doesn't."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackside.errors import NotFound

if TYPE_CHECKING:
    from trackside.operations.context import OperationContext

__all__ = ["NotebookPaths"]

INTERVAL_S = 1.0
"""How often the sessions are looked at for a rename."""
KEPT_RUNS = 10_000
LOOKED_BACK_MS = 5_000
"""A notebook's path is taken to have been right so long before it was first looked at."""


class NotebookPaths:
    """Corrects the notebook of runs by the id of their kernel.

    A kernel is told its notebook's path when it starts and never again, so its runs name the path of then.
    What is corrected are runs that go on, and those that began when the path was this one, however short.

    Args:
        list_sessions: Jupyter Server's sessions as its API gives them.
        root_dir: the server's root folder, to which their paths are relative.
    """

    def __init__(self, list_sessions: Callable[[], Awaitable[list[dict[str, Any]]]], root_dir: Path) -> None:
        self._list_sessions = list_sessions
        self._root_dir = root_dir
        self._paths: dict[str, str] = {}
        self._since_ms: dict[str, int] = {}  # kernel → when its path was this one already
        self._looked_at = 0.0
        self._looked_at_ms = 0
        self._right: dict[str, str] = {}

    async def correct(
        self, run: Callable[..., Awaitable[Any]], context: OperationContext, run_ids: Sequence[str]
    ) -> None:
        """Correct the kernels of these runs, and those whose notebook has been renamed."""
        renamed = []
        if run_ids or time.monotonic() - self._looked_at > INTERVAL_S:
            renamed = await self._look()
        if run_ids or renamed:
            await run(self._correct, context, run_ids, renamed)

    async def _look(self) -> list[str]:
        """Learn the present paths; the kernels whose path is another one than before."""
        self._looked_at = time.monotonic()
        present = {
            session["kernel"]["id"]: str(self._root_dir / session["path"])
            for session in await self._list_sessions()
            if session.get("kernel") and session.get("type") == "notebook"
        }
        now_ms = time.time_ns() // 1_000_000
        before, self._paths = self._paths, present
        for kernel, path in present.items():
            if before.get(kernel) != path:
                self._since_ms[kernel] = max(self._looked_at_ms, now_ms - LOOKED_BACK_MS)
        self._looked_at_ms = now_ms
        return [kernel for kernel, path in present.items() if before.get(kernel, path) != path]

    def _correct(self, context: OperationContext, run_ids: Sequence[str], renamed: Sequence[str]) -> None:
        store = context.open()
        kernels: dict[str, list[str]] = {kernel: [] for kernel in renamed}
        for run_id in run_ids:
            try:
                source, began = store.get_source(run_id), store.get_run(run_id).info.start_time
            except NotFound:
                continue
            kernel = source.kernel_id or ""
            path = self._paths.get(kernel)
            if path is not None and source.notebook_path != path and self._right.get(run_id) != path:
                begun_there = kernels.setdefault(kernel, [])
                if began >= self._since_ms[kernel]:
                    begun_there.append(run_id)
                self._right[run_id] = path
        for kernel, begun_there in kernels.items():
            store.correct_notebook_path(kernel, self._paths[kernel], begun_there)
        if len(self._right) > KEPT_RUNS:
            self._right.clear()
