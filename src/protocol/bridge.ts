// The two bridges between eras (protocol.md §1.5 and §1.6): how a result or an error of one era reads in the other. Pure; nothing is judged here.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { ErrorCode, HOP_ERRORS } from './error-codes.ts';
import type { RpcError } from './message.ts';
import { MetaKey, metaOf, withMembers, without } from './meta.ts';
import { CLIENT_METHODS } from './methods.ts';
import type { Era } from './revisions.ts';

const MODERN_ONLY: ReadonlySet<string> = new Set(['resultType', 'ttlMs', 'cacheScope']);
const SERVER_INFO: ReadonlySet<string> = new Set([MetaKey.serverInfo]);

/** A modern result as a legacy client may see it. */
export function resultForLegacy(result: JsonObject): JsonObject {
  let legacy = without(result, MODERN_ONLY);
  const meta = metaOf(result);
  if (meta !== undefined && MetaKey.serverInfo in meta) {
    const own = without(meta, SERVER_INFO);
    legacy = withMembers(legacy, { _meta: Object.keys(own).length === 0 ? undefined : own });
  }
  // Legacy revisions allow objects only (MCP 2025-11-25, CallToolResult); the text content carries the value all the same.
  if (legacy['structuredContent'] !== undefined && !isObject(legacy['structuredContent'])) {
    legacy = withMembers(legacy, { structuredContent: undefined });
  }
  return legacy;
}

/** Legacy clients know output schemas of objects only; one of another type would break their validation of results. */
export function toolForLegacy(tool: JsonObject): JsonObject {
  const { outputSchema } = tool;
  return !isObject(outputSchema) || outputSchema['type'] === 'object' ? tool : withMembers(tool, { outputSchema: undefined });
}

/** A legacy result as a modern client must see it: complete, never cached for others, with the server's name. */
export function resultForModern(method: string, result: JsonObject, serverInfo: JsonObject | undefined): JsonObject {
  const changes: Record<string, Json | undefined> = { resultType: 'complete' };
  if (CLIENT_METHODS.get(method)?.cacheable === true) {
    changes['ttlMs'] = 0;
    changes['cacheScope'] = 'private';
  }
  if (serverInfo !== undefined) changes['_meta'] = { ...metaOf(result), [MetaKey.serverInfo]: serverInfo };
  return withMembers(result, changes);
}

/** What a modern result must have and this server left out: an absent `resultType` means `complete`, and an absent cache hint means no caching. */
export function completed(method: string, result: JsonObject): JsonObject {
  const needsCache =
    CLIENT_METHODS.get(method)?.cacheable === true && (result['ttlMs'] === undefined || result['cacheScope'] === undefined);
  if (result['resultType'] !== undefined && !needsCache) return result;
  return withMembers(needsCache ? { ttlMs: 0, cacheScope: 'private', ...result } : result, {
    resultType: result['resultType'] ?? 'complete',
  });
}

/** An upstream's error as the client's era spells it. Codes that describe our own hop never pass (protocol.md §1.5). */
export function errorForClient(method: string, error: RpcError, upstream: Era, client: Era): RpcError {
  // The caller's own capabilities travelled with the request, so what a modern server misses, the modern client lacks.
  if (error.code === ErrorCode.missingCapability && upstream === 'modern' && client === 'modern') return error;
  if (HOP_ERRORS.has(error.code)) {
    return { code: ErrorCode.internal, message: 'The server refused the request for a reason that concerns its own connection.' };
  }
  if (upstream === client) return error;
  if (client === 'modern' && error.code === ErrorCode.resourceNotFound) return { ...error, code: ErrorCode.invalidParams };
  if (client === 'legacy' && method === 'resources/read' && error.code === ErrorCode.invalidParams) {
    return { ...error, code: ErrorCode.resourceNotFound };
  }
  return error;
}

/** Capabilities of a server as a client of the other era understands them. */
export function capabilitiesFor(client: Era, upstream: Era, capabilities: JsonObject): JsonObject {
  if (client === upstream) return capabilities;
  if (client === 'legacy') return withMembers(capabilities, { extensions: undefined });
  // Legacy tasks are another protocol than the modern extension: not offered across eras.
  return withMembers(capabilities, { tasks: undefined });
}

/** What a client's declared capabilities become on a hop of the other era. */
export function clientCapabilitiesFor(upstream: Era, client: Era, capabilities: JsonObject): JsonObject {
  if (client === upstream) return capabilities;
  if (upstream === 'legacy') return withMembers(capabilities, { extensions: undefined });
  return withMembers(capabilities, { tasks: undefined });
}
