// What vouches for an image: cosign's signatures and Sigstore bundles beside it in its repository. Fetched, never judged; failing to fetch is told apart from absence.
import { readFileSync } from 'node:fs';
import { Fault } from '../base/fault.ts';
import { isObject } from '../base/json.ts';
import { type Descriptor, type ImageManifest, parseDocument, readManifest } from './oci-manifest.ts';
import { isDigest } from './oci-reference.ts';
import { fetchManifest, type Repository } from './oci-registry.ts';
import type { CosignSignature, Found, ImageEvidence } from './provenance/evidence.ts';

const MAX_EACH = 16;
const MAX_BYTES = 4 * 1024 * 1024;
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** Looks for signatures of the manifest with this digest. */
export async function imageEvidence(repository: Repository, digest: string, staging: string): Promise<ImageEvidence> {
  const tag = digest.replace(':', '-');
  return {
    kind: 'oci',
    signatures: await looked(() => signatures(repository, `${tag}.sig`, staging)),
    bundles: await looked(() => bundles(repository, digest, tag, staging)),
  };
}

async function looked<T>(look: () => Promise<readonly T[]>): Promise<Found<readonly T[]>> {
  try {
    const value = await look();
    return value.length === 0 ? { state: 'none' } : { state: 'found', value };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { state: 'unreachable', why: error.message };
  }
}

async function manifestAt(repository: Repository, reference: string): Promise<ImageManifest | undefined> {
  const document = await fetchManifest(repository, reference);
  if (document === undefined) return undefined;
  const manifest = readManifest(repository.image.full, document.type, document.bytes);
  return manifest.kind === 'manifest' ? manifest : undefined;
}

async function small(repository: Repository, descriptor: Descriptor, staging: string): Promise<Uint8Array | undefined> {
  return descriptor.size > MAX_BYTES ? undefined : readFileSync(await repository.blob(descriptor, staging));
}

async function signatures(repository: Repository, tag: string, staging: string): Promise<readonly CosignSignature[]> {
  const layers = (await manifestAt(repository, tag))?.layers ?? [];
  const found: CosignSignature[] = [];
  for (const layer of layers.filter(({ mediaType }) => mediaType === SIMPLE_SIGNING).slice(0, MAX_EACH)) {
    const payload = await small(repository, layer, staging);
    if (payload !== undefined) found.push({ payload, annotations: layer.annotations });
  }
  return found;
}

async function bundles(repository: Repository, digest: string, tag: string, staging: string): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (const reference of await referrers(repository, digest, tag)) {
    const [layer, ...others] = (await manifestAt(repository, reference))?.layers ?? [];
    const bytes = layer === undefined || others.length > 0 ? undefined : await small(repository, layer, staging);
    if (bytes !== undefined) found.push(bytes);
  }
  return found;
}

/** Digests of manifests that refer to this one with a bundle (distribution specification, Listing referrers, and the tag for older registries). */
async function referrers(repository: Repository, digest: string, tag: string): Promise<readonly string[]> {
  const path = `referrers/${digest}?artifactType=${encodeURIComponent(BUNDLE)}`;
  const answer = (await repository.get(path, INDEX, MAX_BYTES)) ?? (await repository.get(`manifests/${tag}`, INDEX, MAX_BYTES));
  if (answer === undefined) return [];
  const { manifests } = parseDocument(repository.image.full, answer.body);
  return (Array.isArray(manifests) ? manifests : [])
    .filter(isObject)
    .filter(({ artifactType }) => artifactType === BUNDLE)
    .map(({ digest: each }) => each)
    .filter((each): each is string => typeof each === 'string' && isDigest(each))
    .slice(0, MAX_EACH);
}
