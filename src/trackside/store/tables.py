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
    Text,
)

__all__ = [
    "VALUE_PREFIX",
    "blob",
    "chunk",
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
]

VALUE_PREFIX = 200
"""Characters of a param or tag that are indexed: an entry of a PostgreSQL B-tree ends at 2.7 kB."""

metadata = MetaData()

BigKey = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit integer that SQLite accepts as the name of its rowid."""


def _column(name: str, kind: type, *, null: bool = False, key: bool = False) -> Column[object]:
    return Column(name, kind, nullable=null, primary_key=key)


store = Table(
    "store",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    _column("uuid", Text),
    _column("rev", BigInteger),
    _column("next_run", BigInteger),
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
    _column("name", Text),
    _column("artifact_location", Text, null=True),
    _column("creation_time", BigInteger),
    _column("last_update_time", BigInteger),
    _column("deleted_at", BigInteger, null=True),
    _column("tags", Text),
    _column("runs_made", BigInteger),
    _column("runs_active", BigInteger),
    _column("rev", BigInteger),
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
    _column("experiment_id", BigInteger),
    _column("scope", BigInteger),
    _column("status", Text),
    _column("owner", Text, null=True),
    _column("start_time", BigInteger),
    _column("end_time", BigInteger, null=True),
    _column("name", Text),
    _column("user_id", Text),
    _column("artifact_uri", Text, null=True),
    _column("parent_run_id", Text, null=True),
    _column("deleted_at", BigInteger, null=True),
    _column("attempt_key", Text, null=True),
    _column("attempt", BigInteger, null=True),
    _column("notebook_path", Text, null=True),
    _column("path_origin", Text, null=True),
    _column("kernel_id", Text, null=True),
    _column("cell_id", Text, null=True),
    _column("execution_count", BigInteger, null=True),
    _column("code_digest", Text, null=True),
    _column("rev", BigInteger),
    _column("summary", LargeBinary),
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
    _column("scope", BigInteger),
    _column("rank", SmallInteger),
    _column("last", Double, null=True),
    _column("last_step", BigInteger),
    _column("last_time", BigInteger),
    _column("points", BigInteger),
    _column("numbers", BigInteger),
    _column("sum", Double, null=True),
    _column("min", Double, null=True),
    _column("min_step", BigInteger, null=True),
    _column("max", Double, null=True),
    _column("max_step", BigInteger, null=True),
    _column("start_time", BigInteger),
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
        _column("scope", BigInteger),
        _column("value", Text),
        _column("rest", Text, null=True),
        _column("num", Double, null=True),
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
    _column("run_n", BigInteger),
    _column("key_id", BigInteger),
    _column("data", LargeBinary),
)
Index("chunk_run", chunk.c.run_n, chunk.c.key_id, chunk.c.id)
tail = Table(
    "tail",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _column("run_n", BigInteger),
    _column("n", BigInteger),
    _column("data", LargeBinary),
)
Index("tail_run", tail.c.run_n, tail.c.id, tail.c.n)

warning = Table(
    "warning",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    _column("run_n", BigInteger),
    _column("text", Text),
    _column("time_ms", BigInteger),
)
Index("warning_run", warning.c.run_n, warning.c.text, unique=True)

file = Table(
    "file",
    metadata,
    Column("run_n", BigInteger, primary_key=True, autoincrement=False),
    Column("path", Text, primary_key=True),
    _column("size_bytes", BigInteger),
    _column("digest", Text, null=True),
    _column("time_ms", BigInteger),
    sqlite_with_rowid=False,
)

blob = Table(
    "blob",
    metadata,
    Column("digest", Text, primary_key=True),
    _column("size_bytes", BigInteger),
    _column("data", LargeBinary, null=True),
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
    _column("digest", Text),
    _column("time_ms", BigInteger),
    sqlite_with_rowid=False,
)

# `rev` is the revision of the document, `changed` that of anything. The one that was deleted last stays,
# without a name, so that `changed` never goes back.
saved_view = Table(
    "saved_view",
    metadata,
    Column("experiment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("view_id", Text, primary_key=True),
    _column("name", Text, null=True),
    _column("document", Text),
    _column("is_default", SmallInteger),
    _column("rev", BigInteger),
    _column("changed", BigInteger),
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
    _column("host", Text, null=True),
    _column("boot_id", Text, null=True),
    _column("pid", BigInteger, null=True),
    _column("version", Text, null=True),
    _column("ended_ms", BigInteger, null=True),
)

segment = Table(
    "segment",
    metadata,
    Column("writer_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _column("position", BigInteger),
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
    _column("writer", Text),
    _column("segment", BigInteger),
    _column("offset", BigInteger),
    _column("reason", Text),
    _column("data", LargeBinary),
    _column("time_ms", BigInteger),
)

# Of what was removed for good: a run's id, or "~" and an experiment's number (no run's id has that sign).
tombstone = Table(
    "tombstone",
    metadata,
    Column("run_id", Text, primary_key=True),
    _column("experiment_id", BigInteger),
    _column("rev", BigInteger),
)
Index("tombstone_rev", tombstone.c.rev, tombstone.c.experiment_id, tombstone.c.run_id)
