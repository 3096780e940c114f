// From settings to servers: for each a pool of connections, made the way its entry says. The only place where a command or URL becomes a connection.
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { canonical } from '../base/canonical-json.ts';
import type { Clock } from '../base/clock.ts';
import { sha256Hex } from '../base/digest.ts';
import type { ProxySettings } from '../base/proxy.ts';
import { watchDrift } from '../gateway/drift.ts';
import type { ServerParts } from '../gateway/lines.ts';
import { type Era, NEWEST_LEGACY } from '../protocol/revisions.ts';
import { createBreaker } from '../upstream/breaker.ts';
import type { Child } from '../upstream/child.ts';
import { type ConnectParts, connect, type Eras, type Reach, stoppable } from '../upstream/connect.ts';
import type { Connection } from '../upstream/connection.ts';
import type { OpenWire } from '../upstream/legacy-connection.ts';
import { LogFile } from '../upstream/log-file.ts';
import { ConnectionPool } from '../upstream/pool.ts';
import { Ring } from '../upstream/ring.ts';
import { createStdioWire, STDIO_LIMITS, StdioWire } from '../upstream/stdio-wire.ts';
import type { Watchdog } from '../upstream/watchdog.ts';
import { commandLine } from './admission.ts';
import type { Launching } from './launching.ts';
import type { Locking } from './locking.ts';
import type { Settled } from './machine.ts';
import type { Filled, ServerSecrets } from './server-secrets.ts';
import type { ReadyServer } from './settings-expand.ts';
import type { Settings } from './settings-schema.ts';
import { version } from './version.ts';

/** What servers are made with. */
export interface ServersParts {
  readonly clock: Clock;
  readonly eras: Eras;
  readonly watchdog: Watchdog;
  /** Starts local servers. */
  readonly launching: Launching;
  /** Bartizan's own environment. */
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  /** Gives each server the secrets that it lists. */
  readonly secrets: ServerSecrets;
  /** A process of the one server there is, started before everything else: its first wire takes it. */
  readonly ahead?: Promise<Started> | undefined;
  /** Where `bartizan logs` looks. */
  readonly logDir: string;
  /** The lock of a server by its name. */
  readonly lockingOf: (name: string) => Locking;
  readonly project: Settled;
  /** A connection shows something else than was approved; in words. */
  readonly onDrift: (connection: Connection, what: string) => void;
  /** PEM of further authorities for upstream servers. */
  readonly extraCa: string | undefined;
  /** Ends an idle session with a connection to this server, for a caller that needs one. */
  readonly makeRoom: (server: string, callerId: string) => void;
  /** A server dropped a message; noted for `logs`. */
  readonly onDropped: (server: string, code: string) => void;
}

/** A server that was started, and how its secrets are hidden in what it writes. */
export interface Started {
  readonly child: Child;
  readonly mask: Filled['mask'];
}

type UrlServer = Extract<ReadyServer, { url: string }>;
type ProcessServer = Exclude<ReadyServer, UrlServer>;

const CATALOGUE_LIMITS = { maxPages: 1_000, maxDefinitions: 20_000 };
/** How long a server may stay silent to a question about its era, in ms. */
const PROBE_MS = 5_000;
/** A connection nobody uses is closed after this time, in ms. */
const IDLE_MS = 5 * 60_000;

const NOBODY = { info: { name: 'bartizan', version }, capabilities: {}, legacyVersion: NEWEST_LEGACY };

/** Makes the parts of one server. Nothing is started. */
export function serverParts(name: string, settings: ReadyServer, limits: Settings, parts: ServersParts): ServerParts {
  const locking = parts.lockingOf(name);
  // What it was given last: with the next start its secrets may be others.
  const given: { mask: Filled['mask'] } = { mask: (text) => text };
  const reach = reachOf(name, settings, limits, { ...parts, onGiven: (mask) => (given.mask = mask) });
  const connectParts: ConnectParts = {
    server: name,
    clock: parts.clock,
    eras: parts.eras,
    limits: CATALOGUE_LIMITS,
    idleTimeoutMs: Math.min(limits.limits.callMs, 60_000),
    nobody: NOBODY,
    probeMs: PROBE_MS,
    onDropped: (code) => parts.onDropped(name, code),
    mask: (text) => given.mask(text),
  };
  const pool = new ConnectionPool({
    server: name,
    clock: parts.clock,
    open: async (need, signal) => {
      // Nothing of a server that may not run is started or asked.
      await locking.beforeStart();
      locking.admitStart();
      const wanted = stoppable(await reach, name, signal);
      return admit(await connect(wanted, need.era, need.facts, connectParts), need.era, locking, parts);
    },
    breaker: createBreaker({ monotonicMs: () => parts.clock.monotonicMs(), random: Math.random }),
    sleep: async (ms) => void (await after(ms)),
    maxConnections: 'url' in settings ? limits.limits.sessions : limits.limits.processes,
    makeRoom: (callerId) => parts.makeRoom(name, callerId),
    idleMs: IDLE_MS,
    sharesModern: 'url' in settings,
    onClose: async () => (await reach).close?.(),
  });
  return {
    name,
    pool,
    rules: () => locking.rules(),
    views: new WeakMap(),
    slowness: { isSlow: false, unawaited: new Set() },
    isProcess: !('url' in settings),
    // Static credentials are the same for everybody; a list of included tools filters, and filtered results are nobody else's.
    isSameForAll: settings.tools === undefined,
  };
}

/** How often a connection that is open is compared with what was approved, in ms. */
const DRIFT_EVERY_MS = 60_000;

/** A connection counts only if it is what was approved. */
async function admit(connection: Connection, preferred: Era, locking: Locking, parts: ServersParts): Promise<Connection> {
  try {
    await locking.admit(connection, preferred);
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
  watchDrift({
    connection,
    approved: () => locking.rules().approved,
    onDrift: (what) => parts.onDrift(connection, what),
    everyMs: DRIFT_EVERY_MS,
  });
  return connection;
}

/** `onGiven` hears what hides the secrets that a server was given. */
type ReachParts = ServersParts & { readonly onGiven: (mask: Filled['mask']) => void };

async function reachOf(name: string, settings: ReadyServer, limits: Settings, parts: ReachParts): Promise<Reach> {
  return 'url' in settings ? reachUrl(name, settings, limits, parts) : reachCommand(name, settings, limits, parts);
}

function reachCommand(name: string, settings: ProcessServer, { limits }: Settings, parts: ReachParts): Reach {
  const log = new LogFile(join(parts.logDir, `${name}.log`), { now: () => parts.clock.now() });
  const wireLimits = {
    ...STDIO_LIMITS,
    maxLineBytes: limits.replyBytes,
    maxDepth: limits.jsonDepth,
    maxQueuedChars: limits.queuedBytes,
  };
  const { args, cwd } = settings;
  let { ahead } = parts;
  const openWire: OpenWire = async (listener) => {
    const started = ahead;
    ahead = undefined;
    const line = commandLine(name, settings, parts.lockingOf(name).admitStart(), { project: parts.project, env: parts.ownEnv });
    const {
      values: env,
      mask,
      credentials,
    } = started === undefined ? await parts.secrets.fill(name, settings) : { values: {}, credentials: [], ...(await started) };
    parts.onGiven(mask);
    const launcher = parts.launching.of(settings, line);
    const spec = { ...line, name, env, cwd, credentials, launcher, watchdog: parts.watchdog };
    const stderr = new Ring(undefined, (line) => log.write(line), mask);
    const wire = { ...spec, listener, monotonicMs: () => parts.clock.monotonicMs(), limits: wireLimits, stderr };
    return started === undefined ? createStdioWire(wire) : new StdioWire((await started).child, wire);
  };
  return {
    serverKey: sha256Hex(
      canonical([
        'command' in settings ? 'command' : 'source',
        'command' in settings ? settings.command : settings.source,
        ...args,
      ]),
    ),
    openWire,
    close: async () => {
      // Started ahead, and nobody ever spoke to it: its client went away before it said a word.
      const unused = ahead;
      ahead = undefined;
      await (await unused?.catch(() => undefined))?.child.end();
      await log.close();
    },
  };
}

async function reachUrl(name: string, settings: UrlServer, { limits }: Settings, parts: ReachParts): Promise<Reach> {
  const [{ createHttpWire }, { createSseWire }, { createHttpClient }] = await Promise.all([
    import('../upstream/http-wire.ts'),
    import('../upstream/sse-wire.ts'),
    import('../upstream/http/client.ts'),
  ]);
  const { url, transport } = settings;
  const wire = {
    name,
    url,
    proxy: proxyFor(url, parts.ownEnv),
    extraCa: parts.extraCa,
    clock: parts.clock,
    limits: {
      maxMessageBytes: limits.replyBytes,
      maxStreamBytes: Math.max(limits.replyBytes, 256 * 1024 * 1024),
      maxDepth: limits.jsonDepth,
    },
  };
  const client = createHttpClient(wire);
  const headers = async (): Promise<Filled['values']> => {
    const { values, mask } = await parts.secrets.fill(name, settings);
    parts.onGiven(mask);
    return values;
  };
  const http: OpenWire = async (listener) => createHttpWire({ ...wire, headers: await headers(), client, listener });
  const sse: OpenWire = async (listener) => createSseWire({ ...wire, headers: await headers(), client, listener });
  return {
    serverKey: sha256Hex(canonical(['url', url, transport])),
    openWire: transport === 'sse' ? sse : http,
    openSseWire: transport === 'auto' ? sse : undefined,
    isShared: true,
    close: () => client.close(),
    speaksModern: transport !== 'sse',
  };
}

/** The corporate proxy, as the usual variables name it. */
function proxyFor(url: string, env: Readonly<Record<string, string | undefined>>): ProxySettings | undefined {
  const scheme = url.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  // Upper-case HTTP_PROXY could come from a request's `Proxy` header in CGI only; Bartizan is never a CGI program.
  const proxy = env[scheme.toLowerCase()] ?? env[scheme];
  return proxy === undefined || proxy === '' ? undefined : { url: proxy, noProxy: env['no_proxy'] ?? env['NO_PROXY'] };
}
