"""``trackside.export``: runs into a file."""

from __future__ import annotations

import os
import re
import uuid
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from trackside.errors import InvalidInput
from trackside.exports.formats import check_format, write_runs
from trackside.exports.selection import Selection, search_selection, select_runs
from trackside.tracking.file_logging import wait_for_uploads
from trackside.tracking.run_ids import read_run_ids
from trackside.tracking.workspace import current_workspace

__all__ = ["export", "write_file"]

_RUN_ID = re.compile(r"[0-9a-f]{32}")


def export(
    runs: Any,
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 - the word of every library that writes files
    *,
    experiment_names: Sequence[str] | None = None,
) -> str:
    """Write runs into a file.

    Args:
        runs: ids, :class:`Run` objects, a frame with a column ``run_id`` (what ``search_runs`` gave, or one
            of Polars), or a filter such as ``"metrics.auc > 0.9"`` (``""`` for all runs).
        path: the file; its suffix is the format if none is given.
        format: ``csv`` and ``json``: a row or an object for each run with its last metrics, params and tags;
            ``parquet``: the same and every point; ``zip``: all of it and every file of the runs.
        experiment_names: where a filter looks; by default in the active experiment.

    Returns:
        Where the file is. It is there as a whole or not at all. A warning says which files of the runs
        couldn't be had.

    Raises:
        RunNotFound: an id is unknown.
        FilterSyntaxError: the filter can't be read.
        InvalidInput: there is no such format or folder, or a package that is needed is missing.
    """
    target = Path(path).expanduser().absolute()
    name = check_format(format or target.suffix.lower().removeprefix("."))
    problems: list[str] = []
    write_file(target, write_runs(_select(runs, experiment_names), name, problems))
    if problems:
        more = f" (and {len(problems) - 1} more, see problems.txt)" if len(problems) > 1 else ""
        warnings.warn(f"{problems[0]}{more}", UserWarning, stacklevel=2)
    return str(target)


def write_file(target: Path, pieces: Iterator[bytes]) -> int:
    """Write pieces into a file, whole or not at all; how many bytes.

    Raises:
        InvalidInput: its folder isn't there.
    """
    if not target.parent.is_dir():
        raise InvalidInput(f"There is no folder {target.parent} to write {target.name} into.", path="path")
    draft = target.with_name(f".{uuid.uuid4().hex}.part")
    size = 0
    try:
        with draft.open("xb") as file:
            for piece in pieces:
                size += file.write(piece)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return size


def _select(runs: Any, experiment_names: Sequence[str] | None) -> Selection:
    workspace = current_workspace()
    wait_for_uploads(workspace)  # what this process has logged is in its exports
    store = workspace.read_store()
    if isinstance(runs, str) and not _RUN_ID.fullmatch(runs):
        from trackside.tracking.search import find_experiments

        return search_selection(store, find_experiments(workspace, store, experiment_names), runs)
    return select_runs(store, read_run_ids(runs))
