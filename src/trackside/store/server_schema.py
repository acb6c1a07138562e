"""The tables on a PostgreSQL server: in a schema of their own, beside whatever else the database holds."""

from __future__ import annotations

import time
import uuid
from typing import NamedTuple

from sqlalchemy import Connection, insert, text

from trackside.errors import StoreUnavailable
from trackside.store import model_tables, tables
from trackside.store.schema import FORMAT

__all__ = ["CHANNEL", "SCHEMA_NAME", "WRITE_LOCK", "Marks", "find_schema", "make_schema", "share_artifacts"]

SCHEMA_NAME = CHANNEL = "trackside"
"""On which each commit says the new revision (``NOTIFY``)."""

WRITE_LOCK = 0x54524B53
"""Key of the advisory lock that whoever writes holds ("TRKS")."""

_OLDEST_SERVER = 120000
"""The first with ``MATERIALIZED``, as ``server_version_num`` says it."""

# What SQLite has or is taught, under the same names; each is put into the query that calls it.
_FUNCTIONS = """
CREATE FUNCTION trackside.each_number(list text) RETURNS TABLE ("key" bigint, value bigint)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100 AS $$
  SELECT place, item::bigint FROM jsonb_array_elements_text(list::jsonb) WITH ORDINALITY AS one (item, place)
$$;
CREATE FUNCTION trackside.each_text(list text) RETURNS TABLE ("key" bigint, value text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100 AS $$
  SELECT place, item COLLATE "C"
  FROM jsonb_array_elements_text(list::jsonb) WITH ORDINALITY AS one (item, place)
$$;
CREATE FUNCTION trackside.tell_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('trackside', NEW.rev::text);
  RETURN NULL;
END
$$;
CREATE TRIGGER tell_revision AFTER UPDATE OF rev ON trackside.store
FOR EACH ROW EXECUTE FUNCTION trackside.tell_revision();
"""


class Marks(NamedTuple):
    """What a database says of its store; without an artifact root each keeps files of runs where he is."""

    store_id: str
    format: int
    artifact_root: str | None


def find_schema(connection: Connection) -> Marks | None:
    """What this database says of its store; None if there is none yet."""
    there = connection.execute(text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA_NAME}.database_format"})
    if there.scalar() is None:
        return None
    # The first databases have no artifact root, and what isn't there can't be asked for by its name.
    marks = text(
        "SELECT uuid, version, to_jsonb(mark)->>'artifact_root' "
        "FROM trackside.store, trackside.database_format AS mark"
    )
    return Marks(*connection.execute(marks).one())


def share_artifacts(connection: Connection, root: str) -> None:
    """Say where all keep files of runs, in a write transaction, if nobody has said it yet."""
    statement = "UPDATE trackside.database_format SET artifact_root = :root WHERE artifact_root IS NULL"
    connection.execute(text(statement), {"root": root})


def make_schema(connection: Connection) -> None:
    """Make the tables, in a write transaction, under :data:`WRITE_LOCK`.

    Raises:
        StoreUnavailable: the server is too old, or the database can't hold every text.
    """
    version, encoding = connection.execute(
        text("SELECT current_setting('server_version_num')::int, current_setting('server_encoding')")
    ).one()
    if version < _OLDEST_SERVER:
        raise StoreUnavailable(f"trackside needs PostgreSQL 12 or newer; this server has {version // 10000}.")
    if encoding != "UTF8":
        raise StoreUnavailable(
            f"The database has the encoding {encoding}; trackside needs one with ENCODING 'UTF8'."
        )
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA_NAME}"))
    tables.metadata.create_all(connection, checkfirst=False)
    for statement in _FUNCTIONS.replace("$$;", "$$;\0").split("\0"):
        connection.exec_driver_sql(statement)
    marks = "CREATE TABLE trackside.database_format (version integer NOT NULL, artifact_root text)"
    connection.exec_driver_sql(marks)
    first = text("INSERT INTO trackside.database_format (version) VALUES (:version)")
    connection.execute(first, {"version": FORMAT})
    now = time.time_ns() // 1_000_000
    connection.execute(insert(tables.store).values(id=1, uuid=uuid.uuid4().hex, rev=1, next_run=1))
    connection.execute(
        insert(tables.experiment).values(
            id=0, name="Default", creation_time=now, last_update_time=now, tags="{}", runs_made=0,
            runs_active=0, rev=1,
        )
    )  # fmt: skip
    assert model_tables.registry.metadata is tables.metadata
