// What `protect` changed, kept so that `unprotect` can bring it back byte for byte. It holds clients' files with their secrets: sealed with a key of the secret
// store, and readable by this user alone. Only the paths of the files stand in clear: they are told when a record cannot be opened.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '../../base/digest.ts';
import { Fault } from '../../base/fault.ts';
import type { Json } from '../../base/json.ts';
import { clientsFault } from '../../clients/faults.ts';
import { replaceOwnFile } from '../../secrets/own-file.ts';
import { openBytes, sealBytes } from '../../secrets/seal-bytes.ts';
import { RECORD_SECRET } from '../../secrets/secret-name.ts';
import { whileLocked } from '../../secrets/write-lock.ts';
import type { NoKey } from './shelf.ts';

const path = z.array(z.union([z.string(), z.int()]));
const json = z.custom<Json>((value) => value !== undefined);

const recordShape = z.strictObject({
  /** Servers that bartizan.yaml got. */
  added: z.array(z.string()),
  settingsPath: z.string(),
  /** Secrets that the store got. */
  secrets: z.array(z.object({ name: z.string() })),
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

const fileShape = z.strictObject({
  version: z.literal(1),
  /** Tells another key from damage. */
  keyDigest: z.string().optional(),
  files: z.array(z.string()).default([]),
  sealed: z.string(),
});

/** A record that cannot be opened. */
export interface Unopened {
  /** Where it is: the backup of these files, sealed. */
  readonly path: string;
  /** The files that it would bring back, as it says in clear. */
  readonly files: readonly string[];
  readonly why: string;
}

const FOLDER = 'protect';
const ENDING = '.json';

/** Where records are. */
const recordFolder = (stateDir: string): string => join(stateDir, FOLDER);

/** Does work while no other process protects or takes back. @throws Fault `clients.busy`, `secrets.io`, and what the work throws */
export async function whileAlone<T>(stateDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await whileLocked(recordFolder(stateDir), work);
  } catch (error) {
    if (error instanceof Fault && error.code === 'secrets.busy' && error.facts['path'] === recordFolder(stateDir))
      throw clientsFault.busy({}, error);
    throw error;
  }
}

const pathOf = (stateDir: string, name: string): string => join(recordFolder(stateDir), `${name}${ENDING}`);
const bindingOf = (name: string): readonly string[] => ['bartizan protect', name];
const keyDigestOf = (key: Buffer): string => sha256Hex(Buffer.concat([Buffer.from('bartizan protect key '), key])).slice(0, 16);

/** Keeps a record under a name that sorts by time. */
export function saveRecord(stateDir: string, name: string, record: ProtectRecord, key: Buffer): void {
  mkdirSync(recordFolder(stateDir), { recursive: true, mode: 0o700 });
  const sealed = sealBytes(key, bindingOf(name), Buffer.from(JSON.stringify(record))).toString('base64');
  const files = record.files.map((file) => file.path);
  replaceOwnFile(pathOf(stateDir, name), JSON.stringify({ version: 1, keyDigest: keyDigestOf(key), files, sealed }));
}

/** Forgets a record. */
export function dropRecord(stateDir: string, name: string): void {
  rmSync(pathOf(stateDir, name), { force: true });
}

/** A name that sorts after all others, though the clock be set back: what came last is taken back first. */
export function newRecordName(stateDir: string, now: number): string {
  const name = new Date(now).toISOString().replace(/[:.]/g, '-');
  const [last] = recordNames(stateDir);
  return last === undefined || name > last ? name : `${last}_`;
}

/** What a record's file says in clear; a reason when it says nothing. */
function outerOf(file: string): z.output<typeof fileShape> | string {
  try {
    const outer = fileShape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return outer.success ? outer.data : 'it is damaged';
  } catch (error) {
    if (error instanceof SyntaxError) return 'it is damaged';
    if (error instanceof Error && 'code' in error && 'syscall' in error) return `it cannot be read (${String(error.code)})`;
    throw error;
  }
}

function innerOf(opened: Buffer): ProtectRecord | undefined {
  try {
    return recordShape.safeParse(JSON.parse(opened.toString('utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readRecord(stateDir: string, name: string, key: Buffer | NoKey): ProtectRecord | Unopened {
  const file = pathOf(stateDir, name);
  const outer = outerOf(file);
  if (typeof outer === 'string') return { path: file, files: [], why: outer };
  if ('why' in key) return { path: file, files: outer.files, why: key.why };
  const opened = openBytes(key, bindingOf(name), Buffer.from(outer.sealed, 'base64'));
  const record = opened === undefined ? undefined : innerOf(opened);
  if (record !== undefined) return record;
  const isOtherKey = outer.keyDigest !== undefined && outer.keyDigest !== keyDigestOf(key);
  return {
    path: file,
    files: outer.files,
    why: isOtherKey ? `another "${RECORD_SECRET}" sealed it than the one there is now` : 'it is damaged',
  };
}

/** Names of all records, the newest first. */
export function recordNames(stateDir: string): readonly string[] {
  try {
    return readdirSync(recordFolder(stateDir))
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length))
      .sort()
      .reverse();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** All records, the newest first, and those that cannot be opened. */
export interface Records {
  readonly opened: readonly { readonly name: string; readonly record: ProtectRecord }[];
  readonly unopened: readonly Unopened[];
}

/** Reads all records. */
export function readRecords(stateDir: string, key: Buffer | NoKey): Records {
  const all = recordNames(stateDir).map((name) => ({ name, record: readRecord(stateDir, name, key) }));
  return {
    opened: all.flatMap(({ name, record }) => ('why' in record ? [] : [{ name, record }])),
    unopened: all.flatMap(({ record }) => ('why' in record ? [record] : [])),
  };
}

/** The digest that a record keeps of a file. */
export const digestOf = (bytes: Uint8Array): string => sha256Hex(bytes);
