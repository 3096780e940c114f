// The store's schema, version by version. Entries are only ever added at the end: a released migration must never change.
import type { DatabaseSync } from 'node:sqlite';
import { APPROVALS_SQL, TASK_MARKS_SQL, TELLING_SQL } from './approvals-sql.ts';
import { storeFault } from './faults.ts';
import { LOG_SQL } from './log/log-sql.ts';
import { PAYLOADS_SQL } from './payloads.ts';
import { QUOTAS_SQL } from './quotas-sql.ts';

/** Marks a file as ours (`PRAGMA application_id`): "Bzn1". */
const APPLICATION_ID = 0x42_7a_6e_31;

/** SQL that leads from version n to n + 1. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE trail (
     seq  INTEGER PRIMARY KEY,
     body TEXT NOT NULL,
     hash BLOB NOT NULL
   ) STRICT;
   CREATE TABLE access_key (
     id             TEXT PRIMARY KEY,
     name           TEXT NOT NULL,
     hash           TEXT NOT NULL UNIQUE,
     created_ms     INTEGER NOT NULL,
     last_used_day  TEXT,
     valid_until_ms INTEGER,
     revoked_ms     INTEGER
   ) STRICT;
   CREATE UNIQUE INDEX access_key_current ON access_key (name) WHERE valid_until_ms IS NULL AND revoked_ms IS NULL;
   CREATE TABLE era (
     server TEXT PRIMARY KEY,
     legacy TEXT NOT NULL,
     modern TEXT NOT NULL,
     at_ms  INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  APPROVALS_SQL,
  LOG_SQL,
  QUOTAS_SQL,
  PAYLOADS_SQL,
  TASK_MARKS_SQL,
  TELLING_SQL,
];

const pragma = (db: DatabaseSync, name: string): number =>
  Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);

const isEmpty = (db: DatabaseSync): boolean => db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;

/** A trigger or view changes what is written or read, unseen by whoever writes or reads. Nothing of ours makes one. */
const ODD = "SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1";

/** The migrations that the file lacks. Only reads. @throws Fault `store.foreign`, `store.newer`, `store.corrupt` */
export function missingMigrations(db: DatabaseSync, path: string, migrations: readonly string[] = MIGRATIONS): readonly string[] {
  const version = pragma(db, 'user_version');
  const isOurs = pragma(db, 'application_id') === APPLICATION_ID;
  if (!isOurs && (version !== 0 || !isEmpty(db))) throw storeFault.foreign({ path });
  if (version > migrations.length) throw storeFault.newer({ path, found: version, known: migrations.length });
  const odd = db.prepare(ODD).get();
  if (odd !== undefined) throw storeFault.corrupt({ path, reason: `somebody put a ${odd['type']} into it: "${odd['name']}"` });
  return migrations.slice(version);
}

/**
 * Brings the file to the newest version in one transaction. Safe when several processes open the file at once: what is
 * missing is looked up again under the write lock.
 * @throws Fault `store.foreign`, `store.newer`, `store.corrupt`; SQLite's errors pass as they are
 */
export function migrate(db: DatabaseSync, path: string, migrations: readonly string[] = MIGRATIONS): void {
  if (missingMigrations(db, path, migrations).length === 0) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const sql of missingMigrations(db, path, migrations)) db.exec(sql);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
