"""The contract as OpenAPI 3.1: ``python -m trackside.operations.openapi [--check] [FILE]``.

Front-end types are generated from the committed ``openapi.json``; ``--check`` says whether it is fresh.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from trackside.operations.registry import OPERATIONS, Operation
from trackside.operations.wire import ErrorBody, StoreChanged, Wire

__all__ = ["API_PREFIX", "main", "make_openapi", "render"]

API_PREFIX = "/trackside/api/v1"

_REFERENCE = "#/components/schemas/{name}"
_ERRORS = {
    "400": "The request can't be accepted; `path` names the field.",
    "403": "Jupyter Server's authentication, authorization or XSRF check refuses.",
    "404": "Unknown operation, experiment or run.",
    "409": "It contradicts what the store holds.",
    "413": "The body is too large.",
    "503": "The store can't be read or written just now.",
}


def make_openapi() -> dict[str, Any]:
    """The document, as JSON-like values."""
    operations = OPERATIONS.values()
    requests: set[type[Wire]] = {operation.request for operation in operations}
    wires: set[type[Wire]] = {
        *requests,
        *(operation.response for operation in operations),
        ErrorBody,
        StoreChanged,
    }
    types = sorted(wires, key=lambda wire: wire.__name__)
    _, schemas = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    _settle_presence(schemas, {wire.__name__ for wire in requests})
    return {
        "openapi": "3.1.0",
        "info": {"title": "trackside", "version": "1"},
        "paths": {f"{API_PREFIX}/{operation.name}": _path(operation) for operation in operations},
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def render() -> str:
    """The document as the committed file holds it."""
    return json.dumps(make_openapi(), indent=2) + "\n"


def main(arguments: Iterable[str] | None = None) -> int:
    """Write the document, or with ``--check`` compare; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m trackside.operations.openapi")
    parser.add_argument("file", nargs="?", type=Path, default=Path("openapi.json"))
    parser.add_argument("--check", action="store_true", help="only say whether the file is fresh")
    options = parser.parse_args(None if arguments is None else list(arguments))
    if not options.check:
        options.file.write_text(render())
        return 0
    if options.file.exists() and options.file.read_text() == render():
        return 0
    sys.stderr.write(f"{options.file} is stale: run python -m trackside.operations.openapi\n")
    return 1


def _path(operation: Operation) -> dict[str, Any]:
    return {
        "post": {
            "operationId": operation.name,
            "summary": operation.summary,
            "requestBody": {"required": True, "content": _json(operation.request.__name__)},
            "responses": {
                "200": {"description": "The answer.", "content": _json(operation.response.__name__)},
                **{
                    status: {"description": text, "content": _json(ErrorBody.__name__)}
                    for status, text in _ERRORS.items()
                },
            },
        }
    }


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(name=name)}}}


def _settle_presence(schemas: dict[str, Any], requests: set[str]) -> None:
    """What is sent has every field; what is asked may leave out those with a default.

    A default in a schema makes a generator call the field required, for requests too, so none is
    written; and our answers are always complete, so in them all fields are required.
    """
    for name, schema in schemas.items():
        properties = schema.get("properties", {})
        for field in properties.values():
            field.pop("default", None)
            _open_objects(field)
        if name not in requests and properties:
            schema["required"] = list(properties)


def _open_objects(field: dict[str, Any]) -> None:
    """Say that a JSON object of any content is one: generators take a bare ``object`` for an empty one."""
    for schema in (field, field.get("items", {})):
        if schema.get("type") == "object" and "properties" not in schema:
            schema.setdefault("additionalProperties", True)


if __name__ == "__main__":
    sys.exit(main())
