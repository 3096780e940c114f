// Answers that Bartizan gives itself: handshakes, lists from catalogues, log levels, watched resources. Lists show what a call would be allowed.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { capabilitiesFor, completed } from '../../protocol/bridge.ts';
import { protocolFault } from '../../protocol/faults.ts';
import type { RpcError } from '../../protocol/message.ts';
import { MetaKey, TASKS_EXTENSION, withMembers } from '../../protocol/meta.ts';
import { LIST_OF_METHOD, LISTS, LOG_LEVELS } from '../../protocol/methods.ts';
import { ALL_REVISIONS, MODERN_REVISIONS } from '../../protocol/revisions.ts';
import type { RecordedApproval } from '../../store/entry.ts';
import type { Connection, Hello } from '../../upstream/connection.ts';
import { serverErrorOf } from '../../upstream/faults.ts';
import { aggregateHello, aggregateList } from '../aggregate.ts';
import type { MakeCall } from '../approvals/task-calls.ts';
import { type ShownTask, takesTasks } from '../approvals/tasks.ts';
import { approvedHello } from '../approved.ts';
import { ALL_SERVERS, type Local } from '../exchange.ts';
import { gatewayFault, limitFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import { lineFor, type ServerParts, serverOf, shownTo, viewFor } from '../lines.ts';
import { asFault } from '../refuse.ts';
import type { Session } from '../session.ts';
import { listen } from './listen.ts';
import { resourceOf } from './route.ts';
import { judgeWatch } from './watch.ts';

/** An answer of our own: a result, or its text where that is kept ready. */
export interface Answered {
  readonly result?: JsonObject;
  readonly text?: string;
  /** What the server refused with that it was asked for. */
  readonly error?: RpcError;
  /** The approval that it tells of, for the trail. */
  readonly approval?: RecordedApproval;
}

/**
 * Answers a request that goes to no server as it is.
 * @throws Fault `upstream.*`, `protocol.cursor`, `protocol.params`, `gateway.*`
 */
export async function answer(exchange: Local, gateway: Gateway, makeCall: MakeCall): Promise<Answered> {
  try {
    return await made(exchange, gateway, makeCall);
  } catch (thrown) {
    const error = serverErrorOf(thrown);
    if (error === undefined) throw thrown;
    return { error };
  }
}

async function made(exchange: Local, gateway: Gateway, makeCall: MakeCall): Promise<Answered> {
  switch (exchange.request.method) {
    case 'ping':
      return { result: {} };
    case 'initialize':
      return { result: await initialized(exchange, gateway) };
    case 'server/discover':
      return { result: await discovered(exchange, gateway) };
    case 'logging/setLevel':
      return { result: await setLevel(exchange, gateway) };
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return { result: await subscribe(exchange, gateway) };
    case 'subscriptions/listen':
      return listen(exchange, gateway);
    case 'tasks/get':
    case 'tasks/update':
    case 'tasks/cancel':
      return ofTask(exchange, gateway, makeCall);
    default:
      return list(exchange, gateway);
  }
}

/** About a call that waits for a person: routing found that the task is one of ours. */
function ofTask(exchange: Local, { states, approvals, newExchangeId }: Gateway, makeCall: MakeCall): Promise<ShownTask> {
  const { caller, endpoint, params, request } = exchange;
  const taskId = String(params['taskId']);
  const question = states.questionOfTask(caller.id, endpoint, taskId);
  if (question === undefined) throw gatewayFault['unknown-task']();
  const visit = { exchange, taskId, question, newExchangeId, makeCall };
  if (request.method === 'tasks/get') return approvals.tasks.get(visit);
  if (request.method === 'tasks/cancel') return approvals.tasks.cancel(visit);
  const { inputResponses } = params;
  if (!isObject(inputResponses))
    throw protocolFault.params({ method: request.method, reason: '"inputResponses" is not an object' });
  return approvals.tasks.update(visit, inputResponses);
}

async function helloOf(exchange: Local, gateway: Gateway): Promise<{ readonly hello: Hello; readonly server: ServerParts }> {
  const server = serverOf(gateway.servers(), exchange.endpoint);
  const line = await lineFor(exchange, server);
  line.release();
  return { hello: approvedHello(line.connection.hello, server.rules().approved), server };
}

async function initialized(exchange: Local, gateway: Gateway): Promise<JsonObject> {
  const { version } = exchange.client;
  if (exchange.endpoint === ALL_SERVERS) return { protocolVersion: version, ...aggregateHello(gateway) };
  const { hello } = await helloOf(exchange, gateway);
  if (hello.era === 'legacy') return withMembers(hello.raw, { protocolVersion: version });
  return {
    protocolVersion: version,
    capabilities: capabilitiesFor('legacy', hello.era, hello.capabilities),
    serverInfo: hello.serverInfo ?? { name: exchange.endpoint, version: 'unknown' },
    instructions: hello.instructions,
  };
}

async function discovered(exchange: Local, gateway: Gateway): Promise<JsonObject> {
  const hello = await helloForModern(exchange, gateway);
  // What policy asks a person may come as a task, whatever the server itself does.
  return gateway.policy?.isUsed() === true && takesTasks(exchange.client) ? withTasks(hello) : hello;
}

function withTasks(hello: JsonObject): JsonObject {
  const { capabilities } = hello;
  const { extensions } = isObject(capabilities) ? capabilities : {};
  const declared = { ...(isObject(extensions) ? extensions : {}), [TASKS_EXTENSION]: {} };
  const known = isObject(capabilities) ? capabilities : {};
  return withMembers(hello, { capabilities: withMembers(known, { extensions: declared }), cacheScope: 'private' });
}

async function helloForModern(exchange: Local, gateway: Gateway): Promise<JsonObject> {
  if (exchange.endpoint === ALL_SERVERS) {
    const { serverInfo, ...hello } = aggregateHello(gateway);
    return modernHello({ ...hello, supportedVersions: MODERN_REVISIONS, _meta: { [MetaKey.serverInfo]: serverInfo } });
  }
  const { hello, server } = await helloOf(exchange, gateway);
  if (hello.era === 'modern') {
    const versions = hello.raw['supportedVersions'];
    const spoken = Array.isArray(versions)
      ? versions.filter((version: Json) => ALL_REVISIONS.includes(String(version)))
      : MODERN_REVISIONS;
    const scope = server.isSameForAll ? hello.raw['cacheScope'] : 'private';
    return withMembers(hello.raw, { supportedVersions: spoken, cacheScope: scope ?? 'private' });
  }
  const capabilities = capabilitiesFor('modern', hello.era, hello.capabilities);
  const meta = hello.serverInfo === undefined ? undefined : { [MetaKey.serverInfo]: hello.serverInfo };
  return modernHello({ supportedVersions: MODERN_REVISIONS, capabilities, instructions: hello.instructions, _meta: meta });
}

const modernHello = (members: JsonObject): JsonObject => ({
  resultType: 'complete',
  ttlMs: 0,
  cacheScope: 'private',
  ...members,
});

async function setLevel(exchange: Local, gateway: Gateway): Promise<JsonObject> {
  const { level } = exchange.params;
  const { session } = exchange;
  if (typeof level !== 'string' || !LOG_LEVELS.includes(level))
    throw protocolFault.params({ method: exchange.request.method, reason: 'unknown level' });
  if (session === undefined) throw gatewayFault['no-session']();
  if (exchange.endpoint === ALL_SERVERS) {
    session.logLevel = level;
    // Each session filters for itself: a server that does not take the level makes it no less of this endpoint's.
    const told = [...session.connections().values()].map((connection) => tellLevel(connection, session, level, gateway));
    for (const one of await Promise.allSettled(told)) if (one.status === 'rejected') gateway.report(asFault(one.reason));
    return {};
  }
  await tellLevel(await session.connect(serverOf(gateway.servers(), exchange.endpoint)), session, level, gateway);
  session.logLevel = level;
  return {};
}

/** Only legacy servers are told; a modern one hears it with each request. */
async function tellLevel(connection: Connection, session: Session, level: string, { watchers }: Gateway): Promise<void> {
  const { era, capabilities } = connection.hello;
  if (era === 'legacy' && capabilities['logging'] !== undefined) await watchers.log(connection, session, level);
}

async function subscribe(exchange: Local, gateway: Gateway): Promise<JsonObject> {
  const { uri } = exchange.params;
  const { session } = exchange;
  if (typeof uri !== 'string') throw protocolFault.params({ method: exchange.request.method, reason: '"uri" is not a string' });
  if (session === undefined) throw gatewayFault['no-session']();
  const target = exchange.endpoint === ALL_SERVERS ? resourceOf(uri, gateway) : { server: exchange.endpoint, uri };
  const judged = await judgeWatch(exchange, target, gateway);
  // First the line: a fresh one asks for what is watched already, and its server's refusal of this one would reach nobody.
  const connection = await session.connect(serverOf(gateway.servers(), target.server));
  const watched = session.watched(target.server);
  await session.watchesInTurn(async () => {
    if (exchange.request.method === 'resources/unsubscribe') watched.delete(target.uri);
    else watched.set(target.uri, judged);
    if (watched.size > gateway.rules.maxWatched) {
      watched.delete(target.uri);
      throw limitFault.watches({ max: gateway.rules.maxWatched });
    }
    try {
      await gateway.watchers.watch(connection, session, watched);
    } catch (thrown) {
      watched.delete(target.uri);
      throw thrown;
    }
  });
  return {};
}

async function list(exchange: Local, gateway: Gateway): Promise<Answered> {
  const name = LIST_OF_METHOD.get(exchange.request.method);
  if (name === undefined)
    throw protocolFault['unknown-method']({ method: exchange.request.method, version: exchange.client.version });
  const offset = offsetOf(exchange.params['cursor']);
  if (exchange.endpoint === ALL_SERVERS)
    return page(name, await aggregateList(exchange, name, gateway), offset, exchange, undefined);
  const server = serverOf(gateway.servers(), exchange.endpoint);
  const line = await lineFor(exchange, server);
  try {
    return await ownList(exchange, name, { connection: line.connection, server, offset, gateway });
  } finally {
    line.release();
  }
}

async function ownList(
  exchange: Local,
  name: keyof typeof LISTS,
  {
    connection,
    server,
    offset,
    gateway: { policy, quarantine },
  }: {
    readonly connection: Connection;
    readonly server: ServerParts;
    readonly offset: number;
    readonly gateway: Pick<Gateway, 'policy' | 'quarantine'>;
  },
): Promise<Answered> {
  const hello = approvedHello(connection.hello, server.rules().approved);
  if (!isObject(hello.capabilities[LISTS[name].capability])) {
    throw protocolFault['unknown-method']({ method: exchange.request.method, version: exchange.client.version });
  }
  const view = await shownTo(exchange, await viewFor(connection, server, name), { server, list: name, policy, quarantine });
  const isBridged = hello.era !== exchange.client.era;
  const around = { ...(isBridged ? {} : view.around) };
  const isFiltered = view.withheld.length > 0 || policy?.isUsed() === true;
  if (exchange.client.era === 'modern' && (isBridged || isFiltered || !server.isSameForAll)) around['cacheScope'] = 'private';
  if (exchange.client.era === 'modern' && !isBridged) Object.assign(around, completed(exchange.request.method, around));
  if (exchange.client.era === 'modern' && isBridged)
    Object.assign(around, { resultType: 'complete', ttlMs: 0, ...namedBy(hello) });
  const form = { isAggregate: false, isForLegacy: isBridged && exchange.client.era === 'legacy' };
  const items = {
    count: view.visible.length,
    text: () => view.text(form),
    some: (from: number, to: number) => view.visible.slice(from, to).map((item) => view.shown(item, form)),
  };
  return page(name, items, offset, exchange, around);
}

const namedBy = (hello: Hello): JsonObject =>
  hello.serverInfo === undefined ? {} : { _meta: { [MetaKey.serverInfo]: hello.serverInfo } };

/** Definitions ready to be listed. */
export interface Listed {
  readonly count: number;
  /** All of them as JSON text, without brackets. */
  readonly text: () => string;
  readonly some: (from: number, to: number) => readonly JsonObject[];
}

const PAGE = 1_000;

function offsetOf(cursor: Json | undefined): number {
  if (cursor === undefined) return 0;
  const offset = typeof cursor === 'string' && /^from-\d{1,7}$/.test(cursor) ? Number(cursor.slice('from-'.length)) : -1;
  if (offset <= 0 || offset % PAGE !== 0) throw protocolFault.cursor();
  return offset;
}

function page(
  name: keyof typeof LISTS,
  items: Listed,
  offset: number,
  exchange: Local,
  around: JsonObject | undefined,
): Answered {
  const { member } = LISTS[name];
  const own = around ?? (exchange.client.era === 'modern' ? { resultType: 'complete', ttlMs: 0, cacheScope: 'private' } : {});
  const next = offset + PAGE < items.count ? { nextCursor: `from-${offset + PAGE}` } : {};
  if (offset === 0 && items.count <= PAGE) {
    const rest = JSON.stringify({ ...own });
    return { text: `{"${member}":[${items.text()}]${rest === '{}' ? '' : `,${rest.slice(1, -1)}`}}` };
  }
  return { result: { [member]: items.some(offset, offset + PAGE), ...own, ...next } };
}
