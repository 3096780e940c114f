// Puts the parts of a gateway together: the only place where they meet.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { hmacer } from '../base/digest.ts';
import { type Fault, faultLine } from '../base/fault.ts';
import { randomId } from '../base/ids.ts';
import { createSealer } from '../base/seal.ts';
import { gatewayFault } from '../gateway/faults.ts';
import type { Gateway, GatewayRules } from '../gateway/gateway.ts';
import { knownTarget } from '../gateway/guards/known-target.ts';
import { limits as limitsGuard } from '../gateway/guards/limits.ts';
import { pinned } from '../gateway/guards/pinned.ts';
import { shape } from '../gateway/guards/shape.ts';
import { createJournal, type Journal } from '../gateway/journal.ts';
import type { ServerParts, Servers } from '../gateway/lines.ts';
import { createLoad } from '../gateway/load.ts';
import { createParkedCalls } from '../gateway/parked.ts';
import { asFault } from '../gateway/refuse.ts';
import type { CompileSchema } from '../gateway/schema-check.ts';
import { Sessions } from '../gateway/sessions.ts';
import { createStates } from '../gateway/state.ts';
import { createJudge } from '../gateway/steps/judge.ts';
import { createWatchers } from '../gateway/watch.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/ports.ts';
import { runOf, systemProcesses } from '../store/run.ts';
import { stateSecret, storePathOf } from '../store/state.ts';
import { createWatchdog } from '../upstream/watchdog.ts';
import type { Ahead } from './ahead.ts';
import { createLocking, LiveProject, type Locking } from './locking.ts';
import type { Project } from './project.ts';
import { type ServersParts, serverParts } from './servers.ts';
import type { ServerSettings, Settings } from './settings-schema.ts';
import { version } from './version.ts';

/** A running gateway and what it stands on. */
export interface Built {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly store: Store;
  /** Takes new settings: servers that did not change keep their connections. Answers which ones changed. */
  reload(settings: Settings, project: Project): readonly string[];
  /** Ends sessions, servers and store, in this order. */
  close(): Promise<void>;
}

/** What a gateway is built from. */
export interface BuildParts {
  readonly settings: Settings;
  readonly project: Project;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PEM of further authorities. */
  readonly extraCa: string | undefined;
  /** Which worker this is; `0` when there is one. */
  readonly worker: string;
  /** What was started before the rest was loaded. */
  readonly ahead?: Ahead | undefined;
  /** One line for a person, on stderr. */
  readonly say: (line: string) => void;
}

/** Long enough that a server was started first, in ms. */
const SCHEMA_AFTER_MS = 5;

/** Faults that callers cause all the time and that nobody needs to read on a terminal: they are in the trail. */
const QUIET: ReadonlySet<string> = new Set([
  'upstream.cancelled',
  'gateway.cancelled',
  'gateway.unknown-tool',
  'guard.arguments',
  'protocol.unknown-method',
]);

function rulesOf({ limits, aggregate }: Settings): GatewayRules {
  return {
    callMs: limits.callMs,
    askMs: limits.parkedMs,
    maxCallsInFlight: limits.callsInFlight,
    maxNameChars: aggregate.maxNameChars,
    showsInstructions: aggregate.instructions,
    maxWatched: 1_000,
    version,
  };
}

/** Builds a gateway. Nothing is started before the first request needs it. @throws Fault `store.*` */
export function build(parts: BuildParts): Built {
  const { settings, clock, stateDir } = parts;
  const report = (fault: Fault): void => {
    if (!QUIET.has(fault.code)) parts.say(faultLine(fault));
  };
  const watchdog = parts.ahead?.watchdog ?? createWatchdog({ onTrouble: report });
  const locks = createLocks(parts, report);
  const roster = createRoster(settings, {
    lockingOf: locks.of,
    project: parts.project,
    onDrift: (connection, what) => {
      const fault = gatewayFault.drift({ name: connection.server, what });
      report(fault);
      gateway.journal
        .refused({ caller: 'bartizan', transport: connection.transport, server: connection.server, fault })
        .catch((thrown: unknown) => report(asFault(thrown)));
    },
    clock,
    eras: { get: async (key) => store.eras.get(key), put: async (key, verdict) => store.eras.put(key, verdict) },
    watchdog,
    ahead: parts.ahead?.child,
    ownEnv: parts.env,
    logDir: join(stateDir, 'logs'),
    extraCa: parts.extraCa,
    makeRoom: (server, callerId) => sessions.makeRoom(server, callerId),
    onDropped: createDropNotes(parts.say),
  });
  const { secret, store } = openState(parts, () => watchdog.close());
  const mac = hmacer(secret);
  const newId = (): string => randomId(128);
  const newExchangeId = exchangeIds(randomId(72));
  const gateway: Gateway = {
    servers: roster.servers,
    rules: rulesOf(settings),
    journal: journalFor(store, clock, mac, newExchangeId),
    judge: createJudge([pinned, knownTarget, shape, limitsGuard(settings.limits.callsInFlight)]),
    states: createStates(createSealer(secret), mac, parts.worker),
    parked: createParkedCalls({ maxPerCaller: settings.limits.parked, maxMs: settings.limits.parkedMs }, newId),
    watchers: createWatchers(),
    load: createLoad(),
    schemas: schemaLoader(),
    clock,
    newId,
    newExchangeId,
    report,
  };
  const sessions = new Sessions(
    { maxSessions: settings.limits.sessions, idleMs: settings.limits.sessionIdleMs },
    gateway,
    `${parts.worker}-`,
  );
  return {
    gateway,
    sessions,
    store,
    reload: (next, project) => {
      locks.renew(project);
      const changed = roster.reload(next);
      if (changed.length > 0) sessions.announce(changed);
      return changed;
    },
    close: async () => {
      sessions.close();
      gateway.parked.close();
      await Promise.all([...roster.servers().values()].map((server) => server.pool.close()));
      watchdog.close();
      await store.close();
    },
  };
}

const journalFor = (store: Store, clock: Clock, digest: (text: string) => string, newExchangeId: () => string): Journal =>
  createJournal({
    trail: store.trail,
    digest,
    nowMs: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    newExchangeId,
    run: runOf(process.pid, systemProcesses),
  });

/** The locks of a program's servers; a reload brings another project. */
function createLocks(
  { project, settings, clock }: BuildParts,
  report: (fault: Fault) => void,
): { readonly of: (name: string) => Locking; readonly renew: (project: Project) => void } {
  const parts = { clock, maxNameChars: settings.aggregate.maxNameChars, report };
  const live = new LiveProject(project, parts);
  const made = new Map<string, { readonly written: ServerSettings; readonly locking: Locking }>();
  return {
    of(name) {
      const written = live.now().loaded.written[name];
      if (written === undefined) throw gatewayFault['unknown-server']({ name });
      const kept = made.get(name);
      if (kept !== undefined && isDeepStrictEqual(kept.written, written)) return kept.locking;
      const locking = createLocking(name, written, live, parts);
      made.set(name, { written, locking });
      return locking;
    },
    renew: (next) => live.replace(next),
  };
}

/** Opens what is kept in the state folder. Where that fails nothing that was started may stay behind. @throws Fault `store.*` */
function openState(
  { settings, stateDir, clock }: BuildParts,
  undo: () => void,
): { readonly secret: Buffer; readonly store: Store } {
  const { durability, maxBytes } = settings.trail;
  try {
    return { secret: stateSecret(stateDir), store: openStore({ path: storePathOf(stateDir), durability, maxBytes, clock }) };
  } catch (thrown) {
    undo();
    throw thrown;
  }
}

/** Loads the schema checker at the first call, or as soon as nothing more urgent is to be done. */
function schemaLoader(): () => Promise<CompileSchema> {
  let loading: Promise<CompileSchema> | undefined;
  const load = (): Promise<CompileSchema> => {
    loading ??= import('../gateway/schema.ts').then(({ compileSchema }) => compileSchema);
    return loading;
  };
  setTimeout(() => void load(), SCHEMA_AFTER_MS).unref();
  return load;
}

/** Unique ids without a random number for each: one random start for the process, then a count. */
function exchangeIds(start: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${start}.${count.toString(36)}`;
  };
}

interface Roster {
  readonly servers: () => Servers;
  readonly reload: (settings: Settings) => readonly string[];
}

/** The servers of the settings, replaced one by one on a reload. */
function createRoster(settings: Settings, parts: ServersParts): Roster {
  const made = (all: Settings, keep: (name: string) => ServerParts | undefined): Servers =>
    new Map(Object.entries(all.servers).map(([name, server]) => [name, keep(name) ?? serverParts(name, server, all, parts)]));
  const current = { settings, servers: made(settings, () => undefined) };
  const isSame = (one: ServerSettings | undefined, other: ServerSettings | undefined): boolean =>
    JSON.stringify(one) === JSON.stringify(other);
  return {
    servers: () => current.servers,
    reload(next) {
      const names = new Set([...Object.keys(current.settings.servers), ...Object.keys(next.servers)]);
      const changed = [...names].filter((name) => !isSame(current.settings.servers[name], next.servers[name]));
      const before = current.servers;
      current.servers = made(next, (name) => (changed.includes(name) ? undefined : before.get(name)));
      current.settings = next;
      // Calls that run on an old connection end with it; new ones find the new server.
      for (const name of changed) void before.get(name)?.pool.close();
      return changed;
    },
  };
}

/** How often a person is told that a server sends what nobody asked for, in ms. */
const DROP_NOTE_MS = 60_000;

/** Notes dropped messages now and then: a hostile server must not fill the terminal either. */
function createDropNotes(say: (line: string) => void): (server: string, code: string) => void {
  const noted = new Set<string>();
  return (server, code) => {
    const key = `${server} ${code}`;
    if (noted.has(key)) return;
    noted.add(key);
    setTimeout(() => noted.delete(key), DROP_NOTE_MS).unref();
    say(`${code}  server "${server}" sent something that was dropped. Fix: bartizan explain ${code}`);
  };
}
