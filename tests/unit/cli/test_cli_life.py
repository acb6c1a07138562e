"""``trackside delete``, ``restore`` and ``gc``: what people and programs are told, and what is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import CliRunner, Result

from trackside.cli import main

Call = Callable[..., Result]
Ask = Callable[..., Any]


def run_names(ask: Ask, *options: str) -> set[str]:
    return {run["run_name"] for run in ask("runs", *options)}


def test_runs_go_and_come_back(call: Call, ask: Ask) -> None:
    """By name or by how the id begins, several at once."""
    result = call("delete", "mlp-0", "1abc")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Deleted 2 runs.\n")
    assert run_names(ask) == {"mlp-2", "bert"}
    assert run_names(ask, "--deleted") == {"mlp-0", "mlp-1"}
    assert ask("restore", "mlp-0") == {"run_ids": ["0abc" + "0" * 28], "experiment_ids": []}
    assert run_names(ask) == {"mlp-0", "mlp-2", "bert"}


def test_experiments_go_and_come_back(call: Call, ask: Ask) -> None:
    """With their runs; the one deleted last if several had the name."""
    result = call("delete", "--experiment", "vision", "bert")
    assert (result.exit_code, result.stderr) == (0, "Deleted 1 run and 1 experiment.\n")
    assert run_names(ask) == set()
    assert [one["name"] for one in ask("experiments", "--deleted")] == ["vision"]
    assert call("restore", "-e", "vision").stderr == "Restored 1 experiment.\n"
    assert run_names(ask) == {"mlp-0", "mlp-1", "mlp-2"}


def test_what_is_not_there_changes_nothing(call: Call, ask: Ask) -> None:
    """All that is named has to be found first; the exit code says what was wrong."""
    assert call("delete", "mlp-0", "nobody").exit_code == 3
    assert call("delete", "mlp-0", "-e", "nowhere").exit_code == 3
    result = call("restore", "mlp-0")
    assert (result.exit_code, "no deleted run 'mlp-0'" in result.stderr) == (3, True)
    assert call("restore", "-e", "vision").exit_code == 3
    assert call("delete").exit_code == 2
    assert len(run_names(ask)) == 4


def test_gc_says_asks_and_frees(call: Call, ask: Ask, store_url: str) -> None:
    """Nothing goes without a yes; then exactly what was said."""
    call("delete", "mlp-0", "mlp-1")
    result = call("gc")
    assert (result.stdout, result.stderr) == ("", "Nothing was deleted more than 30 days ago.\n")
    result = call("gc", "--older-than", "0", "--dry-run")
    assert "WOULD FREE" in result.stdout
    assert "Runs         2" in result.stdout
    arguments = [main, ["gc", "--older-than", "0", "--store", store_url]]
    refused = CliRunner().invoke(*arguments, input="n\n")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Remove all that for good?" in refused.stderr
    assert run_names(ask, "--deleted") == {"mlp-0", "mlp-1"}
    agreed = CliRunner().invoke(*arguments, input="y\n")
    assert agreed.exit_code == 0
    assert agreed.stdout.startswith("FREED")
    assert run_names(ask, "--deleted") == set()
    assert run_names(ask) == {"mlp-2", "bert"}


def test_gc_answers_programs(call: Call, ask: Ask) -> None:
    """As JSON, where nobody can be asked: ``--yes`` or ``--dry-run`` has to be said."""
    call("delete", "mlp-0")
    assert call("gc", "--older-than", "0", "--json").exit_code == 2
    said = ask("gc", "--older-than", "0", "--dry-run")
    assert (said["runs"], said["points"], said["is_done"]) == (1, 2, False)
    done = ask("gc", "--older-than", "0", "--yes")
    assert (done["runs"], done["points"], done["is_done"], done["failures"]) == (1, 2, True, [])
    assert ask("gc", "--older-than", "0")["runs"] == 0
    assert call("gc", "--older-than", "soon").exit_code == 2
