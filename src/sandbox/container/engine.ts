// A container engine and how it is called: with an environment of its own, in bounds, and never with a value as an argument. It is never asked to fetch anything.
import { spawn } from 'node:child_process';
import { redacted } from '../../base/redacted.ts';
import { sandboxFault } from '../faults.ts';
import { findTool } from '../machine.ts';
import { archiveHead } from './docker-archive.ts';

/** Engines that Bartizan knows. */
export type EngineName = 'podman' | 'docker';

/** What a plan needs to know of an engine. */
export interface Engine {
  readonly name: EngineName;
  readonly program: string;
  readonly version: string;
  /** Does its service run as root? Whoever may speak to one that does is as good as root. */
  readonly isRootful: boolean;
  /** Which limits its cgroups can hold. */
  readonly limits: { readonly memory: boolean; readonly processes: boolean; readonly cpu: boolean };
  /** Why its containers' networks cannot be entered; undefined if they can. */
  readonly closedNetwork: string | undefined;
  readonly call: CallEngine;
  /** Puts an image into the engine's storage, from an OCI image layout on this disk. @throws Fault `sandbox.engine-failed` */
  readonly load: (image: LoadedImage) => Promise<void>;
}

/** An image to take over. */
export interface LoadedImage {
  /** The server it is for, for the fault. */
  readonly name: string;
  readonly layout: string;
  /** Of its manifests and its configuration. */
  readonly digests: readonly string[];
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
/** Images of gigabytes take their time. */
const LOAD_MS = 600_000;
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
/** An engine reads a layout as one archive, behind what it is handed; every part of it is checked against its digest while it is read. */
const LOAD = '{ cat; tar -C "$1" -cf - .; } | "$2" load --quiet';

function run(program: string, args: readonly string[], env: Record<string, string>, handed: string | undefined): Promise<Ended> {
  return handed === undefined
    ? runToEnd([program, ...args], env)
    : runToEnd([findTool('sh', 'dash'), '-c', HAND_OVER, 'bartizan-engine', program, ...args], env, { handed });
}

interface RunOptions {
  readonly handed?: string | Buffer;
  readonly withinMs?: number;
}

function runToEnd(
  command: readonly string[],
  env: Record<string, string>,
  { handed = '', withinMs = CALL_MS }: RunOptions = {},
): Promise<Ended> {
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
  const timer = setTimeout(() => endGroup(child.pid), withinMs);
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
export function reasonOf(said: string): string {
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
  return async ({ layout, digests, name }) => {
    const fail = (reason: string): Error => sandboxFault['engine-failed']({ name, engine, what: 'take over the image', reason });
    const handed = engine === 'podman' ? '' : archiveHead(layout, digests);
    if (handed === undefined) throw fail('it has no manifest');
    const words = [findTool('sh', 'dash'), '-c', LOAD, 'bartizan-load', layout, program];
    const ended = await runToEnd(words, env, { handed, withinMs: LOAD_MS });
    if (ended.code !== 0) throw fail(reasonOf(ended.said));
  };
}

/** An engine at this path, as it is called. */
export function callsOf(engine: EngineName, program: string, ownEnv: EngineParts['ownEnv']): Pick<Engine, 'call' | 'load'> {
  const env = engineEnvironment(engine, ownEnv);
  return { call: caller(engine, program, env), load: loader(engine, program, env) };
}
