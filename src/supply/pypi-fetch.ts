// Asks a package index: project pages, metadata of wheels, wheels. Pages are taken only from the index itself; files from anywhere, since their digest is known.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../base/fault.ts';
import { decodeStrict, parseStrict } from '../base/strict-json.ts';
import { cachedArchive, keepArchive } from './cache.ts';
import type { Fetcher } from './fetch.ts';
import { createCheck, integrityOfHex, parseIntegrity } from './integrity.ts';
import type { Authorize } from './pypi-credentials.ts';
import { pypiFault } from './pypi-faults.ts';
import { INDEX_TYPE, type OfferedWheel, type Project, parseProject } from './pypi-index.ts';
import type { SupplyContext } from './supplier.ts';
import type { WheelName } from './wheel-name.ts';

/** The index that is asked when none is set. */
export const DEFAULT_INDEX = 'https://pypi.org/simple';

/** One index, and what is needed to ask it. */
export interface Index {
  readonly fetcher: Fetcher;
  readonly authorize: Authorize;
  /** Without credentials and slash at the end. */
  readonly registry: string;
  readonly context: SupplyContext;
  /** Pages that were asked for; each is asked for once. */
  readonly pages: Map<string, Promise<Project>>;
}

const MAX_PAGE_BYTES = 64 * 1024 * 1024;
const MAX_METADATA_BYTES = 8 * 1024 * 1024;
const MAX_DEPTH = 16;

/**
 * The page of a project.
 * @throws Fault `pypi.not-found`, `pypi.bad-index`, `pypi.wrong-project`, and those of fetching
 */
export function projectOf(index: Index, name: string): Promise<Project> {
  const known = index.pages.get(name);
  if (known !== undefined) return known;
  const page = fetchProject(index, name);
  index.pages.set(name, page);
  return page;
}

async function fetchProject(index: Index, name: string): Promise<Project> {
  const { registry, fetcher, authorize, context } = index;
  context.report({ step: 'resolve', subject: name });
  const url = `${registry}/${name}/`;
  const { status, headers, body } = await fetcher.metadata({
    url,
    subject: name,
    headers: { accept: INDEX_TYPE },
    authorization: authorize,
    statuses: [200, 404],
    maxBytes: MAX_PAGE_BYTES,
  });
  if (status === 404) throw pypiFault['not-found']({ name, registry });
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== INDEX_TYPE && type !== 'application/json') {
    throw pypiFault['bad-index']({ name, registry, reason: `its type is ${type === '' ? 'missing' : type}` });
  }
  return parseProject(parsePage(body, name, registry), { name, url, registry });
}

function parsePage(body: Uint8Array, name: string, registry: string) {
  try {
    return parseStrict(decodeStrict(body), { maxDepth: MAX_DEPTH }).value;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw pypiFault['bad-index']({ name, registry, reason: error.message }, error);
  }
}

/** METADATA of a wheel where the index serves it apart (PEP 658); undefined where it does not. */
export async function fetchMetadata(index: Index, wheel: OfferedWheel): Promise<Uint8Array | undefined> {
  if (wheel.metadataSha256 === undefined) return undefined;
  const subject = `${wheel.file}.metadata`;
  const url = new URL(wheel.url);
  url.pathname += '.metadata';
  const expected = parseIntegrity(subject, integrityOfHex(wheel.metadataSha256));
  const { status, body } = await index.fetcher.metadata({
    url: url.href,
    subject,
    authorization: index.authorize,
    chosenOrigin: new URL(index.registry).origin,
    statuses: [200, 404],
    maxBytes: MAX_METADATA_BYTES,
  });
  if (status === 404) return undefined;
  const check = createCheck(subject, expected);
  check.update(body);
  check.finish();
  return body;
}

/**
 * The path of a wheel in the cache, its bytes checked; fetched if it is not there.
 * @throws Fault `pypi.gone`, `supply.integrity`, `supply.offline`, and those of fetching
 */
export async function wheelFile(index: Index, wheel: WheelName, integrity: string, staging: string): Promise<string> {
  const { context, fetcher, authorize, registry } = index;
  const cached = await cachedArchive(context.cacheDir, wheel.file, integrity);
  if (cached !== undefined) return cached;
  const offered = (await projectOf(index, wheel.name)).versions.flatMap(({ wheels }) => wheels);
  const there = offered.find(
    ({ file, sha256 }) => file === wheel.file && sha256 !== undefined && integrityOfHex(sha256) === integrity,
  );
  if (there === undefined) throw pypiFault.gone({ file: wheel.file, registry });
  context.report({ step: 'fetch', subject: wheel.file });
  const draft = join(staging, wheel.file);
  const expected = parseIntegrity(wheel.file, integrity);
  const origin = new URL(registry).origin;
  const request = { url: there.url, subject: wheel.file, authorization: authorize, chosenOrigin: origin };
  try {
    await fetcher.archive(request, expected, draft);
    return keepArchive(context.cacheDir, draft, wheel.file, integrity);
  } finally {
    rmSync(draft, { force: true });
  }
}
