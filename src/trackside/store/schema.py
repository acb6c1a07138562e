"""The embedded database's format: its marks, and the schema as SQL.

``SCHEMA`` is :mod:`trackside.store.tables` written out, because building it from there costs thirty times
more than running it. A test compares the two.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from trackside.store.journal_mode import JOURNAL_MODES

__all__ = [
    "APPLICATION_ID",
    "FORMAT",
    "PAGE_SIZE",
    "SCHEMA",
    "say_upgraded",
    "write_database",
]

APPLICATION_ID = 0x54524B53
"""``PRAGMA application_id``: "TRKS"."""

FORMAT = 5
"""``PRAGMA user_version``: a database with a greater one is refused, one with a smaller one upgraded:
see :mod:`trackside.store.upgrades`."""

PAGE_SIZE = 8192

_FACTS = """\
CREATE TABLE part (
    digest TEXT NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (digest, part)
) WITHOUT ROWID;
CREATE TABLE fact (
    run_n BIGINT NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    time_ms BIGINT NOT NULL,
    PRIMARY KEY (run_n, kind)
) WITHOUT ROWID;
"""

_VIEWS = """\
CREATE TABLE saved_view (
    experiment_id BIGINT NOT NULL,
    view_id TEXT NOT NULL,
    name TEXT,
    document TEXT NOT NULL,
    is_default SMALLINT NOT NULL,
    rev BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (experiment_id, view_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX saved_view_name ON saved_view (experiment_id, name) WHERE name IS NOT NULL;
"""

_MODELS = """\
CREATE TABLE model (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    versions_made BIGINT NOT NULL,
    creation_time BIGINT NOT NULL,
    last_update_time BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE model_version (
    model_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    run_n BIGINT,
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    description TEXT NOT NULL,
    tags TEXT NOT NULL,
    creation_time BIGINT NOT NULL,
    last_update_time BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (model_id, version)
) WITHOUT ROWID;
CREATE INDEX model_version_run ON model_version (run_n, model_id, version) WHERE run_n IS NOT NULL;
CREATE TABLE model_alias (
    model_id BIGINT NOT NULL,
    alias TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (model_id, alias)
) WITHOUT ROWID;
CREATE TABLE registry (
    id INTEGER NOT NULL CHECK (id = 1),
    rev BIGINT NOT NULL,
    PRIMARY KEY (id)
);
"""

_WRITTEN = """\
CREATE TABLE written (
    digest TEXT NOT NULL,
    time_ms BIGINT NOT NULL,
    PRIMARY KEY (digest)
) WITHOUT ROWID;
"""

SCHEMA = (
    """\
CREATE TABLE store (
    id INTEGER NOT NULL CHECK (id = 1),
    uuid TEXT NOT NULL,
    rev BIGINT NOT NULL,
    next_run BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE "key" (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (name)
);
CREATE TABLE experiment (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    artifact_location TEXT,
    creation_time BIGINT NOT NULL,
    last_update_time BIGINT NOT NULL,
    deleted_at BIGINT,
    tags TEXT NOT NULL,
    runs_made BIGINT NOT NULL,
    runs_active BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX experiment_name ON experiment (name) WHERE deleted_at IS NULL;
CREATE TABLE run (
    n INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    experiment_id BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    status TEXT NOT NULL,
    owner TEXT,
    start_time BIGINT NOT NULL,
    end_time BIGINT,
    name TEXT NOT NULL,
    user_id TEXT NOT NULL,
    artifact_uri TEXT,
    parent_run_id TEXT,
    deleted_at BIGINT,
    attempt_key TEXT,
    attempt BIGINT,
    notebook_path TEXT,
    path_origin TEXT,
    kernel_id TEXT,
    cell_id TEXT,
    execution_count BIGINT,
    code_digest TEXT,
    rev BIGINT NOT NULL,
    summary BLOB NOT NULL,
    PRIMARY KEY (n),
    UNIQUE (run_id)
);
CREATE INDEX run_attempt ON run (attempt_key, attempt) WHERE attempt_key IS NOT NULL;
CREATE INDEX run_kernel ON run (kernel_id) WHERE status = 'RUNNING';
CREATE INDEX run_name ON run (scope, name);
CREATE INDEX run_notebook ON run (notebook_path, scope, status) WHERE notebook_path IS NOT NULL;
CREATE INDEX run_owner ON run (owner) WHERE status = 'RUNNING';
CREATE INDEX run_page ON run (scope, start_time DESC, run_id);
CREATE INDEX run_rev ON run (rev, experiment_id);
CREATE INDEX run_running ON run (scope, n) WHERE status = 'RUNNING';
CREATE INDEX run_status ON run (scope, status) WHERE status != 'FINISHED';
CREATE TABLE metric (
    run_n BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    rank SMALLINT NOT NULL,
    last DOUBLE,
    last_step BIGINT NOT NULL,
    last_time BIGINT NOT NULL,
    points BIGINT NOT NULL,
    numbers BIGINT NOT NULL,
    sum DOUBLE,
    min DOUBLE,
    min_step BIGINT,
    max DOUBLE,
    max_step BIGINT,
    start_time BIGINT NOT NULL,
    PRIMARY KEY (run_n, key_id)
) WITHOUT ROWID;
CREATE INDEX metric_last ON metric (scope, key_id, rank, last, start_time, run_n);
CREATE TABLE param (
    run_n BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    value TEXT NOT NULL,
    rest TEXT,
    num DOUBLE,
    PRIMARY KEY (run_n, key_id)
) WITHOUT ROWID;
CREATE INDEX param_num ON param (scope, key_id, num, run_n) WHERE num IS NOT NULL;
CREATE INDEX param_value ON param (scope, key_id, value, run_n);
CREATE TABLE tag (
    run_n BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    value TEXT NOT NULL,
    rest TEXT,
    num DOUBLE,
    PRIMARY KEY (run_n, key_id)
) WITHOUT ROWID;
CREATE INDEX tag_num ON tag (scope, key_id, num, run_n) WHERE num IS NOT NULL;
CREATE INDEX tag_value ON tag (scope, key_id, value, run_n);
CREATE TABLE chunk (
    id INTEGER NOT NULL,
    run_n BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX chunk_run ON chunk (run_n, key_id, id);
CREATE TABLE tail (
    id INTEGER NOT NULL,
    run_n BIGINT NOT NULL,
    n BIGINT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX tail_run ON tail (run_n, id, n);
CREATE TABLE warning (
    id INTEGER NOT NULL,
    run_n BIGINT NOT NULL,
    text TEXT NOT NULL,
    time_ms BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX warning_run ON warning (run_n, text);
CREATE TABLE file (
    run_n BIGINT NOT NULL,
    path TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    digest TEXT,
    time_ms BIGINT NOT NULL,
    PRIMARY KEY (run_n, path)
) WITHOUT ROWID;
CREATE TABLE blob (
    digest TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    data BLOB,
    PRIMARY KEY (digest)
);
CREATE TABLE writer (
    id INTEGER NOT NULL,
    uuid TEXT NOT NULL,
    host TEXT,
    boot_id TEXT,
    pid BIGINT,
    version TEXT,
    ended_ms BIGINT,
    PRIMARY KEY (id),
    UNIQUE (uuid)
);
CREATE TABLE segment (
    writer_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (writer_id, number)
) WITHOUT ROWID;
CREATE TABLE segment_run (
    writer_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    run_n BIGINT NOT NULL,
    PRIMARY KEY (writer_id, number, run_n)
) WITHOUT ROWID;
CREATE TABLE rejected (
    id INTEGER NOT NULL,
    writer TEXT NOT NULL,
    segment BIGINT NOT NULL,
    "offset" BIGINT NOT NULL,
    reason TEXT NOT NULL,
    data BLOB NOT NULL,
    time_ms BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE TABLE tombstone (
    run_id TEXT NOT NULL,
    experiment_id BIGINT NOT NULL,
    rev BIGINT NOT NULL,
    PRIMARY KEY (run_id)
);
CREATE INDEX tombstone_rev ON tombstone (rev, experiment_id, run_id);
"""
    + _FACTS
    + _VIEWS
    + _MODELS
    + _WRITTEN
)


def say_upgraded(shown: str) -> str:
    """What a process is told that goes on while a newer program upgrades its store."""
    return (
        f"The store {shown} was upgraded by a newer trackside while this process had it open. What is "
        "logged waits in the journal, and the newer one applies it; restart this process to use the store."
    )


def write_database(path: Path, store_id: str, *, log: bool) -> None:
    """Make a new database.

    Args:
        path: where; nothing is there yet.
        store_id: the uuid of its store.
        log: it has a write-ahead log.

    Raises:
        sqlite3.Error: it can't be written.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in (
            f"page_size={PAGE_SIZE}",
            "auto_vacuum=INCREMENTAL",
            f"application_id={APPLICATION_ID}",
            f"user_version={FORMAT}",
            f"journal_mode={JOURNAL_MODES[log]}",
            "wal_autocheckpoint=0",
        ):
            connection.execute(f"PRAGMA {pragma}")
        now = time.time_ns() // 1_000_000
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{SCHEMA}\n"
            f"INSERT INTO store VALUES (1, '{store_id}', 1, 1);\n"
            f"INSERT INTO experiment VALUES (0, 'Default', NULL, {now}, {now}, NULL, '{{}}', 0, 0, 1);\n"
            "COMMIT;"
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
