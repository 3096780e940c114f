// npm packages: from `npm:PACKAGE@RANGE` to one version with its whole dependency tree pinned, and to files on disk.
import { join } from 'node:path';
import { Fault } from '../base/fault.ts';
import type { Artefact, PinnedPackage } from './artefact.ts';
import { inStaging, keepArchive } from './cache.ts';
import { supplyFault } from './faults.ts';
import type { Fetcher } from './fetch.ts';
import { inParallel } from './in-parallel.ts';
import { type NpmConfig, PUBLIC_REGISTRY, readNpmConfig } from './npm-config.ts';
import { factsOf } from './npm-facts.ts';
import { historyOf } from './npm-history.ts';
import { installNpm } from './npm-install.ts';
import { isFor } from './npm-pinned.ts';
import { chooseProgram } from './npm-program.ts';
import { archiveUrl, createNpmFetcher, isMembers, type NpmVersion, type Packument, readPackument } from './npm-registry.ts';
import { resolveInThread } from './npm-resolve.ts';
import type { FoundPackage } from './npm-resolver.ts';
import { pickVersion } from './npm-version.ts';
import type { Found, NpmEvidence } from './provenance/evidence.ts';
import { repositoryOf } from './provenance/repository.ts';
import type { Platform, Resolved, ScriptedPackage, Source, Supplier, SupplyContext } from './supplier.ts';

const MAX_ATTESTATIONS_BYTES = 4 * 1024 * 1024;

interface Ask {
  readonly context: SupplyContext;
  readonly config: NpmConfig;
  readonly fetcher: Fetcher;
}

/** A bundle of attestations, from the registry itself: the metadata names the path, never the host. */
async function attestationsOf({ config, fetcher }: Ask, version: NpmVersion): Promise<Found<Uint8Array>> {
  const named = isMembers(version.dist.attestations) ? version.dist.attestations['url'] : undefined;
  if (typeof named !== 'string' || !URL.canParse(named)) return { state: 'none' };
  const { pathname, search } = new URL(named);
  const url = new URL(`.${pathname}${search}`, config.registryFor(version.name)).href;
  const { authorization } = config;
  try {
    const subject = `attestations of npm:${version.name}@${version.version}`;
    const { status, body } = await fetcher.metadata({
      url,
      subject,
      statuses: [200, 404],
      maxBytes: MAX_ATTESTATIONS_BYTES,
      authorization,
    });
    return status === 404 ? { state: 'none' } : { state: 'found', value: body };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'supply.cancelled') throw error;
    return { state: 'unreachable', why: error.message };
  }
}

async function evidenceOf(ask: Ask, packument: Packument, version: NpmVersion): Promise<NpmEvidence> {
  const published = packument.time?.[version.version];
  return {
    kind: 'npm',
    signatures: version.dist.signatures,
    publishedAt: typeof published === 'string' ? published : undefined,
    attestations: await attestationsOf(ask, version),
  };
}

/** SHA-256 or stronger. What a registry offers beside it proves nothing. */
const isStrong = (integrity: string): boolean => /(?:^|\s)sha(?:512|384|256)-/.test(integrity);

/**
 * Registries that only know SHA-1: the archive is fetched once and pinned by what came. It must have the SHA-1 that the registry says.
 * Also used to check the SHA-256 of an entry of the MCP registry.
 */
async function pinByFetching(
  { context, config, fetcher }: Ask,
  one: FoundPackage,
  shasum: string | undefined,
): Promise<{ integrity: string; sha256: string }> {
  const { name, version } = one.pinned;
  const subject = `npm:${name}@${version}`;
  const registry = config.registryFor(name);
  const { authorization } = config;
  return inStaging(context.cacheDir, async (staging) => {
    const file = join(staging, 'archive.tgz');
    const url = archiveUrl(one.tarball, registry);
    const got = await fetcher.archive({ url, subject, authorization, chosenOrigin: new URL(registry).origin }, undefined, file);
    if (shasum !== undefined && shasum.toLowerCase() !== got.sha1) {
      throw supplyFault.integrity({ subject, expected: `sha1 ${shasum}`, found: `sha1 ${got.sha1}` });
    }
    keepArchive(context.cacheDir, file, subject, got.integrity);
    return got;
  });
}

async function pinnedTree(
  ask: Ask,
  tree: Readonly<Record<string, FoundPackage>>,
  packument: (name: string) => Promise<Packument>,
): Promise<Readonly<Record<string, PinnedPackage>>> {
  const entries = await inParallel(Object.entries(tree), ask.context.bounds.maxConcurrent, async ([location, one]) => {
    if (isStrong(one.pinned.integrity)) return [location, one.pinned] as const;
    const { name, version } = one.pinned;
    const { shasum } = (await packument(name)).versions[version]?.dist ?? {};
    // Nothing would say that these bytes are the ones that were published.
    if (shasum === undefined) throw supplyFault['no-digest']({ subject: `npm:${name}@${version}` });
    const { integrity } = await pinByFetching(ask, one, shasum);
    return [location, { ...one.pinned, integrity }] as const;
  });
  return Object.fromEntries(entries);
}

/** Packages that the registry vouches for with SHA-1 alone, which no longer proves that bytes are the published ones. */
const weakIn = (tree: Readonly<Record<string, FoundPackage>>): readonly string[] =>
  Object.values(tree).flatMap(({ pinned: { name, version, integrity } }) => (isStrong(integrity) ? [] : [`${name}@${version}`]));

async function checkSha256(ask: Ask, source: Source, artefact: Artefact, one: FoundPackage): Promise<void> {
  if (source.sha256 === undefined) return;
  const { sha256, integrity } = await pinByFetching(ask, one, undefined);
  const subject = `npm:${artefact.name}@${artefact.version}`;
  if (sha256 !== source.sha256 || integrity !== artefact.integrity) {
    throw supplyFault.integrity({ subject, expected: `sha256 ${source.sha256} (registry entry)`, found: `sha256 ${sha256}` });
  }
}

/** One look at each package, shared between the resolver and us. */
function remembering(ask: Ask): (name: string) => Promise<Packument> {
  const known = new Map<string, Promise<Packument>>();
  return (name) => {
    const asked = known.get(name) ?? readPackument(name, 'short', ask);
    known.set(name, asked);
    return asked;
  };
}

/** The short form has a mark; mirrors that know one form alone have the scripts themselves. */
const isScripted = ({ hasInstallScript, scripts }: NpmVersion): boolean =>
  hasInstallScript === true ||
  (isMembers(scripts) && ['preinstall', 'install', 'postinstall'].some((event) => typeof scripts[event] === 'string'));

/** Packages of the tree that run something when they are installed, as the registry says. */
async function scriptedIn(
  packages: Readonly<Record<string, PinnedPackage>>,
  packument: (name: string) => Promise<Packument>,
  platform: Platform,
): Promise<readonly ScriptedPackage[]> {
  const here = Object.values(packages).filter((one) => isFor(one, platform));
  const all = await Promise.all(
    here.map(async ({ name, version }) => {
      const known = (await packument(name)).versions[version];
      return known !== undefined && isScripted(known) ? [{ name, version }] : [];
    }),
  );
  return all.flat();
}

async function resolveWith(ask: Ask, source: Source): Promise<Resolved> {
  const { context, config } = ask;
  const { name } = source;
  context.report({ step: 'resolve', subject: `npm:${name}` });
  const packument = await readPackument(name, 'full', ask);
  const version = pickVersion(packument, source.wanted, context.platform.node);
  const program = chooseProgram(name, version['bin'], source.program);
  const short = remembering(ask);
  const { maxPackages } = context.bounds;
  const tree = await inStaging(context.cacheDir, (emptyFolder) => {
    const nodeVersion = context.platform.node;
    const registries = { registry: config.registryFor(name), scopes: config.scopes };
    const order = { name, version: version.version, ...registries, maxPackages, nodeVersion, emptyFolder };
    return resolveInThread(order, short, context);
  });
  const packages = await pinnedTree(ask, tree, short);
  const location = `node_modules/${name}`;
  const [own, found] = [packages[location], tree[location]];
  if (own === undefined || found === undefined || own.version !== version.version) {
    throw supplyFault['wrong-answer']({ subject: `npm:${name}@${version.version}`, reason: 'its two forms of metadata differ' });
  }
  const registry = config.registryFor(name);
  const artefact: Artefact = {
    kind: 'npm',
    name,
    version: version.version,
    integrity: own.integrity,
    ...(registry === PUBLIC_REGISTRY ? {} : { registry }),
    packages,
    start: { runtime: 'node', entry: `${location}/${program}`, args: [] },
  };
  await checkSha256(ask, source, artefact, found);
  return {
    artefact,
    facts: factsOf(packument, version, { nowMs: context.clock.now(), registry, packages: Object.keys(packages).length }),
    evidence: { ...(await evidenceOf(ask, packument, version)), weak: weakIn(tree) },
    claimedRepository: repositoryOf(version['repository'])?.url,
    history: historyOf(packument, version),
    scripted: await scriptedIn(packages, short, context.platform),
  };
}

/** npm's supplier. */
export const npm: Supplier = {
  resolve: async (source, context) => {
    const config = readNpmConfig(context);
    const fetcher = createNpmFetcher(context, config);
    try {
      return await resolveWith({ context, config, fetcher }, source);
    } finally {
      fetcher.close();
    }
  },
  install: installNpm,
};
