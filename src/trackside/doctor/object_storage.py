"""Folders of files in object storage whose run isn't in the store: looked for in pages, for so long."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from trackside.artifacts.folder_pages import find_last_change, list_folder_pages
from trackside.artifacts.objects import is_reached_by_network
from trackside.artifacts.root import artifact_root
from trackside.doctor.finding import Finding, Patient
from trackside.entities import ViewType
from trackside.errors import FilesUnavailable, InvalidInput
from trackside.store.base import Store

__all__ = ["LIMIT_S", "check_object_storage"]

LIMIT_S = 20.0
"""So long all places are looked through; a request that has begun is waited for."""

_CHECK = "object storage"
_RUN = re.compile(r"[0-9a-f]{32}")
_YOUNG_S = 86_400.0
"""The journal of something so new may still wait on another machine."""

_BATCH = 500
_DATED = 20
"""So many folders without a run are asked for their age: each is a request."""

_SHOWN = 3


def check_object_storage(patient: Patient) -> Iterator[Finding]:
    """Folders that no run has, at the places of this store and of its experiments; nothing is deleted."""
    if patient.store is None:
        return
    places = _list_places(patient.location.artifact_root, patient.store)
    if places and patient.behind_bytes != 0:
        text = "Which files belong to no run is known when the journals are applied."
        yield Finding(_CHECK, "note", text)
        return
    deadline = time.monotonic() + LIMIT_S
    away: set[str] = set()
    for place in places:
        bucket = urlsplit(place).netloc
        if bucket in away:
            continue
        look = _Look(place)
        try:
            look.through(patient.store, deadline)
        except (FilesUnavailable, InvalidInput) as error:
            away.add(bucket)
            yield Finding(_CHECK, "broken", str(error), _advise(error))
            continue
        yield from look.findings()


def _list_places(root: str, store: Store) -> list[str]:
    """URLs below which runs of the store may have files; of an experiment that was purged none is known."""
    found = [root, *(one.artifact_location for one in store.search_experiments(ViewType.ALL))]
    return sorted(
        {place for place in found if "://" in place and is_reached_by_network(urlsplit(place).scheme)}
    )


@dataclass(slots=True)
class _Look:
    """What was seen of a place."""

    place: str
    folders: int = 0
    requests: int = 0
    is_cut: bool = False
    orphans: list[str] = field(default_factory=list)
    young: int = 0

    def through(self, store: Store, deadline: float) -> None:
        """Look until the end, or until the time is up. Raises as ``list_folder_pages``."""
        for page in list_folder_pages(self.place):
            self.requests += 1
            runs = [name for name in page if _RUN.fullmatch(name)]
            self.folders += len(runs)
            for first in range(0, len(runs), _BATCH):
                part = runs[first : first + _BATCH]
                known = store.find_runs(part)
                self.orphans += [name for name in part if name not in known]
            if time.monotonic() > deadline:
                self.is_cut = True
                break
        self._leave_out_young(deadline)

    def _leave_out_young(self, deadline: float) -> None:
        old = []
        for place, run_id in enumerate(self.orphans):
            if place < _DATED and time.monotonic() < deadline:
                changed = find_last_change(artifact_root(self.place, run_id))
                if changed is not None and (datetime.now(UTC) - changed).total_seconds() < _YOUNG_S:
                    self.young += 1
                    continue
            old.append(run_id)
        self.orphans = old

    def findings(self) -> Iterator[Finding]:
        """What to say of it."""
        requests = f"{self.requests:,} request{'' if self.requests == 1 else 's'}"
        seen = f"{self.folders:,} folders of {self.place}, in {requests}"
        if self.is_cut:
            yield Finding(
                _CHECK,
                "note",
                f"Looked through {seen}; the rest was not looked at, after {LIMIT_S:g} s.",
            )
        if self.orphans:
            names = ", ".join(self.orphans[:_SHOWN])
            more = f" and {len(self.orphans) - _SHOWN:,} more" if len(self.orphans) > _SHOWN else ""
            yield Finding(
                _CHECK,
                "warning",
                f"{len(self.orphans):,} folders at {self.place} belong to no run here: {names}{more}.",
                "They do no harm, but cost what they hold. Delete them with the service's own tools, if no "
                "other store keeps files there and no machine has yet to send the journals of these runs.",
            )
        elif not self.is_cut:
            young = f" {self.young:,} of them are younger than a day and of no run yet." if self.young else ""
            yield Finding(_CHECK, "ok", f"Looked through {seen}: none is left over.{young}")


def _advise(error: Exception) -> str:
    if isinstance(error, InvalidInput):
        return "Install it where trackside is."
    return (
        "See whether the place can be reached from here with the service's own tools. Files for it wait in "
        "the folder outbox of the store until then, and all else works."
    )
