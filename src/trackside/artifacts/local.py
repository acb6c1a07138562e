"""A run's files in a folder of this machine."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from trackside.artifacts.content import ContentFolder
from trackside.artifacts.paths import check_artifact_path, check_folder_path, is_draft
from trackside.artifacts.root import Artifact, Progress, WrittenFile
from trackside.errors import ArtifactNotFound, InvalidInput

__all__ = ["CHUNK_BYTES", "SYNCED_BYTES", "LocalRoot"]

CHUNK_BYTES = 1 << 20
SYNCED_BYTES = 1 << 20
"""From this size on a file is on the disk before it has its name; smaller ones are with the next flush."""


class LocalRoot:
    """An :class:`~trackside.artifacts.root.ArtifactRoot` in a local folder.

    Files of 64 KiB or more that an experiment's location holds already are kept once: see
    :class:`~trackside.artifacts.content.ContentFolder`.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.folder = Path(_path_of(uri) if uri.startswith(("file://", "local://")) else uri)
        is_usual = self.folder.name == "artifacts" and len(self.folder.parts) > 2
        self.location = self.folder.parent.parent if is_usual else None
        """The folder that has those of other runs as well; None if this one isn't named as theirs are."""
        self._content = ContentFolder(self.location) if self.location is not None else None

    def write(self, path: str, data: bytes) -> WrittenFile:
        return self.copy(path, io.BytesIO(data))

    def copy(
        self, path: str, source: BinaryIO, progress: Progress | None = None, draft: str | None = None
    ) -> WrittenFile:
        path = check_artifact_path(path)
        target = self._prepare(path)
        part = target.with_name(f".{draft or uuid.uuid4().hex}.part")
        digest, size = hashlib.sha256(), 0
        try:
            with part.open("xb", buffering=0) as file:
                while chunk := source.read(CHUNK_BYTES):
                    _write_all(file, chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    if progress is not None:
                        progress(len(chunk))
                if size >= SYNCED_BYTES:
                    os.fsync(file.fileno())
            if self._content is not None:
                self._content.share(part, digest.hexdigest(), size)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return WrittenFile(path, size, digest.hexdigest())

    def list_folder(self, folder: str = "") -> list[Artifact]:
        folder = check_folder_path(folder)
        try:
            here = self._inside(folder)
        except ArtifactNotFound:
            return []
        if not here.is_dir():
            return [self._describe(folder, here)]
        found = []
        with os.scandir(here) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if is_draft(entry.name):
                    continue
                if entry.is_symlink():
                    with suppress(ArtifactNotFound, InvalidInput):  # it leads nowhere, or elsewhere
                        found.append(self._describe(path, self._inside(path)))
                elif entry.is_dir():
                    found.append(Artifact(path, is_dir=True, file_size=None))
                elif entry.is_file():  # no pipe, no socket
                    with suppress(FileNotFoundError):  # it is gone just now
                        found.append(Artifact(path, is_dir=False, file_size=entry.stat().st_size))
        return sorted(found, key=lambda artifact: artifact.path)

    def walk(self, folder: str = "") -> Iterator[Artifact]:
        for artifact in self.list_folder(folder):
            if not artifact.is_dir:
                yield artifact
            elif not (self.folder / artifact.path).is_symlink():  # what it leads to is listed at its place
                yield from self.walk(artifact.path)

    def open(self, path: str) -> BinaryIO:
        file = self._inside(check_artifact_path(path))
        if not file.is_file():
            raise ArtifactNotFound(f"{path!r} is no file of this run.", path="path")
        # The path is resolved: a link that somebody puts there just now is not followed.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        return os.fdopen(os.open(file, flags), "rb")

    def find(self, path: str) -> Artifact:
        path = check_folder_path(path)
        return self._describe(path, self._inside(path))

    def delete(self, path: str) -> None:
        path = check_folder_path(path)
        if not path:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        self._inside(path.rpartition("/")[0])
        target = self.folder / path
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        elif os.path.lexists(target):
            target.unlink()
        else:
            raise ArtifactNotFound(f"This run has no file {path!r}.", path="path")

    def _prepare(self, path: str) -> Path:
        """Make the folders of a file; none of them may be a link that leads out."""
        target = self.folder / path
        self.folder.mkdir(parents=True, exist_ok=True)
        existing = target.parent
        while not existing.exists():
            existing = existing.parent
        if not existing.resolve().is_relative_to(self.folder.resolve()):
            raise InvalidInput(
                f"{path!r} leads out of the run's folder through a link.", path="artifact_file"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _inside(self, path: str) -> Path:
        """Where a path leads, links followed; it has to be there, and inside the root."""
        try:
            found = (self.folder / path).resolve(strict=True)
        except (OSError, RuntimeError):  # also a loop of links
            raise ArtifactNotFound(f"This run has no file {path!r}.", path="path") from None
        if not found.is_relative_to(self.folder.resolve()):
            raise InvalidInput(f"{path!r} leads out of the run's folder through a link.", path="path")
        return found

    def _describe(self, path: str, found: Path) -> Artifact:
        is_dir = found.is_dir()
        if not is_dir and not found.is_file():  # a socket, a pipe: reading it might never end
            raise ArtifactNotFound(f"{path!r} is no file of this run.", path="path")
        return Artifact(path, is_dir, None if is_dir else found.stat().st_size)


def _path_of(url: str) -> str:
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(url).path)


def _write_all(file: io.FileIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]
