"""Every operation over HTTP, on data that went through the journal and the store."""

from __future__ import annotations

import math
from pathlib import Path

from logging_kernel import Ask, Kernel

from trackside.settings import derive_experiment_id

HOSTILE = "<img src=x onerror=alert(1)> 'quoted\" \\ {{x}}"


async def find_experiment(ask: Ask, name: str = "digits") -> str:
    _, page = await ask("experiments.search", text=name)
    return next(item["experiment_id"] for item in page["experiments"] if item["name"] == name)


async def test_status_names_store_and_version(ask: Ask, kernel: Kernel) -> None:
    """The status says which store is open and which version answers."""
    status, answer = await ask("status")
    assert status == 200
    assert answer["store"] == kernel.location.url
    assert answer["store_id"] == kernel.location.identity()
    assert answer["package_version"]
    assert str(kernel.location.folder) in answer["store_label"]


async def test_experiment_appears_with_its_runs(ask: Ask, kernel: Kernel) -> None:
    """What a kernel has just logged is seen by the next question, with run counts."""
    kernel.end_run(kernel.open_run("a"))
    kernel.open_run("b")
    _, page = await ask("experiments.search", text="DIG")
    [item] = page["experiments"]
    assert (item["name"], item["run_count"], item["running_count"]) == ("digits", 2, 1)


async def test_experiments_of_one_notebook(ask: Ask, kernel: Kernel, jp_root_dir: Path) -> None:
    """With a notebook, only experiments that have runs of it are listed, and only those runs count."""
    kernel.open_run("here", "one", notebook=str(jp_root_dir / "sub" / "a.ipynb"))
    kernel.open_run("there", "two", notebook=str(jp_root_dir / "b.ipynb"))
    kernel.open_run("also", "one", notebook=str(jp_root_dir / "b.ipynb"))
    _, page = await ask("experiments.search", notebook="sub/a.ipynb")
    assert [(item["name"], item["run_count"]) for item in page["experiments"]] == [("one", 1)]


async def test_created_experiment_is_listed(ask: Ask) -> None:
    """A new experiment is there, empty, under its name as text."""
    status, made = await ask("experiments.create", name=f"  {HOSTILE} ", tags={"team": "vision"})
    assert status == 200
    assert made["name"] == HOSTILE
    _, page = await ask("experiments.search", text=HOSTILE)
    assert [item["experiment_id"] for item in page["experiments"]] == [made["experiment_id"]]
    assert page["experiments"][0]["tags"] == {"team": "vision"}


async def test_taken_name_is_a_conflict(ask: Ask) -> None:
    """A second experiment of a name in use is refused with 409 and a sentence."""
    await ask("experiments.create", name="twice")
    status, answer = await ask("experiments.create", name="twice")
    assert status == 409
    assert answer["error"]["code"] == "experiment_exists"
    assert "twice" in answer["error"]["message"]


async def test_nameless_experiment_is_refused(ask: Ask) -> None:
    """An experiment needs a name."""
    for name in ("", "   ", "\n"):
        status, answer = await ask("experiments.create", name=name)
        assert (status, answer["error"]["path"]) == (400, "name")


async def test_runs_by_columns(ask: Ask, kernel: Kernel) -> None:
    """A page has one list a column; what a run lacks is null, NaN and infinities are words."""
    first = kernel.open_run(HOSTILE, params={"lr": "0.1"})
    kernel.log(first, "loss", [1.0, math.nan])
    second = kernel.open_run("plain", params={"depth": "3"})
    kernel.log(second, "loss", [math.inf])
    kernel.log(second, "auc", [0.5, 0.75])
    kernel.end_run(second)
    _, page = await ask(
        "runs.search",
        experiment_ids=[await find_experiment(ask)],
        order_by=["attributes.run_name ASC"],
        tags=["mlflow.source.name"],
    )
    rows = dict(zip(page["run_id"], range(2), strict=True))
    order = [rows[first], rows[second]]
    assert [page["run_name"][i] for i in order] == [HOSTILE, "plain"]
    assert [page["status"][i] for i in order] == ["RUNNING", "FINISHED"]
    assert [page["metrics"]["loss"][i] for i in order] == ["NaN", "Infinity"]
    assert [page["metrics"]["auc"][i] for i in order] == [None, 0.75]
    assert [page["params"]["lr"][i] for i in order] == ["0.1", None]
    assert [page["end_time"][i] is None for i in order] == [True, False]
    assert (page["total"], page["metric_keys"], page["param_keys"]) == (2, ["auc", "loss"], ["depth", "lr"])
    assert len(set(page["colour"])) == 2
    assert set(page["tags"]) == {"mlflow.source.name"}


async def test_runs_page_by_page(ask: Ask, kernel: Kernel) -> None:
    """A page names the next one; together they hold each run once, in order."""
    for number in range(5):
        kernel.log(kernel.open_run(f"run {number}"), "loss", [number])
    experiment, token, names = await find_experiment(ask), None, []
    for _ in range(3):
        _, page = await ask(
            "runs.search",
            experiment_ids=[experiment],
            order_by=["metrics.loss DESC"],
            max_results=2,
            page_token=token,
        )
        names += page["run_name"]
        token = page["next_page_token"]
    assert names == [f"run {number}" for number in (4, 3, 2, 1, 0)]
    assert token is None


async def test_runs_are_filtered(ask: Ask, kernel: Kernel, jp_root_dir: Path) -> None:
    """The filter and the notebook both narrow the search."""
    here, there = (str(jp_root_dir / f"{name}'s.ipynb") for name in ("here", "there"))
    for name, notebook, loss in (("a", here, 0.1), ("b", here, 0.9), ("c", there, 0.1)):
        kernel.log(kernel.open_run(name, notebook=notebook), "loss", [loss])
    ids = [await find_experiment(ask)]
    _, low = await ask("runs.search", experiment_ids=ids, filter="metrics.loss < 0.5")
    assert sorted(low["run_name"]) == ["a", "c"]
    _, mine = await ask("runs.search", experiment_ids=ids, notebook="here's.ipynb")
    assert sorted(mine["run_name"]) == ["a", "b"]
    _, both = await ask(
        "runs.search", experiment_ids=ids, notebook="here's.ipynb", filter="metrics.loss < 0.5"
    )
    assert both["run_name"] == ["a"]


async def test_bad_filter_is_a_sentence(ask: Ask, kernel: Kernel) -> None:
    """A filter that can't be read is 400, with a sentence and a caret."""
    kernel.open_run("a")
    ids = [await find_experiment(ask)]
    for notebook in (None, "x.ipynb"):
        status, answer = await ask(
            "runs.search", experiment_ids=ids, filter="metrics.loss <", notebook=notebook
        )
        assert status == 400
        assert (answer["error"]["code"], answer["error"]["path"]) == ("filter_syntax", "filter")
        assert answer["error"]["message"].splitlines()[-1].strip() == "^"


async def test_sparkline_keeps_the_extremes(ask: Ask, kernel: Kernel) -> None:
    """A sparkline has at most 40 points and the spike of the curve among them."""
    curve = [0.5] * 500
    curve[321] = 9.0
    kernel.log(kernel.open_run("spiky"), "loss", curve)
    kernel.open_run("bare")
    _, page = await ask(
        "runs.search",
        experiment_ids=[await find_experiment(ask)],
        sparkline="loss",
        order_by=["metrics.loss ASC"],
    )
    spiky, bare = page["sparklines"]
    assert len(spiky["values"]) <= 40
    assert spiky["values"][spiky["steps"].index(321)] == 9.0
    assert bare is None


async def test_run_in_detail(ask: Ask, kernel: Kernel, jp_root_dir: Path) -> None:
    """One run has its params, metrics with extremes, source and experiment."""
    notebook = str(jp_root_dir / "deep" / "train.ipynb")
    run_id = kernel.open_run("fine", params={"lr": "0.1"}, notebook=notebook, cell_id="c1", code=HOSTILE)
    kernel.log(run_id, "loss", [3.0, math.nan, 1.0])
    status, run = await ask("runs.get", run_id=run_id)
    assert status == 200
    assert (run["run_name"], run["experiment_name"], run["status"]) == ("fine", "digits", "RUNNING")
    assert run["params"] == {"lr": "0.1"}
    [loss] = run["metrics"]
    assert (loss["last"], loss["last_step"], loss["count"]) == (1.0, 2, 3)
    assert (loss["min"], loss["min_step"], loss["max"], loss["max_step"]) == (1.0, 2, 3.0, 0)
    assert loss["sparkline"] == {"steps": [0, 1, 2], "values": [3.0, "NaN", 1.0]}
    assert run["source"]["notebook"] == "deep/train.ipynb"
    assert (run["source"]["code"], run["source"]["cell_id"]) == (HOSTILE, "c1")
    assert run["source"]["attempt"] == 1


async def test_notebook_outside_the_root_has_no_name(ask: Ask, kernel: Kernel) -> None:
    """A notebook that Jupyter Server can't name keeps its path only."""
    run_id = kernel.open_run("far", notebook="/elsewhere/a.ipynb")
    _, run = await ask("runs.get", run_id=run_id)
    assert run["source"]["notebook"] is None
    assert run["source"]["notebook_path"] == "/elsewhere/a.ipynb"


async def test_changed_params_against_the_attempt_before(ask: Ask, kernel: Kernel) -> None:
    """Of a later attempt of a cell, the params that differ are named; of the first, all."""
    made = []
    for number, params in enumerate(({"lr": "0.1", "depth": "3"}, {"lr": "0.2", "depth": "3"})):
        run_id = kernel.open_run(
            f"n{number}", params=params, notebook="/n.ipynb", cell_id="c1", start_time=1_000_000 + number
        )
        kernel.end_run(run_id)
        made.append(run_id)
    _, first = await ask("runs.get", run_id=made[0])
    _, second = await ask("runs.get", run_id=made[1])
    assert first["changed_params"] == ["depth", "lr"]
    assert second["changed_params"] == ["lr"]


async def test_best_of_earlier_runs(ask: Ask, kernel: Kernel) -> None:
    """Where a name says which direction is good, the best earlier value stands beside the run's."""
    for number, (accuracy, loss) in enumerate(((0.9, 0.2), (0.8, math.nan), (0.95, 0.1))):
        run_id = kernel.open_run(f"n{number}", start_time=1_000_000 + number)
        for key, value in (("accuracy", accuracy), ("loss", loss), ("size", 1.0)):
            kernel.log(run_id, key, [value])
    _, last = await ask("runs.get", run_id=run_id)
    assert last["best"] == {"accuracy": 0.9, "loss": 0.2}


async def test_history_of_many(ask: Ask, kernel: Kernel) -> None:
    """Many runs and keys in one answer, downsampled; what was never logged is left out."""
    long, short = kernel.open_run("long"), kernel.open_run("short")
    kernel.log(long, "loss", [float(step % 7) for step in range(5000)])
    kernel.log(short, "auc", [-math.inf])
    _, history = await ask("metrics.history", run_ids=[long, short], keys=["loss", "auc"], max_points=100)
    loss, auc = history["series"]
    assert (loss["run_id"], loss["key"], loss["count"]) == (long, "loss", 5000)
    assert len(loss["value"]) <= 100
    assert (min(loss["value"]), max(loss["value"])) == (0.0, 6.0)
    assert (loss["step"][0], loss["step"][-1]) == (0, 4999)
    assert (auc["run_id"], auc["value"]) == (short, ["-Infinity"])


async def test_chart_has_spec_and_data_apart(ask: Ask, kernel: Kernel) -> None:
    """A chart's specification names an empty data source; the points stand beside it."""
    runs = [kernel.open_run(HOSTILE), kernel.open_run("b")]
    bare = kernel.open_run("bare")
    for run_id in runs:
        kernel.log(run_id, "loss", [3.0, 2.0, 1.0])
    for x in ("step", "time", "relative_time"):
        config = {"y": ["metrics.loss"], "x": x, "title": HOSTILE}
        status, chart = await ask("charts.build", run_ids=[*runs, bare], config=config)
        assert status == 200
        assert chart["spec"]["data"] == {"name": chart["data_name"]}
        assert "url" not in str(chart["spec"])
        assert [(row["run_id"], row["value"]) for row in chart["data"]] == [
            (run_id, value) for run_id in runs for value in (3.0, 2.0, 1.0)
        ]
        assert all(x in row for row in chart["data"])
        assert chart["not_drawn"] == ["bare"]
        assert chart["spec"]["title"] == HOSTILE
        assert len(chart["code"].splitlines()) <= 25


async def test_filter_is_checked(ask: Ask, kernel: Kernel) -> None:
    """A filter is checked while it is typed: where it is wrong, and what could stand there."""
    kernel.log(kernel.open_run("a"), "loss", [1.0])
    ids = [await find_experiment(ask)]
    _, good = await ask("filters.check", text="metrics.loss < 1", experiment_ids=ids)
    assert good["error"] is None
    _, bad = await ask("filters.check", text="metrics.loss <", experiment_ids=ids)
    assert bad["error"]["column"] == len("metrics.loss <")
    _, begun = await ask("filters.check", text="metrics.lo", experiment_ids=ids, cursor=10)
    assert any("loss" in item["text"] for item in begun["completions"])


async def test_unchanged_store_is_said_shortly(ask: Ask, kernel: Kernel) -> None:
    """Asked with the present revision, an operation says only that nothing changed."""
    run_id = kernel.open_run("a")
    for operation, body in (
        ("experiments.search", {}),
        ("runs.search", {"experiment_ids": ["0"]}),
        ("runs.get", {"run_id": run_id}),
        ("metrics.history", {"run_ids": [run_id], "keys": ["loss"]}),
        ("charts.build", {"run_ids": [run_id], "config": {"y": ["metrics.loss"]}}),
        ("charts.suggest", {"run_ids": [run_id]}),
    ):
        kernel.log(run_id, "loss", [1.0])
        _, before = await ask(operation, **body)
        _, again = await ask(operation, **body, if_revision=before["revision"])
        assert (again["unchanged"], again["revision"]) == (True, before["revision"]), operation
        kernel.log(run_id, "loss", [2.0])
        _, after = await ask(operation, **body, if_revision=before["revision"])
        assert not after["unchanged"], operation
        assert after["revision"] > before["revision"], operation


async def test_runs_of_one_name_stay_apart(ask: Ask, kernel: Kernel) -> None:
    """Two runs of the same name are two lines with two labels."""
    runs = [kernel.open_run("same"), kernel.open_run("same")]
    for run_id in runs:
        kernel.log(run_id, "loss", [2.0, 1.0])
    _, chart = await ask("charts.build", run_ids=runs, config={"y": ["metrics.loss"]})
    labels = {row["run"] for row in chart["data"]}
    assert labels == {f"same ({run_id[:8]})" for run_id in runs}


async def test_half_a_filter_is_no_error_of_a_tentative_search(ask: Ask, kernel: Kernel) -> None:
    """While somebody types it is only unreadable; a whole one is searched for as ever."""
    kernel.end_run(kernel.open_run("one"))
    experiment_id = derive_experiment_id(kernel.location.identity(), "digits")
    for text, tentative, expected in (
        ("metrics.loss >", True, (200, True, 0)),
        ("run_name = 'one'", True, (200, False, 1)),
    ):
        status, rows = await ask(
            "runs.search", experiment_ids=[experiment_id], filter=text, tentative=tentative
        )
        assert (status, rows["unreadable"], len(rows["run_id"])) == expected
    status, refused = await ask("runs.search", experiment_ids=[experiment_id], filter="metrics.loss >")
    assert (status, refused["error"]["code"]) == (400, "filter_syntax")
