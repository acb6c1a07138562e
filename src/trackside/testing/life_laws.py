"""Laws of the life of runs and experiments; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import time
from collections.abc import Callable

from trackside.entities import Run, RunStatus
from trackside.journal.records import RunEnd
from trackside.store.base import Store
from trackside.testing.experiment_life_laws import ExperimentLifeLaws, log
from trackside.testing.factories import START, Feed, run_open
from trackside.testing.run_life_laws import RunLifeLaws

__all__ = ["LifeLaws"]


class LifeLaws(ExperimentLifeLaws, RunLifeLaws):
    """The life of runs and experiments."""

    def test_a_peek_sees_a_commit(self, store: Store) -> None:
        """A moment later at most, and never more than there is."""
        deadline = time.monotonic() + 60
        for name in ("one", "two", "three"):
            store.create_experiment(name)
            revision = store.get_revision()
            while (peeked := store.peek_revision()) != revision:
                assert peeked < revision
                assert time.monotonic() < deadline

    def test_every_change_of_life_is_seen_since_a_revision(self, store: Store) -> None:
        """Runs and experiments are named by ``list_changes``; of a deleted experiment, it alone."""
        feed = Feed(store)
        here, there = store.create_experiment("here"), store.create_experiment("there")
        run_id, _ = log(feed, here, "a", "b")

        def changes(act: Callable[[], object]) -> tuple[set[str], set[str]]:
            since = store.get_revision()
            act()
            found = store.list_changes(since)
            assert found.revision > since
            return set(found.run_ids), set(found.experiment_ids)

        one = {run_id}
        for act, runs, experiments in (
            (lambda: store.update_runs([run_id], run_name="new"), one, {here}),
            (lambda: store.delete_runs([run_id]), one, {here}),
            (lambda: store.restore_runs([run_id]), one, {here}),
            (lambda: store.update_experiment(here, name="renamed"), set(), {here}),
            (lambda: store.delete_experiment(here), set(), {here}),
            (lambda: store.restore_experiment(here), set(), {here}),
            (lambda: store.move_runs([run_id], there), one, {here, there}),
        ):
            assert changes(act) == (runs, experiments)

    def test_what_was_read_before_stays_as_it_was(self, store: Store) -> None:
        """An entity is of its moment."""
        run_id = Feed(store).log_run(tags={"team": "ads"})
        before: Run = store.get_run(run_id)
        store.update_runs([run_id], run_name="new", tags={"team": "nlp"})
        assert (before.info.run_name, before.data.tags["team"]) != ("new", "nlp")

    def test_a_journal_follows_a_renamed_experiment(self, store: Store) -> None:
        """Who knows it by the old name logs into it, unless there is another of that name by now."""
        old = store.create_experiment("old")
        store.update_experiment(old, name="new")
        feed = Feed(store)
        run_id = feed.log_run(old, experiment_name="old")
        assert store.get_run(run_id).info.experiment_id == old
        again = store.create_experiment("old")
        run_id = feed.log_run(old, experiment_name="old")
        assert store.get_run(run_id).info.experiment_id == again

    def test_a_run_lives_as_long_as_one_of_its_owners(self, store: Store) -> None:
        """Whoever of those that took it up is gone; it is killed with the last of them."""
        first, second, third = Feed(store), Feed(store), Feed(store)
        run_id = first.log_run(status=None)
        second.send(run_open(run_id, resumed=True))
        third.send(run_open(run_id, resumed=True))
        assert store.list_open_owners() == {first.writer, second.writer, third.writer}
        assert store.mark_killed({third.writer: START, first.writer: START}, "gone") == []
        assert store.get_run(run_id).info.status is RunStatus.RUNNING
        assert store.list_open_owners() == {second.writer}
        assert store.mark_killed({second.writer: START + 99}, "gone") == [run_id]
        assert store.get_run(run_id).info.status is RunStatus.KILLED

    def test_the_end_is_that_of_who_took_it_up_last(self, store: Store) -> None:
        """What the others say of an end before isn't the run's; what they say after it is."""
        first, second, third = Feed(store), Feed(store), Feed(store)
        run_id = first.log_run(status=None)
        second.send(run_open(run_id, resumed=True))
        third.send(run_open(run_id, resumed=True))
        first.send(RunEnd(run_id, "FAILED", START + 1))
        assert store.get_run(run_id).info.status is RunStatus.RUNNING
        third.send(RunEnd(run_id, "FINISHED", START + 2))
        assert store.get_run(run_id).info.end_time == START + 2
        second.send(RunEnd(run_id, "KILLED", START + 3))
        assert store.get_run(run_id).info.status is RunStatus.KILLED
        first.send(RunEnd(run_id, "FAILED", START + 4))
        assert store.get_run(run_id).info.end_time == START + 3
