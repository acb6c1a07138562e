"""The store's revision: one row that every write raises, so that revisions are in the order of commits."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, union, update

from trackside.entities import ChangeSet
from trackside.store import tables as t
from trackside.store.model_tables import registry
from trackside.store.prepared import Prepared

__all__ = ["list_changes", "next_revision", "raise_revision", "read_revision"]


_REVISION = Prepared(select(t.store.c.rev))


def read_revision(connection: Connection) -> int:
    """The revision, as of the connection's transaction."""
    return int(_REVISION.value(connection))


def next_revision(connection: Connection) -> int:
    """Raise the revision in a write transaction and return it."""
    raised = update(t.store).values(rev=t.store.c.rev + 1).returning(t.store.c.rev)
    return int(connection.execute(raised).scalar_one())


_RAISE = (
    update(t.store)
    .where(t.store.c.rev == bindparam("known"))
    .values(rev=t.store.c.rev + 1, next_run=bindparam("run"))
)


def raise_revision(connection: Connection, known: int, next_run: int) -> bool:
    """Raise the revision if it is still the known one, and note the next run; whether it was."""
    return connection.execute(_RAISE, {"known": known, "run": next_run}).rowcount == 1


def list_changes(connection: Connection, since: int, limit: int, *, with_models: bool) -> ChangeSet:
    """Runs and experiments that changed after a revision, oldest change first."""
    revision = read_revision(connection)
    runs = connection.execute(
        select(t.run.c.run_id).where(t.run.c.rev > since).order_by(t.run.c.rev, t.run.c.n).limit(limit + 1)
    ).scalars()
    purged = connection.execute(
        select(t.tombstone.c.run_id)
        .where(t.tombstone.c.rev > since, t.tombstone.c.run_id.not_like("~%"))
        .limit(limit + 1)
    ).scalars()
    run_ids = (*runs, *purged)
    experiments = connection.execute(
        union(
            select(t.experiment.c.id).where(t.experiment.c.rev > since),
            select(t.run.c.experiment_id).where(t.run.c.rev > since),
            select(t.tombstone.c.experiment_id).where(t.tombstone.c.rev > since),
        )
    ).scalars()
    return ChangeSet(
        revision=revision,
        experiment_ids=tuple(sorted(str(number) for number in experiments)),
        run_ids=run_ids[:limit],
        truncated=len(run_ids) > limit,
        models=with_models and _have_models_changed(connection, since),
    )


def _have_models_changed(connection: Connection, since: int) -> bool:
    return connection.execute(select(registry.c.id).where(registry.c.rev > since)).first() is not None
