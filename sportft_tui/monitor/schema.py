"""The journal's tables, and how an older journal becomes a present one."""

from __future__ import annotations

import sqlite3

from sportft_tui.domain.errors import BadInput

#: One entry a version: the statements that lead there from the version before. Entries are never
#: changed once released; a new one is appended. SQLite's `user_version` says how far a file is.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE jobs (
            profile TEXT NOT NULL,
            id TEXT NOT NULL,
            created_at REAL NOT NULL,
            seen_at REAL NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (profile, id)
        ) WITHOUT ROWID""",
        "CREATE INDEX jobs_by_id ON jobs (id)",
        # `seq` grows with every event of every job: it is the order in which this machine learned
        # of them, and the cursor that readers hold.
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY,
            profile TEXT NOT NULL,
            job_id TEXT NOT NULL,
            id TEXT NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (profile, job_id, id)
        )""",
        # An index carries the row's `seq` at its end, so this one gives a job's events in order.
        "CREATE INDEX events_in_order ON events (profile, job_id)",
        """CREATE TABLE predictions (
            seq INTEGER PRIMARY KEY,
            profile TEXT NOT NULL,
            at REAL NOT NULL,
            body TEXT NOT NULL
        )""",
        "CREATE INDEX predictions_in_order ON predictions (profile)",
    ),
    (
        # When each job was last seen is apart from the jobs: a list that is looked at once a second
        # and has not changed then writes a few bytes a job, not all bodies.
        """CREATE TABLE seen (
            profile TEXT NOT NULL,
            id TEXT NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (profile, id)
        ) WITHOUT ROWID""",
        "INSERT INTO seen (profile, id, at) SELECT profile, id, seen_at FROM jobs",
        "ALTER TABLE jobs RENAME TO old_jobs",
        "DROP INDEX jobs_by_id",
        """CREATE TABLE jobs (
            profile TEXT NOT NULL,
            id TEXT NOT NULL,
            created_at REAL NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (profile, id)
        ) WITHOUT ROWID""",
        "INSERT INTO jobs SELECT profile, id, created_at, body FROM old_jobs",
        "DROP TABLE old_jobs",
        "CREATE INDEX jobs_by_id ON jobs (id)",
        # A number stands for profile and job in every row and index of the events: a quarter less
        # to write.
        """CREATE TABLE logs (
            number INTEGER PRIMARY KEY,
            profile TEXT NOT NULL,
            job_id TEXT NOT NULL,
            UNIQUE (profile, job_id)
        )""",
        "INSERT INTO logs (profile, job_id) SELECT DISTINCT profile, job_id FROM events",
        "ALTER TABLE events RENAME TO old_events",
        "DROP INDEX events_in_order",
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY,
            log INTEGER NOT NULL,
            id TEXT NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (log, id)
        )""",
        """INSERT INTO events SELECT seq, number, id, body
            FROM old_events JOIN logs USING (profile, job_id) ORDER BY seq""",
        "DROP TABLE old_events",
        "CREATE INDEX events_in_order ON events (log)",
        """CREATE TABLE results (
            profile TEXT NOT NULL,
            job_id TEXT NOT NULL,
            at REAL NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (profile, job_id)
        )""",
        # The jobs whose end somebody has told the reader of.
        """CREATE TABLE told (
            profile TEXT NOT NULL,
            id TEXT NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (profile, id)
        ) WITHOUT ROWID""",
    ),
    (
        # The jobs whose whole list of events was compared with the journal after their end.
        """CREATE TABLE complete (
            profile TEXT NOT NULL,
            id TEXT NOT NULL,
            PRIMARY KEY (profile, id)
        ) WITHOUT ROWID""",
    ),
    (
        # How good models were found to be on labelled files, and what calibrates them.
        """CREATE TABLE evaluations (
            seq INTEGER PRIMARY KEY,
            profile TEXT NOT NULL,
            model TEXT NOT NULL,
            digest TEXT NOT NULL,
            temperature REAL NOT NULL,
            at REAL NOT NULL,
            body TEXT NOT NULL
        )""",
        "CREATE INDEX evaluations_in_order ON evaluations (profile, model)",
        """CREATE TABLE calibrations (
            profile TEXT NOT NULL,
            model TEXT NOT NULL,
            temperature REAL NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (profile, model)
        ) WITHOUT ROWID""",
    ),
    (
        # What people decided about texts; a decision that has replaced another one never has its
        # number. Those that are not done may be missing in the table that they are about.
        """CREATE TABLE decisions (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            dataset TEXT NOT NULL,
            row INTEGER NOT NULL,
            is_done INTEGER NOT NULL,
            body TEXT NOT NULL,
            UNIQUE (dataset, row)
        )""",
        # What models say about texts that are reviewed: a model is asked about a text once.
        """CREATE TABLE opinions (
            profile TEXT NOT NULL,
            model TEXT NOT NULL,
            digest TEXT NOT NULL,
            body TEXT NOT NULL,
            PRIMARY KEY (profile, model, digest)
        ) WITHOUT ROWID""",
    ),
    (
        # What was ordered of whom, and what it cost: one entry a job, file asked about, or day and
        # model. What nobody knows is NULL.
        """CREATE TABLE ledger (
            at REAL NOT NULL,
            profile TEXT NOT NULL,
            what TEXT NOT NULL,
            model TEXT NOT NULL,
            tag TEXT NOT NULL,
            id TEXT NOT NULL,
            state TEXT NOT NULL,
            price REAL,
            estimated_usd REAL,
            tokens INTEGER,
            usd REAL,
            count INTEGER NOT NULL,
            unpriced INTEGER NOT NULL,
            PRIMARY KEY (profile, what, tag)
        ) WITHOUT ROWID""",
    ),
    # What an hour of training costs, where it is charged for.
    ("ALTER TABLE ledger ADD COLUMN hour REAL",),
)


def migrate(database: sqlite3.Connection) -> None:
    """Bring a journal to the present version.

    Args:
        database: in autocommit mode; no other process may be migrating.

    Raises:
        BadInput: a newer sportft wrote this journal; writing to it could spoil it.
    """
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise BadInput(
            "The journal was written by a newer version of sportft.",
            hint="Update sportft, or set SPORTFT_HOME to another folder.",
        )
    if version == len(MIGRATIONS):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")
    except BaseException:
        database.rollback()
        raise
