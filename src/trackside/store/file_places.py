"""Where the files of an embedded store's runs are, beside its own folder."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FilePlace", "list_file_places"]


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A place that is not the store's own.

    Attributes:
        place: URL or folder, below which each run has a folder.
        runs: how many runs have files there.
        files: how many files they logged.
        size_bytes: how much these are.
    """

    place: str
    runs: int
    files: int
    size_bytes: int


_PLACES = """
    WITH elsewhere AS (
        SELECT run.n AS run_n, coalesce(
            replace(run.artifact_uri, '/' || run.run_id || '/artifacts', ''), experiment.artifact_location
        ) AS place
        FROM run JOIN experiment ON experiment.id = run.experiment_id
    )
    SELECT place, count(DISTINCT run_n), count(*), sum(size_bytes)
    FROM elsewhere JOIN file USING (run_n)
    WHERE place IS NOT NULL
    GROUP BY place ORDER BY place
"""


def list_file_places(database: Path, own: Path) -> list[FilePlace]:
    """Places of files that are not below the folder ``own``.

    Args:
        database: the store's file; nothing is written.
        own: where the files are of runs whose place isn't chosen.

    Raises:
        sqlite3.Error: the database can't be read.
    """
    with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        places = [FilePlace(*row) for row in connection.execute(_PLACES)]
    return [place for place in places if not _is_below(place.place, own)]


def _is_below(place: str, own: Path) -> bool:
    folder = place.removeprefix("local://").removeprefix("file://")
    return "://" not in folder and Path(folder).is_relative_to(own)
