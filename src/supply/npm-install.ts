// Installs exactly the pinned packages: every archive checked against its integrity, unpacked aside, and moved into the cache as one read-only tree.
// It resolves nothing, runs nothing, and leaves nothing half-written.
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault } from '../base/fault.ts';
import type { Artefact, FoundScript, Installed, StartLine } from './artefact.ts';
import { cachedArchive, ensureFolder, inStaging, keepArchive, keepTree, onDisk } from './cache.ts';
import { supplyFault } from './faults.ts';
import type { Fetcher } from './fetch.ts';
import { inParallel } from './in-parallel.ts';
import { parseIntegrity } from './integrity.ts';
import { type NpmConfig, readNpmConfig } from './npm-config.ts';
import { isFor, type Placed, selectPackages } from './npm-pinned.ts';
import { programsOf, readPackageJson, scriptsOf, startLineOf } from './npm-program.ts';
import { archiveUrl, createNpmFetcher, readPackument, usualArchiveUrl } from './npm-registry.ts';
import { installedAt } from './start-line.ts';
import type { SupplyContext } from './supplier.ts';
import { unpackTar } from './tar.ts';

/** What one installation works with. */
interface Work {
  readonly artefact: Artefact;
  readonly context: SupplyContext;
  readonly config: NpmConfig;
  readonly fetcher: Fetcher;
  readonly staging: string;
}

/** The registry to ask: the one that this machine is configured for, else the one the artefact came from. */
function registryOf({ artefact, config }: Work, name: string): string {
  return config.isChosen(name) || artefact.registry === undefined ? config.registryFor(name) : artefact.registry;
}

async function download(work: Work, one: Placed, url: string, registry: string, file: string): Promise<string> {
  const { fetcher, config, context } = work;
  const subject = `npm:${one.name}@${one.version}`;
  const expected = parseIntegrity(subject, one.integrity);
  const { authorization } = config;
  await fetcher.archive({ url, subject, authorization, chosenOrigin: new URL(registry).origin }, expected, file);
  return keepArchive(context.cacheDir, file, subject, one.integrity);
}

/** What may mean that this registry keeps its archives elsewhere. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'supply.not-found',
  'supply.bad-status',
  'supply.refused-login',
  'supply.integrity',
]);

async function fetchArchive(work: Work, one: Placed, file: string): Promise<string> {
  const registry = registryOf(work, one.name);
  const usual = usualArchiveUrl(one.name, one.version, registry);
  try {
    return await download(work, one, usual, registry, file);
  } catch (error) {
    if (!(error instanceof Fault && ELSEWHERE.has(error.code))) throw error;
    const packument = await readPackument(one.name, 'short', { ...work, registry });
    const listed = packument.versions[one.version]?.dist.tarball;
    if (listed === undefined)
      throw supplyFault['not-found']({ subject: `npm:${one.name}@${one.version}`, reason: 'no such version' });
    const url = archiveUrl(listed, registry);
    if (url === usual) throw error;
    return download(work, one, url, registry, file);
  }
}

/** What one unpacked package says of itself. */
interface Unpacked {
  readonly one: Placed;
  readonly folder: string;
  readonly executables: ReadonlySet<string>;
  readonly scripts: readonly FoundScript[];
  readonly bin: unknown;
  /** Its own package.json says that it is not for this machine, which the registry's metadata did not. */
  readonly isForeign: boolean;
  readonly bytes: number;
  readonly files: number;
}

/** `v1.2.3` and `=1.2.3` are how some wrote versions once; build metadata is no part of a version. */
const plainVersion = (version: unknown): string =>
  String(version)
    .trim()
    .replace(/^[=v\s]+/, '')
    .replace(/\+.*$/, '');

async function unpackOne(work: Work, one: Placed, number: number): Promise<Unpacked> {
  const { context, staging } = work;
  const subject = `npm:${one.name}@${one.version}`;
  const cached = await cachedArchive(context.cacheDir, subject, one.integrity);
  const archive = cached ?? (await fetchArchive(work, one, join(staging, `${number}.tgz`)));
  const folder = join(staging, `${number}`);
  onDisk(folder, () => mkdirSync(folder, { mode: 0o700 }));
  const written = await unpackTar(archive, { subject, into: folder, bounds: context.bounds, strip: 1 }, context.signal);
  const manifest = readPackageJson(subject, folder);
  // The registry's metadata and the archive may tell different stories ("manifest confusion"); what is installed is what was asked for.
  if (manifest['name'] !== one.name || plainVersion(manifest['version']) !== plainVersion(one.version)) {
    const reason = `the archive holds ${JSON.stringify(manifest['name'])} ${JSON.stringify(manifest['version'])}`;
    throw supplyFault['wrong-answer']({ subject, reason });
  }
  const listOf = (value: unknown): readonly string[] => [value].flat().filter((item) => typeof item === 'string');
  const own = { os: listOf(manifest['os']), cpu: listOf(manifest['cpu']), libc: listOf(manifest['libc']) };
  return {
    one,
    folder,
    executables: written.executables,
    scripts: scriptsOf(one.location, manifest, existsSync(join(folder, 'binding.gyp'))),
    bin: manifest['bin'],
    isForeign: one.optional === true && !isFor(own, context.platform),
    bytes: written.bytes,
    files: written.files,
  };
}

/**
 * Unpacks the package itself, without what it depends on, into a folder that is gone afterwards: for looking at it. Nothing is installed, nothing runs.
 * @throws Fault `supply.*`
 */
export async function whileUnpacked<T>(
  artefact: Artefact,
  context: SupplyContext,
  look: (folder: string, scripts: readonly FoundScript[]) => T | Promise<T>,
): Promise<T> {
  const location = `node_modules/${artefact.name}`;
  const pinned = artefact.packages?.[location];
  if (pinned === undefined) throw supplyFault['not-pinned']({ subject: `npm:${artefact.name}`, what: 'packages' });
  const config = readNpmConfig(context);
  const fetcher = createNpmFetcher(context, config);
  try {
    return await inStaging(context.cacheDir, async (staging) => {
      const { folder, scripts } = await unpackOne({ artefact, context, config, fetcher, staging }, { ...pinned, location }, 0);
      return look(folder, scripts);
    });
  } finally {
    fetcher.close();
  }
}

/** Moves the unpacked packages to their places in one tree. */
function assemble(work: Work, tree: string, unpacked: readonly Unpacked[]): void {
  onDisk(tree, () => {
    ensureFolder(tree);
    for (const { one, folder } of unpacked) {
      const target = join(tree, one.location);
      if (existsSync(target)) {
        const what = 'files where another package belongs';
        throw supplyFault['unsafe-archive']({ subject: work.artefact.name, what, path: one.location });
      }
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      renameSync(folder, target);
    }
  });
}

/** The start line as it was locked, or as the package offers it; in both cases of a file that is there. */
function startOf({ artefact }: Work, tree: string, unpacked: readonly Unpacked[]): StartLine {
  const subject = `npm:${artefact.name}`;
  const location = `node_modules/${artefact.name}`;
  const own = unpacked.find(({ one }) => one.location === location);
  const wanted = artefact.start?.entry;
  if (own === undefined || wanted === undefined) throw supplyFault['not-pinned']({ subject, what: 'start line' });
  const offered = [...programsOf(artefact.name, own.bin).values()].map((path) => `${location}/${path}`);
  if (!offered.includes(wanted)) {
    throw supplyFault['wrong-answer']({ subject, reason: `${wanted} is no program of the package that was fetched` });
  }
  return { ...startLineOf(subject, tree, wanted), args: artefact.start?.args ?? [] };
}

function checkTotals(work: Work, unpacked: readonly Unpacked[]): void {
  const { maxTreeBytes, maxFiles } = work.context.bounds;
  const subject = work.artefact.name;
  const sum = (of: (one: Unpacked) => number): number => unpacked.reduce((total, one) => total + of(one), 0);
  if (sum(({ bytes }) => bytes) > maxTreeBytes) throw supplyFault['too-large']({ subject, max: maxTreeBytes, unit: 'bytes' });
  if (sum(({ files }) => files) > maxFiles) throw supplyFault['too-large']({ subject, max: maxFiles, unit: 'files' });
}

/** Packages that were put into a tree. */
interface PlacedPackages {
  readonly unpacked: readonly Unpacked[];
  /** Is this path part of a package that only some platforms get? */
  readonly isBound: (path: string) => boolean;
  /** Paths inside the tree. */
  readonly executables: ReadonlySet<string>;
  readonly scripts: readonly FoundScript[];
}

async function place(work: Work, tree: string): Promise<PlacedPackages> {
  const { artefact, context } = work;
  const { packages, isBound } = selectPackages(artefact, context.platform, context.bounds.maxPackages);
  let done = 0;
  const all = await inParallel(packages, context.bounds.maxConcurrent, async (one, number) => {
    const unpacked = await unpackOne(work, one, number);
    context.report({ step: 'fetch', subject: `${one.name}@${one.version}`, done: ++done, total: packages.length });
    return unpacked;
  });
  const unpacked = all.filter(({ isForeign }) => !isForeign);
  checkTotals(work, unpacked);
  assemble(work, tree, unpacked);
  const programs = unpacked.flatMap(({ one, executables }) => [...executables].map((path) => `${one.location}/${path}`));
  return { unpacked, isBound, executables: new Set(programs), scripts: unpacked.flatMap(({ scripts }) => scripts) };
}

async function working<T>(
  artefact: Artefact,
  context: SupplyContext,
  staging: string,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const config = readNpmConfig(context);
  const fetcher = createNpmFetcher(context, config);
  try {
    return await work({ artefact, context, config, fetcher, staging });
  } finally {
    fetcher.close();
  }
}

/**
 * Fetches, checks and unpacks the packages of an artefact of another kind (a repository), and puts them at their places in `tree`.
 * @throws Fault `supply.*`
 */
export function placePackages(
  artefact: Artefact,
  context: SupplyContext,
  { staging, tree }: { readonly staging: string; readonly tree: string },
): Promise<PlacedPackages> {
  return working(artefact, context, staging, (work) => place(work, tree));
}

async function installInto(work: Work): Promise<Installed> {
  const { artefact, context } = work;
  const root = artefact.packages?.[`node_modules/${artefact.name}`];
  // The archive that provenance was looked at must be the one that is started.
  if (
    root === undefined ||
    root.name !== artefact.name ||
    root.version !== artefact.version ||
    root.integrity !== artefact.integrity
  ) {
    throw supplyFault['not-pinned']({ subject: `npm:${artefact.name}`, what: 'package of its own name, version and integrity' });
  }
  const tree = join(work.staging, 'tree');
  const { unpacked, isBound, executables, scripts } = await place(work, tree);
  const start = startOf(work, tree, unpacked);
  const complete: Artefact = { ...artefact, start, scripts };
  context.report({ step: 'check', subject: artefact.name });
  const kept = keepTree(complete, { folder: tree, isBound, bounds: context.bounds, executables }, context);
  return installedAt(kept.artefact, kept.root, context);
}

/**
 * Installs a pinned npm package with its whole tree. With a `tree` in the artefact the result is exactly that tree.
 * @throws Fault `supply.*`
 */
export function installNpm(artefact: Artefact, context: SupplyContext): Promise<Installed> {
  return inStaging(context.cacheDir, (staging) => working(artefact, context, staging, installInto));
}
