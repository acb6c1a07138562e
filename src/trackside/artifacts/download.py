"""Taking a run's files out: copied, checked against what was logged, whole or not at all."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

from trackside.artifacts.local import CHUNK_BYTES
from trackside.artifacts.root import Artifact, ArtifactRoot
from trackside.errors import ArtifactChanged, ArtifactNotFound

__all__ = ["download", "read_checked"]


def read_checked(root: ArtifactRoot, path: str, digest: str | None) -> Iterator[bytes]:
    """The content of a file in pieces.

    Raises:
        ArtifactNotFound: there is no such file.
        ArtifactChanged: instead of the last piece: together they aren't what ``digest`` (SHA-256) is of.
    """
    found, held = hashlib.sha256(), b""
    with root.open(path) as file:
        while chunk := file.read(CHUNK_BYTES):
            found.update(chunk)
            if held:
                yield held
            held = chunk
    if digest is not None and found.hexdigest() != digest:
        raise ArtifactChanged(
            f"{path!r} below {root.uri} isn't what was logged: somebody has written into the file. "
            "Log it again, or read it where it is.",
            path="path",
        )
    if held:
        yield held


def download(root: ArtifactRoot, path: str, folder: Path, digests: Mapping[str, str | None]) -> Path:
    """Copy a file, or a folder with all that is in it, below ``folder``; where the copy is.

    Args:
        root: the run's files.
        path: what to copy; empty for all.
        folder: made where it is missing; what is copied has the path below it that it has in the run.
        digests: path → SHA-256 of files whose content is to be checked.

    Raises:
        ArtifactNotFound: there is no such file or folder.
        ArtifactChanged: a file isn't what was logged; it is not left in ``folder``.
    """
    found = root.find(path) if path else Artifact("", is_dir=True, file_size=None)
    count = 0
    for artifact in root.walk(found.path) if found.is_dir else [found]:
        target = folder / artifact.path
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{uuid.uuid4().hex}.part")
        try:
            with draft.open("xb") as file:
                file.writelines(read_checked(root, artifact.path, digests.get(artifact.path)))
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        count += 1
    if path and count == 0:
        raise ArtifactNotFound(f"The folder {path!r} of this run holds no file.", path="path")
    folder.mkdir(parents=True, exist_ok=True)
    return folder / found.path if found.path else folder
