// What a repository's files say about starting it and about its dependencies. These are pinned by its own package-lock.json or not at all; nothing is built.
import { existsSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FoundScript, PinnedPackage, StartLine } from './artefact.ts';
import { gitFault } from './git-faults.ts';
import { type PackageJson, programsOf, readJsonFile, readPackageJson, scriptsOf, startLineOf } from './npm-program.ts';
import { isMembers } from './npm-registry.ts';

/** A repository as a package. */
export interface RepositoryPackage {
  readonly version: string | undefined;
  readonly start: StartLine;
  readonly scripts: readonly FoundScript[];
  /** By location (`node_modules/…`), sorted; undefined where it needs none. */
  readonly packages: Readonly<Record<string, PinnedPackage>> | undefined;
  readonly manifest: PackageJson;
}

/** npm's own order: the first that is there counts. */
const LOCKS = ['npm-shrinkwrap.json', 'package-lock.json'] as const;
const NEEDS = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

type Members = Readonly<Record<string, unknown>>;
type Refuse = (reason: string) => never;

const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

const listOf = (value: unknown): readonly string[] | undefined => {
  const list = typeof value === 'string' ? [value] : value;
  return Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === 'string') ? list : undefined;
};

/** Everything that npm would install for it, without what only its development needs. */
const needsOf = (manifest: Members): string =>
  JSON.stringify(NEEDS.map((kind) => Object.entries(membersOf(manifest[kind])).toSorted(([a], [b]) => (a < b ? -1 : 1))));

const NOTHING = needsOf({});

function pinnedFrom(location: string, entry: Members, refuse: Refuse): PinnedPackage {
  const {
    version,
    integrity,
    resolved,
    name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length),
  } = entry;
  if (entry['link'] === true) return refuse(`"${location}" is a link to a folder`);
  if (typeof resolved === 'string' && !/^https?:\/\//.test(resolved))
    return refuse(`"${location}" does not come from a registry`);
  if (typeof name !== 'string' || typeof version !== 'string') return refuse(`"${location}" has no name or version`);
  if (typeof integrity !== 'string' || !/(?:^|\s)sha(?:512|384|256)-/.test(integrity))
    return refuse(`"${location}" has no integrity that proves anything`);
  const [os, cpu, libc] = [listOf(entry['os']), listOf(entry['cpu']), listOf(entry['libc'])];
  return {
    name,
    version,
    integrity,
    ...(os === undefined ? {} : { os }),
    ...(cpu === undefined ? {} : { cpu }),
    ...(libc === undefined ? {} : { libc }),
    ...(entry['optional'] === true || entry['devOptional'] === true ? { optional: true } : {}),
  };
}

function lockedPackages(root: string, manifest: PackageJson, subject: string): RepositoryPackage['packages'] {
  const refuse: Refuse = (reason) => {
    throw gitFault.unpinned({ subject, reason });
  };
  if (needsOf(manifest) === NOTHING) return undefined;
  const file = LOCKS.find((name) => existsSync(join(root, name)));
  if (file === undefined) return refuse('it has no package-lock.json');
  const lock = readJsonFile(subject, root, file);
  const all = membersOf(lock['packages']);
  if (!isMembers(all[''])) return refuse(`its ${file} is of an npm before 7`);
  if (needsOf(all['']) !== needsOf(manifest)) return refuse(`its ${file} does not fit its package.json`);
  const packages: [string, PinnedPackage][] = [];
  for (const [location, entry] of Object.entries(all)) {
    if (
      location === '' ||
      !isMembers(entry) ||
      entry['dev'] === true ||
      entry['inBundle'] === true ||
      entry['extraneous'] === true
    )
      continue;
    if (!location.startsWith('node_modules/')) return refuse(`it has a workspace ("${location}")`);
    packages.push([location, pinnedFrom(location, entry, refuse)]);
  }
  return packages.length === 0 ? undefined : Object.fromEntries(packages.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The file that is started: a file that was named, else a program of package.json. */
function programOf(root: string, manifest: PackageJson | undefined, subject: string, wanted: string | undefined): string {
  const refuse: Refuse = (reason) => {
    throw gitFault['no-package']({ subject, reason });
  };
  const isFile = (path: string): boolean => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
  const programs = programsOf(String(manifest?.['name'] ?? ''), manifest?.['bin']);
  if (wanted !== undefined) {
    const path = programs.get(wanted) ?? wanted;
    return isFile(path) ? path : refuse(`it has no program or file "${wanted}"`);
  }
  if (manifest === undefined) return refuse('it has no package.json');
  const files = new Set(programs.values());
  const [only] = files;
  const own = String(manifest['name'] ?? '');
  const path = files.size === 1 ? only : programs.get(own.slice(own.indexOf('/') + 1));
  if (path === undefined)
    return refuse(
      programs.size === 0
        ? 'its package.json names no program (bin)'
        : `it has several programs (${[...programs.keys()].join(', ')})`,
    );
  if (!isFile(path)) throw gitFault['not-built']({ subject, path });
  return path;
}

/** npm runs these for a package from git as well; they are listed, and never run. */
function preparations(manifest: PackageJson): readonly FoundScript[] {
  const { prepare } = membersOf(manifest['scripts']);
  return typeof prepare === 'string' && prepare !== ''
    ? [{ package: '.', event: 'prepare', command: prepare.slice(0, 4_096) }]
    : [];
}

/**
 * Reads the files of a commit as a package.
 * @throws Fault `git.no-package`, `git.not-built`, `git.unpinned`, `supply.bad-archive`, `supply.no-program`
 */
export function packageOf(root: string, subject: string, wanted: string | undefined): RepositoryPackage {
  const manifest = existsSync(join(root, 'package.json')) ? readPackageJson(subject, root) : undefined;
  const path = programOf(root, manifest, subject, wanted);
  if (extname(path).toLowerCase() === '.py') {
    throw gitFault['no-package']({ subject, reason: `${path} is a Python file, and what it imports cannot be pinned` });
  }
  const start = startLineOf(subject, root, path);
  if (manifest === undefined) return { version: undefined, start, scripts: [], packages: undefined, manifest: {} };
  const { version } = manifest;
  return {
    version: typeof version === 'string' ? version.slice(0, 256) : undefined,
    start,
    scripts: [...scriptsOf('.', manifest, existsSync(join(root, 'binding.gyp'))), ...preparations(manifest)],
    packages: lockedPackages(root, manifest, subject),
    manifest,
  };
}
