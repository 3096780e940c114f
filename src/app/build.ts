// Puts the parts of a gateway together: the only place where they meet.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../base/clock.ts';
import { hmacer } from '../base/digest.ts';
import { type Fault, faultLine } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import { randomId } from '../base/ids.ts';
import { createSealer, type Sealer } from '../base/seal.ts';
import { gatewayFault } from '../gateway/faults.ts';
import type { Gateway, GatewayRules } from '../gateway/gateway.ts';
import { createJournal, type Journal, type JournalParts } from '../gateway/journal.ts';
import type { ServerParts, Servers } from '../gateway/lines.ts';
import { createLoad } from '../gateway/load.ts';
import { createParkedCalls } from '../gateway/parked.ts';
import { createQuotas, type QuotaPort } from '../gateway/quotas.ts';
import { asFault } from '../gateway/refuse.ts';
import type { CompileSchema } from '../gateway/schema-check.ts';
import { Sessions } from '../gateway/sessions.ts';
import { createStates } from '../gateway/state.ts';
import { createJudge } from '../gateway/steps/judge.ts';
import { createSubscriptions } from '../gateway/subscriptions.ts';
import { createWatchers } from '../gateway/watch.ts';
import { createNames } from '../policy/names.ts';
import { openStore } from '../store/open.ts';
import { createPayloads } from '../store/payloads.ts';
import type { Store } from '../store/ports.ts';
import { openQuarantine, type Quarantine } from '../store/quarantine.ts';
import { runOf, systemProcesses } from '../store/run.ts';
import { payloadKey, stateSecret, storePathOf } from '../store/state.ts';
import type { Connection } from '../upstream/connection.ts';
import { createWatchdog } from '../upstream/watchdog.ts';
import type { Ahead } from './ahead.ts';
import { approvalsFor } from './approving.ts';
import type { Authority } from './authority.ts';
import { createEgress, type Egress } from './egress.ts';
import { type LiveGuards, liveGuards } from './guards.ts';
import { createLaunching, type Launching } from './launching.ts';
import { createLocking, LiveProject, type Locking, type LockingParts } from './locking.ts';
import { type LivePolicies, livePolicies } from './policies.ts';
import type { Project } from './project.ts';
import { quotaRules } from './quota-rules.ts';
import type { ServerSecrets } from './server-secrets.ts';
import { type ServersParts, serverParts } from './servers.ts';
import type { ReadyServer, ReadySettings } from './settings-expand.ts';
import type { ServerSettings, Settings } from './settings-schema.ts';
import { endShutOut, lockingOutside } from './shut-out.ts';
import { keepTrail } from './trail-keeping.ts';
import { version } from './version.ts';

/** A running gateway and what it stands on. */
export interface Built {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly store: Store;
  /** Takes new settings: servers that did not change keep their connections. Answers what changed. @throws Fault `settings.missing-variable`: nothing is taken then */
  reload(settings: ReadySettings, project: Project): readonly string[];
  /** Takes what user and administrators allow now; all else stays. @throws Fault `settings.missing-variable`: nothing is taken then */
  takeAuthority(authority: Authority): void;
  /** Ends sessions, servers and store, in this order. */
  close(): Promise<void>;
}

/** What a gateway is built from. */
export interface BuildParts {
  readonly settings: ReadySettings;
  readonly secrets: ServerSecrets;
  readonly project: Project;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PEM of further authorities. */
  readonly extraCa: string | undefined;
  /** Which worker this is; `0` when there is one. */
  readonly worker: string;
  /** The program that started a relay; undefined for a service. */
  readonly program?: string | undefined;
  /** What was started before the rest was loaded. */
  readonly ahead?: Ahead | undefined;
  /** Told of each exchange that ended, for counting. */
  readonly onEnded?: JournalParts['onEnded'];
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
  const report = reporter(parts.say);
  const watchdog = parts.ahead?.watchdog ?? createWatchdog({ onTrouble: report });
  const quarantine = openQuarantine(stateDir, () => clock.monotonicMs());
  const locks = createLocks(parts, { quarantine, report, firstUse: () => approvals.firstUse });
  const egress = parts.ahead?.egress ?? createEgress(() => clock.now());
  const roster = createRoster(settings, {
    lockingOf: locks.of,
    project: parts.project,
    onDrift: (connection, what) => noteDrift(gateway, connection, what),
    clock,
    eras: { get: async (key) => store.eras.get(key), put: async (key, verdict) => store.eras.put(key, verdict) },
    watchdog,
    secrets: parts.secrets,
    launching: launchingOf(parts, egress, report),
    ahead: parts.ahead?.started,
    ownEnv: parts.env,
    logDir: join(stateDir, 'logs'),
    extraCa: parts.extraCa,
    makeRoom: (server, callerId) => sessions.makeRoom(server, callerId),
    onDropped: createDropNotes(parts.say),
  });
  const { store, mac, sealer } = openState(parts, () => watchdog.close());
  egress.write((body) => void store.trail.append(body).catch((thrown: unknown) => report(asFault(thrown))));
  const newExchangeId = exchangeIds(randomId(72));
  const approvals = approvalsFor(parts, { store: store.approvals, project: locks.project, mac, sealer, report });
  const announceAll = (): void => sessions.announce([...roster.servers().keys()]);
  const policy = policyFor(parts, locks.project, report, announceAll);
  const guards = liveGuards({ ...parts, project: locks.project, policy, report });
  const stopEnding = endShutOut(roster.servers, quarantine, announceAll);
  const gateway: Gateway = {
    servers: roster.servers,
    rules: rulesOf(settings),
    journal: journalFor(parts, store, mac, newExchangeId),
    judge: createJudge(guards.now, approvals.approve),
    approvals,
    approvalLinks: approvals.links,
    policy,
    quarantine,
    quotas: quotasFor(locks.project, store, clock),
    states: createStates(sealer, mac, parts.worker),
    ...loadOf(settings),
    watchers: createWatchers(),
    subscriptions: createSubscriptions(),
    schemas: schemaLoader(),
    clock,
    newId,
    newExchangeId,
    report,
  };
  const sessions = new Sessions(sessionRules(settings), gateway, `${parts.worker}-`);
  return {
    gateway,
    sessions,
    store,
    ...renewals({ parts, locks, guards, roster, sessions }),
    close: async () => {
      for (const ending of [policy.close, stopEnding, () => sessions.close(), () => gateway.parked.close()]) ending();
      await Promise.all([closeServers(roster.servers()), approvals.close()]);
      watchdog.close();
      egress.flush();
      await store.close();
    },
  };
}

interface Renewable {
  readonly parts: BuildParts;
  readonly locks: ReturnType<typeof createLocks>;
  readonly guards: LiveGuards;
  readonly roster: Roster;
  readonly sessions: Sessions;
}

const renewals = (of: Renewable): Pick<Built, 'reload' | 'takeAuthority'> => ({
  reload: (next, project) => renewed(of, next, project),
  takeAuthority: (authority) => void renewed(of, of.parts.settings, { ...of.locks.project(), authority }),
});

/** Takes all of the new settings, or nothing. Answers what changed: servers, and `authority` when it is what user or administrators allow. */
function renewed(
  { parts, locks, guards, roster, sessions }: Renewable,
  next: ReadySettings,
  project: Project,
): readonly string[] {
  guards.check(project);
  const before = locks.project().authority;
  parts.secrets.takeSources(next.secrets);
  locks.renew(project);
  const changed = roster.reload(next);
  const isSame = isDeepStrictEqual(before, project.authority);
  // Clients hear of the servers that changed, or of all of them: other rules may show other lists.
  const concerned = isSame ? changed : [...roster.servers().keys()];
  if (concerned.length > 0) sessions.announce(concerned);
  return isSame ? changed : [...changed, 'authority'];
}

const newId = (): string => randomId(128);

const quotasFor = (project: () => Project, store: Store, clock: Clock): QuotaPort =>
  createQuotas({
    rules: quotaRules(project),
    project: project().folder,
    isObserved: () => project().authority.observe.includes('quotas'),
    store: store.quotas,
    nowMs: () => clock.now(),
  });

/** What runs and what is parked: both hold bytes of their caller. */
function loadOf({ limits }: Settings): Pick<Gateway, 'load' | 'parked'> {
  const load = createLoad({ maxBytesInFlight: limits.bytesInFlight });
  return { load, parked: createParkedCalls({ maxPerCaller: limits.parked, maxMs: limits.parkedMs }, newId, load) };
}

const closeServers = (servers: Servers): Promise<unknown> =>
  Promise.all([...servers.values()].map((server) => server.pool.close()));

const reporter =
  (say: BuildParts['say']) =>
  (fault: Fault): void => {
    if (!QUIET.has(fault.code)) say(faultLine(fault));
  };

const sessionRules = ({ limits }: Settings) => ({ maxSessions: limits.sessions, idleMs: limits.sessionIdleMs });

const launchingOf = ({ ahead, project, env }: BuildParts, { take }: Egress, onTrouble: (fault: Fault) => void): Launching =>
  ahead?.launching ?? createLaunching(project, { env, onTrouble, onEgress: take });

/** A server that shows something else than was approved is noted for persons and in the trail. */
function noteDrift({ journal, report }: Gateway, { server, transport }: Connection, what: string): void {
  const fault = gatewayFault.drift({ name: server, what });
  report(fault);
  journal.refused({ caller: 'bartizan', transport, server, fault }).catch((thrown: unknown) => report(asFault(thrown)));
}

/** The policies of a program. */
const policyFor = (
  { env, clock }: BuildParts,
  project: () => Project,
  report: (fault: Fault) => void,
  onChange: () => void,
): LivePolicies =>
  livePolicies({
    project,
    whose: { env, home: homeFolder(), platform: process.platform },
    names: createNames(),
    nowMs: () => clock.now(),
    report,
    onChange,
  });

const journalFor = (
  { clock, onEnded, project, stateDir }: BuildParts,
  store: Store,
  digest: (text: string) => string,
  newExchangeId: () => string,
): Journal =>
  createJournal({
    trail: store.trail,
    digest,
    nowMs: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    newExchangeId,
    run: runOf(process.pid, systemProcesses),
    version,
    payloads: project.authority.payloadsMs === undefined ? undefined : createPayloads(payloadKey(stateDir)),
    onEnded,
  });

/** The locks of a program's servers; a reload brings another project. */
function createLocks(
  { project, settings, clock }: BuildParts,
  { quarantine, ...own }: Pick<LockingParts, 'report' | 'firstUse'> & { readonly quarantine: Quarantine },
): { readonly of: (name: string) => Locking; readonly project: () => Project; readonly renew: (project: Project) => void } {
  const parts = { clock, maxNameChars: settings.aggregate.maxNameChars, ...own };
  const live = new LiveProject(project, parts);
  const made = new Map<string, { readonly written: ServerSettings; readonly locking: Locking }>();
  return {
    of(name) {
      const written = live.now().loaded.written[name];
      if (written === undefined) throw gatewayFault['unknown-server']({ name });
      const kept = made.get(name);
      if (kept !== undefined && isDeepStrictEqual(kept.written, written)) return kept.locking;
      const locking = lockingOutside(createLocking(name, written, live, parts), name, quarantine);
      made.set(name, { written, locking });
      return locking;
    },
    project: () => live.now(),
    renew: (next) => live.replace(next),
  };
}

/** Opens what is kept in the state folder. Where that fails nothing that was started may stay behind. @throws Fault `store.*` */
function openState(
  { settings, project, stateDir, clock, say }: BuildParts,
  undo: () => void,
): { readonly store: Store; readonly mac: (text: string) => string; readonly sealer: Sealer } {
  const { durability, maxBytes } = settings.trail;
  try {
    const secret = stateSecret(stateDir);
    const store = openStore({ path: storePathOf(stateDir), durability, maxBytes, clock });
    return {
      store: keepTrail(store, { stateDir, clock, ...project.authority, report: reporter(say) }),
      mac: hmacer(secret),
      sealer: createSealer(secret),
    };
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
  readonly reload: (settings: ReadySettings) => readonly string[];
}

/** The servers of the settings, replaced one by one on a reload. */
function createRoster(settings: ReadySettings, parts: ServersParts): Roster {
  const made = (all: ReadySettings, keep: (name: string) => ServerParts | undefined): Servers =>
    new Map(Object.entries(all.servers).map(([name, server]) => [name, keep(name) ?? serverParts(name, server, all, parts)]));
  const current = { settings, servers: made(settings, () => undefined) };
  const isSame = (one: ReadyServer | undefined, other: ReadyServer | undefined): boolean =>
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
