// From profile and command to a plan. Looks at the file system, changes nothing. A mount target never lies in a folder that the server can write.
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Code, type CodeParts, codeOf, isSystemPath, type ServerCommand } from './code.ts';
import { sandboxFault } from './faults.ts';
import { guaranteesOf } from './guarantees.ts';
import type { Machine } from './machine.ts';
import { absolutePath, type Place, type PlaceParts, placeOf, socketOf } from './places.ts';
import type { Mount, Plan, PlannedNetwork, Variable } from './plan.ts';
import type { Profile } from './profile.ts';
import { LOOK_BEFORE, repositoriesIn, repositoryAround } from './repositories.ts';

/** What a plan is made of, beside the profile. */
export interface PlanParts extends Omit<PlaceParts, 'name'> {
  /** Folders of an installed artefact; empty when the command tells where the code is. */
  readonly code: readonly string[];
}

/** The home folder inside: in memory, empty, and where a server starts when its settings name no folder. */
export const INNER_HOME = '/home/mcp';
const INNER_UID = 1000;
const OPEN_FILES = 1024;
const SHARED_MEMORY_BYTES = 8 * 1024 * 1024;
/** Seen even where nothing is granted, so that attempts are recorded. */
const USUAL_PORTS = [80, 443];

const ETC_TEXTS: Readonly<Record<string, string>> = {
  '/etc/passwd': `mcp:x:${INNER_UID}:${INNER_UID}::${INNER_HOME}:/bin/sh\n`,
  '/etc/group': `mcp:x:${INNER_UID}:\n`,
  '/etc/hosts': '127.0.0.1 localhost\n::1 localhost\n',
  '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  '/etc/resolv.conf': 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n',
};

const isInside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** Everything granted, by real place; the same place twice is one, and writable if either is. */
function placesOf(profile: Profile, code: Code, parts: PlaceParts): readonly Place[] {
  const granted = [
    ...profile.write.map((written) => placeOf(written, 'write', profile, parts)),
    ...profile.read.map((written) => placeOf(written, 'read', profile, parts)),
    ...profile.allow.sockets.map((written) => socketOf(written, parts)),
  ];
  const own = code.paths.map((path): Place => {
    const source = realpathSync(path);
    return { why: 'its own code', path, source, kind: 'folder', isWritable: false };
  });
  return [...granted, ...own];
}

/** A repository in a folder for writing lets the server choose what runs when its owner next uses git. */
function checkRepositories(places: readonly Place[], profile: Profile, parts: PlaceParts): void {
  const named = new Set(profile.allow.repositories.map((written) => absolutePath(written, parts)));
  for (const { kind, isWritable, path, source } of places) {
    if (kind !== 'folder' || !isWritable || named.has(path)) continue;
    const repository = repositoryAround(source) ?? repositoriesIn(source, LOOK_BEFORE)[0];
    if (repository !== undefined) throw sandboxFault['grant-repository']({ name: parts.name, path, repository });
  }
}

/** bubblewrap before 0.12 follows links planted below a mount; and code inside a writable folder could be changed. */
function checkNesting(places: readonly Place[], name: string): void {
  for (const outer of places.filter(({ isWritable, kind }) => isWritable && kind === 'folder')) {
    const inner = places.find((one) => isInside(one.source, outer.source) || (one.source === outer.source && !one.isWritable));
    if (inner !== undefined) throw sandboxFault['grant-nested']({ name, place: inner.why, inner: inner.path, outer: outer.path });
  }
}

/** What no single grant shows: repositories in folders for writing, and folders in folders. @throws Fault `sandbox.grant-repository`, `sandbox.grant-nested` */
export function checkGrants(places: readonly Place[], profile: Profile, parts: PlaceParts): void {
  checkRepositories(places, profile, parts);
  checkNesting(places, parts.name);
}

/** Binds of what is not there anyway, outer ones first, then a link for each name that was one. */
function bindsOf(places: readonly Place[]): readonly Mount[] {
  const sorted = [...places].sort((a, b) =>
    a.source < b.source ? -1 : a.source > b.source ? 1 : Number(b.isWritable) - Number(a.isWritable),
  );
  const kept: Place[] = [];
  for (const place of sorted) {
    const isThere = kept.some(
      ({ source, isWritable }) => source === place.source || (isInside(place.source, source) && isWritable === place.isWritable),
    );
    if (!isSystemPath(place.source) && !isThere) kept.push(place);
  }
  const links = places.filter(
    ({ path, source }) => path !== source && !isSystemPath(path) && !kept.some((one) => isInside(path, one.source)),
  );
  return [
    ...kept.map(({ source, isWritable, why }): Mount => ({ kind: 'bind', source, target: source, isWritable, why })),
    ...[...new Map(links.map((place) => [place.path, place])).values()].map(
      ({ path, source }): Mount => ({ kind: 'link', target: path, to: source }),
    ),
  ];
}

function systemMounts({ rootFolders, etc }: Machine, memoryBytes: number): readonly Mount[] {
  const system = (source: string): Mount => ({ kind: 'bind', source, target: source, isWritable: false, why: 'the system' });
  return [
    system('/usr'),
    ...rootFolders.map(
      ({ path, linkTo }): Mount => (linkTo === undefined ? system(path) : { kind: 'link', target: path, to: linkTo }),
    ),
    ...etc.map((path) => ({ ...system(path), source: realpathSync(path) }) as Mount),
    ...Object.entries(ETC_TEXTS).map(([target, text]): Mount => ({ kind: 'text', target, text })),
    { kind: 'memory', target: '/tmp', maxBytes: memoryBytes },
    { kind: 'memory', target: INNER_HOME, maxBytes: memoryBytes },
    { kind: 'memory', target: '/dev/shm', maxBytes: Math.min(memoryBytes, SHARED_MEMORY_BYTES) },
  ];
}

function environmentOf(server: ServerCommand, code: Code, profile: Profile): readonly Variable[] {
  const own: Readonly<Record<string, string>> = {
    PATH: [...code.programFolders, '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: INNER_HOME,
    USER: 'mcp',
    LANG: 'C.UTF-8',
    TMPDIR: '/tmp',
  };
  const variables = new Map<string, Variable>();
  for (const [name, value] of Object.entries(own)) variables.set(name, { name, from: 'bartizan', value });
  for (const name of profile.env) variables.set(name, { name, from: 'environment' });
  for (const name of Object.keys(server.env)) variables.set(name, { name, from: 'settings' });
  return [...variables.values()];
}

/** What the gateway of a profile watches and lets through. */
export function networkOf({ hosts, allow }: Profile): PlannedNetwork {
  const ports = new Set([...USUAL_PORTS, ...hosts.map(({ port }) => port), ...allow.loopbackPorts]);
  return { hosts, loopbackPorts: allow.loopbackPorts, watchedPorts: [...ports].sort((a, b) => a - b) };
}

/** Where the server starts: what the settings name, else its empty home. What is not granted there is an empty folder of that name. */
function folderOf({ cwd }: ServerCommand, mounts: readonly Mount[], parts: PlanParts): { path: string; made: readonly Mount[] } {
  if (cwd === undefined) return { path: INNER_HOME, made: [] };
  const path = resolve(parts.projectDir, cwd);
  const isThere =
    isSystemPath(path) || mounts.some(({ kind, target }) => target === path || (kind === 'bind' && isInside(path, target)));
  return { path, made: isThere ? [] : [{ kind: 'folder', target: path }] };
}

/**
 * Makes the plan of one server.
 * @throws Fault `sandbox.command-not-found`, `sandbox.fetches-code`, and the `sandbox.grant-*` faults
 */
export function planFor(server: ServerCommand, profile: Profile, machine: Machine, parts: PlanParts): Plan {
  const placeParts: PlaceParts = { ...parts, name: server.name };
  const codeParts: CodeParts = {
    ...parts,
    folder: server.cwd === undefined ? parts.projectDir : resolve(parts.projectDir, server.cwd),
  };
  const code = codeOf(server, codeParts);
  const places = placesOf(profile, code, placeParts);
  checkGrants(places, profile, placeParts);
  const { limits } = profile;
  const mounts = [...systemMounts(machine, limits.diskBytes), ...bindsOf(places)];
  const folder = folderOf(server, mounts, parts);
  return {
    name: server.name,
    program: code.program,
    args: code.args,
    folder: folder.path,
    mounts: [...mounts, ...folder.made],
    environment: environmentOf(server, code, profile),
    network: networkOf(profile),
    filter: { unixSockets: profile.allow.unixSockets, networkInterfaces: profile.allow.networkInterfaces },
    limits: {
      memoryBytes: limits.memoryBytes,
      processes: limits.processes,
      fileBytes: limits.diskBytes,
      memoryFolderBytes: limits.diskBytes,
      openFiles: OPEN_FILES,
      timeMs: limits.timeMs,
    },
    guarantees: guaranteesOf(profile, machine),
  };
}
