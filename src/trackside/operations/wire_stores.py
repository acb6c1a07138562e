"""The wire types of which store is shown; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from trackside.operations.wire import Wire

__all__ = ["StoreFind", "StoreFound", "StoreShow"]


class StoreFind(Wire):
    notebook: str
    """Path of a notebook as Jupyter Server names it."""


class StoreFound(Wire):
    """The store that kernels of the notebook's folder use."""

    store_id: str | None
    """None where the store has not been made yet: its first run makes it."""
    store_label: str
    is_shown: bool
    """Whether it is the one that this server answers for."""


class StoreShow(Wire):
    notebook: str | None = None
    """Path of a notebook, to answer for the store of its folder; None for the server's own store."""
