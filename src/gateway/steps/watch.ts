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

/** Judges the wish to watch a resource; the seal goes with it to the wire. @throws Fault of the guard that refuses */
export async function judgeWatch(exchange: Local, { server, uri }: WatchTarget, gateway: Gateway): Promise<Judged> {
  const parts = serverOf(gateway.servers(), server);
  const compileSchema = await gateway.schemas();
  const { approved } = parts.rules();
  const differing = approved === undefined ? undefined : await differingResource(exchange, parts, uri);
  const callsInFlight = gateway.load.count(exchange.caller.id);
  const knowledge = { definition: undefined, differing, approved, callsInFlight, compileSchema };
  // Watching is no use that is counted.
  const traces = { note: () => undefined, count: new Count(undefined) };
  // The seal outlives the request: it keeps what goes to the server, not the client's stream.
  return Judged.by(
    (asked: Outgoing) => gateway.judge({ ...exchange, ...asked, name: uri } satisfies Routed, () => knowledge, traces),
    { method: exchange.request.method, server, params: { uri } },
  );
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
