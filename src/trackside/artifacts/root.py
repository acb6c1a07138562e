"""The folder of a run's files, wherever it is: what can be done with it, and the form of what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from trackside.entities import Artifact

__all__ = ["Artifact", "ArtifactRoot", "WrittenFile", "artifact_root", "open_root"]

Progress = Callable[[int], object]
"""Is told how many more bytes have been written."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written: its path below the root, its size, the SHA-256 of its content."""

    path: str
    size_bytes: int
    digest: str
    is_on_its_way: bool = False
    """It waits on this machine to be brought to its place."""


class ArtifactRoot(Protocol):
    """Below which the files of one run are.

    Laws: a file is written whole or not at all; no path, link or name leads out of the root, in writing or
    in reading; what is changed for one run never changes another run's file.
    """

    uri: str

    def write(self, path: str, data: bytes) -> WrittenFile:
        """Write a small file.

        Raises:
            InvalidInput: the path leads out of the root, also through a link.
            OSError: it can't be written.
        """

    def copy(
        self, path: str, source: BinaryIO, progress: Progress | None = None, draft: str | None = None
    ) -> WrittenFile:
        """Write what a stream holds, in constant memory. Raises as :meth:`write`.

        Args:
            path: of the file.
            source: read to its end; what it raises is raised, and no file is left.
            progress: is told of every piece.
            draft: 32 hex digits that name what is half written, for who finds it after a crash.
        """

    def list_folder(self, folder: str = "") -> list[Artifact]:
        """What is directly in a folder, folders and files by name; of a file, the file alone.

        Nothing there is an empty list.
        """

    def walk(self, folder: str = "") -> Iterator[Artifact]:
        """All files below a folder, or the file itself."""

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading, seekable.

        Raises:
            ArtifactNotFound: there is none.
            InvalidInput: the path leads out of the root, also through a link.
        """

    def find(self, path: str) -> Artifact:
        """A file or a folder. Raises as :meth:`open`."""

    def delete(self, path: str) -> None:
        """Delete a file, or a folder with all that is in it. Raises as :meth:`open`."""


def artifact_root(location: str | Path, run_id: str) -> str:
    """Where the files of a run are, below the artifact location of its experiment."""
    return f"{str(location).rstrip('/')}/{run_id}/artifacts"


def open_root(uri: str) -> ArtifactRoot:
    """The root at a path or a URL of fsspec; nothing is touched yet.

    Raises:
        InvalidInput: nothing is installed that speaks the URL.
    """
    scheme, is_url, _ = uri.partition("://")
    if not is_url or scheme in ("file", "local"):
        from trackside.artifacts.local import LocalRoot

        return LocalRoot(uri)
    from trackside.artifacts.remote import RemoteRoot

    return RemoteRoot(uri)
