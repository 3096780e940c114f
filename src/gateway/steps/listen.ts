// `subscriptions/listen` (MCP 2026-07-28): one long request on whose stream a modern client hears of changes. Acknowledged first, tagged with its own id.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { protocolFault } from '../../protocol/faults.ts';
import { MetaKey, metaOf, withMembers } from '../../protocol/meta.ts';
import type { Connection, Notice } from '../../upstream/connection.ts';
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

/** Serves the stream until the client leaves or every server of it has ended. @throws Fault `protocol.params`, `limits.watches`, `upstream.*` */
export async function listen(exchange: Local, gateway: Gateway): Promise<Answered> {
  const wanted = filterOf(exchange, gateway);
  const servers =
    exchange.endpoint === ALL_SERVERS ? [...gateway.servers().values()] : [serverOf(gateway.servers(), exchange.endpoint)];
  const isAggregate = exchange.endpoint === ALL_SERVERS;
  const first = isAggregate ? undefined : await lineFor(exchange, servers[0] as ServerParts);
  const honoured = first === undefined ? wanted : honouredBy(first.connection, wanted);
  first?.release();
  tell(exchange, { method: 'notifications/subscriptions/acknowledged', params: { notifications: { ...honoured } } });
  await Promise.all(servers.map((server) => listenTo(exchange, server, honoured, gateway)));
  return { result: { resultType: 'complete', _meta: { [MetaKey.subscription]: exchange.request.id } } };
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

/** Passes one server's changes on until the client leaves or the server ends. */
async function listenTo(exchange: Local, server: ServerParts, filter: Filter, gateway: Gateway): Promise<void> {
  const uris = watchedOf(exchange, server, filter, gateway);
  try {
    const judged = [...uris].map(
      async (uri) => [uri, await judgeWatch(exchange, { server: server.name, uri }, gateway)] as const,
    );
    const watched = new Map(await Promise.all(judged));
    const line = await lineFor(exchange, server);
    const { connection } = line;
    const owner = {};
    const ended = Promise.withResolvers<void>();
    const unlisten = connection.listen({
      onNotice: (notice) => pass(exchange, server, filter, uris, notice, gateway),
      onClose: ended.resolve,
    });
    try {
      if (uris.size > 0) await gateway.watchers.watch(connection, owner, watched);
      exchange.channel.gone.addEventListener('abort', () => ended.resolve(), { once: true });
      if (!exchange.channel.gone.aborted) await ended.promise;
    } finally {
      unlisten();
      gateway.watchers.leave(connection, owner);
      line.release();
    }
  } catch (thrown) {
    // One server that cannot be reached takes nothing from the others.
    if (exchange.endpoint !== ALL_SERVERS) throw thrown;
    gateway.report(asFault(thrown));
  }
}

function watchedOf(exchange: Local, server: ServerParts, filter: Filter, gateway: Gateway): ReadonlySet<string> {
  const uris = filter.resourceSubscriptions ?? [];
  if (exchange.endpoint !== ALL_SERVERS) return new Set(uris);
  const own = uris.map((uri) => resourceOf(uri, gateway)).filter((found) => found.server === server.name);
  return new Set(own.map(({ uri }) => uri));
}

function pass(
  exchange: Local,
  server: ServerParts,
  filter: Filter,
  uris: ReadonlySet<string>,
  notice: Notice,
  gateway: Gateway,
): void {
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
