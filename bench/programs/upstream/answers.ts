// What an upstream answers with, as ready JSON, and what it knows of the client that asks.
import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject, Message, MessageId, RpcError } from '../protocol.ts';

/** A refusal, told from a ready result by its type. */
export interface Refusal {
  readonly refused: RpcError;
}

/** The JSON of a result, a refusal, or a promise of the JSON; null once the call was cancelled. */
export type Answer = string | Refusal | Promise<string | null>;

/** Settles a request that the upstream sent to its client. */
export interface Pending {
  resolve(result: unknown): void;
  reject(error: RpcError): void;
}

/** What a handshake established. */
export interface Session {
  capabilities: JsonObject;
  client?: unknown;
  version?: string;
  readonly pending: Map<MessageId, Pending>;
}

/** The way back to the client of one request. */
export interface Channel {
  readonly isModern: boolean;
  readonly session: Session | null;
  readonly capabilities: JsonObject;
  /** Shown by the tool `saw`; undefined over stdio. */
  readonly headers: IncomingHttpHeaders | undefined;
  /** A key of the request for cancellation, unique among all clients. */
  key(id: MessageId): string;
  notify(method: string, params: JsonObject): void;
  /** Sends a request to the client (legacy only). */
  ask(method: string, params: JsonObject): Promise<unknown>;
}

/** Sends one change notification; `topic` is the member of a modern subscription filter it belongs to. */
export type ChangeListener = (method: string, params: JsonObject | undefined, topic: string) => void;

/** A refusal with a JSON-RPC error. */
export const refuse = (code: number, message: string, data?: unknown): Refusal => ({
  refused: { code, message, ...(data === undefined ? {} : { data }) },
});

/** A result, marked complete for modern clients. */
export function complete(result: JsonObject, channel: Channel, isCacheable = false): string {
  if (!channel.isModern) return JSON.stringify(result);
  return JSON.stringify({ resultType: 'complete', ...result, ...(isCacheable ? { ttlMs: 0, cacheScope: 'private' } : {}) });
}

/** A tool result whose content is given as JSON. */
export const contentResult = (content: string, isModern: boolean): string =>
  `{"content":[${content}]${isModern ? ',"resultType":"complete"' : ''}}`;

/** A text block as JSON. */
export const textBlock = (text: string): string => `{"type":"text","text":${JSON.stringify(text)}}`;

/** The line of a successful answer. */
export const resultMessage = (id: MessageId, json: string): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${json}}`;

/** The line of a refusal. */
export const errorMessage = (id: MessageId | null | undefined, error: RpcError): string =>
  JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), error });

/** The line of a notification. */
export const notificationMessage = (method: string, params: JsonObject | undefined): string =>
  JSON.stringify({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });

/** Hands a client's answer to the request it belongs to. */
export function settle(session: Session, message: Message): void {
  if (message.id === undefined || message.id === null) return;
  const pending = session.pending.get(message.id);
  session.pending.delete(message.id);
  if (message.error) pending?.reject(message.error);
  else pending?.resolve(message.result);
}
