// Plans what `bartizan protect` changes: entries of clients that start a server become entries that start Bartizan. Reads; writes nothing.
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../base/json.ts';
import { type KeyPath, memberOf } from '../../clients/documents/document.ts';
import { formatOf, readDocument } from '../../clients/documents/read.ts';
import { type Edit, editText } from '../../clients/edit/edit.ts';
import { PART_KEYS } from '../../clients/entry.ts';
import { clientsFault } from '../../clients/faults.ts';
import type { Inventory, ServerEntry } from '../../clients/inventory.ts';
import { readWithMode } from '../../clients/replace-file.ts';
import { type Carried, type Relay, type Rewrite, rewriteOf, type Wanted } from '../../clients/rewrite.ts';
import { isLoopback } from '../../scanner/rule.ts';
import { secretIn, secretInSettings } from '../../scanner/rules/secrets.ts';
import { checkSettings } from '../settings.ts';
import { withServers } from '../settings-text.ts';

/** What to plan with. */
export interface PlanOptions {
  /** Only these clients; all when empty. */
  readonly clients: readonly string[];
  /** bartizan.yaml, which need not exist. */
  readonly settingsPath: string;
  /** What a client starts for a server. */
  readonly relayFor: (name: string) => Relay;
  /** Remote servers too that may ask the client to sign in. */
  readonly remote: boolean;
}

/** One change of a file that can be taken back by itself. */
export interface Change {
  readonly client: string;
  /** What it is called: the entry, or the setting. */
  readonly name: string;
  readonly path: KeyPath;
  /** What stands there then; undefined: nothing. */
  readonly after: Json | undefined;
  /** What takes it back, in this order. */
  readonly undo: readonly Edit[];
}

/** An entry that will go through Bartizan. */
export interface PlannedEntry {
  readonly entry: ServerEntry;
  /** Its name in bartizan.yaml. */
  readonly server: string;
  readonly carried: readonly Carried[];
  readonly change: Change;
}

/** A file that will change. */
export interface PlannedFile {
  /** Without links. */
  readonly path: string;
  readonly mode: number;
  /** Undefined: it is new. */
  readonly before: Buffer | undefined;
  readonly after: Buffer;
  readonly entries: readonly PlannedEntry[];
  readonly changes: readonly Change[];
}

/** An entry that stays as it is. */
export interface LeftEntry {
  readonly entry: ServerEntry;
  readonly why: string;
  /** Is that as it should be? */
  readonly isFine: boolean;
}

/** The plan. */
export interface Plan {
  readonly files: readonly PlannedFile[];
  /** Names that are new in bartizan.yaml. */
  readonly added: readonly string[];
  readonly settingsPath: string;
  readonly left: readonly LeftEntry[];
}

const SCOPES: Readonly<Record<string, string>> = {
  project: 'it belongs to a repository, and others share that file',
  managed: 'an administrator keeps that file',
  plugin: 'a plugin brings it, and would write it anew',
  extension: 'an extension brings it, and would write it anew',
};

/** A secret where bartizan.yaml has no place for one: arguments, addresses, members that only the client knows. */
function strayHit(entry: ServerEntry): string | undefined {
  const places: readonly string[] = [...PART_KEYS.env, ...PART_KEYS.headers];
  const inner = (path: KeyPath): KeyPath => path.slice(entry.path.length);
  const hit = [...secretInSettings.judge(entry, '')].find(({ path }) => !inner(path).some((key) => places.includes(String(key))));
  return hit === undefined ? undefined : String(inner(hit.path)[0] ?? 'its entry');
}

function hindrance(entry: ServerEntry, remote: boolean): LeftEntry | undefined {
  const left = (why: string, isFine = false): LeftEntry => ({ entry, why, isFine });
  if (entry.program.source.kind === 'bartizan') return left('it goes through Bartizan already', true);
  if (entry.isDisabled) return left('it is switched off in the client', true);
  const scope = SCOPES[entry.file.scope];
  if (scope !== undefined) return left(scope);
  const stray = strayHit(entry);
  if (stray !== undefined)
    return left(`a secret stands in "${stray}", and bartizan.yaml is no place for one: give it as a variable first`);
  if (entry.launch.kind !== 'url' || remote || hasCredential(entry)) return undefined;
  return left('it may ask the client to sign in, which would not reach it: --remote if it needs no sign-in');
}

/** A remote server that is given its credential needs no sign-in; neither does one of this machine, as a rule. */
function hasCredential({ launch }: ServerEntry): boolean {
  if (launch.kind !== 'url') return false;
  const isOwn = URL.canParse(launch.url) && isLoopback(new URL(launch.url).hostname);
  return isOwn || Object.keys(launch.headers).some((name) => /authorization|token|key|cookie/i.test(name));
}

const MAX_NAME_CHARS = 16;

/** A name that bartizan.yaml takes and that is free. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^(?:mcp-)?server-|^mcp-|-mcp(?:-server)?$|-server$/g, '')
    .slice(0, MAX_NAME_CHARS)
    .replace(/^-+|-+$/g, '');
  const base = plain === '' ? 'server' : plain;
  if (!taken.has(base)) return base;
  for (let count = 2; ; count += 1) {
    const next = `${base.slice(0, MAX_NAME_CHARS - String(count).length - 1)}-${count}`;
    if (!taken.has(next)) return next;
  }
}

interface Chosen {
  readonly entry: ServerEntry;
  readonly rewrite: Extract<Rewrite, { kind: 'rewrite' }>;
  readonly server: string;
}

/** Gives each entry its name; what is the same server in two clients, or stands in bartizan.yaml already, has one name. */
function named(all: readonly Omit<Chosen, 'server'>[], servers: ReadonlyMap<string, Json>): readonly Chosen[] {
  const known = new Map(servers);
  return all.map(({ entry, rewrite }) => {
    const found = [...known].find(([, value]) => isDeepStrictEqual(value, rewrite.wanted));
    const server = found?.[0] ?? freeName(entry.name, new Set(known.keys()));
    known.set(server, rewrite.wanted as unknown as Json);
    return { entry, rewrite, server };
  });
}

const valueAt = (value: Json | undefined, path: KeyPath): Json | undefined => path.reduce<Json | undefined>(memberOf, value);

/** What takes edits back: nothing is put where nothing was, and what was removed comes back with all that was in it. */
function inverse(value: Json | undefined, edits: readonly Edit[]): readonly Edit[] {
  return edits.map(({ path }) => ({ path, value: valueAt(value, path) })).reverse();
}

interface Draft {
  readonly text: string;
  readonly entries: readonly PlannedEntry[];
  readonly left: readonly LeftEntry[];
}

function changedFile(path: string, text: string, chosen: readonly Chosen[], relayFor: PlanOptions['relayFor']): Draft {
  const format = formatOf(path);
  let next = text;
  const entries: PlannedEntry[] = [];
  const left: LeftEntry[] = [];
  for (const { entry, rewrite, server } of chosen) {
    const edits = rewrite.edits(relayFor(server));
    const undo = inverse(readDocument(next, format).value, edits);
    const edited = editText(next, format, edits);
    if (edited === undefined) {
      left.push({ entry, why: 'its file cannot be changed here without touching something else in it', isFine: false });
      continue;
    }
    next = edited;
    const after = valueAt(readDocument(next, format).value, entry.path);
    const change = { client: entry.file.client, name: entry.name, path: entry.path, after, undo };
    entries.push({ entry, server, carried: rewrite.carried, change });
  }
  return { text: next, entries, left };
}

const FIRST_LINES = '# Servers that your AI clients reach through Bartizan. bartizan --help\n';

/** The settings with the servers that are new. @throws Fault `clients.settings-not-editable` */
async function changedSettings(path: string, added: Readonly<Record<string, Wanted>>): Promise<PlannedFile | undefined> {
  if (Object.keys(added).length === 0) return undefined;
  const found = readWithMode(path);
  const text = withServers(found?.bytes.toString('utf8') ?? FIRST_LINES, added);
  const fail = (reason: string): Error => clientsFault['settings-not-editable']({ path, reason });
  if (text === undefined) throw fail('it is not YAML with a map of servers');
  const after = Buffer.from(text);
  const checked = await checkSettings(after, dirname(path));
  if ('mistakes' in checked) throw fail(checked.mistakes.map(({ path: at, message }) => `${at}: ${message}`).join('; '));
  return { path, mode: found?.mode ?? 0o600, before: found?.bytes, after, entries: [], changes: [] };
}

/** Servers of bartizan.yaml as they are written. */
function writtenServers(path: string): ReadonlyMap<string, Json> {
  const bytes = readWithMode(path)?.bytes;
  const servers = bytes === undefined ? undefined : memberOf(readDocument(bytes.toString('utf8'), 'yaml').value, 'servers');
  return new Map(typeof servers === 'object' && servers !== null ? (Object.entries(servers) as [string, Json][]) : []);
}

function wantedOf(
  chosen: readonly Chosen[],
  protectedOnes: readonly PlannedEntry[],
  known: ReadonlyMap<string, Json>,
): Record<string, Wanted> {
  const used = new Set(protectedOnes.map(({ server }) => server));
  return Object.fromEntries(
    chosen.filter(({ server }) => used.has(server) && !known.has(server)).map(({ server, rewrite }) => [server, rewrite.wanted]),
  );
}

const isSecret = (name: string, value: string): boolean => secretIn(name, value) !== undefined;

/** Entries that are to change, once each: two rows of the tables may name the same file. */
function wantedEntries(inventory: Inventory, clients: readonly string[]): readonly ServerEntry[] {
  const own = inventory.servers.filter(({ file }) => clients.length === 0 || clients.includes(file.client));
  return [
    ...new Map(own.map((entry) => [JSON.stringify([realpathSync.native(entry.file.path), ...entry.path]), entry])).values(),
  ];
}

interface Sorted {
  readonly open: readonly Omit<Chosen, 'server'>[];
  readonly left: readonly LeftEntry[];
}

/** Which entries can change, and why the others cannot. */
function sorted(inventory: Inventory, { clients, remote }: PlanOptions): Sorted {
  const left: LeftEntry[] = [];
  const open: Omit<Chosen, 'server'>[] = [];
  for (const entry of wantedEntries(inventory, clients)) {
    const held = hindrance(entry, remote);
    const rewrite = held === undefined ? rewriteOf(entry.file.client, entry, isSecret) : undefined;
    if (held !== undefined) left.push(held);
    else if (rewrite?.kind === 'rewrite') open.push({ entry, rewrite });
    else left.push({ entry, why: rewrite?.why ?? '', isFine: entry.launch.kind === 'builtin' });
  }
  return { open, left };
}

/** One client's file; what cannot be changed in it is added to `left`. */
function plannedFile(
  path: string,
  own: readonly Chosen[],
  relayFor: PlanOptions['relayFor'],
  left: LeftEntry[],
): PlannedFile | undefined {
  const found = readWithMode(path);
  const text = found?.bytes.toString('utf8') ?? '';
  // Bytes that are no UTF-8 would come back as others.
  if (found === undefined || !Buffer.from(text).equals(found.bytes)) {
    left.push(...own.map(({ entry }) => ({ entry, why: 'its file is not UTF-8', isFine: false })));
    return undefined;
  }
  const draft = changedFile(path, text, own, relayFor);
  left.push(...draft.left);
  const { mode, bytes } = found;
  const { entries } = draft;
  const changes = entries.map(({ change }) => change);
  return entries.length === 0 ? undefined : { path, mode, before: bytes, after: Buffer.from(draft.text), entries, changes };
}

/**
 * Plans.
 * @throws Fault `clients.settings-not-editable`
 */
export async function planProtection(inventory: Inventory, options: PlanOptions): Promise<Plan> {
  const { settingsPath, relayFor } = options;
  const { open, left: held } = sorted(inventory, options);
  const left = [...held];
  const known = writtenServers(settingsPath);
  const chosen = named(open, known);
  const files = [...Map.groupBy(chosen, ({ entry }) => realpathSync.native(entry.file.path))]
    .map(([path, own]) => plannedFile(path, own, relayFor, left))
    .filter((file) => file !== undefined);
  const added = wantedOf(
    chosen,
    files.flatMap(({ entries }) => entries),
    known,
  );
  const settings = await changedSettings(settingsPath, added);
  return { files: [...(settings === undefined ? [] : [settings]), ...files], added: Object.keys(added), settingsPath, left };
}
