"""The repair of a damaged database: what is readable goes into a new one, and the damaged one is kept."""

from __future__ import annotations

from trackside.doctor.files import ASIDE
from trackside.doctor.finding import Repair
from trackside.settings import StoreLocation
from trackside.store.salvage import Replaced, Salvaged, replace_damaged

__all__ = ["describe_losses", "offer_salvage"]

_SHOWN = 3


def offer_salvage(location: StoreLocation) -> Repair:
    """What `--repair` does about damaged pages; a backup, if there is one, has more."""
    will = (
        f"Save what is readable of {location.database} into a new database in its place. The damaged one is "
        "kept beside it as it is. Close all that uses the store before; a backup may hold more."
    )
    return Repair(will, lambda: _salvage(location))


def _salvage(location: StoreLocation) -> str:
    done = replace_damaged(location, location.folder / ASIDE)
    sentences = [
        f"{done.salvaged.runs:,} runs with {done.salvaged.points:,} points were saved.",
        *describe_losses(done.salvaged),
        *_describe_journals(done),
        f"The damaged database is kept as {done.damaged}, and {done.notes} names all that is lost.",
    ]
    return " ".join(sentences)


def describe_losses(salvaged: Salvaged) -> list[str]:
    """What is missing, in sentences; the runs by their ids, the rest by its number."""
    said = []
    if salvaged.told_by_indexes:
        said.append(
            f"Of {len(salvaged.told_by_indexes):,} runs it is lost who began them, where and by which code, "
            f"but not what they logged: {_name(salvaged.told_by_indexes)}."
        )
    if salvaged.points_lost:
        lost = sum(salvaged.points_lost.values())
        runs = sorted(salvaged.points_lost)
        said.append(f"{lost:,} points of {len(runs):,} runs are lost: {_name(runs)}.")
    if salvaged.cut:
        said.append(
            f"Long params or tags of {len(salvaged.cut):,} runs have lost their ends: {_name(salvaged.cut)}."
        )
    if salvaged.only_last:
        said.append(
            f"Of some metrics of {len(salvaged.only_last):,} runs only the last values are left: "
            f"{_name(salvaged.only_last)}."
        )
    if salvaged.doubtful:
        said.append(
            f"The points of {len(salvaged.doubtful):,} runs don't add up to what was logged, some are missing"
            f" or wrong: {_name(salvaged.doubtful)}."
        )
    if salvaged.nameless:
        said.append(f"{salvaged.nameless:,} runs are lost as a whole, even their ids.")
    if salvaged.rows_lost:
        tables = ", ".join(f"{count:,} of {table}" for table, count in salvaged.rows_lost.items())
        said.append(f"Rows that are lost: {tables}.")
    unknown = {
        table: count for table, count in salvaged.pages_lost.items() if table not in salvaged.rows_lost
    }
    if unknown:
        tables = ", ".join(f"{count:,} of {table}" for table, count in unknown.items())
        said.append(f"Damaged pages whose rows are told elsewhere, or are lost without a number: {tables}.")
    return said or ["Nothing is lost."]


def _describe_journals(done: Replaced) -> list[str]:
    if not done.journals:
        return []
    names = _name([str(journal) for journal in done.journals])
    why = "so that no point is there twice they were moved aside"
    return [f"How far {len(done.journals):,} journals had been applied is lost; {why}: {names}."]


def _name(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
