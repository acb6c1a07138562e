"""The tables of a SQL store, for every database that SQLAlchemy speaks.

The embedded store is created from :mod:`trackside.store.schema`, the same schema as ready-made SQL (a test
compares the two). Conventions:

- ``scope`` is the experiment's id for a run that wasn't deleted itself and ``~id`` (a negative number, also
  for experiment 0) for one that was, so that one index range holds exactly the runs of a search.
- ``rank`` is 0 for a number and 1 for NaN, whose ``last`` is NULL: SQLite stores NaN as NULL and PostgreSQL
  thinks that NaN is greater than all numbers. A metric that was never logged has no row.
- A param's or tag's text is split: ``value`` holds the first 200 characters and is indexed, ``rest`` the
  remainder or NULL. ``num`` is the number that a param's text spells, if it does.
- ``owner`` of a run are the writers that have it, the last one first: see :mod:`trackside.store.owners`.
- SQLite returns -0.0 as 0.0 from a REAL column; only chunks keep its sign.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
)
from sqlalchemy import Text as AnyText
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

__all__ = [
    "VALUE_PREFIX",
    "BigKey",
    "Text",
    "blob",
    "chunk",
    "column",
    "experiment",
    "fact",
    "file",
    "key",
    "metadata",
    "metric",
    "param",
    "part",
    "rejected",
    "run",
    "saved_view",
    "segment",
    "segment_run",
    "store",
    "tag",
    "tail",
    "tombstone",
    "warning",
    "writer",
    "written",
]

VALUE_PREFIX = 200
"""Characters of a param or tag that are indexed: an entry of a PostgreSQL B-tree ends at 2.7 kB."""

metadata = MetaData()

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit integer that SQLite accepts as the name of its rowid."""


Text = AnyText().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""A text; in the order of its code points, whatever the server's locale."""


def column(
    name: str, kind: type | TypeEngine[str], *, null: bool = False, key: bool = False
) -> Column[object]:
    """A column that is never NULL unless that is said."""
    return Column(name, kind, nullable=null, primary_key=key)


store = Table(
    "store",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    column("uuid", Text),
    column("rev", BigInteger),
    column("next_run", BigInteger),
)

key = Table(
    "key",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
)

experiment = Table(
    "experiment",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    column("name", Text),
    column("artifact_location", Text, null=True),
    column("creation_time", BigInteger),
    column("last_update_time", BigInteger),
    column("deleted_at", BigInteger, null=True),
    column("tags", Text),
    column("runs_made", BigInteger),
    column("runs_active", BigInteger),
    column("rev", BigInteger),
)
Index(
    "experiment_name",
    experiment.c.name,
    unique=True,
    sqlite_where=experiment.c.deleted_at.is_(None),
    postgresql_where=experiment.c.deleted_at.is_(None),
)

run = Table(
    "run",
    metadata,
    Column("n", BigKey, primary_key=True, autoincrement=False),
    Column("run_id", Text, nullable=False, unique=True),
    column("experiment_id", BigInteger),
    column("scope", BigInteger),
    column("status", Text),
    column("owner", Text, null=True),
    column("start_time", BigInteger),
    column("end_time", BigInteger, null=True),
    column("name", Text),
    column("user_id", Text),
    column("artifact_uri", Text, null=True),
    column("parent_run_id", Text, null=True),
    column("deleted_at", BigInteger, null=True),
    column("attempt_key", Text, null=True),
    column("attempt", BigInteger, null=True),
    column("notebook_path", Text, null=True),
    column("path_origin", Text, null=True),
    column("kernel_id", Text, null=True),
    column("cell_id", Text, null=True),
    column("execution_count", BigInteger, null=True),
    column("code_digest", Text, null=True),
    column("rev", BigInteger),
    column("summary", LargeBinary),
)
Index("run_page", run.c.scope, run.c.start_time.desc(), run.c.run_id)
Index("run_rev", run.c.rev, run.c.experiment_id)
Index("run_name", run.c.scope, run.c.name)
for _name, _columns, _where in (
    ("run_attempt", (run.c.attempt_key, run.c.attempt), run.c.attempt_key.is_not(None)),
    ("run_owner", (run.c.owner,), run.c.status == "RUNNING"),
    ("run_running", (run.c.scope, run.c.n), run.c.status == "RUNNING"),
    ("run_status", (run.c.scope, run.c.status), run.c.status != "FINISHED"),
    ("run_notebook", (run.c.notebook_path, run.c.scope, run.c.status), run.c.notebook_path.is_not(None)),
    ("run_kernel", (run.c.kernel_id,), run.c.status == "RUNNING"),
):
    Index(_name, *_columns, sqlite_where=_where, postgresql_where=_where)

metric = Table(
    "metric",
    metadata,
    Column("run_n", BigInteger, primary_key=True, autoincrement=False),
    Column("key_id", BigInteger, primary_key=True, autoincrement=False),
    column("scope", BigInteger),
    column("rank", SmallInteger),
    column("last", Double, null=True),
    column("last_step", BigInteger),
    column("last_time", BigInteger),
    column("points", BigInteger),
    column("numbers", BigInteger),
    column("sum", Double, null=True),
    column("min", Double, null=True),
    column("min_step", BigInteger, null=True),
    column("max", Double, null=True),
    column("max_step", BigInteger, null=True),
    column("start_time", BigInteger),
    sqlite_with_rowid=False,
)
Index(
    "metric_last",
    metric.c.scope,
    metric.c.key_id,
    metric.c.rank,
    metric.c.last,
    metric.c.start_time,
    metric.c.run_n,
)


def _text_table(name: str) -> Table:
    table = Table(
        name,
        metadata,
        Column("run_n", BigInteger, primary_key=True, autoincrement=False),
        Column("key_id", BigInteger, primary_key=True, autoincrement=False),
        column("scope", BigInteger),
        column("value", Text),
        column("rest", Text, null=True),
        column("num", Double, null=True),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_value", table.c.scope, table.c.key_id, table.c.value, table.c.run_n)
    numeric = table.c.num.is_not(None)
    Index(
        f"{name}_num",
        table.c.scope,
        table.c.key_id,
        table.c.num,
        table.c.run_n,
        sqlite_where=numeric,
        postgresql_where=numeric,
    )
    return table


param = _text_table("param")
tag = _text_table("tag")

# Points: recent ones of all metrics of a run together in `tail`, oldest first by id; compacted ones of one
# metric in `chunk`. All chunked points of a metric are older than all its points in tails.
chunk = Table(
    "chunk",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    column("run_n", BigInteger),
    column("key_id", BigInteger),
    column("data", LargeBinary),
)
Index("chunk_run", chunk.c.run_n, chunk.c.key_id, chunk.c.id)
tail = Table(
    "tail",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    column("run_n", BigInteger),
    column("n", BigInteger),
    column("data", LargeBinary),
)
Index("tail_run", tail.c.run_n, tail.c.id, tail.c.n)

warning = Table(
    "warning",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    column("run_n", BigInteger),
    column("text", Text),
    column("time_ms", BigInteger),
)
Index("warning_run", warning.c.run_n, warning.c.text, unique=True)

file = Table(
    "file",
    metadata,
    Column("run_n", BigInteger, primary_key=True, autoincrement=False),
    Column("path", Text, primary_key=True),
    column("size_bytes", BigInteger),
    column("digest", Text, null=True),
    column("time_ms", BigInteger),
    sqlite_with_rowid=False,
)

blob = Table(
    "blob",
    metadata,
    Column("digest", Text, primary_key=True),
    column("size_bytes", BigInteger),
    column("data", LargeBinary, null=True),
)

# When a content was last logged, as long as that may matter (its data are too long to be read past).
written = Table(
    "written",
    metadata,
    Column("digest", Text, primary_key=True),
    column("time_ms", BigInteger),
    sqlite_with_rowid=False,
)

# Which contents a content names: a document its cells, a history the code of its cells and what came before.
part = Table(
    "part",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    sqlite_with_rowid=False,
)

# What is known of a run beside its code, one content of each kind.
fact = Table(
    "fact",
    metadata,
    Column("run_n", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    column("digest", Text),
    column("time_ms", BigInteger),
    sqlite_with_rowid=False,
)

# `rev` is the revision of the document, `changed` that of anything. The one that was deleted last stays,
# without a name, so that `changed` never goes back.
saved_view = Table(
    "saved_view",
    metadata,
    Column("experiment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("view_id", Text, primary_key=True),
    column("name", Text, null=True),
    column("document", Text),
    column("is_default", SmallInteger),
    column("rev", BigInteger),
    column("changed", BigInteger),
    sqlite_with_rowid=False,
)
_named = saved_view.c.name.is_not(None)
Index(
    "saved_view_name",
    saved_view.c.experiment_id,
    saved_view.c.name,
    unique=True,
    sqlite_where=_named,
    postgresql_where=_named,
)

writer = Table(
    "writer",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=False),
    Column("uuid", Text, nullable=False, unique=True),
    column("host", Text, null=True),
    column("boot_id", Text, null=True),
    column("pid", BigInteger, null=True),
    column("version", Text, null=True),
    column("ended_ms", BigInteger, null=True),
)

segment = Table(
    "segment",
    metadata,
    Column("writer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    column("position", BigInteger),
    sqlite_with_rowid=False,
)

segment_run = Table(
    "segment_run",
    metadata,
    Column("writer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("run_n", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

rejected = Table(
    "rejected",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    column("writer", Text),
    column("segment", BigInteger),
    column("offset", BigInteger),
    column("reason", Text),
    column("data", LargeBinary),
    column("time_ms", BigInteger),
)

# Of what was removed for good: a run's id, or "~" and an experiment's number (no run's id has that sign).
tombstone = Table(
    "tombstone",
    metadata,
    Column("run_id", Text, primary_key=True),
    column("experiment_id", BigInteger),
    column("rev", BigInteger),
)
Index("tombstone_rev", tombstone.c.rev, tombstone.c.experiment_id, tombstone.c.run_id)
