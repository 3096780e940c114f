// Takes back what `protect` did, newest run first. What cannot be taken back keeps its record, and nothing else waits for it. It never forgets a secret:
// who else uses one, in which of all settings files there are, nobody knows.
import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../../base/fault.ts';
import type { Json } from '../../base/json.ts';
import { type ConfigDocument, memberOf } from '../../clients/documents/document.ts';
import { formatOf, readDocument } from '../../clients/documents/read.ts';
import { editText } from '../../clients/edit/edit.ts';
import { dropDrafts, readWithMode, replaceFile } from '../../clients/replace-file.ts';
import { RECORD_SECRET } from '../../secrets/secret-name.ts';
import type { Keeping } from './apply.ts';
import {
  digestOf,
  dropRecord,
  type ProtectRecord,
  type RecordedFile,
  type Records,
  readRecords,
  recordNames,
  saveRecord,
  type Unopened,
  whileAlone,
} from './record.ts';

/** What became of one file. */
export interface Undone {
  readonly path: string;
  /**
   * `restored`: byte for byte. `gone`: it is not there any more, as it was not before. `entries`: it was changed since, so only the entries were taken back. `left`: nothing could be, since somebody changed it.
   * `failed`: the system or another program kept us from it.
   */
  readonly how: 'restored' | 'gone' | 'entries' | 'left' | 'failed';
  /** Names of entries that somebody changed since. */
  readonly kept: readonly string[];
  /** Why it failed or was left. */
  readonly why?: string;
}

/** What taking back would do. */
export interface Undoing extends Undone {
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
  readonly mode: number;
}

/** What taking back would do to all. */
export interface UndoPlan {
  readonly steps: readonly Undoing[];
  readonly unopened: readonly Unopened[];
}

const valueAt = (value: Json | undefined, path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>(memberOf, value);

type RecordedChange = RecordedFile['changes'][number];

/**
 * Is there nothing of ours to take back: somebody put it back by hand, or took the entry out? A file that cannot be read whole answers neither: what is
 * half written now is whole in a moment.
 */
function isBack({ value, problems }: ConfigDocument, { path, after, undo }: RecordedChange): boolean {
  if (value === undefined || problems.length > 0) return false;
  if (after !== undefined && valueAt(value, path) === undefined) return true;
  return undo.every((edit) => isDeepStrictEqual(valueAt(value, edit.path), edit.value));
}

/** Takes back the entries that are still as they were left. */
function withoutEntries(file: RecordedFile, text: string): { readonly text: string; readonly kept: readonly string[] } {
  const format = formatOf(file.path);
  let next = text;
  const kept: string[] = [];
  for (const entry of file.changes.toReversed()) {
    const document = readDocument(next, format);
    if (isBack(document, entry)) continue;
    const isOurs = isDeepStrictEqual(valueAt(document.value, entry.path), entry.after);
    const edits = entry.undo.map((edit) => ({ path: edit.path, value: edit.value }));
    const edited = isOurs ? editText(next, format, edits) : undefined;
    if (edited === undefined) kept.push(entry.name);
    else next = edited;
  }
  return { text: next, kept };
}

const isSame = (one: Buffer | undefined, other: Buffer | undefined): boolean =>
  one === undefined || other === undefined ? one === other : one.equals(other);

/** A file that somebody changed since. Undefined when nothing of ours is in it. */
function entriesUndone(file: RecordedFile, current: Buffer): Undoing | undefined {
  const { path, mode } = file;
  const { text, kept } = withoutEntries(file, current.toString('utf8'));
  const after = Buffer.from(text);
  if (!after.equals(current)) return { path, how: 'entries', kept, before: current, after, mode };
  return kept.length === 0 ? undefined : { path, how: 'left', kept, before: current, after: current, mode };
}

/** What becomes of one file; undefined when nothing of ours is in it. */
function undoneFile(file: RecordedFile, current: Buffer | undefined): Undoing | undefined {
  const { path, mode, changes } = file;
  const original = file.before === null ? undefined : Buffer.from(file.before, 'base64');
  if (isSame(original, current)) return undefined;
  const left = { path, how: 'left', kept: changes.map(({ name }) => name), before: current, after: current, mode } as const;
  if (current === undefined) return { ...left, why: 'it is not there any more' };
  if (digestOf(current) === file.afterDigest) return { path, how: 'restored', kept: [], before: current, after: original, mode };
  return changes.length === 0 ? left : entriesUndone(file, current);
}

const isOf = (file: RecordedFile, clients: readonly string[]): boolean =>
  clients.length === 0 || file.changes.some(({ client }) => clients.includes(client));

/** What becomes of one file as earlier steps leave it; one that cannot be read must not keep the others from coming back. */
function stepFor(file: RecordedFile, state: ReadonlyMap<string, Buffer | undefined>): Undoing | undefined {
  const { path, mode } = file;
  try {
    return undoneFile(file, state.has(path) ? state.get(path) : readWithMode(path)?.bytes);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { path, how: 'failed', kept: [], why: error.message, before: undefined, after: undefined, mode };
  }
}

function stepsOf({ opened }: Records, clients: readonly string[]): readonly Undoing[] {
  const state = new Map<string, Buffer | undefined>();
  const steps: Undoing[] = [];
  for (const { record } of opened) {
    for (const file of record.files.filter((one) => isOf(one, clients)).toReversed()) {
      const step = stepFor(file, state);
      if (step === undefined) continue;
      state.set(file.path, step.after);
      steps.push(step);
    }
  }
  return steps;
}

/** What taking back does, newest run first. bartizan.yaml comes last, and only when all clients are taken back. */
export async function planUndo({ stateDir, shelf }: Keeping, clients: readonly string[]): Promise<UndoPlan> {
  if (recordNames(stateDir).length === 0) return { steps: [], unopened: [] };
  const records = readRecords(stateDir, await shelf.recordKey());
  return { steps: stepsOf(records, clients), unopened: records.unopened };
}

function carriedOut(step: Undoing): Undone {
  const { path, how, kept, why, before, after, mode } = step;
  if (how === 'left' || how === 'failed') return { path, how, kept, ...(why === undefined ? {} : { why }) };
  try {
    dropDrafts(path);
    replaceFile(path, before, after, mode);
    return { path, how: after === undefined ? 'gone' : how, kept };
  } catch (error) {
    if (error instanceof Fault) return { path, how: 'failed', kept: [], why: error.message };
    throw error;
  }
}

/** Files of a record that are still to be taken back after some were. */
function remaining(record: ProtectRecord, clients: readonly string[], done: readonly Undone[]): readonly RecordedFile[] {
  const failed = new Set(done.filter(({ how }) => how === 'failed').map(({ path }) => path));
  const left = new Set(done.filter(({ kept }) => kept.length > 0).map(({ path }) => path));
  return record.files.filter(
    (file) => !isOf(file, clients) || failed.has(file.path) || (left.has(file.path) && file.changes.length > 0),
  );
}

/** What taking back did. */
export interface TakenBack {
  readonly files: readonly Undone[];
  readonly unopened: readonly Unopened[];
  /** Secrets that came back into clients' files and that the store keeps all the same: somebody else may use them. */
  readonly keptSecrets: readonly string[];
}

/** Forgets what is done of a record; answers with the names of its secrets once all of it is. */
function settle(
  { name, record }: Records['opened'][number],
  still: readonly RecordedFile[],
  stateDir: string,
  key: Buffer,
): readonly string[] {
  if (still.length > 0) {
    saveRecord(stateDir, name, { ...record, files: [...still] }, key);
    return [];
  }
  dropRecord(stateDir, name);
  return record.secrets.map((secret) => secret.name);
}

async function undoAlone({ stateDir, shelf }: Keeping, clients: readonly string[]): Promise<TakenBack> {
  const key = await shelf.recordKey();
  const records = readRecords(stateDir, key);
  if ('why' in key) return { files: [], unopened: records.unopened, keptSecrets: [] };
  const files = stepsOf(records, clients).map(carriedOut);
  const names = records.opened.flatMap((one) => settle(one, remaining(one.record, clients, files), stateDir, key));
  if (recordNames(stateDir).length === 0) await shelf.remove(RECORD_SECRET);
  return { files, unopened: records.unopened, keptSecrets: [...new Set(names)].filter((name) => shelf.has(name)).sort() };
}

/**
 * Takes back what `protect` did.
 * @throws Fault `clients.busy`, `secrets.*`
 */
export async function undo(keeping: Keeping, clients: readonly string[]): Promise<TakenBack> {
  if (recordNames(keeping.stateDir).length === 0) return { files: [], unopened: [], keptSecrets: [] };
  return whileAlone(keeping.stateDir, () => undoAlone(keeping, clients));
}

/** An entry as it was before `protect` changed it. */
export interface Original {
  readonly client: string;
  /** Of its file, without links. */
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly written: Json;
}

/** Entries that `unprotect` would bring back: who sees one appear has seen no stranger. */
export async function originals({ stateDir, shelf }: Keeping): Promise<readonly Original[]> {
  if (recordNames(stateDir).length === 0) return [];
  const { opened } = readRecords(stateDir, await shelf.recordKey());
  return opened.flatMap(({ record }) =>
    record.files.flatMap(({ path: file, before, changes }) => {
      const { value } = readDocument(Buffer.from(before ?? '', 'base64').toString('utf8'), formatOf(file));
      return changes.flatMap(({ client, path }) => {
        const written = valueAt(value, path);
        return written === undefined ? [] : [{ client, file, path, written }];
      });
    }),
  );
}
