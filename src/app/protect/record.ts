// What `protect` changed, kept so that `unprotect` can bring it back byte for byte. It holds clients' files with their secrets: sealed with a key of the secret
// store, and readable by this user alone.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Hex } from '../../base/digest.ts';
import type { Json } from '../../base/json.ts';
import { clientsFault } from '../../clients/faults.ts';
import { replaceOwnFile } from '../../secrets/own-file.ts';
import { openBytes, sealBytes } from '../../secrets/seal-bytes.ts';

const path = z.array(z.union([z.string(), z.int()]));
const json = z.custom<Json>((value) => value !== undefined);

const recordShape = z.strictObject({
  /** Servers that bartizan.yaml got. */
  added: z.array(z.string()),
  settingsPath: z.string(),
  /** Secrets that the store got. */
  secrets: z.array(z.strictObject({ name: z.string(), value: z.string() })),
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

const fileShape = z.strictObject({ version: z.literal(1), sealed: z.string() });

const FOLDER = 'protect';
const ENDING = '.json';

/** Where records are. */
export const recordFolder = (stateDir: string): string => join(stateDir, FOLDER);

const pathOf = (stateDir: string, name: string): string => join(recordFolder(stateDir), `${name}${ENDING}`);
const bindingOf = (name: string): readonly string[] => ['bartizan protect', name];

/** Keeps a record under a name that sorts by time. */
export function saveRecord(stateDir: string, name: string, record: ProtectRecord, key: Buffer): void {
  mkdirSync(recordFolder(stateDir), { recursive: true, mode: 0o700 });
  const sealed = sealBytes(key, bindingOf(name), Buffer.from(JSON.stringify(record))).toString('base64');
  replaceOwnFile(pathOf(stateDir, name), JSON.stringify({ version: 1, sealed }));
}

/** Forgets a record. */
export function dropRecord(stateDir: string, name: string): void {
  rmSync(pathOf(stateDir, name), { force: true });
}

/** A record's name at a time. */
export const recordName = (now: number): string => new Date(now).toISOString().replace(/[:.]/g, '-');

function readRecord(stateDir: string, name: string, key: Buffer): ProtectRecord {
  const file = pathOf(stateDir, name);
  try {
    const outer = fileShape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    const opened = outer.success ? openBytes(key, bindingOf(name), Buffer.from(outer.data.sealed, 'base64')) : undefined;
    const inner = opened === undefined ? undefined : recordShape.safeParse(JSON.parse(opened.toString('utf8')));
    if (inner?.success === true) return inner.data;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw clientsFault['bad-record']({ path: file });
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

/** All records, the newest first. @throws Fault `clients.bad-record` */
export function readRecords(stateDir: string, key: Buffer): readonly { readonly name: string; readonly record: ProtectRecord }[] {
  return recordNames(stateDir).map((name) => ({ name, record: readRecord(stateDir, name, key) }));
}

/** The digest that a record keeps of a file. */
export const digestOf = (bytes: Uint8Array): string => sha256Hex(bytes);
