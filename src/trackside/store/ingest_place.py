"""Which experiment a journal means: named by a client that asked no store, and maybe renamed since."""

from __future__ import annotations

import secrets

from trackside.journal.records import RunOpen
from trackside.settings import derive_experiment_id
from trackside.store import limits
from trackside.store.ingest_wanted import experiment_number
from trackside.store.state import ExperimentState, Snapshot

__all__ = ["Refused", "place_experiment", "place_run"]

Made = dict[int, ExperimentState]
"""Experiments that an ingest makes or changes, by number."""


class Refused(Exception):
    """A record that can't be applied; the text says why."""


def place_run(snapshot: Snapshot, made: Made, event: RunOpen) -> ExperimentState:
    """Where a new run goes: by name; by id where the experiment was renamed behind the kernel's back.

    Raises:
        Refused: the experiment is unknown, or what is said of it can't be one.
        InvalidInput: its name breaks a limit.
    """
    name, number = event.experiment_name, experiment_number(event.experiment_id)
    if name is not None and number is not None and snapshot.named(name) is None:
        known = snapshot.experiments.get(number)
        derived = derive_experiment_id(snapshot.store_id, name)
        if known is not None and known.deleted_at is None and derived == str(number):
            return known
    return place_experiment(snapshot, made, event.experiment_id, name, event.start_time)


def place_experiment(
    snapshot: Snapshot, made: Made, experiment_id: str, name: str | None, time_ms: int
) -> ExperimentState:
    """The experiment of a name, else of an id; made if it is missing. Raises as :func:`place_run` does."""
    number = experiment_number(experiment_id)
    if name is not None:
        if named := snapshot.named(name):
            return named
        limits.check_experiment_name(name)
    if number is None:
        raise Refused(f"{experiment_id!r} can't be the id of an experiment")
    found = snapshot.experiments.get(number)
    if found is not None and name is None:
        return found
    if found is not None:  # the id belongs to another name, or to a deleted experiment of this one
        number = 10**17 + secrets.randbelow(9 * 10**17)
    state = ExperimentState(number, name or f"Experiment {number}", None, time_ms, time_ms)
    if name is None and snapshot.named(state.name):
        raise Refused(f"experiment {experiment_id} is unknown")
    snapshot.experiments[number] = state
    made[number] = state
    return state
