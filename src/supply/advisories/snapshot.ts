// Records of vulnerable and malicious packages on this machine's disk, by package. Filled by `bartizan advisories`; looked up without a network.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { affects } from './affects.ts';
import { canonicalPackage, type OsvEntry } from './osv.ts';

/** What was imported, and when. */
export interface SnapshotState {
  readonly ecosystem: string;
  readonly records: number;
  /** ISO date. */
  readonly at: string;
  readonly from: string;
}

/** An open snapshot. */
export interface Snapshot {
  /** Records about a version; without one, those that hold for all versions. */
  readonly find: (ecosystem: string, name: string, version: string | undefined) => readonly OsvEntry[];
  readonly state: () => readonly SnapshotState[];
  readonly close: () => void;
}

/** Takes records, all or none of them. */
export interface Importing {
  readonly add: (entries: readonly OsvEntry[]) => void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entry (ecosystem TEXT, name TEXT, id TEXT, data TEXT, PRIMARY KEY (ecosystem, name, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS import (ecosystem TEXT PRIMARY KEY, at TEXT, source TEXT);`;

/** The file in a cache folder. */
export const snapshotPath = (cacheDir: string): string => join(cacheDir, 'advisories.db');

/** Opens the snapshot; undefined when nothing was imported yet. */
export function openSnapshot(cacheDir: string): Snapshot | undefined {
  const path = snapshotPath(cacheDir);
  if (!existsSync(path)) return undefined;
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT data FROM entry WHERE ecosystem = ? AND name = ?');
  return {
    find: (ecosystem, name, version) =>
      rows
        .all(ecosystem, canonicalPackage(ecosystem, name))
        .map(({ data }) => JSON.parse(String(data)) as OsvEntry)
        .filter((entry) => affects(entry, version)),
    state: () =>
      database
        .prepare(
          'SELECT ecosystem, at, source, (SELECT COUNT(*) FROM entry WHERE entry.ecosystem = import.ecosystem) AS records FROM import ORDER BY ecosystem',
        )
        .all()
        .map(({ ecosystem, at, source, records }) => ({
          ecosystem: String(ecosystem),
          records: Number(records),
          at: String(at),
          from: String(source),
        })),
    close: () => database.close(),
  };
}

/** Imports records; when `work` throws, the snapshot stays as it was. With `replaced` the records of that ecosystem go first. */
export async function importing(
  cacheDir: string,
  options: { readonly from: string; readonly at: string; readonly replaced?: string | undefined },
  work: (into: Importing) => Promise<void>,
): Promise<void> {
  mkdirSync(dirname(snapshotPath(cacheDir)), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(snapshotPath(cacheDir));
  try {
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA} BEGIN IMMEDIATE;`);
    const insert = database.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)');
    const seen = new Set<string>();
    if (options.replaced !== undefined) database.prepare('DELETE FROM entry WHERE ecosystem = ?').run(options.replaced);
    await work({
      add: (entries) => {
        for (const entry of entries) {
          insert.run(entry.ecosystem, entry.name, entry.id, JSON.stringify(entry));
          seen.add(entry.ecosystem);
        }
      },
    });
    const note = database.prepare('INSERT OR REPLACE INTO import VALUES (?, ?, ?)');
    for (const ecosystem of seen) note.run(ecosystem, options.at, options.from);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  } finally {
    database.close();
  }
}
