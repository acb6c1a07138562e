"""Who a run belongs to: the processes that have begun it or taken it up, the last one first.

The first of them says how the run ends. The others count only for its life: as long as one of them lives, the
run goes on, so that the death of a worker that took part by the run's id isn't the run's.
"""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["add_owner", "drop_owners", "end_by", "split_owners"]


def split_owners(owner: str | None) -> list[str]:
    """Writers, from a run's ``owner``."""
    return owner.split() if owner else []


def add_owner(owner: str | None, writer: str, *, is_running: bool) -> str:
    """A writer has taken up a run: it is the first; what was before counts only if the run was going on."""
    before = [other for other in split_owners(owner) if other != writer] if is_running else []
    return " ".join([writer, *before])


def drop_owners(owner: str | None, gone: Collection[str]) -> str | None:
    """Those that are left; None if nobody is."""
    return " ".join(other for other in split_owners(owner) if other not in gone) or None


def end_by(owner: str | None, writer: str) -> tuple[bool, str | None]:
    """A writer ends a run: whether that is the run's end, and who it belongs to afterwards.

    An only owner stays noted: should it have been taken for dead, its own end still counts.
    """
    owners = split_owners(owner)
    if not owners or owners == [writer]:
        return True, owner
    return owners[0] == writer, drop_owners(owner, [writer])
