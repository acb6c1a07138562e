"""``trackside delete``, ``restore``: runs and experiments out of sight, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from trackside.cli.command import Command, Session, with_session
from trackside.errors import InvalidInput

if TYPE_CHECKING:
    from trackside.entities import Experiment, Run, ViewType

__all__ = ["delete", "restore"]


def _named(command: Callable[..., None]) -> Callable[..., None]:
    """The runs and experiments that a command is given."""
    runs = click.argument("runs", nargs=-1, metavar="[RUN]...")
    experiments = click.option(
        "-e", "--experiment", "experiments", metavar="NAME", multiple=True, help="With its runs; repeatable."
    )
    return runs(experiments(command))


@click.command(cls=Command)
@_named
@with_session
def delete(session: Session, runs: tuple[str, ...], experiments: tuple[str, ...]) -> None:
    """Delete runs; 'trackside restore' brings them back.

    RUN is an id, a name, or how an id begins.
    """
    from trackside.entities import ViewType

    found, places = _find(session, runs, experiments, ViewType.ACTIVE_ONLY)
    store = session.read()
    for experiment in places:
        store.delete_experiment(experiment.experiment_id)
    _report(session, "Deleted", store.delete_runs([run.info.run_id for run in found]), places)


@click.command(cls=Command)
@_named
@with_session
def restore(session: Session, runs: tuple[str, ...], experiments: tuple[str, ...]) -> None:
    """Bring deleted runs back.

    RUN is an id, a name, or how an id begins.
    """
    from trackside.entities import ViewType

    found, places = _find(session, runs, experiments, ViewType.DELETED_ONLY)
    store = session.read()
    for experiment in places:
        store.restore_experiment(experiment.experiment_id)
    _report(session, "Restored", store.restore_runs([run.info.run_id for run in found]), places)


def _find(
    session: Session, runs: tuple[str, ...], experiments: tuple[str, ...], view: ViewType
) -> tuple[list[Run], list[Experiment]]:
    """All that is named is there, before anything is changed."""
    from trackside.operations.lookup import find_experiment, find_run

    if not runs and not experiments:
        raise InvalidInput("Name a RUN, or an experiment with --experiment.", path="run")
    store = session.read()
    return [find_run(store, text, view) for text in runs], [
        find_experiment(store, text, view) for text in experiments
    ]


def _report(session: Session, done: str, run_ids: list[str], places: list[Experiment]) -> None:
    experiment_ids = [experiment.experiment_id for experiment in places]
    counted = [
        f"{len(ids)} {noun}{'' if len(ids) == 1 else 's'}"
        for ids, noun in ((run_ids, "run"), (experiment_ids, "experiment"))
        if ids
    ]
    session.show({"run_ids": run_ids, "experiment_ids": experiment_ids}, "")
    session.say(f"{done} {' and '.join(counted)}." if counted else "Nothing to do.")
