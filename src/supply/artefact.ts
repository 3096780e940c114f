// What a server's code is: one exact artefact, named by digests. Written to bartizan.lock as it stands here; no host, path or secret of this machine is in it.

/** Kinds of artefacts. `registry` names are resolved to one of these. */
export type ArtefactKind = 'npm' | 'pypi' | 'oci' | 'mcpb' | 'git' | 'local' | 'remote';

/** One package of a dependency tree. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** SRI of the archive that was fetched. */
  readonly integrity: string;
  /** Platforms it is made for, where it says so (npm: `os`, `cpu`, `libc`; `!x` for all but x). Elsewhere it is left out. */
  readonly os?: readonly string[] | undefined;
  readonly cpu?: readonly string[] | undefined;
  readonly libc?: readonly string[] | undefined;
  /** Nothing is missing without it. */
  readonly optional?: boolean | undefined;
}

/** An install script that was found and not run. */
export interface FoundScript {
  readonly package: string;
  /** `preinstall`, `install`, `postinstall`, `binding.gyp` … */
  readonly event: string;
  readonly command: string;
}

/** What starts the server, relative to the installed tree. */
export interface StartLine {
  readonly runtime: 'node' | 'python' | 'native' | 'oci';
  /** File inside the tree (posix, relative), a module name (`-m`) for Python, or empty for images. */
  readonly entry: string;
  readonly args: readonly string[];
  /** Options for the runtime itself, before the entry: those of the program's own `#!` line. */
  readonly runtimeArgs?: readonly string[] | undefined;
}

/** One exact artefact: what is pinned. */
export interface Artefact {
  readonly kind: ArtefactKind;
  /** Package name, image repository, repository URL, URL origin and path, or path relative to the project. */
  readonly name: string;
  readonly version?: string | undefined;
  /** Digest of what was fetched: SRI (npm, PyPI, MCPB), `sha256:…` (image), commit id (git). Absent for remote servers. */
  readonly integrity?: string | undefined;
  /** Base URL of the registry where it is not the default one of its kind. */
  readonly registry?: string | undefined;
  /** The dependency tree by path inside it, sorted. */
  readonly packages?: Readonly<Record<string, PinnedPackage>> | undefined;
  /**
   * SHA-256 (hex) over the installed files: paths, kinds, modes, contents (see tree-listing.ts). Packages for some platforms only are pinned by
   * their integrity and are not in it, so that it is the same on every machine. Absent for remote servers and images.
   */
  readonly tree?: string | undefined;
  readonly start?: StartLine | undefined;
  readonly scripts?: readonly FoundScript[] | undefined;
}

/** A fact with its origin, for the review. */
export interface SourceFact {
  /** What it is about, e.g. `published`, `maintainers`, `claimed repository`, `license`, `size`. */
  readonly label: string;
  readonly value: string;
  /** ISO date of the fact where it has one. */
  readonly date?: string | undefined;
  /** Who says so: the registry, the package itself, or we measured it. */
  readonly origin: 'registry' | 'package' | 'measured';
}

/** One thing that was checked of where an artefact comes from. */
export interface ProvenanceFact {
  /** Stable id, e.g. `npm.signature`, `npm.provenance`, `image.signature`, `mcpb.signature`, `repository`. */
  readonly id: string;
  readonly result: 'verified' | 'failed' | 'absent' | 'not-checkable';
  /** One sentence, no secrets. */
  readonly detail: string;
  /** What was attested: `repository`, `commit`, `workflow`, `builder`, `identity` … */
  readonly values?: Readonly<Record<string, string>> | undefined;
}

/** An artefact on this machine's disk, checked, ready to start. */
export interface Installed {
  readonly artefact: Artefact;
  /** Absolute folder of the read-only tree. */
  readonly root: string;
  /** Absolute program and full arguments that start it. */
  readonly command: string;
  readonly args: readonly string[];
}
