// Finds one set of versions that fits all requirements, newest first, as pip does with wheels alone. Search with back-jumping, bounded in steps.
import type { Fault } from '../base/fault.ts';
import { type Candidate, candidatesOf, type Target } from './pypi-candidates.ts';
import { pypiFault } from './pypi-faults.ts';
import type { OfferedWheel, Project } from './pypi-index.ts';
import { isMet } from './pypi-marker.ts';
import { parseRequirement, type Requirement } from './pypi-requirement.ts';
import { allows } from './pypi-specifier.ts';
import type { PyVersion } from './pypi-version.ts';

/** Where projects and requirements of wheels come from. */
export interface PackageSource {
  project(name: string): Promise<Project>;
  /** Lines of Requires-Dist. */
  requirementsOf(wheel: OfferedWheel): Promise<readonly string[]>;
}

/** One package of the answer. */
export interface Pin {
  readonly name: string;
  readonly version: PyVersion;
  readonly wheel: OfferedWheel;
  /** Extras of it that somebody asked for. */
  readonly extras: ReadonlySet<string>;
}

/** Bounds of a search. */
export interface SearchBounds {
  readonly maxPackages: number;
  /** Candidates tried, all together. */
  readonly maxSteps: number;
}

interface Want {
  readonly requirement: Requirement;
  /** The packages because of which it is asked for, the one that says so first; none for the user. */
  readonly by: readonly string[];
}

type Pins = ReadonlyMap<string, Pin & { readonly requires: readonly Requirement[] }>;

/** Why a branch of the search ended, and whose choice could have been another. */
interface Conflict {
  readonly names: ReadonlySet<string>;
  readonly fault: Fault;
}

/** One search: what it asks, its bounds, and what it has come to. */
interface Search {
  readonly source: PackageSource;
  readonly target: Target;
  readonly bounds: SearchBounds;
  readonly root: string;
  steps: number;
  /** The first obstacle: newest versions are tried first, so it names what a person would want to know. */
  first?: Fault | undefined;
}

/**
 * Resolves a requirement to a whole set of packages, sorted by name.
 * @throws Fault `pypi.conflict`, `pypi.too-hard`, `pypi.too-many-packages`, `pypi.no-version`, `pypi.only-source`, `pypi.no-wheel`, `pypi.wrong-python`
 */
export async function resolveTree(
  root: Requirement,
  source: PackageSource,
  target: Target,
  bounds: SearchBounds,
): Promise<readonly Pin[]> {
  const search: Search = { source, target, bounds, root: root.name, steps: 0 };
  const answer = await solve(search, new Map(), [{ requirement: root, by: [] }]);
  if ('fault' in answer) throw search.first ?? answer.fault;
  return [...answer.pins.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Solved {
  readonly pins: Pins;
}

async function solve(search: Search, pins: Pins, todo: readonly Want[]): Promise<Solved | Conflict> {
  const settled = settle(search, pins, todo);
  if ('fault' in settled) return settled;
  const next = settled.todo[0];
  if (next === undefined) return { pins: settled.pins };
  if (settled.pins.size >= search.bounds.maxPackages) {
    throw pypiFault['too-many-packages']({ name: search.root, max: search.bounds.maxPackages });
  }
  return choose(search, settled.pins, settled.todo, next.requirement.name);
}

/** Settles what is wanted of packages that are pinned already. */
function settle(search: Search, pins: Pins, todo: readonly Want[]): (Solved & { readonly todo: readonly Want[] }) | Conflict {
  let now = pins;
  let queue = todo;
  for (;;) {
    const at = queue.findIndex(({ requirement }) => now.has(requirement.name));
    const want = queue[at];
    const pin = now.get(want?.requirement.name ?? '');
    if (want === undefined || pin === undefined) return { pins: now, todo: queue };
    const refused = refusal(search, want, pin);
    if (refused !== undefined) return refused;
    const more = withExtras(search, pin, want);
    now = new Map(now).set(pin.name, more.pin);
    queue = [...queue.slice(0, at), ...queue.slice(at + 1), ...more.todo];
  }
}

/** Why a want cannot be met: it names a URL, or the version that was chosen does not fit. */
function refusal(search: Search, { requirement, by }: Want, pin?: Pin): Conflict | undefined {
  const who = by[0] ?? 'you';
  if (requirement.url !== undefined) {
    const facts = { package: who, name: requirement.name, url: requirement.url };
    return conflict(search, new Set(by), pypiFault['direct-url'](facts));
  }
  if (pin === undefined || allows(requirement.range, pin.version)) return undefined;
  const reason = `${who} wants ${requirement.text}, others chose ${pin.name} ${pin.version.text}`;
  return conflict(search, new Set([pin.name, ...by]), pypiFault.conflict({ reason }));
}

function conflict(search: Search, names: ReadonlySet<string>, fault: Fault): Conflict {
  search.first ??= fault;
  return { names, fault };
}

type FullPin = Pin & { readonly requires: readonly Requirement[] };

/** A pin with further extras, and what they bring along. */
function withExtras(
  search: Search,
  pin: FullPin,
  { requirement: { extras }, by }: Want,
): { readonly pin: FullPin; readonly todo: readonly Want[] } {
  const all = new Set([...pin.extras, ...extras]);
  if (all.size === pin.extras.size) return { pin, todo: [] };
  const before = new Set(applying(search, pin.requires, pin.extras));
  const todo = applying(search, pin.requires, all).filter((requirement) => !before.has(requirement));
  return { pin: { ...pin, extras: all }, todo: todo.map((requirement) => ({ requirement, by: [pin.name, ...by] })) };
}

const applying = (search: Search, requires: readonly Requirement[], extras: ReadonlySet<string>): readonly Requirement[] =>
  requires.filter(({ marker }) => marker === undefined || isMet(marker, search.target.python.markers, extras));

async function choose(search: Search, pins: Pins, todo: readonly Want[], name: string): Promise<Solved | Conflict> {
  const wants = todo.filter(({ requirement }) => requirement.name === name);
  const rest = todo.filter(({ requirement }) => requirement.name !== name);
  const refused = wants.map((want) => refusal(search, want)).find((each) => each !== undefined);
  if (refused !== undefined) return refused;
  const names = new Set(wants.flatMap(({ by }) => by));
  const project = await search.source.project(name);
  const asked = wants.map(({ requirement }) => requirement);
  const { candidates, obstacle } = candidatesOf(project, asked, search.target);
  if (candidates.length === 0) {
    return conflict(search, names, nothingFits(name, wants, obstacle));
  }
  return tryEach(candidates, names, name, (candidate) => attempt(search, pins, rest, { name, candidate, wants }));
}

/** Where one asks alone, its range is the reason; where several do, it is that they do not agree. */
function nothingFits(name: string, wants: readonly Want[], obstacle: Fault | undefined): Fault {
  if (obstacle !== undefined && (wants.length === 1 || obstacle.code !== 'pypi.no-version')) return obstacle;
  const each = wants.map(({ requirement, by }) => `${by[0] ?? 'you'} wants ${requirement.text}`);
  return pypiFault.conflict({ reason: `${each.join(', ')}: nothing fits what is wanted of ${name}` });
}

async function tryEach(
  candidates: readonly Candidate[],
  names: Set<string>,
  name: string,
  attemptWith: (candidate: Candidate) => Promise<Solved | Conflict>,
): Promise<Solved | Conflict> {
  let last: Solved | Conflict | undefined;
  for (const candidate of candidates) {
    last = await attemptWith(candidate);
    // Also when nothing that was chosen here took part in it: another choice would end the same way.
    if (!('fault' in last) || !last.names.has(name)) return last;
    for (const other of last.names) if (other !== name) names.add(other);
  }
  return last !== undefined && 'fault' in last
    ? { names, fault: last.fault }
    : { names, fault: pypiFault.conflict({ reason: name }) };
}

interface Attempt {
  readonly name: string;
  readonly candidate: Candidate;
  readonly wants: readonly Want[];
}

async function attempt(
  search: Search,
  pins: Pins,
  rest: readonly Want[],
  { name, candidate, wants }: Attempt,
): Promise<Solved | Conflict> {
  search.steps += 1;
  if (search.steps > search.bounds.maxSteps) {
    throw pypiFault['too-hard']({ steps: search.bounds.maxSteps, reason: search.first?.message ?? 'none' });
  }
  const { version, wheel } = candidate;
  const extras = new Set(wants.flatMap(({ requirement }) => requirement.extras));
  const requires = requirementsIn(`${name} ${version.text}`, await search.source.requirementsOf(wheel));
  if ('fault' in requires) return conflict(search, new Set([name]), requires.fault);
  const needed = applying(search, requires.all, extras);
  // Pages are asked for early and together; whoever needs one waits for its answer, and its failure, in its turn.
  for (const requirement of needed) search.source.project(requirement.name).catch(() => undefined);
  const pin: FullPin = { name, version, wheel, extras, requires: requires.all };
  const todo = [...rest, ...needed.map((requirement) => ({ requirement, by: [name] }))];
  return solve(search, new Map(pins).set(name, pin), todo);
}

const MAX_REQUIREMENTS = 5_000;

function requirementsIn(
  subject: string,
  lines: readonly string[],
): { readonly all: readonly Requirement[] } | { readonly fault: Fault } {
  if (lines.length > MAX_REQUIREMENTS) {
    return { fault: pypiFault['bad-requirement']({ package: subject, reason: 'too many', text: String(lines.length) }) };
  }
  const all: Requirement[] = [];
  for (const line of lines) {
    const requirement = parseRequirement(line);
    if (typeof requirement === 'string') {
      return { fault: pypiFault['bad-requirement']({ package: subject, reason: requirement, text: line }) };
    }
    all.push(requirement);
  }
  return { all };
}
