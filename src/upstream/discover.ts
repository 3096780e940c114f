// The introduction of a modern server (2026-07-28): `server/discover`, asked on a fresh wire. What it refuses with says whether it may be legacy.
import type { Fault } from '../base/fault.ts';
import { isObject, type JsonObject } from '../base/json.ts';
import { mirrorHeaders } from '../protocol/headers.ts';
import type { RpcRequest } from '../protocol/message.ts';
import { MetaKey, metaOf } from '../protocol/meta.ts';
import { MODERN_REVISION } from '../protocol/revisions.ts';
import { CallsInFlight } from './calls.ts';
import type { ClientFacts, Hello } from './connection.ts';
import type { ConnectionParts, OpenWire } from './legacy-connection.ts';
import { enveloped, ModernConnection } from './modern-connection.ts';
import type { Wire } from './wire.ts';

/** What asking a server to introduce itself came to. */
export type Discovery =
  | { readonly kind: 'opened'; readonly connection: ModernConnection }
  | {
      readonly kind: 'refused';
      readonly error: JsonObject | undefined;
      readonly status: number | undefined;
      readonly wire: Wire;
    };

const MAX_TRIES = 2;

/**
 * Opens a wire and asks `server/discover`. Anything but a discover result is an answer (the server may be legacy), a broken wire is a throw.
 * @throws Fault `upstream.*`
 */
export async function discover(
  open: OpenWire,
  facts: ClientFacts,
  parts: ConnectionParts,
  probe: { readonly timeoutMs: number; readonly onWireClose: (reason: Fault) => void },
): Promise<Discovery> {
  const calls = new CallsInFlight();
  let connection: ModernConnection | undefined;
  const wire = await open({
    onMessage: (message) => connection?.receive(message),
    onClose: (reason) => (connection === undefined ? probe.onWireClose(reason) : connection.closedBy(reason)),
    onDropped: parts.onDropped,
  });
  try {
    for (let tried = 1; ; tried++) {
      const reply = await wire.request(discoverRequest(calls.nextId(), facts), {
        idleTimeoutMs: probe.timeoutMs,
        headers: mirrorHeaders(MODERN_REVISION, 'server/discover', {}),
      });
      if ('error' in reply.message) {
        const error = reply.message.error as unknown as JsonObject;
        // Named as supported although refused: the server wants the same request again.
        if (tried < MAX_TRIES && supports(error)) continue;
        return { kind: 'refused', error, status: reply.status, wire };
      }
      const hello = modernHello(reply.message.result);
      if (hello === undefined) return { kind: 'refused', error: undefined, status: reply.status, wire };
      connection = new ModernConnection(wire, hello, facts, parts, calls);
      return { kind: 'opened', connection };
    }
  } catch (thrown) {
    await wire.close();
    throw thrown;
  }
}

function discoverRequest(id: number, facts: ClientFacts): RpcRequest {
  const envelope = { version: MODERN_REVISION, capabilities: facts.capabilities, clientInfo: facts.info };
  return { jsonrpc: '2.0', id, method: 'server/discover', params: enveloped({}, envelope) };
}

const supports = (error: JsonObject): boolean =>
  isObject(error['data']) && Array.isArray(error['data']['supported']) && error['data']['supported'].includes(MODERN_REVISION);

function modernHello(result: JsonObject): Hello | undefined {
  const { supportedVersions, capabilities, instructions } = result;
  if (!Array.isArray(supportedVersions) || !supportedVersions.includes(MODERN_REVISION)) return undefined;
  const serverInfo = metaOf(result)?.[MetaKey.serverInfo] ?? result['serverInfo'];
  return {
    era: 'modern',
    version: MODERN_REVISION,
    capabilities: isObject(capabilities) ? capabilities : {},
    serverInfo: isObject(serverInfo) ? serverInfo : undefined,
    instructions: typeof instructions === 'string' ? instructions : undefined,
    raw: result,
  };
}
