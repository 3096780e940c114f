// Runs servers that come as images: plan, make, compare, gate the network, start; and remove what an earlier life left behind.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { redacted } from '../../base/redacted.ts';
import { sandboxFault } from '../faults.ts';
import { publicOnly } from '../gateway/addresses.ts';
import { type Outside, realOutside } from '../gateway/dial.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { OnEgress } from '../gateway/records.ts';
import { refusalOf } from '../guarantees.ts';
import { isRunAlive, runNow } from '../linux/leftovers.ts';
import { findTool } from '../machine.ts';
import type { PlaceParts } from '../places.ts';
import type { Profile } from '../profile.ts';
import { type Confined, confinedOf, ownAddresses, placeholdersOf } from '../sandbox.ts';
import type { FilterArch } from '../seccomp/syscalls.ts';
import { containerVariables, createArguments, environmentFile, isBoundTogether, RUN_LABEL } from './arguments.ts';
import { type Engine, type EngineName, type EngineParts, engineEnvironment } from './engine.ts';
import { type Facts, factsIn, listIn, parsedFacts } from './facts.ts';
import { type Leash, leash } from './leash.ts';
import { checkMade } from './made.ts';
import { enterNetwork } from './network.ts';
import { type ContainerPlan, type ContainerServer, checkVariable, planContainer } from './plan.ts';
import { engineNameFor, readEngine } from './read-engine.ts';
import { checkRunning, pinPlaces } from './running.ts';
import { seccompProfile } from './seccomp.ts';
import { checkSpec, foldersOf } from './spec.ts';
import { keepTrust } from './trust.ts';

/** What containers are run with: one per process of Bartizan. */
export interface ContainersParts extends EngineParts, Omit<PlaceParts, 'name' | 'projectDir'> {
  /** The engine that the user named; undefined for podman, or docker where only that is installed. */
  readonly engine: EngineName | undefined;
  readonly gid: number | undefined;
  readonly arch: string;
  /** The Node that opens listeners inside; `process.execPath`. */
  readonly node: string;
  readonly allowDegraded: readonly string[];
  readonly onEgress: OnEgress;
  readonly onRepository: (server: string, path: string) => void;
  readonly monotonicMs: () => number;
  /** A word that no server can guess; letters and digits. */
  readonly newWord: () => string;
  /** How the gateway reaches the network; a parameter for tests. */
  readonly outside?: Outside;
  /** PEM of authorities for hosts that get a secret, beside those that Node trusts. */
  readonly extraCa?: string | undefined;
}

/** Plans and starts servers that come as images. */
export interface Containers {
  /** @throws Fault as `readEngine` and `planContainer` */
  plan(server: ContainerServer, profile: Profile, projectDir: string): Promise<ContainerPlan>;
  /**
   * Starts a server in a container of its own. `onSpawn` is told the group of the engine's client as soon as it exists.
   * @throws Fault as `plan`, `sandbox.degraded`, `sandbox.image-missing`, `sandbox.engine-failed`, `sandbox.engine-differs`, `sandbox.setup-failed`
   */
  launch(server: ContainerServer, profile: Profile, projectDir: string, onSpawn?: (pid: number) => void): Promise<Confined>;
  /** Removes containers of lives that are over. Answers how many. @throws Fault `sandbox.engine-failed` */
  sweep(): Promise<number>;
}

const LOOK_MS = 20_000;
const LOOK_EVERY_MS = 25;
const MAX_CHUNKS = 16;
const MAX_REASON_CHARS = 300;

const RESOLV_TEXT = 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n';

/** Makes the containers of this process. Nothing is started and nothing looked at yet. */
export function createContainers(parts: ContainersParts): Containers {
  const outside = parts.outside ?? realOutside(publicOnly(ownAddresses));
  const run = runNow();
  let known: Promise<Engine> | undefined;
  let isSwept = false;
  const engineFor = (server: string): Promise<Engine> => {
    known ??= readEngine(server, engineNameFor(parts.engine), parts);
    // One that was not usable may be mended while we run.
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  const plan: Containers['plan'] = async (server, profile, projectDir) =>
    planContainer(server, profile, await engineFor(server.name), { ...parts, projectDir });
  return {
    plan,
    async launch(server, profile, projectDir, onSpawn = () => {}) {
      const engine = await engineFor(server.name);
      // What a killed Bartizan left goes at the first start; nobody waits for that, and a failure shows when this server is made.
      if (!isSwept) void sweep(engine).catch(() => undefined);
      isSwept = true;
      const planned = await plan(server, profile, projectDir);
      const refusal = refusalOf(server.name, planned.guarantees, parts.allowDegraded);
      if (refusal !== undefined) throw refusal;
      const { onEgress } = parts;
      const placeholders = await placeholdersOf(server, parts);
      const gateway = new Gateway({ server: server.name, network: planned.network, outside, onEgress, placeholders });
      const trust = placeholders === undefined ? undefined : keepTrust(parts.stateDir, placeholders.cert);
      const trusting = trust === undefined ? planned : trust.of(planned);
      try {
        const process = await new Start(trusting, server, profile, { ...parts, run, engine, gateway }).run(onSpawn);
        process.once('close', () => trust?.end());
        return confinedOf(trusting, process, process.pid ?? -1, parts, profile);
      } catch (error) {
        trust?.end();
        throw error;
      }
    },
    async sweep() {
      const engine = await engineFor('every server');
      return sweep(engine);
    },
  };
}

type StartParts = Omit<ContainersParts, 'engine'> & {
  readonly engine: Engine;
  readonly gateway: Gateway;
  /** This life of Bartizan. */
  readonly run: string;
};

/** One start, step by step; whatever fails, the container is gone before the fault is told. */
class Start {
  readonly #plan: ContainerPlan;
  readonly #server: ContainerServer;
  readonly #profile: Profile;
  readonly #parts: StartParts;
  readonly #container: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #files: EngineFiles;

  constructor(plan: ContainerPlan, server: ContainerServer, profile: Profile, parts: StartParts) {
    this.#plan = plan;
    this.#server = server;
    this.#profile = profile;
    this.#parts = parts;
    this.#container = `bartizan-${plan.name}-${parts.newWord()}`;
    this.#env = engineEnvironment(parts.engine.name, parts.ownEnv);
    this.#files = writeFiles(parts.stateDir, parts.arch === 'arm64' ? 'arm64' : 'x64', plan);
  }

  async run(onSpawn: (pid: number) => void): Promise<ChildProcessWithoutNullStreams> {
    const { engine, gateway } = this.#parts;
    const sh = findTool('sh', 'dash');
    const cut = new AbortController();
    const onCut = (): void => cut.abort();
    const line = leash({ sh, program: engine.program, env: this.#env, container: this.#container, onCut });
    try {
      await this.#make();
      if (engine.name === 'podman') line.hold(await this.#gate(sh));
      const pins = pinPlaces(this.#plan, this.#files.resolvFile);
      const client = this.#start(line, onSpawn);
      cut.signal.addEventListener('abort', () => client.kill('SIGKILL'));
      if (cut.signal.aborted) throw sandboxFault['setup-failed']({ name: this.#plan.name, reason: 'its leash was killed' });
      if (engine.name === 'docker') line.hold(await this.#look(client, pins));
      return client;
    } catch (error) {
      gateway.close();
      await line.pull();
      throw error;
    }
  }

  /** The image as the engine has it; taken over from the cache of Bartizan where it has not. Never from a registry. */
  async #image(): Promise<{ readonly image: string; readonly facts: Facts }> {
    const { engine } = this.#parts;
    const { name, image, layout } = this.#server;
    const { digests } = this.#plan;
    // docker knows what it took over by the digest of its configuration alone.
    const names = engine.name === 'docker' ? [image, ...digests] : [image];
    const find = async (): Promise<{ readonly image: string; readonly facts: Facts } | undefined> => {
      for (const one of names) {
        const said = await this.#ask(['image', 'inspect', one], 'describe the image');
        if (said !== undefined) return { image: one, facts: factsIn(listIn(JSON.parse(said))[0]) };
      }
      return undefined;
    };
    const there = await find();
    if (there !== undefined) return there;
    if (layout !== undefined) await engine.load({ name, layout, digests });
    const loaded = layout === undefined ? undefined : await find();
    if (loaded === undefined) throw sandboxFault['image-missing']({ name, image, engine: engine.name });
    return loaded;
  }

  /** What the engine says of an image; undefined if it has none of that name. */
  async #ask(args: readonly string[], what: string): Promise<string | undefined> {
    const { name, program: image, engine } = this.#plan;
    const absent = sandboxFault['image-missing']({ name, image, engine });
    const explain = (said: string): Error | undefined =>
      /no such image|image not known|no such object|unable to find image/i.test(said) ? absent : undefined;
    try {
      return await this.#parts.engine.call(args, { name, what, explain });
    } catch (error) {
      if (error === absent) return undefined;
      throw error;
    }
  }

  /** Makes the container and compares it with the plan. */
  async #make(): Promise<void> {
    const { engine, run, uid = -1, gid = -1 } = this.#parts;
    const { name } = this.#plan;
    const values = containerVariables(engine.name, valuesOf(this.#plan, this.#server, this.#parts.ownEnv));
    const files = this.#files;
    const { cpu } = this.#profile.limits;
    const { image, facts } = await this.#image();
    const args = createArguments(this.#plan, { engine, image, container: this.#container, run, uid, gid, cpu, ...files });
    await engine.call(args, { name, what: 'make a container', handed: environmentFile(values) });
    const made = await engine.call(['container', 'inspect', this.#container], { name, what: 'describe the container' });
    const { resolvFile } = files;
    checkMade(JSON.parse(made), this.#plan, { values, resolvFile, image: facts, cpu, can: engine.limits });
  }

  /** Prepares the container's namespaces, and listens in its network before anything of the server runs. Answers with its first process. */
  async #gate(sh: string): Promise<number> {
    const { engine, gateway, node } = this.#parts;
    const { name } = this.#plan;
    await engine.call(['init', this.#container], { name, what: 'prepare the container' });
    const said = await engine.call(['container', 'inspect', this.#container], { name, what: 'find the container' });
    const made = factsIn(listIn(JSON.parse(said))[0]);
    await this.#checkSpec(made);
    const pid = Number(factsIn(made['State'])['Pid']);
    if (!Number.isInteger(pid) || pid <= 1) throw sandboxFault['setup-failed']({ name, reason: 'its container has no process' });
    const tools = { sh, nsenter: findTool('nsenter', 'util-linux'), ip: findTool('ip', 'iproute2') };
    await enterNetwork(this.#plan, { engine, env: this.#env, pid, gateway, node, tools });
    gateway.countUnheard(pid);
    gateway.allHeard();
    return pid;
  }

  /** What the runtime was asked for is what was planned. @throws Fault `sandbox.engine-differs`, `sandbox.engine-failed` */
  async #checkSpec(made: Facts): Promise<void> {
    const { engine } = this.#parts;
    const { name } = this.#plan;
    // The folder belongs to the container's own root, whom only podman lets us be.
    const read = ['unshare', findTool('cat', 'coreutils'), '--', String(made['OCIConfigPath'])];
    const spec = parsedFacts(await engine.call(read, { name, what: 'tell what it asks of its runtime' }));
    const { seccompFile, resolvFile } = this.#files;
    const seccomp = readFileSync(seccompFile, 'utf8');
    checkSpec(spec, this.#plan, { seccomp, resolvFile, ownFolders: foldersOf(made), uid: this.#parts.uid ?? -1 });
  }

  /** Waits for a started container and looks at it as the kernel shows it. Answers with its first process. */
  async #look(client: ChildProcessWithoutNullStreams, pins: ReadonlyMap<string, string>): Promise<number> {
    const { engine, uid = -1, gid = -1 } = this.#parts;
    const { name } = this.#plan;
    const words: Buffer[] = [];
    const collect = (chunk: Buffer): void => void (words.length < MAX_CHUNKS && words.push(chunk));
    client.stderr.on('data', collect);
    for (const end = performance.now() + LOOK_MS; performance.now() < end; await wait(LOOK_EVERY_MS)) {
      if (client.exitCode !== null || client.signalCode !== null) break;
      const asked = ['container', 'inspect', '--format', '{{.State.Pid}}', this.#container];
      const pid = Number(await engine.call(asked, { name, what: 'find the container' }).catch(() => ''));
      if (
        !Number.isInteger(pid) ||
        pid <= 1 ||
        !checkRunning(pid, this.#plan, { uid, gid, pins, isBound: isBoundTogether(engine) })
      )
        continue;
      client.stderr.off('data', collect).pause();
      for (const chunk of words.toReversed()) client.stderr.unshift(chunk);
      return pid;
    }
    const said = redacted(Buffer.concat(words).toString('utf8').trim(), { maxChars: MAX_REASON_CHARS });
    throw sandboxFault['setup-failed']({ name, reason: said === '' ? 'its container could not be looked at' : said });
  }

  #start(line: Leash, onSpawn: (pid: number) => void): ChildProcessWithoutNullStreams {
    const { engine, gateway } = this.#parts;
    const client = spawn(engine.program, ['start', '--attach', '--interactive', this.#container], {
      env: { ...this.#env },
      cwd: '/',
      detached: true,
      stdio: 'pipe',
    });
    client.on('error', () => {}); // Shows as an exit.
    if (client.pid !== undefined) onSpawn(client.pid);
    client.once('close', () => {
      gateway.close();
      void line.pull();
    });
    return client;
  }
}

/** Values of a plan's variables. Kept apart from the plan, which may be printed. @throws Fault `sandbox.variable-refused` */
function valuesOf(
  { environment }: ContainerPlan,
  { name, env }: ContainerServer,
  ownEnv: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const variable of environment) {
    const { from } = variable;
    const value = from === 'bartizan' ? variable.value : (from === 'settings' ? env : ownEnv)[variable.name];
    if (value === undefined) continue;
    checkVariable(name, variable.name, value);
    values[variable.name] = value;
  }
  return values;
}

/** Files that an engine reads by name. They hold nothing secret, and are the same for every container of a kind. */
interface EngineFiles {
  readonly seccompFile: string;
  readonly resolvFile: string;
}

function writeFiles(stateDir: string, arch: FilterArch, plan: ContainerPlan): EngineFiles {
  const folder = join(stateDir, 'containers');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const write = (kind: string, text: string): string => {
    const path = join(folder, `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`);
    if (statSync(path, { throwIfNoEntry: false })?.size === Buffer.byteLength(text)) return path;
    writeFileSync(`${path}.${process.pid}`, text, { mode: 0o644 });
    renameSync(`${path}.${process.pid}`, path);
    return path;
  };
  return { seccompFile: write('seccomp', seccompProfile(arch, plan.filter)), resolvFile: write('resolv', RESOLV_TEXT) };
}

/** Removes containers whose life of Bartizan is over, however it ended. */
async function sweep(engine: Engine): Promise<number> {
  const call = (...args: readonly string[]): Promise<string> =>
    engine.call(args, { name: 'every server', what: 'list containers' });
  const listed = await call('ps', '--all', '--no-trunc', '--filter', `label=${RUN_LABEL}`, '--format', '{{.ID}}');
  const left: string[] = [];
  for (const id of listed.split('\n').filter((line) => /^[0-9a-f]{12,64}$/.test(line))) {
    // One that is gone meanwhile is none to remove.
    const run = await call('container', 'inspect', '--format', `{{index .Config.Labels "${RUN_LABEL}"}}`, id).catch(() => '');
    if (run.trim() !== '' && !isRunAlive(run.trim())) left.push(id);
  }
  if (left.length > 0) await engine.call(['rm', '--force', ...left], { name: 'every server', what: 'remove containers' });
  return left.length;
}
