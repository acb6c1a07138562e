"""Which way a metric is better: by the setting, else by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from trackside.errors import InvalidInput
from trackside.operations.answer import answer
from trackside.operations.context import OperationContext
from trackside.settings import StoreLocation, metric_direction
from trackside.settings.directions import parse_directions, write_directions

WriteSettings = Callable[[str], Path]


@pytest.mark.parametrize(
    ("metric", "direction"),
    [("val accuracy", "max"), ("val/loss", "min"), ("score_error", "min"), ("size", None)],
)
def test_a_name_tells(metric: str, direction: str | None, write_settings: WriteSettings) -> None:
    """Without a setting, the metric's name decides."""
    write_settings("")
    assert metric_direction(metric) == direction


def test_the_setting_beats_the_name(write_settings: WriteSettings) -> None:
    """A metric of the setting goes its way, from the file as it is now."""
    write_settings('directions = "size=down, val accuracy = none"')
    assert (metric_direction("size"), metric_direction("val accuracy")) == ("min", None)
    write_settings('directions = "size=up,"')
    assert (metric_direction("size"), metric_direction("val accuracy")) == ("max", "max")


def test_a_mistake_in_the_setting_is_named_and_harms_nothing(write_settings: WriteSettings) -> None:
    """What can't be read is an error where settings are shown; a best value is found by the name."""
    write_settings('directions = "loss: up"')
    assert metric_direction("loss") == "min"
    with pytest.raises(InvalidInput, match="loss: up"):
        parse_directions("loss: up")
    with pytest.raises(InvalidInput, match="directions"):
        write_directions({"a,b": "up"})


def test_settings_are_put_into_the_file(write_settings: WriteSettings, tmp_path: Path) -> None:
    """`settings.put` writes what differs into the settings file, from which the next kernel takes it."""
    file = write_settings("# mine\n")
    context = OperationContext(StoreLocation.from_url(str(tmp_path / "store.db")), version="1")
    switches = {"outputs": False, "params": True}
    body = msgspec.json.encode({"capture": switches, "directions": {"reward": "up"}})
    answered = answer(context, "settings.put", body)
    assert answered.status == 200
    assert file.read_text().splitlines() == [
        "# mine",
        'directions = "reward=up"',
        "",
        "[capture]",
        "outputs = false",
    ]
    got = msgspec.json.decode(answer(context, "settings.get", b"{}").body)
    assert got["capture"].items() >= switches.items()
    assert got["directions"] == {"reward": "up"}
    answer(context, "settings.put", b'{"directions": {}}')
    assert "directions" not in file.read_text()
    refused = answer(context, "settings.put", b'{"capture": {"nothing": true}}')
    assert (refused.status, b"capture.outputs" in refused.body) == (400, True)
    context.close()


def test_what_the_environment_decides_is_said(
    write_settings: WriteSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`settings.get` names the settings that the file can't change."""
    write_settings("")
    monkeypatch.setenv("TRACKSIDE_CAPTURE_SOURCE", "0")
    context = OperationContext(StoreLocation.from_url(str(tmp_path / "store.db")), version="1")
    got = msgspec.json.decode(answer(context, "settings.get", b"{}").body)
    assert "capture.source" in got["fixed"]
    assert got["capture"]["source"] is False
    context.close()
