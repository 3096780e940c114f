// Lines to servers: for one exchange or one session the right connection of the right pool, and what of its catalogue the client may see.
import type { ListName } from '../protocol/methods.ts';
import type { Connection, Definitions } from '../upstream/connection.ts';
import type { ConnectionPool, Lease, Need } from '../upstream/pool.ts';
import type { Identified } from './exchange.ts';
import { gatewayFault } from './faults.ts';
import { lister, type PolicyPort, type Reader } from './guards/policy.ts';
import { isToolOpen, type QuarantinePort } from './quarantine.ts';
import { narrowedView, type View, type ViewRules, viewOf } from './view.ts';

/** One configured server as the gateway sees it. */
export interface ServerParts {
  readonly name: string;
  readonly pool: ConnectionPool;
  /** What filters its lists: names chosen by settings, and what was approved. */
  readonly rules: () => ViewRules;
  /** Filtered lists by what was filtered, so that it is done once; gone with the definitions. `rules` made it. */
  readonly views: WeakMap<Definitions, { readonly view: View; readonly rules: ViewRules }>;
  /** Did its lists keep the aggregate waiting? Then it is shown as it is known, and the rest follows. */
  readonly slowness: { isSlow: boolean; readonly unawaited: Set<string> };
  /** Is it a process that we start? Then it may keep state, and one worker holds it for each caller. */
  readonly isProcess: boolean;
  /** Is every result of this server equal for all callers: same credentials, same decisions, nothing filtered? */
  readonly isSameForAll: boolean;
}

/** The configured servers, in the order of the settings. */
export type Servers = ReadonlyMap<string, ServerParts>;

/** The server of that name. @throws Fault `gateway.unknown-server` */
export function serverOf(servers: Servers, name: string): ServerParts {
  const parts = servers.get(name);
  if (parts === undefined) throw gatewayFault['unknown-server']({ name });
  return parts;
}

/** For whom an exchange needs a connection. */
export function needOf(exchange: Identified): Need {
  return {
    callerId: exchange.caller.id,
    era: exchange.client.era,
    facts: exchange.client.facts,
    sessionId: exchange.session?.id,
  };
}

/** The line of an exchange to a server: its session's, or a lease for as long as the exchange runs. */
export async function lineFor(exchange: Identified, server: ServerParts): Promise<Lease> {
  if (exchange.session === undefined) return server.pool.acquire(needOf(exchange));
  return { connection: await exchange.session.connect(server), release: () => undefined };
}

/** What of one list the client may see. @throws Fault `upstream.*` */
export async function viewFor(connection: Connection, server: ServerParts, list: ListName): Promise<View> {
  return cached(await connection.definitions(list), server, list);
}

/** The same without waiting, where the list is known. */
export function knownView(connection: Connection, server: ServerParts, list: ListName): View | undefined {
  const definitions = connection.known(list);
  return definitions === undefined ? undefined : cached(definitions, server, list);
}

/** What a view is narrowed by. */
export interface Narrowing {
  readonly server: ServerParts;
  readonly list: ListName;
  readonly policy: PolicyPort | undefined;
  readonly quarantine: QuarantinePort | undefined;
}

/** What of a view this caller may be shown: what is in quarantine, or policy would surely refuse, is left out. @throws Fault `policy.*`, `store.bad-quarantine` */
export async function shownTo(reader: Reader, view: View, { server, list, policy, quarantine }: Narrowing): Promise<View> {
  const { approved } = server.rules();
  const open = list === 'tools' ? narrowedView(list, view, (tool) => isToolOpen(quarantine, server.name, approved, tool)) : view;
  if (policy === undefined || !policy.isEnforced) return open;
  const deciding = await policy.now();
  if (deciding === undefined) return open;
  return narrowedView(list, open, lister(deciding, policy, reader, { server: server.name, approved, list }));
}

function cached(definitions: Definitions, server: ServerParts, list: ListName): View {
  const rules = server.rules();
  const kept = server.views.get(definitions);
  // An approval while Bartizan runs makes other rules.
  if (kept !== undefined && kept.rules === rules) return kept.view;
  const view = viewOf(list, definitions, rules);
  server.views.set(definitions, { view, rules });
  return view;
}
