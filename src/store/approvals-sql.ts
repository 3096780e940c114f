// The tables of approvals: questions with what became of their tasks and who was told, and which exchange used which answer. Part of the migrations: what was released never changes.

/** Questions with their answers; one open question for each binding. An exchange uses an approval once; `next` is the exchange that went on with its call. */
export const APPROVALS_SQL = `CREATE TABLE approval (
     id            TEXT PRIMARY KEY,
     key           TEXT NOT NULL,
     tool_key      TEXT NOT NULL,
     caller        TEXT NOT NULL,
     server        TEXT NOT NULL,
     question      TEXT NOT NULL,
     sealed        TEXT,
     needed        INTEGER NOT NULL CHECK (needed >= 1),
     state         TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'expired', 'used')),
     asked_ms      INTEGER NOT NULL,
     times         INTEGER NOT NULL,
     last_exchange TEXT NOT NULL,
     expires_ms    INTEGER NOT NULL,
     answers       TEXT NOT NULL,
     uses          INTEGER NOT NULL,
     revision      INTEGER NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX approval_open ON approval (key) WHERE state IN ('asked', 'approved', 'refused');
   CREATE INDEX approval_tool ON approval (tool_key) WHERE state = 'approved';
   CREATE INDEX approval_caller ON approval (caller, asked_ms);
   CREATE INDEX approval_asked ON approval (asked_ms);
   CREATE TABLE approval_use (
     exchange TEXT NOT NULL,
     approval TEXT NOT NULL,
     key      TEXT NOT NULL,
     at_ms    INTEGER NOT NULL,
     next     TEXT,
     PRIMARY KEY (exchange, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX approval_use_at ON approval_use (at_ms);`;

/** What became of the task of a question: once it stands there, nobody begins it (again). */
export const TASK_MARKS_SQL = `ALTER TABLE approval ADD COLUMN task TEXT CHECK (task IN ('begun', 'cancelled'))`;

/** Of which questions persons elsewhere have to be told. What was asked before this table was told when it was asked. */
export const TELLING_SQL = `CREATE TABLE approval_telling (
     approval TEXT PRIMARY KEY REFERENCES approval (id) ON DELETE CASCADE,
     burst    TEXT NOT NULL,
     begun_ms INTEGER,
     is_told  INTEGER NOT NULL DEFAULT 0
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX approval_untold ON approval_telling (burst) WHERE is_told = 0;
   CREATE INDEX approval_burst ON approval_telling (burst, begun_ms);`;
