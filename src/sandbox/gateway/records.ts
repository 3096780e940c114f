// What is recorded of a server's network: connections with their bytes, and every kind of refused attempt. Bounded, whatever a server tries.

/** Why an attempt was refused. Stable words: `denials` and the trail rely on them. */
export type Refusal =
  | 'name-not-granted'
  | 'port-not-granted'
  | 'address-not-granted'
  | 'private-address'
  | 'unknown-name'
  | 'other-server-name'
  | 'other-host'
  | 'broken-request'
  | 'upgrade'
  | 'unreachable'
  /** Made before anybody listened: refused by the kernel, which counts, but does not say where to. */
  | 'too-early'
  /** To a port that nobody watches: the same. */
  | 'unwatched-port'
  /** TLS of a host that gets a secret could not be verified. */
  | 'unverified-host'
  /** A reply of a host that got a secret could not be looked through. */
  | 'unreadable-reply'
  | 'too-many';

/** One record. Names are what the server asked for: untrusted text, of letters that a host name has and no longer than one. */
export interface EgressRecord {
  readonly server: string;
  readonly kind: 'opened' | 'closed' | 'refused';
  readonly protocol: 'dns' | 'https' | 'http' | 'tcp' | 'udp';
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly refusal?: Refusal | undefined;
  /** What was asked for instead, where that is the reason. */
  readonly detail?: string | undefined;
  /** Bytes that the server sent and got, at the end of a connection. */
  readonly sentBytes?: number | undefined;
  readonly receivedBytes?: number | undefined;
  /** Attempts that this record stands for. */
  readonly times: number;
}

/** Takes records; may not throw. */
export type OnEgress = (record: EgressRecord) => void;

const MAX_NAME_CHARS = 253;

/** Text from a server as it may stand in a record. */
export const recordedName = (text: string): string => text.slice(0, MAX_NAME_CHARS).replace(/[^A-Za-z0-9._:@/%-]/g, '?');

type Refused = Omit<EgressRecord, 'server' | 'kind' | 'times'>;

/** Different refusals remembered; further ones count together. */
const MAX_KINDS = 256;
const OVERFLOW: Refused = { protocol: 'tcp', refusal: 'too-many', detail: 'further attempts of other kinds' };

/** Records of one sandbox: the first of a kind at once, repetitions when their number has doubled, and the rest at the end. */
export class EgressLog {
  readonly #server: string;
  readonly #onEgress: OnEgress;
  readonly #refused = new Map<string, { readonly record: Refused; told: number; count: number }>();

  constructor(server: string, onEgress: OnEgress) {
    this.#server = server;
    this.#onEgress = onEgress;
  }

  connection(kind: 'opened' | 'closed', record: Omit<EgressRecord, 'server' | 'kind' | 'times'>): void {
    this.#onEgress({ server: this.#server, kind, times: 1, ...record });
  }

  refused(record: Refused, times = 1): void {
    if (times <= 0) return;
    const known = this.#entry(record);
    known.count += times;
    if (known.count >= known.told * 2) this.#tell(known);
  }

  /** Tells the repetitions that were not told yet. */
  flush(): void {
    for (const entry of this.#refused.values()) if (entry.count > entry.told) this.#tell(entry);
  }

  #entry(record: Refused): { readonly record: Refused; told: number; count: number } {
    const key = [record.protocol, record.name, record.address, record.port, record.refusal, record.detail].join(' ');
    const known = this.#refused.get(key);
    if (known !== undefined) return known;
    const isFull = this.#refused.size >= MAX_KINDS && record !== OVERFLOW;
    if (isFull) return this.#entry(OVERFLOW);
    const entry = { record, told: 0, count: 0 };
    this.#refused.set(key, entry);
    return entry;
  }

  #tell(entry: { readonly record: Refused; told: number; count: number }): void {
    const times = entry.count - entry.told;
    entry.told = entry.count;
    this.#onEgress({ server: this.#server, kind: 'refused', times, ...entry.record });
  }
}
