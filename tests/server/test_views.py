"""Saved views over HTTP: saved, read by another page, changed by two at once."""

from __future__ import annotations

from typing import Any

import pytest
from logging_kernel import Ask, Kernel
from test_changes import Connect, listening

HOSTILE = "<img src=x onerror=alert(1)> 'quoted\" \\ {{x}}"
DOCUMENT: dict[str, Any] = {
    "version": 1,
    "filter": "metrics.loss < 0.1",
    "columns": [{"id": "metrics.loss", "width": 120, "pinned": True}],
    "of_another_version": {"a": [1, None, 0.5]},
}


async def test_a_saved_view_is_there_for_the_next_page(ask: Ask) -> None:
    """With its name as text and its document, unknown keys included; what hasn't changed isn't sent again."""
    status, made = await ask("views.put", experiment_id="0", name=f" {HOSTILE} ", document=DOCUMENT)
    assert (status, made["name"], made["document"], made["is_default"]) == (200, HOSTILE, DOCUMENT, False)
    _, page = await ask("views.get", experiment_id="0")
    assert page["views"] == [made]
    _, again = await ask("views.get", experiment_id="0", if_revision=page["revision"])
    assert again == {"revision": page["revision"], "unchanged": True, "views": []}


async def test_a_view_is_renamed_saved_and_deleted(ask: Ask) -> None:
    """What isn't given stays; a deleted one is gone."""
    _, made = await ask("views.put", experiment_id="0", name="a", document=DOCUMENT)
    one = {"experiment_id": "0", "view_id": made["view_id"]}
    _, renamed = await ask("views.put", **one, name="b", is_default=True)
    assert renamed == {**made, "name": "b", "is_default": True}
    _, saved = await ask("views.put", **one, document={"version": 1}, if_revision=made["revision"])
    assert (saved["name"], saved["document"], saved["is_default"]) == ("b", {"version": 1}, True)
    _, left = await ask("views.delete", **one)
    assert left["views"] == []
    status, answer = await ask("views.put", **one, name="c")
    assert (status, answer["error"]["code"]) == (404, "view_not_found")


async def test_what_another_page_saved_meanwhile_is_a_conflict(ask: Ask) -> None:
    """So is a name in use; the stored view stays."""
    _, made = await ask("views.put", experiment_id="0", name="a", document=DOCUMENT)
    one = {"experiment_id": "0", "view_id": made["view_id"], "if_revision": made["revision"]}
    _, theirs = await ask("views.put", **one, document={"filter": "theirs"})
    status, answer = await ask("views.put", **one, document={"filter": "mine"})
    assert (status, answer["error"]["code"]) == (409, "view_changed")
    assert "'a'" in answer["error"]["message"]
    status, answer = await ask("views.put", experiment_id="0", name="a", document={})
    assert (status, answer["error"]["code"]) == (409, "view_exists")
    _, page = await ask("views.get", experiment_id="0")
    assert page["views"] == [theirs]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "document"),
        ({"document": []}, "document"),
        ({"document": {"a": "x" * 300_000}}, "document"),
        ({"document": {"a": [[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}}, "document"),
        ({"name": " ", "document": {}}, "name"),
        ({"name": "x" * 251, "document": {}}, "name"),
        ({"name": None, "document": {}}, "name"),
        ({"unknown": 1}, None),
    ],
)
async def test_a_bad_view_is_refused(ask: Ask, body: dict[str, Any], path: str | None) -> None:
    """With 400, the part that is wrong, and nothing kept."""
    status, answer = await ask("views.put", experiment_id="0", **{"name": "a", **body})
    assert status == 400
    assert answer["error"]["path"] == path
    _, page = await ask("views.get", experiment_id="0")
    assert page["views"] == []


async def test_views_of_a_deleted_experiment_stay_as_they_are(ask: Ask) -> None:
    """They can be read, a change is a conflict; an unknown experiment is not found."""
    _, churn = await ask("experiments.create", name="churn")
    here = {"experiment_id": churn["experiment_id"]}
    _, made = await ask("views.put", **here, name="a", document=DOCUMENT)
    await ask("experiments.delete", **here)
    status, _ = await ask("views.put", **here, view_id=made["view_id"], name="b")
    assert status == 409
    _, page = await ask("views.get", **here)
    assert page["views"] == [made]
    status, answer = await ask("views.get", experiment_id="12345")
    assert (status, answer["error"]["code"]) == (404, "experiment_not_found")


async def test_a_saved_view_is_told(ask: Ask, kernel: Kernel, jp_ws_fetch: Connect) -> None:
    """Another page hears of it, and of its end, as of any change in that experiment."""
    kernel.end_run(kernel.open_run("a"))
    _, page = await ask("experiments.search", text="digits")
    experiment_id = page["experiments"][0]["experiment_id"]
    async with listening(jp_ws_fetch) as next_change:
        _, made = await ask("views.put", experiment_id=experiment_id, name="a", document=DOCUMENT)
        while (change := await next_change())["revision"] < made["revision"]:
            pass
        assert experiment_id in change["experiment_ids"]
        _, left = await ask("views.delete", experiment_id=experiment_id, view_id=made["view_id"])
        while (change := await next_change())["revision"] < left["revision"]:
            pass
        assert experiment_id in change["experiment_ids"]
