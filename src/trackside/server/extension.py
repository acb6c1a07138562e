"""The extension as Jupyter Server loads it: reads settings, adds the route, starts and stops the service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp

from trackside.errors import TracksideError
from trackside.server.changes import STORE_CHANGED, STORE_CHANGED_FILE
from trackside.server.files import ARTIFACT_ROUTE, EXPORT_ROUTE, ArtifactHandler, ExportHandler
from trackside.server.routes import OPERATION_ROUTE, OperationHandler
from trackside.server.service import Service
from trackside.settings import STORE_HINT, STORE_HINT_ID, StoreLocation, hint_for, resolve_store

__all__ = ["TracksideExtension"]

_HANDED_ON = ("TRACKSIDE_STORE", STORE_HINT, STORE_HINT_ID)


class TracksideExtension(ExtensionApp):
    """Serves the operations of trackside for the store that belongs to the server's root folder."""

    name = "trackside"

    def initialize_settings(self) -> None:
        """Find the store (without opening it) and tell the kernels of it."""
        server: Any = self.serverapp
        root_dir = Path(server.root_dir).expanduser().absolute()
        location = self._locate(root_dir)
        if STORE_CHANGED not in server.event_logger.schemas:
            server.event_logger.register_event_schema(STORE_CHANGED_FILE)
        self.service = Service(
            location,
            root_dir=root_dir,
            emit=lambda change: server.event_logger.emit(schema_id=STORE_CHANGED, data=change),
            list_sessions=server.session_manager.list_sessions,
            log=self.log,
            announce=_tell_kernels,
        )
        self._environment_before = {name: os.environ.get(name) for name in _HANDED_ON}
        if isinstance(location, StoreLocation):
            for name in (STORE_HINT, STORE_HINT_ID):
                os.environ.pop(name, None)
            _tell_kernels(location)
            if location.origin == "environment":  # a relative path means this folder, also for kernels
                os.environ["TRACKSIDE_STORE"] = location.url

    def initialize_handlers(self) -> None:
        """Add the routes of operations and of files."""
        service = {"service": self.service}
        self.handlers.append((OPERATION_ROUTE, OperationHandler, service))
        self.handlers.append((ARTIFACT_ROUTE, ArtifactHandler, service))
        self.handlers.append((EXPORT_ROUTE, ExportHandler, service))

    async def stop_extension(self) -> None:
        """Stop what the service started, and take the hint back."""
        for name, value in self._environment_before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        await self.service.stop()

    def _locate(self, root_dir: Path) -> StoreLocation | TracksideError:
        """A wrong setting must not keep Jupyter Server from starting: it is told to who asks."""
        try:
            return resolve_store(folder=root_dir)
        except TracksideError as error:
            self.log.warning("trackside: %s", error)
            return error
        except OSError as error:
            return TracksideError(f"The folder of the store can't be looked for: {error}")


def _tell_kernels(location: StoreLocation) -> None:
    """Name the store to kernels that start from now on, with its identity as soon as it has one.

    So a kernel that starts while the store is moved away doesn't make another in its place.
    """
    os.environ.update(hint_for(location))
