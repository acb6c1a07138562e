"""Which store: a kernel, papermill, the command line and the sidebar's server agree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager

from trackside.settings import StoreLocation, resolve_store

SAY_STORE = "import trackside; print(trackside.get_store().url)"
LOG_RUN = "import trackside\nwith trackside.start_run(run_name='here'): trackside.log_metric('x', 1)"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a store, a notebook in a folder of it, and another folder with a store elsewhere."""
    root = tmp_path / "project"
    (root / "notebooks").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    for folder in (root, tmp_path / "elsewhere"):
        StoreLocation.from_url(str(folder / ".trackside")).identity()
    cells = [nbformat.v4.new_code_cell(LOG_RUN), nbformat.v4.new_code_cell(SAY_STORE)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, root / "notebooks" / "work.ipynb")
    return root


def url_of(folder: Path) -> str:
    """The URL of the store of a folder."""
    return StoreLocation.from_url(str(folder / ".trackside")).url


def printed(notebook: Path) -> str:
    """What the last cell of an executed notebook printed."""
    return str(nbformat.read(notebook, as_version=4).cells[-1].outputs[0].text).strip()


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a program of this Python; what it printed."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_command_line_in_the_notebooks_folder(project: Path) -> None:
    """A terminal beside the notebook, and any Python program there."""
    said = json.loads(run("-m", "trackside", "config", "--json", cwd=project / "notebooks"))
    assert (said[0]["value"], said[0]["origin"]) == (url_of(project), "folder")
    assert run("-c", SAY_STORE, cwd=project / "notebooks") == url_of(project)


@pytest.mark.parametrize("cwd", [".", "notebooks", "../elsewhere"])
def test_papermill_uses_the_notebooks_store(project: Path, cwd: str) -> None:
    """Wherever papermill was started: the input's folder counts, not that of the kernel."""
    place = project / cwd
    notebook = os.path.relpath(project / "notebooks" / "work.ipynb", place)
    run("-m", "papermill", notebook, "out.ipynb", "--no-progress-bar", cwd=place)
    assert printed(place / "out.ipynb") == url_of(project)


def test_papermill_in_another_folder_uses_the_notebooks_store(project: Path) -> None:
    """``--cwd`` is where files are read, not where the notebook is at home."""
    elsewhere = project.parent / "elsewhere"
    arguments = ("notebooks/work.ipynb", elsewhere / "out.ipynb", "--cwd", elsewhere, "--no-progress-bar")
    run("-m", "papermill", *arguments, cwd=project, PWD=str(project))
    assert printed(elsewhere / "out.ipynb") == url_of(project)


def test_nbconvert_uses_the_notebooks_store(project: Path) -> None:
    """Also from a folder that has a store of its own."""
    elsewhere = project.parent / "elsewhere"
    notebook = project / "notebooks" / "work.ipynb"
    run("-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", notebook, cwd=elsewhere)
    assert printed(notebook) == url_of(project)


@pytest.fixture
def foreign_kernel(project: Path) -> Iterator[Kernel]:
    """A kernel of the notebook as Jupyter Server starts it, with another working folder."""
    made = Kernel(project.parent / "elsewhere", JPY_SESSION_NAME=str(project / "notebooks" / "work.ipynb"))
    yield made
    made.stop()


class Kernel:
    """A kernel process that prints."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(env={**os.environ, **environment}, cwd=str(folder))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=60)

    def printed(self, code: str) -> str:
        """What a cell prints on standard output."""
        texts: list[str] = []

        def note(message: dict[str, object]) -> None:
            content = message["content"]
            assert isinstance(content, dict)
            assert message["msg_type"] != "error", content
            if content.get("name") == "stdout":
                texts.append(content["text"])

        self._client.execute_interactive(code, timeout=60, output_hook=note)
        return "".join(texts).strip()

    def stop(self) -> None:
        """Shut it down."""
        self._client.stop_channels()
        self._manager.shutdown_kernel()


def test_a_kernel_and_what_it_starts_use_the_notebooks_store(project: Path, foreign_kernel: Kernel) -> None:
    """Whatever its working folder is, and wherever a cell goes: the kernel, and ``!trackside`` in a cell."""
    assert foreign_kernel.printed(SAY_STORE) == url_of(project)
    foreign_kernel.printed(f"import os; os.chdir({str(project.parent)!r})")
    assert foreign_kernel.printed(SAY_STORE) == url_of(project)
    ask = f"import subprocess; print(subprocess.check_output([{sys.executable!r}, '-m', 'trackside', "
    said = json.loads(foreign_kernel.printed(ask + "'config', '--json'], text=True))"))
    assert (said[0]["value"], said[0]["origin"]) == (url_of(project), "folder")


def test_a_store_made_later_is_for_the_next_kernel(project: Path, foreign_kernel: Kernel) -> None:
    """A process stays in the store it began with; a terminal and the next kernel use the new one."""
    foreign_kernel.printed(LOG_RUN)
    run("-m", "trackside", "init", cwd=project / "notebooks")
    foreign_kernel.printed(LOG_RUN)
    assert foreign_kernel.printed(SAY_STORE) == url_of(project)
    assert resolve_store(folder=project / "notebooks").url == url_of(project / "notebooks")
    runs = json.loads(run("-m", "trackside", "runs", "--json", cwd=project))
    assert [one["run_name"] for one in runs] == ["here", "here"]
    assert json.loads(run("-m", "trackside", "runs", "--json", cwd=project / "notebooks")) == []
