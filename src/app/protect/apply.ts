// Carries out what was planned, and takes it back. The record is written before any file changes: whatever interrupts, `unprotect` knows what to do.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../base/json.ts';
import { memberOf } from '../../clients/documents/document.ts';
import { formatOf, readDocument } from '../../clients/documents/read.ts';
import { editText } from '../../clients/edit/edit.ts';
import { readWithMode, replaceFile } from '../../clients/replace-file.ts';
import { secretPlaceFor } from '../settings-expand.ts';
import type { Plan, PlannedFile } from './plan.ts';
import {
  digestOf,
  dropRecord,
  type ProtectRecord,
  type RecordedFile,
  readRecords,
  recordName,
  recordNames,
  saveRecord,
} from './record.ts';
import { RECORD_SECRET, type Shelf } from './shelf.ts';

function recorded({ path, mode, before, after, changes }: PlannedFile): RecordedFile {
  return {
    path,
    mode,
    before: before?.toString('base64') ?? null,
    afterDigest: digestOf(after),
    changes: changes.map(({ client, name, path: at, after: written, undo: back }) => ({
      client,
      name,
      path: [...at],
      ...(written === undefined ? {} : { after: written }),
      undo: back.map(({ path: place, value }) => ({ path: [...place], ...(value === undefined ? {} : { value }) })),
    })),
  };
}

/** Where what is changed is remembered. */
export interface Keeping {
  readonly stateDir: string;
  readonly shelf: Shelf;
}

/**
 * Carries out a plan: secrets first, then bartizan.yaml, then the clients' files, so that no client starts what is not there.
 * @throws Fault `clients.changed-meanwhile`, `clients.not-writable`, `secrets.*`
 */
export async function applyPlan(plan: Plan, { stateDir, shelf }: Keeping, now: number): Promise<void> {
  if (plan.files.length === 0) return;
  const record: ProtectRecord = {
    added: [...plan.added],
    settingsPath: plan.settingsPath,
    secrets: plan.secrets.map(({ name, value }) => ({ name, value })),
    files: plan.files.map(recorded),
  };
  saveRecord(stateDir, recordName(now), record, await shelf.newRecordKey());
  for (const { name, value } of plan.secrets) await shelf.set(name, value);
  for (const { path, before, after, mode } of plan.files) {
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    replaceFile(path, before, after, mode);
  }
}

/** What became of one file. */
export interface Undone {
  readonly path: string;
  /** `restored`: byte for byte. `entries`: it was changed since, so only the entries were taken back. `left`: nothing could be. */
  readonly how: 'restored' | 'entries' | 'left';
  /** Names of entries that somebody changed since. */
  readonly kept: readonly string[];
}

/** What taking back would do. */
export interface Undoing extends Undone {
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
  readonly mode: number;
}

const valueAt = (value: Json | undefined, path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>(memberOf, value);

/** Takes back the entries that are still as they were left. */
function withoutEntries(file: RecordedFile, text: string): { readonly text: string; readonly kept: readonly string[] } {
  const format = formatOf(file.path);
  let next = text;
  const kept: string[] = [];
  for (const entry of file.changes.toReversed()) {
    const isOurs = isDeepStrictEqual(valueAt(readDocument(next, format).value, entry.path), entry.after);
    const edits = entry.undo.map(({ path, value }) => ({ path, value }));
    const edited = isOurs ? editText(next, format, edits) : undefined;
    if (edited === undefined) kept.push(entry.name);
    else next = edited;
  }
  return { text: next, kept };
}

/** What becomes of one file; undefined when it is as it was before. */
function undoneFile(file: RecordedFile, current: Buffer | undefined): Undoing | undefined {
  const { path, mode } = file;
  const original = file.before === null ? undefined : Buffer.from(file.before, 'base64');
  const isOriginal = current === undefined ? original === undefined : original?.equals(current) === true;
  if (isOriginal) return undefined;
  if (current !== undefined && digestOf(current) === file.afterDigest)
    return { path, how: 'restored', kept: [], before: current, after: original, mode };
  if (current === undefined || file.changes.length === 0)
    return { path, how: 'left', kept: file.changes.map(({ name }) => name), before: current, after: current, mode };
  const { text, kept } = withoutEntries(file, current.toString('utf8'));
  const how = kept.length === file.changes.length ? 'left' : 'entries';
  return { path, how, kept, before: current, after: how === 'left' ? current : Buffer.from(text), mode };
}

const isOf = (file: RecordedFile, clients: readonly string[]): boolean =>
  clients.length === 0 || file.changes.some(({ client }) => clients.includes(client));

function stepsOf(records: readonly ProtectRecord[], clients: readonly string[]): readonly Undoing[] {
  const state = new Map<string, Buffer | undefined>();
  const steps: Undoing[] = [];
  for (const record of records) {
    for (const file of record.files.filter((one) => isOf(one, clients)).toReversed()) {
      const current = state.has(file.path) ? state.get(file.path) : readWithMode(file.path)?.bytes;
      const step = undoneFile(file, current);
      if (step === undefined) continue;
      state.set(file.path, step.after);
      steps.push(step);
    }
  }
  return steps;
}

/**
 * What taking back does, newest run first. bartizan.yaml comes last, and only when all clients are taken back.
 * @throws Fault `clients.bad-record`, `clients.record-locked`
 */
export async function planUndo({ stateDir, shelf }: Keeping, clients: readonly string[]): Promise<readonly Undoing[]> {
  if (recordNames(stateDir).length === 0) return [];
  const records = readRecords(stateDir, await shelf.recordKey());
  return stepsOf(
    records.map(({ record }) => record),
    clients,
  );
}

/** Files of a record that are still to be taken back after some were. */
function remaining(record: ProtectRecord, clients: readonly string[], left: ReadonlySet<string>): readonly RecordedFile[] {
  return record.files.filter((file) => !isOf(file, clients) || (left.has(file.path) && file.changes.length > 0));
}

/** Forgets secrets that are as `protect` put them and that the settings do not name any more. Answers with the names of those that stay. */
async function forgetSecrets({ secrets, settingsPath }: ProtectRecord, shelf: Shelf): Promise<readonly string[]> {
  const text = readWithMode(settingsPath)?.bytes.toString('utf8') ?? '';
  const stayed: string[] = [];
  for (const { name, value } of secrets.filter((one) => shelf.has(one.name))) {
    const isOurs = !text.includes(secretPlaceFor(name)) && (await shelf.read(name)) === value;
    if (isOurs) await shelf.remove(name);
    else stayed.push(name);
  }
  return stayed;
}

/** What taking back did. */
export interface TakenBack {
  readonly files: readonly Undone[];
  /** Secrets that came back into clients' files and that the store keeps all the same: somebody changed or uses them. */
  readonly keptSecrets: readonly string[];
}

/**
 * Takes back what `protect` did.
 * @throws Fault `clients.changed-meanwhile`, `clients.not-writable`, `clients.bad-record`, `clients.record-locked`, `secrets.*`
 */
export async function undo({ stateDir, shelf }: Keeping, clients: readonly string[]): Promise<TakenBack> {
  if (recordNames(stateDir).length === 0) return { files: [], keptSecrets: [] };
  const key = await shelf.recordKey();
  const records = readRecords(stateDir, key);
  const steps = stepsOf(
    records.map(({ record }) => record),
    clients,
  );
  for (const { how, path, before, after, mode } of steps) {
    if (how === 'left') continue;
    if (after === undefined) rmSync(path, { force: true });
    else replaceFile(path, before, after, mode);
  }
  const left = new Set(steps.filter(({ kept }) => kept.length > 0).map(({ path }) => path));
  const keptSecrets: string[] = [];
  for (const { name, record } of records) {
    const files = remaining(record, clients, left);
    if (files.length === 0) {
      keptSecrets.push(...(await forgetSecrets(record, shelf)));
      dropRecord(stateDir, name);
    } else saveRecord(stateDir, name, { ...record, files: [...files] }, key);
  }
  if (recordNames(stateDir).length === 0) await shelf.remove(RECORD_SECRET);
  return { files: steps, keptSecrets };
}
