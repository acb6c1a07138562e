"""The demo's folder: a copy of the quickstart and a store beside it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from trackside.errors import InvalidInput
from trackside.settings import StoreLocation

__all__ = ["DemoFolder", "check_packages", "find_quickstart", "prepare_folder"]

PACKAGES = {
    "jupyterlab": "jupyterlab",
    "ipykernel": "ipykernel",
    "nbclient": "nbclient",
    "nbformat": "nbformat",
    "sklearn": "scikit-learn",
}
"""What the demo imports and trackside itself doesn't: the module, and who brings it."""

QUICKSTART = "quickstart.ipynb"
MARKER = ".trackside"


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where the demo runs."""

    root: Path
    notebook: Path
    location: StoreLocation

    def environment(self) -> dict[str, str]:
        """This process's environment, without what would lead the demo to another store."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TRACKSIDE_")}
        # Asked about once per kernel, in yellow, where frozen modules meet the debugger of ipykernel.
        return kept | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def check_packages() -> None:
    """Say what is missing before anything is written.

    Raises:
        InvalidInput: a package of the demo isn't installed.
    """
    missing = [package for module, package in PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise InvalidInput(f"The demo needs {', '.join(missing)}: pip install 'trackside[demo]'.")


def find_quickstart() -> Path:
    """The notebook as shipped: inside an installed package, or in the repository of an editable one."""
    package = Path(__file__).resolve().parents[1]
    candidates = (package / "notebooks" / QUICKSTART, package.parents[1] / "notebooks" / QUICKSTART)
    for file in candidates:
        if file.is_file():
            return file
    raise InvalidInput(f"This installation of trackside has no {QUICKSTART}: install it again.")


def prepare_folder(root: Path, *, fresh: bool = False) -> DemoFolder:
    """Copy the quickstart into ``root`` and make a store there.

    Args:
        root: the folder, made if it is missing.
        fresh: refuse a folder that has runs, because a check compares all that the store holds.

    Raises:
        InvalidInput: if ``fresh`` is asked of a folder in which the demo has been before.
    """
    root = root.expanduser().resolve()
    root.mkdir(parents=True, exist_ok=True)
    notebook = root / QUICKSTART
    if fresh and (root / MARKER).exists():
        raise InvalidInput(f"{root} has a store already: name a new folder for the check.")
    if not notebook.exists():
        shutil.copyfile(find_quickstart(), notebook)
    location = StoreLocation.from_url(str(root / MARKER))
    location.identity()
    return DemoFolder(root, notebook, location)
