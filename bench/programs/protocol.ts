// Names of the protocol that the load clients and the test upstream both use. Independent of src/: the bench must not share the product's mistakes.

/** The stateless revision. */
export const MODERN_VERSION = '2026-07-28';

/** Revisions with a handshake, newest first. */
export const LEGACY_VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** Members of `_meta` that the modern revision defines. */
export const META = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
  logLevel: 'io.modelcontextprotocol/logLevel',
} as const;

/** The name under which the test upstream runs, so that its CPU and memory are told from a gateway's. At most 15 characters (Linux). */
export const UPSTREAM_PROCESS_NAME = 'bench-upstream';

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Ids of requests. */
export type MessageId = number | string;

/** The error member of an answer. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** One JSON-RPC message, of whatever kind. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly id?: MessageId | null;
  readonly method?: string;
  readonly params?: JsonObject;
  readonly result?: unknown;
  readonly error?: RpcError;
}

/** The value at a path of members and indexes, or undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (found === null || typeof found !== 'object') return undefined;
    found = (found as Record<string | number, unknown>)[step];
  }
  return found;
}

/** The value as an object; an empty one where it is none. */
export function objectAt(value: unknown, ...path: readonly (string | number)[]): JsonObject {
  const found = at(value, ...path);
  return found !== null && typeof found === 'object' && !Array.isArray(found) ? (found as JsonObject) : {};
}
