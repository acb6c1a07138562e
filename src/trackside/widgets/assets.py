"""What a widget's front end loads: built by ``npm run build:widgets``, named by content.

The name is the version check: a page that has a module of this very name needn't fetch it, and two versions
of the package on one page each get their own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from trackside.errors import TracksideError

__all__ = ["MissingAsset", "asset_names", "read_asset", "read_loader"]

STATIC = Path(__file__).with_name("static")
ASSETS = ("ui", "vega")


class MissingAsset(TracksideError):
    """The widgets' front end has not been built."""

    code = "missing_asset"


@cache
def read_loader() -> str:
    """The text that every widget carries: a module of at most 4 kB that fetches the rest, once a page.

    Raises:
        MissingAsset: it has not been built.
    """
    return _read("loader").decode()


@cache
def asset_names() -> Mapping[str, str]:
    """The name of each asset that is there, ``ui`` being ``ui-<hash>``."""
    return {name: f"{name}-{_digest(name)}" for name in ASSETS if (STATIC / f"{name}.js").is_file()}


def read_asset(name: str) -> bytes | None:
    """The module of this name; None if there is no such, being of another version for instance."""
    kind = next((kind for kind, known in asset_names().items() if known == name), None)
    return None if kind is None else _read(kind)


def _digest(kind: str) -> str:
    return hashlib.blake2b(_read(kind), digest_size=8).hexdigest()


def _read(kind: str) -> bytes:
    try:
        return (STATIC / f"{kind}.js").read_bytes()
    except OSError as error:
        raise MissingAsset(
            "The widgets' front end is missing from this installation of trackside: install the package "
            "again, or run `make install` in a clone of the project."
        ) from error
