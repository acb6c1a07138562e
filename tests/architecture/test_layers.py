"""Dependencies point down, and heavy imports have one door each."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "trackside"


def imports_of(file: Path) -> set[str]:
    """Top-level packages that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_layers_are_kept() -> None:
    """import-linter finds no import that points up."""
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("library", "doors"),
    [
        ("altair", {"charts", "capture"}),
        ("sqlalchemy", {"store"}),
        ("alembic", {"store"}),
        ("click", {"cli"}),
        ("tornado", {"server"}),
        ("jupyter_server", {"server"}),
        ("lark", {"filters"}),
        ("anywidget", {"widgets"}),
        ("nbclient", {"demo"}),
        ("mlflow", {"mlflow_plugin"}),
    ],
)
def test_a_heavy_library_has_one_door(library: str, doors: set[str]) -> None:
    """Only the layer that a library belongs to imports it."""
    importers = {
        file.relative_to(PACKAGE).parts[0] for file in PACKAGE.rglob("*.py") if library in imports_of(file)
    }
    assert importers <= doors


def test_entities_and_errors_need_only_the_standard_library() -> None:
    """The bottom layer imports nothing that has to be installed."""
    for name in ("entities.py", "errors.py"):
        foreign = imports_of(PACKAGE / name) - sys.stdlib_module_names - {"trackside"}
        assert foreign == set(), name


def test_importing_trackside_loads_no_heavy_library() -> None:
    """`import trackside` alone loads neither pandas, Altair, SQLAlchemy nor Jupyter Server."""
    heavy = ["pandas", "altair", "sqlalchemy", "jupyter_server", "tornado", "lark", "numpy"]
    script = f"import sys, trackside; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
