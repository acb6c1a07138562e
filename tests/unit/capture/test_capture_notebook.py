"""Which kernel and cell: what the kernel itself can know."""

import json
from pathlib import Path

import pytest

from trackside.capture.notebook import find_cell_id, kernel_id, parent_cell_id


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
