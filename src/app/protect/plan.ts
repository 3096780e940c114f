// Plans what `bartizan protect` changes: entries of clients that start a server become entries that start Bartizan. Reads; writes nothing.
import { isUtf8 } from 'node:buffer';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Fault } from '../../base/fault.ts';
import type { Json } from '../../base/json.ts';
import { type KeyPath, memberOf } from '../../clients/documents/document.ts';
import { formatOf, readDocument } from '../../clients/documents/read.ts';
import { type Edit, editText } from '../../clients/edit/edit.ts';
import { PART_KEYS } from '../../clients/entry.ts';
import { clientsFault } from '../../clients/faults.ts';
import { withoutLinks } from '../../clients/files.ts';
import type { Inventory, ServerEntry } from '../../clients/inventory.ts';
import { isNamedBartizan } from '../../clients/program.ts';
import { type FileAsIs, readWithMode } from '../../clients/replace-file.ts';
import { type Carried, type Relay, type Rewrite, rewriteOf, type SecretRules, type Wanted } from '../../clients/rewrite.ts';
import type { Whereabouts } from '../../sandbox/sensitive.ts';
import { isLoopback } from '../../scanner/rule.ts';
import { secretInSettings } from '../../scanner/rules/secrets.ts';
import { MAX_SECRET_BYTES } from '../../secrets/secrets-file.ts';
import { parseSource } from '../../supply/source.ts';
import { firstProfile } from '../first-profile.ts';
import { checkSettings } from '../settings.ts';
import { secretPlaceFor } from '../settings-expand.ts';
import { withServers } from '../settings-text.ts';
import { type Chosen, type NamedSecret, named, type Open, type Written } from './naming.ts';
import { refusedGrants } from './refused-grants.ts';
import { secretSpans } from './secret-spans.ts';
import type { Shelf } from './shelf.ts';

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
  /** Where secrets go. */
  readonly shelf: Shelf;
  /** What no profile grants as a matter of course. */
  readonly whereabouts: Whereabouts;
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
  /** Secrets that leave the client's file. */
  readonly secrets: readonly NamedSecret[];
  readonly change: Change;
}

/** A server whose first profile no start would take: the client gave it more than is granted. */
export interface Unstartable {
  /** Its name in bartizan.yaml. */
  readonly server: string;
  readonly why: readonly string[];
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
  readonly unstartable: readonly Unstartable[];
  /** Secrets that the store gets. */
  readonly secrets: readonly NamedSecret[];
  /** Why secrets stay in clients' files; undefined when they move. */
  readonly secretsStay: string | undefined;
}

/** A plan that changes files and nothing else. */
export const planOfFiles = (files: readonly PlannedFile[]): Plan => ({
  files,
  added: [],
  settingsPath: '',
  left: [],
  unstartable: [],
  secrets: [],
  secretsStay: undefined,
});

const SCOPES: Readonly<Record<string, string>> = {
  project: 'it belongs to a repository, and others share that file',
  managed: 'an administrator keeps that file',
  plugin: 'a plugin brings it, and would write it anew',
  extension: 'an extension brings it, and would write it anew',
};

/** Where secrets stand that bartizan.yaml has no place for: arguments, addresses, members that only the client knows. */
function strayPlaces(entry: ServerEntry): readonly string[] {
  const places: readonly string[] = [...PART_KEYS.env, ...PART_KEYS.headers];
  const inner = Array.from(secretInSettings.judge(entry, ''), ({ path }) => path.slice(entry.path.length));
  const stray = inner.filter((path) => !path.some((key) => places.includes(String(key))));
  return [...new Set(stray.map((path) => (path.length === 0 ? 'its entry' : path.join('.'))))];
}

/** What a person named with --command is ours, too. */
function startsRelay({ launch }: ServerEntry, relayFor: PlanOptions['relayFor']): boolean {
  if (launch.kind !== 'command') return false;
  const name = launch.args[launch.args.indexOf('run') + 1] ?? '';
  return isDeepStrictEqual([launch.command, ...launch.args], [relayFor(name).command, ...relayFor(name).args]);
}

function hindrance(entry: ServerEntry, { remote, relayFor }: PlanOptions): LeftEntry | undefined {
  const left = (why: string, isFine = false): LeftEntry => ({ entry, why, isFine });
  const { source, args } = entry.program;
  if (source.kind === 'bartizan' || startsRelay(entry, relayFor)) return left('it goes through Bartizan already', true);
  if (source.kind === 'file' && args[0] === 'run' && isNamedBartizan(source.name))
    return left('it starts another program under the name of Bartizan: look at it; if it is yours, name it with --command');
  if (entry.isDisabled) return left('it is switched off in the client', true);
  const scope = SCOPES[entry.file.scope];
  if (scope !== undefined) return left(scope);
  const stray = strayPlaces(entry);
  if (stray.length > 0)
    return left(
      `a secret stands in ${stray.join(', ')}: bartizan.yaml takes secrets in variables and headers alone, since logs and every program of this machine see arguments and addresses; give it as a variable or header first`,
    );
  if (entry.launch.kind !== 'url' || remote || hasCredential(entry)) return undefined;
  return left('it may ask the client to sign in, which would not reach it: --remote if it needs no sign-in');
}

/** A remote server that is given its credential needs no sign-in; neither does one of this machine, as a rule. */
function hasCredential({ launch }: ServerEntry): boolean {
  if (launch.kind !== 'url') return false;
  const isOwn = URL.canParse(launch.url) && isLoopback(new URL(launch.url).hostname);
  return isOwn || Object.keys(launch.headers).some((name) => /authorization|token|key|cookie/i.test(name));
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
  for (const { entry, rewrite, server, secrets } of chosen) {
    const edits = rewrite.edits(relayFor(server));
    const { value } = readDocument(next, format);
    const isAsSeen = isDeepStrictEqual(valueAt(value, entry.path), entry.written);
    const edited = isAsSeen ? editText(next, format, edits) : undefined;
    if (edited === undefined) {
      const why = isAsSeen
        ? 'its file cannot be changed here without touching something else in it'
        : 'another program changed it just now: try again';
      left.push({ entry, why, isFine: false });
      continue;
    }
    const undo = inverse(value, edits);
    next = edited;
    const after = valueAt(readDocument(next, format).value, entry.path);
    const change = { client: entry.file.client, name: entry.name, path: entry.path, after, undo };
    entries.push({ entry, server, carried: rewrite.carried, secrets, change });
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
  const target = found === undefined ? path : withoutLinks(path);
  return { path: target, mode: found?.mode ?? 0o600, before: found?.bytes, after, entries: [], changes: [] };
}

/** What bartizan.yaml has, as it is written. */
function writtenIn(path: string): Written {
  const bytes = readWithMode(path)?.bytes;
  const value = bytes === undefined ? undefined : readDocument(bytes.toString('utf8'), 'yaml').value;
  const membersOf = (key: string): readonly [string, Json][] => {
    const map = memberOf(value, key);
    return typeof map === 'object' && map !== null ? (Object.entries(map) as [string, Json][]) : [];
  };
  return { servers: new Map(membersOf('servers')), sourced: new Set(membersOf('secrets').map(([name]) => name)) };
}

/** What a well-known package needs at least, as `add` would grant it; shown when it is approved. */
function profileFor(wanted: Wanted, { program, file }: ServerEntry): object {
  const { kind, name } = program.source;
  if (!('source' in wanted) || kind !== 'npm') return {};
  const folder = wanted.cwd ?? file.project ?? '/';
  const { profile } = firstProfile({ kind, name }, wanted.args ?? [], wanted.env ?? {}, folder);
  return profile === undefined ? {} : { profile };
}

function wantedOf(
  chosen: readonly Chosen[],
  protectedOnes: readonly PlannedEntry[],
  known: ReadonlyMap<string, Json>,
): Record<string, Wanted> {
  const used = new Set(protectedOnes.map(({ server }) => server));
  return Object.fromEntries(
    chosen
      .filter(({ server }) => used.has(server) && !known.has(server))
      .map(({ server, wanted, entry }) => [server, { ...wanted, ...profileFor(wanted, entry) }]),
  );
}

/** Entries that are to change, once each: two rows of the tables may name the same file. */
function wantedEntries(inventory: Inventory, clients: readonly string[]): readonly ServerEntry[] {
  const own = inventory.servers.filter(({ file }) => clients.length === 0 || clients.includes(file.client));
  return [...new Map(own.map((entry) => [JSON.stringify([withoutLinks(entry.file.path), ...entry.path]), entry])).values()];
}

/** Why bartizan.yaml cannot say a server; undefined when it can. A path that no command takes would make it unusable for all others, too. */
async function unsayable(wanted: Wanted): Promise<string | undefined> {
  try {
    if ('source' in wanted) parseSource(wanted.source, '/');
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  const checked = await checkSettings(Buffer.from(JSON.stringify({ servers: { it: wanted } })), '/');
  if (!('mistakes' in checked)) return undefined;
  const told = checked.mistakes.map(({ path, message }) => `${path.replace(/^servers\.it\.?/, '')}: ${message}`);
  return `bartizan.yaml cannot say it: ${told.join('; ')}`;
}

/** What to do with an entry; what names no source that Bartizan knows, or what its settings cannot say, is left. */
async function takenOver(entry: ServerEntry, rules: SecretRules): Promise<Rewrite> {
  const rewrite = rewriteOf(entry.file.client, entry, rules);
  if (rewrite.kind === 'leave') return rewrite;
  const large = rewrite.secrets.find(({ value }) => Buffer.byteLength(value) > MAX_SECRET_BYTES);
  if (large !== undefined) return { kind: 'leave', why: `the secret in ${large.key} is larger than ${MAX_SECRET_BYTES} bytes` };
  const why = await unsayable(rewrite.wanted(() => secretPlaceFor('s')));
  return why === undefined ? rewrite : { kind: 'leave', why };
}

interface Sorted {
  readonly open: readonly Open[];
  readonly left: readonly LeftEntry[];
}

/** Which entries can change, and why the others cannot. */
async function sorted(inventory: Inventory, options: PlanOptions, rules: SecretRules): Promise<Sorted> {
  const left: LeftEntry[] = [];
  const open: Open[] = [];
  for (const entry of wantedEntries(inventory, options.clients)) {
    const held = hindrance(entry, options);
    const rewrite = held === undefined ? await takenOver(entry, rules) : undefined;
    if (held !== undefined) left.push(held);
    else if (rewrite?.kind === 'rewrite') open.push({ entry, rewrite });
    else left.push({ entry, why: rewrite?.why ?? '', isFine: entry.launch.kind === 'builtin' });
  }
  return { open, left };
}

/** Why a file is not touched; undefined when it can be. */
function untouchable(found: FileAsIs | undefined): string | undefined {
  if (found === undefined) return 'its file is not there any more';
  if (found.isShared) return 'its file has other names (hard links), which would keep what it says now';
  // Bytes that are no UTF-8 would come back as others.
  return isUtf8(found.bytes) ? undefined : 'its file is not UTF-8';
}

/** One client's file; what cannot be changed in it is added to `left`. */
function plannedFile(
  path: string,
  own: readonly Chosen[],
  relayFor: PlanOptions['relayFor'],
  left: LeftEntry[],
): PlannedFile | undefined {
  const found = readWithMode(path);
  const why = untouchable(found);
  if (found === undefined || why !== undefined) {
    left.push(...own.map(({ entry }) => ({ entry, why: why ?? '', isFine: false })));
    return undefined;
  }
  const { mode, bytes } = found;
  const { text, entries, left: more } = changedFile(path, bytes.toString('utf8'), own, relayFor);
  left.push(...more);
  const changes = entries.map(({ change }) => change);
  return entries.length === 0 ? undefined : { path, mode, before: bytes, after: Buffer.from(text), entries, changes };
}

/** Secrets of entries that change and that the store does not have yet. */
function newSecrets(entries: readonly PlannedEntry[], shelf: Shelf): readonly NamedSecret[] {
  const all = [...new Map(entries.flatMap(({ secrets }) => secrets.map((one) => [one.name, one] as const))).values()];
  return all.filter(({ name }) => !shelf.has(name));
}

/** New servers that bartizan.yaml will have, but that would not start so. */
function unstartableOf(
  added: Readonly<Record<string, Wanted & { readonly profile?: unknown }>>,
  { settingsPath, whereabouts }: PlanOptions,
): readonly Unstartable[] {
  return Object.entries(added).flatMap(([server, { profile }]) => {
    const why = profile === undefined ? [] : refusedGrants(server, profile, dirname(settingsPath), whereabouts);
    return why.length === 0 ? [] : [{ server, why }];
  });
}

/**
 * Plans.
 * @throws Fault `clients.settings-not-editable`, `secrets.*`
 */
export async function planProtection(inventory: Inventory, options: PlanOptions): Promise<Plan> {
  const { settingsPath, relayFor, shelf } = options;
  const secretsStay = await shelf.hindrance();
  const rules = { spansOf: secretSpans, doMove: secretsStay === undefined };
  const { open, left: held } = await sorted(inventory, options, rules);
  const left = [...held];
  const written = writtenIn(settingsPath);
  const chosen = await named(open, written, shelf);
  const files = [...Map.groupBy(chosen, ({ entry }) => withoutLinks(entry.file.path))]
    .map(([path, own]) => plannedFile(path, own, relayFor, left))
    .filter((file) => file !== undefined);
  const entries = files.flatMap((file) => file.entries);
  const added = wantedOf(chosen, entries, written.servers);
  const settings = await changedSettings(settingsPath, added);
  return {
    files: [...(settings === undefined ? [] : [settings]), ...files],
    added: Object.keys(added),
    settingsPath,
    left,
    unstartable: unstartableOf(added, options),
    secrets: newSecrets(entries, shelf),
    secretsStay,
  };
}
