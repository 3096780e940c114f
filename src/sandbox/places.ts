// From a path as written in a profile to what lies there now: made absolute, links resolved, objections raised. Never follows a link silently.
import { realpathSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { sandboxFault } from './faults.ts';
import type { Profile } from './profile.ts';
import { objectionTo, socketObjection, type Whereabouts } from './sensitive.ts';

/** Where paths of a profile start. */
export interface PlaceParts extends Whereabouts {
  /** The server's name, for faults. */
  readonly name: string;
  /** What relative paths and `${projectDir}` mean. */
  readonly projectDir: string;
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
}

/** Something of this machine that a sandbox gets. */
export interface Place {
  /** Field and entry of the profile, for faults and the plan. */
  readonly why: string;
  /** As the server will name it: absolute, links unresolved. */
  readonly path: string;
  /** Where it really is. */
  readonly source: string;
  readonly kind: 'folder' | 'file' | 'socket';
  readonly isWritable: boolean;
}

/** Makes a written path absolute. */
export function absolutePath(
  written: string,
  { home, projectDir }: { readonly home: string; readonly projectDir: string },
): string {
  const expanded = written.replace(/^~(?=\/|$)/, () => home).replace(/^\$\{projectDir\}(?=\/|$)/, () => projectDir);
  return isAbsolute(expanded) ? resolve(expanded) : resolve(projectDir, expanded);
}

function statOf(path: string, why: string, name: string): { readonly source: string; readonly stat: Stats } {
  try {
    return { source: realpathSync(path), stat: statSync(path) };
  } catch (error) {
    throw sandboxFault['grant-missing']({ name, place: why, path }, error);
  }
}

function kindOf(stat: Stats): Place['kind'] | undefined {
  if (stat.isDirectory()) return 'folder';
  if (stat.isFile()) return 'file';
  return stat.isSocket() ? 'socket' : undefined;
}

function object(path: string, place: Omit<Place, 'kind'>, isNamed: boolean, parts: PlaceParts): void {
  const objection = objectionTo(path, place.isWritable, parts);
  if (objection === undefined || (objection.kind === 'by-name' && isNamed)) return;
  const facts = { name: parts.name, place: place.why, path, reason: objection.reason };
  throw objection.kind === 'never' ? sandboxFault['grant-refused'](facts) : sandboxFault['grant-by-name'](facts);
}

/**
 * Finds what a grant names.
 * @throws Fault `sandbox.grant-missing`, `sandbox.grant-refused`, `sandbox.grant-by-name`
 */
export function placeOf(written: string, field: 'read' | 'write', profile: Profile, parts: PlaceParts): Place {
  const why = `${field} (${written})`;
  const path = absolutePath(written, parts);
  const isNamed = profile.allow.sensitive.some((one) => absolutePath(one, parts) === path);
  const isWritable = field === 'write';
  // Before anything is looked up: a refused place is refused whether it exists or not.
  object(path, { why, path, source: path, isWritable }, isNamed, parts);
  const { source, stat } = statOf(path, why, parts.name);
  object(source, { why, path, source, isWritable }, isNamed, parts);
  const kind = kindOf(stat);
  const facts = { name: parts.name, place: why, path };
  if (kind === undefined || kind === 'socket')
    throw sandboxFault['grant-refused']({ ...facts, reason: 'it is no folder and no file (sockets are named in allow.sockets)' });
  if (isWritable && kind === 'file')
    throw sandboxFault['grant-refused']({
      ...facts,
      reason: 'a single file cannot be granted for writing: programs replace files',
    });
  return { why, path, source, kind, isWritable };
}

/** Finds a socket that `allow.sockets` names. @throws Fault `sandbox.grant-missing`, `sandbox.grant-refused` */
export function socketOf(written: string, parts: PlaceParts): Place {
  const why = `allow.sockets (${written})`;
  const path = absolutePath(written, parts);
  const { source, stat } = statOf(path, why, parts.name);
  const reason =
    socketObjection(path, parts.ownEnv) ??
    socketObjection(source, parts.ownEnv) ??
    (stat.isSocket() ? undefined : 'it is no socket');
  if (reason !== undefined) throw sandboxFault['grant-refused']({ name: parts.name, place: why, path, reason });
  return { why, path, source, kind: 'socket', isWritable: true };
}
