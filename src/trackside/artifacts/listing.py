"""What a folder of a run holds: what is there, with what is known of it from the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trackside.artifacts.paths import check_folder_path
from trackside.artifacts.root import ArtifactRoot
from trackside.entities import Artifact, LoggedFile

__all__ = ["list_folder"]


def list_folder(root: ArtifactRoot, folder: str, logged: Sequence[LoggedFile]) -> list[Artifact]:
    """Files and folders directly in a folder, with recorded digests and with what was announced for it.

    Args:
        root: the run's files.
        folder: below the root; empty for the root.
        logged: the files that the store knows of the run.
    """
    folder = check_folder_path(folder)
    known = {file.path: file for file in logged}
    found = {artifact.path: artifact for artifact in root.list_folder(folder)}
    for path, artifact in found.items():
        file = known.get(path)
        if file is not None and not artifact.is_dir and file.size_bytes == artifact.file_size:
            found[path] = replace(artifact, digest=file.digest)
    start = f"{folder}/" if folder else ""
    for file in logged:
        if file.digest is None and file.path.startswith(start):
            name, _, rest = file.path[len(start) :].partition("/")
            if rest:
                found.setdefault(start + name, Artifact(start + name, is_dir=True, file_size=None))
            elif file.path not in found:
                found[file.path] = Artifact(
                    file.path, is_dir=False, file_size=file.size_bytes, is_pending=True
                )
    return [found[path] for path in sorted(found)]
