"""Which store is shown: the server's own, or the one that a notebook's kernels log to."""

from __future__ import annotations

from pathlib import Path

from trackside.errors import InvalidInput
from trackside.operations.context import OperationContext
from trackside.operations.status import get_status, label_store
from trackside.operations.wire import StatusInfo, StatusQuery
from trackside.operations.wire_stores import StoreFind, StoreFound, StoreShow
from trackside.settings import StoreLocation, resolve_store

__all__ = ["find_store", "show_store"]


def find_store(context: OperationContext, request: StoreFind) -> StoreFound:
    """The store that kernels of a notebook's folder use, and whether it is the one shown."""
    location = _resolve(context, request.notebook)
    is_shown = location.url == context.location.url
    return StoreFound(
        store_id=location.known_identity(),
        store_label=label_store(context.location if is_shown else location),
        is_shown=is_shown,
    )


def show_store(context: OperationContext, request: StoreShow) -> StatusInfo:
    """From now on answer for another store: a notebook's, or again the server's own."""
    location = None if request.notebook is None else _resolve(context, request.notebook)
    return get_status(context.show(location), StatusQuery())


def _resolve(context: OperationContext, notebook: str) -> StoreLocation:
    path = Path(context.find_notebook(notebook))
    if context.name_notebook(str(path)) is None:
        raise InvalidInput(f"{notebook!r} is not below Jupyter Server's root folder.", path="notebook")
    return resolve_store(folder=path.parent)
