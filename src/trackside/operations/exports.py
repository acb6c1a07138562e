"""Exports: a ticket for what is asked for, and the content that it stands for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from trackside.errors import InvalidInput
from trackside.exports.archive import measure_files, write_files
from trackside.exports.formats import MEDIA_TYPES, check_format, write_runs
from trackside.exports.selection import Selection, search_selection, select_runs
from trackside.operations.context import OperationContext
from trackside.operations.tickets import Export, Progress
from trackside.operations.wire import ExportTicket, RunExport
from trackside.operations.wire_files import ArtifactArchive, ExportGet, ExportState
from trackside.store.base import Store

__all__ = ["archive_artifacts", "export_runs", "get_export", "open_export"]

LIFE_S = 600
_AT_ONCE = 1000


def export_runs(context: OperationContext, request: RunExport) -> ExportTicket:
    """Prepare runs as a file, to be fetched from ``exports/<export_id>``."""
    check_format(request.format)
    names = list(_names(context.read(), request))
    if not names:
        raise InvalidInput("No run is named, or none matches: there is nothing to export.", path="run_ids")
    only = names[0] if len(names) == 1 else f"{len(names)} runs"
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H%M")
    export = Export(
        request,
        f"{only} {moment}.{request.format}",
        MEDIA_TYPES[request.format],
        time.monotonic() + LIFE_S,
    )
    return _give_ticket(context, export, len(names))


def archive_artifacts(context: OperationContext, request: ArtifactArchive) -> ExportTicket:
    """Prepare all files of a run as a zip, to be fetched from ``exports/<export_id>``."""
    run = context.read().get_run(request.run_id)
    count, size = measure_files(run)
    if not count:
        raise InvalidInput(f"The run {run.info.run_name!r} has no files.", path="run_id")
    export = Export(
        request,
        f"{run.info.run_name} files.zip",
        MEDIA_TYPES["zip"],
        time.monotonic() + LIFE_S,
        Progress(size_bytes=size),
    )
    return _give_ticket(context, export, 1)


def get_export(context: OperationContext, request: ExportGet) -> ExportState:
    """How far an export has come. Raises NotFound if its ticket has expired."""
    return context.exports.find(request.export_id).progress.tell()


def _give_ticket(context: OperationContext, export: Export, run_count: int) -> ExportTicket:
    return ExportTicket(
        export_id=context.exports.add(export),
        file_name=export.file_name,
        media_type=export.media_type,
        run_count=run_count,
    )


def open_export(context: OperationContext, ticket: str) -> tuple[Export, Iterator[bytes]]:
    """What a ticket stands for, and its content in pieces. Raises NotFound if it has expired."""
    export = context.exports.find(ticket)
    store, request, progress = context.read(), export.request, export.progress
    if isinstance(request, ArtifactArchive):
        pieces = write_files(store, store.get_run(request.run_id), progress.add)
    else:
        pieces = write_runs(_select(store, request), request.format)
    return export, progress.follow(pieces)


def _names(store: Store, request: RunExport) -> Iterator[str]:
    """Names of the runs, which cost less to find than the runs themselves. Raises as ``_select``."""
    if not request.run_ids:
        yield from (run.info.run_name for run in _select(store, request).runs)
        return
    run_ids = list(dict.fromkeys(request.run_ids))
    for first in range(0, len(run_ids), _AT_ONCE):
        yield from store.get_columns(run_ids[first : first + _AT_ONCE]).run_name


def _select(store: Store, request: RunExport) -> Selection:
    if request.run_ids:
        return select_runs(store, request.run_ids)
    return search_selection(store, request.experiment_ids, request.filter)
