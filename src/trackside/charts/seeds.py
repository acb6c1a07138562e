"""Runs equal but for the seed: which they are, and what a group of them is called.

One rule for charts, the run list, ``search_runs`` and ``compare``; why it is so: docs/decisions.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

from trackside.store.base import RunColumns

__all__ = ["AUTO", "SeedGroups", "is_seed"]

AUTO = "auto"
"""In place of a column: runs of one experiment whose params are equal, except those that are seeds."""

SHOWN = 4
"""Params in a label; more only where it takes more to tell two groups apart."""

LONGEST = 24
"""Characters of a value in a label."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEED = re.compile(
    r"(^|[^a-z0-9])(seed|random_state|seed_everything|randomseed|randomstate|rngseed|pythonhashseed)\Z"
)

Setup = tuple[tuple[str, str], ...]


@lru_cache(4096)
def is_seed(key: str) -> bool:
    """Whether a param only numbers repetitions: its name is a word for a seed, or ends in one.

    ``seed``, ``random_state``, ``data_seed``, ``randomSeed``, ``MLPClassifier.random_state``,
    ``model/rng-seed``; not ``n_seeds``, which counts them, and not ``linseed``.
    """
    return _SEED.search(_CAMEL.sub("_", key).lower().replace("-", "_").replace(" ", "_")) is not None


class SeedGroups:
    """Puts runs together that are equal but for the seed, page by page.

    Groups are numbered in the order of their first runs. A param that only one of two runs has makes them
    different. A run that has no params at all, not even a seed, is alone: nothing says what it was.

    Args:
        also: a param that counts as a seed too, whatever it is called.
    """

    def __init__(self, also: str | None = None) -> None:
        self._also = also
        self._groups: dict[tuple[str, Setup | str], int] = {}
        self._names: list[set[str]] = []
        self.sizes: list[int] = []
        """How many runs each group has."""

    def add(self, page: RunColumns) -> list[int]:
        """The number of each run's group."""
        keys = [key for key in page.params.keys if key != self._also and not is_seed(key)]
        columns = [page.params.column(key).tolist() for key in keys]
        codes = np.array([_number_values(column) for column in (page.experiment_id, *columns)], np.int32)
        has_any = np.zeros(len(page.run_id), bool)
        for key in page.params.keys:
            has_any |= page.params.has(key)
        # A row of codes as one item, so that it can be a key.
        item = np.dtype((np.void, codes.shape[0] * codes.itemsize))
        rows: list[Any] = np.ascontiguousarray(codes.T).view(item).ravel().tolist()
        known: dict[bytes | str, int] = {}
        numbers = []
        for index, (row, has) in enumerate(zip(rows, has_any.tolist(), strict=True)):
            mark = row if has else page.run_id[index]
            number = known.get(mark)
            if number is None:
                values = [column[index] for column in columns]
                setup = tuple([pair for pair in zip(keys, values, strict=True) if pair[1] is not None])
                number = self._number(page.experiment_id[index], mark if isinstance(mark, str) else setup)
                known[mark] = number
            self.sizes[number] += 1
            self._names[number].add(page.run_name[index])
            numbers.append(number)
        return numbers

    def ids(self) -> list[str]:
        """Of each group a short text that stays the same when runs come and go."""
        return [blake2b(repr(group).encode(), digest_size=8).hexdigest() for group in self._groups]

    def labels(self, name_experiment: Callable[[str], str]) -> list[str]:
        """What the groups are called, each differently: by the params that differ between them.

        Args:
            name_experiment: the name of an experiment by its id; it is said where there are several.
        """
        names = {one: name_experiment(one) for one in {experiment_id for experiment_id, _ in self._groups}}
        rows = [
            None if isinstance(setup, str) else {"experiment": names[experiment_id], **dict(setup)}
            for experiment_id, setup in self._groups
        ]
        told = iter(_tell_apart([row for row in rows if row is not None]))
        labels = ["" if row is None else next(told) for row in rows]
        for number, of_runs in enumerate(self._names):
            if not labels[number]:
                labels[number] = next(iter(of_runs)) if len(of_runs) == 1 else "all runs"
        return _count(labels)

    def _number(self, experiment_id: str, setup: Setup | str) -> int:
        number = self._groups.setdefault((experiment_id, setup), len(self._groups))
        if number == len(self.sizes):
            self.sizes.append(0)
            self._names.append(set())
        return number


def _number_values(values: Iterable[str | None]) -> list[int]:
    """Equal values as equal numbers."""
    numbers: dict[str | None, int] = {}
    return [numbers.setdefault(value, len(numbers)) for value in values]


def _tell_apart(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Texts of the entries that differ between rows: the first, and more until no two rows have the same."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    differing = [key for key in keys if len({row.get(key) for row in rows}) > 1]
    shown = differing[:SHOWN]
    for key in differing[SHOWN:]:
        if len({tuple(row.get(one) for one in shown) for row in rows}) == len(rows):
            break
        shown.append(key)
    named = list(zip(shown, _shorten_keys(shown), strict=True))
    return [", ".join(f"{name}={_shorten(row.get(key))}" for key, name in named) for row in rows]


def _shorten_keys(keys: Sequence[str]) -> list[str]:
    """What stands behind the last dot, where that is no other's."""
    last = [key.rpartition(".")[2] or key for key in keys]
    return [short if last.count(short) == 1 else key for key, short in zip(keys, last, strict=True)]


def _shorten(value: str | None) -> str:
    if value is None:
        return "–"
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _count(labels: Sequence[str]) -> list[str]:
    """A number behind those that are called as one before."""
    seen: Counter[str] = Counter()
    counted = []
    for label in labels:
        seen[label] += 1
        counted.append(label if seen[label] == 1 else f"{label} #{seen[label]}")
    return counted
