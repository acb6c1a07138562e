"""A backup of a store that is being written is whole, and a store itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import trackside
from trackside.cli import main
from trackside.errors import InvalidInput
from trackside.journal.records import FileLogged
from trackside.settings import StoreLocation
from trackside.store import open_store
from trackside.sync import backup as backup_module
from trackside.sync.backup import back_up
from trackside.testing import START, Feed

LOGGING = """
import sys, trackside
with trackside.start_run(run_name="busy"):
    for step in range(10**9):
        trackside.log_metric("loss", 1.0, step=step)
        if step == 5000:
            print(trackside.active_run().info.run_id, flush=True)
        if step > 5000 and step % 5000 == 0:
            trackside.flush()
"""

LOOKING = """
import json, trackside
points = trackside.get_metric_history("{run_id}", "loss")
(run_id,) = trackside.search_runs(filter_string="run_name = 'before'", search_all_experiments=True).run_id
file = trackside.download_artifacts(run_id, "note.txt")
print(json.dumps([open(file).read(), [int(step) for step in points["step"]]]))
"""


FAR = "s3://team/runs"


@pytest.fixture
def location(tmp_path: Path) -> StoreLocation:
    return StoreLocation.from_url(str(tmp_path / "here" / ".trackside"))


def look_into(folder: Path, code: str) -> str:
    """In a process of its own, as somebody who restores it does."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TRACKSIDE_STORE": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_store_that_is_written_is_copied_whole(location: StoreLocation, tmp_path: Path) -> None:
    """The steps in the copy go from 0 without a hole to some moment of the backup, files and all."""
    trackside.set_store(str(location.database))
    with trackside.start_run(run_name="before"):
        trackside.log_text("kept", "note.txt")
    trackside.flush()
    with subprocess.Popen(
        [sys.executable, "-c", LOGGING],
        env={**os.environ, "TRACKSIDE_STORE": str(location.database)},
        stdout=subprocess.PIPE,
        text=True,
    ) as busy:
        assert busy.stdout is not None
        run_id = busy.stdout.readline().strip()
        made = back_up(location, tmp_path / "copy")
        busy.kill()
    assert made.files >= 4
    seen = look_into(tmp_path / "copy", LOOKING.format(run_id=run_id))
    text, found = json.loads(seen)
    assert text == "kept"
    assert len(found) > 5000
    assert found == list(range(len(found)))


def test_a_backup_overwrites_nothing(location: StoreLocation, tmp_path: Path) -> None:
    """A folder that holds something, and a store on a server, are refused with a sentence."""
    open_store(location).close()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="there already"):
        back_up(location, tmp_path / "full")
    with pytest.raises(InvalidInput, match="pg_dump") as problem:
        back_up(StoreLocation.from_url("postgresql://ada:s3cret@db/runs"), tmp_path / "new")
    assert "s3cret" not in str(problem.value)
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    for inside in (location.folder / "copy", Path(location.artifact_root) / "copy"):
        with pytest.raises(InvalidInput, match="folder of the store itself"):
            back_up(location, inside)


def test_a_backup_that_fails_leaves_nothing(
    location: StoreLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a backup is worse than none."""
    open_store(location).close()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_module.shutil, "copy2", fail)
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "copy"), "--store", str(location.database)])
    assert result.exit_code == 1
    assert f"The backup {tmp_path / 'copy'} can't be made: No space left" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_the_command_says_what_it_copied(location: StoreLocation, tmp_path: Path) -> None:
    """The copy has the identity of the store, so that it can take its place."""
    store_id = open_store(location).store_id
    result = CliRunner().invoke(
        main, ["backup", str(tmp_path / "copy"), "--store", str(location.database), "--json"]
    )
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["files"] == 2
    assert open_store(tmp_path / "copy" / "store.db").store_id == store_id


def test_files_elsewhere_are_said_not_to_be_copied(location: StoreLocation, tmp_path: Path) -> None:
    """Where, how many, of how many runs; a run that was moved counts where its files are."""
    store = open_store(location)
    places = [FAR, str(tmp_path / "big-disk")]
    far, near = (store.create_experiment(f"e{n}", place) for n, place in enumerate(places))
    feed = Feed(store)
    runs = [feed.log_run(experiment) for experiment in (far, far, near, "0")]
    for run_id in runs:
        feed.send(FileLogged(run_id, "a.bin", 700, "0" * 64, START))
    store.move_runs([runs[1]], "0")
    store.close()
    command = ["backup", "--store", str(location.database)]
    result = CliRunner().invoke(main, [*command, str(tmp_path / "one"), "--json"])
    assert result.exit_code == 0, result.output
    said = {
        place["place"]: [place["runs"], place["files"], place["size_bytes"]]
        for place in json.loads(result.stdout)["elsewhere"]
    }
    assert said == {FAR: [2, 2, 1400], places[1]: [1, 1, 700]}
    result = CliRunner().invoke(main, [*command, str(tmp_path / "two")])
    assert result.exit_code == 0
    assert f"Not copied: 2 files of 2 runs (1.4 kB) at {FAR}." in result.stderr
