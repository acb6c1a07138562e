"""The context: which store, when it is opened, and what notebooks are called."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from trackside.errors import StoreUnavailable
from trackside.journal.locks import FileLock
from trackside.journal.records import ExperimentOpen
from trackside.journal.writer import JournalWriter
from trackside.operations.answer import answer
from trackside.operations.context import DRAIN_BUDGET_S, OperationContext
from trackside.settings import StoreLocation
from trackside.testing import run_open


@pytest.fixture
def location(tmp_path: Path) -> StoreLocation:
    return StoreLocation.from_url(f"sqlite:///{tmp_path / 'home' / 'store.db'}")


def test_making_a_context_touches_nothing(location: StoreLocation) -> None:
    """The store is opened by the first question, not before."""
    context = OperationContext(location, version="1")
    assert not location.folder.exists()
    context.close()


def test_question_brings_in_what_waits(location: StoreLocation) -> None:
    """A question sees what was logged before it, without any drainer running."""
    journal = JournalWriter(location, "1")
    journal.append(ExperimentOpen("123", "from the journal", 1))
    context = OperationContext(location, version="1")
    answered = answer(context, "experiments.search", b"{}")
    names = [item["name"] for item in msgspec.json.decode(answered.body)["experiments"]]
    assert "from the journal" in names
    context.close()
    journal.close()


def test_run_that_has_just_begun_is_not_unknown(location: StoreLocation) -> None:
    """While another drains, a question answers without what waits; but not that there is no such run."""
    context = OperationContext(location, version="1")
    context.open()
    journal = JournalWriter(location, "1")
    journal.append(run_open("a" * 32))
    body = msgspec.json.encode({"run_id": "a" * 32})
    with ThreadPoolExecutor(1) as threads:
        with FileLock(location.drain_lock).hold():
            answered = threads.submit(answer, context, "runs.get", body)
            with pytest.raises(TimeoutError):  # a read's own patience has ended by then
                answered.result(2 * DRAIN_BUDGET_S)
        assert answered.result().status == 200
    assert answer(context, "runs.get", msgspec.json.encode({"run_id": "b" * 32})).status == 404
    context.close()
    journal.close()


def test_closed_context_says_so(location: StoreLocation) -> None:
    """After closing, a late question is refused and opens nothing."""
    context = OperationContext(location, version="1")
    context.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        context.read()
    assert not location.folder.exists()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.ipynb", "a.ipynb"),
        ("deep/er/b c.ipynb", "deep/er/b c.ipynb"),
        ("deep/../a.ipynb", "a.ipynb"),
        ("../outside.ipynb", None),
        ("/elsewhere/x.ipynb", None),
    ],
)
def test_notebook_below_the_root_has_a_name(
    location: StoreLocation, tmp_path: Path, path: str, name: str | None
) -> None:
    """A notebook below the server's root is named as Jupyter Server names it; another one isn't."""
    context = OperationContext(location, version="1", root_dir=tmp_path / "root")
    assert context.name_notebook(str(tmp_path / "root" / path)) == name


def test_linked_root_is_the_same_root(location: StoreLocation, tmp_path: Path) -> None:
    """Where the root is a link, notebooks are found under both spellings."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    context = OperationContext(location, version="1", root_dir=tmp_path / "link")
    for folder in ("real", "link"):
        assert context.name_notebook(str(tmp_path / folder / "a.ipynb")) == "a.ipynb"
    assert context.name_notebook(None) is None


def test_notebook_name_leads_back(location: StoreLocation, tmp_path: Path) -> None:
    """The path of a named notebook is below the root."""
    context = OperationContext(location, version="1", root_dir=tmp_path)
    assert context.find_notebook("deep/a.ipynb") == str(tmp_path / "deep" / "a.ipynb")
    assert context.find_notebook("/a.ipynb") == str(tmp_path / "a.ipynb")


def test_fault_of_ours_is_not_the_callers(location: StoreLocation, caplog: pytest.LogCaptureFixture) -> None:
    """What nobody foresaw is answered with 503 and a sentence, and the log says where it was."""

    def broken() -> dict[str, str]:
        raise RuntimeError("unforeseen")

    context = OperationContext(location, version="1", assets=broken)
    answered = answer(context, "status", b"{}")
    error = msgspec.json.decode(answered.body)["error"]
    assert (answered.status, error["code"]) == (503, "internal_error")
    assert "unforeseen" not in error["message"]
    assert "unforeseen" in caplog.text
    context.close()
