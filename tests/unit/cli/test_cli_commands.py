"""Commands that ask: what they print for people and for programs, and how they fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from trackside.cli import main
from trackside.cli.command import Command
from trackside.store import open_store
from trackside.store.base import RunBatch

Call = Callable[..., Result]
Ask = Callable[..., Any]


def test_runs_are_listed_with_what_they_logged(call: Call) -> None:
    """One line a run: what it is, then its metrics and params."""
    result = call("runs", "params.lr >= 0.1", "--order-by", "metrics.loss")
    assert [line.split() for line in result.stdout.splitlines()] == [
        ["ID", "NAME", "EXPERIMENT", "STATUS", "STARTED", "DURATION", "loss", "lr"],
        ["2abc0000", "mlp-2", "vision", "FINISHED", "2023-11-14", "22:13", "0.5", "s", "0.3", "0.2"],
        ["1abc0000", "mlp-1", "vision", "FINISHED", "2023-11-14", "22:13", "0.5", "s", "0.4", "0.1"],
    ]


def test_runs_as_json_are_complete(ask: Ask) -> None:
    """For programs: every run with all that it logged, non-finite numbers as words."""
    [run] = ask("runs", "--experiment", "text")
    assert run["run_id"] == "f" * 32
    assert run["experiment"] == "text"
    assert run["metrics"] == {"acc": "NaN"}
    assert run["params"] == {}
    assert run["end_time"] - run["start_time"] == run["duration"]


def test_columns_are_chosen(ask: Ask, call: Call) -> None:
    """``--columns`` chooses and orders, for people and for programs; a missing value is null."""
    assert ask("runs", "--columns", "run_name, metrics.loss", "--order-by", "run_name", "--limit", "2") == [
        {"run_name": "bert", "metrics.loss": None},
        {"run_name": "mlp-0", "metrics.loss": 0.5},
    ]
    shown = call("runs", "--columns", "run_name,params.lr", "--order-by", "run_name").stdout
    assert shown.splitlines()[:3] == ["NAME   lr", "bert", "mlp-0  0.0"]
    wrong = call("runs", "--columns", "speed")
    assert wrong.exit_code == 2
    assert "no column 'speed'" in wrong.stderr


def test_a_limit_says_how_many_there_are(call: Call) -> None:
    """What is left out is told, beside the data."""
    result = call("runs", "--limit", "1")
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == "1 of 4 runs; --limit shows more.\n"


def test_a_large_limit_says_that_there_are_more(call: Call, store_url: str) -> None:
    """Also where it is larger than what is counted."""
    store, count = open_store(Path(store_url) / "store.db"), 10_020
    ids = [f"{number:032x}" for number in range(count)]
    named = store.create_experiment("many")
    store.load_runs(RunBatch(named, ids, ["r"] * count, range(count), [20_000] * count))
    store.close()
    result = call("runs", "run_name = 'r'", "-e", "many", "--limit", "10010", "--columns", "run_id")
    assert len(result.stdout.splitlines()) == 10_011
    assert result.stderr == "10010 of more than 10010 runs; --limit shows more.\n"


def test_no_match_is_no_error(call: Call, ask: Ask) -> None:
    """An empty answer is an answer: nothing on standard output, an empty list for programs."""
    result = call("runs", "metrics.loss > 99")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No runs match.\n")
    assert ask("runs", "metrics.loss > 99") == []


@pytest.mark.parametrize("name", ["1abc" + "0" * 28, "1abc", "1ABC00", "mlp-1"])
def test_a_run_is_shown_by_id_beginning_or_name(ask: Ask, name: str) -> None:
    """Whatever a person has at hand names the run."""
    assert ask("show", name)["run_id"] == "1abc" + "0" * 28


def test_a_run_is_shown_for_people(call: Call) -> None:
    """Facts, params, the summary of each metric, tags."""
    shown = call("show", "mlp-1").stdout
    for text in (
        "Run         mlp-1",
        "Experiment  vision",
        "Params\nlr  0.1",
        "loss      0.4     1  0.4    1",
    ):
        assert text in shown


def test_a_name_of_several_runs_is_refused_with_their_ids(store_url: str, call: Call) -> None:
    """The error says what to give instead."""
    from trackside.store import open_store
    from trackside.testing import Feed

    store = open_store(store_url)
    Feed(store).log_run(run_id="e" * 32, run_name="bert")
    store.close()
    result = call("show", "bert")
    assert result.exit_code == 2
    assert "e" * 12 in result.stderr
    assert "f" * 12 in result.stderr


def test_experiments_are_listed_with_their_runs(call: Call, ask: Ask) -> None:
    """By activity, with counts; TEXT narrows by name."""
    counts = {one["name"]: one["run_count"] for one in ask("experiments")}
    assert counts == {"vision": 3, "text": 1, "Default": 0}
    assert call("experiments", "vis").stdout.splitlines()[1].split()[1:3] == ["vision", "3"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("runs", "metrics.loss <"), 2, "metrics.loss <\n"),
        (("runs", "--colour"), 2, "No such option"),
        (("runs", "--experiment", "nope"), 3, "no experiment 'nope'"),
        (("show", "nope"), 3, "no run 'nope'"),
        (("show", "0" * 32), 3, "0" * 32),
    ],
)
def test_a_mistake_is_a_sentence_and_an_exit_code(
    call: Call, arguments: tuple[str, ...], code: int, says: str
) -> None:
    """Standard output stays empty, there is no traceback, and the code says whose mistake it was."""
    result = call(*arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_an_interrupt_has_the_code_that_shells_know() -> None:
    """130, a word on standard error, no traceback."""

    @click.command(cls=Command)
    def work() -> None:
        raise KeyboardInterrupt

    result = CliRunner().invoke(work)
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Interrupted.\n")


def test_a_question_makes_no_store(tmp_path: Path) -> None:
    """Where there is none, the answer says so, and nothing is written."""
    result = CliRunner().invoke(main, ["runs", "--store", str(tmp_path / "store.db")])
    assert result.exit_code == 4
    assert "There is no store" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_starts_light() -> None:
    """``trackside --help`` loads neither NumPy nor a database: a shell that completes asks often."""
    import subprocess
    import sys

    script = "import sys, trackside.cli; print(sorted({'numpy', 'sqlalchemy', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_models_are_listed_with_their_versions(call: Call, ask: Ask, store_url: str) -> None:
    """One line a model; or one a version, with its run, which may have been deleted."""
    assert "No registered models." in call("models").output
    store = open_store(Path(store_url) / "store.db")
    store.create_model_version("churn", run_id="0abc" + "0" * 28, model="new")
    store.create_model_version("churn", run_id="1abc" + "0" * 28, description="better")
    store.set_model_alias("churn", "champion", 2)
    store.delete_runs(["0abc" + "0" * 28])
    store.close()
    [line] = call("models", "CHU").stdout.splitlines()[1:]
    assert line.split()[:6] == ["churn", "2", "2", "champion", "→", "2"]
    [model] = ask("models")
    assert (model["name"], model["aliases"]) == ("churn", {"champion": 2})
    newest, oldest = call("models", "--versions").stdout.splitlines()[1:]
    assert newest.split()[:4] == ["churn", "2", "champion", "mlp-1"]
    assert oldest.split()[:4] == ["churn", "1", "mlp-0", "(deleted)"]
    assert [version["description"] for version in ask("models", "--versions")] == ["better", ""]
