// Routing: which server a request is for and what it names there. The result holds names, never a connection, and the params that will be sent.
import { isObject, type JsonObject } from '../../base/json.ts';
import { protocolFault } from '../../protocol/faults.ts';
import { metaOf, ownMeta, RELATED_TASK, withMembers } from '../../protocol/meta.ts';
import { originalUri, serverOfName } from '../../protocol/names.ts';
import { ALL_SERVERS, type Identified, type Local, type Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import type { Gateway } from '../gateway.ts';
import { lineFor, type ServerParts, viewFor } from '../lines.ts';

/** Is this exchange for a server? */
export function isRouted(exchange: Routed | Local): exchange is Routed {
  return exchange.server !== undefined;
}

/**
 * Finds the server, or leaves the request to Bartizan itself.
 * @throws Fault `gateway.unknown-tool`, `gateway.unknown-prompt`, `gateway.unknown-resource`, `gateway.unknown-task`, `gateway.bad-state`, `protocol.params`
 */
export async function route(exchange: Identified, gateway: Gateway): Promise<Routed | Local> {
  if (exchange.methodRule.handling !== 'forward' || isQuestionTask(exchange, gateway)) return { ...exchange, server: undefined };
  const { resumes, origin } = resumption(exchange, gateway);
  const params = sentParams(exchange);
  const named = exchange.methodRule.names;
  const name = named === undefined ? undefined : params[named];
  if (named !== undefined && typeof name !== 'string') {
    throw protocolFault.params({ method: exchange.request.method, reason: `"${named}" is not a string` });
  }
  const routed: Routed = {
    ...exchange,
    method: exchange.request.method,
    params,
    server: exchange.endpoint,
    name: typeof name === 'string' ? name : undefined,
    resumes,
    origin,
  };
  if (named === 'taskId') return routeTask(withinTask(routed, gateway), gateway);
  return exchange.endpoint === ALL_SERVERS ? routeAggregate(routed, gateway) : withinTask(routed, gateway);
}

/** A task of Bartizan itself: a call that waits for a person. */
function isQuestionTask({ methodRule, client, caller, endpoint, params }: Identified, { states }: Gateway): boolean {
  const { taskId } = params;
  if (methodRule.names !== 'taskId' || client.era !== 'modern' || typeof taskId !== 'string') return false;
  return states.questionOfTask(caller.id, endpoint, taskId) !== undefined;
}

/** A request within a task names it as this caller knows it; its server knows its own id. @throws Fault `gateway.unknown-task` */
function withinTask(routed: Routed, gateway: Gateway): Routed {
  const meta = metaOf(routed.params);
  const related = meta?.[RELATED_TASK];
  if (routed.endpoint === ALL_SERVERS || !isObject(related) || typeof related['taskId'] !== 'string') return routed;
  const taskId = gateway.states.upstreamTaskId(routed.caller.id, routed.server, related['taskId']);
  return {
    ...routed,
    params: withMembers(routed.params, { _meta: { ...meta, [RELATED_TASK]: withMembers(related, { taskId }) } }),
  };
}

/** The params without what belongs to the client's own hop: envelope, progress token, and what answers earlier questions. */
function sentParams(exchange: Identified): JsonObject {
  const { params } = exchange;
  const meta = metaOf(params);
  const answers =
    exchange.methodRule.mayAsk === true && (params['inputResponses'] !== undefined || params['requestState'] !== undefined);
  const isPlain = exchange.client.era === 'legacy' && meta?.['progressToken'] === undefined && !answers;
  if (isPlain) return params;
  const changes = { _meta: ownMeta(params) };
  // Answers count only through a state that was opened here: nobody's own `inputResponses` ever reach a server. (Those of `tasks/update` are its own.)
  return withMembers(
    params,
    exchange.methodRule.mayAsk === true ? { ...changes, inputResponses: undefined, requestState: undefined } : changes,
  );
}

/** Answers count only with the state that the questions came with; without one they answer nothing. */
function resumption(exchange: Identified, gateway: Gateway): Pick<Routed, 'resumes' | 'origin'> {
  const { requestState, inputResponses } = exchange.params;
  if (exchange.client.era !== 'modern' || exchange.methodRule.mayAsk !== true) return {};
  if (inputResponses !== undefined && !isObject(inputResponses)) {
    throw protocolFault.params({ method: exchange.request.method, reason: '"inputResponses" is not an object' });
  }
  if (requestState === undefined) return {};
  if (typeof requestState !== 'string') throw gatewayFault['bad-state']();
  const { endpoint, caller, request, params } = exchange;
  const payload = gateway.states.open(
    { callerId: caller.id, endpoint, method: request.method, params },
    requestState,
    gateway.clock.now(),
  );
  const { kind, handle, state, origin } = payload;
  if (kind === 'again') return { origin };
  return { resumes: { kind, handle, state, responses: inputResponses ?? {} }, origin };
}

function routeTask(routed: Routed, gateway: Gateway): Routed {
  // The aggregate offers no tasks: their lists and ids belong to one server.
  if (routed.endpoint === ALL_SERVERS) throw protocolFault['not-offered']({ method: routed.request.method });
  const taskId = gateway.states.upstreamTaskId(routed.caller.id, routed.server, routed.name ?? '');
  return { ...routed, name: taskId, params: withMembers(routed.params, { taskId }) };
}

async function routeAggregate(routed: Routed, gateway: Gateway): Promise<Routed> {
  const name = routed.name ?? '';
  switch (routed.request.method) {
    case 'tools/call':
      return named(routed, 'tools', name, gateway);
    case 'prompts/get':
      return named(routed, 'prompts', name, gateway);
    case 'resources/read': {
      const { server, uri } = resourceOf(name, gateway);
      return { ...routed, server, name: uri, params: withMembers(routed.params, { uri }) };
    }
    case 'completion/complete':
      return routeCompletion(routed, gateway);
    default:
      throw protocolFault['not-offered']({ method: routed.request.method });
  }
}

async function named(routed: Routed, list: 'tools' | 'prompts', exposed: string, gateway: Gateway): Promise<Routed> {
  const { server, name } = await originalName(routed, list, exposed, gateway);
  return { ...routed, server, name, params: withMembers(routed.params, { name }) };
}

async function originalName(
  routed: Routed,
  list: 'tools' | 'prompts',
  exposed: string,
  gateway: Gateway,
): Promise<{ server: string; name: string }> {
  const unknown = list === 'tools' ? gatewayFault['unknown-tool'] : gatewayFault['unknown-prompt'];
  const parts = gateway.servers().get(serverOfName(exposed) ?? '');
  if (parts === undefined) throw unknown({ name: exposed });
  const name = await nameAt(routed, parts, list, exposed);
  if (name === undefined) throw unknown({ name: exposed });
  return { server: parts.name, name };
}

async function nameAt(
  routed: Identified,
  parts: ServerParts,
  list: 'tools' | 'prompts',
  exposed: string,
): Promise<string | undefined> {
  const line = await lineFor(routed, parts);
  try {
    return (await viewFor(line.connection, parts, list)).byExposed.get(exposed)?.name;
  } finally {
    line.release();
  }
}

/** The server and URI behind an exposed URI. @throws Fault `gateway.unknown-resource` */
export function resourceOf(exposed: string, gateway: Gateway): { readonly server: string; readonly uri: string } {
  const found = originalUri(exposed);
  if (found === undefined || !gateway.servers().has(found.server)) throw gatewayFault['unknown-resource']({ name: exposed });
  return found;
}

async function routeCompletion(routed: Routed, gateway: Gateway): Promise<Routed> {
  const { ref } = routed.params;
  if (isObject(ref) && ref['type'] === 'ref/prompt' && typeof ref['name'] === 'string') {
    const { server, name } = await originalName(routed, 'prompts', ref['name'], gateway);
    return { ...routed, server, name, params: withMembers(routed.params, { ref: withMembers(ref, { name }) }) };
  }
  if (isObject(ref) && ref['type'] === 'ref/resource' && typeof ref['uri'] === 'string') {
    const { server, uri } = resourceOf(ref['uri'], gateway);
    return { ...routed, server, name: uri, params: withMembers(routed.params, { ref: withMembers(ref, { uri }) }) };
  }
  throw protocolFault.params({ method: routed.request.method, reason: '"ref" names neither a prompt nor a resource' });
}
