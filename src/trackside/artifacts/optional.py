"""Libraries that only some kinds of files need: imported when used, and named when missing."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from trackside.errors import InvalidInput

__all__ = ["library_of", "need"]


def need(module: str, package: str, purpose: str, install: str | None = None) -> Any:
    """Import a library; ``install`` is what brings it, if that isn't the package alone.

    Raises:
        InvalidInput: it isn't installed; the message names the package to install.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise InvalidInput(
            f"{purpose} needs the package {package}: pip install {install or package}."
        ) from error


def library_of(value: object, *libraries: str) -> str | None:
    """The one of these libraries that a value's class or a base of it comes from; none is imported."""
    for kind in type(value).__mro__:
        name = kind.__module__.partition(".")[0]
        if name in libraries and name in sys.modules:
            return name
    return None
