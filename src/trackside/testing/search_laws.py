"""Laws of searches; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import math

import pytest

from trackside.entities import ViewType
from trackside.errors import ExperimentNotFound, FilterSyntaxError, InvalidInput, RunNotFound
from trackside.filters import Field
from trackside.journal.records import RunEnd, SourceRecord
from trackside.store.base import RunQuery, Store
from trackside.testing.factories import START, Feed, run_open

__all__ = ["SearchLaws"]


def names_of(
    store: Store, filter_string: str = "", *order_by: str, experiments: tuple[str, ...] = ("0",)
) -> str:
    """Names of the runs found, in order, with a blank between them."""
    page = store.search_runs(RunQuery(experiments, filter_string, order_by))
    assert page.total == len(page.runs)
    return " ".join(run.info.run_name for run in page.runs)


class SearchLaws:
    """Filters, orders, pages."""

    @pytest.fixture
    def three(self, store: Store) -> Store:
        """Runs a, b, c, begun in this order; c has logged nothing."""
        feed = Feed(store)
        feed.log_run(
            run_name="a",
            metrics={"acc": 0.5, "nan": math.nan},
            params={"lr": "0.1", "kind": "Relu"},
            tags={"t": "É"},
        )
        feed.log_run(
            run_name="b",
            metrics={"acc": [0.1, 0.9], "nan": 3.0},
            params={"lr": "1e-2", "kind": "100%_x"},
            status="FAILED",
            user_id="grace",
        )
        feed.log_run(run_name="c", status=None)
        return store

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("metrics.acc > 0.5", "b"),
            ("metrics.acc >= 0.5", "b a"),
            ("metrics.acc = 0.9", "b"),
            ("metrics.acc != 0.9", "a"),
            ("metrics.nan != 3", "a"),
            ("metrics.nan < 4", "b"),
            ("metrics.nan > 0", "b"),
            ("metrics.never != 1", ""),
            ("params.kind = 'Relu'", "a"),
            ("params.kind != 'Relu'", "b"),
            ("params.kind LIKE 'Re%'", "a"),
            ("params.kind LIKE 're%'", ""),
            ("params.kind ILIKE 're_U'", "a"),
            ("params.kind LIKE '100%_x'", "b"),
            ("params.kind LIKE '%'", "b a"),
            ("params.kind LIKE 'Relu_'", ""),
            ("tags.t ILIKE 'é'", "a"),
            ("tags.t LIKE 'é'", ""),
            ("attributes.status = 'FAILED'", "b"),
            ("attributes.run_name != 'a'", "c b"),
            ("attributes.user_id = 'ada'", "c a"),
            (f"attributes.start_time > {START + 2000}", "c"),
            (f"attributes.end_time > {START}", "b a"),
            ("attributes.end_time != 1", "b a"),
            ("attributes.artifact_uri LIKE '%/artifacts'", "c b a"),
            ("metrics.acc > 0.2 AND params.kind = 'Relu' AND attributes.status = 'FINISHED'", "a"),
            ("metrics.acc > 0.2 AND params.kind = 'Relu' AND attributes.status = 'FAILED'", ""),
        ],
    )
    def test_a_filter_finds(self, three: Store, text: str, expected: str) -> None:
        """MLflow's grammar with MLflow's meaning; what is missing never matches."""
        assert names_of(three, text) == expected

    def test_run_ids_are_searched_in_lists(self, three: Store) -> None:
        """``IN`` and ``NOT IN`` on run ids."""
        runs = three.search_runs(RunQuery(("0",))).runs
        first = runs[0].info.run_id
        assert names_of(three, f"attributes.run_id IN ('{first}', 'nobody')") == "c"
        assert names_of(three, f"attributes.run_id NOT IN ('{first}')") == "b a"

    @pytest.mark.parametrize(
        ("order", "expected"),
        [
            ((), "c b a"),
            (("attributes.start_time ASC",), "a b c"),
            (("metrics.acc DESC",), "b a c"),
            (("metrics.acc ASC",), "a b c"),
            (("params.lr ASC",), "b a c"),
            (("params.lr DESC",), "a b c"),
            (("params.kind ASC",), "b a c"),
            (("attributes.end_time DESC",), "b a c"),
            (("attributes.end_time ASC",), "a b c"),
            (("tags.t DESC", "attributes.run_name ASC"), "a b c"),
            (("metrics.never DESC",), "c b a"),
            (("attributes.user_id DESC", "metrics.acc DESC"), "b a c"),
        ],
    )
    def test_an_order_sorts(self, three: Store, order: tuple[str, ...], expected: str) -> None:
        """Numbers, then NaN or text, then missing, in both directions; ties by start, newest first."""
        assert names_of(three, "", *order) == expected

    def test_only_the_experiments_asked_for_are_searched(self, store: Store) -> None:
        """None is none; several are merged in order; an unknown number has no runs."""
        feed = Feed(store)
        one, two = store.create_experiment("one"), store.create_experiment("two")
        for name, place in (("a", one), ("b", two), ("c", one), ("d", "0")):
            feed.log_run(place, run_name=name, metrics={"x": ord(name)})
        assert names_of(store, "", experiments=()) == ""
        assert names_of(store, "", experiments=(one,)) == "c a"
        assert names_of(store, "", experiments=(one, two, one)) == "c b a"
        assert names_of(store, "metrics.x > 97", "metrics.x ASC", experiments=(two, one)) == "b c"
        assert names_of(store, "", experiments=("987654321",)) == ""
        with pytest.raises(ExperimentNotFound):
            store.search_runs(RunQuery(("no number",)))

    def test_pages_hold_every_run_once(self, store: Store) -> None:
        """Whatever the order, the ties and the size of a page."""
        feed = Feed(store)
        for i in range(23):
            metrics = {"x": [1.0, 2.0, math.nan][i % 3]} if i % 4 else None
            feed.log_run(metrics=metrics, params={"p": "01a"[i % 3]}, start_time=START + i // 5)
        whole = store.search_runs(RunQuery(("0",))).runs
        for order in (
            (),
            ("metrics.x DESC",),
            ("params.p ASC", "metrics.x ASC"),
            ("attributes.end_time DESC",),
        ):
            expected = [run.info.run_id for run in store.search_runs(RunQuery(("0",), "", order)).runs]
            assert sorted(expected) == sorted(run.info.run_id for run in whole)
            for size in (1, 5, 22, 23):
                assert _walk(store, order, size) == expected

    def test_a_token_of_another_query_is_refused(self, store: Store) -> None:
        """As is one that is no token."""
        feed = Feed(store)
        for _ in range(3):
            feed.log_run(metrics={"x": 1.0})
        token = store.search_runs(RunQuery(("0",), max_results=1)).next_page_token
        assert token is not None
        for query in (
            RunQuery(("0",), order_by=("metrics.x DESC",), page_token=token),
            RunQuery(("0",), "metrics.x > 0", page_token=token),
            RunQuery(("0",), page_token="rubbish"),  # noqa: S106 - no password
            RunQuery(("0",), page_token=token[:-4]),
            RunQuery(("0",), page_token="é"),  # noqa: S106 - no password
        ):
            with pytest.raises(InvalidInput, match="token"):
                store.search_runs(query)
        with pytest.raises(InvalidInput, match="max_results"):
            store.search_runs(RunQuery(("0",), max_results=0))

    @pytest.mark.parametrize("text", ["metrics.", "metrics.x >", "params.p = 5 5", "(", "a" * 30_000])
    def test_a_bad_filter_is_a_syntax_error(self, store: Store, text: str) -> None:
        """Never anything else."""
        with pytest.raises(FilterSyntaxError):
            store.search_runs(RunQuery(("0",), text))
        with pytest.raises(FilterSyntaxError):
            store.search_runs(RunQuery(("0",), "", (text,)))

    def test_total_counts_all_that_match(self, store: Store) -> None:
        """Not only the page."""
        feed = Feed(store)
        for i in range(7):
            feed.log_run(metrics={"x": float(i)})
        page = store.search_runs(RunQuery(("0",), "metrics.x >= 2", max_results=3))
        assert (page.total, len(page.runs)) == (5, 3)
        assert store.search_runs(RunQuery(("0",), max_results=2)).total == 7

    def test_columns_say_the_same_as_runs(self, three: Store) -> None:
        """The answer by columns is the answer by rows."""
        query = RunQuery(("0",), order_by=("metrics.acc DESC",), max_results=2)
        page, columns = three.search_runs(query), three.search_columns(query)
        assert columns.infos == [run.info for run in page.runs]
        assert list(columns.params) == [run.data.params for run in page.runs]
        assert list(columns.tags) == [run.data.tags for run in page.runs]
        assert str(list(columns.metrics)) == str([run.data.metrics for run in page.runs])
        assert (columns.next_page_token, columns.total) == (page.next_page_token, page.total)
        assert columns.revision == page.revision == three.get_revision()

    def test_names_of_experiments_sort(self, store: Store) -> None:
        """In pages as well, in both directions, ties newest first; they are no field of a filter."""
        feed = Feed(store)
        ids = [store.create_experiment(name) for name in ("zebra", "ant")]
        for start, experiment_id in enumerate((*ids, *ids)):
            feed.log_run(experiment_id, run_name=f"{start}", start_time=START + start)
        for order, expected in (
            ("experiment", ["3", "1", "2", "0"]),
            ("experiment DESC", ["2", "0", "3", "1"]),
        ):
            found: list[str] = []
            token: str | None = None
            while token is not None or not found:
                page = store.search_runs(RunQuery(tuple(ids), "", (order,), 1, token))
                found += [run.info.run_name for run in page.runs]
                token = page.next_page_token
            assert found == expected
        with pytest.raises(FilterSyntaxError):
            store.search_runs(RunQuery(tuple(ids), "experiment = 'ant'"))

    def test_columns_of_some_runs_are_in_their_order(self, three: Store) -> None:
        """Runs by id come as asked for, from anywhere and deleted ones too; an unknown one is named."""
        other = three.create_experiment("other")
        moved = Feed(three).log_run(other, run_name="d", params={"lr": "1"})
        found = three.search_columns(RunQuery(("0",), order_by=("run_name",)))
        a, b, c = found.run_id
        three.delete_runs([b])
        columns = three.get_columns([c, moved, b, a])
        assert columns.infos == [three.get_run(run_id).info for run_id in (c, moved, b, a)]
        assert columns.params.column("lr").tolist() == [None, "1", "1e-2", "0.1"]
        assert three.get_columns([]).run_id == []
        with pytest.raises(RunNotFound, match="0000"):
            three.get_columns([a, "0" * 32])

    def test_keys_in_use_are_listed(self, store: Store) -> None:
        """Of the experiments asked for, by kind, sorted."""
        feed = Feed(store)
        other = store.create_experiment("other")
        feed.log_run(metrics={"b": 1.0, "a": 1.0}, params={"p": "1"})
        feed.log_run(other, metrics={"c": 1.0}, tags={"mine": "1"})
        keys = store.list_keys(["0"])
        assert (keys.metrics, keys.params) == (["a", "b"], ["p"])
        assert store.list_keys([other, "0"]).metrics == ["a", "b", "c"]
        assert "mine" in store.list_keys([other]).tags
        assert store.list_keys([]).metrics == []

    def test_values_in_use_are_listed(self, store: Store) -> None:
        """Those of active runs of the experiments asked for, each once, sorted; long texts aren't."""
        feed = Feed(store)
        other = store.create_experiment("other")
        for value in ("vgg", "res", "res", "x" * 300):
            feed.log_run(run_name=f"a {value[:3]}", params={"kind": value}, tags={"team": "ads"})
        gone = feed.log_run(params={"kind": "gone"})
        feed.log_run(other, params={"kind": "mlp"})
        store.delete_runs([gone])
        kind = Field("param", "kind")
        assert store.list_values(["0"], kind) == ["res", "vgg"]
        assert store.list_values(["0", other], kind) == ["mlp", "res", "vgg"]
        assert store.list_values(["0", other], kind, 1) == ["mlp"]
        assert store.list_values(["0"], Field("tag", "team")) == ["ads"]
        assert store.list_values(["0"], Field("attribute", "run_name")) == ["a res", "a vgg", "a xxx"]
        assert store.list_values(["0"], Field("param", "never")) == store.list_values([], kind) == []
        with pytest.raises(InvalidInput, match="duration"):
            store.list_values(["0"], Field("attribute", "duration"))

    def test_users_and_notebooks_in_use_are_listed(self, store: Store) -> None:
        """Each once, sorted; neither a user that only a tag names, nor the script that a run came from."""
        feed = Feed(store)
        other = store.create_experiment("other")
        for user, path in (("eva", "/b.ipynb"), ("ada", "/a.ipynb"), ("eva", "/b.ipynb")):
            feed.log_run(user_id=user, source=SourceRecord(notebook_path=path))
        feed.log_run(user_id="eva", tags={"mlflow.user": "grace", "mlflow.source.name": "/script.py"})
        feed.log_run(other, user_id="zoe", source=SourceRecord(notebook_path="/c.ipynb"))
        assert store.list_values(["0"], Field("attribute", "user_id")) == ["ada", "eva"]
        assert store.list_values(["0"], Field("attribute", "notebook")) == ["/a.ipynb", "/b.ipynb"]
        assert store.list_values(["0", other], Field("attribute", "user_id"), 2) == ["ada", "eva"]
        assert store.list_values([other], Field("attribute", "notebook")) == ["/c.ipynb"]

    def test_long_texts_are_compared_whole(self, store: Store) -> None:
        """Two values that differ behind their 200th character are different."""
        feed = Feed(store)
        base = "é" * 300
        feed.log_run(run_name="a", params={"p": base + "a"})
        feed.log_run(run_name="b", params={"p": base + "b"})
        assert names_of(store, f"params.p = '{base}a'") == "a"
        assert names_of(store, f"params.p != '{base}a'") == "b"
        assert names_of(store, "params.p LIKE '%b'") == "b"
        assert names_of(store, f"params.p LIKE '{base}_'", "params.p DESC") == "b a"

    def test_deleted_runs_are_seen_on_demand_only(self, three: Store) -> None:
        """A search looks at active runs unless told otherwise."""
        assert three.search_runs(RunQuery(("0",), view=ViewType.DELETED_ONLY)).runs == []
        assert three.search_runs(RunQuery(("0",), view=ViewType.ALL)).total == 3

    def test_a_search_sees_the_latest_commit(self, store: Store) -> None:
        """A run that changed is found by its new values at once."""
        feed = Feed(store)
        run_id = feed.log_run(metrics={"x": 1.0}, status=None)
        assert names_of(store, "metrics.x = 1 AND attributes.status = 'RUNNING'") != ""
        feed.send(RunEnd(run_id, "FINISHED", START), points=[(run_id, "x", 2.0, 9, START)])
        assert names_of(store, "metrics.x = 1") == ""
        assert names_of(store, "metrics.x = 2 AND attributes.status = 'FINISHED'") != ""

    def test_equal_starts_are_ordered_by_id(self, store: Store) -> None:
        """So that every order is total."""
        ids = [f"{i:032x}" for i in (5, 1, 9, 3)]
        Feed(store).send(*(run_open(run_id) for run_id in ids))
        found = [run.info.run_id for run in store.search_runs(RunQuery(("0",))).runs]
        assert found == sorted(ids)


def _walk(store: Store, order: tuple[str, ...], size: int) -> list[str]:
    found: list[str] = []
    token = None
    while True:
        page = store.search_runs(RunQuery(("0",), "", order, size, token))
        found += [run.info.run_id for run in page.runs]
        token = page.next_page_token
        if token is None:
            return found
        assert len(page.runs) == size
