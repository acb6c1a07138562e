"""What an MLflow program may ask of ``import trackside as mlflow`` and doesn't get: a sentence for each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NoReturn

from trackside.errors import InvalidInput, TracksideError
from trackside.settings import MARKER
from trackside.settings.location import without_password
from trackside.tracking.workspace import current_workspace, set_store

__all__ = ["NotInTrackside", "get_tracking_uri", "refuse_arguments", "refuse_name", "set_tracking_uri"]

_MODELS = "keep the model's file with log_artifact"
_TRACES = "trackside keeps runs, no traces"
_INSTEAD = {
    "autolog": "put %%track on the cell, or @trackside.tracked on the function",
    "config": "there is nothing to configure: logging never waits for the store",
    "create_external_model": _MODELS,
    "data": "log what describes the data as params or tags, a table with log_table",
    "enable_system_metrics_logging": "log what you measure with log_metric",
    "disable_system_metrics_logging": "they are not logged anyway",
    "evaluate": "log what you measure with log_metrics",
    "flush_artifact_async_logging": "call flush()",
    "flush_async_logging": "call flush()",
    "flush_trace_async_logging": _TRACES,
    "genai": _TRACES,
    "get_current_active_span": _TRACES,
    "is_tracking_uri_set": "there is always a store: get_tracking_uri() says which",
    "last_logged_model": _MODELS,
    "load_model": _MODELS,
    "log_input": "log what describes the data as params or tags",
    "log_inputs": "log what describes the data as params or tags",
    "log_model": _MODELS,
    "log_stream": "use log_text, or log_artifact with a file",
    "log_trace": _TRACES,
    "MlflowClient": "use the functions of trackside: get_run, search_runs, get_metric_history, …",
    "models": _MODELS,
    "projects": "run the notebook or the script itself",
    "pyfunc": _MODELS,
    "run": "run the notebook or the script itself",
    "search_traces": _TRACES,
    "set_registry_uri": "models are registered in the store in use: get_tracking_uri() says which",
    "get_registry_uri": "models are registered in the store in use: get_tracking_uri() says which",
    "set_system_metrics_sampling_interval": "log what you measure with log_metric",
    "start_span": _TRACES,
    "trace": _TRACES,
    "tracing": _TRACES,
}
"""Name in ``mlflow`` → what to do instead."""

_FLAVORS = re.compile(
    r"catboost|diviner|fastai|h2o|keras|langchain|lightgbm|llama_index|onnx|openai|paddle|pmdarima|prophet|pytorch"
    r"|sentence_transformers|shap|sklearn|spacy|spark|statsmodels|tensorflow|transformers|xgboost"
)
"""Modules of ``mlflow`` for libraries."""


class NotInTrackside(TracksideError, AttributeError):
    """Something that MLflow has and trackside hasn't; the message says what to do instead."""

    code = "not_in_trackside"


def refuse_name(name: str) -> NoReturn:
    """Say that there is no such name in ``trackside``, and if MLflow has it, what to do instead.

    Raises:
        NotInTrackside: MLflow has it.
        AttributeError: nobody has it.
    """
    if _FLAVORS.fullmatch(name):
        raise NotInTrackside(
            f"trackside has no {name!r} as MLflow has: log what you want to keep, {_MODELS}."
        )
    if name in _INSTEAD:
        raise NotInTrackside(f"trackside has no {name!r} as MLflow has: {_INSTEAD[name]}.")
    raise AttributeError(f"module 'trackside' has no attribute {name!r}")


def refuse_arguments(function: str, arguments: Mapping[str, object]) -> None:
    """Raise InvalidInput for the first argument of MLflow's that was given and means nothing here."""
    for name, value in arguments.items():
        if value is not None:
            raise InvalidInput(
                f"{function} takes no {name} in trackside, which keeps neither logged models nor data sets: "
                "leave it out.",
                path=name,
            )


def set_tracking_uri(uri: str | os.PathLike[str]) -> None:
    """Use another store from now on, as MLflow calls it: see :func:`trackside.set_store`.

    Args:
        uri: what ``set_store`` takes; also ``trackside:`` for the store in use, ``trackside:///path``.

    Raises:
        InvalidInput: it is a place where only MLflow keeps runs.
    """
    text = os.fspath(uri)
    scheme, _, rest = text.partition(":")
    if scheme == "trackside":
        if rest.strip("/"):
            set_store(f"sqlite:{rest}")
    elif scheme == "sqlite" or text.endswith((".db", MARKER)):
        set_store(text)
    else:
        raise InvalidInput(
            f"trackside keeps runs in a store of its own, not at {without_password(text)!r}: leave the line "
            "out, or name a store, such as sqlite:///path/to/store.db.",
            path="uri",
        )


def get_tracking_uri() -> str:
    """The URL of the store in use, without a password, as MLflow calls it."""
    return current_workspace().location.shown
