"""Copying the files of a run, between folders and object storage, each checked by digest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from trackside.artifacts import ArtifactRoot, artifact_root, open_root
from trackside.entities import LoggedFile, Run
from trackside.errors import FilesUnavailable, TracksideError
from trackside.store.base import Store
from trackside.sync.report import SyncReport

__all__ = ["copy_files"]

_AT_ONCE = 8
"""So many files are copied at the same time where each is a request to another machine."""


def copy_files(source: Store, run: Run, location: str, report: SyncReport) -> list[LoggedFile]:
    """Copy the files of a run to below an artifact location; those that are there now.

    What can't be read any more is a problem of the report, and the run is copied without it.

    Raises:
        FilesUnavailable: one of the two places is away. The run isn't copied: the next sync takes it up.
    """
    logged = source.list_files(run.info.run_id)
    if not logged:
        return []
    here = open_root(run.info.artifact_uri)
    there = open_root(artifact_root(location, run.info.run_id))
    is_far = "://" in here.uri or "://" in there.uri
    with ThreadPoolExecutor(_AT_ONCE if is_far else 1) as pool:
        results = list(pool.map(lambda file: _try_copy(here, there, file), logged))
    copied = []
    for file, result in zip(logged, results, strict=True):
        if isinstance(result, FilesUnavailable):
            raise result
        if isinstance(result, Exception):
            report.problems.append(f"{file.path} of run {run.info.run_id} was not copied: {result}")
            continue
        copied.append(result)
        report.files += 1
        report.size_bytes += result.size_bytes
    return copied


def _try_copy(here: ArtifactRoot, there: ArtifactRoot, file: LoggedFile) -> LoggedFile | Exception:
    try:
        return _copy(here, there, file)
    except (TracksideError, OSError) as error:
        return error


def _copy(here: ArtifactRoot, there: ArtifactRoot, file: LoggedFile) -> LoggedFile:
    if here.uri == there.uri:  # both stores keep the files of this experiment at one place
        here.find(file.path)
        return file
    with here.open(file.path) as stream:
        written = there.copy(file.path, stream)
    if file.digest is not None and written.digest != file.digest:
        there.delete(file.path)
        raise OSError(f"its content is not what was logged (SHA-256 {written.digest}, not {file.digest})")
    return replace(file, size_bytes=written.size_bytes, digest=written.digest)
