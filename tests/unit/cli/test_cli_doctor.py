"""`trackside doctor` finds real damage, says what to do, and repairs what it says and no more."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from trackside.cli import main
from trackside.doctor import examine
from trackside.doctor.places import judge_place
from trackside.doctor.programs import has_reset_bug
from trackside.errors import RunNotFound
from trackside.settings import StoreLocation
from trackside.settings.mounts import find_filesystem
from trackside.store import open_store, schema

VERSION = version("trackside")
OLD = time.time() - 3 * 86_400

LOG = """
import os, signal, sys, trackside
trackside.set_store(sys.argv[1])
with trackside.start_run(run_name="waits") as run:
    for step in range(200):
        run.log_metric("loss", float(step), step=step)
    print(run.info.run_id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def location(store_url: str) -> StoreLocation:
    return StoreLocation.from_url(store_url)


@pytest.fixture
def waiting(location: StoreLocation) -> str:
    """A run that is in a journal only: its process was killed."""
    done = subprocess.run(
        [sys.executable, "-c", LOG, location.url], capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    return done.stdout.strip()


def look(location: StoreLocation, *arguments: str) -> dict[str, dict[str, Any]]:
    """What the command says for programs, the worst of each check."""
    result = CliRunner().invoke(main, ["doctor", "--json", "--store", location.url, *arguments])
    said = json.loads(result.stdout)
    order = ["ok", "note", "warning", "broken"]
    worst: dict[str, dict[str, Any]] = {}
    for finding in said["findings"]:
        known = worst.get(finding["check"])
        if known is None or order.index(finding["level"]) > order.index(known["level"]):
            worst[finding["check"]] = finding
    assert result.exit_code == int(said["is_broken"])
    assert said["is_broken"] == any(finding["level"] == "broken" for finding in said["findings"])
    return worst


def ask_for(location: StoreLocation, statement: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(location.database)
    try:
        found = connection.execute(statement).fetchall()
        connection.commit()
        return found
    finally:
        connection.close()


@pytest.fixture
def jupyter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for Jupyter's files that is looked at before all others; both extensions are there."""
    place = tmp_path / "jupyter"
    monkeypatch.setenv("JUPYTER_PATH", str(place / "share"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(place / "etc"))
    install(place, VERSION)
    return place


def install(place: Path, number: str, *, enabled: bool = True) -> None:
    manifest = place / "share" / "labextensions" / "trackside" / "package.json"
    switch = place / "etc" / "jupyter_server_config.d" / "trackside.json"
    for file in (manifest, switch):
        file.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text(json.dumps({"name": "trackside", "version": number}))
    switch.write_text(json.dumps({"ServerApp": {"jpserver_extensions": {"trackside": enabled}}}))


def test_a_sound_store_has_nothing_broken(location: StoreLocation, jupyter: Path) -> None:
    """Each check says so, nothing is changed, and the command ends with 0."""
    before = {path: path.stat().st_mtime_ns for path in location.folder.iterdir()}
    found = look(location)
    levels = {name: finding["level"] for name, finding in found.items() if name != "sqlite"}
    assert set(levels) >= {
        "versions",
        "server extension",
        "labextension",
        "place",
        "disk",
        "store",
        "database",
    }
    assert set(levels.values()) <= {"ok", "note"}
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, jupyter: Path) -> None:
    """A note: the first run makes it."""
    location = StoreLocation.from_url(str(tmp_path / "none" / ".trackside"))
    assert look(location)["store"]["level"] == "note"
    assert not location.folder.exists()
    location.folder.mkdir(parents=True)
    assert look(location)["store"]["level"] == "note"
    assert list(location.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "affected"),
    [
        ("3.6.23", False), ("3.7.0", True), ("3.40.1", True), ("3.44.5", True), ("3.44.6", False),
        ("3.45.0", True), ("3.50.6", True), ("3.50.7", False), ("3.51.0", True), ("3.51.2", True),
        ("3.51.3", False), ("3.52.0", False),
    ],
)  # fmt: skip
def test_versions_of_sqlite_with_the_reset_bug_are_known(number: str, affected: bool) -> None:
    """As sqlite.org/wal.html lists them."""
    assert has_reset_bug(tuple(map(int, number.split(".")))) is affected


def test_this_sqlite_is_named(location: StoreLocation) -> None:
    """With the version that is in use, as a warning if it has the bug."""
    finding = look(location)["sqlite"]
    assert sqlite3.sqlite_version in finding["text"]
    assert (finding["level"] == "warning") is has_reset_bug(sqlite3.sqlite_version_info)


def test_extensions_that_do_not_fit_are_broken(location: StoreLocation, jupyter: Path) -> None:
    """Another version of the front end, or one that is disabled; a server that isn't told to load ours."""
    assert look(location)["labextension"]["level"] == "ok"
    install(jupyter, "0.0.9", enabled=False)
    found = look(location)
    assert "0.0.9" in found["labextension"]["text"]
    assert found["labextension"]["level"] == found["server extension"]["level"] == "broken"
    assert "jupyter server extension enable trackside" in found["server extension"]["advice"]
    install(jupyter, VERSION)
    config = jupyter / "etc" / "labconfig" / "page_config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"disabledExtensions": {"trackside": True}}))
    assert "disabled" in look(location)["labextension"]["text"]


def test_extensions_that_are_missing_are_broken(
    location: StoreLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an environment into which only a part of the package came."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "none"))
    monkeypatch.setattr("jupyter_core.paths.ENV_JUPYTER_PATH", [])
    monkeypatch.setattr("jupyter_core.paths.SYSTEM_JUPYTER_PATH", [])
    monkeypatch.setattr("jupyter_core.paths.ENV_CONFIG_PATH", [])
    monkeypatch.setattr("jupyter_core.paths.SYSTEM_CONFIG_PATH", [])
    found = look(location)
    assert found["labextension"]["level"] == found["server extension"]["level"] == "broken"
    assert "pip install" in found["labextension"]["advice"]


def damage_page(location: StoreLocation, name: str, payload: bytes = b"\xff" * 64) -> None:
    """Write over the head of the page in which a table or an index begins."""
    [(page,)] = ask_for(location, f"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'")
    with location.database.open("r+b") as file:
        file.seek((page - 1) * schema.PAGE_SIZE)
        file.write(payload)


def test_a_damaged_page_is_found(location: StoreLocation) -> None:
    """What SQLite says of it, and what can be done; a repair puts a new database there, if it is wanted."""
    damage_page(location, "chunk")
    before = location.database.read_bytes()
    finding = look(location)["database"]
    assert finding["level"] == "broken"
    assert "damaged" in finding["text"]
    assert "backup" in finding["advice"]
    asked = CliRunner().invoke(main, ["doctor", "--repair", "--store", location.url], input="n\n")
    assert "will: Save what is readable" in asked.stderr
    assert location.database.read_bytes() == before
    assert look(location, "--repair", "--yes")["database"]["level"] == "ok"
    [kept] = location.folder.glob("store.db.damaged-*[0-9]")
    assert kept.read_bytes() == before


def test_a_journal_is_never_applied_twice(location: StoreLocation, waiting: str) -> None:
    """If it is lost how far one was applied, it is put aside; one that wasn't applied at all stays."""
    look(location, "--repair", "--yes")
    [applied] = location.journal_folder.glob("*.journal")
    done = subprocess.run(
        [sys.executable, "-c", LOG, location.url], capture_output=True, text=True, check=False
    )
    [fresh] = set(location.journal_folder.glob("*.journal")) - {applied}
    damage_page(location, "segment")
    result = CliRunner().invoke(main, ["doctor", "--repair", "--yes", "--store", location.url])
    assert "1 journals had been applied is lost" in result.stderr
    assert not applied.exists()
    assert (location.folder / "set-aside" / "journal" / applied.name).exists()
    assert fresh.exists()
    look(location, "--repair", "--yes")
    store = open_store(location)
    assert len(store.get_metric_history(waiting, "loss")) == 200
    assert len(store.get_metric_history(done.stdout.strip(), "loss")) == 200
    store.close()


def test_a_database_that_cannot_be_opened_is_found(location: StoreLocation) -> None:
    """All other checks are done nevertheless."""
    with location.database.open("r+b") as file:
        file.seek(16)
        file.write(b"\xff" * 600)
    found = look(location)
    assert found["store"]["level"] == found["database"]["level"] == "broken"
    assert found["journals"]["level"] in ("ok", "note")


def test_indexes_that_do_not_fit_are_made_anew(location: StoreLocation) -> None:
    """A run that is missing in an index is found again after the repair."""
    connection = sqlite3.connect(location.database)
    connection.executescript(
        "PRAGMA writable_schema = ON;"
        "CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'run_name';"
        "DELETE FROM sqlite_schema WHERE name = 'run_name';"
    )
    connection.close()
    connection = sqlite3.connect(location.database)
    connection.executescript(
        "PRAGMA writable_schema = ON; UPDATE run SET name = 'renamed';"
        "INSERT INTO sqlite_schema SELECT * FROM kept; DROP TABLE kept;"
    )
    connection.close()
    finding = look(location)["database"]
    assert (finding["level"], "Indexes" in finding["text"]) == ("broken", True)
    assert look(location, "--repair", "--yes")["database"]["level"] == "ok"
    assert ask_for(location, "PRAGMA integrity_check") == [("ok",)]
    assert ask_for(location, "SELECT count(*) FROM run WHERE name = 'renamed'") == [(4,)]


def test_journals_that_wait_are_applied(location: StoreLocation, waiting: str) -> None:
    """Only on request, and after it has been said."""
    finding = look(location)["journals"]
    assert finding["level"] == "note"
    assert re.match(r"[\d,]+ of [\d,]+ bytes of the journals wait", finding["text"])
    store = open_store(location, read_only=True)
    with pytest.raises(RunNotFound):
        store.get_run(waiting)
    store.close()
    refused = CliRunner().invoke(main, ["doctor", "--repair", "--store", location.url], input="n\n")
    assert "will: Apply the journals" in refused.stderr
    assert look(location)["journals"]["level"] == "note"
    assert look(location, "--repair", "--yes")["journals"]["level"] == "ok"
    store = open_store(location)
    assert len(store.get_metric_history(waiting, "loss")) == 200
    store.close()


def test_a_damaged_journal_is_put_aside_in_part(location: StoreLocation, waiting: str) -> None:
    """Bytes that were turned, an end that was cut off: named and kept; all else arrives."""
    [journal] = location.journal_folder.glob("*.journal")
    content = bytearray(journal.read_bytes())
    content[40 * 60 : 40 * 61] = os.urandom(40)
    journal.write_bytes(content[:-13])
    found = look(location)
    assert found["journal damage"]["level"] == "broken"
    assert "at 2,400" in found["journal damage"]["text"]
    found = look(location, "--repair", "--yes")
    assert found["journal damage"]["level"] == "ok"
    assert found["put aside"]["level"] == "warning"
    store = open_store(location)
    assert len(store.get_metric_history(waiting, "loss")) >= 190
    kept = store.list_rejected()
    assert bytes(content[40 * 60 : 40 * 61]) in [row["data"] for row in kept]
    store.close()


def test_a_journal_of_a_newer_version_is_left_alone(location: StoreLocation, tmp_path: Path) -> None:
    """A warning says to upgrade; a repair does nothing to it."""
    from trackside.journal import format as journal_format

    code = f"import trackside.journal.origin as origin; origin.FORMAT = {journal_format.FORMAT + 1}\n{LOG}"
    subprocess.run([sys.executable, "-c", code, location.url], capture_output=True, check=False, timeout=100)
    [journal] = location.journal_folder.glob("*.journal")
    before = journal.read_bytes()
    finding = look(location)["journal damage"]
    assert (finding["level"], "pip install --upgrade" in finding["advice"]) == ("warning", True)
    look(location, "--repair", "--yes")
    assert journal.read_bytes() == before


def test_what_no_run_has_is_moved_aside(location: StoreLocation) -> None:
    """Folders of runs that are gone, copies that were interrupted, contents; nothing that is new or used."""
    location.identity()
    used, orphan, new = ("f" * 32, "e" * 32, "d" * 32)
    root = Path(location.artifact_root)
    for run_id in (used, orphan, new):
        (root / run_id / "artifacts").mkdir(parents=True)
        (root / run_id / "artifacts" / "model.bin").write_text(run_id)
    draft = root / used / "artifacts" / f".{'0' * 32}.part"
    draft.write_text("half")
    content = location.blob_folder / ("a" * 64)
    content.parent.mkdir()
    content.write_text("code")
    for path in (root / used / "artifacts", root / orphan / "artifacts", root / orphan, draft, content):
        os.utime(path, (OLD, OLD))
    found = look(location)
    assert (found["files"]["level"], found["contents"]["level"]) == ("warning", "warning")
    assert orphan in found["files"]["text"] or "copies" in found["files"]["text"]
    found = look(location, "--repair", "--yes")
    assert (found["files"]["level"], found["contents"]["level"]) == ("ok", "ok")
    aside = location.folder / "set-aside"
    assert (aside / "artifacts" / orphan / "artifacts" / "model.bin").read_text() == orphan
    assert (aside / "artifacts" / used / "artifacts" / draft.name).read_text() == "half"
    assert (aside / "blobs" / content.name).read_text() == "code"
    for run_id in (used, new):
        assert (root / run_id / "artifacts" / "model.bin").read_text() == run_id


def test_a_content_that_is_missing_is_broken(location: StoreLocation) -> None:
    """The database refers to a file that somebody has deleted."""
    ask_for(location, f"INSERT INTO blob (digest, size_bytes) VALUES ('{'b' * 64}', 100000)")
    finding = look(location)["contents"]
    assert (finding["level"], "b" * 64 in finding["text"]) == ("broken", True)


def test_an_older_format_is_upgraded_by_repair(location: StoreLocation) -> None:
    """Looking upgrades nothing; the repair says that it makes a copy."""
    ask_for(location, "PRAGMA user_version = 4")
    finding = look(location)["store"]
    assert (finding["level"], "with a copy" in finding["repair"]) == ("note", True)
    assert ask_for(location, "PRAGMA user_version") == [(4,)]
    found = look(location, "--repair", "--yes")
    assert found["store"]["level"] == "ok"
    assert "store.db.format-4" in found["upgrades"]["text"]


def test_a_newer_format_is_broken(location: StoreLocation) -> None:
    """With what to do."""
    ask_for(location, f"PRAGMA user_version = {schema.FORMAT + 1}")
    assert "Upgrade trackside" in look(location)["store"]["text"]


@pytest.mark.parametrize(("log", "level"), [("1", "broken"), ("0", "warning")])
def test_a_network_disk_is_named(
    location: StoreLocation, monkeypatch: pytest.MonkeyPatch, log: str, level: str
) -> None:
    """With a write-ahead log it damages the database; without, it is a warning."""
    monkeypatch.setenv("TRACKSIDE_WRITE_AHEAD_LOG", log)
    open_store(location).close()
    mounts = f"30 22 0:40 / {location.folder} rw shared:1 - nfs4 server:/home rw\n"
    [finding] = judge_place(location, find_filesystem(location.folder, mounts))
    assert (finding.check, finding.level, "nfs4" in finding.text) == ("place", level, True)


def test_a_store_on_a_server_is_examined(database_url: str, postgres: Any) -> None:
    """Reachable or away: no password is shown."""
    location = StoreLocation.from_url(database_url)
    secret = re.search(r":([^:@/]+)@", database_url)
    assert secret is not None
    for url, level in ((database_url, "ok"), (re.sub(r":\d+/", ":1/", database_url), "broken")):
        for flag in ((), ("--json",)):
            result = CliRunner().invoke(main, ["doctor", *flag, "--store", url])
            assert secret[1] not in result.output
        assert look(StoreLocation.from_url(url))["store"]["level"] == level
    ids = [finding.check for finding in examine(location).findings]
    assert "database" not in ids


def test_people_get_a_page_that_is_not_too_wide(location: StoreLocation, call: Callable[..., Any]) -> None:
    """Each finding is a paragraph, with what to do below it."""
    result = call("doctor")
    assert max(map(len, result.stdout.splitlines())) <= 180  # long paths aren't broken
    assert re.search(r"^ok +store\s+sqlite:", result.stdout, re.MULTILINE)
    assert re.search(r"^ok +database +Each page", result.stdout, re.MULTILINE)
