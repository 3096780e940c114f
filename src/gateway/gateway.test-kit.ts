// A whole gateway for tests: the real steps, guards, journal and pools, in front of servers that are functions and a trail that is a list.
import { createHmac } from 'node:crypto';
import type { Fault } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import { createSealer } from '../base/seal.ts';
import { parseStrict } from '../base/strict-json.ts';
import type { RpcRequest } from '../protocol/message.ts';
import { MetaKey } from '../protocol/meta.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';
import type { Era } from '../protocol/revisions.ts';
import type { Entry } from '../store/entry.ts';
import type { Trail } from '../store/ports.ts';
import { createBreaker } from '../upstream/breaker.ts';
import { createCatalogue } from '../upstream/catalogue.ts';
import type {
  Answer,
  Ask,
  CallOptions,
  CallSide,
  Connection,
  ConnectionListener,
  Hello,
  Notice,
  Outcome,
} from '../upstream/connection.ts';
import { type HandClock, handClock } from '../upstream/fakes.test-kit.ts';
import type { Judged } from '../upstream/judged.ts';
import { ConnectionPool, type Need } from '../upstream/pool.ts';
import type { GatewayApprovals } from './approvals/approvals.ts';
import { nobody } from './approvals/nobody.test-kit.ts';
import type { Approved } from './approved.ts';
import { channelOf } from './channel.test-kit.ts';
import type { Received } from './exchange.ts';
import type { Gateway, GatewayRules } from './gateway.ts';
import type { Guard } from './guards/guard.ts';
import { knownTarget } from './guards/known-target.ts';
import { limits } from './guards/limits.ts';
import { pinned } from './guards/pinned.ts';
import { shape } from './guards/shape.ts';
import { createJournal } from './journal.ts';
import type { ServerParts } from './lines.ts';
import { createLoad } from './load.ts';
import { createParkedCalls } from './parked.ts';
import type { QuotaPort } from './quotas.ts';
import { compileSchema } from './schema.ts';
import { Sessions } from './sessions.ts';
import { createStates } from './state.ts';
import { askNobody, createJudge } from './steps/judge.ts';
import { createSubscriptions } from './subscriptions.ts';
import { createWatchers } from './watch.ts';

/** A call that reached a server. */
export interface Reached {
  readonly judged: Judged;
  readonly options: CallOptions;
  readonly side: CallSide;
}

/** A server that is a function. */
export interface FakeServer {
  readonly name?: string;
  readonly era?: Era;
  readonly capabilities?: JsonObject;
  readonly hello?: Partial<Hello>;
  /** Definitions by list; read anew with each catalogue. */
  readonly lists?: Partial<Record<ListName, readonly JsonObject[]>>;
  /** Members around a list. */
  readonly around?: JsonObject;
  /** Answers a call. */
  readonly call?: (reached: Reached) => Outcome | Promise<Outcome>;
  /** Throws for a URI to watch or a log level that it does not take. */
  readonly refuse?: (what: string) => void | Promise<void>;
  /** Opens a connection; throws like a server that cannot be reached. */
  readonly opening?: (need: Need) => Promise<void> | void;
  readonly include?: ReadonlySet<string>;
  /** What was approved of it; anything it shows when undefined. */
  readonly approved?: Approved;
  readonly isSameForAll?: boolean;
  readonly maxConnections?: number;
  readonly sharesModern?: boolean;
}

/** A connection to a fake server, and what happened on it. */
export interface FakeConnection extends Connection {
  readonly need: Need;
  readonly calls: Reached[];
  readonly watches: (readonly string[])[];
  readonly levels: string[];
  readonly notified: Notice[];
  readonly listeners: ReadonlySet<ConnectionListener>;
  /** The server says something outside any call. */
  say(notice: Notice): void;
  /** The server asks outside any call. */
  asks(ask: Ask): Promise<Answer>;
  end(): void;
}

/** A tool that takes anything. */
export const tool = (name: string, more: JsonObject = {}): JsonObject => ({ name, inputSchema: { type: 'object' }, ...more });

/** A result with one text. */
export const textResult = (text: string): Outcome => ({ kind: 'result', result: { content: [{ type: 'text', text }] } });

const ALL: JsonObject = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  logging: {},
  completions: {},
};

function fakeConnection(server: FakeServer, need: Need, clock: HandClock): FakeConnection {
  const { name = 'one', era = 'legacy', capabilities = ALL } = server;
  const listeners = new Set<ConnectionListener>();
  const state = { isClosed: false };
  const modernHello = { supportedVersions: ['2026-07-28'], capabilities, resultType: 'complete', ttlMs: 9, cacheScope: 'public' };
  const raw: JsonObject =
    era === 'modern' ? modernHello : { protocolVersion: '2025-11-25', capabilities, serverInfo: { name, version: '1' } };
  const catalogue = createCatalogue({
    server: name,
    clock,
    limits: { maxPages: 1, maxDefinitions: 10_000 },
    offers: (list) => ({ has: capabilities[LISTS[list].capability] !== undefined, tells: true }),
    readPage: async (method) => {
      const list = (Object.keys(LISTS) as ListName[]).find((each) => LISTS[each].method === method) as ListName;
      return { kind: 'result', result: { [LISTS[list].member]: server.lists?.[list] ?? [], ...server.around } };
    },
  });
  const connection: FakeConnection = {
    server: name,
    transport: 'stdio',
    need,
    hello: {
      era,
      version: era === 'legacy' ? '2025-11-25' : '2026-07-28',
      capabilities,
      serverInfo: { name, version: '1' },
      instructions: undefined,
      raw,
      ...server.hello,
    },
    calls: [],
    watches: [],
    levels: [],
    notified: [],
    listeners,
    get isClosed() {
      return state.isClosed;
    },
    async call(judged, options, side) {
      const reached = { judged, options, side };
      connection.calls.push(reached);
      return server.call?.(reached) ?? textResult('ok');
    },
    async notify(notice) {
      connection.notified.push(notice);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    definitions: (list) => catalogue.get(list),
    known: (list) => catalogue.known(list),
    async watch(watched) {
      connection.watches.push([...watched.keys()]);
      for (const uri of watched.keys()) await server.refuse?.(uri);
    },
    async setLogLevel(level) {
      connection.levels.push(level);
      await server.refuse?.(level);
    },
    async close() {
      connection.end();
    },
    say(notice) {
      for (const list of Object.keys(LISTS) as ListName[]) if (LISTS[list].changed === notice.method) catalogue.changed(list);
      for (const listener of [...listeners]) listener.onNotice(notice);
    },
    asks(ask) {
      const answering = [...listeners].find((listener) => listener.ask !== undefined);
      return answering?.ask?.(ask, new AbortController().signal) ?? Promise.resolve({ error: { code: -1, message: 'nobody' } });
    },
    end() {
      if (state.isClosed) return;
      state.isClosed = true;
      for (const listener of [...listeners]) listener.onClose?.();
    },
  };
  return connection;
}

/** A trail that is a list; it can be made to fail. */
export interface ListTrail extends Pick<Trail, 'append'> {
  readonly entries: Entry[];
  /** Asked before each entry; a fault that it returns is thrown instead. */
  failing: ((entry: Entry) => Fault | undefined) | undefined;
}

/** Everything of one test. */
export interface Scene {
  readonly gateway: Gateway;
  readonly sessions: Sessions;
  readonly clock: HandClock;
  readonly trail: ListTrail;
  readonly reported: Fault[];
  /** All connections, in the order they were opened. */
  readonly connections: FakeConnection[];
  /** Everything that reached a server, in order. */
  reached(): readonly Reached[];
  close(): Promise<void>;
}

const RULES: GatewayRules = {
  callMs: 1_000,
  askMs: 1_000,
  maxCallsInFlight: 8,
  maxNameChars: 41,
  showsInstructions: false,
  maxWatched: 3,
  version: '0.0.0',
};

/** What a scene may be made with. */
export interface SceneOptions {
  readonly rules?: Partial<GatewayRules>;
  readonly guards?: readonly Guard[];
  /** Persons; nobody can be asked without. */
  readonly approvals?: GatewayApprovals;
  readonly quotas?: QuotaPort;
  readonly maxParked?: number;
  readonly maxBytesInFlight?: number;
  readonly maxSessions?: number;
  readonly worker?: string;
}

function serverParts(
  server: FakeServer,
  clock: HandClock,
  scene: { readonly connections: FakeConnection[]; readonly makeRoom: (server: string, callerId: string) => void },
  rules: GatewayRules,
): ServerParts {
  const { name = 'one' } = server;
  const viewRules = { server: name, include: server.include, maxNameChars: rules.maxNameChars, approved: server.approved };
  const pool = new ConnectionPool({
    server: name,
    clock,
    open: async (need) => {
      await server.opening?.(need);
      const connection = fakeConnection(server, need, clock);
      scene.connections.push(connection);
      return connection;
    },
    breaker: createBreaker({ monotonicMs: () => clock.monotonicMs(), random: () => 0 }),
    sleep: async (ms) => clock.advance(ms),
    maxConnections: server.maxConnections ?? 20,
    makeRoom: (callerId) => scene.makeRoom(name, callerId),
    onClose: () => undefined,
    idleMs: 60_000,
    sharesModern: server.sharesModern ?? false,
  });
  return {
    name,
    pool,
    rules: () => viewRules,
    views: new WeakMap(),
    slowness: { isSlow: false, unawaited: new Set() },
    isProcess: true,
    isSameForAll: server.isSameForAll ?? true,
  };
}

/** Makes a gateway in front of these servers. */
export function sceneOf(servers: readonly FakeServer[], options: SceneOptions = {}): Scene {
  const clock = handClock();
  const rules = { ...RULES, ...options.rules };
  const reported: Fault[] = [];
  const connections: FakeConnection[] = [];
  const trail: ListTrail = {
    entries: [],
    failing: undefined,
    async append(body) {
      const entry = JSON.parse(body) as Entry;
      const fault = trail.failing?.(entry);
      if (fault !== undefined) throw fault;
      return trail.entries.push(entry);
    },
  };
  let ids = 0;
  const digest = (text: string): string => createHmac('sha256', 'test').update(text).digest('base64url');
  const held = { makeRoom: (server: string, callerId: string): void => sessions.makeRoom(server, callerId) };
  const map = new Map(
    servers.map((server) => [server.name ?? 'one', serverParts(server, clock, { connections, makeRoom: held.makeRoom }, rules)]),
  );
  const newExchangeId = (): string => `x${++ids}`;
  const guards = options.guards ?? [pinned, knownTarget, shape, limits(rules.maxCallsInFlight)];
  const load = createLoad({ maxBytesInFlight: options.maxBytesInFlight ?? 1_000_000 });
  const gateway: Gateway = {
    servers: () => map,
    rules,
    journal: createJournal({
      trail: trail as unknown as Trail,
      digest,
      nowMs: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
      newExchangeId,
      version: '0.0.0',
      run: 'test',
    }),
    judge: createJudge(() => guards, options.approvals?.approve ?? askNobody),
    approvals: options.approvals ?? nobody,
    quotas: options.quotas,
    states: createStates(createSealer(new Uint8Array(32).fill(7)), digest, options.worker ?? '0'),
    parked: createParkedCalls({ maxPerCaller: options.maxParked ?? 2, maxMs: rules.askMs }, () => `h${++ids}`, load),
    watchers: createWatchers(),
    subscriptions: createSubscriptions(),
    load,
    schemas: async () => compileSchema,
    clock,
    newId: () => `id${++ids}`,
    newExchangeId,
    report: (fault) => reported.push(fault),
  };
  const sessions = new Sessions({ maxSessions: options.maxSessions ?? 10, idleMs: 60_000 }, gateway, `${options.worker ?? '0'}-`);
  return {
    gateway,
    sessions,
    clock,
    trail,
    reported,
    connections,
    reached: () => connections.flatMap(({ calls }) => calls),
    async close() {
      sessions.close();
      gateway.parked.close();
      await Promise.all([...map.values()].map(({ pool }) => pool.close()));
    },
  };
}

/** Params as admission makes them: parsed strictly and frozen. */
export const admitted = (value: JsonObject): JsonObject =>
  parseStrict(JSON.stringify(value), { maxDepth: 64, freeze: true }).value as JsonObject;

/** A request as a listener hands it over. */
export function receivedBy(
  scene: Scene,
  method: string,
  params: JsonObject = {},
  over: Partial<Received> & { readonly id?: string } & { readonly rpcId?: string | number } = {},
): Received {
  const { rpcId = 1, ...rest } = over;
  const frozen = admitted(params);
  return {
    id: scene.gateway.newExchangeId(),
    at: scene.clock.now(),
    startedMs: scene.clock.monotonicMs(),
    direction: 'inward',
    endpoint: 'one',
    request: Object.freeze({ jsonrpc: '2.0', id: rpcId, method, params: frozen }) as RpcRequest,
    params: frozen,
    channel: channelOf(),
    caller: { id: 'alice' },
    ...rest,
  };
}

/** A modern request's `_meta`. */
export const envelope = (capabilities: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  [MetaKey.version]: '2026-07-28',
  [MetaKey.capabilities]: capabilities,
  [MetaKey.clientInfo]: { name: 'client', version: '1' },
  ...more,
});

/** A legacy session that is open; its server stream keeps what is sent on it. */
export function sessionOf(
  scene: Scene,
  over: {
    readonly callerId?: string;
    readonly capabilities?: JsonObject;
    readonly endpoint?: string;
    readonly version?: string;
  } = {},
) {
  const { callerId = 'alice', capabilities = {}, endpoint = 'one', version = '2025-11-25' } = over;
  const session = scene.sessions.make({
    caller: { id: callerId },
    endpoint,
    client: {
      era: 'legacy',
      version,
      transport: 'stdio',
      facts: { info: { name: 'client', version: '1' }, capabilities, legacyVersion: version },
    },
  });
  scene.sessions.keep(session);
  const stream = channelOf();
  const closeStream = session.addStream(stream);
  return { session, stream, closeStream };
}
