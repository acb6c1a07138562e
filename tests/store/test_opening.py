"""Opening a store: making it, sharing it, and saying what is wrong with it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from trackside.errors import InvalidInput, ModelNotFound, RunNotFound, StoreUnavailable
from trackside.journal.records import SourceRecord
from trackside.settings import StoreLocation
from trackside.store import model_tables, open_store, schema
from trackside.store.base import RunQuery
from trackside.testing import Feed


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A store with one run, closed."""
    path = tmp_path / ".trackside" / "store.db"
    store = open_store(path)
    Feed(store).log_run(run_id="a" * 32, metrics={"loss": [2.0, 1.0]})
    store.close()
    return path


def names_in(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_a_closed_store_leaves_one_database_file(database: Path) -> None:
    """The write-ahead log is copied and gone; nothing of the making stays."""
    assert names_in(database.parent) == {"store.db", "store.json", "store.lock", ".gitignore"}


def test_a_new_database_has_its_marks(database: Path) -> None:
    """Page size, vacuum, application, format and journal as designed."""
    connection = sqlite3.connect(database)
    marks = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_size", "auto_vacuum", "application_id", "user_version", "journal_mode")
    }
    connection.close()
    assert marks == {
        "page_size": 8192,
        "auto_vacuum": 2,
        "application_id": schema.APPLICATION_ID,
        "user_version": schema.FORMAT,
        "journal_mode": "wal",
    }


def test_the_written_schema_is_that_of_the_tables() -> None:
    """The SQL that makes a database and the tables that queries are built from are one schema."""

    def shape(connection: sqlite3.Connection) -> dict[str, str]:
        rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        return {name: re.sub(r"\s+", "", sql) for name, sql in rows}

    engine = create_engine("sqlite://")
    written = sqlite3.connect(":memory:")
    written.executescript(schema.SCHEMA)
    with engine.connect() as connection:
        model_tables.model.metadata.create_all(connection)
        built = shape(connection.connection.driver_connection)  # type: ignore[arg-type]
    assert shape(written) == built
    written.close()
    engine.dispose()


def test_a_store_keeps_its_identity(database: Path) -> None:
    """Whoever opens it: the database and its folder say the same uuid."""
    store = open_store(database)
    assert store.store_id == StoreLocation.from_url(str(database)).identity()
    assert store.url == f"sqlite:///{database}"
    store.close()


def test_a_database_without_its_folder_keeps_its_identity(database: Path, tmp_path: Path) -> None:
    """A copy of the file alone is the same store."""
    shutil.copy(database, tmp_path / "store.db")
    copy, original = open_store(tmp_path / "store.db"), open_store(database)
    assert copy.store_id == original.store_id
    assert copy.get_run("a" * 32) != original.get_run("a" * 32)  # its files are elsewhere
    copy.close()
    original.close()


def test_a_database_in_another_stores_folder_is_refused(database: Path, tmp_path: Path) -> None:
    """Its journals would be applied to the wrong store."""
    other = open_store(tmp_path / "other" / ".trackside")
    other.close()
    shutil.copy(database, tmp_path / "other" / ".trackside" / "store.db")
    with pytest.raises(StoreUnavailable, match="doesn't belong to the folder"):
        open_store(tmp_path / "other" / ".trackside")


def test_names_with_signs_of_urls_are_only_names(tmp_path: Path) -> None:
    """A store may be anywhere."""
    path = tmp_path / "a b?mode=memory#%41é" / "runs.db"
    store = open_store(path)
    assert store.get_experiment("0").name == "Default"
    store.close()
    assert names_in(path.parent) == {"runs.db", "runs.db.trackside"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty file"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "damaged or no database"),
        (b"rubbish" * 2000, "damaged or no database"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    """A sentence, and the file stays as it is."""
    path = tmp_path / "store.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=words) as caught:
        open_store(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_truncated_database_is_named(database: Path) -> None:
    """Also where only the end is missing."""
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreUnavailable, match=re.escape(str(database))):  # noqa: PT012 - either may find out
        store = open_store(database)
        store.search_runs(RunQuery(("0",), "metrics.loss > 0"))
        store.get_metric_history("a" * 32, "loss")


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    """A database of something else isn't touched."""
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute("CREATE TABLE store (x)")
    connection.close()
    with pytest.raises(StoreUnavailable, match="not a store of trackside"):
        open_store(tmp_path / "store.db")


def test_a_newer_format_is_refused(database: Path) -> None:
    """With what to do about it."""
    connection = sqlite3.connect(database)
    connection.execute(f"PRAGMA user_version = {schema.FORMAT + 1}")
    connection.close()
    with pytest.raises(StoreUnavailable, match=r"newer trackside.*Upgrade"):
        open_store(database)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_format_is_upgraded(database: Path, version: int) -> None:
    """What is in it stays; whoever can only read it reads it as it is."""
    added = {
        2: ("fact", "part"),
        3: ("saved_view", "model", "model_alias", "model_version", "registry"),
        4: ("written",),
    }
    newer = [table for number, tables in added.items() if number > version for table in tables]
    drops = "".join(f"DROP TABLE {table};" for table in newer)
    connection = sqlite3.connect(database)
    connection.executescript(f"{drops} PRAGMA user_version = {version};")
    connection.close()
    reader = open_store(database, read_only=True)
    assert reader.get_facts("a" * 32) == []
    assert (reader.search_registered_models(), reader.search_model_versions(run_ids=["a" * 32])) == ([], [])
    assert (reader.list_views("0"), reader.get_views_revision("0")) == ([], 0)
    assert not reader.list_changes(0).models
    assert reader.plan_purge(1 << 60).run_ids == ()
    with pytest.raises(ModelNotFound):
        reader.get_registered_model("churn")
    reader.close()
    store = open_store(database)
    store.add_facts("a" * 32, [], "yes")
    assert store.get_run("a" * 32).data.metrics == {"loss": 1.0}
    assert store.get_facts("a" * 32) == []
    made = store.create_view("0", "best", "{}")
    assert store.list_views("0") == [made]
    assert store.create_model_version("churn", run_id="a" * 32, model="new").version == 1
    store.close()
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA user_version").fetchone()[0] == schema.FORMAT
    connection.close()


def test_contents_of_an_older_format_count_as_just_written(database: Path) -> None:
    """So nothing that a process is about to refer to is removed after an upgrade."""
    store = open_store(database)
    feed = Feed(store)
    run_id = feed.log_run(source=SourceRecord(code="x = 1"))
    store.delete_runs([run_id])
    now = time.time_ns() // 1_000_000
    store.purge_runs(store.condemn_runs([run_id], now + 1))
    store.close()
    connection = sqlite3.connect(database)
    connection.executescript("DROP TABLE written; PRAGMA user_version = 3;")
    connection.close()
    store = open_store(database)
    assert store.purge_blobs(now - 60_000) == 0
    assert store.purge_blobs(1 << 60) == len("x = 1")
    store.close()


def test_an_unknown_scheme_is_refused() -> None:
    """The message says which one is spoken."""
    with pytest.raises(InvalidInput, match="sqlite:///"):
        open_store("mysql://localhost/db")


def test_a_read_only_store_is_read(database: Path) -> None:
    """Everything can be asked, nothing can be changed, no file is made."""
    before = names_in(database.parent)
    store = open_store(database, read_only=True)
    assert store.get_run("a" * 32).data.metrics == {"loss": 1.0}
    assert len(store.get_metric_history("a" * 32, "loss")) == 2
    with pytest.raises(StoreUnavailable, match="read-only"):
        store.create_experiment("churn")
    with pytest.raises(StoreUnavailable, match="read-only"):
        Feed(store).log_run()
    store.close()
    assert names_in(database.parent) - {"store.db-shm", "store.db-wal"} == before
    with pytest.raises(StoreUnavailable, match="There is no store"):
        open_store(database.parent / "other" / "store.db", read_only=True)


@pytest.fixture
def other_user() -> Iterator[None]:
    """The test goes on as a user who may not write what root has made."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.fixture
def foreign_store() -> Iterator[Path]:
    """A store in a folder that anyone may read and only its owner may write."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        store = open_store(Path(folder) / "store.db")
        Feed(store).log_run(run_id="a" * 32, metrics={"loss": 1.0})
        store.close()
        yield Path(folder) / "store.db"


def test_a_store_of_somebody_else_is_read(foreign_store: Path, other_user: None) -> None:
    """Where SQLite can't make its side files, the database is read as it is."""
    store = open_store(foreign_store)
    assert store.read_only
    assert store.get_run("a" * 32).data.metrics == {"loss": 1.0}
    with pytest.raises(StoreUnavailable, match="read-only"):
        store.create_experiment("churn")
    store.close()


def test_a_closed_store_says_so(database: Path) -> None:
    """Not an error from the depths."""
    store = open_store(database)
    store.close()
    store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        store.get_run("a" * 32)


def test_half_a_character_is_refused(database: Path) -> None:
    """No database stores it; an answer would be a crash of its driver."""
    store = open_store(database)
    with pytest.raises((InvalidInput, RunNotFound)):
        store.get_run("\ud800")
    store.close()


def test_many_open_a_new_store_at_once(tmp_path: Path) -> None:
    """One of them makes it, all of them have it."""
    with ThreadPoolExecutor(8) as pool:
        stores = list(pool.map(lambda _: open_store(tmp_path / ".trackside"), range(8)))
    assert len({store.store_id for store in stores}) == 1
    for store in stores:
        assert store.get_experiment("0").name == "Default"
        store.close()


PROCESS = """
import sys
from trackside.store import open_store
from trackside.testing import START, Feed
store = open_store(sys.argv[1])
feed = Feed(store)
run_id = feed.log_run(status=None, experiment_name="shared", experiment_id="123456789012345678")
for step in range(25):
    feed.send(points=[(run_id, "x", float(step), step, START)])
    store.get_run(run_id)
    if step % 10 == 9:
        store.compact()
        store.checkpoint()
store.close()
print(run_id)
"""


def test_processes_share_a_store(tmp_path: Path) -> None:
    """Four at once from nothing: one store, one experiment, every point once, no error."""
    path = tmp_path / ".trackside"
    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    run_ids = [process.communicate(timeout=150)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    store = open_store(path)
    experiment = store.get_experiment_by_name("shared")
    assert experiment is not None
    page = store.search_runs(RunQuery((experiment.experiment_id,)))
    assert {run.info.run_id for run in page.runs} == set(run_ids)
    for run_id in run_ids:
        assert store.get_metric_history(run_id, "x")["step"].tolist() == list(range(25))
    store.close()


def test_a_forked_child_has_its_own_connections(database: Path) -> None:
    """It reads and writes without disturbing its parent, also when it ends at once."""
    store = open_store(database)
    store.get_run("a" * 32)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            Feed(store).log_run(run_id="b" * 32)
            code = 0 if store.get_run("b" * 32) else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert store.get_run("b" * 32).info.run_id == "b" * 32
    Feed(store).log_run(run_id="c" * 32)
    assert store.search_runs(RunQuery(("0",))).total == 3
    store.close()
    check = sqlite3.connect(database)
    assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()


WRITE_AND_GO = """
import sys
from trackside.store import open_store
store = open_store(sys.argv[1])
store.create_experiment(sys.argv[2])
for name in sys.argv[3:]:
    print(store.get_experiment_by_name(name) is not None)
store.close()
"""


def test_a_store_that_is_opened_twice_in_a_process_loses_nothing(tmp_path: Path) -> None:
    """Another process that closes it, the last one as far as it can see, takes no log away."""
    path = tmp_path / "store.db"
    command = [sys.executable, "-c", WRITE_AND_GO, str(path)]
    with closing(open_store(path)) as first:
        first.create_experiment("sooner")
        with closing(open_store(path)):
            subprocess.run([*command, "there"], check=True)
            first.create_experiment("later")
            command += ["again", "sooner", "later"]
            seen = subprocess.run(command, check=True, capture_output=True, text=True)
    assert seen.stdout.split() == ["True", "True"]
