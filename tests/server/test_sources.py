"""Where runs come from, over HTTP: notebooks received and given, two runs side by side, runs again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from logging_kernel import Ask, Kernel

from trackside.capture.executed import Executed, ExecutedCells
from trackside.journal.records import FactNoted


def code_cell(
    cell_id: str, source: str, *outputs: dict[str, Any], count: int | None = None
) -> dict[str, Any]:
    """A cell as a front end sends it."""
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": {"trusted": True},
        "source": source,
        "outputs": list(outputs),
        "execution_count": count,
    }


def printed(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def run_cell(kernel: Kernel, name: str, code: str, notebook: str, **before: str) -> str:
    """A run of the cell "own" after cells with these ids and texts."""
    run_id = kernel.open_run(name, params={"lr": code[5:8]}, notebook=notebook, cell_id="own", code=code)
    cells = ExecutedCells()
    for number, (cell_id, text) in enumerate(before.items(), 1):
        cells.add(Executed(text, cell_id, number))
    head, contents = cells.history(len(cells))
    kernel.journal.append(*contents, head, FactNoted(run_id, "executed", head.digest, 1))
    kernel.end_run(run_id)
    return run_id


async def send(ask: Ask, run_id: str, *cells: dict[str, Any]) -> dict[str, Any]:
    """Send a notebook; the answer."""
    status, taken = await ask("notebooks.snapshot", run_id=run_id, cells=[{"cell": cell} for cell in cells])
    assert status == 200, taken
    return dict(taken)


async def test_a_notebook_comes_back_as_it_was(ask: Ask, kernel: Kernel, jp_root_dir: Path) -> None:
    """Valid nbformat with its outputs, without trust and secrets; a cell is sent only once."""
    notebook = str(jp_root_dir / "Churn.ipynb")
    run_id = run_cell(kernel, "a/b", "lr = 0.1", notebook, first="key = 1")
    html = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>1</script>"}}
    cells = [
        code_cell("first", "key = 1", printed("hf_" + "a" * 30)),
        {"cell_type": "markdown", "id": "note", "metadata": {}, "source": ["# Why\n", "because"]},
        code_cell("own", "lr = 0.1", html, count=2),
    ]
    taken = await send(ask, run_id, *cells)
    assert taken["clean"] == "yes"
    digests = [{"digest": digest} for digest in taken["digests"]]
    _, again = await ask("notebooks.snapshot", run_id=run_id, cells=digests)
    assert (again["digests"], again["clean"]) == (taken["digests"], "yes")
    _, unknown = await ask("notebooks.snapshot", run_id=run_id, cells=[{"digest": "0" * 64}])
    assert (unknown["digests"], unknown["clean"]) == ([None], None)
    status, found = await ask("notebooks.get", run_id=run_id)
    assert status == 200
    nbformat.validate(found["document"])
    assert [cell["source"] for cell in found["document"]["cells"]] == [
        "key = 1",
        "# Why\nbecause",
        "lr = 0.1",
    ]
    assert found["document"]["cells"][0]["outputs"][0]["text"] == "***"
    assert found["document"]["cells"][2]["outputs"] == [html]
    assert "trusted" not in str(found["document"])
    assert (found["notebook"], found["file_name"]) == ("Churn.ipynb", "Churn (a_b).ipynb")
    assert (found["facts"]["origin"], found["cell_id"]) == ("front_end", "own")


async def test_nonsense_is_refused(ask: Ask, kernel: Kernel) -> None:
    """Unknown runs, cells of no kind; nothing is a server's error."""
    run_id = run_cell(kernel, "a", "lr = 0.1", "/elsewhere/x.ipynb")
    for body, expected in (
        ({"run_id": "0" * 32, "cells": []}, 404),
        ({"run_id": run_id, "cells": [{"cell": {"cell_type": "evil"}}]}, 400),
        ({"run_id": run_id, "cells": [{"cell": {"cell_type": "code", "source": 3, "outputs": "x"}}]}, 200),
    ):
        status, _ = await ask("notebooks.snapshot", **body)
        assert status == expected, body


async def test_a_run_says_why_it_is_not_clean(ask: Ask, kernel: Kernel) -> None:
    """In detail, in its source, and to a search; without its history nobody knows."""
    run_id = run_cell(kernel, "a", "lr = 0.1", "/x.ipynb", first="key = 1")
    taken = await send(ask, run_id, code_cell("first", "key = 2"), code_cell("own", "lr = 0.1"))
    assert taken["clean"] == "no"
    _, detail = await ask("runs.get", run_id=run_id)
    _, source = await ask("runs.source", run_id=run_id)
    for answer in (detail, source):
        assert answer["clean"] == "no"
        assert [(one["kind"], one["position"]) for one in answer["clean_reasons"]] == [("edited", 1)]
    assert [cell["code"] for cell in source["cells_before"]] == ["key = 1"]
    _, page = await ask("runs.search", experiment_ids=[detail["experiment_id"]], filter="clean = false")
    assert page["run_id"] == [run_id]
    bare = kernel.open_run("bare", cell_id="own")
    kernel.end_run(bare)
    assert (await send(ask, bare, code_cell("own", "lr = 0.1")))["clean"] == "unknown"


async def test_runs_know_their_neighbours(ask: Ask, kernel: Kernel) -> None:
    """By start time; runs of the same millisecond follow each other too, none is left out."""
    times = [1000, 2000, 2000, 2000, 3000]
    made = [kernel.open_run(f"run {n}", start_time=start) for n, start in enumerate(times)]
    for run_id in made:
        kernel.end_run(run_id)
    _, last = await ask("runs.get", run_id=made[-1])
    assert last["next_run_id"] is None
    walked, current = [made[-1]], last
    while current["previous_run_id"] is not None:
        walked.append(current["previous_run_id"])
        _, older = await ask("runs.get", run_id=walked[-1])
        assert older["next_run_id"] == walked[-2]
        current = older
    _, page = await ask("runs.search", experiment_ids=[last["experiment_id"]])
    assert walked == page["run_id"]


async def test_two_runs_side_by_side(ask: Ask, kernel: Kernel) -> None:
    """Params and metrics that differ, and the cells beside each other, with what differs in them."""
    left = run_cell(kernel, "left", "lr = 0.1", "/x.ipynb")
    right = run_cell(kernel, "right", "lr = 0.2", "/x.ipynb")
    kernel.log(left, "loss", [1.0])
    common = code_cell("load", "import a\nimport b\nimport c", count=1)
    await send(ask, left, common, code_cell("gone", "print('only here')"), code_cell("own", "lr = 0.1"))
    own = code_cell("own", "lr = 0.2", printed("new"))
    await send(ask, right, {**common, "execution_count": 9}, own, code_cell("late", "y = [1, 2, 3]\nplot(y)"))
    status, diff = await ask("runs.diff", left_run_id=left, right_run_id=right)
    assert status == 200, diff
    assert diff["params"] == [{"key": "lr", "left": "0.1", "right": "0.2"}]
    assert diff["metrics"] == [{"key": "loss", "left": 1.0, "right": None}]
    assert diff["note"] == ""
    shown = [
        (
            pair["kind"],
            pair["left"] and pair["left"]["cell_id"],
            pair["right"] and pair["right"]["cell_id"],
            pair["is_run"],
        )
        for pair in diff["cells"]
    ]
    assert shown[0] == ("equal", "load", "load", False)
    assert ("removed", "gone", None, False) in shown
    assert ("added", None, "late", False) in shown
    [pair] = [one for one in diff["cells"] if one["is_run"] and one["kind"] == "changed"]
    assert (pair["source_differs"], pair["outputs_differ"]) == (True, True)
    _, short = await ask("runs.diff", left_run_id=left, right_run_id=right, notebook=False)
    assert (short["cells"], short["left_code"]) == ([], "lr = 0.1")


async def test_a_cell_again_with_other_params(ask: Ask, kernel: Kernel) -> None:
    """The text with the new value; a param that isn't there is 400 with its name."""
    run_id = run_cell(kernel, "a", "lr = 0.1  # small", "/x.ipynb")
    _, cell = await ask("runs.rewrite", run_id=run_id, params={"lr": "0.01"})
    assert cell == {"code": "lr = 0.01  # small", "changeable": {"lr": "0.1"}}
    status, answer = await ask("runs.rewrite", run_id=run_id, params={"depth": "3"})
    assert (status, answer["error"]["path"]) == (400, "depth")


async def test_cells_know_their_last_run(ask: Ask, kernel: Kernel, jp_root_dir: Path) -> None:
    """The newest that isn't deleted; a copy of the notebook has its own."""
    notebook = jp_root_dir / "a.ipynb"
    notebook.write_text("{}")
    run_cell(kernel, "old", "lr = 0.1", str(notebook))
    new = run_cell(kernel, "new", "lr = 0.1", str(notebook))
    kernel.log(new, "zeta", [3.0])
    kernel.log(new, "accuracy", [0.5])
    _, found = await ask("notebooks.runs", notebook="a.ipynb", cell_ids=["own", "other"])
    [run] = found["runs"]
    assert (run["cell_id"], run["run_name"], run["metric"], run["value"]) == ("own", "new", "accuracy", 0.5)
    _, copy = await ask("notebooks.runs", notebook="copy.ipynb", cell_ids=["own"])
    assert copy["runs"] == []
    notebook.unlink()  # renamed: there is no other notebook of this name any more
    _, renamed = await ask("notebooks.runs", notebook="copy.ipynb", cell_ids=["own"])
    assert [one["run_id"] for one in renamed["runs"]] == [new]
    await ask("runs.delete", run_ids=[new])
    _, before = await ask("notebooks.runs", notebook="copy.ipynb", cell_ids=["own"])
    assert [one["run_name"] for one in before["runs"]] == ["old"]
