// What a server was refused in normal running, as the trail has it, and which lines of a profile would let it through. Only read, never applied.
import type { EgressRecord, Refusal } from '../sandbox/gateway/records.ts';
import { hostLines } from '../sandbox/learn/hosts.ts';
import type { ProposedLine, Unproposed } from '../sandbox/learn/proposal.ts';
import { EMPTY_PROFILE } from '../sandbox/profile.ts';
import { type EgressEntry, parseEgress } from '../store/egress.ts';
import type { Trail, TrailRow } from '../store/ports.ts';
import { loadSettings } from './settings.ts';

/** What was denied to one server. */
export interface Denials {
  /** The oldest first. */
  readonly denied: readonly EgressEntry[];
  /** Connections that it made, the oldest first. */
  readonly reached: readonly EgressEntry[];
  /** Hosts that its profile could name. */
  readonly lines: readonly ProposedLine[];
  /** What no line grants. */
  readonly unproposed: readonly Unproposed[];
}

/** Where to look. */
export interface DenialsOptions {
  readonly config: string;
  readonly stateDir: string;
  readonly name: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly trail: Trail;
  /** Not older than this, epoch ms. */
  readonly sinceMs: number;
}

const PAGE_ROWS = 1000;
/** Rows of the trail that are looked through, from its end. */
const MAX_ROWS = 200_000;
/** Entries of either kind that are shown, the newest. */
const MAX_ENTRIES = 1000;

/** Rows up to the present head, a page after the other. */
async function* lastRows(trail: Trail): AsyncGenerator<TrailRow> {
  const { seq: head } = await trail.head();
  let afterSeq = Math.max(0, head - MAX_ROWS);
  while (afterSeq < head) {
    const rows = await trail.read({ afterSeq, limit: PAGE_ROWS });
    yield* rows;
    afterSeq = rows.at(-1)?.seq ?? head;
  }
}

interface Found {
  readonly denied: EgressEntry[];
  readonly reached: EgressEntry[];
}

async function entriesIn({ trail, name, sinceMs }: DenialsOptions): Promise<Found> {
  const found: Found = { denied: [], reached: [] };
  for await (const { body } of lastRows(trail)) {
    const entry = parseEgress(body);
    if (entry === undefined || entry.server !== name || entry.at < sinceMs) continue;
    const kept = entry.what === 'refused' ? found.denied : found.reached;
    if (kept.push(entry) > MAX_ENTRIES) kept.shift();
  }
  return found;
}

/** The same attempts as one. */
function joined(entries: readonly EgressEntry[]): readonly EgressRecord[] {
  const byWhat = new Map<string, EgressRecord>();
  for (const { server, protocol, name, address, port, refusal, detail, times } of entries) {
    const key = [protocol, name, address, port, refusal].join(' ');
    const before = byWhat.get(key)?.times ?? 0;
    byWhat.set(key, {
      server,
      kind: 'refused',
      protocol: protocol as EgressRecord['protocol'],
      name,
      address,
      port,
      refusal: refusal as Refusal,
      detail,
      times: before + times,
    });
  }
  return [...byWhat.values()];
}

/** Looks. @throws Fault `settings.*`, `store.*` */
export async function denialsOf(options: DenialsOptions): Promise<Denials> {
  const { config: path, stateDir, env, name } = options;
  const { settings } = await loadSettings({ path, stateDir, env, only: [name] });
  const server = settings.servers[name];
  const profile = (server !== undefined && !('url' in server) ? server.profile : undefined) ?? EMPTY_PROFILE;
  const { denied, reached } = await entriesIn(options);
  const { lines, refused } = hostLines(joined(denied), profile.hosts);
  return { denied, reached, lines, unproposed: refused };
}
