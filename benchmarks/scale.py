"""What each question costs in stores of 1,000 to 1,000,000 runs with 100 points each.

``TRACKSIDE_BENCH_RUNS=1000,1000000 make bench ARGS=scale`` chooses the sizes. The stores are generated once
(:mod:`benchmarks.generate`). *large* is the experiment with nine tenths of a store's runs, *small* one of the
hundred others: what grows there grows with the store.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.generate import POINTS, SMALL, START, find_store
from benchmarks.report import Row, print_rows
from trackside.errors import StoreUnavailable
from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.store.tokens import encode_token, query_mark

DEFAULT = "1000,10000,100000"
BUDGET_S = 1.0

TOP = ("metrics.score DESC",)


@dataclass(frozen=True)
class Place:
    """An experiment of a store to ask about."""

    store: SqlStore
    experiment_id: str
    run_id: str
    seed: str
    middle_ms: int
    text: str
    revision: int

    def search(
        self, filter_string: str = "", order: tuple[str, ...] = (), after: list | None = None
    ) -> object:
        """The first hundred runs, or those behind the run with these values of the order's terms."""
        query = RunQuery((self.experiment_id,), filter_string, order, 100)
        token = None
        if after is not None:
            mark = query_mark(query.experiment_ids, query.filter_string, query.order_by, query.view)
            token = encode_token(mark, [0, *after])
        return self.store.search_runs(RunQuery((self.experiment_id,), filter_string, order, 100, token))


QUESTIONS: dict[str, Callable[[Place], object]] = {
    "newest 100": lambda p: p.search(),
    "100 in the middle, by keyset": lambda p: p.search(after=[p.middle_ms, ""]),
    "top 100 by a metric": lambda p: p.search(order=TOP),
    "100 in the middle by a metric": lambda p: p.search(order=TOP, after=[0, 0.8, p.middle_ms, ""]),
    "top 100 by a param of 12 values, then a metric": lambda p: p.search(order=("params.layers", *TOP)),
    "selective filter": lambda p: p.search(f"params.seed = '{p.seed}'"),
    "selective and broad, top 100": lambda p: p.search("metrics.score > 0.99 AND params.layers > 2", TOP),
    "broad filter, newest 100": lambda p: p.search("params.layers > 2"),
    "broad filter, top 100": lambda p: p.search("params.layers > 2", TOP),
    "two broad filters, top 100": lambda p: p.search("params.layers > 2 AND metrics.auc < 0.5", TOP),
    "status, newest 100": lambda p: p.search("status = 'FAILED'"),
    "nothing matches, by index": lambda p: p.search("params.kind = 'none'", TOP),
    "nothing matches both of two broad filters": lambda p: p.search(
        "metrics.auc < 0.4 AND metrics.auc > 0.6", TOP
    ),
    "a name that is nowhere": lambda p: p.search("run_name = 'none'"),
    "free text in the name": lambda p: p.search(f"run_name LIKE '%{p.text}%'"),
    "free text, any case, that is nowhere": lambda p: p.search("zebra"),
    "a regular expression that is nowhere": lambda p: p.search("run_name ~ 'b.d$'"),
    "keys of the experiment": lambda p: p.store.list_keys([p.experiment_id]),
    "experiments with counts": lambda p: p.store.list_activity(),
    "changes since the last revision": lambda p: p.store.list_changes(p.revision - 1),
    "one run": lambda p: p.store.get_run(p.run_id),
    "one history": lambda p: p.store.get_metric_history(p.run_id, "loss"),
}

GROWS = frozenset(
    {
        "nothing matches both of two broad filters",
        "free text in the name",
        "free text, any case, that is nowhere",
        "a regular expression that is nowhere",
    }
)
"""What looks at every run of the experiment."""


def run() -> list[Row]:
    """Print the table; the rows are those with a goal."""
    sizes = [int(size) for size in os.environ.get("TRACKSIDE_BENCH_RUNS", DEFAULT).split(",")]
    costs: dict[tuple[str, str, int], float] = {}
    for size in sizes:
        path, taken = find_store(size)
        made = "kept" if taken is None else f"made in {taken:.0f} s"
        megabytes = path.stat().st_size / 1e6
        print(f"{size:,} runs, {size * POINTS:,} points: {megabytes:,.0f} MB, {made}")
        store = open_store(path)
        for place, name in places_of(store, size):
            for question, ask in QUESTIONS.items():
                costs[question, name, size] = cost_ms(lambda ask=ask, place=place: ask(place))
        store.close()
    print_table(costs, sizes)
    return _goals(costs, sizes)


def places_of(store: SqlStore, size: int) -> Iterator[tuple[Place, str]]:
    small = max(1, size // 10 // SMALL)
    large = size * 9 // 10
    for name, first, count in (("large", 0, large), ("small 50", large + 50 * small, small)):
        experiment = store.get_experiment_by_name(name)
        assert experiment is not None
        seed = first + count // 2
        page = store.search_runs(RunQuery((experiment.experiment_id,), f"params.seed = '{seed}'"))
        yield (
            Place(
                store,
                experiment.experiment_id,
                page.runs[0].info.run_id,
                str(seed),
                START + 1000 * seed,
                str(seed)[-4:],
                page.revision,
            ),
            name,
        )


def cost_ms(ask: Callable[[], object]) -> float:
    """Milliseconds of a question, the fastest of some, after one to warm up; NaN if it was given up."""
    try:
        ask()
    except StoreUnavailable:
        return float("nan")
    taken: list[float] = []
    began = time.perf_counter()
    while len(taken) < 3 or (len(taken) < 50 and time.perf_counter() - began < BUDGET_S / 10):
        start = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - start))
        if time.perf_counter() - began > 10 * BUDGET_S:
            break
    return min(taken)


def print_table(costs: dict[tuple[str, str, int], float], sizes: list[int]) -> None:
    """Milliseconds by question, experiment and size."""
    for place in dict.fromkeys(place for _, place, _ in costs):
        print(f"\nms, experiment {place!r:<30} " + "".join(f"{size:>12,}" for size in sizes))
        for question in QUESTIONS:
            cells = "".join(f"{costs[question, place, size]:>12.2f}" for size in sizes)
            print(f"{question:<47}{cells}" + (" looks at every run" if question in GROWS else ""))


def _goals(costs: dict[tuple[str, str, int], float], sizes: list[int]) -> list[Row]:
    base = 10_000 if 10_000 in sizes else sizes[0]
    rows = []
    for size in sizes:
        top = costs["top 100 by a metric", "large", size]
        ratio = top / costs["top 100 by a metric", "large", base]
        rows.append(
            Row(
                f"top 100 by a metric, store of {size:,}",
                top,
                "ms",
                2 if size == base else 4,
                f"at {base:,}",
                ratio,
            )
        )
    for size in sizes:
        if size <= 100_000:
            slowest = max(
                (costs[question, "large", size], question) for question in QUESTIONS if "filter" in question
            )
            rows.append(Row(f"slowest filter in a store of {size:,}: {slowest[1]}", slowest[0], "ms", 150))
    return rows


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
