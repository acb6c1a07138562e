"""Every operation by its name: the one list from which routes, contract and tests are made."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from trackside.operations import (
    artifacts,
    cell_runs,
    charts,
    columns,
    differences,
    edits,
    experiments,
    exports,
    filters,
    groups,
    metrics,
    models,
    notebooks,
    previews,
    rewriting,
    runs,
    settings,
    sources,
    status,
    stores,
    views,
)
from trackside.operations.context import OperationContext
from trackside.operations.wire import Wire

__all__ = ["OPERATIONS", "Operation"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a user interface can ask.

    ``action`` is what Jupyter Server's authorizer is asked for.
    """

    name: str
    action: Literal["read", "write"]
    request: type[Wire]
    response: type[Wire]
    summary: str
    run: Callable[[OperationContext, Any], Wire]


def _operation(
    name: str, run: Callable[[OperationContext, Any], Wire], action: Literal["read", "write"] = "read"
) -> Operation:
    """Types and summary are those of the function: the contract has one home."""
    hints = typing.get_type_hints(run)
    response = hints.pop("return")
    context, request = hints.values()
    assert context is OperationContext
    summary = (inspect.getdoc(run) or "").partition("\n")[0]
    return Operation(name, action, request, response, summary, run)


OPERATIONS = {
    operation.name: operation
    for operation in (
        _operation("status", status.get_status),
        _operation("stores.find", stores.find_store),
        _operation("stores.show", stores.show_store, action="write"),
        _operation("experiments.search", experiments.search_experiments),
        _operation("experiments.create", experiments.create_experiment, action="write"),
        _operation("experiments.get", experiments.get_experiment),
        _operation("experiments.update", experiments.update_experiment, action="write"),
        _operation("experiments.delete", experiments.delete_experiment, action="write"),
        _operation("experiments.restore", experiments.restore_experiment, action="write"),
        _operation("runs.search", runs.search_runs),
        _operation("runs.columns", columns.list_columns),
        _operation("runs.varying", groups.find_varying),
        _operation("runs.groups", groups.group_runs),
        _operation("runs.get", runs.get_run),
        _operation("runs.update", edits.update_runs, action="write"),
        _operation("runs.delete", edits.delete_runs, action="write"),
        _operation("runs.restore", edits.restore_runs, action="write"),
        _operation("runs.move", edits.move_runs, action="write"),
        _operation("runs.source", sources.get_source),
        _operation("runs.diff", differences.diff_runs),
        _operation("runs.rewrite", rewriting.rewrite_run),
        _operation("models.search", models.search_models),
        _operation("models.get", models.get_model),
        _operation("models.create", models.create_model, action="write"),
        _operation("models.update", models.update_model, action="write"),
        _operation("models.delete", models.delete_model, action="write"),
        _operation("model_versions.create", models.create_version, action="write"),
        _operation("model_versions.update", models.update_version, action="write"),
        _operation("model_versions.delete", models.delete_version, action="write"),
        _operation("model_aliases.set", models.set_alias, action="write"),
        _operation("model_aliases.delete", models.delete_alias, action="write"),
        _operation("notebooks.snapshot", notebooks.take_snapshot, action="write"),
        _operation("notebooks.runs", cell_runs.list_cell_runs),
        _operation("notebooks.get", notebooks.get_notebook),
        _operation("metrics.history", metrics.get_history),
        _operation("runs.export", exports.export_runs),
        _operation("artifacts.list", artifacts.list_artifacts),
        _operation("artifacts.read", previews.read_artifact),
        _operation("artifacts.table", previews.read_artifact_table),
        _operation("artifacts.archive", exports.archive_artifacts),
        _operation("exports.get", exports.get_export),
        _operation("charts.build", charts.build_chart),
        _operation("charts.suggest", charts.suggest_chart),
        _operation("filters.check", filters.check_filter),
        _operation("filters.compose", filters.compose_filter),
        _operation("filters.suggest", filters.suggest_filter),
        _operation("views.get", views.get_views),
        _operation("views.put", views.put_view, action="write"),
        _operation("views.delete", views.delete_view, action="write"),
        _operation("settings.get", settings.get_settings),
        _operation("settings.put", settings.put_settings, action="write"),
    )
}
