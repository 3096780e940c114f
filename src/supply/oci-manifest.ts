// Manifests, indexes and configurations of images (OCI image specification 1.1, Docker schema 2). A document that could be read as both is refused (CVE-2021-41190).
import { Fault } from '../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { decodeStrict, parseStrict } from '../base/strict-json.ts';
import { ociFault } from './oci-faults.ts';
import { isDigest } from './oci-reference.ts';

/** Points to content. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:HEX`. */
  readonly digest: string;
  readonly size: number;
  readonly artifactType?: string | undefined;
  readonly annotations: JsonObject;
  readonly platform?: ImagePlatform | undefined;
}

/** What an image runs on. */
export interface ImagePlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** Manifest of one image or artefact. */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** List of manifests, one for each platform. */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
}

const MANIFESTS: readonly string[] = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
const INDEXES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** What is asked for, and accepted. */
export const MANIFEST_TYPES: readonly string[] = [...MANIFESTS, ...INDEXES];

const MAX_DEPTH = 24;
const MAX_LAYERS = 1_000;
const MAX_MANIFESTS = 1_000;
const EMPTY: JsonObject = {};

type Refuse = (reason: string) => never;

const refusing =
  (image: string): Refuse =>
  (reason) => {
    throw ociFault['bad-manifest']({ image, reason });
  };

/**
 * Parses a document of a registry.
 * @throws Fault `oci.bad-manifest`
 */
export function parseDocument(image: string, bytes: Uint8Array): JsonObject {
  try {
    const { value } = parseStrict(decodeStrict(bytes), { maxDepth: MAX_DEPTH });
    return isObject(value) ? value : refusing(image)('it is no object');
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'oci.bad-manifest') throw error;
    throw ociFault['bad-manifest']({ image, reason: error.message }, error);
  }
}

/**
 * Reads a manifest or an index as what its type says.
 * @throws Fault `oci.bad-manifest`
 */
export function readManifest(image: string, type: string, bytes: Uint8Array): ImageManifest | ImageIndex {
  const refuse = refusing(image);
  const document = parseDocument(image, bytes);
  const isIndex = INDEXES.includes(type);
  if (!isIndex && !MANIFESTS.includes(type)) return refuse(`its type "${type}" is unknown`);
  if (document['schemaVersion'] !== 2) return refuse('its schemaVersion is not 2');
  const inside = document['mediaType'];
  if (inside !== undefined && inside !== type) return refuse('it says another type of itself than the registry does');
  const hasOther = isIndex ? 'layers' in document || 'config' in document : 'manifests' in document;
  if (hasOther) return refuse('it is a manifest and an index at once');
  if (isIndex) return { kind: 'index', mediaType: type, manifests: descriptors(document['manifests'], MAX_MANIFESTS, refuse) };
  const config = descriptorOf(document['config'], refuse);
  return { kind: 'manifest', mediaType: type, config, layers: descriptors(document['layers'], MAX_LAYERS, refuse) };
}

function descriptors(value: Json | undefined, max: number, refuse: Refuse): readonly Descriptor[] {
  if (!Array.isArray(value) || value.length > max) return refuse('its list is missing or too long');
  return value.map((each) => descriptorOf(each, refuse));
}

const CONFIGURATIONS: readonly string[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];
const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.v1\.tar(?:\+(?:gzip|zstd))?|docker\.image\.rootfs\.diff\.tar(?:\.gzip|\.zstd)?)$/;

/**
 * A manifest may hold anything: a chart, a signature, layers that are elsewhere. Only what an engine can run is an image.
 * @throws Fault `oci.bad-manifest`
 */
export function checkRunnable(image: string, { config, layers }: ImageManifest): void {
  const refuse = refusing(image);
  if (!CONFIGURATIONS.includes(config.mediaType)) refuse(`it is no image but ${config.mediaType}`);
  const odd = layers.find(({ mediaType }) => !LAYER.test(mediaType));
  if (odd !== undefined) refuse(`it has a layer of the type ${odd.mediaType}, which is not in its registry or not known here`);
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

function descriptorOf(value: Json | undefined, refuse: Refuse): Descriptor {
  if (!isObject(value)) return refuse('it points to nothing');
  const { digest, size } = value;
  const mediaType = textOf(value['mediaType']);
  if (typeof digest !== 'string' || !isDigest(digest)) return refuse('it points to something without a SHA-256 digest');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return refuse('it points to something without a size');
  const annotations = value['annotations'];
  return {
    mediaType: mediaType ?? refuse('it points to something without a type'),
    digest,
    size,
    artifactType: textOf(value['artifactType']),
    annotations: isObject(annotations) ? annotations : EMPTY,
    platform: platformOf(value['platform']),
  };
}

function platformOf(value: Json | undefined): ImagePlatform | undefined {
  if (!isObject(value)) return undefined;
  const [os, architecture] = [textOf(value['os']), textOf(value['architecture'])];
  return os === undefined || architecture === undefined ? undefined : { os, architecture, variant: textOf(value['variant']) };
}

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };
/** Variants that a machine of this kind runs, best first; images without one fit too. */
const variants: Readonly<Record<string, readonly string[]>> = { arm64: ['v8'], arm: ['v7', 'v6'] };

/** The platform of this machine's containers: Linux everywhere, in a virtual machine where need be. */
export const containerPlatform = (cpu: string): ImagePlatform => ({ os: 'linux', architecture: architectures[cpu] ?? cpu });

export const platformText = ({ os, architecture, variant }: ImagePlatform): string =>
  [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');

/**
 * The manifest of an index that is for a platform.
 * @throws Fault `oci.no-platform`
 */
export function manifestFor(image: string, { manifests }: ImageIndex, wanted: ImagePlatform): Descriptor {
  const order = [...(variants[wanted.architecture] ?? []), undefined];
  const fitting = manifests
    .filter(({ mediaType, platform }) => {
      const isOurs = platform?.os === wanted.os && platform.architecture === wanted.architecture;
      return MANIFESTS.includes(mediaType) && isOurs && order.includes(platform.variant);
    })
    .toSorted((a, b) => order.indexOf(a.platform?.variant) - order.indexOf(b.platform?.variant));
  const [best] = fitting;
  if (best !== undefined) return best;
  const offered = manifests.flatMap(({ mediaType, platform }) =>
    platform === undefined || platform.os === 'unknown' || !MANIFESTS.includes(mediaType) ? [] : [platformText(platform)],
  );
  throw ociFault['no-platform']({
    image,
    platform: platformText(wanted),
    offered: offered.join(', ') || 'nothing that it names',
  });
}

/** What an image's configuration says of how it runs. */
export interface ImageConfig {
  readonly platform?: ImagePlatform | undefined;
  readonly created?: string | undefined;
  readonly author?: string | undefined;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Names alone: values may be secrets. */
  readonly envNames: readonly string[];
  readonly user?: string | undefined;
  readonly workingDir?: string | undefined;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

const texts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
const names = (value: Json | undefined): readonly string[] => (isObject(value) ? Object.keys(value) : []);

/** Reads a configuration; what is missing or odd is left out. */
export function readConfig(image: string, bytes: Uint8Array): ImageConfig {
  const document = parseDocument(image, bytes);
  const config = isObject(document['config']) ? document['config'] : EMPTY;
  const labels = isObject(config['Labels']) ? config['Labels'] : EMPTY;
  return {
    platform: platformOf(document),
    created: textOf(document['created']),
    author: textOf(document['author']),
    entrypoint: texts(config['Entrypoint']),
    command: texts(config['Cmd']),
    envNames: texts(config['Env']).map((pair) => pair.split('=')[0] ?? ''),
    user: textOf(config['User']),
    workingDir: textOf(config['WorkingDir']),
    ports: names(config['ExposedPorts']),
    volumes: names(config['Volumes']),
    labels: Object.fromEntries(
      Object.entries(labels).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    ),
  };
}
