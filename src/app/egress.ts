// The network of servers, on its way into the trail. A server that connects all day writes few entries: repetitions are counted, none is lost.
import type { EgressRecord, OnEgress } from '../sandbox/gateway/records.ts';
import { egressBody } from '../store/egress.ts';

/** Writes one entry; may fail in its own time. */
export type AppendEgress = (body: string) => void;

/** Records wait here until there is a trail: the first server starts before it. */
export interface Egress {
  readonly take: OnEgress;
  /** From now on records go here, those that waited first. */
  write(append: AppendEgress): void;
  /** Tells what was counted and not told. */
  flush(): void;
}

interface Counted {
  readonly record: EgressRecord;
  isOpened: boolean;
  told: number;
  count: number;
  sentBytes: number;
  receivedBytes: number;
}

/** Different places that are counted apart; further ones of a server count together. */
const MAX_PLACES = 1024;
/** Records that wait for a trail. */
const MAX_WAITING = 1000;

const keyOf = ({ server, protocol, name, address, port }: EgressRecord): string =>
  [server, protocol, name, address, port].join(' ');

/** Makes the way of one program. */
export function createEgress(nowMs: () => number): Egress {
  const waiting: string[] = [];
  const places = new Map<string, Counted>();
  let append: AppendEgress | undefined;
  const tell = ({ kind, ...record }: EgressRecord): void => {
    const body = egressBody({ ...record, at: nowMs(), what: kind });
    if (append !== undefined) append(body);
    else if (waiting.length < MAX_WAITING) waiting.push(body);
  };
  const placeOf = (record: EgressRecord): Counted => {
    const known = places.get(keyOf(record));
    if (known !== undefined) return known;
    const { server, protocol, times } = record;
    const isFull = places.size >= MAX_PLACES;
    const kept: EgressRecord = isFull ? { server, kind: 'closed', protocol, name: 'further places', times } : record;
    const found = isFull ? places.get(keyOf(kept)) : undefined;
    if (found !== undefined) return found;
    const counted = { record: kept, isOpened: false, told: 0, count: 0, sentBytes: 0, receivedBytes: 0 };
    places.set(keyOf(kept), counted);
    return counted;
  };
  const tellCount = (place: Counted): void => {
    const { sentBytes, receivedBytes } = place;
    tell({ ...place.record, kind: 'closed', times: place.count - place.told, sentBytes, receivedBytes });
    place.told = place.count;
    place.sentBytes = 0;
    place.receivedBytes = 0;
  };
  return {
    take(record) {
      if (record.kind === 'refused') {
        // Counted by who refused it.
        tell(record);
        return;
      }
      const place = placeOf(record);
      if (record.kind === 'opened') {
        if (!place.isOpened) tell({ ...place.record, kind: 'opened' });
        place.isOpened = true;
        return;
      }
      place.count += record.times;
      place.sentBytes += record.sentBytes ?? 0;
      place.receivedBytes += record.receivedBytes ?? 0;
      if (place.count >= place.told * 2) tellCount(place);
    },
    write(to) {
      append = to;
      for (const body of waiting.splice(0)) to(body);
    },
    flush() {
      for (const place of places.values()) if (place.count > place.told) tellCount(place);
    },
  };
}
