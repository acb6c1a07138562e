"""Pages of the documentation, executed: each in a fresh folder with a store of its own.

Blocks headed ``python`` run in their order and share one state. A page that uses a magic or a top-level await
runs in a kernel, any other in a plain interpreter.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from trackside.settings import MARKER, StoreLocation

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
TIMEOUT_S = 120
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MAGIC = re.compile(r"^\s*[%!]{1,2}\w|^await ", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One block of a page: its code, and the line of the page where it begins."""

    code: str
    line: int


def read_blocks(page: Path) -> list[Block]:
    """The Python blocks of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    return [Block(match[1], text.count("\n", 0, match.start(1))) for match in _BLOCK.finditer(text)]


def needs_kernel(page: Path) -> bool:
    """Whether plain Python can't run the page."""
    return any(_MAGIC.search(block.code) for block in read_blocks(page))


def execute(page: Path, folder: Path) -> list[str]:
    """Run a page in an empty folder; what went wrong, each with the place, warnings included."""
    (folder / MARKER).mkdir()
    return _execute_notebook(page, folder) if needs_kernel(page) else _execute_script(page, folder)


def store_of(folder: Path) -> StoreLocation:
    """The store that a page was executed with."""
    return StoreLocation.from_url(str(folder / MARKER))


def _execute_script(page: Path, folder: Path) -> list[str]:
    """One process; line numbers of a traceback are those of the page."""
    placed = ["\n" * block.line + block.code for block in read_blocks(page)]
    code = "".join(f"exec(compile({text!r}, {str(page)!r}, 'exec'))\n" for text in placed)
    script = folder / "page.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    said = [done.stderr] if done.stderr else []
    return said + ([f"exit code {done.returncode}"] if done.returncode else [])


def _execute_notebook(page: Path, folder: Path) -> list[str]:
    blocks = read_blocks(page)
    notebook = new_notebook(cells=[new_code_cell(block.code.strip()) for block in blocks])
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT_S,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env=dict(os.environ))
    return [
        f"{page.name}:{block.line + 1}: " + (output.get("text") or "\n".join(output.get("traceback", ())))
        for block, cell in zip(blocks, notebook.cells, strict=True)
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def loose_fences(page: Path) -> list[str]:
    """Lines that look like a Python block and would not be executed."""
    lines = page.read_text(encoding="utf-8").splitlines()
    fence = re.compile(r"^\s*(```|~~~)\s*\{?\.?(py|python|python3|ipython|pycon)\b", re.IGNORECASE)
    return [line for line in lines if fence.match(line) and line != "```python"]
