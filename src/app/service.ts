// The service (`bartizan serve`): Streamable HTTP for many clients and servers. Binds to loopback unless told otherwise, asks for a key unless told not to.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../base/clock.ts';
import { ALL_SERVERS } from '../gateway/exchange.ts';
import { type AccessRules, isWelcome, LOOPBACK_HOSTS } from '../gateway/listen/access.ts';
import type { HttpEdgeParts } from '../gateway/listen/edge.ts';
import { HttpEdge } from '../gateway/listen/http.ts';
import { createStreams } from '../gateway/listen/streams.ts';
import { createMetrics } from '../gateway/metrics.ts';
import { type Built, build } from './build.ts';
import { settingsFault } from './faults.ts';
import { type Crew, ownerOf, passOn } from './hand-over.ts';
import { pemMistake, readPem } from './pem.ts';
import type { Project } from './project.ts';
import type { ServerSecrets } from './server-secrets.ts';
import { metricsOf } from './service-metrics.ts';
import type { ReadySettings } from './settings-expand.ts';
import { isLoopback } from './settings-listen.ts';
import type { Settings } from './settings-schema.ts';

/** What a service is started with. */
export interface ServiceOptions {
  readonly settings: ReadySettings;
  readonly secrets: ServerSecrets;
  /** Where the settings come from, and what was approved there. */
  readonly project: Project;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** False: no keys are asked for; loopback only. */
  readonly auth: boolean;
  readonly say: (line: string) => void;
  /** The workers on this port; absent when there is only this process. */
  readonly crew?: Crew | undefined;
}

/** A running service. */
export interface Service {
  readonly built: Built;
  readonly port: number;
  readonly edge: HttpEdge;
  /** Takes new settings live; a change of where it listens needs a restart. Answers the servers that changed. */
  reload(settings: ReadySettings, project: Project): readonly string[];
  /** Takes no new requests, lets running ones end (bounded), then closes everything. */
  drain(): Promise<void>;
}

/** Longest time a drain waits for running calls, in ms. */
const DRAIN_MS = 10_000;
/** Time for all headers of a request, and for a whole request, in ms: slow clients must not hold connections. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 60_000;
const KEEP_ALIVE_MS = 65_000;

function accessOf(options: ServiceOptions, settings: Settings, built: Built): AccessRules {
  const { listen } = settings;
  const bound = isLoopback(options.host) ? LOOPBACK_HOSTS : [options.host];
  return {
    hosts: new Set(
      [...LOOPBACK_HOSTS, ...bound, ...listen.hosts].map((host) =>
        host.includes(':') && !host.startsWith('[') ? `[${host}]` : host,
      ),
    ),
    origins: new Set(listen.origins),
    // Behind a proxy everybody comes from this machine.
    isMetricsOpenTo: ({ socket }) => !listen.behindProxy && isOwnAddress(socket.remoteAddress),
    findKey: options.auth ? (digest) => built.store.keys.find(digest) : undefined,
  };
}

const isOwnAddress = (address = ''): boolean => address === '::1' || /^(?:::ffff:)?127\./.test(address);

/** Starts a service and resolves when it listens. @throws Fault `settings.port-in-use`, `settings.cannot-listen`, `store.*` */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings } = options;
  const metrics = createMetrics();
  const built = build({
    settings,
    secrets: options.secrets,
    project: options.project,
    stateDir: options.stateDir,
    clock: systemClock,
    env: options.env,
    extraCa: settings.extraCa === undefined ? undefined : readPem('extraCa', settings.extraCa),
    worker: String(options.crew?.self ?? 0),
    onEnded: (exchange) => metrics.ended(exchange),
    say: options.say,
  });
  const now = { access: accessOf(options, settings, built), isOpen: true };
  const { limits } = settings;
  const streams = createStreams({ maxStreams: limits.streams, mayStay: (headers) => isWelcome(headers, now.access) });
  const passing = { count: 0 };
  const edge = new HttpEdge({
    gateway: built.gateway,
    sessions: built.sessions,
    access: () => now.access,
    limits: { maxDepth: limits.jsonDepth, maxBytes: limits.bodyBytes, maxQueuedBytes: limits.queuedBytes },
    streams,
    isOpen: () => now.isOpen,
    handOver: handOverOf(options.crew, built, passing),
    metrics: metricsOf(built, metrics, options.crew),
  });
  const { server, port, back } = await listenFor(options, edge).catch(async (thrown: unknown) => {
    await built.close();
    throw thrown;
  });
  return {
    built,
    port,
    edge,
    reload(next, project) {
      const access = accessOf(options, next, built);
      const changed = built.reload(next, project);
      now.access = access;
      return changed;
    },
    async drain() {
      now.isOpen = false;
      built.gateway.subscriptions.close();
      const all = back === undefined ? [server] : [server, back];
      const closed = all.map((one) => new Promise<void>((resolve) => one.close(() => resolve())));
      for (const one of all) one.closeIdleConnections();
      await quiet(() => built.gateway.load.total + passing.count);
      // Servers may ask on them until the last call ended.
      streams.close();
      await new Promise(setImmediate);
      for (const one of all) one.closeAllConnections();
      await Promise.all(closed);
      await built.close();
    },
  };
}

interface Listening {
  readonly server: Server;
  readonly port: number;
  /** Takes what other workers hand over. */
  readonly back: Server | undefined;
}

/** Listens for clients and for the other workers, or for nobody. @throws Fault `settings.*` */
async function listenFor({ settings, host, port, crew }: ServiceOptions, edge: HttpEdge): Promise<Listening> {
  const server = createServer(settings, (request, response) => edge.take(request, response));
  const taken = await listenOn(server, { host, port });
  try {
    return { server, port: taken, back: await listenToCrew(crew, settings, edge) };
  } catch (thrown) {
    server.close();
    throw thrown;
  }
}

/** Servers on stdio keep state in their process: a caller's requests for them belong to one worker. */
function handOverOf(crew: Crew | undefined, built: Built, passing: { count: number }): HttpEdgeParts['handOver'] {
  if (crew === undefined) return () => false;
  const isStateful = (endpoint: string): boolean => {
    const servers = built.gateway.servers();
    if (endpoint !== ALL_SERVERS) return servers.get(endpoint)?.isProcess === true;
    return [...servers.values()].some((server) => server.isProcess);
  };
  return (request, response, body, hint) => {
    const owner = ownerOf(hint, crew, isStateful);
    if (owner === crew.self) return false;
    // A drain waits for what runs at another worker on a connection of ours.
    passing.count += 1;
    response.once('close', () => {
      passing.count -= 1;
    });
    passOn(request, response, body, crew.socketOf(owner));
    return true;
  };
}

/** What other workers hand over comes on a private socket and takes the whole road again. */
async function listenToCrew(crew: Crew | undefined, { limits }: Settings, edge: HttpEdge): Promise<Server | undefined> {
  if (crew === undefined) return undefined;
  const server = process
    .getBuiltinModule('node:http')
    .createServer({ maxHeaderSize: limits.headerBytes }, (request, response) => edge.take(request, response, true));
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen({ path: crew.socketOf(crew.self), exclusive: true }, () => resolve()),
  );
  return server;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

function createServer({ listen, limits }: Settings, listener: Listener): Server {
  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A request with two lengths or a broken header is refused by the parser (request smuggling).
    insecureHTTPParser: false,
    noDelay: true,
  };
  if (listen.tls === undefined) return process.getBuiltinModule('node:http').createServer(options, listener);
  const cert = readPem('listen.tls.cert', listen.tls.cert);
  const key = readPem('listen.tls.key', listen.tls.key);
  try {
    return process.getBuiltinModule('node:https').createServer({ ...options, cert, key, minVersion: 'TLSv1.2' }, listener);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw pemMistake('listen.tls', `this certificate and this key cannot be used together (${reason})`, error);
  }
}

function listenOn(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? 'unknown';
      reject(
        code === 'EADDRINUSE'
          ? settingsFault['port-in-use']({ host, port })
          : settingsFault['cannot-listen']({ host, port, reason: code }),
      );
    });
    server.listen({ host, port, backlog: 4_096 }, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Waits until nothing runs, or long enough. */
async function quiet(running: () => number): Promise<void> {
  const end = performance.now() + DRAIN_MS;
  while (running() > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
