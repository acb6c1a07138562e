"""What a kernel does to a store, without a kernel: it writes a journal."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from trackside.journal.records import RunEnd, RunOpen, RunUpdate, SourceRecord
from trackside.journal.writer import JournalWriter
from trackside.settings import StoreLocation, derive_experiment_id

__all__ = ["Ask", "Kernel"]

Ask = Callable[..., Awaitable[tuple[int, Any]]]
"""Asks an operation; gives the HTTP status and the JSON."""


@dataclass
class Kernel:
    """What a kernel does to a store: it writes a journal."""

    location: StoreLocation
    journal: JournalWriter
    kernel_id: str

    def open_run(
        self,
        name: str,
        experiment: str = "digits",
        *,
        params: dict[str, str] | None = None,
        tags: dict[str, str] | None = None,
        notebook: str | None = None,
        cell_id: str | None = None,
        code: str = "lr = 0.1",
        start_time: int | None = None,
    ) -> str:
        """Start a run; its id."""
        run_id = uuid.uuid4().hex
        source = SourceRecord(
            notebook_path=notebook,
            path_origin="session",
            kernel_id=self.kernel_id,
            cell_id=cell_id,
            code=code,
        )
        self.journal.append(
            RunOpen(
                run_id=run_id,
                experiment_id=derive_experiment_id(self.location.identity(), experiment),
                experiment_name=experiment,
                run_name=name,
                user_id="ada",
                start_time=start_time or time.time_ns() // 1_000_000,
                owner=True,
                tags={"mlflow.source.name": notebook or "", **(tags or {})},
                source=source,
            )
        )
        if params:
            self.journal.append(RunUpdate(run_id, params=params))
        return run_id

    def log(self, run_id: str, key: str, values: Sequence[float]) -> None:
        """Log a curve over steps 0, 1, 2…, a second apart."""
        start = time.time_ns() // 1_000_000
        self.journal.bind(run_id).log_many(
            [(key, value, step, start + 1000 * step) for step, value in enumerate(values)]
        )

    def end_run(self, run_id: str, status: str = "FINISHED") -> None:
        """End a run."""
        self.journal.append(RunEnd(run_id, status, time.time_ns() // 1_000_000))
