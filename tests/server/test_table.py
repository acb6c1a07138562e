"""What a table of runs asks: columns, cells, the best of all, what varies, groups."""

from __future__ import annotations

import math
from typing import Any

from logging_kernel import Ask, Kernel
from test_operations import find_experiment

T0 = 1_700_000_000_000


def log_runs(kernel: Kernel) -> list[str]:
    """Three attempts of a cell and one run of another one, oldest first."""
    ids = []
    for i, (cell, lr, loss) in enumerate(
        [("a", "0.1", [3.0, 0.5]), ("a", "0.2", [2.0, 0.9]), ("b", "0.1", [math.nan]), ("a", "0.1", [9.0])]
    ):
        run_id = kernel.open_run(
            f"run {i}",
            params={"lr": lr, "seed": str(i), "kind": "mlp"},
            tags={"my tag": "x"},
            cell_id=cell,
            notebook="/n.ipynb",
            start_time=T0 + i,
        )
        kernel.log(run_id, "val loss", loss)
        kernel.end_run(run_id)
        ids.append(run_id)
    return ids


async def search(ask: Ask, **request: Any) -> Any:
    experiment_id = await find_experiment(ask)
    status, page = await ask("runs.search", experiment_ids=[experiment_id], **request)
    assert status == 200, page
    return page


async def test_columns_are_named_as_in_the_search_language(ask: Ask, kernel: Kernel) -> None:
    """Properties, metrics with their aggregates, params and tags; each id sorts and fills a table."""
    log_runs(kernel)
    experiment_id = await find_experiment(ask)
    _, page = await ask("runs.columns", experiment_ids=[experiment_id])
    columns = {item["id"]: item for item in page["columns"]}
    assert {"run_name", "status", "experiment", "registered_version"} <= set(columns)
    loss = columns['metrics."val loss"']
    assert (loss["group"], loss["key"], loss["direction"]) == ("metric", "val loss", "down")
    assert loss["aggregates"]["min"] == 'min(metrics."val loss")'
    assert columns['tags."my tag"']["group"] == "tag"
    assert columns["params.lr"]["key"] == "lr"
    assert "tags.trackside.colour" not in columns
    assert page["has_attempts"]
    ids = [*columns, *loss["aggregates"].values()]
    rows = await search(ask, columns=ids)
    assert list(rows["cells"]) == ids
    assert {len(column) for column in rows["cells"].values()} == {4}
    for item in page["columns"]:
        if item["is_sortable"]:
            await search(ask, columns=[], order_by=[f"{item['id']} DESC"])


async def test_cells_hold_what_the_runs_logged(ask: Ask, kernel: Kernel) -> None:
    """Last value and aggregates, a duration in milliseconds, attempts as numbers, names of experiments."""
    log_runs(kernel)
    columns = [
        "experiment",
        "attempt",
        "start_time",
        'metrics."val loss"',
        'min(metrics."val loss")',
        "params.lr",
    ]
    rows = await search(ask, columns=columns, order_by=["start_time ASC"])
    assert rows["cells"] == {
        "experiment": ["digits"] * 4,
        "attempt": [1, 2, 1, 3],
        "start_time": [T0, T0 + 1, T0 + 2, T0 + 3],
        'metrics."val loss"': [0.5, 0.9, "NaN", 9.0],
        'min(metrics."val loss")': [0.5, 0.9, "NaN", 9.0],
        "params.lr": ["0.1", "0.2", "0.1", "0.1"],
    }
    assert rows["metrics"] == {}
    status, answer = await ask("runs.search", experiment_ids=["0"], columns=["nonsense"])
    assert (status, answer["error"]["code"]) == (400, "filter_syntax")


async def test_the_best_value_is_that_of_all_runs(ask: Ask, kernel: Kernel) -> None:
    """Not of the page only; NaN is never the best; a column without a direction has none."""
    log_runs(kernel)
    columns = ['metrics."val loss"', 'max(metrics."val loss")', "params.lr"]
    rows = await search(ask, columns=[], max_results=1, best=columns)
    assert rows["best"] == {'metrics."val loss"': 0.5, 'max(metrics."val loss")': 2.0}
    rows = await search(ask, columns=[], max_results=1, best=columns, filter="params.lr = '0.2'")
    assert rows["best"]['metrics."val loss"'] == 0.9


async def test_rows_are_found_by_place_and_by_id(ask: Ask, kernel: Kernel) -> None:
    """An offset begins in the middle; ids narrow what the filter matches, none of them to nothing."""
    ids = log_runs(kernel)
    order = {"order_by": ["start_time ASC"], "columns": []}
    assert (await search(ask, offset=2, max_results=1, **order))["run_id"] == [ids[2]]
    assert (await search(ask, run_ids=[ids[3], ids[1]], **order))["run_id"] == [ids[1], ids[3]]
    assert (await search(ask, run_ids=ids, filter="params.lr = '0.2'", **order))["run_id"] == [ids[1]]
    assert (await search(ask, run_ids=[], **order))["run_id"] == []


async def test_what_varies_is_found(ask: Ask, kernel: Kernel) -> None:
    """Values that differ, and keys that only some runs have; among the runs that match."""
    ids = log_runs(kernel)
    experiment_id = await find_experiment(ask)
    _, page = await ask("runs.varying", experiment_ids=[experiment_id])
    assert {'metrics."val loss"', "params.lr", "params.seed"} <= set(page["columns"])
    assert not {"params.kind", 'tags."my tag"'} & set(page["columns"])
    assert (page["looked_at"], page["is_complete"]) == (4, True)
    kernel.end_run(kernel.open_run("bare"))
    _, page = await ask("runs.varying", experiment_ids=[experiment_id])
    assert {"params.kind", 'tags."my tag"'} <= set(page["columns"])
    _, page = await ask("runs.varying", experiment_ids=[experiment_id], filter=f"run_id = '{ids[0]}'")
    assert page["columns"] == []


async def test_runs_are_grouped(ask: Ask, kernel: Kernel) -> None:
    """By the value of a param, by cell, or by all params but the seed; each with the range of its columns."""
    ids = log_runs(kernel)
    experiment_id = await find_experiment(ask)

    async def group(by: str, **request: Any) -> list[Any]:
        columns = ['metrics."val loss"', "params.lr", "params.kind"]
        status, page = await ask(
            "runs.groups", experiment_ids=[experiment_id], group_by=by, columns=columns, **request
        )
        assert status == 200, page
        assert (page["looked_at"], page["total"], page["is_complete"]) == (4, 4, True)
        return list(page["groups"])

    first, second = await group("params.lr")
    assert (first["key"], first["run_ids"]) == ("0.1", [ids[3], ids[2], ids[0]])
    assert (first["low"]['metrics."val loss"'], first["high"]['metrics."val loss"']) == (0.5, 9.0)
    assert first["low"]["params.kind"] == "mlp"
    assert second["run_ids"] == [ids[1]]
    cells = await group("attempts", order_by=['metrics."val loss" ASC'])
    assert [item["run_ids"] for item in cells] == [[ids[0], ids[1], ids[3]], [ids[2]]]
    assert [cells[0]["low"]["params.lr"], cells[0]["high"]["params.lr"]] == ["0.1", "0.2"]
    seeds = await group("auto")
    assert [item["run_ids"] for item in seeds] == [[ids[3], ids[2], ids[0]], [ids[1]]]
    assert [item["key"] for item in seeds] == ["lr=0.1", "lr=0.2"]
    loss = [item["means"]['metrics."val loss"'] for item in seeds]
    assert (loss[0]["mean"], round(loss[0]["spread"], 4), loss[0]["count"]) == (4.75, 6.0104, 2)  # one is NaN
    assert loss[1] == {"mean": 0.9, "spread": None, "count": 1}
    assert first["means"] == {}
    [whole] = await group("auto:params.lr")
    assert (whole["key"], len(whole["run_ids"])) == ("all runs", 4)
    status, answer = await ask("runs.groups", experiment_ids=[experiment_id], group_by="auto:metrics.x")
    assert (status, answer["error"]["path"]) == (400, "group_by")
    status, answer = await ask("runs.groups", experiment_ids=[experiment_id], group_by="metrics.x")
    assert (status, answer["error"]["path"]) == (400, "group_by")


async def test_an_empty_value_is_another_group_than_a_missing_one(ask: Ask, kernel: Kernel) -> None:
    """Each has an id of its own, by which a page knows it again."""
    for params in ({"kind": ""}, {}, {"kind": "mlp"}):
        kernel.end_run(kernel.open_run("r", params=params))
    _, page = await ask("runs.groups", experiment_ids=[await find_experiment(ask)], group_by="params.kind")
    assert {item["key"] for item in page["groups"]} == {None, "", "mlp"}
    assert len({item["id"] for item in page["groups"]}) == 3


async def test_a_group_names_the_texts_that_differ(ask: Ask, kernel: Kernel) -> None:
    """A column of texts without a common one has the first few; one without any has nothing."""
    for kind in ("mlp", "cnn", "mlp"):
        kernel.end_run(kernel.open_run("r", params={"kind": kind}))
    request = {"group_by": "tags.team", "columns": ["params.kind", "params.lr"]}
    _, page = await ask("runs.groups", experiment_ids=[await find_experiment(ask)], **request)
    [group] = page["groups"]
    assert (sorted(group["texts"]["params.kind"]), len(group["texts"])) == (["cnn", "mlp"], 1)
