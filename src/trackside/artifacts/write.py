"""Writing a run's files: whole or not at all."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from trackside.artifacts.paths import check_artifact_path
from trackside.errors import InvalidInput

__all__ = ["WrittenFile", "artifact_root", "write_artifact"]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written: its path below the root, its size, the SHA-256 of its content."""

    path: str
    size_bytes: int
    digest: str


def artifact_root(location: str | Path, run_id: str) -> str:
    """Where the files of a run are, below the artifact location of its experiment."""
    return f"{str(location).rstrip('/')}/{run_id}/artifacts"


def write_artifact(root: str, path: str, data: bytes) -> WrittenFile:
    """Write a file below a run's root; a reader sees the old content or the new, never a part.

    Args:
        root: path or URL of the run's folder (anything fsspec knows).
        path: of the file, below the root.
        data: its content.

    Raises:
        InvalidInput: the path leads out of the root, also through a link.
        OSError: it can't be written.
    """
    path = check_artifact_path(path)
    scheme = urlsplit(root).scheme
    if scheme in ("", "file") or len(scheme) == 1:  # one letter is a drive
        _write_local(Path(root.removeprefix("file://")), path, data)
    else:
        _write_remote(f"{root.rstrip('/')}/{path}", data)
    return WrittenFile(path, len(data), hashlib.sha256(data).hexdigest())


def _write_local(root: Path, path: str, data: bytes) -> None:
    target = root / path
    root.mkdir(parents=True, exist_ok=True)
    # The nearest folder that exists: a link in it may lead anywhere.
    existing = target.parent
    while not existing.exists():
        existing = existing.parent
    if not existing.resolve().is_relative_to(root.resolve()):
        raise InvalidInput(f"{path!r} leads out of the run's folder through a link.", path="artifact_file")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _write_remote(url: str, data: bytes) -> None:
    import fsspec

    # Object stores show a file when it is closed; others are given a temporary name first.
    with fsspec.open(url, "wb", auto_mkdir=True) as file:
        file.write(data)
