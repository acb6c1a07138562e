"""Copying the files of a run, between folders and object storage, each checked by digest."""

from __future__ import annotations

from dataclasses import replace

from trackside.artifacts import ArtifactRoot, artifact_root, open_root
from trackside.entities import LoggedFile, Run
from trackside.errors import TracksideError
from trackside.store.base import Store
from trackside.sync.report import SyncReport

__all__ = ["copy_files"]


def copy_files(source: Store, run: Run, location: str, report: SyncReport) -> list[LoggedFile]:
    """Copy the files of a run to below an artifact location; those that are there now.

    What can't be read any more is a problem of the report, and the run is copied without it.
    """
    logged = source.list_files(run.info.run_id)
    if not logged:
        return []
    here = open_root(run.info.artifact_uri)
    there = open_root(artifact_root(location, run.info.run_id))
    copied = []
    for file in logged:
        try:
            copied.append(_copy(here, there, file))
        except (TracksideError, OSError) as error:
            report.problems.append(f"{file.path} of run {run.info.run_id} was not copied: {error}")
        else:
            report.files += 1
            report.size_bytes += copied[-1].size_bytes
    return copied


def _copy(here: ArtifactRoot, there: ArtifactRoot, file: LoggedFile) -> LoggedFile:
    with here.open(file.path) as stream:
        written = there.copy(file.path, stream)
    if file.digest is not None and written.digest != file.digest:
        raise OSError(f"its content is not what was logged (SHA-256 {written.digest}, not {file.digest})")
    return replace(file, size_bytes=written.size_bytes, digest=written.digest)
