// Gives each entry its name in bartizan.yaml, and each of its secrets a name in the store. The same server with the same secrets has one name, in whatever client.
import { canonical } from '../../base/canonical-json.ts';
import type { Json } from '../../base/json.ts';
import { memberOf } from '../../clients/documents/document.ts';
import type { ServerEntry } from '../../clients/inventory.ts';
import type { Rewrite, Wanted } from '../../clients/rewrite.ts';
import { secretPlaceFor } from '../settings-expand.ts';
import { secretNameIn } from '../settings-plain.ts';
import type { Shelf } from './shelf.ts';

/** An entry that can change, and how. */
export interface Open {
  readonly entry: ServerEntry;
  readonly rewrite: Extract<Rewrite, { kind: 'rewrite' }>;
}

/** A secret that an entry hands over. */
export interface NamedSecret {
  /** The variable or header that it is for. */
  readonly key: string;
  /** Its name in the store. */
  readonly name: string;
  readonly value: string;
}

/** An entry with its names. */
export interface Chosen extends Open {
  readonly server: string;
  readonly wanted: Wanted;
  readonly secrets: readonly NamedSecret[];
}

const MAX_SERVER_CHARS = 16;
const MAX_SECRET_CHARS = 64;

function free(base: string, maxChars: number, isTaken: (name: string) => boolean): string {
  if (!isTaken(base)) return base;
  for (let count = 2; ; count += 1) {
    const next = `${base.slice(0, maxChars - String(count).length - 1)}-${count}`;
    if (!isTaken(next)) return next;
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

const PLACE = /\$\{secret:([A-Za-z0-9._-]+)\}/;

/** The name of the secret that a server of bartizan.yaml has for a variable or header. */
const placedIn = (server: Json, key: string): string | undefined =>
  ['env', 'headers']
    .map((member) => memberOf(memberOf(server, member), key))
    .map((text) => (typeof text === 'string' ? PLACE.exec(text)?.[1] : undefined))
    .find((name) => name !== undefined);

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

const wantedWith = ({ rewrite }: Open, names: ReadonlyMap<string, string>): Wanted =>
  rewrite.wanted((key) => secretPlaceFor(names.get(key) ?? ''));

/** Names of an entry's secrets where a server of bartizan.yaml is the same one with the same secrets. */
async function sameAs(open: Open, server: Json, names: Names): Promise<ReadonlyMap<string, string> | undefined> {
  const placed = new Map<string, string>();
  for (const { key } of open.rewrite.secrets) {
    const name = placedIn(server, key);
    if (name === undefined) return undefined;
    placed.set(key, name);
  }
  if (canonical(server) !== canonical(wantedWith(open, placed) as unknown as Json)) return undefined;
  for (const { key, value } of open.rewrite.secrets)
    if ((await valueIn(names, placed.get(key) ?? '')) !== value) return undefined;
  return placed;
}

async function newNames({ rewrite }: Open, server: string, names: Names): Promise<ReadonlyMap<string, string>> {
  const chosen = new Map<string, string>();
  for (const { key, value } of rewrite.secrets) {
    const base = secretNameIn(server, key);
    const isSame = (await valueIn(names, base)) === value;
    const isTaken = (name: string): boolean => names.secrets.has(name) || names.sourced.has(name) || names.shelf.has(name);
    const name = isSame ? base : free(base, MAX_SECRET_CHARS, isTaken);
    names.secrets.set(name, value);
    chosen.set(key, name);
  }
  return chosen;
}

async function chosenFor(open: Open, names: Names): Promise<Chosen> {
  const secretsOf = (placed: ReadonlyMap<string, string>): readonly NamedSecret[] =>
    open.rewrite.secrets.map(({ key, value }) => ({ key, value, name: placed.get(key) ?? '' }));
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
