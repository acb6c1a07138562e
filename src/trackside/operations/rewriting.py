"""A run again with other params: the text of its cell with their values changed."""

from __future__ import annotations

from trackside.capture.rewriting import find_literals, rewrite_params
from trackside.errors import NotFound
from trackside.operations.context import OperationContext
from trackside.operations.wire_source import RunCell, RunParamsChange

__all__ = ["rewrite_run"]


def rewrite_run(context: OperationContext, request: RunParamsChange) -> RunCell:
    """The text of a run's cell with params changed, to insert below it and run again."""
    store = context.read()
    run, source = store.get_run(request.run_id), store.get_source(request.run_id)
    if source.code is None:
        raise NotFound(f"The code of the run {run.info.run_name!r} wasn't kept.", path="run_id")
    return RunCell(
        code=rewrite_params(source.code, request.params),
        changeable={key: text for key, text in find_literals(source.code).items() if key in run.data.params},
    )
