// The one way to run a local server: plan, refuse what cannot be enforced, start, and clean up when it ends. Nothing here falls back to less.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { durationText } from '../base/units.ts';
import type { ServerCommand } from './code.ts';
import { publicOnly } from './gateway/addresses.ts';
import { type Outside, realOutside } from './gateway/dial.ts';
import { Gateway } from './gateway/gateway.ts';
import type { OnEgress } from './gateway/records.ts';
import { refusalOf } from './guarantees.ts';
import { closeInherited } from './inherited.ts';
import { startBubblewrap } from './linux/bubblewrap.ts';
import { ownerNow, sweepLeftovers } from './linux/leftovers.ts';
import { type KnownMachine, type Machine, type MachineParts, readFacts, readMachine } from './machine.ts';
import type { Placeholders } from './placeholder/placeholders.ts';
import { withTrust } from './placeholder/trust.ts';
import type { Plan } from './plan.ts';
import { type PlanParts, planFor } from './planner.ts';
import type { Profile } from './profile.ts';
import { checkReach } from './reach.ts';
import { moveRepositories } from './repositories.ts';
import { STDERR_RATE, slowed } from './slow-stream.ts';

/** What a sandbox is made of: one per process of Bartizan. */
export interface SandboxParts extends MachineParts, Omit<PlanParts, 'projectDir' | 'code'> {
  /** The Node that opens listeners inside; `process.execPath`. */
  readonly node: string;
  /** Guarantees that user or managed settings gave up by name. Never read from a project's files. */
  readonly allowDegraded: readonly string[];
  readonly onEgress: OnEgress;
  /** Told of a repository that a server made in a granted folder, and where it was moved. */
  readonly onRepository: (server: string, path: string) => void;
  readonly monotonicMs: () => number;
  /** A word that no server can guess. */
  readonly newWord: () => string;
  /** How the gateway reaches the network; a parameter for tests. */
  readonly outside?: Outside;
  /** PEM of authorities for hosts that get a secret, beside those that Node trusts. */
  readonly extraCa?: string | undefined;
}

/** Where one server belongs. */
export interface Belonging {
  /** What relative paths of its profile mean. */
  readonly projectDir: string;
  /** Folders of its installed artefact; empty to take them from the command. */
  readonly code: readonly string[];
  /** What records its system calls while it is learned from; it sees all that the server does, and changes nothing. */
  readonly tracer?: readonly string[] | undefined;
}

/** A server that runs confined. */
export interface Confined {
  readonly plan: Plan;
  /** Ends with the sandbox; its pid leads a process group of its own, and killing it ends everything inside. */
  readonly process: ChildProcessWithoutNullStreams;
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Slowed when it floods. */
  readonly stderr: Readable;
  /** The limit that ended it; undefined where none did. */
  readonly whyEnded: () => string | undefined;
}

/** Plans and starts servers. */
export interface Sandbox {
  /** What this machine offers; looked at once. @throws Fault as `readMachine` */
  machine(): Promise<KnownMachine>;
  /** @throws Fault as `readFacts` and `planFor` */
  plan(server: ServerCommand, profile: Profile, belonging: Belonging): Promise<Plan>;
  /**
   * Starts a server with only what its profile grants. `onSpawn` is told the group as soon as it exists. Nothing of the server runs before its `verify` returned.
   * @throws Fault as `plan` and `server.verify`, `sandbox.degraded`, `sandbox.not-reachable`, `sandbox.setup-failed`, `sandbox.grant-changed`
   */
  launch(server: ServerCommand, profile: Profile, belonging: Belonging, onSpawn?: (pid: number) => void): Promise<Confined>;
}

/** Values of a plan's variables. Kept apart from the plan, which may be printed. */
function valuesOf(
  plan: Plan,
  server: ServerCommand,
  ownEnv: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const variable of plan.environment) {
    const { name } = variable;
    const value = variable.from === 'bartizan' ? variable.value : variable.from === 'settings' ? server.env[name] : ownEnv[name];
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** The placeholders of a server, loaded and made only where it has any. */
export async function placeholdersOf(
  { credentials = [] }: Pick<ServerCommand, 'credentials'>,
  { extraCa }: Pick<SandboxParts, 'extraCa'>,
): Promise<Placeholders | undefined> {
  if (credentials.length === 0) return undefined;
  const { createPlaceholders } = await import('./placeholder/placeholders.ts');
  return createPlaceholders(credentials, { extraCa, nowMs: Date.now() });
}

/** The addresses of this machine. */
export const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));

/** Makes the sandbox of this process. Descriptors that Bartizan inherited are closed now, before any server could get them. */
export function createSandbox(parts: SandboxParts): Sandbox {
  closeInherited();
  sweepLeftovers();
  const owner = ownerNow();
  const outside = parts.outside ?? realOutside(publicOnly(ownAddresses));
  let known: Promise<KnownMachine> | undefined;
  const machine = (): Promise<KnownMachine> => {
    known ??= readMachine(parts);
    return known;
  };
  let seen: Promise<Machine> | undefined;
  const facts = (): Promise<Machine> => {
    seen ??= readFacts(parts);
    return seen;
  };
  const plan: Sandbox['plan'] = async (server, profile, belonging) =>
    planFor(server, profile, await facts(), { ...parts, ...belonging });
  const launch: Sandbox['launch'] = async (server, profile, belonging, onSpawn = () => {}) => {
    const found = await facts();
    const planned = planFor(server, profile, found, { ...parts, ...belonging });
    const refusal = refusalOf(server.name, planned.guarantees, parts.allowDegraded);
    if (refusal !== undefined) throw refusal;
    const dropTo = parts.uid === 0 ? found.uid : undefined;
    if (dropTo !== undefined) checkReach(planned, parts.node, dropTo);
    const { onEgress } = parts;
    const placeholders = await placeholdersOf(server, parts);
    const gateway = new Gateway({ server: server.name, network: planned.network, outside, onEgress, placeholders });
    const trusting = placeholders === undefined ? planned : withTrust(planned, placeholders.cert);
    const values = valuesOf(trusting, server, parts.ownEnv);
    const started = await startBubblewrap(trusting, {
      machine: found,
      gateway,
      values,
      owner,
      node: parts.node,
      dropTo,
      onSpawn,
      verify: server.verify,
      tracer: belonging.tracer,
    }).catch(async (error: unknown) => {
      await machine(); // One that is too old says only that it does not know an argument.
      throw error;
    });
    return confinedOf(planned, started.process, started.pid, parts, profile);
  };
  return { machine, plan, launch };
}

/** A started server with its bounds on time and noise; repositories that it made are moved away when it ends. */
export function confinedOf(
  plan: Plan,
  process: ChildProcessWithoutNullStreams,
  pid: number,
  { monotonicMs, newWord, onRepository }: Pick<SandboxParts, 'monotonicMs' | 'newWord' | 'onRepository'>,
  { allow }: Profile,
): Confined {
  const { timeMs } = plan.limits;
  let whyEnded: string | undefined;
  const end = (): void => {
    whyEnded = `its time was over (limits.time, ${durationText(timeMs ?? 0)})`;
    process.kill('SIGKILL');
  };
  const timer = timeMs === undefined ? undefined : setTimeout(end, timeMs).unref();
  process.once('exit', () => {
    clearTimeout(timer);
    if (allow.repositories.length > 0) return;
    for (const mount of plan.mounts) {
      const moved = mount.kind === 'bind' && mount.isWritable ? moveRepositories(mount.source, `moved-${newWord()}`) : [];
      for (const path of moved) onRepository(plan.name, path);
    }
  });
  return {
    plan,
    process,
    pid,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: slowed(process.stderr, STDERR_RATE, monotonicMs),
    whyEnded: () => whyEnded,
  };
}
