"""Runs by columns: what a table or a frame of 10,000 runs is made of, without an object a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar, overload

import numpy as np
import numpy.typing as npt

from trackside.entities import LifecycleStage, Run, RunInfo, RunStatus

__all__ = ["Cells", "Logged", "RunColumns"]

Value = TypeVar("Value", float, str)


class Cells:
    """Values that runs logged, those of the first run first, and of which key each is.

    Args:
        values: the values: float64, or texts as objects.
        counts: how many values each run has.
        codes: of each value the number of its key, from 0; None if there are runs and every one has a value
            of each key, in the order of their numbers.
    """

    __slots__ = ("_codes", "_order", "_run", "counts", "missing", "values")

    def __init__(
        self,
        values: npt.NDArray[Any],
        counts: npt.NDArray[np.integer],
        codes: npt.NDArray[np.integer] | None = None,
    ) -> None:
        self.values, self.counts, self._codes = values, counts, codes
        self.missing = np.nan if values.dtype == np.float64 else None
        self._order: tuple[npt.NDArray[np.integer], list[int]] | None = None
        self._run: npt.NDArray[np.integer] | None = None

    def column(self, code: int | None) -> npt.NDArray[Any]:
        """The values of a key, one a run; NaN or None where there is none."""
        if self._codes is None and code is not None:
            whole: npt.NDArray[Any] = self.values[code :: self.counts[0]].copy()
            return whole
        column = np.full(len(self.counts), self.missing, self.values.dtype)
        places = self._find(code)
        column[self._runs()[places]] = self.values[places]
        return column

    def has(self, code: int | None) -> npt.NDArray[np.bool_]:
        """Which runs have a value of a key."""
        mask = np.full(len(self.counts), self._codes is None and code is not None)
        if self._codes is not None:
            mask[self._runs()[self._find(code)]] = True
        return mask

    def codes(self) -> npt.NDArray[np.integer]:
        """Of each value the number of its key."""
        if self._codes is not None:
            return self._codes
        return np.tile(np.arange(self.counts[0]), len(self.counts))

    def _find(self, code: int | None) -> npt.NDArray[np.integer]:
        """Where the values of a key are."""
        if self._order is None:
            codes = self.codes()
            ends = np.cumsum(np.bincount(codes)).tolist()
            # Of 16 bits, if that will do: those are sorted by radix.
            self._order = (
                np.argsort(codes.astype(np.uint16) if len(ends) <= 1 << 16 else codes, kind="stable"),
                ends,
            )
        places, ends = self._order
        return places[:0] if code is None else places[ends[code - 1] if code else 0 : ends[code]]

    def _runs(self) -> npt.NDArray[np.integer]:
        """Of each value which run's it is."""
        if self._run is None:
            self._run = np.repeat(np.arange(len(self.counts)), self.counts)
        return self._run


class Logged(Sequence[Mapping[str, Value]]):
    """What some runs logged of one kind (metrics, params or tags): key by key, or run by run.

    Only what was logged is kept, nothing is padded. As a sequence it holds the mapping of each run.

    Args:
        codes: the keys and their numbers in the cells.
        cells: the values; they may be of other keys as well.
    """

    __slots__ = ("_cells", "_codes")

    def __init__(self, codes: Mapping[str, int], cells: Cells) -> None:
        self._codes, self._cells = codes, cells

    @classmethod
    def from_rows(cls, rows: Sequence[Mapping[str, Value]], kind: type[Value]) -> Logged[Value]:
        """From the mappings of all runs, whose values are of this kind."""
        codes: dict[str, int] = {}
        coded = [codes.setdefault(key, len(codes)) for row in rows for key in row]
        values = np.empty(len(coded), np.float64 if kind is float else object)
        values[:] = [value for row in rows for value in row.values()]
        return cls(codes, Cells(values, np.array([*map(len, rows)], np.int64), np.array(coded, np.int64)))

    @property
    def keys(self) -> list[str]:
        """The keys, sorted."""
        return sorted(self._codes)

    def column(self, key: str) -> npt.NDArray[Any]:
        """The values of a key, one a run; NaN or None for a run that didn't log it."""
        return self._cells.column(self._codes.get(key))

    def has(self, key: str) -> npt.NDArray[np.bool_]:
        """Which runs logged a key: a metric may be NaN because it was logged so."""
        return self._cells.has(self._codes.get(key))

    def __len__(self) -> int:
        return len(self._cells.counts)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Value]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Value]]: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, Value] | Sequence[Mapping[str, Value]]:
        return list(self)[index]

    def __iter__(self) -> Iterator[Mapping[str, Value]]:
        names = {code: key for key, code in self._codes.items()}
        codes, values = self._cells.codes().tolist(), self._cells.values.tolist()
        for start, end in pairwise([0, *np.cumsum(self._cells.counts).tolist()]):
            pairs = zip(codes[start:end], values[start:end], strict=True)
            yield {names[code]: value for code, value in pairs if code in names}


@dataclass(frozen=True, slots=True)
class RunColumns:
    """A page of a search by columns: element i of each is of the i-th run.

    ``next_page_token`` is None on the last page; ``total`` as in :class:`trackside.store.base.RunPage`.
    """

    run_id: list[str]
    run_name: list[str]
    experiment_id: list[str]
    status: list[str]
    start_time: list[int]
    end_time: list[int | None]
    user_id: list[str]
    artifact_uri: list[str]
    lifecycle_stage: list[str]
    metrics: Logged[float]
    params: Logged[str]
    tags: Logged[str]
    next_page_token: str | None
    total: int
    revision: int
    total_is_exact: bool = True

    @classmethod
    def from_runs(
        cls, runs: Sequence[Run], next_page_token: str | None, total: int, revision: int
    ) -> RunColumns:
        """The same of runs."""
        infos = [run.info for run in runs]
        return cls(
            run_id=[info.run_id for info in infos],
            run_name=[info.run_name for info in infos],
            experiment_id=[info.experiment_id for info in infos],
            status=[info.status.value for info in infos],
            start_time=[info.start_time for info in infos],
            end_time=[info.end_time for info in infos],
            user_id=[info.user_id for info in infos],
            artifact_uri=[info.artifact_uri for info in infos],
            lifecycle_stage=[info.lifecycle_stage.value for info in infos],
            metrics=Logged.from_rows([run.data.metrics for run in runs], float),
            params=Logged.from_rows([run.data.params for run in runs], str),
            tags=Logged.from_rows([run.data.tags for run in runs], str),
            next_page_token=next_page_token,
            total=total,
            revision=revision,
        )

    @property
    def infos(self) -> list[RunInfo]:
        """The runs' infos, made anew; for some runs, not for thousands."""
        return [
            RunInfo(run_id, name, experiment, RunStatus(status), start, end, user, uri, LifecycleStage(stage))
            for run_id, name, experiment, status, start, end, user, uri, stage in zip(
                self.run_id,
                self.run_name,
                self.experiment_id,
                self.status,
                self.start_time,
                self.end_time,
                self.user_id,
                self.artifact_uri,
                self.lifecycle_stage,
                strict=True,
            )
        ]
