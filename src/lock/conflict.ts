// Merge conflicts in the lock: takes both sides apart, so that `bartizan lock` can put together what both approved. It never invents a state.
import { canonical } from '../base/canonical-json.ts';
import type { Json } from '../base/json.ts';
import type { LockFile, ServerEntry } from './entry.ts';

const MARKER = /^(?:<{7}|>{7}|\|{7}|={7})(?:[ \t\r]|$)/;

/** The first line (from one) that is a marker of an unresolved merge; no line of JSON begins like that. */
export function conflictLine(text: string): number | undefined {
  if (!/^[<>|=]{7}/m.test(text)) return undefined;
  const at = text.split('\n').findIndex((line) => MARKER.test(line));
  return at < 0 ? undefined : at + 1;
}

/** Both sides of a conflicted text, as each branch had it; the common ancestor that some settings of git add is dropped. */
export function sidesOf(text: string): { readonly ours: string; readonly theirs: string } {
  const ours: string[] = [];
  const theirs: string[] = [];
  let side: 'both' | 'ours' | 'ancestor' | 'theirs' = 'both';
  for (const line of text.split('\n')) {
    if (MARKER.test(line)) side = ({ '<': 'ours', '|': 'ancestor', '=': 'theirs', '>': 'both' } as const)[line.charAt(0)] ?? side;
    else {
      if (side === 'both' || side === 'ours') ours.push(line);
      if (side === 'both' || side === 'theirs') theirs.push(line);
    }
  }
  return { ours: ours.join('\n'), theirs: theirs.join('\n') };
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
    const isSame = mine !== undefined && other !== undefined && text(mine) === text(other);
    const first = sides[0] as ServerEntry;
    if (isSame || (sides.length === 1 && (isOneProject || mine !== undefined))) servers.push([name, first]);
    else undecided.push({ name, sides });
  }
  return { file: { ...theirs, ...ours, servers: Object.fromEntries(servers) }, undecided };
}

/** The entry of a server, never something that every object has. */
export function ownEntry(file: LockFile, name: string): ServerEntry | undefined {
  return Object.hasOwn(file.servers, name) ? file.servers[name] : undefined;
}

const text = (entry: ServerEntry): string => canonical(entry as unknown as Json);
