// Who and what is shut out now: a small file in the state folder that every program of this user looks at several times a second.
// What cannot be read shuts out everything.
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeWriteLock } from '../base/write-lock.ts';
import { storeFault } from './faults.ts';
import { readPrivateText } from './private-file.ts';

/** What can be shut out. */
export const QUARANTINE_KINDS = ['server', 'tool', 'client', 'caller'] as const;

/** One of these kinds. */
export type QuarantineKind = (typeof QUARANTINE_KINDS)[number];

/** One that is shut out. */
export interface Quarantined {
  readonly kind: QuarantineKind;
  /** A server's name, `SERVER/TOOL`, a client's name, a caller's id. */
  readonly name: string;
  /** Of a server or tool: who the server is, so that another name for it helps nobody. */
  readonly identity?: string | undefined;
  /** Epoch ms. */
  readonly atMs: number;
  readonly why?: string | undefined;
}

/** Whose exchange it is. */
export interface Concerned {
  readonly caller: string;
  readonly client: string;
  readonly server?: string | undefined;
  readonly identity?: string | undefined;
  readonly tool?: string | undefined;
}

/** What is shut out, as a running program sees it. */
export interface Quarantine {
  /** What shuts this out; undefined: nothing. @throws Fault `store.bad-quarantine` */
  match(concerned: Concerned): Quarantined | undefined;
  /** All of it. @throws Fault `store.bad-quarantine` */
  list(): readonly Quarantined[];
}

/** How long what was read counts, in ms. */
const LOOK_EVERY_MS = 250;
const MAX_ENTRIES = 10_000;
const MAX_BYTES = 8_388_608;

const pathOf = (stateDir: string): string => join(stateDir, 'quarantine.json');

function isEntry(value: unknown): value is Quarantined {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name, atMs } = value as Partial<Quarantined>;
  return QUARANTINE_KINDS.some((each) => each === kind) && typeof name === 'string' && typeof atMs === 'number';
}

function readAll(path: string): readonly Quarantined[] {
  const text = readPrivateText(path, MAX_BYTES, (reason, cause) => storeFault['bad-quarantine']({ path, reason }, cause));
  if (text === undefined) return [];
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw storeFault['bad-quarantine']({ path, reason: 'it is not JSON' }, error);
  }
  const { version, entries } = (found ?? {}) as { readonly version?: unknown; readonly entries?: unknown };
  if (version !== 1 || !Array.isArray(entries) || !entries.every(isEntry))
    throw storeFault['bad-quarantine']({ path, reason: 'it is not what Bartizan writes' });
  return entries;
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

const isSameServer = (entry: Quarantined, name: string, { server, identity }: Concerned): boolean =>
  server === name || (entry.identity !== undefined && entry.identity === identity);

function concerns(entry: Quarantined, concerned: Concerned): boolean {
  const { kind, name } = entry;
  if (kind === 'client') return name === concerned.client;
  if (kind === 'caller') return name === concerned.caller;
  if (kind === 'server') return isSameServer(entry, name, concerned);
  const slash = name.indexOf('/');
  return concerned.tool === name.slice(slash + 1) && isSameServer(entry, name.slice(0, slash), concerned);
}

/** Reads what is shut out in a state folder; at most a quarter of a second old. */
export function openQuarantine(stateDir: string, monotonicMs: () => number): Quarantine {
  const path = pathOf(stateDir);
  const state = {
    lookedMs: Number.NEGATIVE_INFINITY,
    stamp: '',
    entries: [] as readonly Quarantined[],
    fault: undefined as unknown,
  };
  const look = (): readonly Quarantined[] => {
    const nowMs = monotonicMs();
    if (nowMs - state.lookedMs >= LOOK_EVERY_MS) {
      state.lookedMs = nowMs;
      const stamp = stampOf(path);
      if (stamp !== state.stamp || state.fault !== undefined) {
        state.stamp = stamp;
        state.fault = undefined;
        try {
          state.entries = readAll(path);
        } catch (thrown) {
          state.fault = thrown;
        }
      }
    }
    if (state.fault !== undefined) throw state.fault;
    return state.entries;
  };
  return {
    match(concerned) {
      const entries = look();
      return entries.length === 0 ? undefined : entries.find((entry) => concerns(entry, concerned));
    },
    list: look,
  };
}

/** Changes the file: one program at a time, all of it or nothing. A program that was killed here is in nobody's way. */
function change(stateDir: string, make: (entries: readonly Quarantined[]) => readonly Quarantined[]): void {
  const path = pathOf(stateDir);
  const draft = `${path}.next`;
  const leave = locked(path);
  try {
    const text = `${JSON.stringify({ version: 1, entries: make(readAll(path)) }, undefined, 2)}\n`;
    rmSync(draft, { force: true });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } finally {
    leave();
  }
}

/** @throws Fault `store.quarantine-busy` */
function locked(path: string): () => void {
  const leave = takeWriteLock(path);
  if (leave === undefined) throw storeFault['quarantine-busy']({ path });
  return leave;
}

const isSame = (one: Quarantined, other: Pick<Quarantined, 'kind' | 'name'>): boolean =>
  one.kind === other.kind && one.name === other.name;

/** Shuts something out. @throws Fault `store.bad-quarantine`, `store.quarantine-busy`, `store.too-many-quarantined` */
export function addQuarantined(stateDir: string, entry: Quarantined): void {
  change(stateDir, (entries) => {
    if (entries.length >= MAX_ENTRIES) throw storeFault['too-many-quarantined']({ max: MAX_ENTRIES });
    return [...entries.filter((each) => !isSame(each, entry)), entry];
  });
}

/** Lets something in again. False: it was not shut out. @throws Fault `store.bad-quarantine`, `store.quarantine-busy` */
export function removeQuarantined(stateDir: string, entry: Pick<Quarantined, 'kind' | 'name'>): boolean {
  let isFound = false;
  change(stateDir, (entries) => {
    isFound = entries.some((each) => isSame(each, entry));
    return entries.filter((each) => !isSame(each, entry));
  });
  return isFound;
}
