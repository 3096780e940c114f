// What the scanner's own rules look like: they judge how a client starts a server, and what it lets servers do. Pure, like detectors.

import type { KeyPath } from '../clients/documents/document.ts';
import { memberOf } from '../clients/documents/document.ts';
import { PART_KEYS } from '../clients/entry.ts';
import type { CommandFound, GrantFound, ServerEntry } from '../clients/inventory.ts';
import type { Rule, Severity } from '../detectors/detector.ts';

/** Something that a rule found. */
export interface Hit {
  /** Where, from the root of the client's file. */
  readonly path: KeyPath;
  readonly note: string;
  /** Raw text to show; redacted by whoever makes the finding. */
  readonly excerpt: string;
  readonly severity?: Severity;
}

/** Judges one entry of a client. */
export interface EntryRule extends Rule {
  readonly judge: (entry: ServerEntry, home: string) => Iterable<Hit>;
}

/** Judges what a client may do unasked. */
export interface GrantRule extends Rule {
  readonly judge: (grant: GrantFound, servers: readonly ServerEntry[]) => Iterable<Hit>;
}

/** Judges all entries of a client together. */
export interface CatalogueRule extends Rule {
  readonly judge: (servers: readonly ServerEntry[]) => Iterable<Hit & { readonly entry: ServerEntry }>;
}

/** Judges all slash commands together. */
export interface CommandRule extends Rule {
  readonly judge: (commands: readonly CommandFound[]) => Iterable<Hit & { readonly command: CommandFound }>;
}

/** A part of an entry, under whatever key the client keeps it. */
export function pathIn(entry: ServerEntry, part: keyof typeof PART_KEYS, ...rest: KeyPath): KeyPath {
  const key = PART_KEYS[part].find((each) => memberOf(entry.written, each) !== undefined);
  return [...entry.path, ...(key === undefined ? [] : [key, ...rest])];
}

/** The place of an argument, or of the command where it stands elsewhere (`command` as a list). */
export function argumentPath(entry: ServerEntry, word: string): KeyPath {
  for (const key of [...PART_KEYS.args, ...PART_KEYS.command]) {
    const list = memberOf(entry.written, key);
    const index = Array.isArray(list) ? list.indexOf(word) : -1;
    if (index >= 0) return [...entry.path, key, index];
  }
  return pathIn(entry, 'command');
}

/** Variables and headers with their places. */
export function namedValues(
  entry: ServerEntry,
): readonly { readonly name: string; readonly value: string; readonly path: KeyPath }[] {
  const { launch } = entry;
  if (launch.kind === 'builtin') return [];
  const [part, map] = launch.kind === 'command' ? (['env', launch.env] as const) : (['headers', launch.headers] as const);
  return Object.entries(map).map(([name, value]) => ({ name, value, path: pathIn(entry, part, name) }));
}

/** The words that start a server; none for a remote one. */
export function wordsOf(entry: ServerEntry): readonly string[] {
  return entry.launch.kind === 'command' ? [entry.launch.command, ...entry.launch.args] : [];
}

/** URLs that an entry names, with their places. */
export function urlsOf(entry: ServerEntry): readonly { readonly url: string; readonly path: KeyPath }[] {
  if (entry.launch.kind === 'url') return [{ url: entry.launch.url, path: pathIn(entry, 'url') }];
  return wordsOf(entry).flatMap((word) => {
    const url = /^(?:--?[\w-]+=)?((?:https?|wss?):\/\/\S+)$/.exec(word)?.[1];
    return url === undefined ? [] : [{ url, path: argumentPath(entry, word) }];
  });
}

/** Is this host the machine itself? */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|host\.docker\.internal)$/i.test(host);
