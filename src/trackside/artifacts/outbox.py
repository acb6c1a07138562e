"""Files on their way to a place that may be away: kept on this machine until they are there.

Who logs writes here and goes on. A process beside it brings the files to their place (see
:mod:`trackside.tracking.uploader`). Each file is its content and, last, a note: without
a note it is none.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from trackside.artifacts.local import CHUNK_BYTES, SYNCED_BYTES
from trackside.artifacts.objects import is_reached_by_network
from trackside.artifacts.paths import check_artifact_path, is_below
from trackside.artifacts.root import Artifact, ArtifactRoot, Progress, WrittenFile, open_root
from trackside.decoding import decode_json
from trackside.errors import ArtifactNotFound

__all__ = ["Outbox", "OutboxRoot", "Parcel", "is_sent_later"]

_STALE_PART_S = 86_400.0


def is_sent_later(uri: str) -> bool:
    """Whether files of this root go through the outbox: it is on another machine."""
    scheme, is_url, _ = uri.partition("://")
    return bool(is_url) and scheme not in ("file", "local") and is_reached_by_network(scheme)


class Parcel(msgspec.Struct, frozen=True):
    """A file that waits: where it goes, and what it is."""

    run_id: str
    uri: str
    path: str
    size_bytes: int
    digest: str
    time_ms: int
    is_rows: bool = False
    """It is added below the rows of the table that is there; else it takes the place of what is there."""

    @property
    def place(self) -> str:
        """The bucket, or the machine: what is away as a whole."""
        return self.uri.partition("://")[2].partition("/")[0]

    @property
    def target(self) -> str:
        """What only one parcel at a time may be brought to."""
        return f"{self.uri}/{self.path}"


class Outbox:
    """The folder of files that wait, shared by all processes of this machine that use the store.

    A note's name begins with the time, so that names sort in the order of logging, and holds the run's id.
    Whoever takes a note away (by renaming or deleting it) decides: the file was brought, or isn't wanted.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, parcel: Parcel, content: Path) -> None:
        """Let a file of this folder wait; its content is in ``content``, and moved."""
        name = f"{time.time_ns():020d}-{parcel.run_id}-{uuid.uuid4().hex[:8]}"
        content.replace(self.folder / f"{name}.data")
        note = self.folder / f".{name}.part"
        note.write_bytes(msgspec.json.encode(parcel))
        note.replace(self.folder / f"{name}.json")

    def names(self, run_id: str | None = None) -> list[str]:
        """Notes of what waits (of one run), in the order of logging."""
        return sorted(self._list((".json",), run_id))

    def waiting(self, run_id: str | None = None) -> int:
        """How many files (of a run) aren't both brought and written down as such."""
        return len(self._list((".json", ".done"), run_id))

    def _list(self, endings: tuple[str, ...], run_id: str | None) -> list[str]:
        try:
            found = os.listdir(self.folder)  # noqa: PTH208 - there may be many, and this is asked often
        except (FileNotFoundError, PermissionError):  # somebody else's folder holds nothing of ours
            return []
        return [
            name
            for name in found
            if name.endswith(endings) and run_id in (None, name[21:53]) and name[0] != "."
        ]

    def read(self, name: str) -> Parcel | None:
        """What a note says; None if somebody has taken it, or it is none."""
        try:
            return decode_json((self.folder / name).read_bytes(), Parcel)
        except (OSError, msgspec.MsgspecError):
            return None

    def content(self, name: str) -> Path:
        """Where the content is that a note is about."""
        return (self.folder / name).with_suffix(".data")

    def find(self, run_id: str, uri: str, path: str) -> Path | None:
        """The content that was logged last under a path and waits; None if none does."""
        for name in reversed(self.names(run_id)):
            parcel = self.read(name)
            if parcel is not None and (parcel.uri, parcel.path, parcel.is_rows) == (uri, path, False):
                return self.content(name)
        return None

    def withdraw(self, run_id: str, path: str) -> int:
        """Files below a path of a run aren't wanted any more; how many waited."""
        count = 0
        for name in self.names(run_id):
            parcel = self.read(name)
            if parcel is not None and is_below(parcel.path, path):
                with suppress(FileNotFoundError):
                    (self.folder / name).unlink()
                    count += 1
                self.content(name).unlink(missing_ok=True)
        return count

    def is_waiting(self, name: str) -> bool:
        """Whether nobody has taken it."""
        return (self.folder / name).exists()

    def take(self, name: str) -> bool:
        """Say that a file was brought; False if it isn't wanted any more."""
        try:
            (self.folder / name).rename((self.folder / name).with_suffix(".done"))
        except FileNotFoundError:
            return False
        return True

    def finish(self, name: str) -> None:
        """Forget a file that was taken, once that is written down elsewhere."""
        self.content(name).unlink(missing_ok=True)
        (self.folder / name).with_suffix(".done").unlink(missing_ok=True)

    def taken(self) -> Iterator[tuple[str, Parcel]]:
        """Files that were taken and not finished: the process that brought them has crashed."""
        for done in sorted(self.folder.glob("*.done")):
            name = done.with_suffix(".json").name
            with suppress(OSError, msgspec.MsgspecError):
                yield name, decode_json(done.read_bytes(), Parcel)

    def sweep(self) -> None:
        """Remove what crashes have left: content without a note."""
        limit = time.time() - _STALE_PART_S
        for file in [*self.folder.glob(".*.part"), *self.folder.glob("*.data")]:
            with suppress(FileNotFoundError):
                is_noted = any(file.with_suffix(suffix).exists() for suffix in (".json", ".done"))
                if not is_noted and file.stat().st_mtime < limit:
                    file.unlink()

    # what went wrong, for those who wait
    def note_problems(self, problems: Mapping[str, str]) -> None:
        """Say, by place, why nothing is brought there just now; empty: all is well."""
        if not problems:
            (self.folder / "problems.txt").unlink(missing_ok=True)  # no note: those end in .json
            return
        draft = self.folder / f".{uuid.uuid4().hex}.part"
        draft.write_bytes(msgspec.json.encode(problems))
        draft.replace(self.folder / "problems.txt")

    def problems(self) -> dict[str, str]:
        """By place, why nothing is brought there just now, in a sentence."""
        try:
            return decode_json((self.folder / "problems.txt").read_bytes(), dict[str, str])
        except (OSError, msgspec.MsgspecError):
            return {}

    def find_stuck(self, run_id: str | None = None) -> str | None:
        """Why nothing that waits (of a run) can be brought now; None if some of it can, or nothing waits."""
        problems = self.problems()
        if not problems:
            return None
        parcels = [parcel for name in self.names(run_id) if (parcel := self.read(name)) is not None]
        if any(parcel.place not in problems for parcel in parcels):
            return None
        return problems[parcels[0].place] if parcels else None


class OutboxRoot:
    """An :class:`~trackside.artifacts.root.ArtifactRoot` whose files are written into an outbox first.

    What this machine has written is read from there until it has been brought.

    Args:
        outbox: of the store.
        run_id: the run.
        uri: its root.
        announce: is told of a file and of its time (ms) before anybody can bring it.
        send: called when one waits.
    """

    def __init__(
        self,
        outbox: Outbox,
        run_id: str,
        uri: str,
        announce: Callable[[WrittenFile, int], object],
        send: Callable[[], object],
    ) -> None:
        self.uri = uri
        self._announce = announce
        self._send = send
        self._outbox = outbox
        self._run_id = run_id

    def write(self, path: str, data: bytes) -> WrittenFile:
        import io

        return self.copy(path, io.BytesIO(data))

    def copy(
        self, path: str, source: BinaryIO, progress: Progress | None = None, draft: str | None = None
    ) -> WrittenFile:
        return self._put(path, source, progress, draft, is_rows=False)

    def add_rows(self, path: str, rows: bytes) -> WrittenFile:
        """Have rows added to a table when they are brought; nothing is asked of the place before."""
        import io

        return self._put(path, io.BytesIO(rows), None, None, is_rows=True)

    def _put(
        self, path: str, source: BinaryIO, progress: Progress | None, draft: str | None, *, is_rows: bool
    ) -> WrittenFile:
        path = check_artifact_path(path)
        time_ms = time.time_ns() // 1_000_000
        self._outbox.folder.mkdir(parents=True, exist_ok=True)
        part = self._outbox.folder / f".{draft or uuid.uuid4().hex}.part"
        digest, size = hashlib.sha256(), 0
        try:
            with part.open("xb") as file:
                while chunk := source.read(CHUNK_BYTES):
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    if progress is not None:
                        progress(len(chunk))
                if size >= SYNCED_BYTES:
                    file.flush()
                    os.fsync(file.fileno())
            written = WrittenFile(path, size, digest.hexdigest(), is_on_its_way=True)
            self._announce(written, time_ms)
            parcel = Parcel(self._run_id, self.uri, path, size, written.digest, time_ms, is_rows)
            self._outbox.put(parcel, part)
            self._send()
        finally:
            part.unlink(missing_ok=True)
        return written

    def list_folder(self, folder: str = "") -> list[Artifact]:
        return self._there().list_folder(folder)

    def walk(self, folder: str = "") -> Iterator[Artifact]:
        return self._there().walk(folder)

    def open(self, path: str) -> BinaryIO:
        if (waiting := self._outbox.find(self._run_id, self.uri, check_artifact_path(path))) is not None:
            with suppress(FileNotFoundError):  # it was brought just now
                return waiting.open("rb")
        return self._there().open(path)

    def find(self, path: str) -> Artifact:
        return self._there().find(path)

    def delete(self, path: str) -> None:
        """The place has to answer; what waits or is under way goes as well."""
        missing: ArtifactNotFound | None = None
        try:
            self._there().delete(path)
        except ArtifactNotFound as error:
            missing = error
        if self._outbox.withdraw(self._run_id, path):
            with suppress(ArtifactNotFound):  # it came in between
                self._there().delete(path)
        elif missing is not None:
            raise missing

    def _there(self) -> ArtifactRoot:
        return open_root(self.uri)
