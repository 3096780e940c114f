// An npm registry on loopback, honest unless told otherwise. It keeps what it was asked.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { type TarEntry, tgzOf } from './archives.test-kit.ts';

/** A version to publish. */
export interface Publication {
  readonly name: string;
  readonly version: string;
  /** Further members of package.json and metadata: `bin`, `dependencies`, `os`, `scripts` … */
  readonly manifest?: Readonly<Record<string, unknown>>;
  /** Members of package.json inside the archive only, where the metadata tells another story. */
  readonly inside?: Readonly<Record<string, unknown>>;
  /** Files inside `package/`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Further entries, as they stand. */
  readonly entries?: readonly TarEntry[];
  /** Members of `dist`, over those that fit. */
  readonly dist?: Readonly<Record<string, unknown>>;
  /** Members of the version's metadata, over those that fit. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** When it was published; ISO. */
  readonly at?: string;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A running registry. */
export interface TestRegistry {
  readonly url: string;
  readonly asked: readonly { readonly path: string; readonly authorization: string | undefined }[];
  publish(publication: Publication): void;
  /** Answers a path itself, e.g. `/evil/-/evil-1.0.0.tgz`. */
  answer(path: string, answer: Answer): void;
  /** Archive of a published version. */
  archive(name: string, version: string): Buffer;
}

interface Published {
  readonly metadata: Record<string, unknown>;
  readonly archive: Buffer;
  readonly at: string;
}

const usualPath = (name: string, version: string): string => `/${name}/-/${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;

function published(url: string, one: Publication): Published {
  const { name, version, manifest = {}, inside = {}, files = {}, entries = [] } = one;
  const all = { 'package.json': JSON.stringify({ name, version, ...manifest, ...inside }), ...files };
  const archive = tgzOf([...Object.entries(all).map(([path, content]) => ({ path: `package/${path}`, content })), ...entries]);
  const dist = {
    tarball: `${url.slice(0, -1)}${usualPath(name, version)}`,
    integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
    shasum: createHash('sha1').update(archive).digest('hex'),
    ...one.dist,
  };
  return { archive, at: one.at ?? '2026-11-01T00:00:00.000Z', metadata: { name, version, ...manifest, dist, ...one.metadata } };
}

/** Starts a registry that ends with the test. */
export async function startRegistry(t: TestContext): Promise<TestRegistry> {
  const packages = new Map<string, Map<string, Published>>();
  const answers = new Map<string, Answer>();
  const asked: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    asked.push({ path, authorization: request.headers.authorization });
    const own = answers.get(path);
    if (own !== undefined) return own(request, response);
    const versions = packages.get(path.slice(1));
    if (versions !== undefined) return void response.end(JSON.stringify(packumentOf(path.slice(1), versions)));
    const archive = archiveAt(packages, path);
    if (archive !== undefined) return void response.end(archive);
    response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    asked,
    publish: (one) => {
      const versions = packages.get(one.name) ?? new Map<string, Published>();
      packages.set(one.name, versions.set(one.version, published(url, one)));
    },
    answer: (path, answer) => answers.set(path, answer),
    archive: (name, version) => packages.get(name)?.get(version)?.archive ?? Buffer.alloc(0),
  };
}

function archiveAt(packages: ReadonlyMap<string, ReadonlyMap<string, Published>>, path: string): Buffer | undefined {
  for (const [name, all] of packages) {
    for (const [version, { archive }] of all) if (path === usualPath(name, version)) return archive;
  }
  return undefined;
}

function packumentOf(name: string, versions: ReadonlyMap<string, Published>): unknown {
  const all = [...versions].map(([version, { metadata }]) => [version, metadata] as const);
  return {
    name,
    'dist-tags': { latest: all.at(-1)?.[0] },
    versions: Object.fromEntries(all),
    time: Object.fromEntries([
      ['created', '2025-01-01T00:00:00.000Z'],
      ...[...versions].map(([version, { at }]) => [version, at]),
    ]),
    maintainers: [{ name: 'ada', email: 'ada@example.com' }],
  };
}
