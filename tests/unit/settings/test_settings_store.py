"""Which store, and what to capture: environment, then file, then what is nearest."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trackside.errors import InvalidInput
from trackside.settings import (
    StoreLocation,
    derive_experiment_id,
    hint_for,
    resolve_store,
)
from trackside.settings import location as settings_location
from trackside.settings import resolve as settings_resolve
from trackside.settings.location import without_password

WriteSettings = Callable[[str], Path]


def test_sources_are_asked_in_order(
    write_settings: WriteSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Explicit, environment, file, nearest folder, the server's hint, the user's data folder."""
    assert resolve_store().origin == "user"
    assert resolve_store().database == tmp_path / "data" / "trackside" / "store.db"
    monkeypatch.setenv("TRACKSIDE_STORE_HINT", f"sqlite:///{tmp_path}/hint/store.db")
    assert resolve_store().origin == "hint"
    (tmp_path / "home" / "work" / ".trackside").mkdir()
    assert resolve_store().origin == "folder"
    assert resolve_store().folder == tmp_path / "home" / "work" / ".trackside"
    write_settings(f'store = "sqlite:///{tmp_path}/file/store.db"')
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
def test_settings_file_of_somebody_else_is_refused(write_settings: WriteSettings, tmp_path: Path) -> None:
    """A settings file could lead runs elsewhere, so that it has to be one's own."""
    os.chown(write_settings('store = "x.db"'), 12345, 12345)
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


@pytest.mark.parametrize("url", ["mysql://u:p@h/d", "http://h"])
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

    monkeypatch.setattr(settings_location.os, "link", refuse)
    location = StoreLocation.from_url(str(tmp_path / ".trackside"))
    assert location.identity() == location.identity()


def test_settings_file_can_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``TRACKSIDE_SETTINGS`` names another file."""
    (tmp_path / "mine.toml").write_text(f'store = "{tmp_path}/mine.db"')
    monkeypatch.setenv("TRACKSIDE_SETTINGS", str(tmp_path / "mine.toml"))
    assert resolve_store().database == tmp_path / "mine.db"


def test_store_in_the_file_has_to_be_text(write_settings: WriteSettings, tmp_path: Path) -> None:
    """A store that is no text is refused."""
    write_settings("store = 5")
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


OWNED = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away"
)


@OWNED
def test_what_is_passed_over_is_told(tmp_path: Path) -> None:
    """Runs that go elsewhere than one might think: the location says why, and what to do about it."""
    planted = tmp_path / "home" / "work" / ".trackside"
    planted.mkdir()
    os.chown(planted, 12345, 12345)
    [note] = resolve_store().notes
    assert str(planted) in note
    assert "belongs to somebody else" in note
    assert f"TRACKSIDE_STORE={planted}" in note


@OWNED
def test_a_link_of_somebody_else_is_never_used(tmp_path: Path) -> None:
    """A planted link can't lead runs into another store of one's own, nor one's link into theirs."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 12345, 12345)
    link = tmp_path / "home" / "work" / ".trackside"
    link.symlink_to(tmp_path / "mine")
    os.chown(link, 12345, 12345, follow_symlinks=False)
    assert resolve_store().origin == "user"
    link.unlink()
    link.symlink_to(tmp_path / "theirs")
    assert resolve_store().origin == "user"
    assert len(resolve_store().notes) == 1


def test_a_link_names_the_store_it_leads_to(tmp_path: Path) -> None:
    """The link is followed once, so that turning it elsewhere moves no process that is at work."""
    (tmp_path / "data disk").mkdir()
    (tmp_path / "home" / "work" / ".trackside").symlink_to(tmp_path / "data disk")
    location = resolve_store()
    assert location.folder == tmp_path / "data disk"
    assert location.database == tmp_path / "data disk" / "store.db"
    assert location.identity() == resolve_store().identity()


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    """A disk that isn't mounted must not send the runs into another store in silence."""
    (tmp_path / "home" / "work" / ".trackside").symlink_to(tmp_path / "not mounted")
    with pytest.raises(InvalidInput, match=r"not mounted.*isn't there"):
        resolve_store()


def test_search_ends_at_the_border_of_a_file_system(tmp_path: Path) -> None:
    """What is mounted into a tree belongs to somebody who isn't asked."""
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == other.parent.stat().st_dev:
        pytest.skip("needs a file system beside this one")
    with tempfile.TemporaryDirectory(dir=other) as folder:
        deep = Path(folder) / "deep"
        deep.mkdir()
        assert settings_resolve.search_upwards(deep) == [deep, Path(folder), other]


def test_a_hint_needs_the_same_store_at_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container the server's path is missing or leads to another store: then the own one is used."""
    there = StoreLocation.from_url(str(tmp_path / "server" / ".trackside"))
    for name, value in hint_for(there).items():
        monkeypatch.setenv(name, value)
    assert resolve_store().origin == "hint", "the server has not made it yet: so the kernel may"
    there.identity()
    for name, value in hint_for(there).items():
        monkeypatch.setenv(name, value)
    assert resolve_store().origin == "hint"
    monkeypatch.setenv("TRACKSIDE_STORE_HINT_ID", "0" * 32)
    assert resolve_store().origin == "user"
    assert "another one on this machine" in resolve_store().notes[0]
    shutil.rmtree(tmp_path / "server")
    assert resolve_store().origin == "user"
    assert "not on this machine" in resolve_store().notes[0]


SECRET_URL = "postgresql://ada:s3cret@db/runs"


def test_a_password_is_never_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every child would see it: the sentence says where it belongs, and doesn't repeat it."""
    monkeypatch.setenv("TRACKSIDE_STORE", SECRET_URL)
    with pytest.raises(InvalidInput, match="config set store") as caught:
        resolve_store()
    assert "s3cret" not in str(caught.value)
    assert hint_for(StoreLocation(SECRET_URL, Path("/x"), "settings")) == {}


def test_a_password_in_a_file_that_others_can_read_is_refused(write_settings: WriteSettings) -> None:
    """The settings file with a password is its owner's alone."""
    file = write_settings(f'store = "{SECRET_URL}"\n')
    file.chmod(0o640)
    with pytest.raises(InvalidInput, match="chmod 600") as caught:
        resolve_store()
    assert "s3cret" not in str(caught.value)
    file.chmod(0o600)
    assert (resolve_store().origin, resolve_store().shown) == ("settings", "postgresql://ada:***@db/runs")


def test_a_path_in_the_file_starts_from_the_file(write_settings: WriteSettings) -> None:
    """Not from the working folder, which is another one for each process."""
    file = write_settings('store = "runs.db"\n')
    assert resolve_store().database == file.parent / "runs.db"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (SECRET_URL, "postgresql://ada:***@db/runs"),
        ("postgresql://ada@db:5432/runs", "postgresql://ada@db:5432/runs"),
        ("sqlite:////x/store.db", "sqlite:////x/store.db"),
        ("/a:b@c/store.db", "/a:b@c/store.db"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    """A URL is shown without it."""
    assert without_password(url) == shown
