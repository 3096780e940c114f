// Starts a server in its sandbox on Linux: a network namespace of its own, bubblewrap nested inside, everything on descriptors, the gateway outside.
import { type ChildProcess, type ChildProcessWithoutNullStreams, type SpawnOptions, spawn } from 'node:child_process';
import type { Socket as UdpSocket } from 'node:dgram';
import { closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { Fault } from '../../base/fault.ts';
import { redacted } from '../../base/redacted.ts';
import { sandboxFault } from '../faults.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Machine } from '../machine.ts';
import type { Plan } from '../plan.ts';
import { buildFilter } from '../seccomp/filter.ts';
import { bubblewrapArguments, DESCRIPTOR, encodeArguments, type Handed } from './arguments.ts';
import { markOf, type Owner } from './leftovers.ts';
import { type HelperMessage, LISTEN_INSIDE } from './listen-inside.ts';
import { INNER_SCRIPT, SANDBOX_SCRIPT } from './script.ts';

/** What a start is given beside its plan. */
export interface StartParts {
  readonly machine: Machine;
  readonly gateway: Gateway;
  /** Variables of the server with their values. */
  readonly values: Readonly<Record<string, string>>;
  /** The Node that opens the listeners inside; it is reachable for `machine.uid`. */
  readonly node: string;
  /** Set when we are root: the ordinary user to become before anything else. */
  readonly dropTo?: number | undefined;
  /** Stands in the arguments, so that what a killed Bartizan leaves is found. */
  readonly owner: Owner;
  /** Told when the server may run: its process leads a group of its own. What was started before ends with us by itself. */
  readonly onSpawn: (pid: number) => void;
  /** Throws where the server's code is not what was approved. Called while the system sets up; the gate opens only after it returned. */
  readonly verify?: (() => void) | undefined;
  /** Stands before everything that sets up the server: for learning alone. */
  readonly tracer?: readonly string[] | undefined;
}

/** A server that runs confined: `process` has the three streams of the server itself. */
export interface Started {
  readonly process: ChildProcessWithoutNullStreams;
  readonly pid: number;
}

const SETUP_MS = 15_000;
const MAX_REASON_CHARS = 300;
const MAX_CHUNKS = 16;
/** What the script inside waits for at its gate. */
const GO = 'go\n';
/** What the script around waits for on the channel before it starts the helper. */
const LISTEN = 'listen';
/** Bits of `open(2)` that Node does not name: only a place, not its content. */
const O_PATH = 0o10_000_000;

/** Opens what will be mounted, and holds that it is what was planned: no part of the path has become a link. @throws Fault `sandbox.grant-changed` */
function openPlace(name: string, source: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(source, O_PATH | constants.O_NOFOLLOW);
  } catch (error) {
    throw sandboxFault['grant-changed']({ name, path: source, reason: 'it cannot be opened' }, error);
  }
  const isSame = readlinkSync(`/proc/self/fd/${descriptor}`) === source && !fstatSync(descriptor).isSymbolicLink();
  if (isSame) return descriptor;
  closeSync(descriptor);
  throw sandboxFault['grant-changed']({ name, path: source, reason: 'a part of it is a link now' });
}

function openAll(name: string, handed: readonly Handed[]): readonly (number | 'pipe')[] {
  const opened: (number | 'pipe')[] = [];
  try {
    for (const one of handed) opened.push(one.kind === 'text' ? 'pipe' : openPlace(name, one.source));
  } catch (error) {
    closeAll(opened);
    throw error;
  }
  return opened;
}

function closeAll(descriptors: readonly (number | 'pipe')[]): void {
  for (const one of descriptors) if (one !== 'pipe') closeSync(one);
}

function limitWords({ limits }: Plan): readonly string[] {
  return [
    `--nproc=${limits.processes}`,
    `--data=${limits.memoryBytes}`,
    `--fsize=${limits.fileBytes}`,
    `--nofile=${limits.openFiles}`,
    '--core=0',
  ];
}

/**
 * Is anything on the network granted? Where nothing is, the server need not wait: what comes before the listeners is refused by the kernel, and counted. The helper
 * is started together with the server then: earlier, its Node would keep those who set up from doing so.
 */
const isOpen = ({ network }: Plan): boolean => network.hosts.length > 0 || network.loopbackPorts.length > 0;

function spawnSandbox(plan: Plan, parts: StartParts): ChildProcess {
  const { machine, values, node, dropTo } = parts;
  const { tools } = machine;
  const { args, handed } = bubblewrapArguments(plan, values);
  const descriptors = openAll(plan.name, handed);
  const user = dropTo === undefined ? {} : { uid: dropTo, gid: dropTo };
  const options: SpawnOptions = {
    // Nothing of ours but what the helper needs: not even PATH.
    env: { BARTIZAN_PORTS: JSON.stringify(plan.network.watchedPorts) },
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'ipc', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', ...descriptors],
    ...user,
  };
  const command = [
    ...(parts.tracer ?? []),
    tools.prlimit,
    ...limitWords(plan),
    '--',
    tools.bwrap,
    ...markOf(parts.owner),
    '--args',
    String(DESCRIPTOR.arguments),
    '--',
    ...[tools.sh, '-c', INNER_SCRIPT, 'bartizan-start'],
    plan.program,
    ...plan.args,
  ];
  const namespaces = ['--user', '--map-root-user', '--mount', '--net', '--pid', '--'];
  const script = [tools.sh, '-c', SANDBOX_SCRIPT, 'bartizan-sandbox', node, LISTEN_INSIDE, tools.ip, tools.mount];
  let child: ChildProcess;
  try {
    child = spawn(tools.unshare, [...namespaces, ...script, ...command], options);
  } finally {
    closeAll(descriptors);
  }
  child.on('error', () => {}); // Without a pid it is told by `start`; later ones show as an exit.
  writeTo(child, DESCRIPTOR.arguments, encodeArguments(args));
  writeTo(child, DESCRIPTOR.filter, buildFilter(machine.arch, plan.filter));
  for (const [index, one] of handed.entries()) if (one.kind === 'text') writeTo(child, DESCRIPTOR.first + index, one.text);
  return child;
}

const streamAt = (child: ChildProcess, descriptor: number): Readable | Writable | null | undefined =>
  (child.stdio as readonly (Readable | Writable | null | undefined)[])[descriptor];

function writeTo(child: ChildProcess, descriptor: number, content: Buffer | string): void {
  const pipe = streamAt(child, descriptor) as Writable | null | undefined;
  if (pipe === null || pipe === undefined) return;
  pipe.on('error', () => {}); // It ended before it had read all: its exit tells why.
  pipe.write(content);
  // Bubblewrap waits for the end of it, and `end` comes with the next turn of the event loop alone. What was written stays readable.
  if (pipe.writableLength === 0) pipe.destroy();
  else pipe.end(() => pipe.destroy());
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Gives the gateway a socket that the helper opened or took inside. Answers whether it is a listener. */
function take(
  message: Extract<HelperMessage, { listening: unknown } | { accepted: unknown }>,
  socket: unknown,
  gateway: Gateway,
): boolean {
  if ('accepted' in message) gateway.accept(socket as Socket, message.accepted);
  else if (message.listening === 'names') gateway.listenForNames(socket as UdpSocket);
  else gateway.listen(message.listening, socket as Server);
  return 'listening' in message;
}

/** Waits until the gateway has every listener. Rejects with why it will never have. */
export function listenersOf(child: ChildProcess, plan: Plan, gateway: Gateway): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let left = plan.network.watchedPorts.length + 1;
  child.on('message', (message: HelperMessage, socket: unknown) => {
    if ('failed' in message) reject(new Error(`port ${message.failed} inside: ${message.code}`));
    else if ('question' in message) gateway.reply(Buffer.from(message.question, 'base64'), message);
    // A socket that broke on its way comes as nothing.
    else if (socket !== undefined && take(message, socket, gateway)) left -= 1;
    if (left === 0) resolve();
  });
  child.once('disconnect', () => reject(new Error('the helper ended early')));
  return promise;
}

/** Resolves when all is mounted and the script inside runs: from then on what it says is the server's. */
function beginOf(child: ChildProcess): Promise<void> {
  const status = streamAt(child, DESCRIPTOR.status) as Readable;
  status.on('error', () => {});
  return new Promise((resolve) => void status.once('data', () => resolve()));
}

/** Stays open as long as we live and `child` does: its end is the end of everything inside. */
function holdLifeline(child: ChildProcess): void {
  const lifeline = streamAt(child, DESCRIPTOR.lifeline) as Writable;
  lifeline.on('error', () => {});
  child.once('exit', () => lifeline.destroy());
}

/** Waits for a start; an end before that is told with the last words. */
async function untilReady(child: ChildProcess, ready: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`not ready after ${SETUP_MS / 1000} s`)), SETUP_MS);
  const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
    const chunks: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => void (chunks.length < MAX_CHUNKS && chunks.push(chunk)));
    child.once('close', () =>
      reject(new Error(Buffer.concat(chunks).toString('utf8').trim() || `it ended with ${signal ?? code}`)),
    );
  };
  child.once('exit', onExit);
  // The helper ends with the rest: why the rest ended says more.
  const told = ready.catch((error: unknown) => (hasEnded(child) ? promise : Promise.reject(error)));
  await Promise.race([told, promise]).finally(() => {
    clearTimeout(timer);
    child.off('exit', onExit);
  });
}

function setupFault(name: string, cause: unknown): Fault {
  const said = cause instanceof Error ? cause.message : String(cause);
  return sandboxFault['setup-failed']({ name, reason: redacted(said, { maxChars: MAX_REASON_CHARS }) }, cause);
}

/**
 * Starts the server of a plan. Resolves when it runs; it hears nothing before the gateway has its listeners.
 * @throws Fault `sandbox.setup-failed`, `sandbox.grant-changed`, and whatever `verify` throws
 */
export async function startBubblewrap(plan: Plan, parts: StartParts): Promise<Started> {
  const child = spawnSandbox(plan, parts);
  const { pid } = child;
  if (pid === undefined) throw setupFault(plan.name, await new Promise((resolve) => child.once('error', resolve)));
  holdLifeline(child);
  child.once('exit', () => parts.gateway.close());
  const listeners = listenersOf(child, plan, parts.gateway);
  const heard = listeners.then(() => parts.gateway.allHeard()).catch(() => {});
  const gate = streamAt(child, DESCRIPTOR.gate) as Writable;
  gate.on('error', () => {});
  const { stdin } = child as ChildProcessWithoutNullStreams;
  const listen = (): void => void child.send(LISTEN, () => {});
  const begin = beginOf(child).then(() => parts.gateway.countUnheard(pid));
  try {
    if (isOpen(plan)) listen();
    parts.verify?.();
    if (!isOpen(plan)) {
      parts.gateway.countUnheard(pid);
      gate.write(GO);
      listen();
      // It boots, but hears nothing yet: what it is told to try is tried where somebody listens.
      stdin.cork();
      void heard.finally(() => stdin.uncork());
    }
    // Its end hangs on ours already, and whoever is told takes time.
    parts.onSpawn(pid);
    await untilReady(child, isOpen(plan) ? Promise.all([begin, listeners]) : begin);
    if (isOpen(plan)) gate.write(GO);
  } catch (error) {
    child.kill('SIGKILL');
    throw error instanceof Fault ? error : setupFault(plan.name, error);
  }
  return { process: child as ChildProcessWithoutNullStreams, pid };
}
