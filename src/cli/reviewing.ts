// The review of one server with a person: what it is, what it shows, and the approval that locks just that.
import { randomBytes } from 'node:crypto';
import { type Suspect, suspectsIn, withFindings } from '../app/inspection.ts';
import { launchOf } from '../app/launch-line.ts';
import { type KnownOf, knownOf, type Look, lookAt } from '../app/look.ts';
import { keepApproved, knownCounter, type Project, requireTrust, standingOf } from '../app/project.ts';
import type { ServerSettings } from '../app/settings-schema.ts';
import type { JsonObject } from '../base/json.ts';
import { approval } from '../lock/approvals.ts';
import { type Catalogue, keyOf } from '../lock/catalogue.ts';
import { type Change, changesOf } from '../lock/changes.ts';
import { diffLines, tally } from '../lock/diff-text.ts';
import type { LockedServer } from '../lock/entry.ts';
import { factChanges } from '../lock/fact-changes.ts';
import { pinsOf } from '../lock/pins.ts';
import { emptyLock, type Lock, nextState, renamedServer, type Selection, withServer } from '../lock/state.ts';
import type { ListName } from '../protocol/methods.ts';
import { catalogueLines } from './definition-lines.ts';
import { cliFault } from './faults.ts';
import type { Person } from './person.ts';
import { reviewJson } from './review-json.ts';
import { identityLines, suspectLines } from './review-lines.ts';
import { colours, note, print } from './terminal.ts';

/** The flag of commands that start a server. */
export const TIMEOUT_OPTION = ['--timeout <duration>', 'how long a server may take to show what it has', '30s'] as const;

/** @throws Fault `cli.usage` */
export async function timeoutOf(text: string): Promise<number> {
  const { parseDuration } = await import('../base/units.ts');
  const timeoutMs = parseDuration(text);
  if (timeoutMs === undefined)
    throw cliFault.usage({ reason: '--timeout needs a duration such as 30s', help: 'bartizan diff --help' });
  return timeoutMs;
}

const lockOf = (project: Project): Lock => project.lock ?? emptyLock(randomBytes(16).toString('hex'));

/** @throws Fault `cli.usage` */
function writtenOf(project: Project, name: string): ServerSettings {
  const written = Object.hasOwn(project.loaded.written, name) ? project.loaded.written[name] : undefined;
  if (written === undefined) throw cliFault.usage({ reason: `no server "${name}" in bartizan.yaml`, help: 'bartizan ls' });
  return written;
}

/** What a server is and shows, next to what was approved of it. */
export interface Seen extends Look {
  readonly previous: LockedServer | undefined;
  /** Locked under this other name: it was renamed. */
  readonly renamedFrom?: string | undefined;
  /** The only tools that clients get of it; all when undefined. */
  readonly offered: readonly string[] | undefined;
  /** Empty for a server that is as it was approved; undefined where nothing was, or not by all who have to: then everything is to be read. */
  readonly changes: readonly Change[] | undefined;
}

/** Starts one server and compares. `known`: what is known of it where that is not what is locked (a newer artefact). @throws Fault `upstream.*`, `supply.*` */
export async function seenOf(project: Project, name: string, timeoutMs: number, known?: KnownOf): Promise<Seen> {
  const { locked: previous, doubt } = standingOf(project, name);
  const written = writtenOf(project, name);
  const shown = await lookAt(project, name, known ?? knownOf(written, previous), { env: process.env, timeoutMs });
  const look = { ...shown, offered: written.tools };
  if (previous === undefined) {
    const same = { identity: look.facts.identity, pins: pinsOf(look.seen) };
    return { ...look, previous, changes: undefined, renamedFrom: renamedServer(lockOf(project), name, same) };
  }
  if (doubt !== undefined) return { ...look, previous, changes: undefined };
  const { era, transport } = previous.entry;
  const changes = [...factChanges(previous.entry, look.facts), ...changesOf(previous, { era, transport, catalogue: look.seen })];
  return { ...look, previous, changes };
}

/** Shows a server and what of it is not approved yet. */
export async function showSeen(name: string, seen: Seen, suspects: readonly Suspect[]): Promise<void> {
  const tints = colours();
  if (seen.renamedFrom !== undefined)
    await print(`"${name}" is and shows what is locked as "${seen.renamedFrom}": the same server under another name`, '');
  if (seen.changes === undefined) await print(...catalogueLines(seen.seen, tints, seen.offered), '');
  else if (seen.changes.length === 0) return note(`"${name}" is what was approved`);
  else await print(...diffLines(seen.changes, tints), '', tally(seen.changes), '');
  if (suspects.length > 0) await print(...suspectLines(suspects, tints), '');
}

/** What of it nobody approved yet. */
export function newIn({ seen, changes }: Seen): Catalogue {
  if (changes === undefined) return seen;
  const changed = new Set(changes.map(({ subject }) => `${subject.list} ${subject.key}`));
  const isNew = (list: ListName) => (definition: JsonObject) => changed.has(`${list} ${keyOf(list, definition) ?? ''}`);
  return {
    capabilities: {},
    instructions: changes.some((change) => change.class === 'instructions') ? seen.instructions : undefined,
    around: changes.some(({ pointer }) => pointer.startsWith('/around/')) ? seen.around : undefined,
    tools: seen.tools.filter(isNew('tools')),
    prompts: seen.prompts.filter(isNew('prompts')),
    resources: seen.resources.filter(isNew('resources')),
    templates: seen.templates.filter(isNew('templates')),
  };
}

/** What a review needs beside the server. */
export interface Reviewing {
  readonly person: Person;
  readonly timeoutMs: number;
  readonly only?: readonly string[] | undefined;
  /** What is known of it where that is not what is locked. */
  readonly known?: KnownOf | undefined;
  /** Further lines for the review. */
  readonly lines?: readonly string[] | undefined;
  /** Takes the review as data, instead of the screen: what is known before a start, and all of it after. */
  readonly take?: ((review: object) => void) | undefined;
  /** Done after the last yes and before the lock is written; answers the project as it is then. */
  readonly settle?: (() => Promise<Project>) | undefined;
}

function startQuestion(name: string, written: ServerSettings): string {
  if ('url' in written) return `Ask "${name}" what it shows?`;
  const how = written.launcher === 'none' ? 'It runs as you, unconfined.' : 'It runs confined to what is listed above.';
  return `Start "${name}" to see what it shows? ${how}`;
}

/** What was approved of it, if that counts; says why it does not. @throws Fault `lock.rolled-back` */
function baseOf(project: Project, name: string): LockedServer | undefined {
  const { locked, doubt } = standingOf(project, name);
  // An older state is taken back by its name alone, never by a yes to what looks unchanged.
  if (doubt?.code === 'lock.rolled-back') throw doubt;
  if (doubt !== undefined) note(doubt.message);
  return locked;
}

/** Reviews one server with a person; answers whether it is approved now. Nothing of it runs before the first yes. */
export async function approveServer(project: Project, name: string, review: Reviewing): Promise<boolean> {
  requireTrust(project);
  const { person, known, timeoutMs } = review;
  person.ready(project.stateDir);
  const written = writtenOf(project, name);
  const launch = launchOf(written, project.folder);
  const base = baseOf(project, name);
  const before = { known: known ?? knownOf(written, base), launch, written };
  if (review.take === undefined) await print(...identityLines(name, before, colours()), ...(review.lines ?? []), '');
  else review.take(reviewJson(before, undefined, false));
  if (!(await person.agrees(startQuestion(name, written)))) return false;
  const seen = await seenOf(project, name, timeoutMs, known);
  const suspects = await suspectsIn(name, newIn(seen));
  if (review.take === undefined) await showSeen(name, seen, suspects);
  else review.take(reviewJson(before, { seen, suspects }, false));
  if (!(await person.agrees(`Approve "${name}" as shown?`))) return false;
  const approver = await person.proven(project.stateDir);
  const settled = review.settle === undefined ? project : await review.settle();
  const lock = lockOf(settled);
  const only: Selection | undefined = review.only === undefined ? undefined : { tools: review.only };
  const wanted = { facts: seen.facts, seen: seen.seen, previous: seen.previous, only, knownCounter: knownCounter(settled, name) };
  const made = nextState(name, wanted);
  // A state that others approved already stays as they approved it.
  const state = made.entry === seen.previous?.entry ? made : await withFindings(made);
  const at = new Date();
  const given = await approval(
    { project: lock.file.project, server: name, entry: state.entry },
    approver.name,
    at,
    approver.signer,
  );
  const others = state.entry.approvals.filter(({ by }) => by !== approver.name);
  const next = { ...state, entry: { ...state.entry, approvals: [...others, given] } };
  const kept = keepApproved(settled, withServer(lock, next), next, at);
  review.take?.(reviewJson(before, { seen, suspects }, true));
  note(`"${name}" is approved by ${approver.name} (state ${next.entry.counter}, bartizan.lock)`);
  const { doubt: missing } = standingOf(kept, name);
  if (missing !== undefined) note(`it does not run yet: ${missing.message}`);
  return true;
}
