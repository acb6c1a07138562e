"""Laws of what is removed for good; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import time

import pytest

from trackside.entities import RunStatus, ViewType
from trackside.errors import Conflict, ExperimentNotFound, RunNotFound
from trackside.journal.records import FileLogged, RunEnd, RunUpdate, SourceRecord
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import START, Feed, run_open

__all__ = ["PurgeLaws"]

LATER = 1 << 60
"""A time after everything that is written."""


def now() -> int:
    """Now, in ms; what was deleted before is deleted until then."""
    return time.time_ns() // 1_000_000


def purge(store: Store, *run_ids: str) -> int:
    """All the steps, for these runs or for whatever can go."""
    plan = store.plan_purge(now())
    wanted = run_ids or plan.run_ids
    purged = store.purge_runs(store.condemn_runs(wanted, plan.before_ms))
    store.purge_experiments(plan.experiment_ids, plan.before_ms)
    store.purge_blobs(LATER)
    return len(purged.run_ids)


class PurgeLaws:
    """Only what was deleted, has ended and was not restored; whole, and never back."""

    def test_a_plan_names_what_can_go(self, store: Store) -> None:
        """Runs deleted themselves or with their experiment, points and bytes; what is going on stays."""
        feed, made = Feed(store), store.create_experiment("churn", "/files")
        kept = feed.log_run(made)
        gone, with_all = feed.log_run(metrics={"x": [1.0] * 50}), feed.log_run(made, metrics={"x": [1.0] * 7})
        live = feed.log_run(status=None)
        empty = store.create_experiment("empty")
        store.delete_runs([gone, live])
        plan = store.plan_purge(now())
        assert (plan.run_ids, plan.experiment_ids) == ((gone,), ())
        assert (plan.points, plan.unfinished) == (50, 1)
        assert plan.artifact_uris == (store.get_run(gone).info.artifact_uri,)
        assert plan.size_bytes > 50 * 8
        store.delete_experiment(made)
        store.delete_experiment(empty)
        plan = store.plan_purge(now())
        assert set(plan.run_ids) == {gone, kept, with_all}
        assert set(plan.experiment_ids) == {made, empty}
        assert plan.points == 57
        assert f"/files/{kept}/artifacts" in plan.artifact_uris
        before = store.plan_purge(START)
        assert (before.run_ids, before.experiment_ids, before.points) == ((), (), 0)

    def test_a_purged_run_is_gone_with_all_it_had(self, store: Store) -> None:
        """Nothing finds it; others are as they were; the change is told."""
        feed = Feed(store)
        logged = {"metrics": {"x": [1.0, 2.0]}, "params": {"lr": "1"}, "tags": {"team": "ads"}}
        gone, kept = feed.log_run(**logged), feed.log_run(**logged)  # type: ignore[arg-type]
        feed.send(FileLogged(gone, "a.txt", 1), RunUpdate(gone, warnings=["careful"]))
        whole = store.get_run(kept), store.get_metric_history(kept, "x").tolist()
        store.delete_runs([gone])
        since = store.get_revision()
        assert purge(store) == 1
        for question in (store.get_run, store.get_source, store.get_warnings, store.get_metric_summaries):
            with pytest.raises(RunNotFound):
                question(gone)
        assert store.get_metric_histories([kept], ["x"]).keys() == {(kept, "x")}
        assert (store.get_run(kept), store.get_metric_history(kept, "x").tolist()) == whole
        page = store.search_runs(RunQuery(("0",), view=ViewType.ALL))
        assert [run.info.run_id for run in page.runs] == [kept]
        changes = store.list_changes(since)
        assert (changes.run_ids, changes.experiment_ids) == ((gone,), ("0",))
        assert purge(store) == 0

    def test_a_purged_run_never_comes_back(self, store: Store) -> None:
        """What a journal still says of it is put aside; the rest of the batch counts."""
        feed = Feed(store)
        gone = feed.log_run(status=None)
        other = feed.log_run(status=None)
        store.delete_runs([gone])
        store.update_runs([other], tags={"a": "b"})
        feed.send(RunEnd(gone, "FINISHED", START))
        assert purge(store) == 1
        report = feed.send(
            run_open(gone),
            run_open(gone, resumed=True),
            RunUpdate(gone, {"lr": "1"}),
            RunEnd(gone, "FINISHED", START),
            points=[(gone, "x", 1.0, 0, START), (other, "x", 2.0, 0, START)],
        )
        assert (report.points, report.rejected) == (1, 5)
        assert all("removed for good" in item["reason"] for item in store.list_rejected())
        with pytest.raises(RunNotFound):
            store.get_run(gone)

    def test_what_is_active_or_going_on_is_never_purged(self, store: Store) -> None:
        """Whoever asks for it: not deleted, deleted later, unfinished, or only condemned by word."""
        feed = Feed(store)
        active, live, later = feed.log_run(), feed.log_run(status=None), feed.log_run()
        store.delete_runs([live])
        before = now() - 60_000
        store.delete_runs([later])
        assert store.condemn_runs([active, live, later], before) == []
        assert store.condemn_runs([active, live], now()) == []
        assert store.purge_runs([active, live, later]).run_ids == ()
        assert store.search_runs(RunQuery(("0",), view=ViewType.ALL)).total == 3

    def test_what_was_restored_meanwhile_stays(self, store: Store) -> None:
        """A plan is what may go; what was restored since, itself or with its experiment, doesn't."""
        feed, made = Feed(store), store.create_experiment("churn")
        one, two, three = feed.log_run(), feed.log_run(made), feed.log_run(metrics={"x": [1.0] * 3})
        store.delete_runs([one, three])
        store.delete_experiment(made)
        plan = store.plan_purge(now())
        store.restore_runs([one])
        store.restore_experiment(made)
        purged = store.purge_runs(store.condemn_runs(plan.run_ids, plan.before_ms))
        assert (purged.run_ids, purged.points) == ((three,), 3)
        assert store.purge_experiments(plan.experiment_ids, plan.before_ms) == 0
        assert store.get_run(one).info.lifecycle_stage == "active"
        assert store.get_run(two).info.lifecycle_stage == "active"
        with pytest.raises(RunNotFound):
            store.get_run(three)

    def test_a_condemned_run_is_not_restored(self, store: Store) -> None:
        """Its files may be gone; whoever was interrupted finds it again in the next plan."""
        feed, made = Feed(store), store.create_experiment("churn")
        run_id, sibling = feed.log_run(made), feed.log_run(made)
        store.delete_experiment(made)
        moment = now()
        assert store.condemn_runs([run_id], moment) == [run_id]
        store.restore_experiment(made)
        with pytest.raises(Conflict, match="for good"):
            store.restore_runs([run_id])
        page = store.search_runs(RunQuery((made,)))
        assert [run.info.run_id for run in page.runs] == [sibling]
        assert store.get_activity(made).run_count == 1
        assert store.plan_purge(START).run_ids == (run_id,)
        assert purge(store) == 1

    def test_an_experiment_goes_with_its_last_run(self, store: Store) -> None:
        """Not before; its name and id are free, and the change is told."""
        feed, made = Feed(store), store.create_experiment("churn")
        live, done = feed.log_run(made, status=None), feed.log_run(made)
        store.delete_experiment(made)
        assert purge(store) == 1
        assert store.plan_purge(now()).experiment_ids == ()
        assert store.get_run(live).info.status is RunStatus.RUNNING
        assert store.purge_experiments([made], now()) == 0
        feed.send(RunEnd(live, "FINISHED", START))
        since = store.get_revision()
        assert purge(store) == 1
        with pytest.raises(ExperimentNotFound):
            store.get_experiment(made)
        assert store.get_experiment_by_name("churn") is None
        assert store.list_changes(since).experiment_ids == (made,)
        assert set(store.list_changes(since).run_ids) == {live}
        assert store.list_activity("churn", view=ViewType.ALL) == []
        assert done not in store.list_changes(since).run_ids
        assert store.create_experiment("churn") == made

    @pytest.mark.parametrize("size", [10, 100_000])
    def test_code_goes_with_the_last_run_that_has_it(self, store: Store, size: int) -> None:
        """In a row or in a file: shared code stays, and comes back when it is logged again."""
        feed = Feed(store)
        shared, own = SourceRecord(code="a" * size), SourceRecord(code="b" * size)
        first, second, third = (feed.log_run(source=source) for source in (shared, shared, own))
        store.delete_runs([first, third])
        plan = store.plan_purge(now())
        store.purge_runs(store.condemn_runs(plan.run_ids, plan.before_ms))
        assert store.purge_blobs(LATER) == size
        assert store.purge_blobs(LATER) == 0
        assert store.get_source(second).code == shared.code
        assert store.get_source(feed.log_run(source=own)).code == own.code

    def test_shrinking_an_empty_store_is_no_error(self, store: Store) -> None:
        """Nothing to give back."""
        assert store.shrink() >= 0
