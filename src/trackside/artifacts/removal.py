"""Files of runs that are removed for good: how much that frees, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from trackside.artifacts.content import ContentFolder
from trackside.artifacts.local import LocalRoot
from trackside.artifacts.root import open_root
from trackside.errors import ArtifactNotFound, InvalidInput

__all__ = ["measure_files", "remove_files", "sweep_content"]


def measure_files(uris: Iterable[str]) -> tuple[int, int]:
    """How many files are below these roots, and how many bytes it would free to remove all of them.

    A content that a run elsewhere has as well frees nothing. What can't be reached isn't counted.
    """
    count = size = 0
    links: Counter[tuple[int, int]] = Counter()
    shared: dict[tuple[int, int], tuple[int, int]] = {}
    for uri in uris:
        with suppress(OSError, InvalidInput, ArtifactNotFound):
            root = open_root(uri)
            for artifact in root.walk():
                count += 1
                if not isinstance(root, LocalRoot):
                    size += artifact.file_size or 0
                    continue
                found = (Path(root.folder) / artifact.path).stat()
                if found.st_nlink == 1:
                    size += found.st_size
                else:
                    links[found.st_dev, found.st_ino] += 1
                    shared[found.st_dev, found.st_ino] = found.st_nlink, found.st_size
    for place, (total, bytes_each) in shared.items():
        if links[place] + 1 >= total:  # the last link is that of the content's own folder
            size += bytes_each
    return count, size


def remove_files(uri: str, run_id: str) -> None:
    """Remove all that is below a run's root, and the run's folder with it. Nothing there is no error.

    Raises:
        OSError: something could not be removed.
        InvalidInput: nothing is installed that speaks the URL.
    """
    root = open_root(uri)
    with suppress(ArtifactNotFound, FileNotFoundError):
        root.delete("")
    if isinstance(root, LocalRoot):
        if root.folder.exists():
            raise OSError(f"{root.folder} can't be removed.")
        if root.folder.parent.name == run_id:
            with suppress(OSError):  # there is something else in it
                root.folder.parent.rmdir()


def sweep_content(uris: Iterable[str]) -> None:
    """Remove contents that no run has any more, of the locations that these roots are in."""
    for folder in {root.folder for uri in uris if isinstance(root := _try_root(uri), LocalRoot)}:
        if folder.name == "artifacts" and len(folder.parts) > 2:
            ContentFolder(folder.parent.parent).sweep()


def _try_root(uri: str) -> object:
    with suppress(InvalidInput):
        return open_root(uri)
    return None
