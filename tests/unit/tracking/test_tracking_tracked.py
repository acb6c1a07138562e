"""``@trackside.tracked``: a call of a function is a run."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import trackside
from trackside.entities import Run


def runs() -> dict[str, Run]:
    """The runs of the store by name."""
    found = trackside.search_runs(output_format="list")
    return {run.info.run_name: run for run in found}


@trackside.tracked
def train(lr: float, *more: int, api_key: str = "s3cret", model: object = None, **rest: Any) -> Any:
    """Trains."""
    trackside.log_metric("loss", lr)
    return {"acc": 0.5, "by_class": {"cat": 1, "dog": 2}, "model": model, "_private": 1}


def test_arguments_are_params_and_numbers_are_metrics() -> None:
    """Defaults too; secrets are masked; what is no plain value is left out."""
    result = train(0.1, 3, 4, model=object(), momentum=0.9)
    assert result["acc"] == 0.5
    run = runs()["train"]
    assert run.data.params == {"lr": "0.1", "more": "(3, 4)", "api_key": "***", "momentum": "0.9"}
    assert run.data.metrics == {"loss": 0.1, "acc": 0.5, "by_class.cat": 1.0, "by_class.dog": 2.0}
    assert run.data.tags["trackside.function"].endswith(".train")
    assert run.info.status == "FINISHED"


def test_the_code_is_kept_without_secrets() -> None:
    """The function's text, as it stands."""
    train(0.1)
    code = trackside.get_store().get_source(runs()["train"].info.run_id).code
    assert code is not None
    assert code.startswith("@trackside.tracked\ndef train(")
    assert "s3cret" not in code


def test_the_function_stays_itself() -> None:
    """Name, docstring and signature are the function's; a coroutine function is one still."""
    assert (train.__name__, train.__doc__) == ("train", "Trains.")
    assert list(inspect.signature(train).parameters)[:2] == ["lr", "more"]


def test_calls_inside_a_call_are_children() -> None:
    """Also in threads of a pool; and the outer run is active again afterwards."""

    @trackside.tracked(name="fold")
    def fold(index: int) -> int:
        return index

    @trackside.tracked(tags={"kind": "search"}, params=False, metrics=False)
    def search(count: int) -> int:
        fold(0)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(fold, 1).result()
        trackside.log_metric("own", 1)
        return count

    assert search(2) == 2
    found = trackside.search_runs(output_format="list")
    [outer] = [run for run in found if run.info.run_name == "search"]
    inner = [run for run in found if run.info.run_name == "fold"]
    assert [run.data.tags["mlflow.parentRunId"] for run in inner] == [outer.info.run_id] * 2
    assert sorted(run.data.metrics["result"] for run in inner) == [0, 1]
    assert (outer.data.params, outer.data.metrics) == ({}, {"own": 1})
    assert outer.data.tags["kind"] == "search"
    parent = trackside.get_parent_run(inner[0].info.run_id)
    assert parent is not None
    assert parent.info.run_id == outer.info.run_id
    assert trackside.get_parent_run(outer.info.run_id) is None


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("no"), "FAILED"), (KeyboardInterrupt(), "KILLED"), (SystemExit(0), "FINISHED")],
)
def test_the_status_says_how_the_call_ended(error: BaseException, status: str) -> None:
    """And the exception is the caller's, as it was."""

    @trackside.tracked
    def fail() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        fail()
    assert caught.value is error
    assert runs()["fail"].info.status == status
    assert trackside.active_run() is None


def test_tasks_at_once_have_runs_of_their_own() -> None:
    """Async calls side by side are no children of each other, but of the call that awaits them."""

    @trackside.tracked
    async def fetch(index: int) -> int:
        await asyncio.sleep(0)
        trackside.log_metric("index", index)
        return index

    @trackside.tracked
    async def gather() -> None:
        await asyncio.gather(*(fetch(index) for index in range(3)))

    async def untracked() -> None:
        await asyncio.gather(fetch(10), fetch(11))

    asyncio.run(gather())
    asyncio.run(untracked())
    found = trackside.search_runs(output_format="list", filter_string="run_name = 'fetch'")
    parents = {run.data.params["index"]: run.data.tags.get("mlflow.parentRunId") for run in found}
    outer = runs()["gather"].info.run_id
    assert parents == {"0": outer, "1": outer, "2": outer, "10": None, "11": None}
    assert all(run.data.metrics["index"] == float(run.data.params["index"]) for run in found)


def test_a_generators_run_is_active_only_while_it_works() -> None:
    """Between two items the caller logs to its own run; what is sent and thrown gets in."""

    @trackside.tracked
    def steps(count: int) -> Generator[int, str, int]:
        got = []
        for index in range(count):
            trackside.log_metric("index", index, step=index)
            try:
                got.append((yield index))
            except LookupError:
                got.append("thrown")
        trackside.set_tag("got", got)
        return count

    assert trackside.active_run() is None
    made = steps(3)
    assert next(made) == 0
    assert trackside.active_run() is None
    assert made.send("a") == 1
    assert made.throw(LookupError()) == 2
    with pytest.raises(StopIteration) as stop:
        made.send("b")
    assert stop.value.value == 3
    run = runs()["steps"]
    assert (run.info.status, run.data.metrics) == ("FINISHED", {"index": 2.0, "result": 3.0})
    assert run.data.tags["got"] == "['a', 'thrown', 'b']"


def test_a_generator_that_is_left_is_finished() -> None:
    """``break`` is no failure; its own clean-up still runs, in its run."""

    @trackside.tracked
    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            trackside.log_metric("cleaned", 1)

    for _ in endless():
        break
    assert runs()["endless"].info.status == "FINISHED"
    assert runs()["endless"].data.metrics == {"cleaned": 1.0}


def test_an_async_generator_is_one_run() -> None:
    """Exhausted it is finished, after an exception failed."""

    @trackside.tracked
    async def stream(fails: bool) -> AsyncIterator[int]:
        yield 1
        trackside.log_metric("seen", 1)
        if fails:
            raise ValueError("no")

    async def read(fails: bool) -> list[int]:
        return [item async for item in stream(fails)]

    assert asyncio.run(read(fails=False)) == [1]
    assert runs()["stream"].info.status == "FINISHED"
    with pytest.raises(ValueError, match="no"):
        asyncio.run(read(fails=True))
    assert trackside.search_runs(output_format="list")[0].info.status == "FAILED"


def test_odd_values_never_fail_the_call() -> None:
    """What can't be logged is a warning on the run."""

    class Odd(dict[str, int]):
        def items(self) -> Any:
            raise RuntimeError("not today")

    @trackside.tracked
    def take(value: object) -> object:
        return value

    assert isinstance(take(Odd(a=1)), Odd)
    [first, second] = trackside.get_store().get_warnings(runs()["take"].info.run_id)
    assert "arguments were not logged" in first
    assert "not today" in second


def test_wrong_arguments_are_the_callers_mistake() -> None:
    """The TypeError is Python's own, and the run is a failed one."""
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'lr'"):
        train()  # type: ignore[call-arg]
    assert runs()["train"].info.status == "FAILED"


def test_methods_have_no_self_among_their_params() -> None:
    """A method's first argument is the object, not a param."""

    class Model:
        @trackside.tracked(experiment="methods")
        def fit(self, epochs: int) -> None:
            pass

    Model().fit(epochs=3)
    [run] = trackside.search_runs(experiment_names=["methods"], output_format="list")
    assert run.data.params == {"epochs": "3"}
