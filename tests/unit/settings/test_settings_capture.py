"""What to capture: environment, then file, then everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trackside.errors import InvalidInput
from trackside.settings import CaptureSettings, load_capture_settings, metric_direction

WriteSettings = Callable[[str], Path]


def test_everything_is_captured_by_default() -> None:
    """Nothing has to be set."""
    assert load_capture_settings() == CaptureSettings(params=True, metrics=True, source=True, outputs=True)


def test_environment_beats_file(write_settings: WriteSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each switch is read on its own: environment, then file, then on."""
    write_settings("[capture]\nparams = false\nmetrics = false\n")
    monkeypatch.setenv("TRACKSIDE_CAPTURE_METRICS", "yes")
    monkeypatch.setenv("TRACKSIDE_CAPTURE_OUTPUTS", "0")
    assert load_capture_settings() == CaptureSettings(params=False, metrics=True, source=True, outputs=False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[capture\n", "no TOML"),
        ("capture = 1\n", "table"),
        ("[capture]\nparams = 'maybe'\n", "capture.params"),
    ],
)
def test_unreadable_settings_name_the_file(write_settings: WriteSettings, text: str, says: str) -> None:
    """A mistake in the file is one sentence with its path."""
    file = write_settings(text)
    with pytest.raises(InvalidInput, match=says) as caught:
        load_capture_settings()
    assert str(file) in str(caught.value)


def test_unreadable_switch_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the environment is one sentence with the variable's name."""
    monkeypatch.setenv("TRACKSIDE_CAPTURE_PARAMS", "maybe")
    with pytest.raises(InvalidInput, match=r"TRACKSIDE_CAPTURE_PARAMS is 'maybe'"):
        load_capture_settings()


@pytest.mark.parametrize(
    ("key", "direction"),
    [("accuracy", "max"), ("val_loss", "min"), ("test/auc", "max"), ("RMSE", "min"), ("epoch", None)],
)
def test_direction_is_read_off_the_name(key: str, direction: str | None) -> None:
    """Which value is best is judged by the metric's name, or not at all."""
    assert metric_direction(key) == direction
