"""Which value of a metric is the best one."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["metric_direction"]

_HIGHER = re.compile(r"acc|auc|f1|r2|score|precision|recall", re.IGNORECASE)
_LOWER = re.compile(r"loss|error|rmse|mae|mse|perplexity", re.IGNORECASE)


def metric_direction(key: str) -> Literal["max", "min"] | None:
    """Which value of a metric is the best one, judged by its name; None if the name doesn't say."""
    if _LOWER.search(key):
        return "min"
    if _HIGHER.search(key):
        return "max"
    return None
