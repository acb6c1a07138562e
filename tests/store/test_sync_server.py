"""Between a laptop and a team's store, both ways."""

from __future__ import annotations

from pathlib import Path

from trackside.store import open_store
from trackside.store.base import RunQuery
from trackside.sync.stores import sync_stores
from trackside.testing import START, Feed


def test_to_the_team_and_back(tmp_path: Path, database_url: str) -> None:
    """SQLite to PostgreSQL, and from there into another SQLite: the same runs with the same points."""
    laptop, other = open_store(tmp_path / "a" / "store.db"), open_store(tmp_path / "b" / "store.db")
    team = open_store(database_url)
    feed = Feed(laptop)
    run_ids = [feed.log_run(run_name=f"r{number}", params={"lr": str(number)}) for number in range(20)]
    for run_id in run_ids:
        feed.send(points=[(run_id, "loss", 1 / (1 + step), step, START + step) for step in range(300)])
    assert sync_stores(laptop, team).runs_copied == 20
    assert sync_stores(team, other).runs_copied == 20
    query = RunQuery(("0",), "params.lr > 9", ("metrics.loss ASC", "attributes.run_name ASC"))
    found = [[run.info.run_id for run in store.search_runs(query).runs] for store in (laptop, team, other)]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 10
    for store in (laptop, team, other):
        store.close()
