"""Laws of registered models; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from trackside.entities import LifecycleStage, ModelVersion
from trackside.errors import Conflict, InvalidInput, ModelExists, ModelNotFound, RunNotFound
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import Feed, new_id

__all__ = ["ModelLaws"]


class ModelLaws:
    """Names are unique, numbers never come again, an alias points, runs behind versions stay."""

    def test_a_model_is_made_found_changed_and_removed(self, store: Store) -> None:
        """With description and tags; what isn't given stays as it is; its name is free again afterwards."""
        made = store.create_registered_model(
            "churn", description="who leaves", tags={"team": "ads"}, user_id="eva"
        )
        assert store.get_registered_model("churn") == made
        assert (made.name, made.description, made.tags, made.user_id) == (
            "churn",
            "who leaves",
            {"team": "ads"},
            "eva",
        )
        assert (made.version_count, made.latest_version, made.aliases) == (0, None, {})
        assert 0 < made.creation_timestamp <= made.last_updated_timestamp <= time.time_ns() // 1_000_000
        changed = store.update_registered_model("churn", new_name="Churn 2", tags={"team": None, "x": "y"})
        assert (changed.name, changed.description, changed.tags) == ("Churn 2", "who leaves", {"x": "y"})
        assert store.update_registered_model("Churn 2", description="").description == ""
        assert [one.name for one in store.search_registered_models("CHURN")] == ["Churn 2"]
        assert store.search_registered_models("other") == []
        store.delete_registered_model("Churn 2")
        assert store.search_registered_models() == []
        assert store.create_registered_model("Churn 2").description == ""

    def test_a_name_is_that_of_one_model(self, store: Store) -> None:
        """Whether it is made, renamed, or made with its first version; nothing has changed afterwards."""
        run_id = Feed(store).log_run()
        store.create_registered_model("one")
        store.create_registered_model("two")
        for attempt in (
            lambda: store.create_registered_model("one"),
            lambda: store.update_registered_model("two", new_name="one", description="changed"),
            lambda: store.create_model_version("one", run_id=run_id, model="new"),
        ):
            with pytest.raises(ModelExists, match="'one'"):
                attempt()
        assert store.search_model_versions() == []
        assert store.get_registered_model("two").description == ""
        assert store.update_registered_model("two", new_name="two").name == "two"

    def test_runs_are_found_by_their_models(self, store: Store) -> None:
        """By the present name of one of a run's models; sorted by the first of them."""
        feed = Feed(store)
        runs = {name: feed.log_run(run_name=name) for name in ("both", "one", "none")}
        store.create_registered_model("other")
        store.create_model_version("old", run_id=runs["both"], model="new")
        store.create_model_version("other", run_id=runs["both"])
        store.create_model_version("old", run_id=runs["one"])
        store.update_registered_model("old", new_name="churn")

        def find(text: str, *order: str) -> list[str]:
            query = RunQuery(("0",), text, order_by=order or ("run_name",))
            return [run.info.run_name for run in store.search_runs(query).runs]

        assert find("model = 'churn'") == ["both", "one"]
        assert find("model != 'churn'") == ["both"]
        assert find("NOT model = 'churn'") == ["none"]
        assert find("model IN ('other', 'old')") == ["both"]
        assert (
            find("model LIKE 'ch%'") == find("model ~ '^c'") == find("model ILIKE 'CHURN'") == ["both", "one"]
        )
        assert find("model IS NULL") == ["none"]
        assert find("model IS NOT NULL AND model = 'other'") == ["both"]
        assert find("", "model DESC", "run_name")[-1] == find("", "model", "run_name")[-1] == "none"
        store.delete_registered_model("churn")
        assert find("model = 'churn'") == []

    @pytest.mark.parametrize("name", ["", "  ", "a/b", "a:b", "x" * 257, "nul\0", "\ud800"])
    def test_a_name_can_stand_in_an_address(self, store: Store, name: str) -> None:
        """Not blank, no / and no :, and something that every database stores."""
        store.create_registered_model("fine – <b>ok")
        run_id = Feed(store).log_run()
        for attempt in (
            lambda: store.create_registered_model(name),
            lambda: store.update_registered_model("fine – <b>ok", new_name=name),
            lambda: store.create_model_version(name, run_id=run_id, model="either"),
        ):
            with pytest.raises(InvalidInput):
                attempt()

    def test_versions_are_counted_and_numbers_never_come_again(self, store: Store) -> None:
        """From 1 in each model, also after the last one was removed; the newest is listed first."""
        feed = Feed(store)
        runs = [feed.log_run(run_name=name) for name in ("a", "b", "c")]
        numbers = [store.create_model_version("churn", run_id=run, model="either").version for run in runs]
        assert numbers == [1, 2, 3]
        assert store.create_model_version("other", run_id=runs[0], model="new").version == 1
        store.delete_model_version("churn", 3)
        assert store.create_model_version("churn", run_id=runs[0]).version == 4
        found = store.search_model_versions(name="churn")
        assert [(one.version, one.run_id) for one in found] == [(4, runs[0]), (2, runs[1]), (1, runs[0])]
        model = store.get_registered_model("churn")
        assert (model.version_count, model.latest_version) == (3, 4)
        of_runs = store.search_model_versions(run_ids=[runs[0], new_id()])
        assert [(one.name, one.version) for one in of_runs] == [("churn", 4), ("churn", 1), ("other", 1)]
        assert store.search_model_versions(name="churn", run_ids=[runs[2]]) == []

    def test_a_version_knows_its_run_and_its_file(self, store: Store) -> None:
        """Under the name that the run has now; one from elsewhere knows its source alone."""
        run_id = Feed(store).log_run(run_name="first")
        made = store.create_model_version(
            "churn",
            run_id=run_id,
            path="model/net.pt",
            model="new",
            description="d",
            tags={"a": "b"},
            user_id="eva",
        )
        assert made == store.get_model_version("churn", 1)
        assert (made.run_id, made.run_name, made.experiment_id) == (run_id, "first", "0")
        assert (made.source, made.path) == (f"runs:/{run_id}/model/net.pt", "model/net.pt")
        assert (made.description, made.tags, made.user_id) == ("d", {"a": "b"}, "eva")
        store.update_runs([run_id], run_name="renamed")
        assert store.get_model_version("churn", 1).run_name == "renamed"
        whole = store.create_model_version("churn", run_id=run_id)
        assert (whole.source, whole.path) == (f"runs:/{run_id}", "")
        other = store.create_model_version("churn", source="s3://bucket/model")
        assert (other.run_id, other.run_lifecycle_stage, other.source) == (None, None, "s3://bucket/model")
        with pytest.raises(InvalidInput, match="run"):
            store.create_model_version("churn")
        changed = store.update_model_version("churn", 1, description="better", tags={"a": None, "c": "d"})
        assert (changed.description, changed.tags) == ("better", {"c": "d"})
        assert store.update_model_version("churn", 1).description == "better"

    def test_an_alias_stands_for_one_version(self, store: Store) -> None:
        """It moves, is taken away, goes with its version; models don't share any."""
        feed = Feed(store)
        for _ in range(2):
            store.create_model_version("churn", run_id=feed.log_run(), model="either")
        store.create_registered_model("other")
        store.set_model_alias("churn", "champion", 1)
        store.set_model_alias("churn", "a-first", 1)
        assert store.get_model_version("churn", 1).aliases == ("a-first", "champion")
        store.set_model_alias("churn", "champion", 2)
        assert store.get_model_version_by_alias("churn", "champion").version == 2
        assert store.get_registered_model("churn").aliases == {"a-first": 1, "champion": 2}
        assert [one.aliases for one in store.search_model_versions(name="churn")] == [
            ("champion",),
            ("a-first",),
        ]
        store.delete_model_alias("churn", "a-first")
        store.delete_model_version("churn", 2)
        assert store.get_registered_model("churn").aliases == {}
        for attempt in (
            lambda: store.get_model_version_by_alias("churn", "champion"),
            lambda: store.get_model_version_by_alias("other", "champion"),
            lambda: store.delete_model_alias("churn", "champion"),
        ):
            with pytest.raises(ModelNotFound, match="alias"):
                attempt()
        for alias in ("", "two words", "latest", "v1", "x" * 257):
            with pytest.raises(InvalidInput, match="alias"):
                store.set_model_alias("churn", alias, 1)

    def test_what_is_unknown_is_not_found(self, store: Store) -> None:
        """Each name, version and run; nothing has changed afterwards."""
        feed = Feed(store)
        run_id, gone = feed.log_run(), feed.log_run()
        store.create_registered_model("churn")
        store.delete_runs([gone])
        since = store.get_revision()
        attempts: list[Callable[[], object]] = [
            lambda: store.get_registered_model("x"),
            lambda: store.update_registered_model("x", description="y"),
            lambda: store.delete_registered_model("x"),
            lambda: store.create_model_version("x", run_id=run_id),
            lambda: store.get_model_version("churn", 1),
            lambda: store.get_model_version("churn", 1 << 80),
            lambda: store.update_model_version("churn", 1, description="y"),
            lambda: store.delete_model_version("churn", -1),
            lambda: store.set_model_alias("churn", "a", 1),
        ]
        for attempt in attempts:
            with pytest.raises(ModelNotFound):
                attempt()
        with pytest.raises(RunNotFound):
            store.create_model_version("y", run_id=new_id(), model="new")
        with pytest.raises(Conflict, match="deleted"):
            store.create_model_version("y", run_id=gone, model="new")
        assert (store.get_revision(), [one.name for one in store.search_registered_models()]) == (
            since,
            ["churn"],
        )

    def test_changes_name_the_runs_behind_the_versions(self, store: Store) -> None:
        """And say that models changed; a change of a run says nothing of models."""
        feed = Feed(store)
        one, two = feed.log_run(), feed.log_run()

        def told(change: Callable[[], object]) -> tuple[set[str], bool]:
            since = store.get_revision()
            change()
            changes = store.list_changes(since)
            assert changes.revision > since
            return set(changes.run_ids), changes.models

        assert told(lambda: store.create_model_version("churn", run_id=one, model="new")) == ({one}, True)
        assert told(lambda: store.create_model_version("churn", run_id=two)) == ({two}, True)
        assert told(lambda: store.set_model_alias("churn", "a", 1)) == ({one}, True)
        assert told(lambda: store.set_model_alias("churn", "a", 2)) == ({one, two}, True)
        assert told(lambda: store.update_model_version("churn", 1, description="d")) == ({one}, True)
        assert told(lambda: store.update_registered_model("churn", description="d")) == (set(), True)
        assert told(lambda: store.update_registered_model("churn", new_name="new")) == ({one, two}, True)
        assert told(lambda: store.update_runs([one], tags={"a": "b"})) == ({one}, False)
        assert told(lambda: store.delete_model_alias("new", "a")) == ({two}, True)
        assert told(lambda: store.delete_model_version("new", 1)) == ({one}, True)
        assert told(lambda: store.delete_registered_model("new")) == ({two}, True)

    def test_a_version_outlives_the_deletion_of_its_run(self, store: Store) -> None:
        """It says so, and the run with all it has is never removed for good, nor is its experiment."""
        feed, made = Feed(store), store.create_experiment("churn")
        kept, gone = feed.log_run(made, metrics={"auc": 0.9}), feed.log_run(made)

        def stage() -> LifecycleStage | None:
            version: ModelVersion = store.get_model_version("m", 1)
            return version.run_lifecycle_stage

        store.create_model_version("m", run_id=kept, model="new")
        assert stage() is LifecycleStage.ACTIVE
        store.delete_experiment(made)
        assert stage() is LifecycleStage.DELETED
        store.restore_experiment(made)
        store.delete_runs([kept, gone])
        store.delete_experiment(made)
        moment = time.time_ns() // 1_000_000
        plan = store.plan_purge(moment)
        assert (plan.run_ids, plan.registered, plan.unfinished, plan.experiment_ids) == ((gone,), 1, 0, ())
        assert store.condemn_runs([kept, gone], moment) == [gone]
        assert store.purge_runs([kept, gone]).run_ids == (gone,)
        assert (stage(), store.get_run(kept).data.metrics) == (LifecycleStage.DELETED, {"auc": 0.9})
        store.delete_registered_model("m")
        plan = store.plan_purge(moment)
        assert (plan.run_ids, plan.registered, plan.experiment_ids) == ((kept,), 0, (made,))
