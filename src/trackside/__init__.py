"""Experiment tracking that lives in the notebook."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trackside.charts.chart import chart
    from trackside.exports.file import export
    from trackside.magics import load_ipython_extension, unload_ipython_extension
    from trackside.models.registry import (
        create_registered_model,
        delete_registered_model,
        delete_registered_model_alias,
        delete_registered_model_tag,
        get_registered_model,
        rename_registered_model,
        search_registered_models,
        set_registered_model_alias,
        set_registered_model_tag,
        update_registered_model,
    )
    from trackside.models.versions import (
        delete_model_version,
        delete_model_version_tag,
        get_model_version,
        get_model_version_by_alias,
        register_model,
        search_model_versions,
        set_model_version_tag,
        update_model_version,
    )
    from trackside.tracking.active import (
        active_run,
        end_run,
        get_parent_run,
        get_run,
        last_active_run,
        start_run,
    )
    from trackside.tracking.artifacts import (
        delete_artifacts,
        download_artifacts,
        get_artifact_uri,
        list_artifacts,
        load_table,
        log_artifact,
        log_artifacts,
        log_dict,
        log_figure,
        log_image,
        log_table,
        log_text,
    )
    from trackside.tracking.experiments import (
        create_experiment,
        delete_experiment,
        get_experiment,
        get_experiment_by_name,
        rename_experiment,
        restore_experiment,
        search_experiments,
        set_experiment,
        set_experiment_tag,
        set_experiment_tags,
    )
    from trackside.tracking.gc import GcReport, gc
    from trackside.tracking.history import get_metric_history
    from trackside.tracking.life import delete_run, move_runs, rename_run, restore_run, set_note
    from trackside.tracking.log import (
        delete_tag,
        log_metric,
        log_metrics,
        log_param,
        log_params,
        set_tag,
        set_tags,
    )
    from trackside.tracking.mlflow_names import get_tracking_uri, set_tracking_uri
    from trackside.tracking.runs import ActiveRun
    from trackside.tracking.search import search_runs
    from trackside.tracking.tidy import interpolate, parallel_axes
    from trackside.tracking.track import track
    from trackside.tracking.tracked import tracked
    from trackside.tracking.workspace import flush, get_store, set_store
    from trackside.widgets.compare import compare
    from trackside.widgets.run import run
    from trackside.widgets.runs import runs

    __version__: str

__all__ = [
    "ActiveRun",
    "GcReport",
    "__version__",
    "active_run",
    "chart",
    "compare",
    "create_experiment",
    "create_registered_model",
    "delete_artifacts",
    "delete_experiment",
    "delete_model_version",
    "delete_model_version_tag",
    "delete_registered_model",
    "delete_registered_model_alias",
    "delete_registered_model_tag",
    "delete_run",
    "delete_tag",
    "download_artifacts",
    "end_run",
    "export",
    "flush",
    "gc",
    "get_artifact_uri",
    "get_experiment",
    "get_experiment_by_name",
    "get_metric_history",
    "get_model_version",
    "get_model_version_by_alias",
    "get_parent_run",
    "get_registered_model",
    "get_run",
    "get_store",
    "get_tracking_uri",
    "interpolate",
    "last_active_run",
    "list_artifacts",
    "load_ipython_extension",
    "load_table",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_image",
    "log_metric",
    "log_metrics",
    "log_param",
    "log_params",
    "log_table",
    "log_text",
    "move_runs",
    "parallel_axes",
    "register_model",
    "rename_experiment",
    "rename_registered_model",
    "rename_run",
    "restore_experiment",
    "restore_run",
    "run",
    "runs",
    "search_experiments",
    "search_model_versions",
    "search_registered_models",
    "search_runs",
    "set_experiment",
    "set_experiment_tag",
    "set_experiment_tags",
    "set_model_version_tag",
    "set_note",
    "set_registered_model_alias",
    "set_registered_model_tag",
    "set_store",
    "set_tag",
    "set_tags",
    "set_tracking_uri",
    "start_run",
    "track",
    "tracked",
    "unload_ipython_extension",
    "update_model_version",
    "update_registered_model",
]

# Imported when first asked for: importing trackside itself must cost nothing.
_HOMES = {
    "charts.chart": ("chart",),
    "exports.file": ("export",),
    "magics": ("load_ipython_extension", "unload_ipython_extension"),
    "models.registry": (
        "create_registered_model",
        "delete_registered_model",
        "delete_registered_model_alias",
        "delete_registered_model_tag",
        "get_registered_model",
        "rename_registered_model",
        "search_registered_models",
        "set_registered_model_alias",
        "set_registered_model_tag",
        "update_registered_model",
    ),
    "models.versions": (
        "delete_model_version",
        "delete_model_version_tag",
        "get_model_version",
        "get_model_version_by_alias",
        "register_model",
        "search_model_versions",
        "set_model_version_tag",
        "update_model_version",
    ),
    "server": ("_jupyter_server_extension_points",),
    "tracking.active": ("active_run", "end_run", "get_parent_run", "get_run", "last_active_run", "start_run"),
    "tracking.artifacts": (
        "delete_artifacts",
        "download_artifacts",
        "get_artifact_uri",
        "list_artifacts",
        "load_table",
        "log_artifact",
        "log_artifacts",
        "log_dict",
        "log_figure",
        "log_image",
        "log_table",
        "log_text",
    ),
    "tracking.experiments": (
        "create_experiment",
        "delete_experiment",
        "get_experiment",
        "get_experiment_by_name",
        "rename_experiment",
        "restore_experiment",
        "search_experiments",
        "set_experiment",
        "set_experiment_tag",
        "set_experiment_tags",
    ),
    "tracking.gc": ("GcReport", "gc"),
    "tracking.history": ("get_metric_history",),
    "tracking.life": ("delete_run", "move_runs", "rename_run", "restore_run", "set_note"),
    "tracking.log": (
        "delete_tag",
        "log_metric",
        "log_metrics",
        "log_param",
        "log_params",
        "set_tag",
        "set_tags",
    ),
    "tracking.mlflow_names": ("get_tracking_uri", "set_tracking_uri"),
    "tracking.runs": ("ActiveRun",),
    "tracking.search": ("search_runs",),
    "tracking.tidy": ("interpolate", "parallel_axes"),
    "tracking.track": ("track",),
    "tracking.tracked": ("tracked",),
    "tracking.workspace": ("flush", "get_store", "set_store"),
    "widgets.compare": ("compare",),
    "widgets.run": ("run",),
    "widgets.runs": ("runs",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from trackside.tracking.workspace import package_version

        value: Any = package_version()
    elif name in _HOME_OF:
        value = getattr(import_module(f"trackside.{_HOME_OF[name]}"), name)
    else:
        if name.startswith("_"):
            raise AttributeError(f"module 'trackside' has no attribute {name!r}")
        from trackside.tracking.mlflow_names import refuse_name

        refuse_name(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
