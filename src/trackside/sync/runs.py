"""Copying the runs of an experiment: in batches, each whole or not at all, checked after it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from trackside.artifacts.outbox import Outbox
from trackside.entities import Run, Source, ViewType
from trackside.errors import StoreUnavailable
from trackside.journal.records import SourceRecord
from trackside.store.base import HISTORY_DTYPE, MetricColumn, RunBatch, RunQuery, Store
from trackside.sync.files import copy_files
from trackside.sync.report import SyncReport

__all__ = ["copy_runs", "list_runs"]

PAGE = 200
BATCH_POINTS = 1_000_000
"""About so many points are copied at once: they are in memory, and the target is written in one piece."""

_OWN_TAGS = ("trackside.attempt", "trackside.colour")
"""Tags that each store gives by itself."""

Histories = dict[tuple[str, str], npt.NDArray[np.void]]


def list_runs(store: Store, experiment_id: str) -> Iterator[list[Run]]:
    """All runs of an experiment that aren't deleted, oldest first, some at a time."""
    token = None
    while True:
        query = RunQuery(
            (experiment_id,),
            order_by=("attributes.start_time ASC",),
            max_results=PAGE,
            page_token=token,
            max_total=0,
        )
        page = store.search_runs(query)
        yield page.runs
        token = page.next_page_token
        if token is None:
            return


def copy_runs(
    source: Store,
    target: Store,
    runs: Sequence[Run],
    experiment_id: str,
    root: str,
    report: SyncReport,
    outbox: Outbox | None = None,
) -> None:
    """Copy those of some runs that the target doesn't have; bring name and tags of the others up to date.

    Args:
        source: where the runs are.
        target: where to.
        runs: runs of one experiment.
        experiment_id: the target's experiment.
        root: the artifact location of that experiment.
        report: is told.
        outbox: files of the source that are on their way: their runs are left for the next time.

    Raises:
        StoreUnavailable: what was written is not what is read back.
    """
    there = target.find_runs([run.info.run_id for run in runs])
    missing = [run for run in runs if run.info.run_id not in there]
    new = [run for run in missing if run.info.status.is_terminated and not _has_files_to_come(run, outbox)]
    report.running += len(missing) - len(new)
    for some in _split(source, new):
        _copy(source, target, some, experiment_id, root, report)
    known = [run for run in runs if run.info.run_id in there]
    if known:
        _update(target, experiment_id, known, report)
    report.runs_seen += len(runs)


def _has_files_to_come(run: Run, outbox: Outbox | None) -> bool:
    return outbox is not None and outbox.waiting(run.info.run_id) > 0


def _split(store: Store, runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Runs with not too many points together."""
    keys = sorted({key for run in runs for key in run.data.metrics})
    counts: dict[str, int] = {}
    for (run_id, _), summary in store.list_metric_summaries([run.info.run_id for run in runs], keys).items():
        counts[run_id] = counts.get(run_id, 0) + summary.count
    some: list[Run] = []
    points = 0
    for run in runs:
        count = counts.get(run.info.run_id, 0)
        if some and points + count > BATCH_POINTS:
            yield some
            some, points = [], 0
        some.append(run)
        points += count
    if some:
        yield some


def _copy(
    source: Store, target: Store, runs: list[Run], experiment_id: str, root: str, report: SyncReport
) -> None:
    run_ids = [run.info.run_id for run in runs]
    keys = sorted({key for run in runs for key in run.data.metrics})
    histories = source.get_metric_histories(run_ids, keys)
    files = [copy_files(source, run, root, report) for run in runs]
    facts = [source.get_facts(run_id) for run_id in run_ids]
    contents = source.load_contents([fact.digest for noted in facts for fact in noted])
    held = {content.digest for content in contents}
    facts = [[fact for fact in noted if fact.digest in held] for noted in facts]
    if contents:
        target.add_contents(contents)
    batch = _make_batch(source, runs, experiment_id, histories, keys)
    loaded = target.load_runs(replace(batch, files=files, facts=facts))
    _verify(target, experiment_id, runs, histories, keys)
    report.points += loaded.points
    report.runs_copied += len(runs)


def _make_batch(
    source: Store, runs: Sequence[Run], experiment_id: str, histories: Histories, keys: Sequence[str]
) -> RunBatch:
    run_ids = [run.info.run_id for run in runs]
    params = sorted({key for run in runs for key in run.data.params})
    tags = sorted({key for run in runs for key in run.data.tags if key not in _OWN_TAGS})
    nothing = np.zeros(0, HISTORY_DTYPE)
    metrics = {}
    for key in keys:
        columns = [histories.get((run_id, key), nothing) for run_id in run_ids]
        counts = np.array([len(points) for points in columns], np.int64)
        metrics[key] = MetricColumn(counts, np.concatenate(columns))
    return RunBatch(
        experiment_id=experiment_id,
        run_ids=run_ids,
        run_names=[run.info.run_name for run in runs],
        start_times=[run.info.start_time for run in runs],
        end_times=[run.info.end_time or run.info.start_time for run in runs],
        statuses=[run.info.status.value for run in runs],
        user_ids=[run.info.user_id for run in runs],
        parent_run_ids=[run.data.tags.get("mlflow.parentRunId") for run in runs],
        sources=[_as_record(source.get_source(run_id)) for run_id in run_ids],
        warnings=[source.get_warnings(run_id) for run_id in run_ids],
        params={key: [run.data.params.get(key) for run in runs] for key in params},
        tags={key: [run.data.tags.get(key) for run in runs] for key in tags},
        metrics=metrics,
    )


def _as_record(source: Source) -> SourceRecord | None:
    if source == Source():
        return None
    return SourceRecord(
        notebook_path=source.notebook_path,
        path_origin=source.path_origin,
        kernel_id=source.kernel_id,
        cell_id=source.cell_id,
        execution_count=source.execution_count,
        code=source.code,
    )


def _verify(
    target: Store, experiment_id: str, runs: Sequence[Run], histories: Histories, keys: Sequence[str]
) -> None:
    """Compare digests of what was read and of what is there now. Raises StoreUnavailable."""
    run_ids = [run.info.run_id for run in runs]
    written = target.get_metric_histories(run_ids, keys)
    found = _find(target, experiment_id, run_ids)
    for run in runs:
        there = found.get(run.info.run_id)
        if there is None or _digest(run, histories, keys) != _digest(there, written, keys):
            raise StoreUnavailable(
                f"Run {run.info.run_id} was copied to {target.url}, and what is read back is not the same: "
                "delete it there and sync again."
            )


def _find(store: Store, experiment_id: str, run_ids: Sequence[str]) -> dict[str, Run]:
    """Runs by id, as far as they are in an experiment."""
    listed = ", ".join(f"'{run_id}'" for run_id in run_ids)
    query = RunQuery(
        (experiment_id,),
        f"attributes.run_id IN ({listed})",
        max_results=len(run_ids),
        view=ViewType.ALL,
        max_total=0,
    )
    return {run.info.run_id: run for run in store.search_runs(query).runs}


def _digest(run: Run, histories: Histories, keys: Sequence[str]) -> str:
    """Of everything that a run logged."""
    digest = hashlib.blake2b(digest_size=16)
    info = run.info
    said = [info.run_name, info.status.value, info.start_time, info.user_id, sorted(run.data.params.items())]
    digest.update(repr([*said, _tags(run)]).encode("utf-8", "surrogatepass"))
    for key in keys:
        points = histories.get((info.run_id, key))
        if points is not None and len(points):
            digest.update(key.encode())
            digest.update(points.tobytes())
    return digest.hexdigest()


def _tags(run: Run) -> list[tuple[str, str]]:
    return sorted((key, text) for key, text in run.data.tags.items() if key not in _OWN_TAGS)


def _update(target: Store, experiment_id: str, runs: Sequence[Run], report: SyncReport) -> None:
    """Give runs that were copied before the name and the tags that they have now."""
    found = _find(target, experiment_id, [run.info.run_id for run in runs])
    for run in runs:
        there = found.get(run.info.run_id) or target.get_run(run.info.run_id)  # it was moved there
        if there.info.lifecycle_stage.value == "deleted":  # somebody decided so there
            continue
        gone = {key: None for key in there.data.tags if key not in run.data.tags and key not in _OWN_TAGS}
        if there.info.run_name == run.info.run_name and _tags(there) == _tags(run):
            continue
        tags: dict[str, str | None] = {**dict(_tags(run)), **gone}
        target.update_runs([run.info.run_id], run_name=run.info.run_name, tags=tags)
        report.runs_updated += 1
