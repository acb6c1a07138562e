"""Runs with everything as a zip that is written while it is read: in constant memory, whatever its size."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

from trackside.artifacts import check_artifact_path, open_root
from trackside.entities import Run
from trackside.errors import TracksideError
from trackside.exports.selection import Selection, read_histories
from trackside.exports.sink import Sink
from trackside.exports.text import describe_run, write_csv, write_history_csv, write_json
from trackside.store.base import Store

__all__ = ["measure_files", "write_files", "write_zip"]

PIECE_BYTES = 1 << 20

Entry = tuple[str, Iterable[bytes], int | None]

_TEXTS = (".csv", ".tsv", ".txt", ".log", ".md", ".json", ".yaml", ".yml", ".html", ".svg", ".py", ".ipynb")
"""What is worth compressing; most of the rest is compressed already, or too large to wait for."""


def write_zip(selection: Selection, problems: list[str] | None = None) -> Iterator[bytes]:
    """``runs.csv``, ``runs.json``, and for each run a folder: ``run.json``, ``metrics.csv``, ``artifacts/…``.

    What couldn't be had, and what isn't what was logged, is said in ``problems.txt``.

    Args:
        selection: the runs.
        problems: the same sentences are added here.
    """
    found = problems if problems is not None else []
    return _write(_entries(selection, found), found)


def write_files(store: Store, run: Run, told: Callable[[int], object]) -> Iterator[bytes]:
    """The files of a run alone, each under its own path. Problems are said in ``problems.txt``.

    Args:
        store: knows what was logged.
        run: whose files.
        told: is told of every piece that was read, in bytes.
    """
    problems: list[str] = []
    return _write(_count(_files(store, run, "", problems), told), problems)


def measure_files(run: Run) -> tuple[int, int]:
    """How many files a run has, and how many bytes they are."""
    sizes = [artifact.file_size or 0 for artifact in open_root(run.info.artifact_uri).walk()]
    return len(sizes), sum(sizes)


def _write(entries: Iterator[Entry], found: list[str]) -> Iterator[bytes]:
    sink = Sink()
    with zipfile.ZipFile(sink, "w", allowZip64=True) as archive:
        for name, pieces, time_ms in entries:
            with archive.open(_describe(name, time_ms), "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    if content := sink.take():
                        yield content
        if found:
            archive.writestr(_describe("problems.txt", None), "\n".join(found) + "\n")
    yield sink.take()


def _count(entries: Iterator[Entry], told: Callable[[int], object]) -> Iterator[Entry]:
    def count(pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            told(len(piece))
            yield piece

    for name, pieces, time_ms in entries:
        yield name, count(pieces), time_ms


def _entries(selection: Selection, problems: list[str]) -> Iterator[Entry]:
    """Name, content and time of every file."""
    yield "runs.csv", write_csv(selection), None
    yield "runs.json", write_json(selection), None
    taken: set[str] = set()
    for run in selection.runs:
        folder = _name_folder(run, taken)
        text = json.dumps(describe_run(selection, run), ensure_ascii=False, indent=2)
        yield f"{folder}/run.json", [text.encode("utf-8", "replace")], run.info.start_time
        yield f"{folder}/metrics.csv", _history(selection, run), run.info.start_time
        yield from _files(selection.store, run, f"{folder}/artifacts/", problems)


def _history(selection: Selection, run: Run) -> Iterator[bytes]:
    return write_history_csv(read_histories(selection.store, run))


def _files(store: Store, run: Run, prefix: str, problems: list[str]) -> Iterator[Entry]:
    """The files of a run; one that can't be had is a problem, not the end of the export."""
    known = {file.path: file for file in store.list_files(run.info.run_id)}
    present = set()
    try:
        root = open_root(run.info.artifact_uri)
        for artifact in root.walk():
            present.add(artifact.path)
            try:
                path = check_artifact_path(artifact.path)  # a name that another system takes for a path
                stream = root.open(path)
            except (TracksideError, OSError) as error:
                problems.append(f"{prefix}{artifact.path}: it could not be read: {error}")
                continue
            with stream:
                digest = known[path].digest if path in known else None
                pieces = _read(stream.read, f"{prefix}{path}", digest, problems)
                yield f"{prefix}{path}", pieces, run.info.start_time
    except (TracksideError, OSError) as error:
        problems.append(
            f"{prefix.partition('/')[0] or run.info.run_name}: not all of its files could be read: {error}"
        )
        return
    problems += [f"{prefix}{path}: its content isn't there." for path in known if path not in present]


def _read(
    read: Callable[[int], bytes], name: str, digest: str | None, problems: list[str]
) -> Iterator[bytes]:
    found = hashlib.sha256()
    try:
        while piece := read(PIECE_BYTES):
            found.update(piece)
            yield piece
    except OSError as error:
        problems.append(f"{name}: it could not be read to its end: {error}")
        return
    if digest is not None and found.hexdigest() != digest:
        problems.append(f"{name}: this isn't what was logged; somebody has written into the file.")


def _name_folder(run: Run, taken: set[str]) -> str:
    """The run's name as a folder, unlike those before it on any system."""
    plain = re.sub(r"[^\w\-. ]+", "_", run.info.run_name).strip(" .")[:80] or "run"
    name = f"{plain}-{run.info.run_id[:8]}"
    if name.lower() in taken:
        name = f"{plain}-{run.info.run_id}"
    taken.add(name.lower())
    return name


def _describe(name: str, time_ms: int | None) -> zipfile.ZipInfo:
    # A zip knows no time before 1980.
    moment = datetime.fromtimestamp((time_ms or 0) / 1000, UTC)
    entry = zipfile.ZipInfo(name, max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    is_text = PurePosixPath(name).suffix.lower() in _TEXTS
    entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    return entry
