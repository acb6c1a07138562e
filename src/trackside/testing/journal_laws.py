"""Laws of the journal's side of a store; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from trackside.entities import RunStatus
from trackside.errors import RunNotFound
from trackside.journal.records import FileLogged, RunEnd, RunUpdate, WriterEnd
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import START, Feed, make_batch, new_id, run_open

__all__ = ["JournalLaws"]


class JournalLaws:
    """Ingest, positions, revisions, what is put aside."""

    def test_a_batch_is_applied_once(self, store: Store) -> None:
        """Whoever brings it how often; the same bytes never count twice."""
        feed = Feed(store)
        run_id = feed.log_run(metrics={"loss": [2.0, 1.0]}, status=None)
        batch = feed.batch(points=[(run_id, "loss", 0.5, 2, START)])
        assert store.ingest([batch]).points == 1
        again = store.ingest([batch])
        assert (again.points, again.run_ids) == (0, set())
        assert store.ingest([batch, batch]).points == 0
        assert len(store.get_metric_history(run_id, "loss")) == 3

    def test_a_batch_from_elsewhere_is_left_out(self, store: Store) -> None:
        """It has to begin where its segment stands: a gap is not jumped over."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        first = feed.batch(points=[(run_id, "x", 1.0, 1, START)])
        second = feed.batch(points=[(run_id, "x", 2.0, 2, START)])
        assert store.ingest([second]).points == 0
        assert store.ingest([first, second]).points == 2
        assert store.get_positions()[feed.writer, 0] == second.end

    def test_positions_are_by_writer_and_segment(self, store: Store) -> None:
        """Each segment has its own; a forgotten one is gone."""
        store.ingest([make_batch(run_open(new_id()), writer="w1"), make_batch(WriterEnd(1), writer="w2")])
        store.ingest([make_batch(run_open(new_id()), writer="w1", segment=1)])
        assert store.get_positions() == {("w1", 0): 40, ("w2", 0): 40, ("w1", 1): 40}
        store.forget_segments([("w2", 0), ("w1", 0), ("nobody", 3)])
        assert store.get_positions() == {("w1", 1): 40}

    def test_a_checkpoint_tells_what_is_durable(self, store: Store) -> None:
        """All that was committed before."""
        feed = Feed(store)
        feed.log_run()
        assert store.checkpoint() == store.get_positions() == {(feed.writer, 0): feed.position}

    def test_a_segment_is_finished_with_its_runs(self, store: Store) -> None:
        """A segment whose runs have all ended may go; one that names a running run may not."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        idle = Feed(store)
        idle.send(WriterEnd(START))
        assert store.list_finished_segments() == {(idle.writer, 0)}
        feed.send(RunEnd(run_id, "FINISHED", START))
        assert store.list_finished_segments() == {(idle.writer, 0), (feed.writer, 0)}

    def test_records_of_unknown_runs_are_put_aside(self, store: Store) -> None:
        """With their reason and what they said; the rest of the batch counts."""
        feed = Feed(store)
        known, unknown = new_id(), new_id()
        report = feed.send(
            RunUpdate(unknown, {"lr": "1"}),
            RunEnd(unknown, "FINISHED", START),
            FileLogged(unknown, "a.txt", 1),
            run_open(known),
            points=[(unknown, "loss", 1.0, 0, START), (known, "loss", 2.0, 0, START)],
        )
        assert (report.points, report.rejected) == (1, 4)
        assert store.get_run(known).data.metrics == {"loss": 2.0}
        aside = store.list_rejected()
        assert all(unknown in item["reason"] and item["data"] for item in aside)
        assert {(item["writer"], item["segment"]) for item in aside} == {(feed.writer, 0)}
        with pytest.raises(RunNotFound):
            store.get_run(unknown)

    def test_poison_never_stops_the_rest(self, store: Store) -> None:
        """What no store can hold is put aside, and everything after it arrives."""
        feed = Feed(store)
        huge = 1 << 63
        run_id = feed.log_run(status=None)
        report = feed.send(
            run_open("../../etc/passwd"),
            run_open(new_id(), "no number"),
            run_open(new_id(), start_time=huge),
            RunEnd(run_id, "DONE", START),
            RunEnd(run_id, "FINISHED", huge),
            points=[(run_id, "bad\0key", 1.0, 0, START), (run_id, "good", 2.0, 0, START)],
        )
        assert (report.points, report.rejected) == (1, 6)
        assert store.get_run(run_id).info.status is RunStatus.RUNNING
        assert store.get_run(run_id).data.metrics == {"good": 2.0}

    def test_damage_is_put_aside(self, store: Store) -> None:
        """Bytes that could not be read are kept for the doctor."""
        batch = make_batch(run_open(new_id()))
        batch.damaged.append((40, "checksum", b"\x01\x02"))
        assert store.ingest([batch]).rejected == 1
        (item,) = store.list_rejected()
        assert (item["offset"], item["reason"], bytes(item["data"])) == (40, "checksum", b"\x01\x02")

    def test_a_report_names_what_was_touched(self, store: Store) -> None:
        """Runs, experiments, points and the revision after it."""
        feed = Feed(store)
        experiment_id, run_id = store.create_experiment("churn"), new_id()
        report = feed.send(run_open(run_id, experiment_id), points=[(run_id, "x", 1.0, 0, START)])
        assert (report.points, report.run_ids, report.experiment_ids) == (1, {run_id}, {experiment_id})
        assert report.revision == store.get_revision()

    def test_every_write_raises_the_revision(self, store: Store) -> None:
        """And nothing else does."""
        feed = Feed(store)
        seen = [store.get_revision()]

        def risen() -> bool:
            seen.append(store.get_revision())
            return seen[-1] > seen[-2]

        store.create_experiment("churn")
        assert risen()
        run_id = feed.log_run(status=None, source=None)
        assert risen()
        store.mark_killed({feed.writer: START}, "gone")
        assert risen()
        store.ingest([])
        store.get_run(run_id)
        store.compact(100)
        assert not risen()

    def test_changes_since_a_revision_are_named(self, store: Store) -> None:
        """Runs and their experiments, up to a limit."""
        feed = Feed(store)
        feed.log_run()
        experiment_id = store.create_experiment("churn")
        since = store.get_revision()
        runs = [feed.log_run(experiment_id) for _ in range(3)]
        changes = store.list_changes(since)
        assert (set(changes.run_ids), changes.experiment_ids) == (set(runs), (experiment_id,))
        assert (changes.revision, changes.truncated) == (store.get_revision(), False)
        few = store.list_changes(since, limit=2)
        assert len(few.run_ids) == 2
        assert few.truncated
        assert store.list_changes(changes.revision).run_ids == ()

    def test_files_of_a_run_are_noted(self, store: Store) -> None:
        """A file logged twice is one file; its run counts as changed."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        since = store.get_revision()
        feed.send(FileLogged(run_id, "a.txt", 1), FileLogged(run_id, "a.txt", 2))
        assert store.list_changes(since).run_ids == (run_id,)
        assert store.list_rejected() == []

    def test_threads_share_a_store(self, store: Store) -> None:
        """Writers and readers at once: no error, nothing lost, revisions only rise."""
        feeds = [Feed(store) for _ in range(4)]

        def write(feed: Feed) -> None:
            run_id = feed.log_run(status=None)
            for step in range(20):
                feed.send(points=[(run_id, "x", float(step), step, START)])

        def read() -> None:
            last = 0
            for _ in range(60):
                page = store.search_runs(RunQuery(("0",)))
                assert page.revision >= last
                last = page.revision

        with ThreadPoolExecutor(6) as pool:
            work = [pool.submit(write, feed) for feed in feeds]
            work += [pool.submit(read) for _ in range(2)]
        for future in work:
            future.result()
        page = store.search_runs(RunQuery(("0",)))
        assert [len(store.get_metric_history(run.info.run_id, "x")) for run in page.runs] == [20] * 4

    def test_a_writer_that_loses_the_race_tries_again(self, store: Store) -> None:
        """Four threads ingest different journals at once; each batch arrives once."""
        batches = [
            make_batch(run_open(f"{i:032x}"), points=[(f"{i:032x}", "x", 1.0, 0, START)], writer=f"w{i}")
            for i in range(40)
        ]
        with ThreadPoolExecutor(4) as pool:
            for report in pool.map(lambda batch: store.ingest([batch]), batches):
                assert report.points == 1
        page = store.search_runs(RunQuery(("0",)))
        assert page.total == 40
        colours = [run.data.tags["trackside.colour"] for run in page.runs]
        assert max(colours.count(colour) for colour in colours) == 4
