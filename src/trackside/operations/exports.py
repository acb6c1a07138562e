"""Exports: a ticket for what is asked for, and the content that it stands for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from trackside.errors import InvalidInput
from trackside.exports.formats import MEDIA_TYPES, check_format, write_runs
from trackside.exports.selection import Selection, search_selection, select_runs
from trackside.operations.context import OperationContext
from trackside.operations.tickets import Export
from trackside.operations.wire import ExportTicket, RunExport
from trackside.store.base import Store

__all__ = ["export_runs", "open_export"]

LIFE_S = 600


def export_runs(context: OperationContext, request: RunExport) -> ExportTicket:
    """Prepare runs as a file, to be fetched from ``exports/<export_id>``."""
    check_format(request.format)
    selection = _select(context.read(), request)
    if not selection.runs:
        raise InvalidInput("No run is named, or none matches: there is nothing to export.", path="run_ids")
    only = selection.runs[0].info.run_name if len(selection.runs) == 1 else f"{len(selection.runs)} runs"
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H%M")
    export = Export(
        request,
        f"{only} {moment}.{request.format}",
        MEDIA_TYPES[request.format],
        time.monotonic() + LIFE_S,
    )
    return ExportTicket(
        export_id=context.exports.add(export),
        file_name=export.file_name,
        media_type=export.media_type,
        run_count=len(selection.runs),
    )


def open_export(context: OperationContext, ticket: str) -> tuple[Export, Iterator[bytes]]:
    """What a ticket stands for, and its content in pieces. Raises NotFound if it has expired."""
    export = context.exports.find(ticket)
    return export, write_runs(_select(context.read(), export.request), export.request.format)


def _select(store: Store, request: RunExport) -> Selection:
    if request.run_ids:
        return select_runs(store, request.run_ids)
    return search_selection(store, request.experiment_ids, request.filter)
