// What the kernel says of a container's first process, for an engine that mounts only when it starts, and does so as root: held against the plan before a message
// reaches the server. Whatever the engine was told or tells, this is what it did.
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { sandboxFault } from '../faults.ts';
import { isGated, RESOLV_CONF } from './arguments.ts';
import type { ContainerPlan } from './plan.ts';

/** What was expected of a running container, beside the plan. */
export interface ExpectedRunning {
  readonly uid: number;
  readonly gid: number;
  /** Is the memory of all processes bounded together? */
  readonly isBound: boolean;
  /** Inodes of what is mounted, by its target. */
  readonly pins: ReadonlyMap<string, string>;
}

const NAMESPACES = ['pid', 'net', 'ipc', 'uts', 'mnt'];
/** File systems of the kernel, and below which folders a container has them. */
const KERNEL_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  proc: ['/proc'],
  sysfs: ['/sys'],
  cgroup: ['/sys/fs/cgroup'],
  cgroup2: ['/sys/fs/cgroup'],
  devpts: ['/dev/pts'],
  mqueue: ['/dev/mqueue'],
  tmpfs: ['/dev', '/sys', '/proc'],
};
/** Files that docker makes for a container, read-only here. */
const OWN_FILES = [RESOLV_CONF, '/etc/hostname', '/etc/hosts', '/sbin/docker-init', '/dev/init'];

const inodeOf = (path: string): string => {
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
};

/** Remembers what will be mounted. @throws Fault `sandbox.grant-changed` if a part of a path has become a link */
export function pinPlaces(plan: ContainerPlan, resolvFile: string): ReadonlyMap<string, string> {
  const { name, mounts } = plan;
  const pins = new Map(isGated(plan) ? [[RESOLV_CONF, inodeOf(resolvFile)]] : []);
  for (const mount of mounts) {
    if (mount.kind !== 'bind') continue;
    const { source, target } = mount;
    const { dev, ino } = lstatSync(source, { bigint: true });
    pins.set(target, `${dev}:${ino}`);
    if (realpathSync(source) !== source)
      throw sandboxFault['grant-changed']({ name, path: source, reason: 'a part of it is a link now' });
  }
  return pins;
}

interface Mounted {
  readonly target: string;
  readonly isReadOnly: boolean;
  readonly type: string;
}

/** `/proc/PID/mountinfo`, proc(5). */
function mountedIn(pid: number): readonly Mounted[] {
  const plain = (text: string): string =>
    text.replace(/\\([0-7]{3})/g, (_all, code) => String.fromCharCode(Number.parseInt(code, 8)));
  const text = Buffer.from(readFileSync(`/proc/${pid}/mountinfo`)).toString('latin1');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [own = '', rest = ''] = line.split(' - ');
      const [, , , , target = '', options = ''] = own.split(' ');
      const whole = Buffer.from(plain(target), 'latin1').toString('utf8');
      return { target: whole, isReadOnly: options.split(',').includes('ro'), type: rest.split(' ')[0] ?? '' };
    });
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** What a container should have, by its targets. */
interface Wanted {
  readonly pins: ReadonlyMap<string, string>;
  readonly writable: ReadonlySet<string>;
  readonly memory: ReadonlySet<string>;
}

function oneTrouble(pid: number, mounted: Mounted, { pins, writable, memory }: Wanted): string | undefined {
  const { target, type, isReadOnly } = mounted;
  if (target === '/') return isReadOnly ? undefined : 'its root can be written';
  const pin = pins.get(target);
  if (pin !== undefined) {
    if (inodeOf(`/proc/${pid}/root${target}`) !== pin) return `another file or folder is mounted at ${target}`;
    return isReadOnly || writable.has(target) ? undefined : `${target} can be written`;
  }
  const isPlanned = memory.has(target) && type === 'tmpfs';
  return isPlanned || isUsual(mounted) ? undefined : `it mounts ${target}`;
}

function mountTrouble(pid: number, { mounts }: ContainerPlan, { pins }: ExpectedRunning): string | undefined {
  const writable = new Set(mounts.flatMap((mount) => (mount.kind === 'bind' && mount.isWritable ? [mount.target] : [])));
  const memory = new Set(mounts.flatMap((mount) => (mount.kind === 'memory' ? [mount.target] : [])));
  const left = new Set([...pins.keys(), ...memory]);
  for (const mounted of mountedIn(pid)) {
    const trouble = oneTrouble(pid, mounted, { pins, writable, memory });
    if (trouble !== undefined) return trouble;
    left.delete(mounted.target);
  }
  const [absent] = left;
  return absent === undefined ? undefined : `${absent} is not mounted`;
}

function isUsual({ target, type, isReadOnly }: Mounted): boolean {
  if (OWN_FILES.includes(target)) return isReadOnly;
  const isKernels = KERNEL_FOLDERS[type]?.some((folder) => isBelow(target, folder)) === true;
  // Settings of the kernel and of its groups: only to be read.
  return isKernels && (isReadOnly || !isBelow(target, '/sys') || target === '/sys/fs/cgroup');
}

/** `/proc/PID/status`, proc(5). */
function statusOf(pid: number): ReadonlyMap<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
}

function rightsTrouble(pid: number, { uid, gid }: ExpectedRunning): string | undefined {
  const status = statusOf(pid);
  const isAll = (name: string, id: number): boolean => (status.get(name) ?? '').split(/\s+/).every((one) => one === String(id));
  if (!isAll('Uid', uid) || !isAll('Gid', gid)) return 'it runs as somebody else';
  const groups = (status.get('Groups') ?? '').split(/\s+/).filter((group) => group !== '' && group !== String(gid));
  if (groups.length > 0) return `it is in the groups ${groups.join(', ')}`;
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => status.get(name) ?? '?');
  if (!sets.every((set) => /^0+$/.test(set))) return 'it has capabilities';
  if (status.get('NoNewPrivs') !== '1') return 'it may gain privileges';
  return status.get('Seccomp') === '2' ? undefined : 'it has no filter of system calls';
}

function namespaceTrouble(pid: number): string | undefined {
  const of = (whose: number | 'self', kind: string): string => readlinkSync(`/proc/${whose}/ns/${kind}`);
  const shared = NAMESPACES.find((kind) => of(pid, kind) === of('self', kind));
  return shared === undefined ? undefined : `it has no ${shared} namespace of its own`;
}

/** `/proc/PID/limits`, proc(5): no limit is another than was planned. */
function limitTrouble(pid: number, { limits }: ContainerPlan, { isBound }: ExpectedRunning): string | undefined {
  const text = readFileSync(`/proc/${pid}/limits`, 'utf8');
  const wanted: readonly (readonly [string, number])[] = [
    ['Max open files', limits.openFiles],
    ['Max file size', limits.fileBytes],
    ...(isBound ? [] : [['Max data size', limits.memoryBytes] as const]),
    ['Max core file size', 0],
  ];
  const isSet = ([name, value]: readonly [string, number]): boolean => new RegExp(`^${name} +\\d+ +${value} `, 'm').test(text);
  const wrong = wanted.find((one) => !isSet(one));
  return wrong === undefined ? undefined : `the limit "${wrong[0]}" is not ${wrong[1]}`;
}

/** A running container's first process, held against the plan. False if it has ended meanwhile, or is not yet what it will be. @throws Fault `sandbox.engine-differs` */
export function checkRunning(pid: number, plan: ContainerPlan, expected: ExpectedRunning): boolean {
  const { name, engine } = plan;
  let reason: string | undefined;
  try {
    reason =
      // First of all: it is what cannot be read of a process that is not yet the image's own, whose other facts are not those of the server either.
      namespaceTrouble(pid) ??
      rightsTrouble(pid, expected) ??
      limitTrouble(pid, plan, expected) ??
      mountTrouble(pid, plan, expected);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    // Until it becomes the first program of the image, the runtime's own process is closed to everybody's eyes.
    if (code === 'EACCES' || !existsSync(`/proc/${pid}`)) return false;
    const cannot = `its first process cannot be looked at (${code})`;
    throw sandboxFault['engine-differs']({ name, engine, reason: cannot }, error);
  }
  if (reason !== undefined) throw sandboxFault['engine-differs']({ name, engine, reason });
  return true;
}
