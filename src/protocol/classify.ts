// Tells what kind of JSON-RPC message a parsed value is, and refuses what is none. It is the only place that turns JSON into messages.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { refuseVariantsOf } from '../base/strict-json.ts';
import { protocolFault } from './faults.ts';
import type { Id, RpcNotification, RpcReply, RpcRequest } from './message.ts';

/** A message with its kind. */
export type Classified =
  | { readonly kind: 'request'; readonly message: RpcRequest }
  | { readonly kind: 'notification'; readonly message: RpcNotification }
  | { readonly kind: 'reply'; readonly message: RpcReply };

const ENVELOPE: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const PARAMS: ReadonlySet<string> = new Set([
  '_meta',
  'name',
  'arguments',
  'uri',
  'taskId',
  'cursor',
  'ref',
  'argument',
  'protocolVersion',
  'capabilities',
  'clientInfo',
  'inputResponses',
  'requestState',
  'requestId',
  'progressToken',
  'level',
  'task',
]);

const refuse = (reason: string) => protocolFault['not-a-message']({ reason });

/** Is this value usable as a request id? */
export function isId(value: Json | undefined): value is Id {
  return typeof value === 'string' ? value.length <= 1024 : Number.isSafeInteger(value);
}

/**
 * Classifies one message.
 * @throws Fault `protocol.not-a-message`, `json.case-variant`
 */
export function classify(value: Json): Classified {
  if (!isObject(value)) throw refuse(Array.isArray(value) ? 'an array' : 'not an object');
  refuseVariantsOf(value, ENVELOPE);
  if (value['jsonrpc'] !== '2.0') throw refuse('"jsonrpc" is not "2.0"');
  const { method, params } = value;
  if (params !== undefined) checkParams(params);
  if (method === undefined) return { kind: 'reply', message: reply(value) };
  if (typeof method !== 'string' || method.length > 256) throw refuse('"method" is not a short string');
  if (value['result'] !== undefined || value['error'] !== undefined) throw refuse('both a request and a reply');
  // Its members were checked above; JSON has no types that could say so.
  const message = value as unknown;
  if (!Object.hasOwn(value, 'id')) return { kind: 'notification', message: message as RpcNotification };
  if (!isId(value['id'])) throw refuse('"id" is neither a string nor a safe integer');
  return { kind: 'request', message: message as RpcRequest };
}

function checkParams(params: Json): void {
  if (!isObject(params)) throw refuse('"params" is not an object');
  refuseVariantsOf(params, PARAMS);
}

function reply(value: JsonObject): RpcReply {
  const { id, result, error } = value;
  if (result !== undefined && error !== undefined) throw refuse('both "result" and "error"');
  if (result === undefined) checkFailure(id, error);
  else if (!isObject(result)) throw refuse('"result" is not an object');
  else if (!isId(id)) throw refuse('a result without a usable "id"');
  return value as unknown as RpcReply;
}

function checkFailure(id: Json | undefined, error: Json | undefined): void {
  if (!isObject(error)) throw refuse('neither "method" nor "result" nor "error"');
  if (!Number.isSafeInteger(error['code']) || typeof error['message'] !== 'string') throw refuse('"error" lacks code or message');
  if (id !== null && !isId(id)) throw refuse('an error without a usable "id"');
}
