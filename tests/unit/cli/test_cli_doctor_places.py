"""`trackside doctor` knows folders that a program copies elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackside.doctor import examine
from trackside.doctor.places import find_sync
from trackside.settings import StoreLocation
from trackside.store import open_store


@pytest.mark.parametrize(
    ("path", "program"),
    [
        ("Dropbox/work", "Dropbox"), ("OneDrive - Company/notebooks", "OneDrive"), ("OneDrive/a", "OneDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/a", "iCloud"), ("iCloudDrive/a", "iCloud"),
        ("Library/CloudStorage/GoogleDrive-a@b.c/My Drive", "Google Drive"), ("Nextcloud/a", "Nextcloud"),
        ("work/dropboxes", None),
    ],
)  # fmt: skip
def test_synced_folders_are_known(tmp_path: Path, path: str, program: str | None) -> None:
    """By their names; the store in one is a warning."""
    place = tmp_path / path / ".trackside"
    assert find_sync(place) == program
    location = StoreLocation.from_url(str(place))
    open_store(location).close()
    found = {one.check: one.level for one in examine(location).findings}
    assert found.get("synced folder") == ("warning" if program else None)


def test_a_folder_with_marks_of_a_sync_is_known(tmp_path: Path) -> None:
    """Syncthing's folders have any name."""
    (tmp_path / "work" / ".stfolder").mkdir(parents=True)
    assert find_sync(tmp_path / "work" / "deep" / ".trackside") == "Syncthing"
