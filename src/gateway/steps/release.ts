// Release: the reply in the client's era and under its names, written into the trail before it goes out. A reply no rule changed keeps its exact text.
import type { Json, JsonObject } from '../../base/json.ts';
import { isObject } from '../../base/json.ts';
import { completed, errorForClient, resultForLegacy, resultForModern } from '../../protocol/bridge.ts';
import { ErrorCode } from '../../protocol/error-codes.ts';
import type { Id, RpcError } from '../../protocol/message.ts';
import { metaOf, RELATED_TASK, withMembers } from '../../protocol/meta.ts';
import type { Era } from '../../protocol/revisions.ts';
import type { Result } from '../../store/entry.ts';
import type { Ask, Hello } from '../../upstream/connection.ts';
import { ALL_SERVERS, type Identified, type Local, type Routed } from '../exchange.ts';
import type { Gateway } from '../gateway.ts';
import type { Notes } from '../journal.ts';
import type { ServerParts } from '../lines.ts';
import { type Refusal, toolErrorOf } from '../refuse.ts';
import { exposeUris } from '../view.ts';
import type { Answered } from './answer.ts';
import type { Forwarded } from './forward.ts';
import { withTaskIds } from './outward.ts';

/** A reply as it goes to the client. */
export interface Reply {
  /** The whole JSON-RPC message on one line. */
  readonly text: string;
  /** HTTP status. */
  readonly status: number;
  /** Is it an error reply? */
  readonly isError: boolean;
  /** Fault code of a refusal. */
  readonly code?: string | undefined;
}

const resultText = (id: Id, result: string): string => `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
const errorText = (id: Id | null, error: RpcError): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":${JSON.stringify(error)}}`;

/** Releases what a server answered. @throws Fault `store.*`: then nothing is released */
export async function release(
  exchange: Routed,
  forwarded: Forwarded,
  hello: Hello,
  server: ServerParts,
  notes: Notes,
  gateway: Gateway,
): Promise<Reply> {
  const { id } = exchange.request;
  if (forwarded.kind !== 'outcome') {
    const text = JSON.stringify(
      forwarded.kind === 'task' ? forwarded.task : questions(forwarded.asks, forwarded.state, forwarded.around, hello),
    );
    await gateway.journal.outcome(notes, { result: 'input-required', text });
    return { text: resultText(id, text), status: 200, isError: false };
  }
  const { outcome } = forwarded;
  if (outcome.kind === 'error') {
    return releaseError(exchange, outcome.error, hello.era, notes, gateway);
  }
  const changed = shown(exchange, outcome.result, hello, server, gateway);
  const text = changed === outcome.result && outcome.text !== undefined ? outcome.text : JSON.stringify(changed);
  const result: Result = outcome.result['isError'] === true ? 'tool-error' : 'ok';
  await gateway.journal.outcome(notes, { result, text });
  return { text: resultText(id, text), status: 200, isError: false };
}

/** A server's own error, as the client's era words it. */
async function releaseError(exchange: Identified, said: RpcError, upstream: Era, notes: Notes, gateway: Gateway): Promise<Reply> {
  const { request, client } = exchange;
  const error = errorForClient(request.method, said, upstream, client.era);
  await gateway.journal.outcome(notes, { result: 'error', code: `rpc:${said.code}`, text: JSON.stringify(said) });
  const status = client.era === 'modern' ? (STATUS.get(error.code) ?? 200) : 200;
  return { text: errorText(request.id, error), status, isError: true };
}

/** HTTP statuses of a server's own errors on a modern hop (MCP 2026-07-28, Streamable HTTP). */
const STATUS: ReadonlyMap<number, number> = new Map<number, number>([
  [ErrorCode.methodNotFound, 404],
  [ErrorCode.missingCapability, 400],
]);

/** The result as this client sees it; the same object when nothing had to change. */
function shown(exchange: Routed, result: JsonObject, hello: Hello, server: ServerParts, gateway: Gateway): JsonObject {
  const { method, client } = exchange;
  let made = result;
  if (client.era !== hello.era) {
    made = client.era === 'legacy' ? resultForLegacy(made) : resultForModern(method, made, hello.serverInfo);
  } else if (client.era === 'modern') {
    made = completed(method, made);
    const isSameForAll = server.isSameForAll && gateway.policy?.isUsed() !== true;
    if (made['cacheScope'] === 'public' && !isSameForAll) made = withMembers(made, { cacheScope: 'private' });
  }
  if (carriesTasks(method, made)) made = withTaskIds(made, { server: server.name, caller: exchange.caller }, gateway);
  return exchange.endpoint === ALL_SERVERS ? exposeUris(server.name, method, made) : made;
}

const carriesTasks = (method: string, result: JsonObject): boolean =>
  method.startsWith('tasks/') ||
  result['resultType'] === 'task' ||
  isObject(result['task']) ||
  metaOf(result)?.[RELATED_TASK] !== undefined;

function questions(asks: ReadonlyMap<string, Ask>, requestState: string, around: JsonObject, hello: Hello): JsonObject {
  const inputRequests: Record<string, Json> = {};
  for (const [key, { method, params }] of asks) inputRequests[key] = params === undefined ? { method } : { method, params };
  const result: JsonObject = {
    ...around,
    resultType: 'input_required',
    ...(asks.size === 0 ? {} : { inputRequests }),
    requestState,
  };
  return hello.era === 'modern' ? result : resultWithoutCache(result, hello);
}

const resultWithoutCache = (result: JsonObject, hello: Hello): JsonObject =>
  withMembers(resultForModern('', result, hello.serverInfo), { resultType: 'input_required' });

/** Releases an answer of our own. @throws Fault `store.*` */
export async function releaseAnswer(exchange: Local, answered: Answered, notes: Notes, gateway: Gateway): Promise<Reply> {
  // Only legacy servers refuse what is asked for a client: modern ones are asked for a stream, which they narrow.
  if (answered.error !== undefined) return releaseError(exchange, answered.error, 'legacy', notes, gateway);
  const text = answered.text ?? JSON.stringify(answered.result ?? {});
  await gateway.journal.outcome(notes, { result: 'ok', text });
  return { text: resultText(exchange.request.id, text), status: 200, isError: false };
}

/** The text of a refusal. Faults about arguments are tool errors that a model can read and mend (MCP 2025-11-25, Tools › Error Handling). */
export function refusalReply(id: Id | null, refusal: Refusal, isToolError: boolean, era: Era = 'legacy'): Reply {
  const { fault, error, status } = refusal;
  if (!isToolError || id === null) return { text: errorText(id, error), status, isError: true, code: fault.code };
  return { text: resultText(id, JSON.stringify(toolErrorOf(fault, era))), status: 200, isError: false, code: fault.code };
}
