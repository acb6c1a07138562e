"""Of a damaged database everything readable is kept: pages of a real store are overwritten."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trackside.doctor import Finding, examine
from trackside.entities import Run
from trackside.errors import StoreUnavailable
from trackside.journal.records import FileLogged, RunEnd, RunUpdate
from trackside.settings import StoreLocation
from trackside.store import open_store, schema
from trackside.store.base import Store
from trackside.store.salvage import replace_damaged
from trackside.testing.factories import START, make_batch, run_open

RUNS, KEYS, PURGED = 160, ("loss", "accuracy"), 20
IDS = [f"{number:032x}" for number in range(1, RUNS + 1)]
KEPT = IDS[:-PURGED]
"""The others are purged: their pages are free, or others' by now."""

LOOKED_AT = ("store", "database", "journals", "put aside", "contents")


def steps_of(number: int) -> int:
    """Points of each metric of a run: some have more than go on a page, many share one."""
    return 2_500 if number % 40 < 2 else 60


def value_of(number: int, key: str, step: int) -> float:
    """What a run logged."""
    return number + step / 1000 + (0.5 if key == "loss" else 0.0)


def params_of(number: int) -> dict[str, str]:
    """A short one and one that is longer than an index holds."""
    return {"lr": str(number), "note": "x" * 300 + str(number)}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole store; some of its pages are free."""
    folder = tmp_path_factory.mktemp("sound") / ".trackside"
    with contextlib.closing(open_store(StoreLocation.from_url(str(folder)))) as store:
        position = 0
        for first in range(0, RUNS, 40):
            numbers = range(first, first + 40)
            events = [event for number in numbers for event in events_of(number)]
            points = [
                (IDS[number], key, value_of(number, key, step), step, START + step)
                for number in numbers
                for key in KEYS
                for step in range(steps_of(number))
            ]
            ends = [RunEnd(IDS[number], "FINISHED", START + 10_000) for number in numbers]
            # Of runs that end in the drain that began them, points are in chunks, else in blocks.
            batch = make_batch(*events, *ends[::2], points=points, start=position)
            last = make_batch(*ends[1::2], start=batch.end)
            store.ingest([batch])
            store.ingest([last])
            position = last.end
        store.delete_runs(IDS[-PURGED:])
        store.purge_runs(store.condemn_runs(IDS[-PURGED:], 1 << 60))
    return folder


def events_of(number: int) -> list[Any]:
    return [
        run_open(IDS[number], run_name=f"run {number}", start_time=START + number),
        RunUpdate(IDS[number], params_of(number), {"team": f"t{number}"}),
        FileLogged(IDS[number], "model.bin", 7, "f" * 64, START),
    ]


@pytest.fixture
def location(sound: Path, tmp_path: Path) -> StoreLocation:
    shutil.copytree(sound, tmp_path / ".trackside")
    return StoreLocation.from_url(str(tmp_path / ".trackside"))


def ask(location: StoreLocation, query: str, *values: object) -> list[Any]:
    with contextlib.closing(sqlite3.connect(location.database)) as connection:
        return connection.execute(query, values).fetchall()


def root_of(location: StoreLocation, name: str) -> int:
    return ask(location, "SELECT rootpage FROM sqlite_schema WHERE name = ?", name)[0][0]


def pages_of(location: StoreLocation, name: str, kind: str) -> list[int]:
    """Pages of a table or an index: leaf, internal or overflow, as SQLite itself says (dbstat)."""
    query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY pageno"
    return [page for (page,) in ask(location, query, name, kind)]


def overwrite(location: StoreLocation, *pages: int, at: int = 0, size: int = schema.PAGE_SIZE) -> None:
    """Write over pages, the first one is 1; always with the same bytes."""
    junk = random.Random(7)
    with location.database.open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * schema.PAGE_SIZE + at)
            file.write(junk.randbytes(size))


def find_damage(location: StoreLocation) -> Finding:
    [finding] = [one for one in examine(location).findings if one.check == "database"]
    return finding


@dataclass
class Left:
    """What a store holds after the repair, and what the repair said is lost."""

    said: str
    notes: dict[str, Any]
    runs: dict[str, Run]


def repair(location: StoreLocation) -> Left:
    """Repair as the doctor does: what is there then is right, what isn't is named, the damaged file kept."""
    damaged = location.database.read_bytes()
    finding = find_damage(location)
    assert (finding.level, finding.repair is not None) == ("broken", True)
    assert finding.repair is not None
    assert "kept" in finding.repair.will
    said = finding.repair.run()
    after = {one.check: one.level for one in examine(location).findings if one.check in LOOKED_AT}
    assert after == dict.fromkeys(LOOKED_AT, "ok"), said
    [kept] = location.folder.glob("store.db.damaged-*[0-9]")
    assert kept.read_bytes() == damaged
    assert str(kept) in said
    notes = json.loads(Path(f"{kept}.json").read_text())
    with contextlib.closing(open_store(location)) as store:
        runs = {run_id: store.get_run(run_id) for run_id in store.find_runs(IDS)}
        unknown, doubtful = set(notes["only_last"]), notes["doubtful"]
        hurt = {*doubtful, *notes["points_lost"]}
        lost_of = {run_id: check_points(store, run_id, are_right=run_id not in hurt) for run_id in runs}
        missing = {run_id: lost for run_id, lost in lost_of.items() if lost}
        assert missing.keys() == notes["points_lost"].keys() | (missing.keys() & {*unknown, *doubtful})
        counted = missing.keys() - {*unknown, *doubtful}
        assert {one: notes["points_lost"][one] for one in counted} == {one: missing[one] for one in counted}
        for run_id, run in runs.items():
            check_run(run, run_id, is_cut=run_id in notes["cut"])
            told = " ".join(store.get_warnings(run_id))
            assert (f"{notes['points_lost'].get(run_id, 0):,} of its points" in told) == (
                run_id in notes["points_lost"]
            )
            assert ("all points of some" in told) == (run_id in unknown)
    assert set(runs) <= set(KEPT)
    assert len(runs) + notes["nameless"] >= len(KEPT)
    return Left(said, notes, runs)


def check_points(store: Store, run_id: str, *, are_right: bool) -> int:
    """Each point is the one that was logged, none is there twice; returns how many are missing."""
    missing, number = 0, IDS.index(run_id)
    for key in KEYS:
        points = store.get_metric_history(run_id, key)
        steps = points["step"].tolist()
        assert len(set(steps)) == len(steps)
        if are_right:
            assert points["value"].tolist() == [value_of(number, key, step) for step in steps]
        missing += steps_of(number) - len(steps)
    return missing


def check_run(run: Run, run_id: str, *, is_cut: bool) -> None:
    number = IDS.index(run_id)
    assert (run.info.run_name, run.info.status, run.info.start_time) == (
        f"run {number}",
        "FINISHED",
        START + number,
    )
    assert run.data.metrics == {key: value_of(number, key, steps_of(number) - 1) for key in KEYS}
    params = params_of(number)
    if is_cut:
        params["note"] = params["note"][:200]
    assert run.data.params == params
    assert run.data.tags["team"] == f"t{number}"


@pytest.mark.parametrize(
    "names",
    [
        ("chunk", "param"),
        ("metric", "tag"),
        ("run",),
        ("key", "experiment", "store"),
    ],
    ids="-".join,
)
def test_a_damaged_root_loses_nothing_that_is_below_it(
    location: StoreLocation, names: tuple[str, ...]
) -> None:
    """A table whose first page is gone is found by the pointer map, an index isn't needed at all."""
    overwrite(location, *(root_of(location, name) for name in names))
    left = repair(location)
    assert set(left.runs) == set(KEPT)
    assert left.notes["points_lost"] == {}


def test_points_on_damaged_pages_are_named_and_all_others_kept(location: StoreLocation) -> None:
    """Leaves with many runs, and a page on which one long curve goes on."""
    long = pages_of(location, "chunk", "overflow")[2]
    overwrite(location, *pages_of(location, "chunk", "leaf")[3:5], long)
    left = repair(location)
    assert set(left.runs) == set(KEPT)
    lost = left.notes["points_lost"]
    assert 2 <= len(lost) <= 40
    assert f"points of {len(lost)} runs are lost: {min(lost)}" in left.said
    assert left.notes["rows_lost"]["chunk"] > 2


def test_runs_whose_rows_are_lost_keep_what_they_logged(location: StoreLocation) -> None:
    """Their ids, names and times are in indexes; a warning on each says what isn't."""
    overwrite(location, pages_of(location, "run", "leaf")[2])
    left = repair(location)
    assert set(left.runs) == set(KEPT)
    told = left.notes["told_by_indexes"]
    assert 2 <= len(told) <= 60
    assert f"Of {len(told)} runs it is lost who began them" in left.said
    assert {left.runs[run_id].info.user_id for run_id in told} == {""}
    assert {run.info.user_id for run_id, run in left.runs.items() if run_id not in told} == {"ada"}


def test_leaves_of_everything_else_are_filled_in(location: StoreLocation) -> None:
    """From summaries, points and indexes: metrics, params, tags and keys are as they were."""
    for name in ("metric", "param", "tag", "param_value", "metric_last", "sqlite_autoindex_run_1"):
        overwrite(location, pages_of(location, name, "leaf")[0])
    left = repair(location)
    assert set(left.runs) == set(KEPT)


@pytest.mark.parametrize(("at", "size"), [(0, 100), (0, schema.PAGE_SIZE)], ids=["header", "first page"])
def test_without_header_or_first_page_the_tables_are_still_known(
    location: StoreLocation, at: int, size: int
) -> None:
    """By their places and by what they hold."""
    overwrite(location, 1, at=at, size=size)
    left = repair(location)
    assert set(left.runs) == set(KEPT)
    assert left.notes["points_lost"] == {}


def test_free_pages_bring_nothing_back(location: StoreLocation) -> None:
    """A damaged list of free pages costs nothing, and runs that were purged stay away."""
    trunk = int.from_bytes(location.database.read_bytes()[32:36], "big")
    assert trunk > 0
    overwrite(location, trunk, size=64)
    left = repair(location)
    assert set(left.runs) == set(KEPT)
    assert "Nothing is lost." in left.said


def test_points_that_were_wiped_are_noticed(location: StoreLocation) -> None:
    """SQLite has no checksums: what a metric's row says of its points shows that some are others now."""
    page = pages_of(location, "chunk", "overflow")[2]
    chunks = root_of(location, "chunk")
    overwrite(location, chunks)
    with location.database.open("r+b") as file:
        file.seek((page - 1) * schema.PAGE_SIZE + 100)
        file.write(bytes(2000))
    finding = find_damage(location)
    assert finding.repair is not None
    assert "don't add up" in finding.repair.run()


@pytest.mark.parametrize("seed", range(2))
def test_wherever_pages_are_overwritten(location: StoreLocation, seed: int) -> None:
    """Whatever is there is right, and whatever isn't is named."""
    junk = random.Random(seed)
    count = location.database.stat().st_size // schema.PAGE_SIZE
    overwrite(location, *junk.sample(range(3, count + 1), 12))
    left = repair(location)
    whole = set(left.runs) - left.notes["points_lost"].keys()
    assert len(whole) > len(KEPT) // 2


def test_what_is_in_the_log_counts(location: StoreLocation) -> None:
    """Commits that aren't in the database's file yet aren't lost; the log goes with the damaged one."""
    chunks = root_of(location, "chunk")
    with contextlib.closing(sqlite3.connect(location.database)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute("UPDATE experiment SET name = 'renamed' WHERE id = 0")
        writer.commit()
        for name in ("store.db", "store.db-wal"):
            shutil.copy2(location.folder / name, location.folder / f"{name}.copy")
    (location.folder / "store.db.copy").rename(location.database)
    (location.folder / "store.db-wal.copy").rename(location.folder / "store.db-wal")
    overwrite(location, chunks)
    finding = find_damage(location)
    assert finding.repair is not None
    finding.repair.run()
    with contextlib.closing(open_store(location)) as store:
        assert store.get_experiment("0").name == "renamed"
    assert list(location.folder.glob("store.db.damaged-*-wal"))


def test_what_cannot_be_saved_is_left_as_it_is(location: StoreLocation) -> None:
    """No page that makes sense; or a newer format, of which nobody here knows what it means."""
    content = bytearray(location.database.read_bytes())
    content[60:64] = (schema.FORMAT + 1).to_bytes(4, "big")
    for data, words in ((bytes(content), "newer trackside"), (b"\x55" * len(content), "Nothing of")):
        location.database.write_bytes(data)
        with pytest.raises(StoreUnavailable, match=words):
            replace_damaged(location, location.folder / "set-aside")
        assert location.database.read_bytes() == data
        assert sorted(path.name for path in location.folder.glob("*store.db*")) == ["store.db"]
