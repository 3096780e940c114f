// The reserved `_meta` keys of the modern era (MCP 2026-07-28): reading a request's envelope and writing one.
import { isObject, type Json, type JsonObject } from '../base/json.ts';

const PREFIX = 'io.modelcontextprotocol/';

/** Reserved `_meta` keys. */
export const MetaKey = {
  version: `${PREFIX}protocolVersion`,
  capabilities: `${PREFIX}clientCapabilities`,
  clientInfo: `${PREFIX}clientInfo`,
  logLevel: `${PREFIX}logLevel`,
  serverInfo: `${PREFIX}serverInfo`,
  subscription: `${PREFIX}subscriptionId`,
} as const;

/** Legacy era: relates a message to a task. */
export const RELATED_TASK = `${PREFIX}related-task`;

/** The extension by which modern clients fetch results later (SEP-2663). */
export const TASKS_EXTENSION = `${PREFIX}tasks`;

const ENVELOPE_KEYS: ReadonlySet<string> = new Set([MetaKey.version, MetaKey.capabilities, MetaKey.clientInfo, MetaKey.logLevel]);

/** The `_meta` of params or a result, if it is an object. */
export function metaOf(value: JsonObject | undefined): JsonObject | undefined {
  const meta = value?.['_meta'];
  return isObject(meta) ? meta : undefined;
}

/** Copies an object without some members. */
export function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  const kept: Record<string, Json | undefined> = {};
  for (const name of Object.keys(object)) {
    if (!names.has(name)) define(kept, name, object[name]);
  }
  return kept;
}

/** Sets an own member, `__proto__` included. */
export function define(object: Record<string, Json | undefined>, name: string, value: Json | undefined): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

/** Copies an object with some members replaced or added; `undefined` removes one. */
export function withMembers(object: JsonObject, changes: JsonObject): JsonObject {
  const copy: Record<string, Json | undefined> = {};
  for (const name of Object.keys(object)) define(copy, name, object[name]);
  for (const name of Object.keys(changes)) {
    if (changes[name] === undefined) delete copy[name];
    else define(copy, name, changes[name]);
  }
  return copy;
}

const PROGRESS_TOKEN: ReadonlySet<string> = new Set([...ENVELOPE_KEYS, 'progressToken']);

/** What is the client's own in `_meta`: everything but this hop's envelope and its progress token. */
export function ownMeta(params: JsonObject | undefined): JsonObject | undefined {
  const meta = metaOf(params);
  if (meta === undefined) return undefined;
  const own = without(meta, PROGRESS_TOKEN);
  return Object.keys(own).length === 0 ? undefined : own;
}

/** The envelope that a modern request carries (MCP 2026-07-28, Basic › _meta). */
export interface Envelope {
  readonly version: string;
  readonly capabilities: JsonObject;
  readonly clientInfo?: JsonObject | undefined;
  readonly logLevel?: string | undefined;
}

/** Writes an envelope into `_meta` members. */
export function envelopeMembers(envelope: Envelope): JsonObject {
  return {
    [MetaKey.version]: envelope.version,
    [MetaKey.capabilities]: envelope.capabilities,
    [MetaKey.clientInfo]: envelope.clientInfo,
    [MetaKey.logLevel]: envelope.logLevel,
  };
}
