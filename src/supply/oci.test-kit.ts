// An image registry on loopback that serves what a test gives it, honest or not: with token login, redirects and wrong answers.
import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';

export const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

/** `sha256:HEX`. */
export const digestOf = (bytes: string | Uint8Array): string => `sha256:${hash('sha256', bytes, 'hex')}`;

/** Content with its type. */
export interface Stored {
  readonly type: string;
  readonly bytes: Buffer;
}

/** How one request is answered instead; `true` when it was. */
export type SpecialAnswer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A registry that runs. */
export interface TestRegistry {
  readonly host: string;
  /** Manifests by tag or digest. */
  readonly manifests: Map<string, Stored>;
  readonly blobs: Map<string, Buffer>;
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[];
  /** `user:password` that the token service wants; undefined: everybody may read. */
  login: string | undefined;
  /** Base URL of the token service. Default: this server. */
  realm: string | undefined;
  special: SpecialAnswer;
}

/** Starts a registry; it ends with the test. */
export async function startRegistry(t: TestContext): Promise<TestRegistry> {
  const registry = {
    host: '',
    manifests: new Map<string, Stored>(),
    blobs: new Map<string, Buffer>(),
    asked: [] as TestRegistry['asked'],
    login: undefined as string | undefined,
    realm: undefined as string | undefined,
    special: (() => false) as SpecialAnswer,
  };
  const server = createServer((request, response) => answer(registry, request, response));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  registry.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return registry;
}

function answer(registry: TestRegistry, request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent(request.url ?? '');
  registry.asked.push({ path, authorization: request.headers.authorization });
  if (registry.special(request, response)) return;
  if (path.startsWith('/token?')) return giveToken(registry, request, response);
  if (registry.login !== undefined && request.headers.authorization !== 'Bearer good') {
    const realm = `${registry.realm ?? `http://${registry.host}`}/token`;
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="test",scope="registry:catalog:*"` }).end();
    return;
  }
  giveContent(registry, path, response);
}

function giveContent(registry: TestRegistry, path: string, response: ServerResponse): void {
  const [, kind, reference = ''] = /^\/v2\/[a-z/]+\/(manifests|blobs)\/(.+)$/.exec(path) ?? [];
  const stored = kind === 'manifests' ? registry.manifests.get(reference) : undefined;
  const bytes = stored?.bytes ?? (kind === 'blobs' ? registry.blobs.get(reference) : undefined);
  if (bytes === undefined) response.writeHead(path === '/v2/' ? 200 : 404).end();
  else response.writeHead(200, { 'content-type': stored?.type ?? 'application/octet-stream' }).end(bytes);
}

function giveToken(registry: TestRegistry, request: IncomingMessage, response: ServerResponse): void {
  const wanted = `Basic ${Buffer.from(registry.login ?? '').toString('base64')}`;
  if (request.headers.authorization === wanted) response.end('{"token":"good"}');
  else response.writeHead(401).end();
}

/** Adds content and answers with its descriptor. */
export function addBlob(registry: TestRegistry, type: string, bytes: Buffer) {
  registry.blobs.set(digestOf(bytes), bytes);
  return { mediaType: type, digest: digestOf(bytes), size: bytes.length };
}

/** Adds a manifest under its digest and names, and answers with its descriptor. */
export function addManifest(registry: TestRegistry, type: string, document: object, ...tags: readonly string[]) {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, ...document }));
  for (const name of [digestOf(bytes), ...tags]) registry.manifests.set(name, { type, bytes });
  return { mediaType: type, digest: digestOf(bytes), size: bytes.length };
}

/** An image with two layers for one platform. */
export function addImage(registry: TestRegistry, architecture: string, ...tags: readonly string[]) {
  const config = {
    os: 'linux',
    architecture,
    created: '2026-01-02T03:04:05Z',
    config: {
      Entrypoint: ['/server'],
      Cmd: ['--stdio'],
      Env: ['TOKEN=secret', 'PATH=/bin'],
      Labels: { 'org.opencontainers.image.source': 'https://github.com/example/server' },
    },
  };
  const layers = [`${architecture} base`, `${architecture} server`].map((text) => addBlob(registry, TYPES.layer, gzipSync(text)));
  const document = { config: addBlob(registry, TYPES.config, Buffer.from(JSON.stringify(config))), layers };
  return addManifest(registry, TYPES.manifest, document, ...tags);
}

/** An image for two platforms, as tag `1`. */
export function addImages(registry: TestRegistry) {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({
    ...addImage(registry, architecture),
    platform: { os: 'linux', architecture },
  }));
  return addManifest(registry, TYPES.index, { manifests: platforms }, '1');
}
