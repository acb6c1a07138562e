"""Which notebook, kernel and cell: what the kernel itself can know."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from trackside.capture.notebook import find_cell_id, kernel_id, notebook_path, parent_cell_id


@pytest.fixture(autouse=True)
def _outside_jupyter(monkeypatch: pytest.MonkeyPatch):
    for name in ("TRACKSIDE_NOTEBOOK", "JPY_SESSION_NAME", "JPY_PARENT_PID"):
        monkeypatch.delenv(name, raising=False)


def test_without_any_sign_the_notebook_is_unknown():
    """A terminal has no notebook."""
    assert notebook_path({}) is None


def test_each_sign_is_named_and_the_surest_wins(monkeypatch: pytest.MonkeyPatch):
    """VS Code's variable, then the setting, then the session."""
    monkeypatch.setenv("JPY_SESSION_NAME", "/n/session.ipynb")
    found = [notebook_path({})]
    monkeypatch.setenv("TRACKSIDE_NOTEBOOK", "/n/setting.ipynb")
    found += [notebook_path({}), notebook_path({"__vsc_ipynb_file__": "/n/code.ipynb"})]
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
        found = notebook_path({})
        parent.communicate(b"\n")
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (found.path, found.is_guess) == (str((tmp_path / expected).resolve()), True)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("/r/kernel-01234567-89ab-cdef-0123-456789abcdef.json", "01234567-89ab-cdef-0123-456789abcdef"),
        ("/r/kernel-4242.json", None),
        ("/tmp/tmpabcd.json", None),
    ],
)
def test_the_kernel_id_is_in_the_connection_file(file: str, expected: str | None):
    """Only a server's kernel has a uuid there."""
    assert kernel_id(file) == expected


@pytest.mark.parametrize(
    ("parent", "expected"),
    [({"metadata": {"cellId": "abc"}}, "abc"), ({"metadata": {}}, None), ({}, None), (None, None)],
)
def test_the_front_end_names_the_cell(parent: dict[str, object] | None, expected: str | None):
    """The id is in the metadata of the request, if anywhere."""
    assert parent_cell_id(parent) == expected


def write_notebook(path: Path, *cells: tuple[str, str]) -> str:
    """A notebook with code cells (id, source)."""
    document = {
        "cells": [
            {"cell_type": "code", "id": cell_id, "source": source.splitlines(keepends=True)}
            for cell_id, source in cells
        ]
    }
    path.write_text(json.dumps(document))
    return str(path)


def test_the_one_cell_with_the_same_text_is_found(tmp_path: Path):
    """Text decides, if exactly one cell has it."""
    path = write_notebook(tmp_path / "n.ipynb", ("a", "%%track\nx = 1"), ("b", "y = 1"), ("c", "y = 1"))
    assert find_cell_id(path, "%%track\nx = 1\n") == "a"
    assert find_cell_id(path, "y = 1") is None
    assert find_cell_id(path, "z = 1") is None


def test_a_saved_change_is_seen(tmp_path: Path):
    """The file is read again when it was written."""
    path = write_notebook(tmp_path / "n.ipynb", ("a", "x = 1"))
    assert find_cell_id(path, "x = 2") is None
    write_notebook(tmp_path / "n.ipynb", ("a", "x = 2"), ("b", "y"))
    assert find_cell_id(path, "x = 2") == "a"


@pytest.mark.parametrize("content", ["", "[]", '{"cells": [1]}', '{"cells": 5}', "\x00"])
def test_a_damaged_notebook_has_no_cells(tmp_path: Path, content: str):
    """Whatever the file holds, no error."""
    (tmp_path / "n.ipynb").write_text(content)
    assert find_cell_id(str(tmp_path / "n.ipynb"), "x") is None
    assert find_cell_id(str(tmp_path / "missing.ipynb"), "x") is None
