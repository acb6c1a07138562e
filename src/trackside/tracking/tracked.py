"""``@trackside.tracked``: a call of a function is a run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar, overload

from trackside.entities import RunStatus
from trackside.errors import TracksideError
from trackside.tracking.active import enter_run
from trackside.tracking.runs import ActiveRun, open_run, status_of
from trackside.tracking.stack import activate, deactivate, find_parent
from trackside.tracking.workspace import current_workspace

__all__ = ["tracked"]

FUNCTION_TAG = "trackside.function"
RESULT = "result"
"""The metric that a number gets which a function returns."""

F = TypeVar("F", bound=Callable[..., Any])


@overload
def tracked(function: F, /) -> F: ...


@overload
def tracked(
    *,
    name: str | None = ...,
    experiment: str | None = ...,
    params: bool | Sequence[str] = ...,
    metrics: bool = ...,
    tags: Mapping[str, Any] | None = ...,
) -> Callable[[F], F]: ...


def tracked(
    function: F | None = None,
    /,
    *,
    name: str | None = None,
    experiment: str | None = None,
    params: bool | Sequence[str] = True,
    metrics: bool = True,
    tags: Mapping[str, Any] | None = None,
) -> F | Callable[[F], F]:
    """Make each call of a function a run; also of an async function and of a generator.

    The arguments become params (plain values; what looks like a secret is masked), a number that is returned
    the metric ``result``, a dict of numbers a metric for each. The run ends FINISHED, after an exception
    FAILED, after an interrupt KILLED; a generator's when it is exhausted or closed. A call inside a run is
    its child. What goes wrong with the tracking is a warning on the run, never an error of the call.

    Args:
        function: what is decorated, if ``@tracked`` stands without parentheses.
        name: of the runs; by default the function's.
        experiment: where they go; by default into the one that is set, or that of the run around them.
        params: False for no arguments, or the names of those that are wanted.
        metrics: whether the returned value is logged.
        tags: of each run.
    """
    if function is None:
        return functools.partial(
            tracked, name=name, experiment=experiment, params=params, metrics=metrics, tags=tags
        )
    recorder = _Recorder(function, name or function.__name__, experiment, params, dict(tags or {}))
    recorder.logs_result = metrics
    wrapper: Any
    if inspect.isasyncgenfunction(function):
        wrapper = _wrap_async_generator(function, recorder)
    elif inspect.isgeneratorfunction(function):
        wrapper = _wrap_generator(function, recorder)
    elif inspect.iscoroutinefunction(function):
        wrapper = _wrap_async(function, recorder)
    else:
        wrapper = _wrap(function, recorder)
    return functools.wraps(function)(wrapper)


class _Recorder:
    """Opens the run of a call, and logs what the call was given and what it returned."""

    logs_result = True

    def __init__(
        self,
        function: Callable[..., Any],
        name: str,
        experiment: str | None,
        params: bool | Sequence[str],
        tags: dict[str, Any],
    ) -> None:
        self._function = function
        self._name = name
        self._experiment = experiment
        self._params = params
        self._tags = {FUNCTION_TAG: f"{function.__module__}.{function.__qualname__}"} | tags
        self._signature = inspect.signature(function)

    def open(self, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> ActiveRun:
        """The run of a call, not yet active."""
        parent = find_parent()
        run = open_run(
            run_name=self._name,
            experiment_name=self._experiment or (parent.experiment_name if parent else None),
            parent_run_id=parent.run_id if parent else None,
            tags=self._tags,
            source=self._source(),
        )
        with _guarded(run, "The arguments were not logged"):
            given = self._given(arguments, keywords)
            if given:
                run.log_params(given)
        return run

    def close(self, run: ActiveRun, result: object) -> None:
        """Log what was returned; the run is still open."""
        if not self.logs_result or result is None:
            return
        from trackside.capture.values import flatten_metrics, number

        with _guarded(run, "The returned value was not logged"):
            if isinstance(result, dict):
                found = {
                    key: value
                    for name, item in result.items()
                    if isinstance(name, str) and not name.startswith("_")
                    for key, value in flatten_metrics(name, item).items()
                }
            else:
                value = number(result)
                found = {} if value is None else {RESULT: value}
            if found:
                run.log_metrics(found)

    def _given(self, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> dict[str, object]:
        if self._params is False:
            return {}
        from trackside.capture.cell import flatten_params

        bound = self._signature.bind_partial(*arguments, **keywords)
        bound.apply_defaults()
        found: dict[str, object] = {}
        for position, (name, value) in enumerate(bound.arguments.items()):
            kind = self._signature.parameters[name].kind
            if position == 0 and name in ("self", "cls"):
                continue
            values = value if kind is inspect.Parameter.VAR_KEYWORD else {name: value}
            for key, item in values.items():
                if self._params is True or key in self._params:
                    found |= flatten_params(key, list(item) if isinstance(item, tuple) and not item else item)
        return found

    def _source(self) -> Any:
        import msgspec

        from trackside.journal.records import SourceRecord

        source = current_workspace().source_of_run() or SourceRecord()
        code = self._code
        return msgspec.structs.replace(source, code=code) if code else source

    @functools.cached_property
    def _code(self) -> str | None:
        """The function's text without secrets; None where nobody has it, or the user wants none stored."""
        if not current_workspace().capture.source:
            return None
        import ast
        import textwrap

        from trackside.capture.secrets import mask_code

        with suppress(OSError, TypeError, SyntaxError, ValueError):
            text = textwrap.dedent(inspect.getsource(self._function))
            return mask_code(text, ast.parse(text))
        return None


@contextmanager
def _guarded(run: ActiveRun, what: str) -> Iterator[None]:
    """The user's call goes on whatever happens to our part of it."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - anything that odd values do
        with suppress(TracksideError):
            run.warn(f"{what}: {type(error).__name__}: {error}")


@contextmanager
def _active(run: ActiveRun) -> Iterator[None]:
    """The run is active while the generator works, and not while its caller does."""
    activate(run)
    try:
        yield
    finally:
        deactivate(run)


def _wrap(function: Callable[..., Any], recorder: _Recorder) -> Callable[..., Any]:
    def call(*arguments: Any, **keywords: Any) -> Any:
        with enter_run(recorder.open(arguments, keywords)) as run:
            result = function(*arguments, **keywords)
            recorder.close(run, result)
        return result

    return call


def _wrap_async(function: Callable[..., Any], recorder: _Recorder) -> Callable[..., Any]:
    async def call(*arguments: Any, **keywords: Any) -> Any:
        with enter_run(recorder.open(arguments, keywords)) as run:
            result = await function(*arguments, **keywords)
            recorder.close(run, result)
        return result

    return call


def _wrap_generator(function: Callable[..., Any], recorder: _Recorder) -> Callable[..., Any]:
    def call(*arguments: Any, **keywords: Any) -> Generator[Any, Any, Any]:
        generator = function(*arguments, **keywords)
        run = recorder.open(arguments, keywords)
        advance = functools.partial(generator.send, None)
        with _ending(run):
            while True:
                with _active(run):
                    try:
                        item = advance()
                    except StopIteration as stop:
                        recorder.close(run, stop.value)
                        return stop.value
                try:
                    advance = functools.partial(generator.send, (yield item))
                except GeneratorExit:
                    with _active(run):
                        generator.close()
                    raise
                except BaseException as error:  # noqa: BLE001 - thrown in by the caller
                    advance = functools.partial(generator.throw, error)

    return call


def _wrap_async_generator(function: Callable[..., Any], recorder: _Recorder) -> Callable[..., Any]:
    async def call(*arguments: Any, **keywords: Any) -> AsyncGenerator[Any, Any]:
        generator = function(*arguments, **keywords)
        run = recorder.open(arguments, keywords)
        advance = functools.partial(generator.asend, None)
        with _ending(run):
            while True:
                with _active(run):
                    try:
                        item = await advance()
                    except StopAsyncIteration:
                        return
                try:
                    advance = functools.partial(generator.asend, (yield item))
                except GeneratorExit:
                    with _active(run):
                        await generator.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 - thrown in by the caller
                    advance = functools.partial(generator.athrow, error)

    return call


@contextmanager
def _ending(run: ActiveRun) -> Iterator[None]:
    """End a generator's run: closing it early is no failure."""
    run.ends_as = RunStatus.FINISHED
    try:
        yield
    except GeneratorExit:
        run.end(RunStatus.FINISHED)
        raise
    except BaseException as error:
        run.end(status_of(error))
        raise
    else:
        run.end(RunStatus.FINISHED)
