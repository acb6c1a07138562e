"""Laws of how experiments change, go and come back; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from trackside.entities import NOTE_TAG, LifecycleStage, ViewType
from trackside.errors import Conflict, ExperimentExists, ExperimentNotFound, InvalidInput
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import Feed

__all__ = ["ExperimentLifeLaws", "counts", "log", "names"]

QUESTIONS = ("", "metrics.x > 0", "params.lr = '0.1'", "tags.team = 'ads'", "params.lr < 1")


def names(store: Store, experiment_id: str, view: ViewType = ViewType.ACTIVE_ONLY) -> set[str]:
    """Names of the runs in an experiment, the same whatever is asked (metrics, params, tags, totals)."""
    answers = []
    for text in QUESTIONS:
        page = store.search_runs(RunQuery((experiment_id,), text, view=view))
        assert page.total == len(page.runs)
        answers.append({run.info.run_name for run in page.runs})
    assert all(answer == answers[0] for answer in answers), answers
    return answers[0]


def log(feed: Feed, experiment_id: str, *run_names: str) -> list[str]:
    """Runs that all questions find."""
    return [
        feed.log_run(
            experiment_id, metrics={"x": 1.0}, params={"lr": "0.1"}, tags={"team": "ads"}, run_name=name
        )
        for name in run_names
    ]


def counts(store: Store, experiment_id: str) -> tuple[int, int]:
    """How many runs an experiment has, and how many of them are running."""
    activity = store.get_activity(experiment_id)
    return activity.run_count, activity.running_count


class ExperimentLifeLaws:
    """Experiments renamed, tagged, deleted, restored."""

    def test_an_experiment_is_renamed(self, store: Store) -> None:
        """It is found by its new name only, with its runs; the old name is free."""
        old = store.create_experiment("old")
        log(Feed(store), old, "a")
        store.update_experiment(old, name="new")
        assert store.get_experiment(old).name == "new"
        assert store.get_experiment_by_name("old") is None
        assert names(store, old) == {"a"}
        assert store.create_experiment("old") != old

    def test_tags_and_note_of_an_experiment_change(self, store: Store) -> None:
        """What is set is set, None deletes, the rest stays; the change is dated."""
        made = store.create_experiment("churn", tags={"team": "ads", "old": "1"})
        before = store.get_experiment(made)
        store.update_experiment(made, tags={NOTE_TAG: "# Why\n✓", "old": None, "never": None})
        after = store.get_experiment(made)
        assert after.tags == {"team": "ads", NOTE_TAG: "# Why\n✓"}
        assert after.last_update_time >= before.last_update_time
        assert after.name == "churn"

    @pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 501])
    def test_an_impossible_new_name_is_refused(self, store: Store, name: str) -> None:
        """As it would be for a new experiment; nothing changes."""
        made = store.create_experiment("churn")
        with pytest.raises(InvalidInput):
            store.update_experiment(made, name=name, tags={"a": "b"})
        assert (store.get_experiment(made).name, store.get_experiment(made).tags) == ("churn", {})

    def test_a_name_in_use_can_be_neither_taken_nor_taken_back(self, store: Store) -> None:
        """Renaming and restoring onto an active experiment's name are one error, and change nothing."""
        first, second = store.create_experiment("churn"), store.create_experiment("other")
        with pytest.raises(ExperimentExists, match="churn"):
            store.update_experiment(second, name="churn")
        store.delete_experiment(first)
        again = store.create_experiment("churn")
        with pytest.raises(ExperimentExists, match="churn"):
            store.restore_experiment(first)
        assert store.get_experiment(first).lifecycle_stage is LifecycleStage.DELETED
        store.update_experiment(first, name="churn, the first")
        store.restore_experiment(first)
        found = {item.name: item.experiment_id for item in store.search_experiments()}
        assert (found["churn"], found["churn, the first"]) == (again, first)

    def test_a_deleted_experiment_takes_its_runs_out_of_sight(self, store: Store) -> None:
        """No search finds them, no list names it; by id everything is still there."""
        feed = Feed(store)
        made, other = store.create_experiment("churn"), store.create_experiment("other")
        (run_id, _), _ = log(feed, made, "a", "b"), log(feed, other, "c")
        store.delete_experiment(made)
        assert names(store, made) == set()
        assert names(store, made, ViewType.DELETED_ONLY) == names(store, made, ViewType.ALL) == {"a", "b"}
        assert names(store, other) == {"c"}
        keys = store.list_keys([made])
        assert (keys.metrics, keys.params, keys.tags) == ([], [], [])
        assert store.get_run(run_id).info.lifecycle_stage is LifecycleStage.DELETED
        assert [item.experiment.experiment_id for item in store.list_activity("churn")] == []
        (deleted,) = store.list_activity("churn", view=ViewType.DELETED_ONLY)
        assert (deleted.experiment.experiment_id, deleted.run_count) == (made, 2)

    def test_restoring_brings_back_what_was_not_deleted_itself(self, store: Store) -> None:
        """Runs deleted one by one stay deleted, whether before the experiment or in it."""
        feed, made = Feed(store), store.create_experiment("churn")
        before, inside, _ = log(feed, made, "before", "inside", "kept")
        store.delete_runs([before])
        store.delete_experiment(made)
        assert store.delete_runs([inside, before]) == [inside]
        assert counts(store, made) == (1, 0)
        store.restore_experiment(made)
        assert names(store, made) == {"kept"}
        assert names(store, made, ViewType.DELETED_ONLY) == {"before", "inside"}
        assert counts(store, made) == (1, 0)
        store.restore_runs([before, inside])
        assert names(store, made) == {"before", "inside", "kept"}
        assert counts(store, made) == (3, 0)

    def test_deleting_and_restoring_twice_is_once(self, store: Store) -> None:
        """The second time nothing changes, not even the revision."""
        made = store.create_experiment("churn")
        store.restore_experiment(made)
        store.delete_experiment(made)
        revision = store.get_revision()
        store.delete_experiment(made)
        assert store.get_revision() == revision
        store.restore_experiment(made)
        restored = store.get_revision()
        assert restored > revision
        store.restore_experiment(made)
        assert store.get_revision() == restored

    def test_the_name_of_a_deleted_experiment_is_free(self, store: Store) -> None:
        """By the API and by a journal that still names the old id; the old runs stay where they are."""
        feed = Feed(store)
        old = store.create_experiment("churn")
        log(feed, old, "old")
        store.delete_experiment(old)
        by_name = store.get_experiment_by_name("churn")
        assert by_name is not None
        assert (by_name.experiment_id, by_name.lifecycle_stage) == (old, LifecycleStage.DELETED)
        run_id = feed.log_run(old, experiment_name="churn")
        new = store.get_run(run_id).info.experiment_id
        assert new != old
        with pytest.raises(ExperimentExists):
            store.create_experiment("churn")
        found = {view: store.list_activity("churn", view=view) for view in ViewType}
        ids = {view: {item.experiment.experiment_id for item in items} for view, items in found.items()}
        assert ids == {
            ViewType.ACTIVE_ONLY: {new},
            ViewType.DELETED_ONLY: {old},
            ViewType.ALL: {old, new},
        }
        assert names(store, old, ViewType.DELETED_ONLY) == {"old"}

    def test_the_default_experiment_stays(self, store: Store) -> None:
        """Runs that name no experiment need a place: neither deleted nor renamed, it may have a note."""
        changes: list[Callable[..., object]] = [
            lambda: store.delete_experiment("0"),
            lambda: store.update_experiment("0", name="mine"),
        ]
        for change in changes:
            with pytest.raises(Conflict, match="Default"):
                change()
        store.update_experiment("0", name="Default", tags={NOTE_TAG: "odds and ends"})
        assert store.get_experiment("0").tags == {NOTE_TAG: "odds and ends"}

    def test_an_unknown_experiment_has_no_life(self, store: Store) -> None:
        """Whatever is done to it."""
        run_id = Feed(store).log_run()
        changes: list[Callable[..., object]] = [
            lambda: store.delete_experiment("123"),
            lambda: store.restore_experiment("no number"),
            lambda: store.update_experiment("123", name="x"),
            lambda: store.get_activity("123"),
            lambda: store.move_runs([run_id], "123"),
        ]
        for change in changes:
            with pytest.raises(ExperimentNotFound):
                change()
