"""A store with some runs, and a way to call a command."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from trackside.cli import main
from trackside.store import open_store
from trackside.testing import Feed

Call = Callable[..., Result]


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tables show local time: that of Greenwich."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store_url(tmp_path: Path) -> str:
    """A store with three runs of ``vision`` and one of ``text``, closed."""
    store = open_store(tmp_path / ".trackside" / "store.db")
    vision, text = store.create_experiment("vision"), store.create_experiment("text")
    feed = Feed(store)
    for place in range(3):
        feed.log_run(
            run_id=f"{place}abc" + "0" * 28,
            experiment_id=vision,
            run_name=f"mlp-{place}",
            params={"lr": f"{place / 10}"},
            metrics={"loss": [1.0, 0.5 - place / 10]},
        )
    feed.log_run(run_id="f" * 32, experiment_id=text, run_name="bert", metrics={"acc": [float("nan")]})
    store.close()
    return str(tmp_path / ".trackside")


@pytest.fixture
def call(store_url: str) -> Call:
    """Call a command on that store."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--store", store_url])

    return run


@pytest.fixture
def ask(call: Call) -> Callable[..., Any]:
    """Call a command with ``--json`` and read its answer."""

    def run(*arguments: str) -> Any:
        result = call(*arguments, "--json")
        assert result.exit_code == 0, result.stderr
        assert result.stderr == ""
        return json.loads(result.stdout)

    return run
