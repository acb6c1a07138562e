"""Laws of experiments; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import pytest

from trackside.entities import LifecycleStage, ViewType
from trackside.errors import ExperimentExists, ExperimentNotFound, InvalidInput
from trackside.journal.records import ExperimentOpen, SourceRecord
from trackside.store.base import Store
from trackside.testing.factories import START, Feed

__all__ = ["ExperimentLaws"]


class ExperimentLaws:
    """Experiments: made once, found by id and name, listed with their runs."""

    def test_a_new_store_has_the_default_experiment(self, store: Store) -> None:
        """Experiment "0" is called Default and is there from the beginning."""
        default = store.get_experiment("0")
        assert (default.name, default.lifecycle_stage) == ("Default", LifecycleStage.ACTIVE)
        assert store.search_experiments() == [default]

    def test_an_experiment_is_found_by_id_and_name(self, store: Store) -> None:
        """What was made is found, with its tags and its place for files."""
        experiment_id = store.create_experiment("churn", "/files", {"team": "ads"})
        found = store.get_experiment(experiment_id)
        assert (found.name, found.artifact_location, found.tags) == ("churn", "/files", {"team": "ads"})
        assert store.get_experiment_by_name("churn") == found
        assert int(experiment_id) > 0

    def test_a_name_in_use_is_refused(self, store: Store) -> None:
        """Two active experiments never have one name."""
        store.create_experiment("churn")
        with pytest.raises(ExperimentExists, match="churn"):
            store.create_experiment("churn")

    @pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 501, "\ud800"])
    def test_an_impossible_name_is_refused(self, store: Store, name: str) -> None:
        """A name is text with something in it."""
        with pytest.raises(InvalidInput):
            store.create_experiment(name)

    def test_an_unknown_experiment_is_named(self, store: Store) -> None:
        """An unknown id is an error, an unknown name is None."""
        for experiment_id in ("123", "no number", "9" * 30, "-1", "²"):
            with pytest.raises(ExperimentNotFound):
                store.get_experiment(experiment_id)
        assert store.get_experiment_by_name("churn") is None

    def test_names_are_text_and_nothing_else(self, store: Store) -> None:
        """Markup, quotes and any script come back as they were."""
        for name in ("<img src=x onerror=alert(1)>", "'; DROP TABLE run; --", "Ünïcode ✓ 数", "100%_"):
            assert store.get_experiment(store.create_experiment(name)).name == name

    def test_a_journal_makes_an_experiment_with_its_id(self, store: Store) -> None:
        """What a client names without a database exists after the ingest, under the client's id."""
        Feed(store).send(ExperimentOpen("123456789012345678", "churn", START))
        assert store.get_experiment("123456789012345678").name == "churn"

    def test_a_journal_finds_an_experiment_by_name_first(self, store: Store) -> None:
        """Two processes that name the same experiment differently by id agree by its name."""
        made = store.create_experiment("churn")
        feed = Feed(store)
        run_id = feed.log_run("123456789012345678", experiment_name="churn")
        assert store.get_run(run_id).info.experiment_id == made

    def test_an_id_taken_by_another_name_gives_a_new_one(self, store: Store) -> None:
        """A collision of ids never mixes two experiments."""
        feed = Feed(store)
        feed.send(ExperimentOpen("123456789012345678", "one", START))
        run_id = feed.log_run("123456789012345678", experiment_name="two")
        experiment = store.get_experiment_by_name("two")
        assert experiment is not None
        assert experiment.experiment_id not in ("123456789012345678", "0")
        assert store.get_run(run_id).info.experiment_id == experiment.experiment_id

    def test_activity_counts_runs(self, store: Store) -> None:
        """The list of experiments says how many runs each has and how many are running, latest first."""
        feed = Feed(store)
        old, new = store.create_experiment("old"), store.create_experiment("new")
        feed.log_run(old)
        feed.log_run(old, status=None)
        feed.log_run(new, status="FAILED")
        feed.log_run(new, start_time=store.get_experiment(new).last_update_time + 1)
        found = {item.experiment.name: item for item in store.list_activity()}
        assert (found["old"].run_count, found["old"].running_count) == (2, 1)
        assert (found["new"].run_count, found["new"].running_count) == (2, 0)
        assert found["Default"].run_count == 0
        times = [item.last_activity for item in store.list_activity()]
        assert times == sorted(times, reverse=True)

    def test_activity_is_filtered_by_text_whatever_the_case(self, store: Store) -> None:
        """The text may stand anywhere in the name; signs of patterns mean themselves."""
        for name in ("École 100%", "school"):
            store.create_experiment(name)
        assert [item.experiment.name for item in store.list_activity("éCOLE")] == ["École 100%"]
        assert [item.experiment.name for item in store.list_activity("0%")] == ["École 100%"]
        assert store.list_activity("_") == []
        assert len(store.list_activity(max_results=2)) == 2

    def test_activity_of_one_notebook_counts_only_its_runs(self, store: Store) -> None:
        """With a notebook, other notebooks' runs and experiments don't count."""
        feed = Feed(store)
        mine, other = store.create_experiment("mine"), store.create_experiment("other")
        here, there = SourceRecord(notebook_path="/a.ipynb"), SourceRecord(notebook_path="/b.ipynb")
        feed.log_run(mine, source=here, status=None)
        feed.log_run(mine, source=there)
        feed.log_run(other, source=there)
        (item,) = store.list_activity(notebook_path="/a.ipynb")
        assert (item.experiment.experiment_id, item.run_count, item.running_count) == (mine, 1, 1)

    def test_deleted_experiments_are_seen_on_demand_only(self, store: Store) -> None:
        """A search looks at active experiments unless told otherwise."""
        store.create_experiment("churn")
        assert store.search_experiments(ViewType.DELETED_ONLY) == []
        assert len(store.search_experiments(ViewType.ALL)) == 2
        assert len(store.search_experiments(max_results=1)) == 1
