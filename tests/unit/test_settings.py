"""Which store, and what to capture: environment, then file, then what is nearest."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trackside import settings
from trackside.errors import InvalidInput
from trackside.settings import (
    CaptureSettings,
    StoreLocation,
    derive_experiment_id,
    load_capture_settings,
    metric_direction,
    resolve_store,
)


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting but those a test makes; the home folder and the working folder are new."""
    for name in list(os.environ):
        if name.startswith("TRACKSIDE_") or name == "JPY_SESSION_NAME":
            monkeypatch.delenv(name)
    for name, folder in (("HOME", "home"), ("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    work = tmp_path / "home" / "work" / "deep"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)


def write_settings(tmp_path: Path, text: str) -> Path:
    """Write the user's settings file."""
    file = tmp_path / "config" / "trackside" / "settings.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_sources_are_asked_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Explicit, environment, file, nearest folder, the server's hint, the user's data folder."""
    assert resolve_store().origin == "user"
    assert resolve_store().database == tmp_path / "data" / "trackside" / "store.db"
    monkeypatch.setenv("TRACKSIDE_STORE_HINT", f"sqlite:///{tmp_path}/hint/store.db")
    assert resolve_store().origin == "hint"
    (tmp_path / "home" / "work" / ".trackside").mkdir()
    assert resolve_store().origin == "folder"
    assert resolve_store().folder == tmp_path / "home" / "work" / ".trackside"
    write_settings(tmp_path, f'store = "sqlite:///{tmp_path}/file/store.db"')
    assert resolve_store().origin == "settings"
    monkeypatch.setenv("TRACKSIDE_STORE", str(tmp_path / "environment.db"))
    assert resolve_store().origin == "environment"
    assert resolve_store().database == tmp_path / "environment.db"
    assert resolve_store(str(tmp_path / "x.db")).origin == "explicit"


def test_nearest_folder_wins(tmp_path: Path) -> None:
    """Of several ``.trackside`` folders above, the nearest is used."""
    (tmp_path / "home" / ".trackside").mkdir()
    assert resolve_store().folder == tmp_path / "home" / ".trackside"
    (tmp_path / "home" / "work" / "deep" / ".trackside").mkdir()
    assert resolve_store().folder == tmp_path / "home" / "work" / "deep" / ".trackside"


def test_search_ends_at_home(tmp_path: Path) -> None:
    """A folder above the user's home isn't theirs to choose."""
    (tmp_path / ".trackside").mkdir()
    assert resolve_store().origin == "user"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away")
def test_folder_of_somebody_else_is_never_used(tmp_path: Path) -> None:
    """A planted ``.trackside`` is passed over, and the search goes on above it."""
    planted = tmp_path / "home" / "work" / "deep" / ".trackside"
    planted.mkdir()
    os.chown(planted, 12345, 12345)
    assert resolve_store().origin == "user"
    (tmp_path / "home" / ".trackside").mkdir()
    assert resolve_store().folder == tmp_path / "home" / ".trackside"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can give files away")
def test_settings_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """A settings file could lead runs elsewhere, so that it has to be one's own."""
    os.chown(write_settings(tmp_path, 'store = "x.db"'), 12345, 12345)
    with pytest.raises(InvalidInput, match="somebody else"):
        resolve_store()


@pytest.mark.parametrize("name", ["TRACKSIDE_NOTEBOOK", "JPY_SESSION_NAME"])
def test_notebooks_folder_counts_not_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A kernel's working folder may be another than its notebook's."""
    (tmp_path / "home" / "project" / ".trackside").mkdir(parents=True)
    monkeypatch.setenv(name, str(tmp_path / "home" / "project" / "a.ipynb"))
    assert resolve_store().folder == tmp_path / "home" / "project" / ".trackside"


def test_session_name_that_is_no_path_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session's name may be any text."""
    monkeypatch.setenv("JPY_SESSION_NAME", "0b3e/console-1")
    assert resolve_store().origin == "user"


@pytest.mark.parametrize(
    ("text", "database", "folder"),
    [
        ("sqlite:////data/store.db", "/data/store.db", "/data"),
        ("/data/runs.db", "/data/runs.db", "/data/runs.db.trackside"),
        ("/data/.trackside", "/data/.trackside/store.db", "/data/.trackside"),
    ],
)
def test_url_and_path_name_the_same_things(text: str, database: str, folder: str) -> None:
    """A store is given as URL, as path of its database, or as its folder."""
    location = StoreLocation.from_url(text)
    assert (str(location.database), str(location.folder)) == (database, folder)
    assert location.journal_folder == location.folder / "journal"


@pytest.mark.parametrize("url", ["postgresql://u:p@h/d", "http://h"])
def test_unknown_scheme_is_refused(url: str) -> None:
    """The message says what is spoken, and doesn't repeat a password."""
    with pytest.raises(InvalidInput, match="sqlite:///") as caught:
        StoreLocation.from_url(url)
    assert "u:p" not in str(caught.value)


def test_identity_is_made_once(tmp_path: Path) -> None:
    """All who come at the same time agree on the store's id, and the folder ignores itself in git."""
    location = StoreLocation.from_url(str(tmp_path / ".trackside"))
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: location.identity(), range(32)))
    assert len(ids) == 1
    assert ids == {location.identity()}
    assert (tmp_path / ".trackside" / ".gitignore").read_text() == "*\n"
    assert sorted(file.name for file in (tmp_path / ".trackside").iterdir()) == [".gitignore", "store.json"]


def test_identity_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that knows no hard links has an identity as well."""

    def refuse(*_: object) -> None:
        raise PermissionError("not here")

    monkeypatch.setattr(settings.os, "link", refuse)
    location = StoreLocation.from_url(str(tmp_path / ".trackside"))
    assert location.identity() == location.identity()


def test_everything_is_captured_by_default() -> None:
    """Nothing has to be set."""
    assert load_capture_settings() == CaptureSettings(params=True, metrics=True, source=True, outputs=True)


def test_environment_beats_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each switch is read on its own: environment, then file, then on."""
    write_settings(tmp_path, "[capture]\nparams = false\nmetrics = false\n")
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
def test_unreadable_settings_name_the_file(tmp_path: Path, text: str, says: str) -> None:
    """A mistake in the file is one sentence with its path."""
    file = write_settings(tmp_path, text)
    with pytest.raises(InvalidInput, match=says) as caught:
        load_capture_settings()
    assert str(file) in str(caught.value)


def test_unreadable_switch_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the environment is one sentence with the variable's name."""
    monkeypatch.setenv("TRACKSIDE_CAPTURE_PARAMS", "maybe")
    with pytest.raises(InvalidInput, match=r"TRACKSIDE_CAPTURE_PARAMS is 'maybe'"):
        load_capture_settings()


def test_settings_file_can_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``TRACKSIDE_SETTINGS`` names another file."""
    (tmp_path / "mine.toml").write_text(f'store = "{tmp_path}/mine.db"')
    monkeypatch.setenv("TRACKSIDE_SETTINGS", str(tmp_path / "mine.toml"))
    assert resolve_store().database == tmp_path / "mine.db"


def test_store_in_the_file_has_to_be_text(tmp_path: Path) -> None:
    """A store that is no text is refused."""
    write_settings(tmp_path, "store = 5")
    with pytest.raises(InvalidInput, match="store is 5"):
        resolve_store()


def test_experiment_ids_are_decimal_and_stable() -> None:
    """An id has 18 digits and follows from store and name; Default is "0"."""
    first = derive_experiment_id("store", "vision")
    assert len(first) == 18
    assert first.isdigit()
    assert first == derive_experiment_id("store", "vision")
    assert first != derive_experiment_id("other", "vision")
    assert derive_experiment_id("store", "Default") == "0"


@pytest.mark.parametrize(
    ("key", "direction"),
    [("accuracy", "max"), ("val_loss", "min"), ("test/auc", "max"), ("RMSE", "min"), ("epoch", None)],
)
def test_direction_is_read_off_the_name(key: str, direction: str | None) -> None:
    """Which value is best is judged by the metric's name, or not at all."""
    assert metric_direction(key) == direction
