// What podman finally asks the runtime for, held against the plan: its settings (containers.conf, mounts.conf, hooks) add things here that `inspect` does not tell.
import { dirname, normalize } from 'node:path';
import { sandboxFault } from '../faults.ts';
import { RESOLV_CONF } from './arguments.ts';
import { type Facts, factsIn, listIn, textsIn } from './facts.ts';
import type { ContainerPlan } from './plan.ts';

/** What was expected of a runtime's configuration, beside the plan. */
export interface ExpectedSpec {
  readonly resolvFile: string;
  /** The policy of system calls that the engine was given, as text. */
  readonly seccomp: string;
  /** Folders where the engine keeps files that it makes for this one container. */
  readonly ownFolders: readonly string[];
  readonly uid: number;
}

/** File systems that the kernel makes, each where a container has it. */
const KERNEL_MOUNTS: Readonly<Record<string, string>> = {
  '/proc': 'proc',
  '/sys': 'sysfs',
  '/dev': 'tmpfs',
  '/dev/pts': 'devpts',
  '/dev/mqueue': 'mqueue',
  '/sys/fs/cgroup': 'cgroup',
};
/** The small first process that ends what a server leaves behind. */
const INIT = new Set(['/run/podman-init', '/dev/init']);
const NAMESPACES = ['pid', 'network', 'ipc', 'uts', 'mount', 'user'];

/** The folders of one container, from what `inspect` says of it. */
export const foldersOf = (made: Facts): readonly string[] =>
  ['OCIConfigPath', 'HostnamePath', 'HostsPath']
    .map((key) => made[key])
    .filter((path) => typeof path === 'string' && path.startsWith('/'))
    .map((path) => dirname(String(path)));

const isReadOnly = (mount: Facts): boolean => textsIn(mount['options']).includes('ro');

function isUsualMount(mount: Facts, plan: ContainerPlan, { ownFolders }: ExpectedSpec): boolean {
  const [destination, type, source] = [mount['destination'], mount['type'], mount['source']].map(String);
  if (destination === undefined) return false;
  if (Object.hasOwn(KERNEL_MOUNTS, destination)) return type === KERNEL_MOUNTS[destination];
  if (type === 'tmpfs') return plan.mounts.some(({ kind, target }) => kind === 'memory' && target === destination);
  if (INIT.has(destination)) return isReadOnly(mount);
  return ownFolders.some((folder) => normalize(source ?? '').startsWith(`${folder}/`));
}

function mountTrouble(spec: Facts, plan: ContainerPlan, expected: ExpectedSpec): string | undefined {
  const key = (source: unknown, target: unknown, isWritable: boolean): string => JSON.stringify([source, target, isWritable]);
  const granted = new Set(
    plan.mounts.flatMap((mount) => (mount.kind === 'bind' ? [key(mount.source, mount.target, mount.isWritable)] : [])),
  );
  granted.add(key(expected.resolvFile, RESOLV_CONF, false));
  for (const mount of listIn(spec['mounts']).map(factsIn)) {
    const isGranted = granted.delete(key(mount['source'], mount['destination'], !isReadOnly(mount)));
    if (!isGranted && !isUsualMount(mount, plan, expected)) return `it mounts ${String(mount['destination'])}`;
  }
  return granted.size === 0 ? undefined : 'a mount is missing';
}

function processTrouble(spec: Facts, { uid }: ExpectedSpec): string | undefined {
  const started = factsIn(spec['process']);
  if (Object.values(factsIn(started['capabilities'])).some((list) => listIn(list).length > 0)) return 'it has capabilities';
  if (started['noNewPrivileges'] !== true) return 'it may gain privileges';
  if (factsIn(started['user'])['uid'] !== uid) return 'it runs as somebody else';
  return factsIn(spec['root'])['readonly'] === true ? undefined : 'its root can be written';
}

function limitTrouble(spec: Facts, { limits }: ContainerPlan): string | undefined {
  const set = new Map(
    listIn(factsIn(spec['process'])['rlimits'])
      .map(factsIn)
      .map(({ type, hard }) => [String(type), hard]),
  );
  const wanted: readonly (readonly [string, number])[] = [
    ['RLIMIT_NOFILE', limits.openFiles],
    ['RLIMIT_NPROC', limits.processes],
    ['RLIMIT_FSIZE', limits.fileBytes],
    ['RLIMIT_DATA', limits.memoryBytes],
    ['RLIMIT_CORE', 0],
  ];
  const wrong = wanted.find(([name, value]) => set.get(name) !== value);
  return wrong === undefined ? undefined : `its limit ${wrong[0]} is ${String(set.get(wrong[0]) ?? 'not set')}`;
}

/** Names that a policy allows whatever their arguments. */
const freeCalls = (policy: Facts): readonly string[] =>
  listIn(policy['syscalls'])
    .map(factsIn)
    .filter(({ action, args }) => action === 'SCMP_ACT_ALLOW' && listIn(args).length === 0)
    .flatMap(({ names }) => textsIn(names));

function filterTrouble(policy: Facts, { seccomp }: ExpectedSpec): string | undefined {
  if (policy['defaultAction'] !== 'SCMP_ACT_ERRNO') return 'it has no filter of system calls';
  const ours = new Set(freeCalls(factsIn(JSON.parse(seccomp))));
  const more = freeCalls(policy).find((name) => !ours.has(name));
  return more === undefined ? undefined : `its filter allows ${more}`;
}

function kernelTrouble(spec: Facts, expected: ExpectedSpec): string | undefined {
  const linux = factsIn(spec['linux']);
  const own = new Map(
    listIn(linux['namespaces'])
      .map(factsIn)
      .map(({ type, path }) => [String(type), path ?? '']),
  );
  const shared = NAMESPACES.find((name) => own.get(name) !== '');
  if (shared !== undefined) return `it has no ${shared} namespace of its own`;
  if (listIn(linux['devices']).length > 0) return 'it has devices';
  return filterTrouble(factsIn(linux['seccomp']), expected);
}

function programTrouble(spec: Facts): string | undefined {
  if (Object.values(factsIn(spec['hooks'])).some((list) => listIn(list).length > 0)) return 'hooks run with it';
  // Orders to the runtime itself, such as keeping the groups of the caller.
  const order = Object.keys(factsIn(spec['annotations'])).find((name) => name.startsWith('run.oci.'));
  return order === undefined ? undefined : `it is annotated with ${order}`;
}

/** The runtime's configuration of a container, before anything of the server runs. @throws Fault `sandbox.engine-differs` */
export function checkSpec(spec: unknown, plan: ContainerPlan, expected: ExpectedSpec): void {
  const facts = factsIn(spec);
  const reason =
    processTrouble(facts, expected) ??
    mountTrouble(facts, plan, expected) ??
    limitTrouble(facts, plan) ??
    kernelTrouble(facts, expected) ??
    programTrouble(facts);
  if (reason !== undefined) throw sandboxFault['engine-differs']({ name: plan.name, engine: plan.engine, reason });
}
