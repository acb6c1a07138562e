"""What of a configuration each kind of chart makes use of."""

from __future__ import annotations

import msgspec

from trackside.charts.config import KINDS, ChartConfig
from trackside.charts.uses import USES


def test_each_kind_says_which_fields_it_uses() -> None:
    """Every kind is there, and every field named is one of a configuration; all use title, kind and y."""
    fields = {field.name for field in msgspec.structs.fields(ChartConfig)}
    assert set(USES) == set(KINDS)
    for used in USES.values():
        assert {"title", "kind", "y"} <= set(used) <= fields
        assert len(set(used)) == len(used)
