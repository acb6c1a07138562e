"""No write-ahead log on network disks."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackside.errors import InvalidInput
from trackside.settings.mounts import allows_write_ahead_log, find_filesystem, is_network_filesystem

MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:40 / /home rw shared:1 - nfs4 server:/home rw,vers=4.2
31 22 0:41 / /home/ada/fast rw - xfs /dev/nvme0n1 rw
32 22 0:42 / /mnt/with\\040space rw - cifs //server/share rw
33 22 0:43 / /over rw - ext4 /dev/sdb1 rw
34 33 0:44 / /over rw - fuse.sshfs ada@host: rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/store.db", "ext4"),
        ("/home/ada/.local/share/trackside", "nfs4"),
        ("/home/ada/fast/x", "xfs"),
        ("/homes/x", "ext4"),
        ("/mnt/with space/x", "cifs"),
        ("/over/x", "fuse.sshfs"),
        ("/home", "nfs4"),
    ],
)
def test_the_innermost_mount_counts(path: str, kind: str) -> None:
    """A path is on the file system that is mounted nearest above it, and last of those at one point."""
    assert find_filesystem(Path(path), MOUNTS) == kind


@pytest.mark.parametrize(
    ("kind", "network"),
    [
        *((kind, True) for kind in ("nfs", "nfs4", "CIFS", "9p", "fuse.sshfs", "virtiofs", "lustre")),
        *((kind, False) for kind in ("ext4", "overlay", "tmpfs", "fuse.portal", None)),
    ],
)
def test_network_disks_are_known_by_type(kind: str | None, network: bool) -> None:
    """What several hosts can mount at once; an unknown type counts as local."""
    assert is_network_filesystem(kind) is network


def test_a_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    """The disk that holds the file decides, not the name one calls it by."""
    (tmp_path / "link").symlink_to("/home/ada")
    assert find_filesystem(tmp_path / "link" / "x", MOUNTS) == "nfs4"


def test_the_setting_beats_what_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For disks that we don't know, and for those who know better."""
    monkeypatch.setenv("TRACKSIDE_WRITE_AHEAD_LOG", "0")
    assert not allows_write_ahead_log(tmp_path)
    monkeypatch.setenv("TRACKSIDE_WRITE_AHEAD_LOG", "yes")
    assert allows_write_ahead_log(tmp_path)
    monkeypatch.setenv("TRACKSIDE_WRITE_AHEAD_LOG", "sometimes")
    with pytest.raises(InvalidInput, match="sometimes"):
        allows_write_ahead_log(tmp_path)
