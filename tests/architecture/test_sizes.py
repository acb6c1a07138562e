"""Files and functions stay small, and say what they are."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LINES = 400
FUNCTION_LINES = 60
TYPESCRIPT_LINES = 300
COMPONENT_LINES = 100
CATCH_ALL = {"utils", "util", "helpers", "helper", "common", "misc", "handlers"}
GENERATED = {Path("labextension/src/api/contract.ts")}


def tracked_files(*suffixes: str) -> list[Path]:
    """Files that git knows or would take up, relative to the root, of these suffixes."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (Path(name) for name in listing.split("\0") if name)
    return sorted(p for p in paths if p.suffix in suffixes and (ROOT / p).is_file() and p not in GENERATED)


def count_lines(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def functions_of(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a Python file and its length in lines, decorators and docstring included."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            assert node.end_lineno is not None
            yield f"{path}:{node.lineno} {node.name}", node.end_lineno - first + 1


_COMPONENT = re.compile(r"^(?:export )?(?:default )?function ([A-Z]\w*)", re.MULTILINE)


def components_of(path: Path) -> Iterator[tuple[str, int]]:
    """Each function component of a TSX file and its length: Prettier closes it with a brace in column 0."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for match in _COMPONENT.finditer(text):
        end = text.find("\n}", match.end())
        yield f"{path} {match[1]}", text.count("\n", match.start(), end + 1) + 1


def test_python_files_are_short() -> None:
    """A Python file has at most 400 lines."""
    files = tracked_files(".py")
    assert len(files) > 20
    assert [f"{f}: {n}" for f in files if (n := count_lines(f)) > PYTHON_LINES] == []


def test_python_functions_are_short() -> None:
    """A Python function has at most 60 lines."""
    lengths = [entry for file in tracked_files(".py") for entry in functions_of(file)]
    assert len(lengths) > 100
    assert [f"{where}: {n}" for where, n in lengths if n > FUNCTION_LINES] == []


def test_typescript_files_are_short() -> None:
    """A TypeScript file has at most 300 lines."""
    files = tracked_files(".ts", ".tsx")
    assert files
    assert [f"{f}: {n}" for f in files if (n := count_lines(f)) > TYPESCRIPT_LINES] == []


def test_components_are_short() -> None:
    """A React component has at most 100 lines."""
    lengths = [entry for file in tracked_files(".tsx") for entry in components_of(file)]
    assert lengths
    assert [f"{where}: {n}" for where, n in lengths if n > COMPONENT_LINES] == []


@pytest.mark.parametrize("suffixes", [(".py",), (".ts", ".tsx")], ids=["python", "typescript"])
def test_no_module_is_a_catch_all(suffixes: tuple[str, ...]) -> None:
    """No module or folder is called utils, helpers, common, misc or handlers."""
    offenders = [
        str(path)
        for path in tracked_files(*suffixes)
        if CATCH_ALL & {part.lower() for part in (*path.parent.parts, path.stem)}
    ]
    assert offenders == []
