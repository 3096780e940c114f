// The pairs of client and server that a gateway has to join, and the clients themselves as their revisions make them.
import type { JsonObject } from '../../src/base/json.ts';
import { type Answerer, MODERN, StoryClient } from './client.ts';
import { HttpWire } from './http-wire.ts';
import type { Place, Service } from './place.ts';
import { SseWire } from './sse-wire.ts';
import type { Wire } from './wire.ts';

/** How a client reaches the gateway. */
export interface ClientKind {
  readonly version: string;
  readonly transport: Wire['transport'];
}

/** How the gateway reaches a server. */
export interface UpstreamKind {
  /** Name in the settings. */
  readonly name: string;
  readonly era: 'legacy' | 'modern' | 'dual';
  readonly transport: Wire['transport'];
}

/** One client in front of one server. */
export interface Pair {
  readonly client: StoryClient;
  readonly kind: ClientKind;
  readonly upstream: UpstreamKind;
  /** The era in which the server is spoken to. */
  readonly upstreamEra: 'legacy' | 'modern';
  readonly place: Place;
  /** Unique in the place; goes into arguments, so that the journal shows whose a call was. */
  readonly tag: string;
}

/** Every client. */
export const CLIENTS: readonly ClientKind[] = [
  { version: '2024-11-05', transport: 'sse' },
  ...['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', MODERN].flatMap((version) => [
    { version, transport: 'stdio' as const },
    { version, transport: 'http' as const },
  ]),
];

/** Every server. */
export const UPSTREAMS: readonly UpstreamKind[] = [
  { name: 'legacy-stdio', era: 'legacy', transport: 'stdio' },
  { name: 'legacy-http', era: 'legacy', transport: 'http' },
  { name: 'legacy-sse', era: 'legacy', transport: 'sse' },
  { name: 'modern-stdio', era: 'modern', transport: 'stdio' },
  { name: 'modern-http', era: 'modern', transport: 'http' },
  { name: 'dual-stdio', era: 'dual', transport: 'stdio' },
  { name: 'dual-http', era: 'dual', transport: 'http' },
];

/** What a client of a revision can declare at most. */
export function capabilitiesOf(version: string): JsonObject {
  const always = { roots: { listChanged: true }, sampling: {} };
  if (version === MODERN)
    return { roots: {}, sampling: {}, elicitation: { form: {}, url: {} }, extensions: { 'io.modelcontextprotocol/tasks': {} } };
  if (version === '2025-11-25') return { ...always, elicitation: { form: {}, url: {} }, tasks: {} };
  return version === '2025-06-18' ? { ...always, elicitation: {} } : always;
}

/** Answers every question that a client can get, with something that shows where it came from. */
export const answering =
  (tag: string): Answerer =>
  ({ method, params }) => {
    if (method === 'roots/list') return { roots: [{ uri: `file:///${tag}`, name: tag }] };
    if (method === 'sampling/createMessage')
      return { role: 'assistant', model: 'a-model', content: { type: 'text', text: `sampled for ${tag}` } };
    return params['mode'] === 'url' ? { action: 'accept' } : { action: 'accept', content: { name: tag } };
  };

/** Starts the servers of all pairs and writes the settings. */
export async function configurePairs(place: Place, upstreams: readonly UpstreamKind[] = UPSTREAMS): Promise<void> {
  const servers: Record<string, JsonObject> = {};
  for (const { name, era, transport } of upstreams) {
    servers[name] =
      transport === 'stdio' ? place.story({ era, name }) : { url: await place.startStory({ era, name }, transport) };
  }
  place.configure({ servers });
}

/** A way to one server through the gateway. */
export function wireTo(place: Place, service: Service, kind: ClientKind, name: string): Wire {
  if (kind.transport === 'stdio') return place.relay(name);
  const url = `${service.url}/s/${name}`;
  return kind.transport === 'sse' ? new SseWire(`${url}/sse`) : new HttpWire(url);
}

/** Makes one pair; its client is not open yet. */
export function pairOf(place: Place, service: Service, kind: ClientKind, upstream: UpstreamKind): Pair {
  const tag = `${kind.version}.${kind.transport}.${upstream.name}`;
  const client = new StoryClient({
    wire: wireTo(place, service, kind, upstream.name),
    version: kind.version,
    capabilities: capabilitiesOf(kind.version),
    answer: answering(tag),
  });
  const upstreamEra = upstream.era === 'dual' ? client.era : upstream.era;
  return { client, kind, upstream, upstreamEra, place, tag };
}
