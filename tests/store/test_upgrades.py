"""Stores of every format there has been are upgraded, and their journals drained, on both databases.

``formats/`` holds stores as earlier versions of this package made them: a file's folder, or a dump of a
server's database with the folder of one who uses it. Each has journals of two processes that were killed.
"""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import trackside
from postgres_server import PostgresServer
from trackside.entities import ViewType
from trackside.errors import StoreUnavailable
from trackside.journal.drain import Drainer
from trackside.settings import StoreLocation
from trackside.store import model_tables, open_store, schema
from trackside.store.base import RunQuery
from trackside.store.sql import SqlStore
from trackside.store.upgrades.copies import read_upgrades
from trackside.store.upgrades.history import list_formats
from trackside.testing import Feed

FORMATS = Path(__file__).parent / "formats"
FILES = ["format-1", "format-2", "format-3", "format-4"]
SERVERS = ["server-4-first", "server-4"]

Lay = Callable[[str], StoreLocation]


@pytest.fixture
def lay(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lay]:
    """Lays out a store of ``formats/``, and says where."""
    servers: list[tuple[PostgresServer, str]] = []
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def put(name: str) -> StoreLocation:
        where = str(tmp_path / ".trackside")
        if name in SERVERS:
            server = request.getfixturevalue("postgres")
            where = server.make_database()
            servers.append((server, where))
            with psycopg.connect(where) as connection:
                connection.execute((FORMATS / f"{name}.sql").read_bytes())
        location = StoreLocation.from_url(where)
        with zipfile.ZipFile(FORMATS / f"{name}.zip") as archive:
            archive.extractall(location.folder)
        return location

    yield put
    for server, url in servers:
        server.drop_database(url)


def ask(location: StoreLocation, statement: str) -> list[tuple[Any, ...]]:
    """What a database answers, without us."""
    if not location.is_embedded:
        with psycopg.connect(location.url, options="-c search_path=trackside") as server:
            return server.execute(statement.encode()).fetchall()
    connection = sqlite3.connect(location.database)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def format_of(location: StoreLocation) -> int:
    statement = "PRAGMA user_version" if location.is_embedded else "SELECT version FROM database_format"
    return int(ask(location, statement)[0][0])


def drain(location: StoreLocation, store: SqlStore) -> None:
    report = Drainer(location, store).drain(None)
    assert (report.error, report.behind_bytes) == (None, 0)


def runs_of(store: SqlStore) -> dict[str, Any]:
    experiment = store.get_experiment_by_name("churn")
    assert experiment is not None
    found = store.search_runs(RunQuery((experiment.experiment_id,))).runs
    return {run.info.run_name: run for run in found}


@pytest.mark.parametrize("name", [*FILES, *SERVERS])
def test_a_store_of_each_format_is_upgraded_and_drained(lay: Lay, name: str) -> None:
    """All that an earlier version has kept or journalled is read back, and new things are kept."""
    location = lay(name)
    before = int(re.findall(r"\d", name)[0])
    assert format_of(location) == before
    store = open_store(location)
    assert format_of(location) == schema.FORMAT
    drain(location, store)
    runs = runs_of(store)
    assert {key: run.info.status for key, run in runs.items()} == {
        "first": "FINISHED", "second": "FINISHED", "waiting": "FINISHED", "crashed": "KILLED",
    }  # fmt: skip
    first = runs["first"]
    assert first.data.params == {"lr": "0.1", "kind": "resnet", "long": "x" * 500}
    assert first.data.tags["team"] == "vision"
    assert first.data.metrics["nan"] != first.data.metrics["nan"]
    lengths = {"first": 50, "second": 10, "waiting": 30, "crashed": 20}
    for key, run in runs.items():
        points = store.get_metric_history(run.info.run_id, "loss")
        assert points["step"].tolist() == list(range(lengths[key]))
    assert [file.path for file in store.list_files(first.info.run_id)] == ["notes/hello.txt"]
    assert store.get_source("a" * 32).code == "x = 1"
    assert runs["waiting"].data.tags["team"] == "waiting"
    [deleted] = store.search_runs(RunQuery((first.info.experiment_id,), view=ViewType.DELETED_ONLY)).runs
    assert deleted.info.run_name == "deleted"
    if before >= 3:
        assert [view.name for view in store.list_views(first.info.experiment_id)] == ["best"]
        assert [model.name for model in store.search_registered_models()] == ["churn"]
    store.create_view(first.info.experiment_id, "new", "{}")
    store.create_registered_model("next")
    assert not store.list_rejected()
    Feed(store).log_run(metrics={"loss": 1.0})
    store.close()
    [note] = read_upgrades(location)
    assert (note.before, note.after) == (before, schema.FORMAT)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_copied_before_it_is_upgraded(lay: Lay, name: str) -> None:
    """The copy is the whole database as it was, a file by itself; put back, it is upgraded again."""
    location = lay(name)
    tables = ask(location, "SELECT name, sql FROM sqlite_schema ORDER BY name")
    before = format_of(location)
    open_store(location).close()
    [note] = read_upgrades(location)
    assert note.copy == f"{location.database}.format-{before}"
    copy = StoreLocation(f"sqlite:///{note.copy}", location.folder, "explicit")
    assert format_of(copy) == before
    assert ask(copy, "SELECT name, sql FROM sqlite_schema ORDER BY name") == tables
    assert ask(copy, "PRAGMA integrity_check") == [("ok",)]
    Path(note.copy).replace(location.database)
    store = open_store(location)
    assert set(runs_of(store)) == {"first", "second"}
    store.close()
    assert format_of(location) == schema.FORMAT


def test_a_copy_that_cannot_be_made_has_its_reason_written_down(lay: Lay) -> None:
    """The upgrade is done all the same: it is one transaction."""
    location = lay("format-1")
    location.database.with_name("store.db.format-1").mkdir()
    open_store(location).close()
    [note] = read_upgrades(location)
    assert note.copy is None
    assert str(note.reason).startswith("It can't be copied")
    assert format_of(location) == schema.FORMAT


def shape_of(location: StoreLocation) -> set[tuple[Any, ...]]:
    """All that makes up a schema."""
    if location.is_embedded:
        rows = ask(location, "SELECT type, name, tbl_name, sql FROM sqlite_schema")
        return {(*names, re.sub(r"\s+|\"", "", sql or "")) for *names, sql in rows}
    parts = (
        (
            "SELECT table_name, column_name, data_type, is_nullable, collation_name, column_default "
            "FROM information_schema.columns WHERE table_schema = 'trackside'"
        ),
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'trackside'",
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'trackside'::regnamespace"
        ),
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'trackside'::regnamespace",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    )
    return {row for part in parts for row in ask(location, part)}


@pytest.mark.parametrize("name", [*FILES, *SERVERS])
def test_an_upgraded_store_is_like_a_new_one(lay: Lay, name: str, tmp_path: Path, postgres: Any) -> None:
    """Tables, indexes, constraints, functions: nobody can tell how a database came to its format."""
    location = lay(name)
    open_store(location).close()
    fresh = StoreLocation.from_url(
        str(tmp_path / "fresh" / ".trackside") if location.is_embedded else postgres.make_database()
    )
    open_store(fresh).close()
    assert shape_of(location) == shape_of(fresh)
    if not fresh.is_embedded:
        postgres.drop_database(fresh.url)


@pytest.mark.parametrize("name", ["format-1", "server-4-first"])
def test_alembic_finds_no_difference_to_the_tables(lay: Lay, name: str) -> None:
    """What the steps have made is what the queries are built from."""
    location = lay(name)
    open_store(location).close()
    engine = (
        create_engine(location.url)
        if location.is_embedded
        else create_engine(
            location.url.replace("postgresql:", "postgresql+psycopg:"),
            connect_args={"options": "-c search_path=trackside"},
        )
    )
    mine = {"database_format"}  # the server's marks
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name not in mine},
        )
        assert compare_metadata(context, model_tables.model.metadata) == []
    engine.dispose()


def test_the_history_ends_with_this_format() -> None:
    """Each format has its step, in order, without a gap."""
    assert list_formats() == list(range(1, schema.FORMAT + 1))


OPEN = """
import sys
from trackside.store import open_store
store = open_store(sys.argv[1])
assert store.get_experiment_by_name("churn") is not None
store.close()
print("alembic" in sys.modules, "sqlalchemy" in sys.modules)
"""


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_alembic_is_imported_only_for_an_upgrade(lay: Lay) -> None:
    """The import of the package, a new store and one of this format do without."""
    location = lay("format-1")
    for expected in ("True True", "False True"):
        output, problem = run_python(OPEN, location.url).communicate(timeout=100)
        assert output.strip() == expected, problem
    code = "import sys, trackside; from trackside.store import open_store; open_store(sys.argv[1]).close()"
    code += "\nprint('alembic' in sys.modules)"
    output, problem = run_python(code, str(location.folder / "new.db")).communicate(timeout=100)
    assert output.strip() == "False", problem


@pytest.mark.parametrize("name", ["format-1", "server-4-first"])
def test_processes_that_open_an_old_store_at_once_upgrade_it_once(lay: Lay, name: str) -> None:
    """All of them have it afterwards; one has done the work."""
    location = lay(name)
    processes = [run_python(OPEN, location.url) for _ in range(3)]
    problems = [process.communicate(timeout=150)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 3, problems
    assert len(read_upgrades(location)) == 1
    assert format_of(location) == schema.FORMAT


DIE = """
import os, signal, sys
from sqlalchemy import Engine, event
from trackside.store import open_store
seen = 0
@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, parameters, context, executemany):
    global seen
    if statement.lstrip().startswith(("CREATE", "ALTER", "INSERT", "PRAGMA user_version=", "UPDATE")):
        seen += 1
        if seen == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
open_store(sys.argv[1]).close()
"""


@pytest.mark.parametrize(
    ("name", "step"), [("format-1", 1), ("format-1", 5), ("format-1", 11), ("server-4-first", 2)]
)
def test_an_upgrade_that_is_killed_leaves_the_old_format(lay: Lay, name: str, step: int) -> None:
    """Whole: it is upgraded when it is opened the next time, and has all that it had."""
    location = lay(name)
    before, tables = format_of(location), shape_of(location)
    process = run_python(DIE, location.url, str(step))
    problem = process.communicate(timeout=100)[1]
    assert process.returncode == -signal.SIGKILL, problem
    assert (format_of(location), shape_of(location)) == (before, tables)
    store = open_store(location)
    drain(location, store)
    assert set(runs_of(store)) == {"first", "second", "waiting", "crashed"}
    store.close()
    assert format_of(location) == schema.FORMAT


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
from trackside.entities import ViewType
from trackside.errors import StoreUnavailable
from trackside.store import open_store
try:
    open_store(sys.argv[1])
except StoreUnavailable as error:
    print(error)
"""


def test_an_upgrade_on_a_full_disk_leaves_the_old_format(lay: Lay) -> None:
    """A sentence says so; as soon as there is room, it is done."""
    location = lay("format-1")
    tables = shape_of(location)
    output, problem = run_python(FULL, location.url, "50000").communicate(timeout=100)
    assert "format 1 can't be upgraded to format" in output, problem
    assert "stays as it was" in output
    assert (format_of(location), shape_of(location)) == (1, tables)
    open_store(location).close()
    assert format_of(location) == schema.FORMAT


def make_newer(location: StoreLocation, version: int) -> None:
    if location.is_embedded:
        ask(location, f"PRAGMA user_version = {version}")
    else:
        ask(location, f"UPDATE database_format SET version = {version} RETURNING 1")


@pytest.mark.parametrize("name", ["format-4", "server-4"])
def test_a_newer_store_is_refused(lay: Lay, name: str) -> None:
    """The sentence says what to do, and has no password; nothing is changed."""
    location = lay(name)
    make_newer(location, schema.FORMAT + 1)
    with pytest.raises(StoreUnavailable, match=r"newer trackside.*pip install --upgrade") as refusal:
        open_store(location)
    assert "s3cret" not in str(refusal.value)
    assert format_of(location) == schema.FORMAT + 1


@pytest.mark.parametrize("name", ["format-4", "server-4"])
def test_a_kernel_goes_on_journalling_while_its_store_is_upgraded(lay: Lay, name: str) -> None:
    """It writes nothing by rules that may have changed; the newer program applies what it has logged."""
    location = lay(name)
    trackside.set_store(location.url)
    trackside.set_experiment("churn")
    run = trackside.start_run(run_name="going on")
    run.log_metric("loss", 3.0, step=0)
    trackside.flush()
    old = open_store(location)
    make_newer(location, schema.FORMAT + 1)
    run.log_metric("loss", 2.0, step=1)
    report = Drainer(location, old).drain(None)
    assert "upgraded by a newer trackside" in str(report.error)
    assert report.behind_bytes
    with pytest.raises(StoreUnavailable, match="restart this process"):
        old.create_experiment("new")
    run.log_metric("loss", 1.0, step=2)
    old.close()
    make_newer(location, schema.FORMAT)  # here is the newer program
    trackside.end_run()
    newer = open_store(location)
    drain(location, newer)
    kept = runs_of(newer)["going on"]
    assert newer.get_metric_history(kept.info.run_id, "loss")["value"].tolist() == [3.0, 2.0, 1.0]
    assert not newer.list_rejected()
    newer.close()


@pytest.mark.parametrize("name", FILES)
def test_who_can_only_read_an_old_store_reads_it_as_it_is(lay: Lay, name: str) -> None:
    """Nothing is upgraded, and what the format lacks is empty."""
    location = lay(name)
    before = format_of(location)
    store = open_store(location, read_only=True)
    assert set(runs_of(store)) == {"first", "second"}
    assert len(store.list_views(runs_of(store)["first"].info.experiment_id)) == (1 if before >= 3 else 0)
    store.close()
    assert format_of(location) == before
    assert not read_upgrades(location)
