// `subscriptions/listen` (MCP 2026-07-28): one long request on whose stream a modern client hears of changes. Acknowledged first, tagged with its own id.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { protocolFault } from '../../protocol/faults.ts';
import { MetaKey, metaOf, withMembers } from '../../protocol/meta.ts';
import type { Connection, Notice } from '../../upstream/connection.ts';
import { isSilence, serverErrorOf } from '../../upstream/faults.ts';
import { ALL_SERVERS, type Local } from '../exchange.ts';
import { limitFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import { lineFor, type ServerParts, serverOf } from '../lines.ts';
import { asFault } from '../refuse.ts';
import type { Answered } from './answer.ts';
import { carriedNotice } from './outward.ts';
import { resourceOf } from './route.ts';
import { judgeWatch } from './watch.ts';

/** What a client wants to hear of. */
interface Filter {
  readonly toolsListChanged?: true;
  readonly promptsListChanged?: true;
  readonly resourcesListChanged?: true;
  readonly resourceSubscriptions?: readonly string[];
}

const FLAGS = {
  toolsListChanged: { notice: 'notifications/tools/list_changed', capability: 'tools' },
  promptsListChanged: { notice: 'notifications/prompts/list_changed', capability: 'prompts' },
  resourcesListChanged: { notice: 'notifications/resources/list_changed', capability: 'resources' },
} as const;
type Flag = keyof typeof FLAGS;

/** How one stream is served. */
interface Stream {
  readonly exchange: Local;
  readonly filter: Filter;
  /** Fires when the client leaves or Bartizan stops. */
  readonly over: AbortSignal;
  readonly gateway: Gateway;
  /** The acknowledgement comes first; what changed before it is told after it. */
  readonly gate: { isOpen: boolean; hasNews: boolean };
}

/** Serves the stream until the client leaves, Bartizan stops, or its server ends. @throws Fault `protocol.params`, `limits.watches`, `upstream.*` */
export async function listen(exchange: Local, gateway: Gateway): Promise<Answered> {
  const wanted = filterOf(exchange, gateway);
  const isAggregate = exchange.endpoint === ALL_SERVERS;
  const filter = isAggregate ? wanted : await honouredAt(exchange, wanted, gateway);
  const stopping = new AbortController();
  const over = AbortSignal.any([exchange.channel.gone, stopping.signal]);
  const stream: Stream = { exchange, filter, gateway, over, gate: { isOpen: false, hasNews: false } };
  const followed = new Map<ServerParts, Promise<void>>();
  const followAll = (): void => {
    for (const server of gateway.servers().values())
      if (!followed.has(server))
        followed.set(
          server,
          follow(stream, server).finally(() => followed.delete(server)),
        );
  };
  const leave = gateway.subscriptions.open({
    changed(servers) {
      if (isAggregate) followAll();
      if (isAggregate || servers.includes(exchange.endpoint)) tellChanges(stream);
    },
    end: () => stopping.abort(),
  });
  try {
    if (isAggregate) {
      acknowledge(stream, filter);
      followAll();
    } else {
      const { resourceSubscriptions: _, ...narrowed } = filter;
      const open = (isNarrowed: boolean): void => acknowledge(stream, isNarrowed ? narrowed : filter);
      await listenTo(stream, serverOf(gateway.servers(), exchange.endpoint), open);
    }
    while (followed.size > 0) await Promise.race(followed.values());
  } finally {
    leave();
  }
  return { result: { resultType: 'complete', _meta: { [MetaKey.subscription]: exchange.request.id } } };
}

function acknowledge(stream: Stream, filter: Filter): void {
  const { exchange, gate } = stream;
  tell(exchange, { method: 'notifications/subscriptions/acknowledged', params: { notifications: { ...filter } } });
  gate.isOpen = true;
  if (gate.hasNews) tellChanges(stream);
}

/** What the one server of this endpoint can tell. */
async function honouredAt(exchange: Local, wanted: Filter, gateway: Gateway): Promise<Filter> {
  const line = await lineFor(exchange, serverOf(gateway.servers(), exchange.endpoint));
  line.release();
  return honouredBy(line.connection, wanted);
}

function filterOf(exchange: Local, gateway: Gateway): Filter {
  const { notifications } = exchange.params;
  if (!isObject(notifications))
    throw protocolFault.params({ method: exchange.request.method, reason: '"notifications" is missing' });
  const uris = notifications['resourceSubscriptions'];
  if (uris !== undefined && !(Array.isArray(uris) && uris.every((uri: Json) => typeof uri === 'string'))) {
    throw protocolFault.params({ method: exchange.request.method, reason: '"resourceSubscriptions" is not a list of URIs' });
  }
  const watched = (uris ?? []) as readonly string[];
  if (watched.length > gateway.rules.maxWatched) throw limitFault.watches({ max: gateway.rules.maxWatched });
  const flags = (Object.keys(FLAGS) as Flag[])
    .filter((flag) => notifications[flag] === true)
    .map((flag) => [flag, true] as const);
  return { ...Object.fromEntries(flags), ...(watched.length === 0 ? {} : { resourceSubscriptions: watched }) };
}

function honouredBy(connection: Connection, wanted: Filter): Filter {
  const { capabilities } = connection.hello;
  const has = (capability: string, member: string): boolean =>
    isObject(capabilities[capability]) && capabilities[capability][member] === true;
  const flags = (Object.keys(FLAGS) as Flag[]).filter(
    (flag) => wanted[flag] === true && has(FLAGS[flag].capability, 'listChanged'),
  );
  // A modern server declares no `subscribe`: it honours what its own listen accepts.
  const watches = connection.hello.era === 'modern' ? isObject(capabilities['resources']) : has('resources', 'subscribe');
  return {
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
    ...(watches && wanted.resourceSubscriptions !== undefined ? { resourceSubscriptions: wanted.resourceSubscriptions } : {}),
  };
}

/** How long to wait before a server of the aggregate that ended is listened to again, at first and at most, in ms. */
const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 60_000;

/** Follows one server of the aggregate through its ends: one that cannot be reached takes nothing from the others, and is heard again when it is back. */
async function follow(stream: Stream, server: ServerParts): Promise<void> {
  const { gateway, over } = stream;
  let pauseMs = FIRST_PAUSE_MS;
  for (let isAgain = false; !over.aborted && gateway.servers().get(server.name) === server; isAgain = true) {
    try {
      // Nobody heard what it told meanwhile.
      await listenTo(stream, server, isAgain ? () => tellChanges(stream) : undefined);
      pauseMs = FIRST_PAUSE_MS;
    } catch (thrown) {
      const fault = asFault(thrown);
      if (!isAgain) gateway.report(fault);
      if (!fault.code.startsWith('upstream.')) return;
      pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS);
    }
    await pause(pauseMs, over);
  }
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      over.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    over.addEventListener('abort', end, { once: true });
    if (over.aborted) end();
  });
}

/** Passes one server's changes on until the stream is over or the server ends. */
async function listenTo(stream: Stream, server: ServerParts, onOpen?: (isNarrowed: boolean) => void): Promise<void> {
  const { exchange, gateway, over } = stream;
  const uris = watchedOf(stream, server);
  const judged = [...uris].map(async (uri) => [uri, await judgeWatch(exchange, { server: server.name, uri }, gateway)] as const);
  const watched = new Map(await Promise.all(judged));
  const line = await lineFor(exchange, server);
  const { connection } = line;
  const owner = {};
  const ended = Promise.withResolvers<void>();
  const end = (): void => ended.resolve();
  const unlisten = connection.listen({ onNotice: (notice) => pass(stream, server, uris, notice), onClose: end });
  try {
    const isNarrowed = uris.size > 0 && !(await isHeard(gateway.watchers.watch(connection, owner, watched), stream, connection));
    onOpen?.(isNarrowed);
    over.addEventListener('abort', end, { once: true });
    if (!over.aborted && !connection.isClosed) await ended.promise;
  } finally {
    over.removeEventListener('abort', end);
    unlisten();
    gateway.watchers.leave(connection, owner);
    line.release();
  }
}

/**
 * Will the server tell of the resources? A modern one may leave out what it was asked for (MCP 2026-07-28, Subscriptions), and one of the aggregate takes
 * nothing from the others: the rest of the stream goes on.
 */
async function isHeard(watching: Promise<void>, { exchange, gateway }: Stream, { hello }: Connection): Promise<boolean> {
  try {
    await watching;
    return true;
  } catch (thrown) {
    const mayLeaveOut = hello.era === 'modern' || exchange.endpoint === ALL_SERVERS;
    if (!mayLeaveOut || !(isSilence(thrown) || serverErrorOf(thrown) !== undefined)) throw thrown;
    gateway.report(asFault(thrown));
    return false;
  }
}

function watchedOf({ exchange, filter, gateway }: Stream, server: ServerParts): ReadonlySet<string> {
  const uris = filter.resourceSubscriptions ?? [];
  if (exchange.endpoint !== ALL_SERVERS) return new Set(uris);
  const own = uris.map((uri) => resourceOf(uri, gateway)).filter((found) => found.server === server.name);
  return new Set(own.map(({ uri }) => uri));
}

/** Bartizan's own word that lists may have changed, as far as the client wants to hear it. */
function tellChanges({ exchange, filter, gate }: Stream): void {
  gate.hasNews = true;
  if (!gate.isOpen) return;
  for (const flag of Object.keys(FLAGS) as Flag[]) if (filter[flag] === true) tell(exchange, { method: FLAGS[flag].notice });
}

function pass(stream: Stream, server: ServerParts, uris: ReadonlySet<string>, notice: Notice): void {
  const { exchange, filter, gateway, gate } = stream;
  gate.hasNews = true;
  if (!gate.isOpen) return;
  const flag = (Object.keys(FLAGS) as Flag[]).find((name) => FLAGS[name].notice === notice.method);
  const uri = notice.params?.['uri'];
  const isUpdate =
    notice.method === 'notifications/resources/updated' &&
    typeof uri === 'string' &&
    [...uris].some((watched) => uri.startsWith(watched));
  if (!isUpdate && (flag === undefined || filter[flag] !== true)) return;
  const carried = carriedNotice({ server: server.name, endpoint: exchange.endpoint, caller: exchange.caller }, notice, gateway);
  if (carried !== undefined) tell(exchange, carried);
}

function tell(exchange: Local, { method, params }: Notice): void {
  const tagged: JsonObject = withMembers(params ?? {}, {
    _meta: { ...metaOf(params), [MetaKey.subscription]: exchange.request.id },
  });
  exchange.channel.send({ jsonrpc: '2.0', method, params: tagged });
}
