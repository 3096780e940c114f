// Merge conflicts in the lock: takes both sides apart, so that `bartizan lock` can put together what both approved. It never invents a state.
import type { Json } from '../base/json.ts';
import type { LockFile, ServerEntry } from './entry.ts';
import { isSame } from './same-json.ts';

const MARKER = /^(?:<{7}|>{7}|\|{7}|={7})(?:[ \t\r]|$)/;

/** What follows a marker. */
const PARTS: Readonly<Record<string, 'both' | 'ours' | 'ancestor' | 'theirs'>> = {
  '<': 'ours',
  '|': 'ancestor',
  '=': 'theirs',
  '>': 'both',
};

/** The first line (from one) that is a marker of an unresolved merge; no line of JSON begins like that. */
export function conflictLine(text: string): number | undefined {
  if (!/^[<>|=]{7}/m.test(text)) return undefined;
  const at = text.split('\n').findIndex((line) => MARKER.test(line));
  return at < 0 ? undefined : at + 1;
}

/** Both sides of a conflicted text, as each branch had it; the common ancestor that some settings of git add is dropped. */
export function sidesOf(text: string): { readonly ours: string; readonly theirs: string } {
  let part: 'both' | 'ours' | 'ancestor' | 'theirs' = 'both';
  const lines = text.split('\n').flatMap((line) => {
    const next = MARKER.test(line) ? PARTS[line.charAt(0)] : undefined;
    part = next ?? part;
    return next === undefined ? [{ line, part }] : [];
  });
  const of = (side: 'ours' | 'theirs'): string =>
    lines
      .filter((each) => each.part === 'both' || each.part === side)
      .map(({ line }) => line)
      .join('\n');
  return { ours: of('ours'), theirs: of('theirs') };
}

/** Two locks put together, and what could not be. */
export interface Merged {
  readonly file: LockFile;
  /** Servers that need a new approval, with what each side says of them. */
  readonly undecided: readonly Undecided[];
}

/** A server that two branches approved differently. */
export interface Undecided {
  readonly name: string;
  readonly sides: readonly ServerEntry[];
}

/**
 * Servers that are equal on both sides, or on one side only, are kept with their approvals; others are left out and named. Of two projects the first
 * counts: approvals given for the other are void here.
 */
export function mergeLocks(ours: LockFile, theirs: LockFile): Merged {
  const servers: [string, ServerEntry][] = [];
  const undecided: Undecided[] = [];
  const isOneProject = ours.project === theirs.project;
  for (const name of [...new Set([...Object.keys(ours.servers), ...Object.keys(theirs.servers)])].sort()) {
    const mine = ownEntry(ours, name);
    const other = ownEntry(theirs, name);
    const sides = [mine, other].filter((entry) => entry !== undefined);
    const isEqual = isSame(mine as unknown as Json, other as unknown as Json);
    const first = sides[0] as ServerEntry;
    if (isEqual || (sides.length === 1 && (isOneProject || mine !== undefined))) servers.push([name, first]);
    else undecided.push({ name, sides });
  }
  return { file: { ...theirs, ...ours, servers: Object.fromEntries(servers) }, undecided };
}

/** The entry of a server, never something that every object has. */
export function ownEntry(file: LockFile, name: string): ServerEntry | undefined {
  return Object.hasOwn(file.servers, name) ? file.servers[name] : undefined;
}
