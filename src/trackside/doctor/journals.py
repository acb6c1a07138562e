"""Journals: how much of them waits, what of them is damaged, what else lies in their folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trackside.doctor.finding import Finding, Patient, Repair
from trackside.errors import StoreUnavailable, TracksideError
from trackside.journal.drain import Drainer
from trackside.journal.format import FORMAT
from trackside.journal.reader import read_segment
from trackside.journal.survey import Segment, Survey
from trackside.settings import StoreLocation
from trackside.store import open_store

__all__ = ["check_backlog", "check_journal_damage"]

_PIECE_BYTES = 4 << 20
_SHOWN = 3


def check_backlog(patient: Patient) -> Iterator[Finding]:
    """How much of what was logged isn't in the database."""
    location = patient.location
    segments = _list(location)
    size = sum(segment.size_bytes for segment in segments)
    if not segments:
        patient.behind_bytes = 0
        yield Finding("journals", "ok", "Everything that was logged is in the database.")
        return
    if patient.store is None:
        text = f"Journals with {size:,} bytes are kept until the store can be opened."
        yield Finding("journals", "note", text)
        return
    try:
        behind = patient.behind_bytes = Drainer(location, patient.store).pending_bytes()
    except (TracksideError, OSError) as error:
        yield Finding("journals", "broken", f"How far the journals are applied can't be told: {error}")
        return
    if not behind:
        text = f"The journals have {size:,} bytes, all of them applied to the database."
        yield Finding("journals", "ok", text)
        return
    yield Finding(
        "journals",
        "note",
        f"{behind:,} of {size:,} bytes of the journals wait to be applied to the database.",
        "Whoever reads the store and may write it applies them, such as 'trackside runs' or the sidebar.",
        Repair(f"Apply the journals to {location.shown}.", lambda: drain(location)),
    )


def drain(location: StoreLocation) -> str:
    """Apply all journals. Raises StoreUnavailable if that can't be done."""
    with contextlib.closing(open_store(location)) as store:
        before = len(store.list_rejected())
        report = Drainer(location, store).drain(None)
        if report.error:
            raise StoreUnavailable(report.error)
        aside = len(store.list_rejected()) - before
    done = f"{report.points:,} points and the records of {len(report.run_ids):,} runs were applied"
    left = f", {report.behind_bytes:,} bytes wait for their writer" if report.behind_bytes else ""
    return f"{done}{f', {aside:,} pieces put aside' if aside else ''}{left}."


@dataclass(slots=True)
class _Damage:
    """What is wrong with the part of a journal that isn't applied."""

    pieces: list[tuple[int, str]] = field(default_factory=list)
    is_newer: bool = False


def check_journal_damage(patient: Patient) -> Iterator[Finding]:
    """Read what of the journals isn't applied, and see whether it proves itself."""
    location = patient.location
    segments = _list(location)
    positions: dict[tuple[str, int], int] = {}
    if patient.store is not None:
        with contextlib.suppress(TracksideError):
            positions = patient.store.get_positions()
    survey, damaged, newer, unreadable = Survey(location), [], [], []
    for segment in survey.list_segments():
        try:
            damage = _read(survey, segment, segments, positions.get(segment.key, 0))
        except FileNotFoundError:
            continue  # it was applied meanwhile
        except OSError as error:
            unreadable.append(f"{segment.path} can't be read: {error.strerror}")
            continue
        damaged += [f"{segment.path.name} at {place:,}: {reason}" for place, reason in damage.pieces]
        newer += [segment.path.name] if damage.is_newer else []
    yield from _tell(location, damaged, newer, unreadable)


def _tell(
    location: StoreLocation, damaged: list[str], newer: list[str], unreadable: list[str]
) -> Iterator[Finding]:
    name = "journal damage"
    if unreadable:
        advice = "Give yourself the right to read them, or ask their owner to open the store."
        yield Finding(name, "broken", f"{'; '.join(unreadable[:_SHOWN])}.", advice)
    if newer:
        yield Finding(
            name,
            "warning",
            f"{', '.join(newer[:_SHOWN])} is of a newer version of trackside and left alone by this one.",
            "Upgrade trackside: pip install --upgrade trackside.",
        )
    if damaged:
        more = f"; and {len(damaged) - _SHOWN} more" if len(damaged) > _SHOWN else ""
        yield Finding(
            name,
            "broken",
            f"Pieces of journals in {location.journal_folder} can't be read: "
            f"{'; '.join(damaged[:_SHOWN])}{more}.",
            "What is readable round them is applied all the same. --repair applies it now; the damaged "
            "pieces go "
            "with their bytes into the table 'rejected'.",
            Repair(
                "Apply the journals, and put their damaged pieces aside in the table 'rejected'.",
                lambda: drain(location),
            ),
        )
    elif not newer and not unreadable:
        yield Finding(name, "ok", "All that waits in journals is readable.")


def _read(survey: Survey, segment: Segment, segments: list[Segment], start: int) -> _Damage:
    found = _Damage()
    final = survey.is_complete(segment, segments)
    while start < segment.size_bytes:
        batch = read_segment(segment.path, start, min(_PIECE_BYTES, segment.size_bytes - start), final=final)
        found.pieces += [(place, reason.removesuffix(".")) for place, reason, _ in batch.damaged]
        if batch.header is not None and batch.header.format > FORMAT:
            found.is_newer = True
        if batch.end <= start:
            break
        start = batch.end
    return found


def _list(location: StoreLocation) -> list[Segment]:
    if not Path(location.folder).is_dir():
        return []
    return Survey(location).list_segments()
