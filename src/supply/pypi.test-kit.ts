// A package index on loopback (PEP 691, PEP 658) that serves what a test gives it, and the context of a machine of its own.
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { systemClock } from '../base/clock.ts';
import { removeTree } from './cache.ts';
import { pypi } from './pypi.ts';
import { parseSource } from './source.ts';
import type { Platform, SupplyContext } from './supplier.ts';
import { defaultBounds } from './supplier.ts';
import type { MadeWheel } from './wheel.test-kit.ts';

/** A file as an index offers it. */
export interface OfferedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
  /** Served apart, with its digest on the page (PEP 658). */
  readonly metadata?: string | undefined;
  /** Further members of its entry on the page; `undefined` takes one away. */
  readonly entry?: Readonly<Record<string, unknown>> | undefined;
}

/** How one request is answered instead. */
export type Special = (request: IncomingMessage, response: ServerResponse) => boolean;

/** An index that runs. */
export interface TestIndex {
  readonly url: string;
  readonly files: OfferedFile[];
  readonly asked: string[];
  readonly headers: (string | undefined)[];
  special: Special;
}

/** A wheel with its metadata apart. */
export const offered = (wheel: MadeWheel, entry: Readonly<Record<string, unknown>> = {}): OfferedFile => ({
  filename: wheel.file,
  bytes: wheel.bytes,
  metadata: wheel.metadata,
  entry,
});

const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');
const projectOf = (filename: string): string => normal(filename.replace(/-\d.*$/, ''));

function pageOf(name: string, files: readonly OfferedFile[]): string {
  const entries = files.map(({ filename, bytes, metadata, entry }) => ({
    filename,
    url: `../../files/${encodeURIComponent(filename)}`,
    hashes: { sha256: hash('sha256', bytes, 'hex') },
    size: bytes.length,
    ...(metadata === undefined ? {} : { 'core-metadata': { sha256: hash('sha256', metadata, 'hex') } }),
    ...entry,
  }));
  return JSON.stringify({ meta: { 'api-version': '1.1' }, name, files: entries });
}

/** Starts an index; it ends with the test. */
export async function startIndex(t: TestContext, files: readonly OfferedFile[]): Promise<TestIndex> {
  const index = {
    url: '',
    files: [...files],
    asked: [] as string[],
    headers: [] as (string | undefined)[],
    special: () => false,
  };
  const server = createServer((request, response) => answer(index, request, response));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  index.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
  return index;
}

function answer(index: TestIndex, request: IncomingMessage, response: ServerResponse): void {
  const path = decodeURIComponent(request.url ?? '');
  index.asked.push(path);
  index.headers.push(request.headers.authorization);
  if (index.special(request, response)) return;
  const name = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
  const its = index.files.filter(({ filename }) => projectOf(filename) === name);
  if (name !== undefined && its.length > 0) {
    response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
    response.end(pageOf(name, its));
    return;
  }
  const file = index.files.find(({ filename }) => path === `/files/${filename}` || path === `/files/${filename}.metadata`);
  if (file === undefined) response.writeHead(404).end();
  else response.end(path.endsWith('.metadata') ? file.metadata : file.bytes);
}

const platform: Platform = { os: process.platform, cpu: process.arch, node: process.versions.node };

/** A context with folders of its own, which end with the test. */
export function machine(t: TestContext, changes: Partial<SupplyContext> = {}): SupplyContext {
  const home = mkdtempSync(join(tmpdir(), 'bartizan-supply-'));
  t.after(() => {
    removeTree(join(home, 'cache'));
    rmSync(home, { recursive: true, force: true });
  });
  return {
    cacheDir: join(home, 'cache'),
    stateDir: join(home, 'state'),
    cwd: home,
    home,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    platform,
    node: process.execPath,
    bounds: { ...defaultBounds, idleTimeoutMs: 5_000 },
    registries: {},
    offline: false,
    clock: systemClock,
    report: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** An index and a machine that asks it. */
export async function onIndex(t: TestContext, files: readonly OfferedFile[], changes: Partial<SupplyContext> = {}) {
  const index = await startIndex(t, files);
  return { index, context: machine(t, { registries: { pypi: index.url }, ...changes }) };
}

/** Resolves and installs a source. */
export async function add(text: string, context: SupplyContext) {
  const resolved = await pypi.resolve(parseSource(text, context.cwd), context);
  return { resolved, installed: await pypi.install(resolved.artefact, context) };
}
