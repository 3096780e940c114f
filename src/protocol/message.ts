// The shapes of JSON-RPC messages. Only types and tests of shape; nothing here judges or changes a message.
import type { Json, JsonObject } from '../base/json.ts';

/** A JSON-RPC request id: a string or a safe integer (MCP forbids null). */
export type Id = string | number;

/** A request: expects exactly one reply. */
export interface RpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: Id;
  readonly method: string;
  readonly params?: JsonObject;
}

/** A notification: expects no reply. */
export interface RpcNotification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: JsonObject;
}

/** The error member of a failed reply. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: Json;
}

/** A successful reply. */
export interface RpcResult {
  readonly jsonrpc: '2.0';
  readonly id: Id;
  readonly result: JsonObject;
}

/** A failed reply. */
export interface RpcFailure {
  readonly jsonrpc: '2.0';
  readonly id: Id | null;
  readonly error: RpcError;
}

/** A reply of either kind. */
export type RpcReply = RpcResult | RpcFailure;
