// Who and what is shut out: looked at when a request comes, before a server is reached for it, and before its reply goes out.
import type { Approved } from './approved.ts';
import type { Caller, Client } from './exchange.ts';
import { gatewayFault } from './faults.ts';

/** What shuts an exchange out. */
export interface ShutOut {
  readonly kind: string;
  readonly name: string;
  readonly why?: string | undefined;
}

/** Says what is shut out now; throws where that cannot be known. */
export interface QuarantinePort {
  match(concerned: {
    readonly caller: string;
    readonly client: string;
    readonly server?: string | undefined;
    readonly identity?: string | undefined;
    readonly tool?: string | undefined;
  }): ShutOut | undefined;
}

/** Whose exchange it is. */
export interface Whose {
  readonly caller: Caller;
  readonly client: Client;
}

/** Where it leads. */
export interface Whither {
  readonly server: string;
  readonly approved: Approved | undefined;
  readonly tool?: string | undefined;
}

/** Lets pass only what nothing shuts out. @throws Fault `gateway.quarantined`, `store.bad-quarantine` */
export function refuseQuarantined(port: QuarantinePort | undefined, { caller, client }: Whose, to?: Whither): void {
  const { name } = client.facts.info;
  const found = port?.match({
    caller: caller.id,
    client: typeof name === 'string' ? name : '',
    server: to?.server,
    identity: to?.approved?.server?.entry.identity.id,
    tool: to?.tool,
  });
  if (found !== undefined) throw gatewayFault.quarantined(factsOf(found));
}

/** Is this server shut out for everybody? @throws Fault `store.bad-quarantine` */
export function isServerQuarantined(port: QuarantinePort | undefined, server: string, approved: Approved | undefined): boolean {
  const identity = approved?.server?.entry.identity.id;
  return port?.match({ caller: '', client: '', server, identity }) !== undefined;
}

/** May this tool be shown? What is shut out for everybody is called by nobody. @throws Fault `store.bad-quarantine` */
export function isToolOpen(
  port: QuarantinePort | undefined,
  server: string,
  approved: Approved | undefined,
  tool: string,
): boolean {
  return port?.match({ caller: '', client: '', server, identity: approved?.server?.entry.identity.id, tool }) === undefined;
}

/** What a caller may know of it: that it is so, not what else is. */
function factsOf({ kind, name, why }: ShutOut): { readonly what: string; readonly why: string } {
  const what = kind === 'caller' || kind === 'client' ? `this ${kind}` : `${kind} "${name}"`;
  return { what, why: why === undefined ? '' : `: ${why.replace(/[.\s]+$/, '')}` };
}
