// What every kind of source has in common: the shape of a supplier, and all that it may use of the outside. It never decides what is approved.
import type { Clock } from '../base/clock.ts';
import type { ProxySettings } from '../base/proxy.ts';
import type { Artefact, ArtefactKind, Installed, SourceFact } from './artefact.ts';
import type { Evidence } from './provenance/evidence.ts';

/** Kinds of sources a user may write. A `registry` name is resolved to a source of another kind. */
export type SourceKind = ArtefactKind | 'registry';

/** A source as the user wrote it, taken apart; nothing of it is known to exist. */
export interface Source {
  readonly kind: SourceKind;
  /** As written; goes into the lock file. Holds no credentials: those are refused. */
  readonly text: string;
  /** Package, image repository, repository URL, URL of a server or bundle, absolute path, or registry name. */
  readonly name: string;
  /** What is wanted of it, as written: version, range, tag, `sha256:…` digest, commit. Undefined: the newest that the source recommends. */
  readonly wanted?: string | undefined;
  /** Which program of it (`#NAME`): a `bin` of an npm package, a script of a Python one, a file of a local folder. */
  readonly program?: string | undefined;
  /** SHA-256 (hex) that the fetched file must have, where an entry of the MCP registry says so (`fileSha256`). */
  readonly sha256?: string | undefined;
}

/** Bounds of what is fetched and unpacked. Zero never means unlimited. */
export interface SupplyBounds {
  /** One metadata document, after decompression. */
  readonly maxMetadataBytes: number;
  /** One archive as fetched. */
  readonly maxArchiveBytes: number;
  /** One archive unpacked, all its files together. */
  readonly maxUnpackedBytes: number;
  /** One whole installed tree, and files and folders in it. */
  readonly maxTreeBytes: number;
  readonly maxFiles: number;
  /** Packages of one dependency tree. */
  readonly maxPackages: number;
  /** Longest path inside a tree, in UTF-8 bytes. */
  readonly maxPathBytes: number;
  readonly maxRedirects: number;
  /** One request: until its head is there, and without a byte in between. */
  readonly idleTimeoutMs: number;
  /** One whole download. */
  readonly totalTimeoutMs: number;
  /** Requests at the same time. */
  readonly maxConcurrent: number;
}

/** The bounds used when nothing else is set. */
export const defaultBounds: SupplyBounds = {
  maxMetadataBytes: 128 * 1024 * 1024,
  maxArchiveBytes: 512 * 1024 * 1024,
  maxUnpackedBytes: 2 * 1024 * 1024 * 1024,
  maxTreeBytes: 4 * 1024 * 1024 * 1024,
  maxFiles: 200_000,
  maxPackages: 5_000,
  maxPathBytes: 1_024,
  maxRedirects: 5,
  idleTimeoutMs: 30_000,
  totalTimeoutMs: 600_000,
  maxConcurrent: 8,
};

/** What this machine is, in Node's words. */
export interface Platform {
  /** As `process.platform`. */
  readonly os: string;
  /** As `process.arch`. */
  readonly cpu: string;
  /** Linux only. */
  readonly libc?: 'glibc' | 'musl' | undefined;
  /** As `process.version`, without `v`. */
  readonly node: string;
}

/** Registries other than the default ones; base URLs without credentials. */
export interface Registries {
  /** Default: `registry` of `.npmrc`, else the public one. */
  readonly npm?: string | undefined;
  readonly pypi?: string | undefined;
  /** Official MCP registry API; the path `/v0.1` is appended. */
  readonly mcp?: string | undefined;
}

/** One step worth telling a person who waits. */
export interface Progress {
  readonly step: 'resolve' | 'fetch' | 'unpack' | 'check';
  /** What it is about: a package, an image, a URL without credentials. */
  readonly subject: string;
  readonly done?: number | undefined;
  readonly total?: number | undefined;
}

/** All that supply may use of the outside. */
export interface SupplyContext {
  /** Absolute. Fetched archives and installed trees, content-addressed; may be deleted at any time. */
  readonly cacheDir: string;
  /** Absolute. Manifests of installed trees: what is on disk is checked against them. */
  readonly stateDir: string;
  /** Absolute. The project: relative local sources and `.npmrc` are looked up here. */
  readonly cwd: string;
  /** Absolute. The user's home: `.npmrc`, `.netrc`, pip and container credentials. */
  readonly home: string;
  /** Read for proxies, credentials named by `.npmrc` and the like; never passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: Platform;
  /** Absolute path of the Node that runs servers. */
  readonly node: string;
  readonly bounds: SupplyBounds;
  readonly registries: Registries;
  /** The corporate proxy, also where the environment does not name one. Default: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` of `env`. */
  readonly proxy?: ProxySettings | undefined;
  /** Extra authorities, PEM. */
  readonly extraCa?: string | undefined;
  /** Origin of the registry whose entry named a place; what lies elsewhere is treated like a redirect of it. Default: the user named it. */
  readonly namedBy?: string | undefined;
  /** No network: what is not in the cache is a fault. */
  readonly offline: boolean;
  readonly clock: Clock;
  readonly report: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** A package that runs something when it is installed. */
export interface ScriptedPackage {
  readonly name: string;
  readonly version: string;
}

/** What the versions before one say of it, as the registry has them. */
export interface PackageHistory {
  /** Versions that were published before. */
  readonly earlier: number;
  /** The registry says who published this version, and at least one before. */
  readonly knowsPublishers: boolean;
  /** Those before had proof of their origin, this one has none. */
  readonly lostProof: boolean;
  /** Whoever published it published none before. */
  readonly newPublisher?: {
    readonly name: string;
    readonly before: readonly string[];
    /** None of those before may publish any more. */
    readonly areGone: boolean;
  };
  /** Days since the version before. */
  readonly quietDays?: number;
  /** The repository that the version before named, where it is another one. */
  readonly movedFrom?: string;
  /** How the name was free in between. */
  readonly freed?: string;
}

/** A source resolved to exactly one artefact; nothing of its content is installed. */
export interface Resolved {
  /** Without `tree`, and without `start` and `scripts` where they are only known once unpacked. */
  readonly artefact: Artefact;
  readonly facts: readonly SourceFact[];
  /** What provenance is judged by: fetched, unverified. */
  readonly evidence: Evidence;
  /** Source repository that the package claims for itself, as a URL; not proven. */
  readonly claimedRepository?: string | undefined;
  /** Packages of its tree that run something when they are installed, as the registry says; absent where it does not tell. */
  readonly scripted?: readonly ScriptedPackage[] | undefined;
  /** Where the registry tells of versions before. */
  readonly history?: PackageHistory | undefined;
  /** What a registry entry says is needed to run it: claimed, to be shown and asked for. */
  readonly asked?: AskedByRegistry | undefined;
  /** Where a remote server answers, as it was written: with its query. */
  readonly url?: string | undefined;
}

/** Arguments and environment that an entry of the MCP registry asks for. */
export interface AskedByRegistry {
  readonly args: readonly string[];
  readonly env: readonly {
    readonly name: string;
    readonly isRequired: boolean;
    readonly isSecret: boolean;
    readonly description?: string;
  }[];
  readonly headers: readonly { readonly name: string; readonly isRequired: boolean; readonly isSecret: boolean }[];
}

/** One kind of source. */
export interface Supplier {
  /** Finds the one artefact. Fetches metadata only (and the archive where nothing else tells its digest). */
  resolve(source: Source, context: SupplyContext): Promise<Resolved>;
  /**
   * Puts exactly this artefact into the cache, every byte checked, and answers with it completed: `tree`, `start`, `scripts`.
   * With a `tree` in it (from a lock file) the result must be that tree.
   */
  install(artefact: Artefact, context: SupplyContext): Promise<Installed>;
}
