"""What a sync has done so far."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["SyncReport"]


@dataclass(slots=True)
class SyncReport:
    """What a sync has done so far.

    Attributes:
        runs_total: runs that there are to look at.
        runs_seen: how many of them have been looked at.
        runs_copied: runs that the target didn't have.
        runs_updated: runs that it had, whose name or tags were changed in the source since.
        running: runs that go on, or whose files are on their way; they are left for the next time.
        points: metric points copied.
        files: files of runs copied, and ``size_bytes`` of them.
        models: registered models that were made.
        versions: versions of models that were made.
        problems: what could not be copied, a sentence each; the rest was.
    """

    runs_total: int = 0
    runs_seen: int = 0
    runs_copied: int = 0
    runs_updated: int = 0
    running: int = 0
    points: int = 0
    files: int = 0
    size_bytes: int = 0
    models: int = 0
    versions: int = 0
    problems: list[str] = field(default_factory=list)
