"""What a widget's operations work on: the store as this kernel uses it, with what it logs."""

from __future__ import annotations

from trackside.charts.worker import ChartWorker
from trackside.operations.context import OperationContext
from trackside.store.base import Store
from trackside.tracking.workspace import Workspace, package_version
from trackside.widgets.assets import asset_names

__all__ = ["KernelContext"]

charts = ChartWorker()
"""Draws for widgets that ask this kernel: in another process, for Altair would hold up the user's cell."""


class KernelContext(OperationContext):
    """The operations' context in a kernel. It doesn't own the store: the workspace does.

    Args:
        workspace: the store in use when the widget was made; ``set_store`` doesn't change it.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(
            workspace.location, version=package_version(), assets=asset_names, draw_chart=charts.draw
        )
        self._workspace = workspace

    def open(self) -> Store:
        return self._workspace.open_store()

    def read(self) -> Store:
        return self._workspace.open_store_after_drain()
