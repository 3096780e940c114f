// Resolves a whole dependency tree with npm's own resolver, so that it is the tree npm would install. The resolver gets metadata from here and has
// no network of its own; it writes nothing, unpacks nothing and runs nothing. It can go in circles for ever: npm-resolve.ts runs it where it can be ended.
import { join } from 'node:path';
import { Arborist, type ArboristNode } from '@npmcli/arborist';
import { Fault } from '../base/fault.ts';
import type { PinnedPackage } from './artefact.ts';
import { supplyFault } from './faults.ts';
import { isMembers, type NpmVersion, type Packument } from './npm-registry.ts';

/** What resolving needs. */
export interface ResolverParts {
  /** The registry of the package; that of a scope is in `scopes` (`@scope:registry`). */
  readonly registry: string;
  readonly scopes: Readonly<Record<string, string>>;
  /** Short metadata of one package. */
  readonly packument: (name: string) => Promise<Packument>;
  readonly maxPackages: number;
  /** Nothing of this machine takes part: no project, no lock file, no cache. */
  readonly emptyFolder: string;
  readonly nodeVersion: string;
}

/** A package of the tree; integrity as the registry gives it, possibly missing or weak. */
export interface FoundPackage {
  readonly pinned: PinnedPackage;
  readonly tarball: string;
}

const MAX_NAME_CHARS = 300;

const names = (value: unknown): readonly string[] | undefined => {
  const list = typeof value === 'string' ? [value] : value;
  return Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === 'string') ? list : undefined;
};

/** Packages inside an archive come with it and are covered by its digest: they are not looked up. A shrinkwrap inside is not followed. */
function withoutBundled(entry: NpmVersion): NpmVersion {
  const listed = entry['bundleDependencies'] ?? entry['bundledDependencies'];
  const { bundleDependencies: _, bundledDependencies: __, _hasShrinkwrap: ___, ...rest } = entry;
  const isInside = (name: string): boolean => listed === true || (Array.isArray(listed) && listed.includes(name));
  const outside = (dependencies: unknown): unknown =>
    isMembers(dependencies) ? Object.fromEntries(Object.entries(dependencies).filter(([name]) => !isInside(name))) : undefined;
  return {
    ...(rest as unknown as NpmVersion),
    dependencies: outside(entry['dependencies']) ?? {},
    optionalDependencies: outside(entry['optionalDependencies']) ?? {},
  };
}

const cleaned = (packument: Packument): Packument => ({
  ...packument,
  versions: Object.fromEntries(Object.entries(packument.versions).map(([version, entry]) => [version, withoutBundled(entry)])),
});

/** Speaks for the resolver's cache of metadata: everything is "cached", and comes from our own fetches. */
function metadataSource(parts: ResolverParts, failures: Fault[]) {
  const known = new Map<string, Promise<Packument>>();
  const load = async (name: string): Promise<Packument> => {
    if (known.size > parts.maxPackages)
      throw supplyFault['too-large']({ subject: name, max: parts.maxPackages, unit: 'packages' });
    try {
      return cleaned(await parts.packument(name));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // Optional packages may be missing; anything else must not be swallowed with them.
      if (error.code === 'supply.not-found') throw Object.assign(new Error(error.message), { code: 'E404', wanted: name });
      failures.push(error);
      throw error;
    }
  };
  return {
    has: () => true,
    set: () => undefined,
    delete: () => false,
    get: (key: string) => {
      const name = decodeURIComponent(key.slice(key.lastIndexOf('/') + 1));
      const loading = known.get(name) ?? load(name);
      known.set(name, loading);
      return loading;
    },
  };
}

function foundPackage(node: ArboristNode): FoundPackage | undefined {
  const { packageName, version, resolved, location } = node;
  if (packageName === null || version === undefined || typeof resolved !== 'string') return undefined;
  const [os, cpu, libc] = [names(node.package.os), names(node.package.cpu), names(node.package.libc)];
  const pinned = {
    name: packageName,
    version,
    integrity: node.integrity ?? '',
    ...(os === undefined ? {} : { os }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(libc === undefined ? {} : { libc }),
    ...(node.optional ? { optional: true } : {}),
  };
  return location.startsWith('node_modules/') ? { pinned, tarball: resolved } : undefined;
}

/** Errors of npm's resolver, and our own for what is missing. */
interface NpmError {
  readonly code?: string;
  readonly message?: string;
  readonly package?: unknown;
  /** What is missing. */
  readonly wanted?: unknown;
  /** Of two that exclude each other. */
  readonly edge?: { readonly name?: unknown; readonly spec?: unknown };
}

/** The package that an error is about, as far as it says so: `NAME@RANGE`, as its dependents wrote it. */
function named({ code, message = '', wanted, edge }: NpmError): string | undefined {
  const found = {
    E404: wanted,
    ETARGET: /^No matching version found for (\S+?)\.?(?: with a date|$)/m.exec(message)?.[1],
    ERESOLVE: edge?.name === undefined ? undefined : `${String(edge.name)}@${String(edge.spec)}`,
  }[code ?? ''];
  return typeof found === 'string' ? found.slice(0, MAX_NAME_CHARS) : undefined;
}

function asFault(subject: string, error: unknown): unknown {
  if (error instanceof Fault) return error;
  const { code = 'failed', package: foreign } = error as NpmError;
  if (/^EALLOW/.test(code)) return supplyFault['foreign-dependency']({ subject, dependency: String(foreign ?? 'something') });
  const reasons: Readonly<Record<string, string>> = {
    ERESOLVE: 'two packages need versions of a third that exclude each other',
    ETARGET: 'no version satisfies a range',
    E404: 'a package it needs is not in the registry',
    EBADPLATFORM: 'a package it needs is not made for this platform',
    ENOTCACHED: 'a package it needs would be fetched from elsewhere',
    EINVALIDPACKAGENAME: 'a dependency has an impossible name',
    EUNSUPPORTEDPROTOCOL: 'a dependency comes from an unknown kind of place',
  };
  const which = named(error as NpmError);
  const reason = `${reasons[code] ?? `npm's resolver says ${code}`}${which === undefined ? '' : ` (${which})`}`;
  return supplyFault.unresolvable({ subject, reason }, error);
}

/**
 * The tree that npm would install for one exact version: paths (`node_modules/…`) to packages, for all platforms.
 * @throws Fault `supply.unresolvable`, `supply.foreign-dependency`, `supply.too-large` and those of fetching metadata
 */
export async function resolveTree(
  name: string,
  version: string,
  parts: ResolverParts,
): Promise<Readonly<Record<string, FoundPackage>>> {
  const subject = `npm:${name}@${version}`;
  const failures: Fault[] = [];
  const resolver = new Arborist({
    path: parts.emptyFolder,
    cache: join(parts.emptyFolder, 'cache'),
    registry: parts.registry,
    ...parts.scopes,
    packumentCache: metadataSource(parts, failures),
    nodeVersion: parts.nodeVersion,
    offline: true,
    allowGit: 'none',
    allowRemote: 'none',
    allowFile: 'none',
    allowDirectory: 'none',
    ignoreScripts: true,
    packageLock: false,
    audit: false,
    dryRun: true,
    save: false,
  });
  try {
    const { inventory } = await resolver.buildIdealTree({ add: [`${name}@${version}`], saveType: 'prod' });
    if (failures[0] !== undefined) throw failures[0];
    return collected(subject, [...inventory.values()], parts.maxPackages);
  } catch (error) {
    throw failures[0] ?? asFault(subject, error);
  }
}

function collected(subject: string, nodes: readonly ArboristNode[], maxPackages: number): Readonly<Record<string, FoundPackage>> {
  const found: [string, FoundPackage][] = [];
  for (const node of nodes) {
    // An optional package that is not there is left out, as npm does; a needed one has thrown before.
    if (node.isRoot || node.inBundle || (node.optional && node.errors.length > 0)) continue;
    const one = node.isLink ? undefined : foundPackage(node);
    if (one === undefined) throw supplyFault['foreign-dependency']({ subject, dependency: node.location });
    found.push([node.location, one]);
  }
  if (found.length > maxPackages) throw supplyFault['too-large']({ subject, max: maxPackages, unit: 'packages' });
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
