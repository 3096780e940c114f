// Identification: which client this is and which era it speaks, from its session or from the request's own envelope. The caller was verified before.
import { isObject, type JsonObject } from '../../base/json.ts';
import { protocolFault } from '../../protocol/faults.ts';
import { disagreement } from '../../protocol/headers.ts';
import { MetaKey, metaOf } from '../../protocol/meta.ts';
import { CLIENT_METHODS, hasMethod, LOG_LEVELS, type Method } from '../../protocol/methods.ts';
import { ALL_REVISIONS, isLegacyRevision, MODERN_REVISION, NEWEST_LEGACY } from '../../protocol/revisions.ts';
import type { Client, Identified, Received } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';

/** Is this request modern? The header decides over HTTP; on stdio the envelope does (protocol.md §1.4). */
export function isModern(params: JsonObject, headerVersion: string | undefined, hasSession: boolean): boolean {
  if (headerVersion !== undefined && !isLegacyRevision(headerVersion)) return true;
  return !hasSession && metaOf(params)?.[MetaKey.version] !== undefined;
}

/**
 * Adds the client to what was received.
 * @throws Fault `protocol.unknown-method`, `protocol.envelope`, `protocol.unknown-version`, `protocol.header-mismatch`, `gateway.no-session`
 */
export function identify(received: Received): Identified {
  const isModernRequest = isModern(received.params, received.headerVersion, received.session !== undefined);
  return isModernRequest ? identifyModern(received) : identifyLegacy(received);
}

function methodOf(received: Received, era: 'legacy' | 'modern', version: string): Method {
  const method = CLIENT_METHODS.get(received.request.method);
  // An unknown method comes before a missing envelope (MCP 2026-07-28, Streamable HTTP).
  if (method === undefined || !hasMethod(method, era)) {
    throw protocolFault['unknown-method']({ method: received.request.method, version });
  }
  return method;
}

function identifyLegacy(received: Received): Identified {
  const { session, request } = received;
  if (session === undefined) {
    const method = methodOf(received, 'legacy', NEWEST_LEGACY);
    if (request.method !== 'initialize') throw gatewayFault['no-session']();
    return { ...received, methodRule: method, client: clientOfInitialize(received) };
  }
  return { ...received, methodRule: methodOf(received, 'legacy', session.client.version), client: session.client };
}

/** The client as its `initialize` describes it. An unknown revision is answered with the newest legacy one (MCP 2025-11-25, Lifecycle). */
function clientOfInitialize(received: Received): Client {
  const { protocolVersion, capabilities, clientInfo } = received.params;
  if (typeof protocolVersion !== 'string')
    throw protocolFault.params({ method: 'initialize', reason: 'protocolVersion is missing' });
  const version = isLegacyRevision(protocolVersion) ? protocolVersion : NEWEST_LEGACY;
  const facts = {
    info: isObject(clientInfo) ? clientInfo : { name: 'unknown', version: '0' },
    capabilities: isObject(capabilities) ? capabilities : {},
    legacyVersion: version,
  };
  return { era: 'legacy', version, transport: received.channel.transport, facts };
}

function identifyModern(received: Received): Identified {
  const { request, params, headerVersion, headers } = received;
  const meta = metaOf(params);
  const version = meta?.[MetaKey.version];
  // A header that names no revision at all is refused whatever is asked (MCP 2025-11-25, Protocol Version Header).
  if (headerVersion !== undefined && version === undefined && !ALL_REVISIONS.includes(headerVersion))
    throw protocolFault['unknown-version']({ version: headerVersion });
  const method = methodOf(received, 'modern', MODERN_REVISION);
  if (typeof version !== 'string') throw protocolFault.envelope({ member: MetaKey.version });
  if (headerVersion !== undefined && headerVersion !== version)
    throw protocolFault['header-mismatch']({ header: 'MCP-Protocol-Version' });
  if (version !== MODERN_REVISION) throw protocolFault['unknown-version']({ version });
  const capabilities = meta?.[MetaKey.capabilities];
  if (!isObject(capabilities)) throw protocolFault.envelope({ member: MetaKey.capabilities });
  if (headers !== undefined) {
    const header = disagreement(headers, version, request.method, params);
    if (header !== undefined) throw protocolFault['header-mismatch']({ header });
  }
  const info = meta?.[MetaKey.clientInfo];
  const client: Client = {
    era: 'modern',
    version,
    transport: received.channel.transport,
    facts: { info: isObject(info) ? info : { name: 'unknown', version: '0' }, capabilities, legacyVersion: NEWEST_LEGACY },
    logLevel: logLevelOf(meta),
  };
  return { ...received, methodRule: method, client };
}

function logLevelOf(meta: JsonObject | undefined): string | undefined {
  const level = meta?.[MetaKey.logLevel];
  if (level === undefined) return undefined;
  if (typeof level !== 'string' || !LOG_LEVELS.includes(level))
    throw protocolFault.params({ method: 'this method', reason: 'unknown log level' });
  return level;
}
