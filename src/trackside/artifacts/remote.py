"""A run's files in an object store or on another machine, through fsspec."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, cast

from trackside.artifacts.local import CHUNK_BYTES
from trackside.artifacts.paths import check_artifact_path, check_folder_path, is_draft
from trackside.artifacts.root import Artifact, Progress, WrittenFile
from trackside.errors import ArtifactNotFound, InvalidInput

__all__ = ["RemoteRoot"]


class RemoteRoot:
    """An :class:`~trackside.artifacts.root.ArtifactRoot` at a URL that fsspec speaks.

    Object stores show a file when it is closed, so nobody sees a part of one. They have no links: each run
    keeps its own copy.
    """

    def __init__(self, uri: str) -> None:
        import fsspec

        self.uri = uri.rstrip("/")
        try:
            self._system: Any
            self._system, base = fsspec.core.url_to_fs(self.uri)
        except (ImportError, ValueError) as error:
            raise InvalidInput(
                f"Files can't be kept at {self.uri.partition('://')[0]}://…: {error}.",
                path="artifact_location",
            ) from error
        self._base = str(base).rstrip("/")

    def write(self, path: str, data: bytes) -> WrittenFile:
        return self.copy(path, io.BytesIO(data))

    def copy(
        self, path: str, source: BinaryIO, progress: Progress | None = None, draft: str | None = None
    ) -> WrittenFile:
        del draft  # nothing half written is seen at a URL
        path = check_artifact_path(path)
        target = f"{self._base}/{path}"
        self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
        digest, size = hashlib.sha256(), 0
        try:
            with self._system.open(target, "wb") as file:
                while chunk := source.read(CHUNK_BYTES):
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    if progress is not None:
                        progress(len(chunk))
        except BaseException:  # closing the file has made a part of it visible
            with suppress(Exception):
                self._system.rm(target)
            raise
        return WrittenFile(path, size, digest.hexdigest())

    def list_folder(self, folder: str = "") -> list[Artifact]:
        folder = check_folder_path(folder)
        self._system.invalidate_cache()
        try:
            found = self._system.ls(f"{self._base}/{folder}" if folder else self._base, detail=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        entries = [self._describe(entry) for entry in found]
        return sorted((entry for entry in entries if entry is not None), key=lambda entry: entry.path)

    def walk(self, folder: str = "") -> Iterator[Artifact]:
        for artifact in self.list_folder(folder):
            if artifact.is_dir:
                yield from self.walk(artifact.path)
            else:
                yield artifact

    def open(self, path: str) -> BinaryIO:
        path = check_artifact_path(path)
        try:
            return cast("BinaryIO", self._system.open(f"{self._base}/{path}", "rb"))
        except (FileNotFoundError, IsADirectoryError):
            raise ArtifactNotFound(f"This run has no file {path!r}.", path="path") from None

    def find(self, path: str) -> Artifact:
        path = check_folder_path(path)
        if not path:
            return Artifact("", is_dir=True, file_size=None)
        try:
            found = self._describe(self._system.info(f"{self._base}/{path}"))
        except (FileNotFoundError, NotADirectoryError):
            found = None
        if found is None:
            raise ArtifactNotFound(f"This run has no file {path!r}.", path="path")
        return found

    def delete(self, path: str) -> None:
        found = self.find(path)
        if self._system.exists(f"{self._base}/{found.path}".rstrip("/")):
            self._system.rm(f"{self._base}/{found.path}".rstrip("/"), recursive=True)

    def _describe(self, entry: Any) -> Artifact | None:
        name = str(entry["name"])
        # Some name a path with a slash in front, some without.
        path = name.lstrip("/").removeprefix(self._base.lstrip("/")).strip("/")
        if not path or is_draft(path.rpartition("/")[2]):
            return None
        is_dir = entry["type"] == "directory"
        return Artifact(path, is_dir, None if is_dir else int(entry["size"] or 0))
