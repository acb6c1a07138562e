"""Execute the quickstart without a browser and compare the store with what the notebook computed.

The notebook keeps its own notes (run by run its params and the points of each curve) and hands them over in
the output of its last cell. What else a run should be follows from the executed document: its name and its
code from the cell's text, its status from whether the cell ended in an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trackside.demo.folder import DemoFolder
from trackside.entities import Run, RunStatus
from trackside.errors import InvalidInput, StoreUnavailable, TracksideError
from trackside.store import open_store
from trackside.store.base import RunQuery, Store

__all__ = [
    "CheckReport",
    "ExpectedRun",
    "NotebookFailed",
    "check_quickstart",
    "compare_store",
    "execute",
    "read_expectations",
]

NOTES_MIME = "application/vnd.trackside.notes+json"
CELL_TIMEOUT_S = 120
DRAIN_TIMEOUT_S = 10.0
_TRACKED = re.compile(r"^%%track[ \t]+(?P<name>\S+)")


class NotebookFailed(TracksideError):
    """A cell of the demo's notebook ended in an error that isn't part of the demo."""

    code = "notebook_failed"


@dataclass(frozen=True, slots=True)
class ExpectedRun:
    """A run as the notebook knows it. ``curves``: metric → its points, (step, value)."""

    name: str
    status: RunStatus
    code: str
    params: Mapping[str, str]
    curves: Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Expectations:
    """All that an executed quickstart should have left in the store."""

    experiment: str
    notebook_path: str
    runs: tuple[ExpectedRun, ...]
    untracked: tuple[str, ...]
    """Names that the notes have and no tracked cell."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The sentences that name each difference (none: all is well), and what was compared."""

    differences: list[str]
    summary: str


def check_quickstart(place: DemoFolder) -> CheckReport:
    """Execute the notebook of a fresh demo folder, then compare."""
    expected = read_expectations(execute(place), str(place.notebook))
    store = open_store(place.location)
    try:
        _drain(place, store)
        differences = compare_store(store, expected)
    finally:
        store.close()
    points = sum(len(curve) for run in expected.runs for curve in run.curves.values())
    summary = (
        f"The store holds what the notebook computed: experiment {expected.experiment}, "
        f"{len(expected.runs)} runs with their status, params, code and notebook, {points} points."
    )
    return CheckReport(differences, summary)


def execute(place: DemoFolder) -> Any:
    """Execute the notebook in a kernel of its own and return the document with its outputs."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    document: Any = nbformat.read(place.notebook, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(
        document,
        timeout=CELL_TIMEOUT_S,
        kernel_name="python3",
        resources={"metadata": {"path": str(place.root)}},
    )
    # Under nbclient a kernel can't know its notebook.
    environment = place.environment() | {"TRACKSIDE_NOTEBOOK": str(place.notebook)}
    log = place.location.folder / "kernel.log"
    try:
        with log.open("wb") as words:  # what a kernel says of itself isn't what the notebook says
            client.execute(env=environment, stderr=words)
    except CellExecutionError as error:
        raise NotebookFailed(f"{place.notebook.name} failed: {error.ename}: {error.evalue}") from error
    return document


def read_expectations(document: Any, notebook_path: str) -> Expectations:
    """What the store should hold, from the executed document alone."""
    notes = _find_notes(document)
    runs = []
    for cell, name in _tracked_cells(document):
        note = notes["runs"].get(name)
        if note is None:
            raise InvalidInput(f"The notebook has no notes of its run {name}.")
        failed = any(output["output_type"] == "error" for output in cell["outputs"])
        runs.append(
            ExpectedRun(
                name=name,
                status=RunStatus.FAILED if failed else RunStatus.FINISHED,
                code=cell["source"],
                params={key: str(value) for key, value in note["params"].items()},
                curves={
                    key: [(int(step), float(value)) for step, value in curve]
                    for key, curve in note["curves"].items()
                },
            )
        )
    untracked = tuple(name for name in notes["runs"] if name not in {run.name for run in runs})
    return Expectations(notes["experiment"], notebook_path, tuple(runs), untracked)


def compare_store(store: Store, expected: Expectations) -> list[str]:
    """One sentence for each difference between the store and the expectations."""
    experiment = store.get_experiment_by_name(expected.experiment)
    if experiment is None:
        return [f"experiment {expected.experiment} is missing"]
    stored: dict[str, list[Run]] = {}
    for run in store.search_runs(RunQuery(experiment_ids=(experiment.experiment_id,))).runs:
        stored.setdefault(run.info.run_name, []).append(run)
    differences: list[str] = []
    for wanted in expected.runs:
        found = stored.pop(wanted.name, [])
        if len(found) == 1:
            differences += _compare_run(store, found[0], wanted, expected.notebook_path)
        else:
            what = "is missing" if not found else f"is there {len(found)} times"
            differences.append(f"run {wanted.name} {what}")
    differences += [
        f"the notebook has notes of a run {name}, but no cell that tracks it" for name in expected.untracked
    ]
    differences += [f"run {name} is in the store, but not in the notebook" for name in stored]
    return differences


def _compare_run(store: Store, run: Run, wanted: ExpectedRun, notebook_path: str) -> Iterator[str]:
    prefix = f"run {wanted.name}:"
    if run.info.status != wanted.status:
        yield f"{prefix} status is {run.info.status}, in the notebook {wanted.status}"
    for key, value in wanted.params.items():
        stored = run.data.params.get(key)
        if stored is None:
            yield f"{prefix} param {key} is missing (in the notebook {value})"
        elif stored != value:
            yield f"{prefix} param {key} is {stored}, in the notebook {value}"
    source = store.get_source(run.info.run_id)
    if source.notebook_path != notebook_path:
        yield f"{prefix} source notebook is {source.notebook_path}, not {notebook_path}"
    if source.code != wanted.code:
        yield f"{prefix} captured code differs from the cell's: {source.code!r}"
    for key, curve in wanted.curves.items():
        history = store.get_metric_history(run.info.run_id, key)
        yield from _compare_curve(f"{prefix} metric {key}:", history, curve)


def _compare_curve(prefix: str, history: np.ndarray, curve: Sequence[tuple[int, float]]) -> Iterator[str]:
    stored: dict[int, list[float]] = {}
    for step, value in zip(history["step"].tolist(), history["value"].tolist(), strict=True):
        stored.setdefault(step, []).append(value)
    for step, value in curve:
        found = stored.pop(step, [])
        if not found:
            yield f"{prefix} the point at step {step} is missing (in the notebook {value!r})"
        elif len(found) > 1:
            yield f"{prefix} step {step} is there {len(found)} times"
        elif found[0] != value:
            yield f"{prefix} step {step} is {found[0]!r}, in the notebook {value!r}"
    for step in stored:
        yield f"{prefix} step {step} is in the store, but not in the notebook"


def _tracked_cells(document: Any) -> Iterator[tuple[Any, str]]:
    for cell in document["cells"]:
        if cell["cell_type"] == "code" and (match := _TRACKED.match(cell["source"])):
            yield cell, match["name"]


def _find_notes(document: Any) -> Any:
    for cell in document["cells"]:
        for output in cell.get("outputs", ()):
            if NOTES_MIME in output.get("data", {}):
                return output["data"][NOTES_MIME]
    raise InvalidInput("The notebook left no notes: its last cell did not run.")


def _drain(place: DemoFolder, store: Store) -> None:
    from trackside.journal.drain import Drainer

    report = Drainer(place.location, store).drain(DRAIN_TIMEOUT_S)
    if report.error or report.behind_bytes:
        raise StoreUnavailable(
            report.error or f"{report.behind_bytes} bytes of the journals are not applied."
        )
