// A container engine on this machine: where it is, what it can enforce, and how it is called. It is never asked to fetch anything, and never called by root.
import { spawn } from 'node:child_process';
import { redacted } from '../../base/redacted.ts';
import { sandboxFault } from '../faults.ts';
import { findTool } from '../machine.ts';
import { type Facts, factsIn, parsedFacts } from './facts.ts';

/** Engines that Bartizan knows. */
export type EngineName = 'podman' | 'docker';

/** What a plan needs to know of an engine. */
export interface Engine {
  readonly name: EngineName;
  readonly program: string;
  readonly version: string;
  /** Which limits its cgroups can hold. */
  readonly limits: { readonly memory: boolean; readonly processes: boolean; readonly cpu: boolean };
  /** Why its containers' networks cannot be entered; undefined if they can. */
  readonly closedNetwork: string | undefined;
  readonly call: CallEngine;
  /** Puts an image into the engine's storage, from an OCI image layout on this disk. @throws Fault `sandbox.engine-failed` */
  readonly load: (layout: string, name: string) => Promise<void>;
}

/** What looking at an engine needs. */
export interface EngineParts {
  readonly platform: NodeJS.Platform;
  /** Own uid; undefined where the system has none. */
  readonly uid: number | undefined;
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
}

/** One call. */
export interface CallOptions {
  /** The server it is for, and what is done for it, for the fault. */
  readonly name: string;
  readonly what: string;
  /** What the engine reads from `HANDED`. */
  readonly handed?: string;
  /** A second, more fitting fault for what the engine says. */
  readonly explain?: (said: string) => Error | undefined;
}

/** Where the engine reads what it is handed: never an argument, never a file on the disk. */
export const HANDED = '/dev/stdin';

/** Calls the engine and answers what it printed. @throws Fault `sandbox.engine-failed` */
export type CallEngine = (args: readonly string[], options: CallOptions) => Promise<string>;

/** Variables that an engine needs to find its own settings and its session; nothing of a server is among them. podman would believe USER, and asks the system without. */
const OWN_VARIABLES: Readonly<Record<EngineName, readonly string[]>> = {
  podman: ['HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'DBUS_SESSION_BUS_ADDRESS', 'LANG'],
  docker: [
    'HOME',
    'USER',
    'LOGNAME',
    'XDG_RUNTIME_DIR',
    'DOCKER_HOST',
    'DOCKER_CONTEXT',
    'DOCKER_CONFIG',
    'DOCKER_CERT_PATH',
    'DOCKER_TLS_VERIFY',
    'LANG',
  ],
};
const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin';
const CALL_MS = 60_000;
const MAX_OUT_BYTES = 4 * 1024 * 1024;
const MAX_SAID_BYTES = 16 * 1024;
const MAX_REASON_CHARS = 300;

/** The environment of the engine itself. */
export function engineEnvironment(
  name: EngineName,
  ownEnv: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env: Record<string, string> = { PATH };
  for (const variable of OWN_VARIABLES[name]) {
    const value = ownEnv[variable];
    if (value !== undefined) env[variable] = value;
  }
  return env;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

// Node's pipes are sockets, which no program can open by name: the shell makes a real one of what it is given.
const HAND_OVER = 'cat | "$@"';
/** An engine reads a layout as one archive; every part of it is checked against its digest while it is read. */
const LOAD = 'tar -C "$1" -cf - . | "$2" load --quiet';

function run(program: string, args: readonly string[], env: Record<string, string>, handed: string | undefined): Promise<Ended> {
  return handed === undefined
    ? runToEnd([program, ...args], env)
    : runToEnd([findTool('sh', 'dash'), '-c', HAND_OVER, 'bartizan-engine', program, ...args], env, handed);
}

function runToEnd(command: readonly string[], env: Record<string, string>, handed = ''): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const [file = '', ...words] = command;
  // A group of its own, so that what hangs is ended with everything it started.
  const child = spawn(file, words, { env, cwd: '/', stdio: 'pipe', detached: true });
  const [out, said]: [Buffer[], Buffer[]] = [[], []];
  const collect = (chunks: Buffer[], maxBytes: number) => {
    let bytes = 0;
    return (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
    };
  };
  const timer = setTimeout(() => endGroup(child.pid), CALL_MS);
  child.stdout.on('data', collect(out, MAX_OUT_BYTES));
  child.stderr.on('data', collect(said, MAX_SAID_BYTES));
  child.stdin.on('error', () => {}); // It ended before it had read all: its exit tells why.
  child.stdin.end(handed);
  child.once('error', reject);
  child.once('close', (code) => {
    clearTimeout(timer);
    resolve({ code, out: Buffer.concat(out).toString('utf8'), said: Buffer.concat(said).toString('utf8') });
  });
  return promise;
}

/** The last line that is no warning, without levels and times. */
function reasonOf(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !/level=(?:warning|info|debug)/.test(line));
  return redacted(lines.at(-1) ?? 'it did not say why', { maxChars: MAX_REASON_CHARS });
}

function caller(engine: EngineName, program: string, env: Record<string, string>): CallEngine {
  return async (args, { name, what, handed, explain }) => {
    const ended = await run(program, args, env, handed).catch((error: NodeJS.ErrnoException) => {
      throw sandboxFault['engine-failed']({ name, engine, what, reason: error.code ?? 'it could not be started' }, error);
    });
    if (ended.code === 0) return ended.out;
    throw explain?.(ended.said) ?? sandboxFault['engine-failed']({ name, engine, what, reason: reasonOf(ended.said) });
  };
}

function loader(engine: EngineName, program: string, env: Record<string, string>): Engine['load'] {
  return async (layout, name) => {
    const ended = await runToEnd([findTool('sh', 'dash'), '-c', LOAD, 'bartizan-load', layout, program], env);
    if (ended.code === 0) return;
    throw sandboxFault['engine-failed']({ name, engine, what: 'take over the image', reason: reasonOf(ended.said) });
  };
}

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
  const controllers = host['cgroupControllers'];
  const has = (name: string): boolean => Array.isArray(controllers) && controllers.includes(name);
  return {
    version: String(factsIn(info['version'])['Version'] ?? 'unknown'),
    limits: { memory: has('memory'), processes: has('pids'), cpu: has('cpu') },
    closedNetwork: undefined,
  };
}

/** `docker info`. Its service runs as root or in a machine of its own; neither lets an ordinary user into a container's network. */
function dockerFacts(server: string, info: Facts): Found {
  if (typeof info['ServerVersion'] !== 'string')
    throw missing(server, 'docker', 'its service does not answer', 'start the service, or use podman');
  const options = Array.isArray(info['SecurityOptions']) ? info['SecurityOptions'].map(String) : [];
  if (options.some((option) => option.includes('name=rootless')))
    throw missing(server, 'docker', 'rootless docker is not supported yet', 'use podman, which is rootless');
  if (!options.some((option) => option.includes('name=seccomp')))
    throw missing(server, 'docker', 'its service has no seccomp', 'use an engine with seccomp');
  return {
    version: info['ServerVersion'],
    limits: {
      memory: info['MemoryLimit'] === true,
      processes: info['PidsLimit'] === true,
      cpu: info['CpuCfsQuota'] === true,
    },
    closedNetwork: 'its service runs as root or in a machine of its own',
  };
}

/**
 * Looks at an engine for one server.
 * @throws Fault `sandbox.unsupported-platform`, `sandbox.root-caller`, `sandbox.engine-missing`
 */
export async function readEngine(server: string, name: EngineName, parts: EngineParts): Promise<Engine> {
  const { platform, uid, ownEnv } = parts;
  if (platform !== 'linux') throw sandboxFault['unsupported-platform']({ platform: platform === 'darwin' ? 'macOS' : platform });
  if (uid === 0) throw sandboxFault['root-caller']();
  const program = programOf(server, name);
  const env = engineEnvironment(name, ownEnv);
  const call = caller(name, program, env);
  const format = name === 'podman' ? 'json' : '{{json .}}';
  const explain = (said: string): Error =>
    missing(server, name, reasonOf(said), name === 'podman' ? 'podman info says more' : 'start the service, or use podman');
  const info = parsedFacts(await call(['info', '--format', format], { name: server, what: 'describe itself', explain }));
  const found = name === 'podman' ? podmanFacts(server, info) : dockerFacts(server, info);
  return { name, program, call, load: loader(name, program, env), ...found };
}

function programOf(server: string, name: EngineName): string {
  const debianPackage = name === 'podman' ? 'podman' : 'docker.io';
  try {
    return findTool(name, debianPackage);
  } catch (error) {
    const remedy = `apt-get install ${debianPackage}   (or your system’s own installer)`;
    throw sandboxFault['engine-missing']({ name: server, engine: name, reason: 'it is not installed', remedy }, error);
  }
}
