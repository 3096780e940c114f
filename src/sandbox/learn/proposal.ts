// The smallest profile that covers what a server did, each line with what speaks for it. A proposal is text for a person: nothing here grants anything.
import { dirname } from 'node:path';
import type { Fault } from '../../base/fault.ts';
import type { EgressRecord } from '../gateway/records.ts';
import type { Profile } from '../profile.ts';
import { readProfile } from '../profile-schema.ts';
import { objectionTo, type Whereabouts } from '../sensitive.ts';
import { hostLines } from './hosts.ts';
import { type MayGrant, type ProposedPlace, placesFor } from './places.ts';
import type { Disk, PathUse, Uses } from './uses.ts';
import type { NamedVariable } from './variables.ts';

/** One line of a profile. */
export interface ProposedLine {
  readonly field: 'read' | 'write' | 'hosts' | 'env';
  /** As it is written in `bartizan.yaml`. */
  readonly value: string;
  readonly evidence: string;
}

/** What a server tried and no line grants. */
export interface Unproposed {
  readonly what: string;
  readonly reason: string;
}

/** What was learned of a server. */
export interface Proposal {
  readonly lines: readonly ProposedLine[];
  readonly unproposed: readonly Unproposed[];
  readonly programs: readonly { readonly program: string; readonly times: number }[];
  /** Grants that the profile has and nothing used: a longer look may need them. */
  readonly unused: readonly string[];
}

/** What a proposal is made of. */
export interface ProposalParts {
  readonly uses: Uses;
  readonly records: readonly EgressRecord[];
  readonly variables: readonly NamedVariable[];
  /** Absolute paths of the command line. */
  readonly named: readonly string[];
  /** What the server has now. */
  readonly profile: Profile;
  readonly where: Whereabouts;
  readonly projectDir: string;
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  readonly disk: Disk;
}

const MAX_LINES = 48;
const VERBS: Readonly<Record<PathUse['kind'], string>> = {
  read: 'opened',
  list: 'listed',
  look: 'looked for',
  start: 'started',
  write: 'wrote',
};

/** A path as people write it. */
export function writtenPath(path: string, { home }: Pick<Whereabouts, 'home'>, projectDir: string): string {
  if (path === projectDir) return '.';
  if (path.startsWith(`${projectDir}/`)) return path.slice(projectDir.length + 1);
  return path.startsWith(`${home}/`) ? `~/${path.slice(home.length + 1)}` : path;
}

function evidenceOf({ uses }: ProposedPlace, write: (path: string) => string): string {
  const order: readonly PathUse['kind'][] = ['write', 'read', 'list', 'start', 'look'];
  const sorted = [...uses].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const [first] = sorted;
  if (first === undefined) return '';
  const others = new Set(uses.map(({ path }) => path)).size - 1;
  const refused = uses.some(({ wasRefused }) => wasRefused) ? ', refused until now' : '';
  return `${VERBS[first.kind]} ${write(first.path)}${others > 0 ? ` and ${others} more` : ''}${refused}`;
}

/** Would a profile with this line be taken? */
function mistakeOf({ field, value }: ProposedLine): string | undefined {
  try {
    readProfile({ [field]: [value] }, '');
    return undefined;
  } catch (error) {
    return String((error as Fault).facts['first']);
  }
}

type Decided = ProposedLine | Unproposed;
const isLine = (one: Decided): one is ProposedLine => 'field' in one;

function placeLine(place: ProposedPlace, { where, projectDir, disk }: ProposalParts): Decided {
  const write = (path: string): string => writtenPath(path, where, projectDir);
  const line = { field: place.field, value: write(place.path), evidence: evidenceOf(place, write) };
  // A file cannot be granted for writing: its folder would be.
  const isFile = place.field === 'write' && disk.kindOf(place.path) !== 'folder';
  const objection =
    objectionTo(place.path, place.field === 'write', where) ??
    (isFile ? objectionTo(dirname(place.path), true, where) : undefined);
  if (objection === undefined) return line;
  const byName = objection.kind === 'by-name' ? ' (only by name, in allow.sensitive)' : '';
  return { what: `${place.field} ${line.value}`, reason: `${objection.reason}${byName}; it ${line.evidence}` };
}

/** Variables that its code asks for and that there are here; whether it should see them is for a person to say. */
function variableLines({ variables, ownEnv, profile }: ProposalParts): readonly ProposedLine[] {
  return variables
    .filter(({ name }) => profile.env.includes(name) || (ownEnv[name] !== undefined && !OWN_NAMES.has(name)))
    .map(({ name, file }) => ({ field: 'env', value: name, evidence: `its code asks for it (${file})` }));
}

/** In every sandbox, with a value of its own. */
const OWN_NAMES = new Set(['PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'PWD', 'SHELL', 'TERM']);

function loopbackNotes({ uses: { loopbackPorts }, profile }: ProposalParts): readonly Unproposed[] {
  return loopbackPorts
    .filter((port) => !profile.allow.loopbackPorts.includes(port))
    .map((port) => ({ what: `port ${port} of this machine`, reason: 'only by name, in allow.loopbackPorts' }));
}

/** What of its profile was not used; lines of places count as used where a line lies in them. */
function unusedOf(profile: Profile, lines: readonly ProposedLine[]): readonly string[] {
  const used = new Set(lines.map(({ field, value }) => `${field} ${value}`));
  const fields = (['read', 'write', 'env'] as const).flatMap((field) => profile[field].map((value) => `${field} ${value}`));
  return fields.filter((one) => !used.has(one));
}

/** Makes the proposal. */
export function proposalFor(parts: ProposalParts): Proposal {
  const { uses, records, profile, named, disk, where } = parts;
  const mayGrant: MayGrant = (path, field) => objectionTo(path, field === 'write', where) === undefined;
  const hosts = hostLines(records, profile.hosts);
  const decided: readonly Decided[] = [
    ...placesFor(uses.paths, named, disk, mayGrant).map((place) => placeLine(place, parts)),
    ...hosts.lines,
    ...variableLines(parts),
  ].map((one): Decided => {
    const mistake = isLine(one) ? mistakeOf(one) : undefined;
    return isLine(one) && mistake !== undefined ? { what: `${one.field} ${one.value}`, reason: mistake } : one;
  });
  const lines = decided.filter(isLine);
  const unproposed = [...decided.filter((one): one is Unproposed => !isLine(one)), ...hosts.refused, ...loopbackNotes(parts)];
  const cut = lines.length > MAX_LINES || uses.isCut ? [{ what: 'more', reason: 'it did more than is shown here' }] : [];
  return {
    lines: lines.slice(0, MAX_LINES),
    unproposed: [...unproposed, ...cut],
    programs: [...uses.programs].map(([program, times]) => ({ program, times })),
    unused: unusedOf(profile, lines),
  };
}
