"""What is in a store is told in the documentation."""

from __future__ import annotations

import re
from pathlib import Path

from trackside.store.model_tables import registry

PAGE = Path(__file__).resolve().parents[2] / "docs" / "store.md"


def test_every_table_is_documented() -> None:
    """The page about the store names each of them in its list, and none that there isn't."""
    listed = PAGE.read_text(encoding="utf-8").partition("## Tables")[2].partition("\n##")[0]
    first_cells = re.findall(r"^\| (`[^|]*)\|", listed, re.MULTILINE)
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == set(
        registry.metadata.tables
    )
