"""Files of a run: a folder's list, and one file to be streamed."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from trackside.artifacts import check_artifact_path, open_root
from trackside.artifacts.listing import list_folder
from trackside.errors import ArtifactChanged, ArtifactNotFound
from trackside.operations.context import OperationContext
from trackside.operations.wire import ArtifactItem, ArtifactList, ArtifactPage

__all__ = ["OpenArtifact", "list_artifacts", "open_artifact"]

PIECE_BYTES = 256 << 10

_TYPES = {".md": "text/markdown", ".yaml": "text/plain", ".yml": "text/plain", ".log": "text/plain"}


def list_artifacts(context: OperationContext, request: ArtifactList) -> ArtifactPage:
    """The files and folders directly in a folder of a run."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return ArtifactPage(revision=revision, unchanged=True)
    logged = store.list_files(request.run_id)
    root = open_root(store.get_run(request.run_id).info.artifact_uri)
    return ArtifactPage(
        revision=revision,
        path=request.path,
        artifact_uri=root.uri,
        artifacts=[
            ArtifactItem(
                path=artifact.path,
                is_dir=artifact.is_dir,
                size_bytes=artifact.file_size,
                digest=artifact.digest,
                is_pending=artifact.is_pending,
                media_type=None if artifact.is_dir else guess_media_type(artifact.path),
            )
            for artifact in list_folder(root, request.path, logged)
        ],
    )


@dataclass(eq=False)
class OpenArtifact:
    """A file of a run, open for reading; to be closed."""

    path: str
    size_bytes: int
    media_type: str
    digest: str | None
    """SHA-256 of what was logged, if that is known."""
    stream: BinaryIO

    def read(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The bytes from ``first`` to ``last`` (included; by default all) in pieces.

        Read as a whole it is checked: the last piece comes only if all are what was logged.

        Raises:
            ArtifactChanged: they aren't.
        """
        left = self.size_bytes - first if last is None else last - first + 1
        is_whole = left == self.size_bytes
        found, held = hashlib.sha256(), b""
        self.stream.seek(first)
        while left > 0 and (piece := self.stream.read(min(PIECE_BYTES, left))):
            left -= len(piece)
            if held:
                yield held
            held = piece
            found.update(piece)
        if is_whole and self.digest is not None and found.hexdigest() != self.digest:
            raise ArtifactChanged(
                f"{self.path!r} isn't what was logged: somebody has written into the file.", path="path"
            )
        if held:
            yield held


def open_artifact(context: OperationContext, run_id: str, path: str) -> OpenArtifact:
    """Open a file of a run.

    Raises:
        RunNotFound: the store doesn't hold the run.
        ArtifactNotFound: it has no such file, or its content isn't there yet.
        InvalidInput: the path leads out of the run's folder.
    """
    store = context.read()
    uri = store.get_run(run_id).info.artifact_uri
    path = check_artifact_path(path)
    known = next((file for file in store.list_files(run_id) if file.path == path), None)
    root = open_root(uri)
    try:
        size = root.find(path).file_size
        stream = root.open(path)
    except ArtifactNotFound:
        if known is not None and known.digest is None:
            raise ArtifactNotFound(
                f"{path!r} was logged, but its content isn't there (yet).", path="path"
            ) from None
        raise
    digest = known.digest if known is not None else None
    return OpenArtifact(path, size or 0, guess_media_type(path), digest, stream)


def guess_media_type(path: str) -> str:
    """What kind of file it is, by its name; never one that a browser would run."""
    suffix = path[path.rfind(".") :].lower() if "." in path else ""
    found = _TYPES.get(suffix) or mimetypes.guess_type(path, strict=False)[0] or "application/octet-stream"
    return "text/plain" if "javascript" in found or "ecmascript" in found else found
