"""The state of the repository that a run's code is in: commit, branch, remote, what differed from the commit.

Asked of the program ``git``, with a time limit; no repository, or no git, is no error. Hooks, file monitors
and external diffs that a repository configures don't run (its content filters do: git can't compare without
them), no lock is taken, and of what git says only so much is read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from trackside.capture.contents import GitContent, make_text
from trackside.capture.secrets import mask_patch
from trackside.journal.records import Content

__all__ = ["MAX_PATCH_BYTES", "GitReader", "GitState", "without_credentials"]

MAX_PATCH_BYTES = 256 << 10
"""A patch is kept up to this size, in whole files."""
MAX_DIFF_BYTES = 8 << 20
"""Of longer differences only the files with fewer lines than these are looked at."""
MAX_LINES = 10_000
MAX_CHANGED = 200
TIMEOUT_S = 5.0
_REUSED = 20
"""A repository that takes t seconds to look at is looked at again after 20 t at the earliest."""

_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-renames")


@dataclass(frozen=True, slots=True)
class GitState:
    """What is known of a repository, and the text that its content names."""

    content: GitContent
    patch: Content | None


class GitReader:
    """Looks at the repository of a folder, and not more often than is cheap."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._state: GitState | None = None
        self._seen: tuple[object, ...] | None = None
        self._next_look = 0.0

    def read(self) -> GitState | None:
        """The state of the repository; None if there is none, or git can't tell in time."""
        now = time.monotonic()
        if now < self._next_look:
            return self._state
        program = shutil.which("git")
        try:
            self._state = None if program is None else self._look(program)
        except (OSError, subprocess.SubprocessError, ValueError):
            self._state = self._seen = None
        self._next_look = time.monotonic() + _REUSED * (time.monotonic() - now)
        return self._state

    def _look(self, program: str) -> GitState | None:
        def ask(*arguments: str, limit: int = 1 << 20) -> str:
            return _ask([program, *_SETTINGS, "-C", self._folder, *arguments], limit)

        status = ask("status", "--porcelain=v2", "--branch", "--untracked-files=no", "-z")
        facts, changed = _read_status(status)
        root = ask("rev-parse", "--show-toplevel").strip()
        seen = (status, _times(root, changed))
        if seen == self._seen:
            return self._state
        remote = without_credentials(_ask_or_nothing(ask, "config", "--get", "remote.origin.url"))
        patch, note = None, ""
        if changed and facts["commit"] is not None:
            patch, note = _read_patch(ask)
        self._seen = seen
        content = GitContent(
            commit=facts["commit"],
            branch=facts["branch"],
            remote=remote or None,
            is_dirty=bool(changed),
            changed=changed[:MAX_CHANGED],
            patch=None if patch is None else patch.digest,
            patch_note=note,
        )
        return GitState(content, patch)


def _ask_or_nothing(ask: Callable[..., str], *arguments: str) -> str:
    try:
        return ask(*arguments)
    except subprocess.CalledProcessError:
        return ""


def _ask(command: Sequence[str], limit: int) -> str:
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith("GIT_")},
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    with subprocess.Popen(  # noqa: S603 - a fixed command
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as child:
        assert child.stdout is not None
        watchdog = threading.Timer(TIMEOUT_S, child.kill)
        watchdog.start()
        try:
            answer = child.stdout.read(limit)
        finally:
            watchdog.cancel()
        if len(answer) == limit:  # a large file has changed: the rest of the differences isn't wanted
            child.kill()
    if child.returncode and len(answer) < limit:
        raise subprocess.CalledProcessError(child.returncode, list(command))
    return answer.decode("utf-8", "replace")


def _read_status(text: str) -> tuple[dict[str, str | None], list[str]]:
    """Commit and branch, and the tracked files that differ from the commit (git-status, "Porcelain v2")."""
    facts: dict[str, str | None] = {"commit": None, "branch": None}
    changed = []
    # Each ends in a zero byte; of very many the last may be a part only.
    entries = iter(text.split("\0")[:-1])
    for entry in entries:
        kind, _, rest = entry.partition(" ")
        if kind == "#":
            name, _, value = rest.partition(" ")
            if name == "branch.oid" and value != "(initial)":
                facts["commit"] = value
            elif name == "branch.head" and value != "(detached)":
                facts["branch"] = value
        elif kind == "1":
            changed.append(rest.split(" ", 7)[7])
        elif kind == "2":
            changed.append(rest.split(" ", 8)[8])
            next(entries, None)  # the name it had before
        elif kind == "u":
            changed.append(rest.split(" ", 9)[9])
    return facts, changed


def _times(root: str, changed: Sequence[str]) -> list[tuple[str, int]]:
    found = []
    for name in changed[:MAX_CHANGED]:
        try:
            found.append((name, (Path(root) / name).stat().st_mtime_ns))
        except OSError:
            found.append((name, 0))
    return found


def _read_patch(ask: Callable[..., str]) -> tuple[Content | None, str]:
    text = _diff(ask, ":/", ":(exclude,top)*.ipynb")
    unread = 0
    if len(text.encode()) >= MAX_DIFF_BYTES:
        small, unread = _find_small(ask)
        text = _diff(ask, *small) if small else ""
    kept, size, left_out = [], 0, unread
    for file in re.split(r"(?m)^(?=diff --git )", text):
        length = len(file.encode())
        if size + length > MAX_PATCH_BYTES:
            left_out += 1
            continue
        size += length
        kept.append(file)
    patch = "".join(kept)
    note = (
        f"{left_out} files are left out: a patch has {MAX_PATCH_BYTES >> 10} KiB at most." if left_out else ""
    )
    return (make_text(mask_patch(patch)) if patch else None), note


def _diff(ask: Callable[..., str], *places: str) -> str:
    return ask("diff", "HEAD", *_PLAIN, "--no-color", "--", *places, limit=MAX_DIFF_BYTES)


def _find_small(ask: Callable[..., str]) -> tuple[list[str], int]:
    """Where the files are in which few lines differ, and how many others there are."""
    told = ask("diff", "HEAD", *_PLAIN, "--numstat", "-z", "--", ":/", ":(exclude,top)*.ipynb")
    counts = [entry.split("\t", 2) for entry in told.split("\0")[:-1]]
    small = [
        f":(top,literal){name}"
        for added, removed, name in counts
        if added != "-" and int(added) + int(removed) <= MAX_LINES
    ]
    return small[:MAX_CHANGED], len(counts) - len(small[:MAX_CHANGED])


def without_credentials(url: str) -> str:
    """The address of a remote without name, password or token."""
    text = url.strip()
    text = re.sub(r"^([a-z][a-z0-9+.-]*://)[^/]*@", r"\1", text, flags=re.IGNORECASE)
    return re.sub(r"[?#].*$", "", text)
