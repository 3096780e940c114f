// What a server shows: its four lists, read page by page within bounds and kept until the server says they changed or their time is over.
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { withMembers } from '../protocol/meta.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';
import type { Definitions, Outcome } from './connection.ts';
import { type Mask, saidBy, upstreamFault } from './faults.ts';

/** Bounds of a catalogue: a server that pages for ever or floods is refused (threat: resource exhaustion). */
export interface CatalogueLimits {
  readonly maxPages: number;
  readonly maxDefinitions: number;
}

/** Reads one page: the connection's own request, which no client shaped. */
export type ReadPage = (method: string, cursor: string | undefined) => Promise<Outcome>;

/** What a catalogue needs to know. */
export interface CatalogueOptions {
  readonly server: string;
  readonly readPage: ReadPage;
  readonly clock: Clock;
  readonly limits: CatalogueLimits;
  /** Hides in its words what the server was given in secret. */
  readonly mask?: Mask | undefined;
  /** Does the server have this list, and does it tell when it changes? */
  readonly offers: (list: ListName) => { readonly has: boolean; readonly tells: boolean };
}

/** For how long a list counts as current although its server said nothing, in ms. */
const CURRENT_MS = 60_000;
/** A server that never tells of changes is read again when asked, but not more often than this, in ms. */
const SILENT_CURRENT_MS = 1_000;

/** Readings of a list that changes meanwhile. A server that adds its tools one by one tells of each. */
const MAX_READS = 20;
/** All of it together, in ms: each page may come slowly, and a call waits for the last. */
const MAX_READ_MS = 60_000;

interface Kept {
  readonly definitions: Definitions;
  readonly readAt: number;
}

/** The catalogue of one connection. */
export interface Catalogue {
  get(list: ListName): Promise<Definitions>;
  known(list: ListName): Definitions | undefined;
  /** The server said that this list changed: what is known no longer counts. */
  changed(list: ListName): void;
}

const NO_PAGE: Page = { items: [], around: {}, next: '' };
const EMPTY: Definitions = { items: [], byKey: new Map(), around: {} };

/** Makes the catalogue of one connection. */
export function createCatalogue(options: CatalogueOptions): Catalogue {
  const kept = new Map<ListName, Kept>();
  const reading = new Map<ListName, Promise<Definitions>>();
  const generation = new Map<ListName, number>();

  const isCurrent = (list: ListName, entry: Kept): boolean => {
    const age = options.clock.monotonicMs() - entry.readAt;
    return age < (options.offers(list).tells ? CURRENT_MS : SILENT_CURRENT_MS);
  };
  const read = async (list: ListName): Promise<Definitions> => {
    const endMs = options.clock.monotonicMs() + MAX_READ_MS;
    for (let reads = 0; reads < MAX_READS; reads++) {
      const asOf = generation.get(list) ?? 0;
      const readAt = options.clock.monotonicMs();
      const definitions = await readAll(options, list, endMs);
      // A change announced while we read makes what we read old, for whoever asked before it as well: a call that waits here comes after it.
      if ((generation.get(list) ?? 0) !== asOf) continue;
      kept.set(list, { definitions, readAt });
      return definitions;
    }
    throw broken(options, list, 'it changes whenever it is read');
  };
  return {
    async get(list) {
      if (!options.offers(list).has) return EMPTY;
      const entry = kept.get(list);
      if (entry !== undefined && isCurrent(list, entry)) return entry.definitions;
      const running = reading.get(list);
      if (running !== undefined) return running;
      const started = read(list).finally(() => {
        if (reading.get(list) === started) reading.delete(list);
      });
      reading.set(list, started);
      return started;
    },
    known: (list) => kept.get(list)?.definitions,
    changed(list) {
      generation.set(list, (generation.get(list) ?? 0) + 1);
      kept.delete(list);
      // A reading that runs sees this at its end and begins anew: one at a time, however often a server says so.
    },
  };
}

interface Page {
  readonly items: readonly JsonObject[];
  readonly around: JsonObject;
  /** Empty on the last page. */
  readonly next: string;
}

async function readAll(options: CatalogueOptions, list: ListName, endMs: number): Promise<Definitions> {
  const { maxPages, maxDefinitions } = options.limits;
  const pages: Page[] = [];
  const cursors = new Set<string>();
  let count = 0;
  let cursor: string | undefined;
  while (pages.length < maxPages) {
    const page = await readPage(options, list, cursor);
    pages.push(page);
    count += page.items.length;
    if (count > maxDefinitions) break;
    if (page.next === '') return index(pages, LISTS[list].key);
    if (cursors.has(page.next)) throw broken(options, list, 'its pages go round in a circle');
    if (options.clock.monotonicMs() > endMs) throw broken(options, list, `it is not read whole within ${MAX_READ_MS / 1_000} s`);
    cursors.add(page.next);
    cursor = page.next;
  }
  throw broken(options, list, 'it has too many pages or definitions');
}

const broken = ({ server }: CatalogueOptions, list: ListName, reason: string, cause?: Fault): Error =>
  upstreamFault['broken-list']({ name: server, method: LISTS[list].method, reason }, cause);

const OF_LIST: ReadonlySet<string> = new Set(['upstream.timeout', 'upstream.broken-reply']);

async function readPage(options: CatalogueOptions, list: ListName, cursor: string | undefined): Promise<Page> {
  const { method, member } = LISTS[list];
  const outcome = await options.readPage(method, cursor).catch((thrown: unknown) => {
    // Said of the list: nobody should think that a call of theirs ran.
    const isOfList = thrown instanceof Fault && OF_LIST.has(thrown.code);
    throw isOfList ? broken(options, list, thrown.message, thrown) : thrown;
  });
  // A capability may stand for several lists (resources and templates), and many servers have but one of them.
  if (outcome.kind === 'error' && outcome.error.code === ErrorCode.methodNotFound && cursor === undefined) return NO_PAGE;
  if (outcome.kind === 'error') throw broken(options, list, saidBy(outcome.error, options.mask));
  const { [member]: found, nextCursor } = outcome.result;
  if (!Array.isArray(found)) throw broken(options, list, `no ${member}`);
  const around = withMembers(outcome.result, { [member]: undefined, nextCursor: undefined });
  return { items: (found as readonly Json[]).filter(isObject), around, next: typeof nextCursor === 'string' ? nextCursor : '' };
}

function index(pages: readonly Page[], key: string): Definitions {
  const byKey = new Map<string, JsonObject>();
  for (const item of pages.flatMap(({ items }) => items)) {
    const name = item[key];
    // The first of equal names counts; a later one could only shadow it.
    if (typeof name === 'string' && !byKey.has(name)) byKey.set(name, item);
  }
  return { items: [...byKey.values()], byKey, around: pages[0]?.around ?? {} };
}
