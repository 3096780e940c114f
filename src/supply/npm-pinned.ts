// Reads the pinned packages of a lock file as what they are to become: paths on disk. A lock file may have been edited by anybody.
import type { Artefact, PinnedPackage } from './artefact.ts';
import { supplyFault } from './faults.ts';
import type { Platform } from './supplier.ts';

const NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;
/** `node_modules/NAME`, any number of times: nothing that climbs, nothing beside. */
const LOCATION =
  /^(?:node_modules\/(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)(?:\/node_modules\/(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)*$/i;
const VERSION = /^\d{1,16}\.\d{1,16}\.\d{1,16}(?:[-+][0-9A-Za-z.+-]{1,200})?$/;

/** One package, and where it goes. */
export interface Placed extends PinnedPackage {
  /** Path inside the tree. */
  readonly location: string;
}

/** npm's rule: `!x` excludes, anything else includes, and an empty list includes all. */
function isListed(value: string | undefined, list: readonly string[] | undefined): boolean {
  if (list === undefined || list.length === 0 || (list.length === 1 && list[0] === 'any')) return true;
  if (value === undefined) return false;
  if (list.includes(`!${value}`)) return false;
  return list.every((item) => item.startsWith('!')) || list.includes(value);
}

/** Is a package made for this platform? */
export function isFor({ os, cpu, libc }: Pick<PinnedPackage, 'os' | 'cpu' | 'libc'>, platform: Platform): boolean {
  return isListed(platform.os, os) && isListed(platform.cpu, cpu) && (platform.os !== 'linux' || isListed(platform.libc, libc));
}

const isBoundPackage = ({ os, cpu, libc }: PinnedPackage): boolean => [os, cpu, libc].some((list) => (list?.length ?? 0) > 0);

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The packages of an artefact as they are to be installed here. */
export interface Selection {
  /** Sorted, so that a package comes before those inside it. */
  readonly packages: readonly Placed[];
  /** Is this path part of a package that only some platforms get? */
  readonly isBound: (path: string) => boolean;
}

function checkedPackages(artefact: Artefact, maxPackages: number): readonly Placed[] {
  const entries = Object.entries(artefact.packages ?? {});
  if (entries.length === 0) throw supplyFault['not-pinned']({ subject: `npm:${artefact.name}`, what: 'packages' });
  if (entries.length > maxPackages) {
    throw supplyFault['too-large']({ subject: `npm:${artefact.name}`, max: maxPackages, unit: 'packages' });
  }
  return entries.map(([location, pinned]) => {
    const isSafe = LOCATION.test(location) && location.length < 1_024 && NAME.test(pinned.name) && VERSION.test(pinned.version);
    if (!isSafe)
      throw supplyFault['not-pinned']({ subject: `npm:${artefact.name}`, what: `usable name and version at "${location}"` });
    return { ...pinned, location };
  });
}

/**
 * Chooses what this platform gets.
 * @throws Fault `supply.not-pinned`, `supply.wrong-platform`, `supply.too-large`
 */
export function selectPackages(artefact: Artefact, platform: Platform, maxPackages: number): Selection {
  const all = checkedPackages(artefact, maxPackages);
  const skipped: string[] = [];
  for (const one of all) {
    if (isFor(one, platform)) continue;
    if (one.optional === true) skipped.push(one.location);
    else {
      const wanted = [...(one.os ?? []), ...(one.cpu ?? []), ...(one.libc ?? [])].join(' ');
      throw supplyFault['wrong-platform']({ subject: `npm:${one.name}`, platform: `${platform.os} ${platform.cpu}`, wanted });
    }
  }
  const bound = all.filter(isBoundPackage).map(({ location }) => location);
  const packages = all
    .filter(({ location }) => !skipped.some((folder) => isBelow(location, folder)))
    .toSorted((a, b) => (a.location < b.location ? -1 : 1));
  // The folder of a scope that holds nothing but such packages is there on some platforms only as well.
  const common = all.filter(({ location }) => !bound.some((folder) => isBelow(location, folder))).map(({ location }) => location);
  const isShared = (path: string): boolean => common.some((location) => isBelow(location, path));
  const leadsToBound = (path: string): boolean => bound.some((folder) => isBelow(folder, path));
  const isBound = (path: string): boolean =>
    bound.some((folder) => isBelow(path, folder)) || (leadsToBound(path) && isScopeOrModules(path) && !isShared(path));
  return { packages, isBound };
}

/** Folders that are made for packages and belong to none: `node_modules` and the folder of a scope. */
const isScopeOrModules = (path: string): boolean => /(?:^|\/)node_modules(?:\/@[^/]+)?$/.test(path);
