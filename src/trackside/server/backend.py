"""What the server works with once somebody asks: the store's context and the processes beside it.

Importing this module imports NumPy and the operations: it is done in a thread.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from jupyter_core.paths import jupyter_path

from trackside.charts.worker import ChartWorker
from trackside.errors import TracksideError
from trackside.journal.drainer import DrainerProcess
from trackside.operations.context import OperationContext
from trackside.settings import StoreLocation
from trackside.tracking.abandoned import adopt_uploads
from trackside.tracking.workspace import Workspace, package_version
from trackside.widgets.assets import asset_names

__all__ = ["Backend"]

CLOSE_S = 0.5


class Backend:
    """The operations' context, the process that draws charts, the process that drains journals."""

    def __init__(
        self,
        location: StoreLocation,
        root_dir: Path,
        show_store: Callable[[StoreLocation | None], OperationContext] | None = None,
    ) -> None:
        self.location = location
        self.first_revision: int | None = None
        """The store's revision before anything was answered: what comes after is news."""
        self.told_revision: int | None = None
        """Up to which revision changes have been told."""
        self._workspace = Workspace(location)  # for what the server itself does to runs
        self.charts = ChartWorker()
        self.drainer = DrainerProcess(location)
        self.context = OperationContext(
            location,
            version=package_version(),
            root_dir=root_dir,
            assets=_hash_assets,
            draw_chart=self.charts.draw,
            show_store=show_store,
        )

    def note_revision(self) -> None:
        """Take down the revision before the first answer."""
        if self.first_revision is None:
            with contextlib.suppress(TracksideError):
                self.first_revision = self.context.open().get_revision()

    def attend(self) -> None:
        """Have journals drained at once, and copies finished that a killed kernel had begun.

        A process that has died is replaced. Raises StoreUnavailable if the store can't be read: where it was
        moved away, nothing may begin anew.
        """
        self.context.open().get_revision()
        adopt_uploads(self._workspace)
        if not self.drainer.is_alive:
            self.drainer.start()
            self.drainer.watch(on=True)

    def close(self) -> None:
        """End the processes, close the store."""
        self.charts.stop()
        self.drainer.stop()
        self.context.close()
        self._workspace.close(CLOSE_S)


@cache
def _hash_assets() -> Mapping[str, str]:
    """What widgets load, and the labextension that Jupyter Server would serve, if it is installed."""
    for folder in jupyter_path("labextensions"):
        manifest = Path(folder) / "trackside" / "package.json"
        if manifest.is_file():
            labextension = hashlib.sha256(manifest.read_bytes()).hexdigest()[:16]
            return {"labextension": labextension, **asset_names()}
    return asset_names()
