// What this machine offers for confining a server. Facts only, read once; what is missing becomes a fault with its remedy.
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fault } from '../base/fault.ts';
import { sandboxFault } from './faults.ts';
import type { FilterArch } from './seccomp/syscalls.ts';

/** Programs that setting up a sandbox takes. */
export interface Tools {
  readonly bwrap: string;
  readonly unshare: string;
  readonly prlimit: string;
  readonly ip: string;
  readonly mount: string;
  readonly sh: string;
}

/** A folder of the system's root: bound, or a link. */
export interface RootFolder {
  readonly path: string;
  readonly linkTo?: string | undefined;
}

/** What a plan needs to know of a machine. */
export interface Machine {
  readonly arch: FilterArch;
  /** Who the server will be, outside. */
  readonly uid: number;
  readonly kernel: { readonly major: number; readonly minor: number };
  readonly tools: Tools;
  /** /bin, /lib …, as they are here. */
  readonly rootFolders: readonly RootFolder[];
  /** Files and folders of /etc that every program needs and that hold no secret. */
  readonly etc: readonly string[];
}

/** A machine whose bubblewrap was asked for its version. */
export interface KnownMachine extends Machine {
  readonly bubblewrap: string;
}

/** What is looked at; parameters for tests. */
export interface MachineParts {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Own uid; undefined where the system has none. */
  readonly uid: number | undefined;
  readonly runAs?: number | undefined;
  /** Root of the file system. */
  readonly root?: string;
  readonly kernelRelease?: string;
}

/** Never the user's PATH: a program found there could be anybody's. */
const TOOL_FOLDERS = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/run/current-system/sw/bin'];
const PACKAGES: Readonly<Record<keyof Tools, string>> = {
  bwrap: 'bubblewrap',
  unshare: 'util-linux',
  prlimit: 'util-linux',
  ip: 'iproute2',
  mount: 'mount',
  sh: 'dash',
};
const OLDEST_BUBBLEWRAP = [0, 8, 0] as const;
const ROOT_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const ETC = [
  '/etc/ssl',
  '/etc/pki',
  '/etc/ca-certificates',
  '/etc/ca-certificates.conf',
  '/etc/ld.so.cache',
  '/etc/alternatives',
  '/etc/localtime',
  '/etc/mime.types',
];
const VERSION_TIMEOUT_MS = 5000;
const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { darwin: 'macOS', win32: 'Windows' };

/** Finds a program where the system keeps its own. @throws Fault `sandbox.tool-missing`, naming the package that has it */
export function findTool(tool: string, debianPackage: string, root = '/'): string {
  for (const folder of TOOL_FOLDERS) {
    const path = join(root, folder, tool);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not there: the next folder.
    }
  }
  throw sandboxFault['tool-missing']({ tool, places: TOOL_FOLDERS.join(', '), package: debianPackage });
}

function settingOf(root: string, name: string): string | undefined {
  try {
    return readFileSync(join(root, '/proc/sys', name), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Has AppArmor a profile that lets `unshare` keep the rights of a namespace it makes? Tried as whoever will start the server. */
async function isUnshareFree({ unshare, sh }: Tools, uid: number | undefined): Promise<boolean> {
  const words = ['--user', '--map-root-user', '--net', '--mount', '--', sh, '-c', 'exit 0'];
  const options = { env: {}, timeout: VERSION_TIMEOUT_MS, ...(uid === undefined ? {} : { uid, gid: uid }) };
  return promisify(execFile)(unshare, words, options).then(
    () => true,
    () => false,
  );
}

/** Why ordinary users get no user namespace here. */
async function namespaceFault(root: string, tools: Tools, dropTo: number | undefined): Promise<Fault | undefined> {
  const closed = [
    ['user/max_user_namespaces', '0', 'user.max_user_namespaces=15000'],
    ['kernel/unprivileged_userns_clone', '0', 'kernel.unprivileged_userns_clone=1'],
  ].find(([name = '', value]) => settingOf(root, name) === value);
  if (closed !== undefined)
    return sandboxFault['no-user-namespaces']({
      setting: `${closed[0]?.replace('/', '.')} is ${closed[1]}`,
      remedy: closed[2] ?? '',
    });
  const isRestricted = settingOf(root, 'kernel/apparmor_restrict_unprivileged_userns') === '1';
  return isRestricted && !(await isUnshareFree(tools, dropTo)) ? sandboxFault.apparmor() : undefined;
}

/** Who runs the server. @throws Fault `sandbox.root-caller`, `sandbox.run-as-root` */
function uidOf({ uid, runAs }: MachineParts): number {
  if (runAs !== undefined && (!Number.isInteger(runAs) || runAs <= 0 || runAs >= 65_534))
    throw sandboxFault['run-as-root']({ uid: runAs });
  if (uid !== 0) return uid ?? -1;
  if (runAs === undefined) throw sandboxFault['root-caller']();
  return runAs;
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, number] of than.entries()) {
    const own = version[index] ?? 0;
    if (own !== number) return own < number;
  }
  return false;
}

async function bubblewrapVersion(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { env: {}, timeout: VERSION_TIMEOUT_MS });
  const version = /(\d+(?:\.\d+)*)/.exec(stdout)?.[1] ?? '0';
  if (isOlder(version.split('.').map(Number), OLDEST_BUBBLEWRAP)) throw sandboxFault['bubblewrap-too-old']({ version });
  return version;
}

function rootFolder(root: string, path: string): readonly RootFolder[] {
  const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  return [{ path, linkTo: stat.isSymbolicLink() ? readlinkSync(join(root, path)) : undefined }];
}

/**
 * Looks at this machine as {@link readFacts} does, and asks bubblewrap for its version.
 * @throws Fault as `readFacts`, `sandbox.bubblewrap-too-old`
 */
export async function readMachine(parts: MachineParts): Promise<KnownMachine> {
  const machine = await readFacts(parts);
  return { ...machine, bubblewrap: await bubblewrapVersion(machine.tools.bwrap) };
}

/**
 * Looks at what a start needs. Nothing is changed, and nothing started but, where AppArmor restricts namespaces, an empty `unshare`: a bubblewrap
 * that is too old does not know all arguments, and refuses by itself.
 * @throws Fault `sandbox.unsupported-platform`, `sandbox.unsupported-processor`, `sandbox.root-caller`, `sandbox.run-as-root`,
 * `sandbox.tool-missing`, `sandbox.no-user-namespaces`, `sandbox.apparmor`
 */
export async function readFacts(parts: MachineParts): Promise<Machine> {
  const { platform, arch, root = '/', kernelRelease = release() } = parts;
  if (platform !== 'linux') throw sandboxFault['unsupported-platform']({ platform: PLATFORM_NAMES[platform] ?? platform });
  if (arch !== 'x64' && arch !== 'arm64') throw sandboxFault['unsupported-processor']({ arch });
  const uid = uidOf(parts);
  const tools: Tools = {
    bwrap: findTool('bwrap', PACKAGES.bwrap, root),
    unshare: findTool('unshare', PACKAGES.unshare, root),
    prlimit: findTool('prlimit', PACKAGES.prlimit, root),
    ip: findTool('ip', PACKAGES.ip, root),
    mount: findTool('mount', PACKAGES.mount, root),
    sh: findTool('sh', PACKAGES.sh, root),
  };
  const trouble = await namespaceFault(root, tools, parts.uid === 0 ? uid : undefined);
  if (trouble !== undefined) throw trouble;
  const [major = 0, minor = 0] = kernelRelease.split('.').map(Number);
  return {
    arch,
    uid,
    kernel: { major, minor },
    tools,
    rootFolders: ROOT_FOLDERS.flatMap((path) => rootFolder(root, path)),
    etc: ETC.filter((path) => existsSync(join(root, path))),
  };
}
