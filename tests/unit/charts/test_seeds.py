"""Runs equal but for the seed: what counts as a seed, which runs are one, what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from logged_runs import Logged

import trackside
from trackside.charts.columns import label_of, name_column, read_column, read_grouping, read_seed
from trackside.charts.config import ChartConfig
from trackside.charts.frames import read_frame
from trackside.charts.seeds import SeedGroups, is_seed
from trackside.charts.suggest import find_differing, list_choices, suggest_charts
from trackside.errors import InvalidInput
from trackside.store import open_store
from trackside.store.base import Store
from trackside.testing import Feed

Runs = list[dict[str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store.db")


def group(store: Store, runs: Runs, also: str | None = None) -> tuple[list[int], list[str]]:
    """The number of each run's group, and what the groups are called."""
    feed = Feed(store)
    columns = store.get_columns([feed.log_run(params=params, run_name="r") for params in runs])
    groups = SeedGroups(also)
    return groups.add(columns), groups.labels(lambda experiment_id: experiment_id)


@pytest.mark.parametrize(
    "key",
    [
        *("seed", "SEED", "random_state", "random seed", "random-state", "data_seed", "torch.manual_seed"),
        *("MLPClassifier.random_state", "clf__random_state", "model/rng-seed", "randomSeed", "RandomState"),
        *("randomseed", "seed_everything", "PYTHONHASHSEED", "train:seed"),
    ],
)
def test_a_seed_is_known_by_its_name(key: str) -> None:
    """The last word of the key says it, however the words are put together, and whatever comes before."""
    assert is_seed(key)


@pytest.mark.parametrize(
    "key", ["seeds", "n_seeds", "linseed", "seed_size", "state", "random", "fold", "seed2"]
)
def test_what_only_sounds_like_a_seed_is_none(key: str) -> None:
    """A count of seeds and words that end like one are params as any other."""
    assert not is_seed(key)


def test_runs_are_equal_whatever_the_seed_is(store: Store) -> None:
    """Also where only some runs have said one, or under another name."""
    runs = [{"lr": "1", "seed": "1"}, {"lr": "2", "seed": "1"}, {"lr": "1"}, {"lr": "1", "random_state": "x"}]
    assert group(store, runs) == ([0, 1, 0, 0], ["lr=1", "lr=2"])


def test_a_param_that_one_run_lacks_makes_it_another(store: Store) -> None:
    """Missing isn't equal to anything, not to an empty text either."""
    runs = [{"lr": "1"}, {"lr": "1", "dropout": "0"}, {"lr": "1", "dropout": ""}, {"lr": "1"}]
    assert group(store, runs) == ([0, 1, 2, 0], ["dropout=–", "dropout=0", "dropout="])


def test_runs_without_params_are_alone(store: Store) -> None:
    """Nothing says what they were; a seed alone says that it is repeated."""
    numbers, labels = group(store, [{}, {"seed": "1"}, {}, {"seed": "2"}])
    assert numbers == [0, 1, 2, 1]
    assert labels == ["r", "r #2", "r #3"]


def test_runs_of_two_experiments_are_never_one(store: Store) -> None:
    """The same params mean something else there; the experiment is said."""
    feed = Feed(store)
    ids = [feed.log_run(store.create_experiment(name), params={"lr": "1"}) for name in ("a", "b")]
    config = ChartConfig(kind="box", y=("duration",), group_by="auto")
    rows = read_frame(store, ids, config).rows
    assert [row["group"] for row in rows] == ["experiment=a (n=1)", "experiment=b (n=1)"]


def test_a_chosen_param_is_a_seed_too(store: Store) -> None:
    """Cross validation repeats a run by its fold."""
    runs = [{"lr": lr, "fold": fold, "seed": fold} for lr in "12" for fold in "abc"]
    assert group(store, runs, "fold") == ([0, 0, 0, 1, 1, 1], ["lr=1", "lr=2"])
    assert len(set(group(store, runs)[0])) == 6


def test_labels_tell_groups_apart_and_stay_short(store: Store) -> None:
    """The params that differ, by the last part of their names, as many as it takes; long values are cut."""
    common = {"same": "1", "net.depth": "2", "Adam.lr": "0.1", "SGD.lr": "0.1"}
    runs = [
        common,
        {**common, "net.depth": "3"},
        {**common, "Adam.lr": "0.2"},
        {**common, "SGD.lr": "x" * 30},
    ]
    _, labels = group(store, runs)
    assert labels[0] == "Adam.lr=0.1, SGD.lr=0.1, depth=2"
    assert labels[3] == f"Adam.lr=0.1, SGD.lr={'x' * 23}…, depth=2"
    many = [{f"p{i}": str(int(i == n)) for i in range(9)} for n in range(9)]
    assert len(set(group(store, many)[1])) == 9
    same = [{"text": "x" * 40 + end} for end in "ab"]
    assert group(store, same)[1] == [f"text={'x' * 23}…", f"text={'x' * 23}… #2"]


params = st.dictionaries(
    st.sampled_from(["a", "b", "net.a", "seed", "my_seed"]), st.sampled_from(["", "0", "1"])
)


@given(runs=st.lists(params, min_size=1, max_size=12), cut=st.integers(0, 12))
def test_groups_are_those_of_equal_setups(
    runs: Runs, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two runs are one exactly if their params without seeds are equal, page by page as all at once."""
    store = open_store(tmp_path_factory.mktemp("seeds") / "store.db")
    feed = Feed(store)
    ids = [feed.log_run(params=one) for one in runs]
    whole, paged = SeedGroups(), SeedGroups()
    numbers = whole.add(store.get_columns(ids))
    parts = [part for part in (ids[:cut], ids[cut:]) if part]
    assert [number for part in parts for number in paged.add(store.get_columns(part))] == numbers
    assert (paged.sizes, paged.ids()) == (whole.sizes, whole.ids())
    setups = [
        {key: value for key, value in one.items() if not is_seed(key)} if one else id(one) for one in runs
    ]
    for i, number in enumerate(numbers):
        for j in range(i):
            assert (numbers[j] == number) == (setups[i] == setups[j] and (i == j or runs[i] != {}))
    labels = whole.labels(str)
    assert len(set(labels)) == len(labels) == len(whole.sizes) == len(set(whole.ids()))
    assert sum(whole.sizes) == len(runs)
    store.close()


def test_auto_reads_as_a_column_where_groups_may_stand() -> None:
    """It has a name that is read again; elsewhere it is none, and only a param can be a seed."""
    field = read_grouping('auto:params."my fold"', "group")
    assert (name_column(field), read_seed(field)) == ('auto:params."my fold"', "my fold")
    assert label_of(field) == "equal but for my fold"
    assert read_seed(read_grouping("auto", "group")) is None
    for wrong in ("auto:metrics.loss", "auto:fold", "automatic"):
        with pytest.raises(InvalidInput, match=r"no (param|column)"):
            read_grouping(wrong, "group")
    with pytest.raises(InvalidInput, match="no column"):
        read_column("auto", "y")


def log_repeats(store: Store, seeds: int = 3) -> list[str]:
    """Two learning rates with some seeds each; the loss of the last one ends early."""
    feed, experiment = Feed(store), store.create_experiment("repeats")
    return [
        feed.log_run(
            experiment,
            run_name=f"lr {lr} seed {seed}",
            params={"lr": str(lr), "seed": str(seed)},
            metrics={"loss": [lr + seed, lr - seed][: 2 - (seed == seeds - 1)]},
        )
        for lr in (1, 10)
        for seed in range(seeds)
    ]


def test_curves_of_a_group_are_their_mean_with_a_band_and_n(store: Store) -> None:
    """At each step of those that have reached it; the legend says how many runs there are."""
    frame = read_frame(
        store, log_repeats(store), ChartConfig(y=("metrics.loss",), group_by="auto", aggregation="mean")
    )
    assert [
        (row["group"], row["step"], row["n"], row["value"], row["low"], row["high"]) for row in frame.rows
    ] == [
        ("lr=1 (n=3)", 0, 3, 2, 1, 3),
        ("lr=1 (n=3)", 1, 2, 0.5, pytest.approx(0.5 - 0.5**0.5), pytest.approx(0.5 + 0.5**0.5)),
        ("lr=10 (n=3)", 0, 3, 11, 10, 12),
        ("lr=10 (n=3)", 1, 2, 9.5, pytest.approx(9.5 - 0.5**0.5), pytest.approx(9.5 + 0.5**0.5)),
    ]


def test_a_run_that_broke_is_counted_and_named(store: Store) -> None:
    """Leaving failures out would flatter; who reads a mean learns of them."""
    feed = Feed(store)
    ids = [
        feed.log_run(run_name=name, params={"seed": name}, metrics={"loss": 1.0}, status=status)
        for name, status in (("a", "FINISHED"), ("b", "FAILED"), ("c", "KILLED"))
    ]
    config = ChartConfig(kind="bar", y=("metrics.loss",), group_by="auto", aggregation="mean")
    frame = read_frame(store, ids, config)
    assert frame.notes == ("Counted, though they failed or were killed: b, c.",)
    assert {row["group"] for row in frame.rows} == {"all runs (n=3)"}
    assert read_frame(store, ids, ChartConfig(kind="bar", y=("metrics.loss",))).notes == ()


def test_repeated_runs_are_compared_as_one_by_themselves(store: Store) -> None:
    """If most runs are equal to another but for the seed; seeds are no hyperparameters to compare."""
    ids = log_repeats(store)
    [chart] = suggest_charts(store, store.get_columns(ids))
    assert (chart.kind, chart.group_by, chart.aggregation) == ("line", "auto", "mean")
    single = suggest_charts(store, store.get_columns([ids[0], ids[3]]))
    assert [chart.group_by for chart in single] == [None]
    attempts = [Feed(store).log_run(params={"lr": "1"}, metrics={"loss": 1.0}) for _ in range(3)]
    assert [chart.group_by for chart in suggest_charts(store, store.get_columns(attempts))] == [None]
    assert find_differing(store.get_columns(ids)) == ["lr", "seed"]
    choices = list_choices(store.get_columns(ids))["group_by"]
    assert [one.value for one in choices[:3]] == ["auto", "auto:params.lr", "params.lr"]


def test_group_is_the_short_form_of_a_mean(logged: Logged) -> None:
    """``group`` draws runs as one without being told how; with ``group_by`` it is a contradiction."""
    runs = [logged.first, logged.second]
    short = trackside.chart("line", runs, y="loss", group="status").to_dict()
    long = trackside.chart("line", runs, y="loss", group_by="status", aggregation="mean").to_dict()
    assert (
        short["layer"][0]["mark"] == long["layer"][0]["mark"] == {**short["layer"][0]["mark"], "type": "area"}
    )
    least = trackside.chart("line", runs, y="loss", group="auto", aggregation="min").to_dict()
    [rows] = least["datasets"].values()
    assert {row["n"] for row in rows} == {1}
    with pytest.raises(InvalidInput, match="Give group or group_by"):
        trackside.chart("line", runs, y="loss", group="auto", group_by="status")
