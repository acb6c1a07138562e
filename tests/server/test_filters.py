"""Filters over HTTP: checked, taken apart into conditions, and put together again."""

from __future__ import annotations

from logging_kernel import Ask, Kernel

GROUP = "(params.kind = 'res' OR metrics.loss > 9)"


async def log_two(ask: Ask, kernel: Kernel) -> list[str]:
    for name, kind in (("wide", "res"), ("deep", "vgg")):
        kernel.log(kernel.open_run(name, params={"kind": kind}), "loss", [1.0])
    _, found = await ask("experiments.search", text="digits")
    return [found["experiments"][0]["experiment_id"]]


async def test_a_filter_is_edited_in_rows(ask: Ask, kernel: Kernel) -> None:
    """Text → conditions → one of them changed → text: a group of ORs stays as it was written."""
    ids = await log_two(ask, kernel)
    text = f"metrics.loss<2 AND {GROUP} AND params.kind IN ('res', 'vgg')"
    _, checked = await ask("filters.check", text=text, experiment_ids=ids, conditions=True)
    first, group, last = checked["conditions"]
    assert (first["field"], first["operator"], first["values"]) == ("metrics.loss", "<", ["2"])
    assert (first["type"], "<=" in first["operators"], "LIKE" in first["operators"]) == (
        "number",
        True,
        False,
    )
    assert (group["editable"], group["text"]) == (False, GROUP)
    assert (last["operator"], last["values"]) == ("IN", ["res", "vgg"])
    edit = {"field": "params.kind", "operator": "IN", "values": ["res", "it's"], "negated": True}
    kept = [{"text": row["text"]} for row in (first, group)]
    status, made = await ask("filters.compose", conditions=[*kept, edit], experiment_ids=ids)
    assert status == 200
    assert made["text"] == f"metrics.loss<2 AND {GROUP} AND NOT params.kind IN ('res', 'it''s')"
    assert [row["text"] for row in made["conditions"]][:2] == [first["text"], GROUP]
    _, again = await ask("filters.check", text=made["text"], conditions=True)
    assert again["conditions"] == made["conditions"]


async def test_a_row_that_can_not_be_written_is_named(ask: Ask, kernel: Kernel) -> None:
    """400, which row, and one sentence without a picture of the text."""
    ids = await log_two(ask, kernel)
    kept = {"text": "metrics.loss < 2"}
    for edit, words in (
        ({"field": "metrics.loss", "operator": "<", "values": ["low"]}, "is a number"),
        ({"field": "metrics.los", "operator": "<", "values": ["1"]}, "did you mean metrics.loss"),
        ({"field": "metrics.loss", "operator": "<"}, "needs a value"),
        ({"field": "metrics.loss", "operator": "DROP", "values": ["1"]}, "can't be compared"),
        ({"field": "nonsense"}, "no attribute"),
        ({"text": "metrics.loss <"}, "expected"),
    ):
        status, refused = await ask("filters.compose", conditions=[kept, edit], experiment_ids=ids)
        assert (status, refused["error"]["path"]) == (400, "conditions[1]"), edit
        assert words in refused["error"]["message"]
        assert "\n" not in refused["error"]["message"]


async def test_fields_and_values_in_use_are_suggested(ask: Ask, kernel: Kernel) -> None:
    """What begins with the text comes first; of a field, the values that runs have."""
    ids = await log_two(ask, kernel)
    _, fields = await ask("filters.suggest", experiment_ids=ids, text="lo")
    assert fields["fields"][0]["field"] == "metrics.loss"
    assert "min(metrics.loss)" in [field["field"] for field in fields["fields"]]
    _, every = await ask("filters.suggest", experiment_ids=ids)
    assert {"metrics.loss", "params.kind", "status"} <= {field["field"] for field in every["fields"]}
    for field, text, values in (
        ("params.kind", "", ["res", "vgg"]),
        ("params.kind", "VG", ["vgg"]),
        ("status", "fin", ["FINISHED"]),
        ("run_name", "wi", ["wide"]),
        ("clean", "", ["true", "false", "unknown"]),
        ("metrics.loss", "", []),
    ):
        _, suggested = await ask("filters.suggest", experiment_ids=ids, field=field, text=text)
        assert suggested["values"] == values, field
        assert suggested["fields"][0]["field"] == field
    _, users = await ask("filters.suggest", experiment_ids=ids, field="user_id")
    assert len(users["values"]) == 1
    _, runs = await ask("runs.search", experiment_ids=ids)
    for name in ("churn", "fraud"):
        made = {"name": name, "run_id": runs["run_id"][0], "model": "new"}
        await ask("model_versions.create", **made)
    _, models = await ask("filters.suggest", experiment_ids=ids, field="model", text="ch")
    assert models["values"] == ["churn"]
    for text, offered in (("params.kind = v", ["'vgg'"]), ("model != 'fr", ["'fraud'"])):
        _, checked = await ask("filters.check", text=text, cursor=len(text), experiment_ids=ids)
        assert [item["text"] for item in checked["completions"]] == offered
    status, _ = await ask("filters.suggest", field="metrics.loss < 1")
    assert status == 400


async def test_a_word_that_may_become_a_field_is_unfinished(ask: Ask, kernel: Kernel) -> None:
    """Until it can only be a name."""
    ids = await log_two(ask, kernel)
    for text, unfinished in (("metrics.loss < 2 AND lo", True), ("metrics.loss < 2 AND zz", False)):
        _, checked = await ask("filters.check", text=text, cursor=len(text), experiment_ids=ids)
        assert (checked["error"], checked["unfinished"]) == (None, unfinished)
        assert checked["conditions"] == []
