"""``trackside export``: into a file, or to standard output."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def _inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_runs_become_a_zip(call: Call, tmp_path: Path) -> None:
    """That is what is made if nothing else is said; runs by name, by id, by how an id begins."""
    result = call("export", "mlp-0", "f" * 32, "2abc")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "3 runs" in result.stdout
    with zipfile.ZipFile(tmp_path / "runs.zip") as archive:
        assert len([name for name in archive.namelist() if name.endswith("run.json")]) == 3


def test_suffix_or_option_is_the_format(call: Call, ask: Callable[..., Any], tmp_path: Path) -> None:
    """The option wins; the answer for programs says what was written."""
    report = ask("export", "mlp-0", "-o", "a.json")
    assert (report["file"], report["runs"], report["problems"]) == (str(tmp_path / "a.json"), 1, [])
    assert json.loads((tmp_path / "a.json").read_text())[0]["run_name"] == "mlp-0"
    assert call("export", "mlp-0", "-o", "b.json", "--format", "csv").exit_code == 0
    assert (tmp_path / "b.json").read_text().startswith("run_id,")


def test_standard_output_holds_the_data_alone(call: Call) -> None:
    """``-o -`` is for pipes; ``--filter`` and ``--experiment`` choose."""
    result = call("export", "--filter", "metrics.loss < 0.45", "-e", "vision", "--format", "csv", "-o", "-")
    assert result.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert sorted(row["run_name"] for row in rows) == ["mlp-1", "mlp-2"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "Say which runs"),
        (("nobody",), 3, "nobody"),
        (("mlp-0", "--filter", "x"), 2, "either"),
        (("--filter", "metrics. <"), 2, "^"),
        (("mlp-0", "--format", "xlsx"), 2, "xlsx"),
        (("mlp-0", "--output", "nowhere/runs.zip"), 2, "nowhere to write runs.zip into."),
    ],
)
def test_wrong_export_is_refused(call: Call, tmp_path: Path, arguments: Any, code: int, says: str) -> None:
    """With a sentence and an exit code, and no file."""
    result = call("export", *arguments)
    assert (result.exit_code, says in result.stderr) == (code, True), result.stderr
    assert not list(tmp_path.glob("runs*"))
