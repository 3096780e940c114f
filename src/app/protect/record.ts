// What `protect` changed, kept so that `unprotect` can bring it back byte for byte. Holds clients' files with their secrets: readable by this user alone.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '../../base/digest.ts';
import type { Json } from '../../base/json.ts';
import { clientsFault } from '../../clients/faults.ts';

const path = z.array(z.union([z.string(), z.int()]));
const json = z.custom<Json>((value) => value !== undefined);

const recordShape = z.strictObject({
  version: z.literal(1),
  /** Servers that bartizan.yaml got. */
  added: z.array(z.string()),
  settingsPath: z.string(),
  files: z.array(
    z.strictObject({
      path: z.string(),
      mode: z.int(),
      /** Base64; null: it was not there. */
      before: z.string().nullable(),
      afterDigest: z.string(),
      changes: z.array(
        z.strictObject({
          client: z.string(),
          name: z.string(),
          path,
          after: json.optional(),
          undo: z.array(z.strictObject({ path, value: json.optional() })),
        }),
      ),
    }),
  ),
});

/** One run of `protect`. */
export type ProtectRecord = z.output<typeof recordShape>;
/** One file of it. */
export type RecordedFile = ProtectRecord['files'][number];

const FOLDER = 'protect';

/** Where records are. */
export const recordFolder = (stateDir: string): string => join(stateDir, FOLDER);

/** Keeps a record under a name that sorts by time. */
export function saveRecord(stateDir: string, name: string, record: ProtectRecord): void {
  mkdirSync(recordFolder(stateDir), { recursive: true, mode: 0o700 });
  writeFileSync(join(recordFolder(stateDir), `${name}.json`), JSON.stringify(record), { mode: 0o600, flag: 'w' });
}

/** Forgets a record. */
export function dropRecord(stateDir: string, name: string): void {
  rmSync(join(recordFolder(stateDir), `${name}.json`), { force: true });
}

/** A record's name at a time. */
export const recordName = (now: number): string => new Date(now).toISOString().replace(/[:.]/g, '-');

function readRecord(file: string): ProtectRecord {
  try {
    const parsed = recordShape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (parsed.success) return parsed.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw clientsFault['bad-record']({ path: file });
}

/** All records, the newest first. @throws Fault `clients.bad-record` */
export function readRecords(stateDir: string): readonly { readonly name: string; readonly record: ProtectRecord }[] {
  const folder = recordFolder(stateDir);
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .map((name) => ({ name: name.slice(0, -'.json'.length), record: readRecord(join(folder, name)) }));
}

/** The digest that a record keeps of a file. */
export const digestOf = (bytes: Uint8Array): string => sha256Hex(bytes);
