// Container images: a reference resolved to a digest, every part fetched and compared with its digest, stored as an OCI layout. Nothing of an image is unpacked or run here.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Artefact, Installed, SourceFact } from './artefact.ts';
import { inStaging } from './cache.ts';
import { withFetcher } from './fetch.ts';
import { inParallel } from './in-parallel.ts';
import { imageEvidence } from './oci-evidence.ts';
import { ociFault } from './oci-faults.ts';
import { keepLayout, layoutPlace, openLayout, type Part } from './oci-layout.ts';
import {
  checkRunnable,
  containerPlatform,
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
  manifestFor,
  platformText,
  readConfig,
  readManifest,
} from './oci-manifest.ts';
import { imageName, isDigest } from './oci-reference.ts';
import { type Document, fetchManifest, openRepository, type Repository } from './oci-registry.ts';
import type { Resolved, Source, Supplier, SupplyContext } from './supplier.ts';

const MAX_CONFIG_BYTES = 8 * 1024 * 1024;

/** The supplier of container images. */
export const oci: Supplier = { resolve, install };

interface Found {
  /** What the reference means: an index, or the manifest itself. */
  readonly top: Document;
  /** The manifest for this machine. */
  readonly chosen: Document;
  readonly manifest: ImageManifest;
  readonly bytes: number;
}

async function find(repository: Repository, reference: string): Promise<Found> {
  const { image, context } = repository;
  const name = `${image.full}${isDigest(reference) ? '@' : ':'}${reference}`;
  const top = await fetchManifest(repository, reference);
  if (top === undefined) throw ociFault['not-found']({ registry: image.registry, image: name });
  const first = readManifest(name, top.type, top.bytes);
  if (first.kind === 'manifest') return checked(repository, { top, chosen: top, manifest: first });
  const descriptor = manifestFor(name, first, containerPlatform(context.platform.cpu));
  const chosen = await fetchManifest(repository, descriptor.digest);
  if (chosen === undefined)
    throw ociFault['not-found']({ registry: image.registry, image: `${image.full}@${descriptor.digest}` });
  if (chosen.type !== descriptor.mediaType)
    throw ociFault['bad-manifest']({ image: name, reason: 'its index calls it another type' });
  const manifest = readManifest(name, chosen.type, chosen.bytes);
  if (manifest.kind !== 'manifest') throw ociFault['bad-manifest']({ image: name, reason: 'an index inside an index' });
  return checked(repository, { top, chosen, manifest });
}

function checked({ image, context }: Repository, found: Omit<Found, 'bytes'>): Found {
  checkRunnable(image.full, found.manifest);
  const { layers, config } = found.manifest;
  const bytes = layers.reduce((sum, { size }) => sum + size, 0);
  const max = context.bounds.maxTreeBytes;
  if (bytes > max) throw ociFault['too-large']({ image: image.full, bytes, max });
  if (config.size > MAX_CONFIG_BYTES)
    throw ociFault['bad-manifest']({ image: image.full, reason: 'its configuration is too large' });
  return { ...found, bytes };
}

async function configOf(repository: Repository, { config }: ImageManifest, staging: string): Promise<ImageConfig> {
  const path = await repository.blob(config, staging);
  return readConfig(repository.image.full, readFileSync(path));
}

async function resolve(source: Source, context: SupplyContext): Promise<Resolved> {
  const image = imageName(source.name);
  const wanted = source.wanted ?? 'latest';
  context.report({ step: 'resolve', subject: image.full });
  return withFetcher(context, (fetcher) =>
    inStaging(context.cacheDir, async (staging) => {
      const repository = openRepository(image, context, fetcher);
      const found = await find(repository, wanted);
      const config = await configOf(repository, found.manifest, staging);
      checkPlatform(image.full, config, context);
      const version = isDigest(wanted) ? undefined : wanted;
      return {
        artefact: {
          kind: 'oci',
          name: image.full,
          ...(version === undefined ? {} : { version }),
          integrity: found.top.digest,
          start: { runtime: 'oci', entry: '', args: [] },
        },
        facts: factsOf(config, found),
        evidence: await imageEvidence(repository, found.top.digest, staging),
        claimedRepository: config.labels['org.opencontainers.image.source'],
      };
    }),
  );
}

/** An image without an index says what it runs on in its configuration alone. */
function checkPlatform(image: string, { platform }: ImageConfig, context: SupplyContext): void {
  const wanted = containerPlatform(context.platform.cpu);
  if (platform === undefined || (platform.os === wanted.os && platform.architecture === wanted.architecture)) return;
  throw ociFault['no-platform']({ image, platform: platformText(wanted), offered: platformText(platform) });
}

function factsOf(config: ImageConfig, { manifest, bytes }: Found): readonly SourceFact[] {
  const lines = (list: readonly string[]): string | undefined => (list.length === 0 ? undefined : list.join(' '));
  const argv = [...config.entrypoint, ...config.command];
  const rows: readonly (readonly [label: string, value: string | undefined])[] = [
    ['author', config.author],
    ['license', config.labels['org.opencontainers.image.licenses']],
    ['claimed repository', config.labels['org.opencontainers.image.source']],
    ['claimed registry name', config.labels['io.modelcontextprotocol.server.name']],
    ['command in the image', argv.length === 0 ? undefined : JSON.stringify(argv)],
    ['user in the image', config.user === undefined || config.user === '' ? 'root' : config.user],
    ['environment in the image', lines(config.envNames)],
    ['ports', lines(config.ports)],
    ['volumes', lines(config.volumes)],
  ];
  const claimed = rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value, origin: 'package' as const }]));
  const size: SourceFact = { label: 'size', value: `${bytes} bytes in ${manifest.layers.length} layers`, origin: 'measured' };
  const { created } = config;
  if (created === undefined || Number.isNaN(Date.parse(created))) return [size, ...claimed];
  // Reproducible builds set it to 1970: a claim like the others.
  return [
    { label: 'created', value: 'as the image says', date: new Date(created).toISOString(), origin: 'package' },
    size,
    ...claimed,
  ];
}

/**
 * Fetches an image by its digest. `command` of the answer is empty: an image is not a program, and what starts one belongs to the launchers.
 */
async function install(artefact: Artefact, context: SupplyContext): Promise<Installed> {
  const image = imageName(artefact.name);
  const digest = artefact.integrity ?? '';
  const place = layoutPlace(digest, context);
  const pinned: Artefact = { ...artefact, start: { runtime: 'oci', entry: '', args: [] } };
  if (isStored(artefact, context)) return { artefact: pinned, root: place, command: '', args: [] };
  return withFetcher(context, (fetcher) =>
    inStaging(context.cacheDir, async (staging) => {
      const repository = openRepository(image, context, fetcher);
      const found = await find(repository, digest);
      const { top, chosen, manifest } = found;
      const parts = [
        // Without an index they are one document, and what is kept cannot be written twice.
        ...[...new Set([top, chosen])].map((document) => keepDocument(document, staging)),
        ...(await fetchParts(repository, manifest, staging)),
      ];
      checkPlatform(image.full, readConfig(image.full, readFileSync(pathOf(parts, manifest.config))), context);
      const pointer = { mediaType: top.type, digest: top.digest, size: top.bytes.length };
      keepLayout({ image: `${image.full}@${digest}`, top: pointer, parts }, staging, place);
      openLayout(image.full, digest, context, { deep: false });
      return { artefact: pinned, root: place, command: '', args: [] };
    }),
  );
}

/** Whole and untouched: every byte of it is hashed. */
function isStored(artefact: Artefact, context: SupplyContext): boolean {
  try {
    openLayout(artefact.name, artefact.integrity ?? '', context, { deep: true });
    return true;
  } catch {
    return false;
  }
}

function keepDocument({ bytes, digest }: Document, staging: string): Part {
  const path = join(staging, `document-${digest.slice('sha256:'.length)}`);
  writeFileSync(path, bytes, { mode: 0o400 });
  return { digest, path };
}

/** The fetcher bounds how many are fetched at a time; the same layer twice is fetched once. */
async function fetchParts(repository: Repository, { config, layers }: ImageManifest, staging: string): Promise<readonly Part[]> {
  const wanted = new Map([config, ...layers].map((each) => [each.digest, each]));
  const fetchOne = async (each: Descriptor): Promise<Part> => ({
    digest: each.digest,
    path: await repository.blob(each, staging),
  });
  return inParallel([...wanted.values()], repository.context.bounds.maxConcurrent, fetchOne);
}

const pathOf = (parts: readonly Part[], { digest }: Descriptor): string =>
  parts.find((part) => part.digest === digest)?.path ?? '';
