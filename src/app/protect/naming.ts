// Gives each entry its name in bartizan.yaml, and each of its secrets a name in the store. The same server with the same secrets has one name, in whatever client.
import { canonical } from '../../base/canonical-json.ts';
import type { Json } from '../../base/json.ts';
import { memberOf } from '../../clients/documents/document.ts';
import type { ServerEntry } from '../../clients/inventory.ts';
import type { MovedSecret, Rewrite, Wanted } from '../../clients/rewrite.ts';
import { secretPlaceFor } from '../settings-expand.ts';
import { secretNameIn } from '../settings-plain.ts';
import type { Shelf } from './shelf.ts';

/** An entry that can change, and how. */
export interface Open {
  readonly entry: ServerEntry;
  readonly rewrite: Extract<Rewrite, { kind: 'rewrite' }>;
}

/** A secret that an entry hands over. */
export interface NamedSecret extends MovedSecret {
  /** Its name in the store. */
  readonly name: string;
}

/** An entry with its names. */
export interface Chosen extends Open {
  readonly server: string;
  readonly wanted: Wanted;
  readonly secrets: readonly NamedSecret[];
}

const MAX_SERVER_CHARS = 16;
const MAX_SECRET_CHARS = 64;

/** `base`, `base-2`, `base-3`, … */
const numbered = (base: string, count: number, maxChars: number): string =>
  count === 1 ? base : `${base.slice(0, maxChars - String(count).length - 1)}-${count}`;

function free(base: string, maxChars: number, isTaken: (name: string) => boolean): string {
  for (let count = 1; ; count += 1) {
    const name = numbered(base, count, maxChars);
    if (!isTaken(name)) return name;
  }
}

/** A name that bartizan.yaml takes, from what a client calls a server. */
export function serverNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^(?:mcp-)?server-|^mcp-|-mcp(?:-server)?$|-server$/g, '')
    .slice(0, MAX_SERVER_CHARS)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? 'server' : plain;
}

const PLACE = /\$\{secret:([A-Za-z0-9._-]+)\}/g;

/** The names of the secrets that a server of bartizan.yaml has for a variable or header, in order. */
const placedIn = (server: Json, key: string): readonly string[] =>
  ['env', 'headers']
    .map((member) => memberOf(memberOf(server, member), key))
    .filter((text) => typeof text === 'string')
    .flatMap((text) => Array.from(text.matchAll(PLACE), ([, name = '']) => name));

/** Names of an entry's secrets, in its order. */
type Placed = ReadonlyMap<MovedSecret, string>;

/** What was named so far. */
interface Names {
  readonly servers: Map<string, Json>;
  /** Secrets of this run. */
  readonly secrets: Map<string, string>;
  /** Names that bartizan.yaml says come from elsewhere. */
  readonly sourced: ReadonlySet<string>;
  readonly shelf: Shelf;
}

const valueIn = async ({ secrets, sourced, shelf }: Names, name: string): Promise<string | undefined> =>
  sourced.has(name) ? undefined : (secrets.get(name) ?? (await shelf.read(name)));

/** What of a server's settings says what it is; the rest (profile, launcher, tools) is how its user wants it. */
const LAUNCH = ['command', 'source', 'url', 'args', 'env', 'headers', 'cwd'];

const launchIn = (server: Json): string =>
  canonical(Object.fromEntries(LAUNCH.map((key) => [key, memberOf(server, key) ?? null])));

const wantedWith = ({ rewrite }: Open, placed: Placed): Wanted =>
  rewrite.wanted((secret) => secretPlaceFor(placed.get(secret) ?? ''));

/** Names of an entry's secrets where a server of bartizan.yaml is the same one with the same secrets. */
async function sameAs(open: Open, server: Json, names: Names): Promise<Placed | undefined> {
  const placed = new Map<MovedSecret, string>();
  for (const [key, secrets] of Map.groupBy(open.rewrite.secrets, (secret) => secret.key)) {
    const known = placedIn(server, key);
    if (known.length !== secrets.length) return undefined;
    for (const [index, secret] of secrets.entries()) placed.set(secret, known[index] ?? '');
  }
  if (launchIn(server) !== launchIn(wantedWith(open, placed) as unknown as Json)) return undefined;
  for (const [{ value }, name] of placed) if ((await valueIn(names, name)) !== value) return undefined;
  return placed;
}

/** The name of a secret: one that holds this very value already, or a free one. */
async function newName(base: string, value: string, names: Names): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = numbered(base, count, MAX_SECRET_CHARS);
    const isTaken = names.secrets.has(name) || names.sourced.has(name) || names.shelf.has(name);
    if (!isTaken || (await valueIn(names, name)) === value) return name;
  }
}

async function newNames({ rewrite }: Open, server: string, names: Names): Promise<Placed> {
  const placed = new Map<MovedSecret, string>();
  for (const secret of rewrite.secrets) {
    const name = await newName(secretNameIn(server, secret.key), secret.value, names);
    names.secrets.set(name, secret.value);
    placed.set(secret, name);
  }
  return placed;
}

async function chosenFor(open: Open, names: Names): Promise<Chosen> {
  const secretsOf = (placed: Placed): readonly NamedSecret[] => Array.from(placed, ([secret, name]) => ({ ...secret, name }));
  for (const [server, settings] of names.servers) {
    const placed = await sameAs(open, settings, names);
    if (placed !== undefined) return { ...open, server, wanted: wantedWith(open, placed), secrets: secretsOf(placed) };
  }
  const server = free(serverNameOf(open.entry.name), MAX_SERVER_CHARS, (one) => names.servers.has(one));
  const placed = await newNames(open, server, names);
  const wanted = wantedWith(open, placed);
  names.servers.set(server, wanted as unknown as Json);
  return { ...open, server, wanted, secrets: secretsOf(placed) };
}

/** What bartizan.yaml says already. */
export interface Written {
  readonly servers: ReadonlyMap<string, Json>;
  /** Secrets that it says come from elsewhere than the store. */
  readonly sourced: ReadonlySet<string>;
}

/** Names all. */
export async function named(all: readonly Open[], written: Written, shelf: Shelf): Promise<readonly Chosen[]> {
  const names: Names = { servers: new Map(written.servers), secrets: new Map(), sourced: written.sourced, shelf };
  const chosen: Chosen[] = [];
  for (const open of all) chosen.push(await chosenFor(open, names));
  return chosen;
}
