"""Which notebook: what a process itself can know."""

import subprocess
import sys
from pathlib import Path

import pytest

from trackside.settings import find_notebook


@pytest.fixture(autouse=True)
def _outside_jupyter(monkeypatch: pytest.MonkeyPatch):
    for name in ("TRACKSIDE_NOTEBOOK", "JPY_SESSION_NAME", "JPY_PARENT_PID"):
        monkeypatch.delenv(name, raising=False)


def test_without_any_sign_the_notebook_is_unknown():
    """A terminal has no notebook."""
    assert find_notebook({}) is None


def test_each_sign_is_named_and_the_surest_wins(monkeypatch: pytest.MonkeyPatch):
    """VS Code's variable, then the setting, then the session."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/n/session.ipynb")
    found = [find_notebook({})]
    monkeypatch.setenv("TRACKSIDE_NOTEBOOK", "/n/setting.ipynb")
    found += [find_notebook({}), find_notebook({"__vsc_ipynb_file__": "/n/code.ipynb"})]
    assert [(path.stem, path.origin, path.is_guess) for path in found if path] == [
        ("session", "session", False),
        ("setting", "setting", False),
        ("code", "vscode", False),
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["a.ipynb"], "a.ipynb"),
        (["a.ipynb", "b.ipynb"], None),
        (["missing.ipynb"], None),
        ([], None),
    ],
)
def test_the_parents_command_line_is_a_guess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: str | None
):
    """Under batch execution the one notebook that the parent names is taken, and marked."""
    for name in ("a.ipynb", "b.ipynb"):
        (tmp_path / name).write_text("{}")
    waiting = [sys.executable, "-c", "print(flush=True); input()", *arguments]
    with subprocess.Popen(waiting, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        monkeypatch.setenv("JPY_PARENT_PID", str(parent.pid))
        found = find_notebook({})
        parent.communicate(b"\n")
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (found.path, found.is_guess) == (str((tmp_path / expected).resolve()), True)
