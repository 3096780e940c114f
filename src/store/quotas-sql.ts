// Counts of what was used: a row for each window of a limit.

/** The table of the counts. */
export const QUOTAS_SQL = `CREATE TABLE quota (
     key     TEXT NOT NULL,
     ends_ms INTEGER NOT NULL,
     used    INTEGER NOT NULL,
     PRIMARY KEY (key, ends_ms)
   ) STRICT, WITHOUT ROWID;`;
