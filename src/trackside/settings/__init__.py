"""Which store, and what to capture: environment, then file, then default.

A store's *folder* holds everything beside the database: its identity, locks, journals, blobs, files of
runs. For ``…/store.db`` it is the database's folder, for any other name ``<name>.trackside`` beside it.
"""

from trackside.settings.capture import CaptureSettings, load_capture_settings
from trackside.settings.directions import metric_direction
from trackside.settings.file import settings_file
from trackside.settings.location import DEFAULT_EXPERIMENT, MARKER, StoreLocation, derive_experiment_id
from trackside.settings.mounts import allows_write_ahead_log
from trackside.settings.notebook import NotebookPath, find_notebook, notebook_folder
from trackside.settings.resolve import STORE_HINT, STORE_HINT_ID, hint_for, resolve_store

__all__ = [
    "DEFAULT_EXPERIMENT",
    "MARKER",
    "STORE_HINT",
    "STORE_HINT_ID",
    "CaptureSettings",
    "NotebookPath",
    "StoreLocation",
    "allows_write_ahead_log",
    "derive_experiment_id",
    "find_notebook",
    "hint_for",
    "load_capture_settings",
    "metric_direction",
    "notebook_folder",
    "resolve_store",
    "settings_file",
]
