"""Laws of metrics; part of :class:`trackside.testing.StoreContract`."""

from __future__ import annotations

import math

import numpy as np
import pytest

from trackside.entities import MetricSummary
from trackside.journal.records import RunEnd
from trackside.store.base import HISTORY_DTYPE, RunQuery, Store
from trackside.testing.factories import START, Feed, Point

__all__ = ["MetricLaws"]

INT64 = 1 << 63


class MetricLaws:
    """Points and their summaries."""

    def test_points_come_back_in_order(self, store: Store) -> None:
        """By step, then time, then arrival, over drains, compaction and the end of the run."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        rng = np.random.default_rng(7)
        sent: list[tuple[int, int, float]] = []
        for _ in range(5):
            part = [(int(s), START + int(t), float(v)) for s, t, v in rng.integers(0, 9, (40, 3))]
            sent += part
            feed.send(points=[(run_id, "loss", value, step, time) for step, time, value in part])
        expected = sorted(sent, key=lambda point: point[:2])
        assert store.get_metric_history(run_id, "loss").tolist() == expected
        feed.send(RunEnd(run_id, "FINISHED", START))
        while store.compact(1000):
            pass
        assert store.get_metric_history(run_id, "loss").tolist() == expected

    def test_a_history_is_an_array(self, store: Store) -> None:
        """Step, timestamp, value; empty for what was never logged."""
        run_id = Feed(store).log_run(metrics={"loss": [2.0, 1.0]})
        history = store.get_metric_history(run_id, "loss")
        assert history.dtype == HISTORY_DTYPE
        assert history["value"].tolist() == [2.0, 1.0]
        for key in ("never", "", "x" * 300):
            empty = store.get_metric_history(run_id, key)
            assert (len(empty), empty.dtype) == (0, HISTORY_DTYPE)

    def test_many_histories_at_once_are_the_same(self, store: Store) -> None:
        """By run and key; what was never logged is absent."""
        feed = Feed(store)
        one, two = feed.log_run(metrics={"a": [1.0, 2.0], "b": 3.0}), feed.log_run(metrics={"a": 4.0})
        found = store.get_metric_histories([two, one, "nobody"], ["b", "a", "never"])
        assert list(found) == [(two, "a"), (one, "b"), (one, "a")]
        for (run_id, key), points in found.items():
            np.testing.assert_array_equal(points, store.get_metric_history(run_id, key))

    def test_long_curves_survive_compaction(self, store: Store) -> None:
        """Every point of curves longer than a chunk, regular and irregular, of several metrics."""
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        rng = np.random.default_rng(3)
        count = 9_000
        values = rng.normal(size=(2, count))
        times = START + np.cumsum(rng.integers(0, 400, count))
        for first in range(0, count, 1_500):
            points: list[Point] = []
            for i in range(first, first + 1_500):
                points.append((run_id, "regular", float(values[0, i]), i, START + 10 * i))
                points.append((run_id, "wild", float(values[1, i]), i * i - 5 * i, int(times[i])))
            feed.send(points=points)
            store.compact(1000)
        for _ in range(2):
            regular = store.get_metric_history(run_id, "regular")
            np.testing.assert_array_equal(regular["value"], values[0])
            np.testing.assert_array_equal(regular["step"], np.arange(count))
            wild = store.get_metric_history(run_id, "wild")
            np.testing.assert_array_equal(np.sort(wild["timestamp"]), times)
            assert wild["value"].sum() == pytest.approx(values[1].sum())
            feed.send(RunEnd(run_id, "FINISHED", START))
            while store.compact(1000):
                pass

    def test_the_whole_range_of_numbers_is_kept(self, store: Store) -> None:
        """NaN, infinities, the sign of zero, the ends of int64 and of float64."""
        values = [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308]
        steps = [-INT64, -1, 0, 1, INT64 - 2, INT64 - 1]
        feed = Feed(store)
        run_id = feed.log_run(status=None)
        feed.send(points=[(run_id, "x", v, s, abs(s) // 2) for v, s in zip(values, steps, strict=True)])
        for end in (None, RunEnd(run_id, "FINISHED", START)):
            if end is not None:
                feed.send(end)
                store.compact(1000)
            history = store.get_metric_history(run_id, "x")
            assert history["value"].tobytes() == np.array(values).tobytes()
            assert history["step"].tolist() == steps
            assert history["timestamp"].tolist() == [abs(step) // 2 for step in steps]

    def test_the_summary_says_what_the_points_say(self, store: Store) -> None:
        """Last, least, greatest with their steps, mean and count; over several drains."""
        feed = Feed(store)
        run_id = feed.log_run(metrics={"loss": [3.0, 1.0]}, status=None)
        feed.send(points=[(run_id, "loss", 2.0, 2, START), (run_id, "loss", 6.0, 3, START)])
        assert store.get_metric_summaries(run_id) == [
            MetricSummary("loss", 6.0, 3, START, 4, 1.0, 1, 6.0, 3, 3.0)
        ]

    def test_summaries_ignore_nan(self, store: Store) -> None:
        """Least, greatest and mean are of numbers; without any number they are None."""
        feed = Feed(store)
        run_id = feed.log_run(metrics={"mixed": [math.nan, 4.0, math.nan], "none": [math.nan]})
        mixed, none = store.get_metric_summaries(run_id)
        assert (mixed.min, mixed.min_step, mixed.max, mixed.mean, mixed.count) == (4.0, 1, 4.0, 4.0, 3)
        assert math.isnan(mixed.last)
        assert (none.min, none.max, none.mean, none.min_step, none.max_step, none.count) == (*[None] * 5, 1)
        assert math.isnan(store.get_run(run_id).data.metrics["none"])

    def test_infinities_are_numbers(self, store: Store) -> None:
        """They can be the least and the greatest; the mean of both is NaN."""
        run_id = Feed(store).log_run(metrics={"x": [math.inf, -math.inf, 0.0]})
        (summary,) = store.get_metric_summaries(run_id)
        assert (summary.min, summary.max) == (-math.inf, math.inf)
        assert summary.mean is not None
        assert math.isnan(summary.mean)
        assert store.get_run(run_id).data.metrics == {"x": 0.0}

    @pytest.mark.parametrize(
        ("points", "last"),
        [
            ([(5.0, 9, 1), (7.0, 3, 9)], 5.0),
            ([(5.0, 3, 9), (7.0, 3, 1)], 5.0),
            ([(5.0, 3, 1), (7.0, 3, 1), (6.0, 3, 1)], 7.0),
            ([(1.0, 3, 1), (math.nan, 3, 1)], 1.0),
            ([(math.nan, 3, 1), (0.0, 3, 1)], 0.0),
            ([(-1.0, 3, 1), (-2.0, 3, 1)], -1.0),
        ],
    )
    @pytest.mark.parametrize("together", [True, False])
    def test_last_is_the_greatest_step_time_value(
        self, store: Store, points: list[tuple[float, int, int]], last: float, together: bool
    ) -> None:
        """Not the one that arrived last; NaN counts as 0 in this comparison, as in MLflow."""
        feed = Feed(store)
        for order in (points, points[::-1]):
            run_id = feed.log_run(status=None)
            rows: list[Point] = [(run_id, "x", value, step, time) for value, step, time in order]
            for part in [rows] if together else [[row] for row in rows]:
                feed.send(points=part)
            assert store.get_run(run_id).data.metrics["x"] == last

    def test_nan_orders_behind_numbers_and_missing_behind_nan(self, store: Store) -> None:
        """In both directions."""
        feed = Feed(store)
        values = {"two": 2.0, "nan": math.nan, "inf": math.inf, "low": -math.inf}
        ids = {name: feed.log_run(metrics={"x": value}) for name, value in values.items()}
        ids["none"] = feed.log_run()
        names = {run_id: name for name, run_id in ids.items()}

        def order(text: str) -> list[str]:
            return [names[run.info.run_id] for run in store.search_runs(RunQuery(("0",), "", (text,))).runs]

        assert order("metrics.x ASC") == ["low", "two", "inf", "nan", "none"]
        assert order("metrics.x DESC") == ["inf", "two", "low", "nan", "none"]

    def test_a_thousand_metrics_of_one_run(self, store: Store) -> None:
        """Keys are not limited in number."""
        feed = Feed(store)
        run_id = feed.log_run(metrics={f"layer.{i}/norm": [float(i), i + 0.5] for i in range(1_000)})
        assert store.get_run(run_id).data.metrics["layer.999/norm"] == 999.5
        store.compact(1000)
        assert store.get_metric_history(run_id, "layer.500/norm")["value"].tolist() == [500.0, 500.5]
        assert len(store.list_keys(["0"]).metrics) == 1_000
