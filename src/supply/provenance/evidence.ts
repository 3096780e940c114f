// What the suppliers fetch so that provenance can be looked at without a network. Everything in here is a stranger's word until it was checked.

/** What became of a look for a document that may exist. Only `none` means that the registry offers nothing. */
export type Found<T> =
  | { readonly state: 'found'; readonly value: T }
  | { readonly state: 'none' }
  /** It is offered or may exist, but was not fetched: offline, refused, too large. `why` is part of a sentence, without secrets. */
  | { readonly state: 'unreachable'; readonly why: string };

/**
 * npm, all from the registry that served the metadata:
 * - `signatures`: `dist.signatures` of the version, as parsed (`GET /PACKAGE`; also in the abbreviated form).
 * - `publishedAt`: `time[VERSION]` of the full metadata; the abbreviated form lacks it. Decides whether an expired key was still good.
 * - `attestations`: body of `GET /-/npm/v1/attestations/NAME@VERSION` (the scope's slash as `%2f`), asked for when `dist.attestations` is there.
 *   Take path and query of `dist.attestations.url`, never its host. At most 4 MiB. 404 is `none`.
 */
export interface NpmEvidence {
  readonly kind: 'npm';
  readonly signatures?: unknown;
  readonly publishedAt?: string | undefined;
  readonly attestations: Found<Uint8Array>;
  /** `NAME@VERSION` of packages in the tree that the registry vouches for with SHA-1 alone: they are pinned by what came. */
  readonly weak?: readonly string[] | undefined;
}

/** One layer of cosign's signature manifest. */
export interface CosignSignature {
  /** The layer's blob, its digest checked: a simple-signing document. */
  readonly payload: Uint8Array;
  /** The layer's annotations: `dev.cosignproject.cosign/signature`, `dev.sigstore.cosign/certificate`, `…/bundle`. */
  readonly annotations: Readonly<Record<string, unknown>>;
}

/**
 * Images, from the repository of the image. DIGEST is that of the manifest that was asked for (of the index, where the image has one).
 * - `signatures`: tag `sha256-HEX.sig`; the layers of type `application/vnd.dev.cosign.simplesigning.v1+json`. At most 16.
 * - `bundles`: `GET /v2/REPOSITORY/referrers/DIGEST?artifactType=application/vnd.dev.sigstore.bundle.v0.3+json` (where that answers 404: the index
 *   under tag `sha256-HEX`), each manifest's one layer. At most 16, 4 MiB each.
 */
export interface ImageEvidence {
  readonly kind: 'oci';
  readonly signatures: Found<readonly CosignSignature[]>;
  readonly bundles: Found<readonly Uint8Array[]>;
}

/** MCPB: the whole file as fetched, its `fileSha256` checked. What is unpacked must be `splitMcpb(file).archive` and nothing else. */
export interface McpbEvidence {
  readonly kind: 'mcpb';
  readonly file: Uint8Array;
}

/** Kinds whose origin nobody signs, or whose signatures are not looked at here: a fact says which. */
export interface NoEvidence {
  readonly kind: 'pypi' | 'git' | 'local' | 'remote';
}

/** All that is known of where an artefact comes from, unchecked. */
export type Evidence = NpmEvidence | ImageEvidence | McpbEvidence | NoEvidence;
