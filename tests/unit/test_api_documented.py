"""docs/api.md is the public API: every name of it, with its signature, and nothing else."""

from __future__ import annotations

import enum
import inspect
import re
from pathlib import Path

import pytest

import trackside

ROOT = Path(__file__).resolve().parents[2]
ENTRY = re.compile(r"^- `(?P<name>\w+)(?P<signature>\([^`]*\))?`:", re.MULTILINE)
ENTRIES = {
    match["name"]: match["signature"]
    for match in ENTRY.finditer((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))
}


def signature_of(function: object) -> str:
    """A signature as one would write it: without types, an enumeration's member as its word."""
    signature = inspect.signature(function)  # type: ignore[arg-type]
    plain = [
        parameter.replace(
            annotation=inspect.Parameter.empty,
            default=parameter.default.value
            if isinstance(parameter.default, enum.Enum)
            else parameter.default,
        )
        for parameter in signature.parameters.values()
    ]
    return str(inspect.Signature(plain))


def test_every_public_name_is_documented() -> None:
    """What is in ``trackside.__all__`` is on the page, and what is on the page is public."""
    assert sorted(ENTRIES) == sorted(trackside.__all__)


@pytest.mark.parametrize("name", sorted(trackside.__all__))
def test_the_documented_signature_is_the_real_one(name: str) -> None:
    """A function is documented with its arguments and their defaults; what isn't called has none."""
    value = getattr(trackside, name)
    if inspect.isfunction(value):
        assert ENTRIES[name] == signature_of(value)
        assert inspect.getdoc(value)
    else:
        assert ENTRIES[name] is None
