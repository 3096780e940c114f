// An image on disk as an OCI image layout, in the cache under its digest. Assembled aside from checked blobs and renamed into place; verified from the top down.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../base/digest.ts';
import { ensureFolder, onDisk, removeTree } from './cache.ts';
import { ociFault } from './oci-faults.ts';
import { containerPlatform, type Descriptor, type ImageManifest, manifestFor, readManifest } from './oci-manifest.ts';
import { isDigest } from './oci-reference.ts';
import { fileDigest } from './tree.ts';

/** One stored part. */
export interface Part {
  readonly digest: string;
  readonly path: string;
}

/** What a layout is made of: the manifest that is pinned, and the checked files of all its parts. */
export interface LayoutParts {
  readonly image: string;
  readonly top: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>;
  readonly parts: readonly Part[];
}

const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;
const hexOf = (digest: string): string => digest.slice('sha256:'.length);

/** Where images are kept, and for which processor. */
export interface ImageMachine {
  readonly cacheDir: string;
  readonly platform: { readonly cpu: string };
}

/** Where the image with this digest is, or would be. One of several platforms has a place for each. */
export function layoutPlace(digest: string, { cacheDir, platform }: ImageMachine): string {
  // The digest becomes a part of a path: whatever a lock file says, it is 64 hex digits or nothing.
  if (!isDigest(digest)) throw ociFault['bad-reference']({ image: digest, reason: 'its digest is not sha256' });
  return join(cacheDir, 'images', `${hexOf(digest)}-${containerPlatform(platform.cpu).architecture}`);
}

/** Writes a layout (OCI image specification, Image layout) into the cache. */
export function keepLayout({ image, top, parts }: LayoutParts, staging: string, place: string): void {
  const draft = join(staging, 'layout');
  const blobs = join(draft, 'blobs', 'sha256');
  onDisk(draft, () => {
    mkdirSync(blobs, { recursive: true, mode: 0o700 });
    for (const { digest, path } of parts) linkOrCopy(path, join(blobs, hexOf(digest)));
    writeFileSync(join(draft, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    const annotations = { 'org.opencontainers.image.ref.name': image };
    const index = {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ ...top, annotations }],
    };
    writeFileSync(join(draft, 'index.json'), JSON.stringify(index));
    for (const file of ['oci-layout', 'index.json']) chmodSync(join(draft, file), 0o444);
    ensureFolder(join(place, '..'));
    const old = join(staging, 'old');
    if (existsSync(place)) renameSync(place, old);
    renameSync(draft, place);
    removeTree(old);
  });
}

/** Layers are shared between images, and with the cache of archives, where the file system can. */
function linkOrCopy(from: string, to: string): void {
  if (existsSync(to)) return;
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
    chmodSync(to, 0o400);
  }
}

/** A stored image, checked. */
export interface StoredImage {
  /** Absolute folder of the layout. */
  readonly root: string;
  readonly manifestDigest: string;
  readonly manifest: ImageManifest;
  readonly config: Uint8Array;
}

/**
 * Opens a stored image: manifests and configuration are hashed, layers are there in their size; with `deep` they are hashed too.
 * @throws Fault `oci.not-installed`, `oci.tampered`, `oci.bad-manifest`, `oci.no-platform`
 */
export function openLayout(
  image: string,
  digest: string,
  context: ImageMachine,
  { deep }: { readonly deep: boolean },
): StoredImage {
  const root = layoutPlace(digest, context);
  if (!existsSync(join(root, 'index.json'))) throw ociFault['not-installed']({ image });
  const top = readDocument(image, root, digest);
  const type = typeOf(image, root);
  const first = readManifest(image, type, top);
  const chosen = first.kind === 'index' ? manifestFor(image, first, containerPlatform(context.platform.cpu)) : undefined;
  const manifestDigest = chosen?.digest ?? digest;
  const manifest = chosen === undefined ? first : readManifest(image, chosen.mediaType, readDocument(image, root, chosen.digest));
  if (manifest.kind !== 'manifest') throw ociFault['bad-manifest']({ image, reason: 'an index inside an index' });
  for (const layer of manifest.layers) checkLayer(image, root, layer, deep);
  return { root, manifestDigest, manifest, config: readDocument(image, root, manifest.config.digest) };
}

/** The type of the top document: only index.json knows it. It decides nothing but how to read what was hashed. */
function typeOf(image: string, root: string): string {
  const text = readFileSync(join(root, 'index.json'), 'utf8');
  const type = /"manifests":\[\{"mediaType":"([^"]+)"/.exec(text)?.[1];
  if (type === undefined) throw ociFault.tampered({ image, path: 'index.json', what: 'it is damaged' });
  return type;
}

function partOf(image: string, root: string, digest: string): { readonly path: string; readonly size: number } {
  const path = join(root, 'blobs', 'sha256', hexOf(digest));
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) throw ociFault.tampered({ image, path: digest, what: 'it is gone' });
  return { path, size: stats.size };
}

function readDocument(image: string, root: string, digest: string): Uint8Array {
  const { path, size } = partOf(image, root, digest);
  const bytes = size > MAX_DOCUMENT_BYTES ? undefined : readFileSync(path);
  if (bytes === undefined || `sha256:${sha256Hex(bytes)}` !== digest) {
    throw ociFault.tampered({ image, path: digest, what: 'its content is another' });
  }
  return bytes;
}

function checkLayer(image: string, root: string, layer: Descriptor, isDeep: boolean): void {
  const { path, size } = partOf(image, root, layer.digest);
  const isSame = size === layer.size && (!isDeep || `sha256:${fileDigest(path)}` === layer.digest);
  if (!isSame) throw ociFault.tampered({ image, path: layer.digest, what: 'its content is another' });
}
