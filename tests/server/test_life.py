"""The life of runs and experiments over HTTP: changed, deleted, restored, moved; what is refused and how."""

from __future__ import annotations

from typing import Any

from logging_kernel import Ask, Kernel
from test_changes import Connect, listening

HOSTILE = "<img src=x onerror=alert(1)> 'quoted\" {{x}}"
NOTE = "mlflow.note.content"


async def make(ask: Ask, name: str) -> str:
    _, made = await ask("experiments.create", name=name)
    return str(made["experiment_id"])


async def find_runs(ask: Ask, experiment_id: str, view: str = "active_only") -> set[str]:
    _, page = await ask("runs.search", experiment_ids=[experiment_id], view=view)
    return set(page["run_id"])


def log_runs(kernel: Kernel, count: int, experiment: str = "digits") -> list[str]:
    runs = [kernel.open_run(f"run {number}", experiment) for number in range(count)]
    for run_id in runs:
        kernel.end_run(run_id)
    return runs


async def find_experiment(ask: Ask, name: str = "digits") -> str:
    _, page = await ask("experiments.search", text=name)
    return str(page["experiments"][0]["experiment_id"])


async def test_experiment_is_renamed_noted_and_tagged(ask: Ask) -> None:
    """What is given changes, the rest stays; names and notes are text."""
    made = await make(ask, "churn")
    status, item = await ask("experiments.update", experiment_id=made, name=f" {HOSTILE} ", note=HOSTILE)
    assert (status, item["name"], item["note"]) == (200, HOSTILE, HOSTILE)
    await ask("experiments.update", experiment_id=made, tags={"team": "ads", "no": None})
    _, got = await ask("experiments.get", experiment_id=made)
    assert got["experiment"]["tags"] == {"team": "ads", NOTE: HOSTILE}
    _, item = await ask("experiments.update", experiment_id=made, note="", tags={"team": None})
    assert (item["tags"], item["note"], item["name"]) == ({}, "", HOSTILE)


async def test_experiment_comes_and_goes(ask: Ask, kernel: Kernel) -> None:
    """A deleted experiment is listed among the deleted with its runs, its name is free, and it comes back."""
    log_runs(kernel, 3)
    made = await find_experiment(ask)
    status, item = await ask("experiments.delete", experiment_id=made)
    assert (status, item["lifecycle_stage"], item["run_count"]) == (200, "deleted", 3)
    _, page = await ask("experiments.search", text="digits")
    assert page["experiments"] == []
    _, page = await ask("experiments.search", text="digits", view="deleted_only")
    assert [(item["experiment_id"], item["run_count"]) for item in page["experiments"]] == [(made, 3)]
    again = await make(ask, "digits")
    status, refused = await ask("experiments.restore", experiment_id=made)
    assert (status, refused["error"]["code"]) == (409, "experiment_exists")
    await ask("experiments.update", experiment_id=again, name="digits 2")
    status, item = await ask("experiments.restore", experiment_id=made)
    assert (status, item["lifecycle_stage"], item["run_count"]) == (200, "active", 3)
    assert len(await find_runs(ask, made)) == 3


async def test_a_hundred_runs_are_changed_at_once(ask: Ask, kernel: Kernel) -> None:
    """Names, notes and tags of many runs in one request."""
    runs = log_runs(kernel, 100)
    status, changed = await ask(
        "runs.update", run_ids=runs, name=" best ", note="why", tags={"team": "ads", "gone": None}
    )
    assert (status, changed["run_ids"]) == (200, runs)
    _, run = await ask("runs.get", run_id=runs[42])
    assert (run["run_name"], run["note"], run["tags"]["team"]) == ("best", "why", "ads")
    _, changed = await ask("runs.delete", run_ids=runs)
    assert changed["run_ids"] == runs
    made = await find_experiment(ask)
    assert await find_runs(ask, made) == set()
    assert await find_runs(ask, made, "deleted_only") == set(runs)
    _, changed = await ask("runs.restore", run_ids=runs[:10])
    assert changed["run_ids"] == runs[:10]
    _, got = await ask("experiments.get", experiment_id=made)
    assert got["experiment"]["run_count"] == 10


async def test_runs_are_moved(ask: Ask, kernel: Kernel) -> None:
    """They are in the other experiment, and only there; one that is there already isn't named."""
    runs = log_runs(kernel, 3)
    here, there = await find_experiment(ask), await make(ask, "there")
    await ask("runs.move", run_ids=runs[:1], experiment_id=there)
    status, changed = await ask("runs.move", run_ids=runs[:2], experiment_id=there)
    assert (status, changed["run_ids"]) == (200, runs[1:2])
    assert (await find_runs(ask, here), await find_runs(ask, there)) == ({runs[2]}, set(runs[:2]))


async def test_change_of_life_is_told(ask: Ask, kernel: Kernel, jp_ws_fetch: Connect) -> None:
    """Another page that is open hears of each change."""
    (run_id,) = log_runs(kernel, 1)
    made = await find_experiment(ask)
    changes: list[tuple[str, dict[str, Any], list[str]]] = [
        ("runs.update", {"run_ids": [run_id], "name": "new"}, [run_id]),
        ("runs.delete", {"run_ids": [run_id]}, [run_id]),
        ("runs.restore", {"run_ids": [run_id]}, [run_id]),
        ("experiments.update", {"experiment_id": made, "note": "why"}, []),
        ("experiments.delete", {"experiment_id": made}, []),
        ("experiments.restore", {"experiment_id": made}, []),
    ]
    async with listening(jp_ws_fetch) as next_change:
        _, before = await ask("status")
        seen = before["revision"]
        for operation, body, run_ids in changes:
            await ask(operation, **body)
            while (change := await next_change())["revision"] <= seen:
                pass
            assert (change["experiment_ids"], change["run_ids"]) == ([made], run_ids), operation
            seen = change["revision"]


async def test_what_is_unknown_is_404(ask: Ask, kernel: Kernel) -> None:
    """An experiment or run that isn't there; nothing happens to those beside it."""
    (run_id,) = log_runs(kernel, 1)
    nobody = "0" * 32
    for operation, body, code in (
        ("experiments.get", {"experiment_id": "123"}, "experiment_not_found"),
        ("experiments.update", {"experiment_id": "x", "name": "y"}, "experiment_not_found"),
        ("experiments.delete", {"experiment_id": "123"}, "experiment_not_found"),
        ("experiments.restore", {"experiment_id": "²"}, "experiment_not_found"),
        ("runs.update", {"run_ids": [run_id, nobody], "name": "y"}, "run_not_found"),
        ("runs.delete", {"run_ids": [run_id, nobody]}, "run_not_found"),
        ("runs.restore", {"run_ids": [nobody]}, "run_not_found"),
        ("runs.move", {"run_ids": [nobody], "experiment_id": "0"}, "run_not_found"),
        ("runs.move", {"run_ids": [run_id], "experiment_id": "123"}, "experiment_not_found"),
    ):
        status, answer = await ask(operation, **body)
        assert (status, answer["error"]["code"]) == (404, code), operation
    _, run = await ask("runs.get", run_id=run_id)
    assert (run["run_name"], run["lifecycle_stage"]) == ("run 0", "active")


async def test_what_contradicts_is_409(ask: Ask, kernel: Kernel) -> None:
    """A name in use, the default experiment, a deleted run or target; each with a sentence."""
    runs = log_runs(kernel, 2)
    await ask("runs.delete", run_ids=runs[:1])
    made, gone = await find_experiment(ask), await make(ask, "gone")
    await ask("experiments.delete", experiment_id=gone)
    for operation, body in (
        ("experiments.update", {"experiment_id": made, "name": "Default"}),
        ("experiments.delete", {"experiment_id": "0"}),
        ("experiments.update", {"experiment_id": "0", "name": "x"}),
        ("runs.update", {"run_ids": runs, "name": "x"}),
        ("runs.move", {"run_ids": runs, "experiment_id": "0"}),
        ("runs.move", {"run_ids": runs[1:], "experiment_id": gone}),
    ):
        status, answer = await ask(operation, **body)
        assert status == 409, operation
        assert answer["error"]["message"].endswith((".", "already.")), operation
    _, run = await ask("runs.get", run_id=runs[1])
    assert (run["run_name"], run["experiment_id"]) == ("run 1", made)


async def test_what_makes_no_sense_is_400(ask: Ask, kernel: Kernel) -> None:
    """An empty name, no runs or too many, a note given twice, a tag without a key."""
    (run_id,) = log_runs(kernel, 1)
    made = await find_experiment(ask)
    for operation, body, path in (
        ("experiments.update", {"experiment_id": made, "name": "  "}, "name"),
        ("experiments.update", {"experiment_id": made, "note": "a", "tags": {NOTE: "b"}}, "note"),
        ("experiments.update", {"experiment_id": made, "tags": {"": "b"}}, "tag"),
        ("runs.update", {"run_ids": []}, "run_ids"),
        ("runs.update", {"run_ids": [run_id], "name": " "}, "name"),
        ("runs.update", {"run_ids": [run_id], "tags": {"a": 7}}, "tags[...]"),
        ("runs.delete", {"run_ids": ["x"] * 1001}, "run_ids"),
        ("runs.move", {"run_ids": [], "experiment_id": "0"}, "run_ids"),
    ):
        status, answer = await ask(operation, **body)
        assert (status, answer["error"]["path"]) == (400, path), operation
