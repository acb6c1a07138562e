"""Removing for good what was deleted some time ago: first what that would free, then exactly that."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trackside.errors import InvalidInput
from trackside.store.facts_base import WRITTEN_AGAIN_S
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    from trackside.settings import StoreLocation
    from trackside.store.base import PurgePlan, Store

__all__ = ["DEFAULT_AGE", "GcPlan", "GcReport", "gc", "plan_gc", "run_gc"]

DEFAULT_AGE = "30 days"

_BLOB_AGE_MS = int(2 * WRITTEN_AGAIN_S * 1000)
"""So long contents stay that nothing refers to: a reference may be under way, in a journal for instance."""

_BATCH = 25
"""Runs of one transaction, which holds the write lock for some milliseconds."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_WORDS = {"sec": "s", "second": "s", "min": "m", "minute": "m", "hour": "h", "day": "d", "week": "w"}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
_WHOLE = re.compile(rf"\s*(?:{_PART.pattern}\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GcReport:
    """What was freed, or would be.

    Attributes:
        runs: how many runs.
        experiments: how many experiments.
        points: how many points of metrics.
        database_bytes: how much smaller the database is; before it is done, an estimate.
        files: how many files of runs.
        file_bytes: how much they take.
        unfinished: deleted runs that stay, because they are going on.
        registered: deleted runs that stay with their files, behind versions of registered models.
        failures: what could not be removed and stays for the next time, in sentences.
    """

    runs: int
    experiments: int
    points: int
    database_bytes: int
    files: int
    file_bytes: int
    unfinished: int = 0
    registered: int = 0
    failures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GcPlan:
    """What was deleted long enough ago, and what removing it would free."""

    purge: PurgePlan
    report: GcReport


def gc(older_than: str | float | datetime.timedelta = DEFAULT_AGE, *, dry_run: bool = False) -> GcReport:
    """Remove for good what was deleted some time ago: runs, experiments, their points and files.

    A run that is going on stays, and so do one behind a registered model version, with its files, and what is
    restored before it is its turn. Interrupted, it can be called again.

    Args:
        older_than: how long ago at least, such as ``"30 days"``, ``"12h"``, ``"1d12h"``, a ``timedelta`` or
            seconds; 0 for everything that is deleted.
        dry_run: only say what would be freed.

    Returns:
        What was freed; with ``dry_run``, what would be.

    Raises:
        InvalidInput: ``older_than`` can't be understood.
        StoreUnavailable: the store can't be read or written.
    """
    age_ms = parse_age(older_than)
    workspace = current_workspace()
    store = workspace.open_store_after_drain()
    plan = plan_gc(store, age_ms)
    return plan.report if dry_run else run_gc(workspace.location, store, plan)


def plan_gc(store: Store, age_ms: int) -> GcPlan:
    """What was deleted so long ago (ms), and what removing it would free. Nothing is changed."""
    from trackside.artifacts.removal import measure_files

    purge = store.plan_purge(time.time_ns() // 1_000_000 - age_ms)
    files, file_bytes = measure_files(purge.artifact_uris)
    report = GcReport(
        runs=len(purge.run_ids),
        experiments=len(purge.experiment_ids),
        points=purge.points,
        database_bytes=purge.size_bytes,
        files=files,
        file_bytes=file_bytes,
        unfinished=purge.unfinished,
        registered=purge.registered,
    )
    return GcPlan(purge, report)


def run_gc(
    location: StoreLocation, store: Store, plan: GcPlan, progress: Callable[[int], object] = lambda _: None
) -> GcReport:
    """Remove what a plan names, and nothing else; ``progress`` is told how many more runs are done."""
    from trackside.artifacts.outbox import Outbox
    from trackside.artifacts.removal import measure_files, sweep_content
    from trackside.journal.drain import Drainer

    purge = plan.purge
    outbox = Outbox(location.folder / "outbox")
    left = dict(zip(purge.run_ids, purge.artifact_uris, strict=True))
    failures: list[str] = []
    points = 0
    for start in range(0, len(purge.run_ids), _BATCH):
        part = purge.run_ids[start : start + _BATCH]
        condemned = store.condemn_runs(part, purge.before_ms)
        for run_id in condemned:  # what is still on its way goes nowhere any more
            outbox.withdraw(run_id, "")
        done = store.purge_runs([run_id for run_id in condemned if _remove(left[run_id], run_id, failures)])
        points += done.points
        for run_id in done.run_ids:
            del left[run_id]
        progress(len(part))
    experiments = store.purge_experiments(purge.experiment_ids, purge.before_ms)
    files, file_bytes = measure_files(left.values())
    sweep_content(purge.artifact_uris)
    outbox.sweep()
    store.purge_blobs(time.time_ns() // 1_000_000 - _BLOB_AGE_MS)
    Drainer(location, store).maintain()
    return GcReport(
        runs=len(purge.run_ids) - len(left),
        experiments=experiments,
        points=points,
        database_bytes=store.shrink(),
        files=plan.report.files - files,
        file_bytes=plan.report.file_bytes - file_bytes,
        unfinished=plan.report.unfinished,
        registered=plan.report.registered,
        failures=tuple(failures),
    )


def _remove(uri: str, run_id: str, failures: list[str]) -> bool:
    """Remove a run's files; False if that didn't work, and the run has to wait."""
    from trackside.artifacts.removal import remove_files

    try:
        remove_files(uri, run_id)
    except (OSError, InvalidInput) as error:
        failures.append(f"The files of run {run_id} stay: {error}")
        return False
    return True


def parse_age(value: str | float | datetime.timedelta) -> int:
    """How long ago, in ms. Raises InvalidInput."""
    if isinstance(value, datetime.timedelta):
        seconds = value.total_seconds()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    else:
        seconds = _parse_text(value)
    if not 0 <= seconds < 1e11:
        raise InvalidInput(f"{value!r:.100} is no time that can have passed.", path="older_than")
    return int(seconds * 1000)


def _parse_text(text: object) -> float:
    if isinstance(text, str) and text.strip() == "0":
        return 0.0
    if isinstance(text, str) and _WHOLE.fullmatch(text):
        parts = [(float(number), word.lower()) for number, word in _PART.findall(text)]
        units = [_UNITS.get(_WORDS.get(word.removesuffix("s"), word)) for _, word in parts]
        if None not in units:
            return sum(number * (unit or 0) for (number, _), unit in zip(parts, units, strict=True))
    raise InvalidInput(
        f"{text!r:.100} is no length of time: write it like '30 days', '12h' or '1d12h'.", path="older_than"
    )
