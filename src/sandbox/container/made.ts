// Compares what an engine made with what was planned, before anything of the server runs: an engine's own settings may add mounts, variables and devices.
import { sandboxFault } from '../faults.ts';
import { isGated, networkMode, RESOLV_CONF } from './arguments.ts';
import type { Engine, EngineName } from './engine.ts';
import { type Facts, factsIn, listIn, textsIn } from './facts.ts';
import type { ContainerPlan } from './plan.ts';

/** What was expected, beside the plan. */
export interface Expected {
  /** Variables with their values, as they were handed to the engine. */
  readonly values: Readonly<Record<string, string>>;
  readonly resolvFile: string;
  /** What `image inspect` says of the image. */
  readonly image: Facts;
  /** Cores; undefined when not asked for. */
  readonly cpu: number | undefined;
  readonly can: Engine['limits'];
}

/** Set by every engine for every container. */
const USUAL_VARIABLES = new Set(['PATH', 'TERM', 'HOSTNAME', 'container']);

function networkTrouble(host: Facts, plan: ContainerPlan): string | undefined {
  return host['NetworkMode'] === networkMode(plan) ? undefined : `its network is ${String(host['NetworkMode'])}`;
}

function rightsTrouble(made: Facts, host: Facts, engine: EngineName): string | undefined {
  if (host['Privileged'] !== false) return 'it is privileged';
  if (host['ReadonlyRootfs'] !== true) return 'its root can be written';
  if (listIn(host['CapAdd']).length > 0) return 'it has capabilities';
  const isBare = engine === 'podman' ? listIn(made['EffectiveCaps']).length === 0 : textsIn(host['CapDrop']).includes('ALL');
  if (!isBare) return 'it has capabilities';
  const options = textsIn(host['SecurityOpt']);
  if (!options.some((option) => option.startsWith('no-new-privileges'))) return 'it may gain privileges';
  if (!options.some((option) => option.startsWith('seccomp=') && option !== 'seccomp=unconfined')) return 'it has no filter';
  if (listIn(host['Devices']).length > 0) return 'it has devices';
  return [host['PidMode'], host['IpcMode'], host['UTSMode']].some((mode) => /^(?:host|container:|ns:)/.test(String(mode)))
    ? 'it shares a namespace'
    : undefined;
}

function mountTrouble(made: Facts, plan: ContainerPlan, { resolvFile }: Expected): string | undefined {
  const key = (source: unknown, target: unknown, isWritable: unknown): string => JSON.stringify([source, target, isWritable]);
  const planned = new Set(
    plan.mounts.flatMap((mount) => (mount.kind === 'bind' ? [key(mount.source, mount.target, mount.isWritable)] : [])),
  );
  if (isGated(plan)) planned.add(key(resolvFile, RESOLV_CONF, false));
  const memory = new Set(plan.mounts.flatMap((mount) => (mount.kind === 'memory' ? [mount.target] : [])));
  for (const mount of listIn(made['Mounts']).map(factsIn)) {
    const { Type, Source, Destination, RW } = mount;
    if (Type === 'tmpfs' && memory.has(String(Destination))) continue;
    // podman leaves these out; docker always makes them, on a disk that nothing bounds.
    if (Type === 'volume') return `its image asks for the volume ${String(Destination)}, which ${plan.engine} made on the disk`;
    if (Type !== 'bind' || !planned.delete(key(Source, Destination, RW))) return `it mounts ${String(Destination)}`;
  }
  return planned.size === 0 ? undefined : 'a mount is missing';
}

function variableTrouble(config: Facts, { values, image }: Expected): string | undefined {
  const imageVariables = textsIn(factsIn(image['Config'])['Env']);
  const wanted = new Map(Object.entries(values));
  for (const variable of textsIn(config['Env'])) {
    const at = variable.indexOf('=');
    const name = variable.slice(0, at);
    const value = wanted.get(name);
    if (value !== undefined && value !== variable.slice(at + 1)) return `the variable ${name} has another value`;
    if (value === undefined && !USUAL_VARIABLES.has(name) && !imageVariables.includes(variable))
      return `it sets the variable ${name}`;
    wanted.delete(name);
  }
  const [missing] = wanted.keys();
  return missing === undefined ? undefined : `the variable ${missing} is missing`;
}

/** Is it this very image? Engines know an image by the digest of its manifest or of its configuration. */
function imageTrouble(made: Facts, { program, engine, digests }: ContainerPlan, { image }: Expected): string | undefined {
  const id = String(made['Image']);
  const isNamed = id === image['Id'] && textsIn(image['RepoDigests']).includes(program);
  const isSame =
    engine === 'podman'
      ? [String(made['ImageDigest']), `sha256:${id}`].some((digest) => digests.includes(digest))
      : digests.includes(id) || isNamed;
  return isSame ? undefined : 'it is another image';
}

/** What docker's service was asked to hold; podman's is seen in what it asks of its runtime. */
function limitTrouble(host: Facts, { engine, limits, mounts }: ContainerPlan, { cpu, can }: Expected): string | undefined {
  if (engine === 'podman') return undefined;
  const memory = can.memory ? limits.memoryBytes : 0;
  const wanted: readonly (readonly [string, unknown])[] = [
    ['Memory', memory],
    ['MemorySwap', memory],
    ['PidsLimit', can.processes ? limits.processes : null],
    ['NanoCpus', can.cpu && cpu !== undefined ? Math.round(cpu * 1e9) : 0],
  ];
  const wrong = wanted.find(([name, value]) => host[name] !== value);
  if (wrong !== undefined) return `its limit ${wrong[0]} is ${String(host[wrong[0]])}`;
  const sizes = factsIn(host['Tmpfs']);
  const unbounded = mounts.find(
    (mount) => mount.kind === 'memory' && !String(sizes[mount.target]).split(',').includes(`size=${mount.maxBytes}`),
  );
  return unbounded === undefined ? undefined : `its memory at ${unbounded.target} is not bounded`;
}

/** What `inspect` says of a container, held against its plan. @throws Fault `sandbox.engine-differs` */
export function checkMade(inspected: unknown, plan: ContainerPlan, expected: Expected): void {
  const made = factsIn(listIn(inspected)[0]);
  const [host, config] = [factsIn(made['HostConfig']), factsIn(made['Config'])];
  const reason =
    imageTrouble(made, plan, expected) ??
    networkTrouble(host, plan) ??
    rightsTrouble(made, host, plan.engine) ??
    mountTrouble(made, plan, expected) ??
    limitTrouble(host, plan, expected) ??
    variableTrouble(config, expected);
  if (reason !== undefined) throw sandboxFault['engine-differs']({ name: plan.name, engine: plan.engine, reason });
}
