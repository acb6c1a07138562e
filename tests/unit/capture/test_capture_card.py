"""The card of a tracked cell as text, HTML and data."""

import json
import math
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from trackside.capture.card import (
    RUN_MIME,
    CardState,
    format_duration,
    format_number,
    render_card,
    shorten,
    sparkline,
    thin,
)

HOSTILE = "<img src=x onerror=alert(1)>"
STATE = CardState("s", "r" * 32, "brave-owl", "1", "Churn", "RUNNING", start_time=1_000, now=13_000)


class Tags(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def html_of(state: CardState) -> Tags:
    """The card's HTML, parsed."""
    return Tags(str(render_card(state)["text/html"]))


def test_the_first_line_says_name_experiment_status_and_duration():
    """Name → experiment · status · duration, in text and in HTML."""
    first = str(render_card(STATE)["text/plain"]).splitlines()[0]
    assert first == "● brave-owl → Churn · Running · 12 s"
    assert "brave-owl → Churn · ● Running · 12 s" in html_of(STATE).text


def test_the_card_has_at_most_three_lines():
    """Name, params, metrics; nothing else unless there is a warning."""
    state = replace(STATE, params={"lr": "0.1"}, metrics={"loss": 0.5})
    assert len(str(render_card(state)["text/plain"]).splitlines()) == 3


def test_hostile_text_is_text_everywhere():
    """Markup in any name or value never becomes an element or an attribute."""
    state = replace(
        STATE,
        run_name=HOSTILE,
        experiment_name=HOSTILE,
        params={HOSTILE: HOSTILE},
        previous={HOSTILE: f"{HOSTILE}2"},
        metrics={HOSTILE: 1.0},
        curves={HOSTILE: [1.0, 2.0]},
        warnings=[HOSTILE, '" onload="x'],
    )
    parsed = html_of(state)
    images = [attributes for tag, attributes in parsed.tags if tag == "img"]
    assert [str(image["src"]).partition(";")[0] for image in images] == ["data:image/svg+xml"]
    assert {tag for tag, _ in parsed.tags} <= {"div", "b", "span", "img"}
    assert {name for _, attributes in parsed.tags for name in attributes} <= {
        "style", "role", "aria-label", "title", "alt", "src",
    }  # fmt: skip
    assert HOSTILE in parsed.text


def test_only_params_that_differ_from_the_last_attempt_are_shown():
    """A param that stayed is left out; a changed one says what it was."""
    state = replace(STATE, params={"lr": "0.2", "n": "5"}, previous={"lr": "0.1", "n": "5", "old": "1"})
    text = str(render_card(state)["text/plain"])
    assert "lr = 0.2 (was 0.1)" in text
    assert "n = 5" not in text
    assert "old = not set (was 1)" in text


@pytest.mark.parametrize(
    ("key", "value", "best", "shown"),
    [
        ("acc", 0.9, 0.8, "acc 0.9 ▲ 0.1"),
        ("acc", 0.7, 0.8, "acc 0.7 ▼ 0.1"),
        ("loss", 0.5, 1.0, "loss 0.5 ▼ 0.5"),
        ("acc", 0.8, 0.8, "acc 0.8 = best"),
        ("acc", math.nan, 0.8, "acc NaN"),
        ("count", 5.0, 4.0, "count 5"),
    ],
)
def test_metrics_are_compared_with_the_best_earlier_value(key: str, value: float, best: float, shown: str):
    """▲ and ▼ where the metric's name tells which direction is better; else the value alone."""
    state = replace(STATE, metrics={key: value}, best={key: best})
    assert str(render_card(state)["text/plain"]).splitlines()[-1] == shown


def test_the_better_value_is_bold():
    """Better than the best: bold, whichever direction that is."""
    better = html_of(replace(STATE, metrics={"loss": 0.5}, best={"loss": 1.0}))
    worse = html_of(replace(STATE, metrics={"loss": 1.5}, best={"loss": 1.0}))
    styles = [
        [attributes["style"] for tag, attributes in card.tags if "title" in attributes]
        for card in (better, worse)
    ]
    assert styles == [["font-weight:bold"], ["opacity:.7"]]


def test_the_data_is_json_with_the_names_of_the_wire():
    """The labextension reads the fields of a run's detail; NaN is a string."""
    state = replace(STATE, metrics={"loss": math.nan, "x": math.inf}, params={"lr": "0.1"})
    data = json.loads(json.dumps(render_card(state)[RUN_MIME], allow_nan=False))
    assert data["schema"] == 1
    assert data["metrics"] == [{"key": "loss", "last": "NaN"}, {"key": "x", "last": "Infinity"}]
    assert data["run_id"] == STATE.run_id
    assert data["changed_params"] == ["lr"]


def test_many_params_and_metrics_are_counted_not_listed():
    """The card stays three lines, however much was logged."""
    many = {f"p{n}": str(n) for n in range(50)}
    text = str(render_card(replace(STATE, params=many, metrics=dict.fromkeys(many, 1.0)))["text/plain"])
    assert text.count("and 44 more") == 2


@pytest.mark.parametrize("values", [[1.0, 2.0], [5.0, 5.0], [1e308, -1e308], list(range(1000))])
def test_a_sparkline_is_a_data_url(values: list[float]):
    """Whatever the values, the curve is an SVG in a data URL."""
    assert sparkline(values).startswith("data:image/svg+xml;base64,")


def test_thinning_keeps_extremes():
    """The greatest and the smallest value survive."""
    values = [0.0] * 500 + [9.0] + [0.0] * 300 + [-9.0] + [0.0] * 199
    kept = thin(values, 40)
    assert len(kept) <= 40
    assert (max(kept), min(kept)) == (9.0, -9.0)


@pytest.mark.parametrize(
    ("ms", "text"),
    [(-5, "0.0 s"), (420, "0.4 s"), (12_000, "12 s"), (185_000, "3 min 05 s"), (3_720_000, "1 h 02 min")],
)
def test_durations_are_short(ms: int, text: str):
    """Seconds, minutes, hours."""
    assert format_duration(ms) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.123456, "0.1235"), (5.0, "5"), (1e-9, "1e-09"), (-math.inf, "−∞"), (1e12, "1e+12")],
)
def test_numbers_have_four_digits(value: float, text: str):
    """Four significant digits."""
    assert format_number(value) == text


def test_long_text_is_shortened_in_the_middle():
    """Beginning and end stay."""
    assert shorten("a" * 50 + "b" * 50, 11) == "aaaaa…bbbbb"
