// Carries out what was planned. The record is written before any file changes: whatever interrupts, `unprotect` knows what to do.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../base/fault.ts';
import { checkUnchanged, dropDrafts, replaceFile } from '../../clients/replace-file.ts';
import type { Plan, PlannedFile } from './plan.ts';
import { digestOf, newRecordName, type ProtectRecord, type RecordedFile, saveRecord, whileAlone } from './record.ts';
import type { Shelf } from './shelf.ts';

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

/** A file that stays as it was. */
export interface Failed {
  readonly path: string;
  readonly fault: Fault;
}

function attempt(path: string, work: () => void): Failed | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return { path, fault: error };
    throw error;
  }
}

function write({ path, before, after, mode }: PlannedFile): void {
  if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  dropDrafts(path);
  replaceFile(path, before, after, mode);
}

/** Does something with each file. Clients must not start what bartizan.yaml does not say: when that one fails, nothing follows. */
function attemptAll(files: readonly PlannedFile[], work: (file: PlannedFile) => void): readonly Failed[] {
  const failed: Failed[] = [];
  for (const file of files) {
    const one = attempt(file.path, () => work(file));
    if (one !== undefined && file.changes.length === 0) throw one.fault;
    if (one !== undefined) failed.push(one);
  }
  return failed;
}

const without = <T extends { readonly path: string }>(files: readonly T[], failed: readonly Failed[]): readonly T[] =>
  files.filter(({ path }) => failed.every((one) => one.path !== path));

function recordOf({ added, settingsPath, secrets }: Plan, files: readonly PlannedFile[]): ProtectRecord {
  return { added: [...added], settingsPath, secrets: secrets.map(({ name }) => ({ name })), files: files.map(recorded) };
}

async function applyAlone(plan: Plan, { stateDir, shelf }: Keeping, now: number): Promise<readonly Failed[]> {
  // A record of what never happened would be taken back one day.
  const moved = attemptAll(plan.files, ({ path, before }) => checkUnchanged(path, before));
  const files = without(plan.files, moved);
  if (files.length === 0) return moved;
  const key = await shelf.newRecordKey();
  const name = newRecordName(stateDir, now);
  saveRecord(stateDir, name, recordOf(plan, files), key);
  for (const secret of plan.secrets) await shelf.set(secret.name, secret.value);
  const failed = attemptAll(files, write);
  if (failed.length > 0) saveRecord(stateDir, name, recordOf(plan, without(files, failed)), key);
  return [...moved, ...failed];
}

/**
 * Carries out a plan: secrets first, then bartizan.yaml, then the clients' files, so that no client starts what is not there. Answers with the files
 * that stay as they were.
 * @throws Fault `clients.changed-meanwhile` and `clients.not-writable` for bartizan.yaml itself, `clients.busy`, `clients.record-locked`, `secrets.*`
 */
export async function applyPlan(plan: Plan, keeping: Keeping, now: number): Promise<readonly Failed[]> {
  if (plan.files.length === 0) return [];
  return whileAlone(keeping.stateDir, () => applyAlone(plan, keeping, now));
}
