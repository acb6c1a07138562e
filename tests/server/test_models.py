"""Registered models over HTTP: made from runs, shown with them, told of; what is refused and how."""

from __future__ import annotations

from typing import Any

from logging_kernel import Ask, Kernel
from test_changes import Connect, listening

HOSTILE = "<img src=x onerror=alert(1)>"


def log_run(kernel: Kernel, name: str = "forest") -> str:
    run_id = kernel.open_run(name, "churn")
    kernel.end_run(run_id)
    return run_id


async def get(ask: Ask, operation: str, **body: Any) -> Any:
    status, answer = await ask(operation, **body)
    assert status == 200, answer
    return answer


async def test_run_becomes_a_version_and_says_so(ask: Ask, kernel: Kernel) -> None:
    """With its model or of one that is there; in the run's detail, in its column, and in the model."""
    first, second = log_run(kernel), log_run(kernel, HOSTILE)
    made = await get(
        ask, "model_versions.create", name=" churn ", run_id=first, model="new", description=HOSTILE
    )
    assert (made["name"], made["version"], made["run_name"]) == ("churn", 1, "forest")
    await get(ask, "model_versions.create", name="churn", run_id=second)
    await get(ask, "model_aliases.set", name="churn", alias="champion", version=2)
    detail = await get(ask, "models.get", name="churn")
    assert [(one["version"], one["run_name"], one["aliases"]) for one in detail["versions"]] == [
        (2, HOSTILE, ["champion"]),
        (1, "forest", []),
    ]
    assert detail["versions"][1]["description"] == HOSTILE
    page = await get(ask, "models.search", text="CHUR")
    [model] = page["models"]
    assert (model["version_count"], model["latest_version"], model["aliases"]) == (2, 2, {"champion": 2})
    run = await get(ask, "runs.get", run_id=second)
    assert run["registered_versions"] == [detail["versions"][0]]
    await get(ask, "model_versions.create", name="other", run_id=second, model="either")
    experiment = detail["versions"][0]["experiment_id"]
    rows = await get(ask, "runs.search", experiment_ids=[experiment], columns=["registered_version"])
    cells = dict(zip(rows["run_id"], rows["cells"]["registered_version"], strict=True))
    assert cells == {first: "churn v1", second: "churn v2 @champion, other v1"}


async def test_models_are_changed_and_removed(ask: Ask, kernel: Kernel) -> None:
    """What is given changes, the rest stays; a removed one is gone with its versions, the run stays."""
    run_id = log_run(kernel)
    made = await get(ask, "models.create", name="churn", description="d", tags={"a": "b"})
    assert (made["version_count"], made["latest_version"]) == (0, None)
    await get(ask, "model_versions.create", name="churn", run_id=run_id)
    item = await get(ask, "models.update", name="churn", new_name=" leavers ", tags={"a": None})
    assert (item["name"], item["description"], item["tags"]) == ("leavers", "d", {})
    version = await get(ask, "model_versions.update", name="leavers", version=1, description="best")
    assert version["description"] == "best"
    await get(ask, "model_aliases.set", name="leavers", alias="live", version=1)
    await get(ask, "model_aliases.delete", name="leavers", alias="live")
    await get(ask, "runs.delete", run_ids=[run_id])
    detail = await get(ask, "models.get", name="leavers")
    assert [one["is_run_deleted"] for one in detail["versions"]] == [True]
    assert (await get(ask, "models.get", name="leavers", if_revision=detail["revision"]))["unchanged"]
    await get(ask, "model_versions.delete", name="leavers", version=1)
    changed = await get(ask, "models.delete", name="leavers")
    page = await get(ask, "models.search")
    assert (page["models"], page["revision"]) == ([], changed["revision"])
    assert (await get(ask, "models.search", if_revision=page["revision"]))["unchanged"]
    assert (await get(ask, "runs.get", run_id=run_id))["registered_versions"] == []


async def test_what_cannot_be_done_is_said(ask: Ask, kernel: Kernel) -> None:
    """400, 404 and 409 with a code, the field and a sentence."""
    run_id = log_run(kernel)
    await get(ask, "model_versions.create", name="churn", run_id=run_id, model="new")
    for operation, body, status, code, path in (
        ("models.create", {"name": "churn"}, 409, "model_exists", "name"),
        ("models.create", {"name": "a/b"}, 400, "invalid_input", "name"),
        ("models.get", {"name": "x"}, 404, "model_not_found", "name"),
        (
            "model_versions.create",
            {"name": "churn", "run_id": run_id, "model": "new"},
            409,
            "model_exists",
            "name",
        ),
        ("model_versions.create", {"name": "x", "run_id": run_id}, 404, "model_not_found", "name"),
        ("model_versions.create", {"name": "churn", "run_id": "0" * 32}, 404, "run_not_found", "run_ids"),
        (
            "model_versions.create",
            {"name": "churn", "run_id": run_id, "path": "x"},
            404,
            "artifact_not_found",
            "path",
        ),
        ("model_versions.update", {"name": "churn", "version": 9}, 404, "model_not_found", "version"),
        ("model_versions.delete", {"name": "churn", "version": 2**63}, 404, "model_not_found", "version"),
        ("model_aliases.set", {"name": "churn", "alias": "v1", "version": 1}, 400, "invalid_input", "alias"),
        ("model_aliases.delete", {"name": "churn", "alias": "a"}, 404, "model_not_found", "alias"),
    ):
        answered, refused = await ask(operation, **body)
        error = refused["error"]
        assert (answered, error["code"], error["path"]) == (status, code, path), error["message"]


async def test_a_change_of_models_is_told(ask: Ask, kernel: Kernel, jp_ws_fetch: Connect) -> None:
    """With the runs behind the versions that changed; a change of a run alone says nothing of models."""
    run_id = log_run(kernel)
    await get(ask, "experiments.search")
    async with listening(jp_ws_fetch) as next_change:
        await get(ask, "model_versions.create", name="churn", run_id=run_id, model="new")
        while not (change := await next_change())["models"]:
            pass
        assert change["run_ids"] == [run_id]
        await get(ask, "runs.update", run_ids=[run_id], name="renamed")
        assert (await next_change())["models"] is False
