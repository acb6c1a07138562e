"""Whether a database may have a write-ahead log: not on a network disk, where hosts don't share memory.

SQLite's write-ahead log needs an index in shared memory (sqlite.org/wal.html, "Disadvantages"); two hosts
that open it over a network damage the database.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from trackside.settings.catalogue import look_up

__all__ = ["allows_write_ahead_log", "find_filesystem", "is_network_filesystem"]

_NETWORK = re.compile(
    r"9p|acfs|afs|afpfs|beegfs|ceph|cifs|coda|fakeowner|gfs2?|glusterfs|gpfs|lustre|ncpfs|nfs[34]?|ocfs2|orangefs"
    r"|panfs|prl_fs|pvfs2|smb[23]|smbfs|vboxsf|virtiofs|wekafs"
    r"|fuse\.(ceph(-fuse)?|cifs|gcsfuse|gluster(fs)?|goofys|grpcfuse|juicefs|lustre|nfs|rclone|s3fs|smbnetfs|sshfs)",
    re.IGNORECASE,
)
"""Types that several hosts, or a machine and its virtual machines, can have mounted at once."""

_ESCAPE = re.compile(r"\\([0-7]{3})")


def allows_write_ahead_log(path: Path) -> bool:
    """Whether a database at this path may have a write-ahead log; the setting beats what is found out.

    Raises:
        InvalidInput: the setting can't be understood.
    """
    chosen = look_up("write_ahead_log").value
    return bool(chosen) if chosen is not None else not is_network_filesystem(find_filesystem(path))


def is_network_filesystem(kind: str | None) -> bool:
    """Whether several hosts may have a file system of this type mounted; not known counts as no."""
    return kind is not None and _NETWORK.fullmatch(kind) is not None


def find_filesystem(path: Path, mounts: str | None = None) -> str | None:
    """The type of the file system that holds a path (which need not exist); None where nobody says.

    Args:
        path: links in it are followed.
        mounts: in the form of Linux's ``/proc/self/mountinfo``, which is read if this is None.
    """
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
    place = os.path.realpath(path)
    best, kind = "", None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, names = before.split(), after.split()
        if len(fields) < 5 or not names:
            continue
        point = _ESCAPE.sub(lambda match: chr(int(match[1], 8)), fields[4])
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):  # of two on one point, the later one covers the other
            best, kind = point, names[0]
    return kind
