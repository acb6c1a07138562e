"""A run's files in an object store or on another machine, through fsspec."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, BinaryIO, cast

from trackside.artifacts.local import CHUNK_BYTES
from trackside.artifacts.objects import (
    BLOCK_BYTES,
    ObjectFile,
    code_of,
    find_service,
    open_system,
    telling,
)
from trackside.artifacts.paths import check_artifact_path, check_folder_path, is_draft
from trackside.artifacts.root import Artifact, Progress, WrittenFile
from trackside.errors import ArtifactNotFound
from trackside.settings.files_url import check_files_url

__all__ = ["RemoteRoot"]

AT_ONCE = 8
"""So many files are deleted at the same time: each is a request."""

_AHEAD_BYTES = 4 << 20
_CONDITIONAL_BYTES = 64 << 20
"""Up to this size a file is sent in one request, which may have a condition."""
_WAS_CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})


class RemoteRoot:
    """An :class:`~trackside.artifacts.root.ArtifactRoot` at a URL that fsspec speaks.

    Object stores show a file when it is whole, so nobody sees a part of one. They have no links: each run
    keeps its own copy. No bucket is ever made. Errors of the place are
    :class:`trackside.errors.FilesUnavailable`.
    """

    def __init__(self, uri: str) -> None:
        self.uri = check_files_url(uri, "artifact_location").rstrip("/")
        self._system: Any
        self._system, base = open_system(self.uri)
        self._is_object_store = find_service(self.uri) is not None
        self._is_conditional = hasattr(self._system, "_call_s3")
        self._base = base.rstrip("/")

    def write(self, path: str, data: bytes) -> WrittenFile:
        return self.copy(path, io.BytesIO(data))

    def copy(
        self, path: str, source: BinaryIO, progress: Progress | None = None, draft: str | None = None
    ) -> WrittenFile:
        del draft  # nothing half written is seen at a URL
        path = check_artifact_path(path)
        counted = _Counted(source, progress)
        first = counted.read_block()
        with telling(self.uri, is_writing=self._is_object_store):
            if not self._is_object_store:
                self._system.makedirs(f"{self._base}/{path}".rpartition("/")[0], exist_ok=True)
            if self._is_object_store and len(first) < BLOCK_BYTES:
                self._system.pipe_file(f"{self._base}/{path}", first)
                return counted.describe(path)
        self._stream(f"{self._base}/{path}", first, counted)
        return counted.describe(path)

    def read_version(self, path: str) -> tuple[bytes | None, str | None]:
        """A whole file, and which version of it that is at least; both None if there is none."""
        target = f"{self._base}/{check_artifact_path(path)}"
        try:
            with telling(self.uri):
                version = self._version(target)
                return self._system.cat_file(target), version
        except FileNotFoundError:
            return None, None

    def write_over(self, path: str, data: bytes, version: str | None) -> bool:
        """Write a file if it is still the version that was read; False if somebody else was first.

        S3 decides that itself; elsewhere another machine can write between the look and the writing.
        """
        target = f"{self._base}/{check_artifact_path(path)}"
        with telling(self.uri, is_writing=self._is_object_store):
            if not self._is_conditional or len(data) > _CONDITIONAL_BYTES:
                if self._find_version(target) != version:
                    return False
                if not self._is_object_store:
                    self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
                self._system.pipe_file(target, data)
                return True
            condition = {"IfNoneMatch": "*"} if version is None else {"IfMatch": version}
            try:
                self._system.pipe_file(target, data, **condition)
            except Exception as error:
                if code_of(error) in _WAS_CHANGED:
                    return False
                if code_of(error) != "NotImplemented":
                    raise
                self._is_conditional = False
                return self.write_over(path, data, version)
            return True

    def _find_version(self, target: str) -> str | None:
        try:
            return self._version(target)
        except FileNotFoundError:
            return None

    def _version(self, target: str) -> str:
        found = self._system.info(target)
        names = ("ETag", "generation", "etag", "mtime", "created")
        return str(next((found[name] for name in names if found.get(name)), found.get("size")))

    def _stream(self, target: str, first: bytes, source: _Counted) -> None:
        with telling(self.uri, is_writing=self._is_object_store):
            file = self._system.open(target, "wb", block_size=BLOCK_BYTES)
        try:
            block = first
            while block:
                with telling(self.uri, is_writing=self._is_object_store):
                    file.write(block)
                block = source.read_block()
            with telling(self.uri, is_writing=self._is_object_store):
                file.close()
        except BaseException:
            self._abandon(file, target)
            raise

    def _abandon(self, file: Any, target: str) -> None:
        """Leave nothing of a file that wasn't written whole; one that was there before stays, if it can."""
        if not self._is_object_store:
            with suppress(Exception):
                file.close()
            with suppress(Exception):
                self._system.rm(target)
            return
        with suppress(Exception):
            file.discard()
        file.closed = True  # else its end would write what there is of it

    def list_folder(self, folder: str = "") -> list[Artifact]:
        folder = check_folder_path(folder)
        if not self._is_object_store:
            self._system.invalidate_cache()
        try:
            with telling(self.uri):
                found = self._system.ls(f"{self._base}/{folder}" if folder else self._base, detail=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        described = [self._describe(entry) for entry in found]
        # An object store may hold an empty object as a sign of the folder itself.
        entries = {one.path: one for one in described if one and not (one.is_dir and one.path == folder)}
        return [entries[path] for path in sorted(entries)]

    def walk(self, folder: str = "") -> Iterator[Artifact]:
        if self._is_object_store:
            yield from self._find_all(check_folder_path(folder))
            return
        for artifact in self.list_folder(folder):
            if artifact.is_dir:
                yield from self.walk(artifact.path)
            else:
                yield artifact

    def _find_all(self, folder: str) -> list[Artifact]:
        """All files below a folder, a thousand with each request."""
        with telling(self.uri):
            try:
                found = self._system.find(f"{self._base}/{folder}" if folder else self._base, detail=True)
            except FileNotFoundError as error:
                with suppress(FileNotFoundError), telling(self.uri):
                    raise error
                return []
        entries = [self._describe(entry) for entry in found.values()]
        return sorted((one for one in entries if one and not one.is_dir), key=lambda one: one.path)

    def open(self, path: str) -> BinaryIO:
        path = check_artifact_path(path)
        try:
            with telling(self.uri):
                file = self._system.open(f"{self._base}/{path}", "rb", block_size=_AHEAD_BYTES)
                if getattr(file, "details", {}).get("type") == "directory":
                    raise IsADirectoryError(path)
        except (FileNotFoundError, IsADirectoryError):
            raise ArtifactNotFound(f"This run has no file {path!r}.", path="path") from None
        return cast("BinaryIO", io.BufferedReader(ObjectFile(self.uri, file), CHUNK_BYTES))

    def find(self, path: str) -> Artifact:
        path = check_folder_path(path)
        if not path:
            return Artifact("", is_dir=True, file_size=None)
        try:
            with telling(self.uri):
                found = self._describe(self._system.info(f"{self._base}/{path}"))
        except (FileNotFoundError, NotADirectoryError):
            found = None
        if found is None:
            raise ArtifactNotFound(f"This run has no file {path!r}.", path="path")
        return found

    def delete(self, path: str) -> None:
        found = self.find(path)
        target = f"{self._base}/{found.path}".rstrip("/")
        with telling(self.uri):
            if not self._is_object_store:
                if self._system.exists(target):
                    self._system.rm(target, recursive=True)
            elif not found.is_dir:
                self._system.rm_file(target)
            else:
                # One by one: the library takes a name with * or [ for a pattern when it deletes many.
                below = [f"{self._base}/{file.path}" for file in self._find_all(found.path)]
                with ThreadPoolExecutor(AT_ONCE) as pool:
                    for _ in pool.map(self._system.rm_file, below):
                        pass

    def _describe(self, entry: Any) -> Artifact | None:
        name = str(entry["name"])
        # Some name a path with a slash in front, some without.
        path = name.lstrip("/").removeprefix(self._base.lstrip("/")).strip("/")
        if not path or is_draft(path.rpartition("/")[2]):
            return None
        is_dir = entry["type"] == "directory"
        return Artifact(path, is_dir, None if is_dir else int(entry["size"] or 0))


class _Counted:
    """What is read of a source: how much, and its digest."""

    def __init__(self, source: BinaryIO, progress: Progress | None) -> None:
        self._source = source
        self._progress = progress
        self._digest = hashlib.sha256()
        self._size = 0

    def read_block(self) -> bytes:
        """The next ``BLOCK_BYTES`` bytes; fewer at the end."""
        block = bytearray()
        while len(block) < BLOCK_BYTES and (chunk := self._source.read(CHUNK_BYTES)):
            block += chunk
            if self._progress is not None:
                self._progress(len(chunk))
        self._digest.update(block)
        self._size += len(block)
        return bytes(block)

    def describe(self, path: str) -> WrittenFile:
        return WrittenFile(path, self._size, self._digest.hexdigest())
