"""The questions of :mod:`benchmarks.scale` on PostgreSQL, with their plans.

``TRACKSIDE_BENCH_RUNS=10000,1000000 make bench ARGS=postgres`` chooses the sizes; the databases are copied
once (:mod:`benchmarks.generate_server`). The baselines are the smallest store, and a bare statement for the
same rows on a connection of its own.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator

import psycopg

from benchmarks.generate_server import find_database, own_server
from benchmarks.report import Row, print_rows
from benchmarks.scale import GROWS, QUESTIONS, Place, cost_ms, places_of, print_table
from trackside.store import open_store

DEFAULT = "10000,100000"

BARE = """
SELECT run.run_id, run.name, run.status, run.start_time, run.end_time, run.user_id, run.artifact_uri,
  run.scope, run.summary, metric.rank, metric.last
FROM trackside.metric JOIN trackside.run ON run.n = metric.run_n
WHERE metric.scope = %s AND metric.key_id = %s AND metric.rank = 0
ORDER BY metric.last DESC, metric.start_time DESC, run.run_id LIMIT 100
"""
SLOW_MS = 150
SORTS = frozenset({"top 100 by a param of 12 values, then a metric"})
"""What sorts all runs that have the first value."""
SCANNED = re.compile(r"Seq Scan on (?:run|metric|param|tag|chunk|tail)\b.*\(cost=\S+\.\.(\d+)")
SMALL = 100
"""What a scan costs that reads next to nothing: no run has points in a tail here."""


def run() -> list[Row]:
    """Print the tables and the plans that read a whole table; the rows are those with a goal."""
    sizes = [int(size) for size in os.environ.get("TRACKSIDE_BENCH_RUNS", DEFAULT).split(",")]
    costs: dict[tuple[str, str, int], float] = {}
    bare: dict[int, float] = {}
    scans: dict[int, list[str]] = {}
    with own_server() as server:
        for size in sizes:
            url, taken = find_database(server, size)
            print(f"{size:,} runs: {'kept' if taken is None else f'copied in {taken:.0f} s'}")
            store = open_store(url)
            places = {name: place for place, name in places_of(store, size)}
            for name, place in places.items():
                for question, ask in QUESTIONS.items():
                    costs[question, name, size] = cost_ms(lambda ask=ask, place=place: ask(place))
            bare[size] = _bare_ms(url, places["large"])
            scans[size] = list(_find_scans(url, places["large"]))
            store.close()
    print_table(costs, sizes)
    for size, found in scans.items():
        print(f"\nquestions that read a whole table of {size:,} runs: {', '.join(found) or 'none'}")
    return _goals(costs, bare, scans, sizes)


def _bare_ms(url: str, place: Place) -> float:
    with psycopg.connect(url) as connection:
        score = "SELECT id FROM trackside.key WHERE name = 'score'"
        (key_id,) = connection.execute(score).fetchone()  # type: ignore[misc]
        asked = (int(place.experiment_id), key_id)
        return cost_ms(lambda: connection.execute(BARE, asked).fetchall())


def _find_scans(url: str, place: Place) -> Iterator[str]:
    """The questions that may not grow, and of which a statement reads a whole table that does."""
    from postgres_plans import plans_of  # beside the server

    for question, ask in QUESTIONS.items():
        if question in GROWS | SORTS:
            continue
        plans = "\n".join(plans_of(url, lambda ask=ask: ask(place)))
        if any(int(cost) > SMALL for cost in SCANNED.findall(plans)):
            yield question


def _goals(
    costs: dict[tuple[str, str, int], float],
    bare: dict[int, float],
    scans: dict[int, list[str]],
    sizes: list[int],
) -> list[Row]:
    question = "top 100 by a metric"
    rows = []
    for size in sizes:
        top = costs[question, "large", size]
        name = f"{question}, {size:,} runs on PostgreSQL"
        rows.append(Row(name, top, "ms", 4 * bare[size] + 2, "a bare statement", top / bare[size]))
    first, last = (costs[question, "large", size] for size in (sizes[0], sizes[-1]))
    grows = f"the same, {sizes[-1]:,} runs against {sizes[0]:,}"
    rows.append(Row(grows, last / first, "×", 2, f"at {sizes[0]:,}", last / first))
    for size in sizes:
        asked = [name for name in QUESTIONS if name not in GROWS | SORTS]
        slowest = max((costs[name, "large", size], name) for name in asked)
        rows.append(Row(f"slowest of {size:,}: {slowest[1]}", slowest[0], "ms", SLOW_MS))
        rows.append(Row(f"questions that read a table of {size:,} whole", len(scans[size]), "", 0))
    return rows


if __name__ == "__main__":
    sys.exit(not print_rows(run()))
