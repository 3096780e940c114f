// A plan as arguments of podman or docker. No value of a variable is among them: those travel on a descriptor.
import type { Mount } from '../plan.ts';
import { type Engine, HANDED } from './engine.ts';
import type { ContainerPlan } from './plan.ts';

/** What a container is made with beside its plan. */
export interface CreateParts {
  readonly engine: Pick<Engine, 'name' | 'limits' | 'isRootful'>;
  /** The image, as the engine knows it. */
  readonly image: string;
  /** Name of the container. */
  readonly container: string;
  /** The life of Bartizan that it belongs to, for the sweep. */
  readonly run: string;
  readonly uid: number;
  readonly gid: number;
  readonly seccompFile: string;
  readonly resolvFile: string;
  /** Cores; undefined when not asked for. */
  readonly cpu: number | undefined;
}

/** The label by which containers of Bartizan are found. */
export const RUN_LABEL = 'bartizan.run';

/** Where a container looks for who answers names. */
export const RESOLV_CONF = '/etc/resolv.conf';

const SHARED_MEMORY = '8m';

function mountArguments(mount: Mount, { engine: { name }, uid, gid }: CreateParts): readonly string[] {
  if (mount.kind === 'memory') {
    // podman would copy what the image has there, past the bound; docker's runtime gives it the mode of the image's own folder.
    const own = name === 'podman' ? ',notmpcopyup' : `,uid=${uid},gid=${gid}`;
    return ['--tmpfs', `${mount.target}:rw,size=${mount.maxBytes},nosuid,nodev,noexec,mode=1777${own}`];
  }
  if (mount.kind !== 'bind') return [];
  return ['--volume', `${mount.source}:${mount.target}:${modeOf(mount.isWritable, name)}`];
}

/** docker takes no further mount flags; no new privileges make a setuid bit harmless there. */
const modeOf = (isWritable: boolean, name: Engine['name']): string =>
  `${isWritable ? 'rw' : 'ro'}${name === 'podman' ? ',nosuid,nodev' : ''}`;

/** Does docker's service bound the memory of all processes together? */
export const isBoundTogether = ({ isRootful, limits }: Pick<Engine, 'isRootful' | 'limits'>): boolean =>
  isRootful && limits.memory;

function limitArguments({ limits }: ContainerPlan, { engine, cpu }: CreateParts): readonly string[] {
  const { memoryBytes, processes, fileBytes, openFiles } = limits;
  const memory = ['--memory', String(memoryBytes), '--memory-swap', String(memoryBytes)];
  const rlimits = [
    `nofile=${openFiles}:${openFiles}`,
    // Where containers share the user's own user namespace, all processes of the user would count.
    ...(engine.isRootful ? [] : [`nproc=${processes}:${processes}`]),
    `fsize=${fileBytes}:${fileBytes}`,
    // Node reserves more than half a GiB at once, so a bound of each process is for where nothing bounds them together.
    ...(isBoundTogether(engine) ? [] : [`data=${memoryBytes}:${memoryBytes}`]),
    'core=0:0',
  ];
  return [
    ...(engine.limits.memory ? memory : []),
    ...(engine.limits.processes ? ['--pids-limit', String(processes)] : []),
    ...(engine.limits.cpu && cpu !== undefined ? ['--cpus', String(cpu)] : []),
    ...rlimits.flatMap((limit) => ['--ulimit', limit]),
  ];
}

/** What only podman needs said: no host's proxy variables, no volumes that the image asks for, no folders in memory of its own. */
const PODMAN = ['--http-proxy=false', '--image-volume', 'ignore', '--read-only-tmpfs=false', '--userns', 'keep-id'];

/** Does every name and connection end at the gateway? */
export const isGated = ({ network }: ContainerPlan): boolean => network.isUngated !== true;

/** What engines call the network of a container. */
export const networkMode = (plan: ContainerPlan): string => (isGated(plan) ? 'none' : 'bridge');

/** The arguments of `create`. */
export function createArguments(plan: ContainerPlan, parts: CreateParts): readonly string[] {
  const { engine, image, container, run, uid, gid, seccompFile, resolvFile } = parts;
  return [
    ...['create', '--interactive', '--rm', '--init', '--pull', 'never', '--name', container, '--label', `${RUN_LABEL}=${run}`],
    // An engine's log would hold the whole conversation.
    ...['--log-driver', 'none', '--no-healthcheck', '--hostname', 'mcp', '--stop-timeout', '0'],
    ...['--network', networkMode(plan), '--ipc', 'private', '--shm-size', SHARED_MEMORY],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--security-opt', `seccomp=${seccompFile}`],
    ...['--read-only', '--user', `${uid}:${gid}`],
    ...(engine.name === 'podman' ? PODMAN : []),
    ...limitArguments(plan, parts),
    ...plan.mounts.flatMap((mount) => mountArguments(mount, parts)),
    ...(isGated(plan) ? ['--volume', `${resolvFile}:${RESOLV_CONF}:${modeOf(false, engine.name)}`] : []),
    ...['--env-file', HANDED],
    image,
    ...plan.args,
  ];
}

/** Proxy settings of docker's own configuration, which it would put into every container; they may hold a password. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** All variables that the engine is to set, in the order of the file. */
export function containerVariables(
  name: Engine['name'],
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const empty = name === 'docker' ? Object.fromEntries(PROXY_VARIABLES.map((variable) => [variable, ''])) : {};
  return { ...empty, ...values };
}

/** The environment file. Names and values were checked when the plan was made: one line each. */
export function environmentFile(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
