// What the trail keeps of a server's network: who, where to, how much, or why not. Names are what the server asked for: untrusted text, bounded.

/** One entry: connections to one place, or attempts that were refused for one reason. */
export interface EgressEntry {
  readonly v: 1;
  readonly kind: 'egress';
  /** Epoch ms. */
  readonly at: number;
  readonly server: string;
  /** `opened`: the first connection to a place begins; `closed`: connections that ended; `refused`: attempts that were not let through. */
  readonly what: 'opened' | 'closed' | 'refused';
  readonly protocol: string;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly refusal?: string | undefined;
  readonly detail?: string | undefined;
  readonly sentBytes?: number | undefined;
  readonly receivedBytes?: number | undefined;
  /** Connections or attempts that this entry stands for. */
  readonly times: number;
}

const MAX_CHARS = 260;

const cut = (text: string | undefined): string | undefined => text?.slice(0, MAX_CHARS);

/** The body of an entry, ready for `Trail.append`. Members are copied one by one: their order is part of the format. */
export function egressBody(entry: Omit<EgressEntry, 'v' | 'kind'>): string {
  return JSON.stringify({
    v: 1,
    kind: 'egress',
    at: entry.at,
    server: cut(entry.server),
    what: entry.what,
    protocol: cut(entry.protocol),
    name: cut(entry.name),
    address: cut(entry.address),
    port: entry.port,
    refusal: cut(entry.refusal),
    detail: cut(entry.detail),
    sentBytes: entry.sentBytes,
    receivedBytes: entry.receivedBytes,
    times: entry.times,
  });
}

/** Reads a body back; undefined if it is another entry. */
export function parseEgress(body: string): EgressEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<EgressEntry>;
  const isWhole = typeof entry.server === 'string' && typeof entry.at === 'number' && typeof entry.times === 'number';
  return entry.v === 1 && entry.kind === 'egress' && isWhole ? (entry as EgressEntry) : undefined;
}
