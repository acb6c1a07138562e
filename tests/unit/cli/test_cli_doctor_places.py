"""`trackside doctor` knows folders that a program copies elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
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


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
from trackside.doctor import examine
from trackside.settings import StoreLocation
for finding in examine(StoreLocation.from_url(sys.argv[1])).findings:
    if finding.check == "database":
        print(finding.level, finding.repair, finding.text)
"""


def test_a_full_disk_is_not_taken_for_damage(tmp_path: Path) -> None:
    """SQLite can't make the file beside the database that it reads with: that says nothing of its pages."""
    open_store(tmp_path / ".trackside").close()
    command = [sys.executable, "-c", FULL, str(tmp_path / ".trackside")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100)
    assert re.match(r"broken None The pages of .* can't be looked at", done.stdout), done
