// What bartizan.lock says of one server, as types. Members that this version does not know stay in the objects, are signed, and are written back.
import type { ListName } from '../protocol/methods.ts';
import type { Catalogue } from './catalogue.ts';
import type { Envelope } from './dsse.ts';
import type { CataloguePins } from './pins.ts';

/** Who a server is: where it comes from, never how it is called here. */
export interface ServerIdentity {
  /** E.g. `npm:@scope/package`, `oci:ghcr.io/x/y`, `https://host/path`: stable over versions and renames. */
  readonly id: string;
  /** Who could publish it when it was approved, sorted, where the registry says so. */
  readonly publishers?: readonly string[] | undefined;
  /** The repository that was attested, else the claimed one. */
  readonly repository?: string | undefined;
}

/** The artefact as supply/ names it (artefact.ts); the lock knows of its shape only what it compares. */
export interface LockedArtefact {
  readonly kind: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly integrity?: string | undefined;
  readonly registry?: string | undefined;
  readonly packages?:
    | Readonly<Record<string, { readonly name: string; readonly version: string; readonly integrity: string }>>
    | undefined;
  readonly tree?: string | undefined;
  readonly start?: { readonly runtime: string; readonly entry: string; readonly args: readonly string[] } | undefined;
  readonly scripts?: readonly { readonly package: string; readonly event: string; readonly command: string }[] | undefined;
}

/** One thing that was checked of where an artefact comes from. */
export interface LockedFact {
  readonly id: string;
  readonly result: 'verified' | 'failed' | 'absent' | 'not-checkable';
  readonly detail: string;
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** How a server is started or reached. Values of environment and headers are never here. */
export interface Launch {
  /** Absent where the artefact says what starts it. */
  readonly command?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
  /** Names of the variables it gets beyond the inherited ones, sorted. */
  readonly env?: readonly string[] | undefined;
  readonly url?: string | undefined;
  /** Names of the headers that are sent, sorted. */
  readonly headers?: readonly string[] | undefined;
  /** `none` for a server that runs with all that its user may do; absent where it runs in a sandbox. */
  readonly launcher?: string | undefined;
  /** What it may touch beyond its own code: one grant each, sorted. Absent where it is granted nothing. */
  readonly profile?: readonly string[] | undefined;
  /** Pin of the environment and headers as written in bartizan.yaml (variables unexpanded): a swapped value is a change (MCPoison). */
  readonly valuesPin?: string | undefined;
}

/** One person's yes to one state of a server. */
export interface Approval {
  readonly by: string;
  /** ISO time. */
  readonly at: string;
  /** Digest of the state that was approved (approvals.ts): a careless edit or merge is found without a signature too. */
  readonly state: string;
  /** Absent where approvals are not signed. */
  readonly envelope?: Envelope | undefined;
}

/** What is known of a server beside its catalogue. */
export interface ServerFacts {
  /** As written by whoever added it. */
  readonly source: string;
  readonly identity: ServerIdentity;
  readonly artefact: LockedArtefact;
  readonly provenance: readonly LockedFact[];
  readonly launch: Launch;
  readonly era: 'legacy' | 'modern';
  readonly transport: 'stdio' | 'http' | 'sse';
}

/**
 * Ids of the rules that found something in what was approved, by list (`server`: its instructions, and what it says beside its definitions) and key.
 * What is not named was looked at as well, and nothing was found.
 */
export type LockedFindings = Readonly<Partial<Record<ListName | 'server', Readonly<Record<string, readonly string[]>>>>>;

/** A server in bartizan.lock. */
export interface ServerEntry extends ServerFacts {
  /** Rises with every approved state; an older one is refused where a newer one is known. */
  readonly counter: number;
  readonly pins: CataloguePins;
  /** Absent where nobody looked. */
  readonly findings?: LockedFindings | undefined;
  readonly approvals: readonly Approval[];
}

/** A server as approved: its entry and the definitions that its pins stand for. */
export interface LockedServer {
  readonly name: string;
  readonly entry: ServerEntry;
  readonly catalogue: Catalogue;
}

/** bartizan.lock. */
export interface LockFile {
  readonly version: 1;
  /** Random, made once: signatures for one project are none for another. Independent of paths. */
  readonly project: string;
  readonly servers: Readonly<Record<string, ServerEntry>>;
}
