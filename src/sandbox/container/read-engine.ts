// Which engine this machine has, and what it can enforce. What is not as it should be is a fault with its remedy; nothing is started, and root is refused.
import { release } from 'node:os';
import { sandboxFault } from '../faults.ts';
import { findTool } from '../machine.ts';
import { callsOf, type Engine, type EngineName, type EngineParts, reasonOf } from './engine.ts';
import { type Facts, factsIn, parsedFacts, textsIn } from './facts.ts';

type Found = Omit<Engine, 'name' | 'program' | 'call' | 'load'>;

const missing = (name: string, engine: EngineName, reason: string, remedy: string): Error =>
  sandboxFault['engine-missing']({ name, engine, reason, remedy });

/** `podman info`. A remote one works on another machine: mounts and namespaces would be there. */
function podmanFacts(server: string, info: Facts): Found {
  const host = factsIn(info['host']);
  if (host['serviceIsRemote'] === true)
    throw missing(server, 'podman', 'it is a client of another machine', 'use podman on this machine');
  if (factsIn(host['security'])['rootless'] !== true)
    throw missing(server, 'podman', 'it does not run rootless', 'start Bartizan as an ordinary user');
  if (factsIn(host['security'])['seccompEnabled'] !== true)
    throw missing(server, 'podman', 'it has no seccomp', 'use a podman that was built with seccomp');
  const controllers = textsIn(host['cgroupControllers']);
  return {
    version: String(factsIn(info['version'])['Version'] ?? 'unknown'),
    isRootful: false,
    limits: { memory: controllers.includes('memory'), processes: controllers.includes('pids'), cpu: controllers.includes('cpu') },
    closedNetwork: undefined,
  };
}

/** Why the service of docker cannot be spoken to. */
function silence(server: string, info: Facts): Error {
  const said = textsIn(info['ServerErrors']).join(' ');
  return /permission denied/i.test(said)
    ? missing(
        server,
        'docker',
        'you may not speak to its service',
        'use podman, which needs no such right (whoever may speak to the service of docker is as good as root)',
      )
    : missing(server, 'docker', 'its service does not answer', 'start it (systemctl start docker), or use podman');
}

/** `docker info`. Its service runs as root, so an ordinary user cannot enter a container's network. */
function dockerFacts(server: string, info: Facts): Found {
  const version = info['ServerVersion'];
  if (typeof version !== 'string' || version === '') throw silence(server, info);
  // Mounts, and what the kernel says of a container, are those of the service's machine.
  if (info['KernelVersion'] !== release())
    throw missing(server, 'docker', 'its service runs on another machine', 'use docker or podman of this machine');
  const options = textsIn(info['SecurityOptions']);
  const has = (option: string): boolean => options.some((one) => one.split(',').includes(`name=${option}`));
  if (has('rootless'))
    throw missing(server, 'docker', 'a docker without root is not supported', 'use podman, which runs without root');
  if (has('userns')) throw missing(server, 'docker', 'its service gives containers other users (userns-remap)', 'use podman');
  if (!has('seccomp')) throw missing(server, 'docker', 'its service has no seccomp', 'use an engine with seccomp');
  return {
    version,
    isRootful: true,
    limits: {
      memory: info['MemoryLimit'] === true && info['SwapLimit'] === true,
      processes: info['PidsLimit'] === true,
      cpu: info['CpuCfsQuota'] === true,
    },
    closedNetwork: 'its service runs as root, so its networks are not ours to enter',
  };
}

const PACKAGES: Readonly<Record<EngineName, string>> = { podman: 'podman', docker: 'docker.io' };

function programOf(name: EngineName): string | undefined {
  try {
    return findTool(name, PACKAGES[name]);
  } catch {
    return undefined;
  }
}

/** The engine that is used: the one that is named, else podman, else docker where only that is installed. */
export function engineNameFor(named: EngineName | undefined): EngineName {
  if (named !== undefined) return named;
  return programOf('podman') === undefined && programOf('docker') !== undefined ? 'docker' : 'podman';
}

/**
 * Looks at an engine for one server.
 * @throws Fault `sandbox.unsupported-platform`, `sandbox.engine-missing`
 */
export async function readEngine(server: string, name: EngineName, parts: EngineParts): Promise<Engine> {
  const { platform, uid, ownEnv } = parts;
  if (platform !== 'linux') throw sandboxFault['unsupported-platform']({ platform: platform === 'darwin' ? 'macOS' : platform });
  if (uid === 0)
    throw missing(
      server,
      name,
      'root starts no containers',
      'start Bartizan as an ordinary user (`runAs` is for servers without a container)',
    );
  const program = programOf(name);
  if (program === undefined)
    throw missing(server, name, 'it is not installed', `apt-get install ${PACKAGES[name]}   (or your system’s own installer)`);
  const calls = callsOf(name, program, ownEnv);
  const format = name === 'podman' ? 'json' : '{{json .}}';
  const explain = (said: string): Error =>
    missing(server, name, reasonOf(said), name === 'podman' ? 'podman info says more' : 'docker info says more');
  const info = parsedFacts(await calls.call(['info', '--format', format], { name: server, what: 'describe itself', explain }));
  return { name, program, ...calls, ...(name === 'podman' ? podmanFacts(server, info) : dockerFacts(server, info)) };
}
