// The lock as a value, and how it goes from one approved state to the next. Nothing here reads, writes or approves.
import type { Json, JsonObject } from '../base/json.ts';
import type { ListName } from '../protocol/methods.ts';
import { stateDigest } from './approvals.ts';
import { spelledAround } from './around.ts';
import { byKey, type Catalogue, LIST_NAMES } from './catalogue.ts';
import { quotedName } from './characters.ts';
import { ownEntry } from './conflict.ts';
import type { LockedServer, LockFile, ServerEntry, ServerFacts } from './entry.ts';
import { lockFault } from './faults.ts';
import type { ReadFile } from './files.ts';
import { byCodeUnits, type CataloguePins, pinOf, pinsOf } from './pins.ts';
import { isSame } from './same-json.ts';

/** The lock of a project, pins and definitions checked against each other. */
export interface Lock {
  readonly file: LockFile;
  /** Definitions of the servers that were asked for, by server. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** bartizan.lock as it was read, for the trust digest. The definitions need no place in it: their pins are in this file. */
  readonly files: readonly ReadFile[];
}

/** An empty lock. `project` is random: 32 hex digits from the caller. */
export function emptyLock(project: string): Lock {
  return { file: { version: 1, project, servers: {} }, catalogues: new Map(), files: [] };
}

/** One server with its definitions; undefined if it is not locked, or its definitions were not read. */
export function lockedServer(lock: Lock, name: string): LockedServer | undefined {
  const entry = ownEntry(lock.file, name);
  const catalogue = lock.catalogues.get(name);
  return entry === undefined || catalogue === undefined ? undefined : { name, entry, catalogue };
}

/** The lock with this server added or replaced. */
export function withServer(lock: Lock, { name, entry, catalogue }: LockedServer): Lock {
  const servers = { ...lock.file.servers, [name]: entry };
  return { ...lock, file: { ...lock.file, servers }, catalogues: new Map(lock.catalogues).set(name, catalogue) };
}

/** The lock without this server. */
export function withoutServer(lock: Lock, name: string): Lock {
  const servers = Object.fromEntries(Object.entries(lock.file.servers).filter(([other]) => other !== name));
  const catalogues = new Map([...lock.catalogues].filter(([other]) => other !== name));
  return { ...lock, file: { ...lock.file, servers }, catalogues };
}

/** Which changed definitions are approved; what is not named stays as it is locked. */
export interface Selection {
  readonly tools?: readonly string[] | undefined;
  readonly prompts?: readonly string[] | undefined;
  readonly resources?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
  /** What the server is (facts), its instructions, capabilities and server info too? */
  readonly server?: boolean | undefined;
}

/** What is to be approved. */
export interface Wanted {
  readonly facts: ServerFacts;
  readonly seen: Catalogue;
  /** What is locked now; its spelling is kept where nothing changed. */
  readonly previous?: LockedServer | undefined;
  /** With `previous`: approve only these. */
  readonly only?: Selection | undefined;
  /** Highest counter this machine knows of that server (store), also after it was removed. */
  readonly knownCounter?: number | undefined;
}

const EMPTY: Catalogue = { capabilities: {}, tools: [], prompts: [], resources: [], templates: [] };

/**
 * The next state of a server: show it, have it approved (approvals.ts), then put it into the lock. If nothing changed it is the previous one,
 * approvals included, so that another approver can be added.
 * @throws Fault `lock.unknown-definition` for a selected name that is neither locked nor seen
 */
export function nextState(name: string, { facts, seen, previous, only, knownCounter = 0 }: Wanted): LockedServer {
  const before = previous?.catalogue ?? EMPTY;
  if (only !== undefined) refuseUnknown(name, only, before, seen);
  const takesServer = only === undefined || only.server === true || previous === undefined;
  const { capabilities, serverInfo, instructions, around } = takesServer ? seen : before;
  const lists = LIST_NAMES.map((list) => [list, chosen(list, before, seen, only)] as const);
  const catalogue = {
    // Members of the file that this version does not know.
    ...before,
    capabilities: spelled(before.capabilities, capabilities),
    serverInfo: serverInfo === undefined ? undefined : spelled(before.serverInfo, serverInfo),
    instructions,
    around: spelledAround(before.around, around),
    ...(Object.fromEntries(lists) as unknown as Record<ListName, readonly JsonObject[]>),
  };
  const old = previous?.entry;
  const state = { ...old, ...(takesServer ? facts : {}), pins: pinsOf(catalogue), approvals: [] } as unknown as ServerEntry;
  if (old !== undefined && stateDigest({ ...state, counter: old.counter }) === stateDigest(old))
    return { name, entry: old, catalogue };
  // What was found in other definitions says nothing of these.
  const { findings, ...rest } = state;
  return { name, entry: { ...rest, counter: Math.max(old?.counter ?? 0, knownCounter) + 1 }, catalogue };
}

/** Equal values keep their old spelling, so that a new capture of the same is no difference in version control. */
function spelled<T extends JsonObject>(before: T | undefined, after: T): T {
  return before !== undefined && isSame(before, after) ? before : after;
}

function chosen(list: ListName, before: Catalogue, seen: Catalogue, only: Selection | undefined): readonly JsonObject[] {
  const old = byKey(before, list);
  const now = byKey(seen, list);
  const wanted = only === undefined ? undefined : new Set(only[list] ?? []);
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort(byCodeUnits);
  return keys.flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    const taken = wanted === undefined || wanted.has(key) ? is : was;
    if (taken === undefined) return [];
    return [was !== undefined && was !== taken && pinOf(was) === pinOf(taken) ? was : taken];
  });
}

function refuseUnknown(server: string, only: Selection, before: Catalogue, seen: Catalogue): void {
  const unknown = LIST_NAMES.flatMap((list) => {
    const [old, now] = [byKey(before, list), byKey(seen, list)];
    return (only[list] ?? []).filter((key) => !old.has(key) && !now.has(key));
  });
  if (unknown.length > 0) throw lockFault['unknown-definition']({ server, names: unknown.map(quotedName).join(', ') });
}

/** Do these definitions belong to these pins? The first that does not, in words; a definition more or less counts as well. */
export function pinMismatch(pins: CataloguePins, catalogue: Catalogue): string | undefined {
  const actual = pinsOf(catalogue);
  const part = (['capabilities', 'serverInfo', 'instructions'] as const).find((member) => pins[member] !== actual[member]);
  if (part !== undefined) return `${part} differ`;
  if (!isSame(pins.around, actual.around)) return 'what is said beside the definitions differs';
  return LIST_NAMES.map((list) => listMismatch(list, pins, actual, catalogue)).find((reason) => reason !== undefined);
}

function listMismatch(list: ListName, pins: CataloguePins, actual: CataloguePins, catalogue: Catalogue): string | undefined {
  const expected = new Map(Object.entries(pins[list]));
  const wrong = Object.entries(actual[list]).find(([key, pin]) => expected.get(key) !== pin)?.[0];
  if (wrong !== undefined) return `${list} ${quotedName(wrong)} ${expected.has(wrong) ? 'differs' : 'was not approved'}`;
  // Also a definition without a key, or the second of equal keys: it would be served although no pin stands for it.
  const count = catalogue[list].length;
  return count === expected.size ? undefined : `it has ${count} ${list}, approved were ${expected.size}`;
}

/** The locked name of a server that came back under another one: same identity, same pins. */
export function renamedServer(lock: Lock, name: string, entry: Pick<ServerEntry, 'identity' | 'pins'>): string | undefined {
  const pins = entry.pins as unknown as Json;
  const found = Object.entries(lock.file.servers).find(
    ([other, locked]) =>
      other !== name && locked.identity.id === entry.identity.id && isSame(locked.pins as unknown as Json, pins),
  );
  return found?.[0];
}
