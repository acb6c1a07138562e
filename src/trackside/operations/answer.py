"""From JSON to JSON: decode a request, run the operation, encode what it returns or what went wrong."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

import msgspec

from trackside.decoding import decode_json
from trackside.errors import (
    Conflict,
    ExperimentNotFound,
    InvalidInput,
    NotFound,
    RunNotFound,
    StoreUnavailable,
    TracksideError,
)
from trackside.operations.context import OperationContext
from trackside.operations.registry import OPERATIONS, Operation
from trackside.operations.wire import ErrorBody, ErrorDetail, Wire

__all__ = ["ERROR_STATUSES", "Answer", "answer", "refuse", "refuse_error"]

_LOG = logging.getLogger("trackside")

ERROR_STATUSES = ((InvalidInput, 400), (NotFound, 404), (Conflict, 409), (StoreUnavailable, 503))
"""HTTP's word for each kind of error; any other is 503 as well: it is not the caller's doing."""

_AT_PATH = re.compile(r" - at `(?:key in )?\$\.?(.*)`$")


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON body with its HTTP status."""

    status: int
    body: bytes


def answer(context: OperationContext, name: str, body: bytes) -> Answer:
    """Answer one request; never raises."""
    operation = OPERATIONS.get(name)
    if operation is None:
        return refuse(404, "unknown_operation", f"There is no operation {name!r}.")
    try:
        request = decode_json(body or b"{}", operation.request)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return _refuse_request(error)
    try:
        return Answer(200, msgspec.json.encode(_run(context, operation, request)))
    except TracksideError as error:
        return refuse_error(error)
    except Exception:  # noqa: BLE001  # a fault of ours must not look like one of Jupyter Server
        _LOG.exception("%s failed", name)
        return refuse(
            503, "internal_error", f"{name} failed inside trackside; the server's log says where and why."
        )


def _run(context: OperationContext, operation: Operation, request: Wire) -> Wire:
    """Run an operation, once more if a run is unknown that may only be late: it has begun this instant."""
    try:
        return operation.run(context, request)
    except (RunNotFound, ExperimentNotFound):
        context.catch_up()
        return operation.run(context, request)


def refuse(status: int, code: str, message: str, path: str | None = None) -> Answer:
    """An error as every operation answers it."""
    # a lone surrogate (possible in file names) has no UTF-8
    text = message.encode("utf-8", "backslashreplace").decode()
    return Answer(
        status, msgspec.json.encode(ErrorBody(error=ErrorDetail(code=code, message=text, path=path)))
    )


def refuse_error(error: TracksideError) -> Answer:
    """An error of ours with HTTP's word for its kind."""
    status = next((status for kind, status in ERROR_STATUSES if isinstance(error, kind)), 503)
    return refuse(status, error.code, str(error), error.path)


def _refuse_request(error: Exception) -> Answer:
    message = str(error)
    if at := _AT_PATH.search(message):
        return refuse(400, "invalid_input", f"{message[: at.start()]}.", at[1] or None)
    return refuse(400, "invalid_input", f"The request can't be read: {message}.")
