// One server and its lock: whether it may be started, what clients may see of it, and what is said when it turns. Fails closed: no lock, no start.

import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import { type Approved, approvedOf, isApprovedEra, NOTHING_APPROVED } from '../gateway/approved.ts';
import { gatewayFault } from '../gateway/faults.ts';
import { asFault } from '../gateway/refuse.ts';
import type { ViewRules } from '../gateway/view.ts';
import { approval } from '../lock/approvals.ts';
import { quotedName } from '../lock/characters.ts';
import type { LockedServer, ServerFacts } from '../lock/entry.ts';
import { LOCK_NAME } from '../lock/lock-folder.ts';
import { emptyLock, lockedServer, nextState, type Wanted, withServer } from '../lock/state.ts';
import type { Era } from '../protocol/revisions.ts';
import { captureOf } from '../upstream/capture.ts';
import type { Connection } from '../upstream/connection.ts';
import { admitted, asksFirst, type StartsAs } from './admission.ts';
import type { FirstUse } from './first-use.ts';
import { type Suspect, suspectsIn, withFindings, withoutBlocked } from './inspection.ts';
import { identityOf, launchOf } from './launch-line.ts';
import { memoryFile } from './memory.ts';
import { keepApproved, knownCounter, type Project, refreshed, requireTrust } from './project.ts';
import type { ServerSettings } from './settings-schema.ts';

/** One server's lock. */
export interface Locking {
  /** What filters its lists now. The same object until something else is approved. */
  rules(): ViewRules;
  /** Asks a person first where nobody approved it and settings say so. @throws Fault `approval.*`, `gateway.not-locked` */
  beforeStart(): Promise<void>;
  /** May it be started, and as what? Undefined: it is locked at this first start. @throws Fault `gateway.not-locked`, `gateway.launch-changed`, `lock.*` */
  admitStart(): StartsAs | undefined;
  /** A connection was opened: it speaks what was approved, or what it shows is locked now. @throws Fault `gateway.era-changed`, `lock.*` */
  admit(connection: Connection, preferred: Era): Promise<void>;
}

/** What the locks of one program share. */
export interface LockingParts {
  readonly clock: Clock;
  readonly maxNameChars: number;
  readonly report: (fault: Fault) => void;
  /** Persons to ask about a first use; nobody can be asked without. */
  readonly firstUse?: () => FirstUse;
}

/** How often the lock file is looked at, in ms: an approval counts in running programs within a second. */
const LOOK_EVERY_MS = 1_000;

/** The project of a running program, read anew when its lock changed. */
export class LiveProject {
  #project: Project;
  #lookedMs: number;
  /** Undefined: what was written while the project was read may have been missed. */
  #stamp: string | undefined;
  readonly #parts: LockingParts;

  constructor(project: Project, parts: LockingParts) {
    this.#project = project;
    this.#parts = parts;
    this.#lookedMs = parts.clock.monotonicMs();
  }

  /** The project as it may be used now: an edit that nobody trusted has no effect. */
  now(): Project {
    const nowMs = this.#parts.clock.monotonicMs();
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return this.#project;
    this.#lookedMs = nowMs;
    const stamp = stampOf(this.#project);
    if (stamp === this.#stamp) return this.#project;
    this.#stamp = stamp;
    try {
      const next = refreshed(this.#project);
      requireTrust(next);
      this.#project = next;
    } catch (thrown) {
      this.#parts.report(asFault(thrown));
    }
    return this.#project;
  }

  /** Takes over what this program wrote itself. */
  replace(project: Project): void {
    this.#project = project;
    this.#stamp = undefined;
  }
}

/** Changes with the lock, and with what is trusted and remembered: an edit counts from the moment of `bartizan trust`. */
function stampOf({ folder, stateDir }: Project): string {
  return [join(folder, LOCK_NAME), memoryFile(stateDir, folder)].map(fileStamp).join(' ');
}

function fileStamp(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
}

/** Makes the lock of one server. `written` is its entry as written, variables unexpanded. */
export function createLocking(name: string, written: ServerSettings, live: LiveProject, parts: LockingParts): Locking {
  const include = written.tools === undefined ? undefined : new Set(written.tools);
  const rulesFor = (approved: Approved | undefined): ViewRules => ({
    server: name,
    include,
    maxNameChars: parts.maxNameChars,
    approved,
  });
  let seen: Project | undefined;
  let rules = rulesFor(NOTHING_APPROVED);
  let refusal: unknown;
  let locked: LockedServer | undefined;
  let locking: Promise<void> | undefined;
  let isStartAllowed = false;
  const look = (): void => {
    const project = live.now();
    if (project === seen) return;
    seen = project;
    try {
      refusal = undefined;
      locked = admitted(project, name, written);
    } catch (thrown) {
      // What cannot be verified is not approved.
      refusal = thrown;
      locked = undefined;
    }
    rules = rulesFor(locked === undefined ? NOTHING_APPROVED : approvedOf(locked, project.authority.passWording));
  };
  return {
    rules() {
      look();
      return rules;
    },
    async beforeStart() {
      look();
      const project = live.now();
      if (refusal !== undefined || locked !== undefined || isStartAllowed || !asksFirst(project)) return;
      await personsFor(name, parts).mayStart(name, written, project.folder);
      isStartAllowed = true;
    },
    admitStart() {
      look();
      if (refusal !== undefined) throw refusal;
      if (locked === undefined && !isStartAllowed && asksFirst(live.now())) throw gatewayFault['not-locked']({ name });
      return locked;
    },
    async admit(connection, preferred) {
      look();
      if (refusal !== undefined) throw refusal;
      const { approved } = rules;
      if (locked !== undefined && approved !== undefined) {
        if (isApprovedEra(approved, connection.hello.era, preferred)) return;
        const facts = { name, approved: locked.entry.era, shown: connection.hello.era };
        throw gatewayFault['era-changed'](facts);
      }
      // Several first connections at once lock once.
      locking ??= lockFirst(name, written, connection, live, parts).finally(() => {
        locking = undefined;
        seen = undefined;
      });
      await locking;
    },
  };
}

/** @throws Fault `gateway.not-locked` where nobody can be asked */
function personsFor(name: string, { firstUse }: LockingParts): FirstUse {
  if (firstUse === undefined) throw gatewayFault['not-locked']({ name });
  return firstUse();
}

/** Programs that start servers for the first time at once: one writes, the others look again. Each look that is in vain is another server locked. */
const TRIES = 100;

/**
 * Locks what a server shows at its first start: because a person said yes to just that, or because the user's own settings say so; then the record names
 * nobody as having looked.
 */
async function lockFirst(
  name: string,
  written: ServerSettings,
  connection: Connection,
  live: LiveProject,
  parts: LockingParts,
): Promise<void> {
  const shown = await captureOf(connection);
  const suspects = await suspectsIn(name, shown);
  const seen = withoutBlocked(shown, suspects);
  for (const { key, isBlocked, findings } of suspects) {
    const rules = [...new Set(findings.map(({ rule }) => rule))].join(', ');
    if (isBlocked) parts.report(gatewayFault['held-back']({ name: quotedName(key), server: name, rules }));
  }
  const { folder } = live.now();
  const facts = factsOf(written, connection, folder);
  const isAsked = asksFirst(live.now());
  const persons = isAsked ? await personsFor(name, parts).mayLock(name, facts, seen, folder) : [FIRST_USE];
  const kept = suspects.filter(({ isBlocked }) => !isBlocked);
  const isWritten = await writeFirst(name, { facts, seen, kept, by: persons.join(', ') }, live, parts);
  if (isWritten && !isAsked) parts.report(gatewayFault['locked-at-first-use']({ name }));
}

/** False: another program was quicker. */
async function writeFirst(name: string, state: FirstState, live: LiveProject, parts: LockingParts): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const project = refreshed(live.now());
    requireTrust(project);
    const isThere = project.lock !== undefined && lockedServer(project.lock, name) !== undefined;
    try {
      live.replace(isThere ? project : await firstState(name, project, state, new Date(parts.clock.now())));
      return !isThere;
    } catch (thrown) {
      if (asFault(thrown).code !== 'lock.changed-meanwhile' || tries === TRIES) throw thrown;
    }
  }
}

interface FirstState extends Pick<Wanted, 'facts' | 'seen'> {
  /** What was found and is not held back. */
  readonly kept: readonly Suspect[];
  readonly by: string;
}

async function firstState(name: string, project: Project, { by, kept, ...wanted }: FirstState, at: Date): Promise<Project> {
  const lock = project.lock ?? emptyLock(randomBytes(16).toString('hex'));
  const state = await withFindings(nextState(name, { ...wanted, knownCounter: knownCounter(project, name) }), kept);
  const subject = { project: lock.file.project, server: name, entry: state.entry };
  const next = { ...state, entry: { ...state.entry, approvals: [await approval(subject, by, at)] } };
  return keepApproved(project, withServer(lock, next), next, at);
}

/** Who "approved" what was locked by itself. */
const FIRST_USE = 'first use';

function factsOf(written: ServerSettings, connection: Connection, folder: string): ServerFacts {
  const identity = identityOf(written);
  return {
    source: 'url' in written ? written.url : 'command' in written ? written.command : written.source,
    identity,
    artefact: { kind: 'url' in written ? 'remote' : 'local', name: identity.id.replace(/^local:/, '') },
    provenance: [],
    launch: launchOf(written, folder),
    era: connection.hello.era,
    transport: connection.transport,
  };
}
