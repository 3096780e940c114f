// Watching a resource: a client chose its URI, so it is judged like a read before any server hears of it.
import { Judged, type Outgoing } from '../../upstream/judged.ts';
import type { Local, Routed } from '../exchange.ts';
import type { Gateway } from '../gateway.ts';
import { lineFor, type ServerParts, serverOf, viewFor } from '../lines.ts';
import { Count } from '../quotas.ts';
import type { Withheld } from '../view.ts';

/** One resource of one server. */
export interface WatchTarget {
  readonly server: string;
  readonly uri: string;
}

/** Judges the wish to watch a resource and counts it where policy limits that; the seal goes with it to the wire. @throws Fault of the guard that refuses, `limits.quota` */
export async function judgeWatch(exchange: Local, { server, uri }: WatchTarget, gateway: Gateway): Promise<Judged> {
  const parts = serverOf(gateway.servers(), server);
  const compileSchema = await gateway.schemas();
  const { approved } = parts.rules();
  const differing = approved === undefined ? undefined : await differingResource(exchange, parts, uri);
  const callsInFlight = gateway.load.count(exchange.caller.id);
  const knowledge = { definition: undefined, differing, approved, callsInFlight, compileSchema };
  // Who wants to hear no more is not counted.
  const count = new Count(exchange.request.method === 'resources/unsubscribe' ? undefined : gateway.quotas);
  const traces = { note: () => undefined, count };
  // The seal outlives the request: it keeps what goes to the server, not the client's stream.
  const judged = await Judged.by(
    (asked: Outgoing) => gateway.judge({ ...exchange, ...asked, name: uri } satisfies Routed, () => knowledge, traces),
    { method: exchange.request.method, server, params: { uri } },
  );
  await count.take({ ...exchange, ...judged.exchange, name: uri }, judged.ruling.ruling);
  count.leave();
  return judged;
}

/** A resource that is listed is watched only as it was approved. */
async function differingResource(exchange: Local, server: ServerParts, uri: string): Promise<Withheld | undefined> {
  const line = await lineFor(exchange, server);
  try {
    return (await viewFor(line.connection, server, 'resources')).differing.get(uri);
  } finally {
    line.release();
  }
}
