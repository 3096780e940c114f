// From settings to servers: for each a pool of connections, made the way its entry says. The only place where a command or URL becomes a connection.
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { canonical } from '../base/canonical-json.ts';
import type { Clock } from '../base/clock.ts';
import { sha256Hex } from '../base/digest.ts';
import type { ServerParts } from '../gateway/lines.ts';
import { NEWEST_LEGACY } from '../protocol/revisions.ts';
import { createBreaker } from '../upstream/breaker.ts';
import type { Child } from '../upstream/child.ts';
import { type ConnectParts, connect, type Eras, type Reach } from '../upstream/connect.ts';
import type { ProxySettings } from '../upstream/http/proxy.ts';
import type { OpenWire } from '../upstream/legacy-connection.ts';
import { LogFile } from '../upstream/log-file.ts';
import { ConnectionPool } from '../upstream/pool.ts';
import { Ring } from '../upstream/ring.ts';
import { createStdioWire, STDIO_LIMITS, StdioWire } from '../upstream/stdio-wire.ts';
import type { Watchdog } from '../upstream/watchdog.ts';
import type { CommandServerSettings, ServerSettings, Settings, UrlServerSettings } from './settings-schema.ts';
import { version } from './version.ts';

/** What servers are made with. */
export interface ServersParts {
  readonly clock: Clock;
  readonly eras: Eras;
  readonly watchdog: Watchdog;
  /** Bartizan's own environment; servers get an allow-listed part of it. */
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  /** A process of the one server there is, started before everything else: its first wire takes it. */
  readonly ahead?: Promise<Child> | undefined;
  /** Where `bartizan logs` looks. */
  readonly logDir: string;
  /** PEM of further authorities for upstream servers. */
  readonly extraCa: string | undefined;
  /** Ends an idle session with a connection to this server, for a caller that needs one. */
  readonly makeRoom: (server: string, callerId: string) => void;
  /** A server dropped a message; noted for `logs`. */
  readonly onDropped: (server: string, code: string) => void;
}

const CATALOGUE_LIMITS = { maxPages: 1_000, maxDefinitions: 20_000 };
/** How long a server may stay silent to a question about its era, in ms. */
const PROBE_MS = 5_000;
/** A connection nobody uses is closed after this time, in ms. */
const IDLE_MS = 5 * 60_000;

const NOBODY = { info: { name: 'bartizan', version }, capabilities: {}, legacyVersion: NEWEST_LEGACY };

/** Makes the parts of one server. Nothing is started. */
export function serverParts(name: string, settings: ServerSettings, limits: Settings, parts: ServersParts): ServerParts {
  const reach = reachOf(name, settings, limits, parts);
  const connectParts: ConnectParts = {
    server: name,
    clock: parts.clock,
    eras: parts.eras,
    limits: CATALOGUE_LIMITS,
    idleTimeoutMs: Math.min(limits.limits.callMs, 60_000),
    nobody: NOBODY,
    probeMs: PROBE_MS,
    onDropped: (code) => parts.onDropped(name, code),
  };
  const pool = new ConnectionPool({
    server: name,
    clock: parts.clock,
    open: async (need) => connect(await reach, need.era, need.facts, connectParts),
    breaker: createBreaker({ monotonicMs: () => parts.clock.monotonicMs(), random: Math.random }),
    sleep: async (ms) => void (await after(ms)),
    maxConnections: 'command' in settings ? limits.limits.processes : limits.limits.sessions,
    makeRoom: (callerId) => parts.makeRoom(name, callerId),
    idleMs: IDLE_MS,
    sharesModern: 'url' in settings,
    onClose: async () => (await reach).close?.(),
  });
  const include = settings.tools === undefined ? undefined : new Set(settings.tools);
  return {
    name,
    pool,
    rules: { server: name, include, maxNameChars: limits.aggregate.maxNameChars },
    views: new WeakMap(),
    slowness: { isSlow: false },
    isProcess: 'command' in settings,
    // Static credentials are the same for everybody; a list of included tools filters, and filtered results are nobody else's.
    isSameForAll: include === undefined,
  };
}

async function reachOf(name: string, settings: ServerSettings, limits: Settings, parts: ServersParts): Promise<Reach> {
  return 'command' in settings ? reachCommand(name, settings, limits, parts) : reachUrl(name, settings, limits, parts);
}

function reachCommand(name: string, settings: CommandServerSettings, { limits }: Settings, parts: ServersParts): Reach {
  const log = new LogFile(join(parts.logDir, `${name}.log`), { now: () => parts.clock.now() });
  const wireLimits = {
    ...STDIO_LIMITS,
    maxLineBytes: limits.replyBytes,
    maxDepth: limits.jsonDepth,
    maxQueuedChars: limits.queuedBytes,
  };
  const { command, args, env, cwd } = settings;
  const spec = { name, command, args, env, cwd, ownEnv: parts.ownEnv, watchdog: parts.watchdog };
  let { ahead } = parts;
  const openWire: OpenWire = async (listener) => {
    const child = ahead;
    ahead = undefined;
    const stderr = new Ring(undefined, (line) => log.write(line));
    const wire = { ...spec, listener, monotonicMs: () => parts.clock.monotonicMs(), limits: wireLimits, stderr };
    return child === undefined ? createStdioWire(wire) : new StdioWire(await child, wire);
  };
  return { serverKey: sha256Hex(canonical(['command', command, ...args])), openWire };
}

async function reachUrl(name: string, settings: UrlServerSettings, { limits }: Settings, parts: ServersParts): Promise<Reach> {
  const [{ createHttpWire }, { createSseWire }, { createHttpClient }] = await Promise.all([
    import('../upstream/http-wire.ts'),
    import('../upstream/sse-wire.ts'),
    import('../upstream/http/client.ts'),
  ]);
  const { url, headers, transport } = settings;
  const wire = {
    name,
    url,
    headers,
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
  const http: OpenWire = async (listener) => createHttpWire({ ...wire, client, listener });
  const sse: OpenWire = async (listener) => createSseWire({ ...wire, client, listener });
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
