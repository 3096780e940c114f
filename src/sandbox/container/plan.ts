// From a profile and an image to the plan of a container. Looks at the file system, changes nothing. The image is its code; only what is granted is mounted.
import { sandboxFault } from '../faults.ts';
import type { Credential } from '../placeholder/credential.ts';
import { type Place, type PlaceParts, placeOf, socketOf } from '../places.ts';
import type { Mount, Plan, PlannedNetwork, Variable } from '../plan.ts';
import { checkGrants, INNER_HOME, networkOf } from '../planner.ts';
import type { Profile } from '../profile.ts';
import type { Engine, EngineName } from './engine.ts';
import { containerGuarantees } from './guarantees.ts';

/** A server that comes as an image. */
export interface ContainerServer {
  readonly name: string;
  /** `NAME@sha256:DIGEST`. */
  readonly image: string;
  /** Where the image lies as an OCI image layout, for an engine that does not have it yet. */
  readonly layout?: string | undefined;
  /** Other digests of the same content: of the manifest for this machine, and of its configuration, which is what engines call its id. */
  readonly digests?: readonly string[] | undefined;
  /** Arguments after the image's own command. */
  readonly args: readonly string[];
  /** Variables that the settings name, secrets among them. */
  readonly env: Readonly<Record<string, string>>;
  /** Secrets behind placeholders; `env` holds the placeholders. */
  readonly credentials?: readonly Credential[] | undefined;
}

/** The plan of a container: its `program` is the image. */
export interface ContainerPlan extends Plan {
  readonly engine: EngineName;
  /** Digests by which the engine may know the image. */
  readonly digests: readonly string[];
}

const PINNED = /^[a-z0-9][a-z0-9._:/-]{0,250}@sha256:[0-9a-f]{64}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const OPEN_FILES = 1024;

const LINE_BREAKS = /[\0\r\n]/;

/** Environment files of engines have one line for a variable, and stars and hashes of their own. @throws Fault `sandbox.variable-refused` */
export function checkVariable(name: string, variable: string, value: string): void {
  const refuse = (reason: string): Error => sandboxFault['variable-refused']({ name, variable, reason });
  if (!VARIABLE.test(variable)) throw refuse('its name is not a plain word');
  if (LINE_BREAKS.test(value)) throw refuse('its value has several lines');
}

function placesOf(profile: Profile, parts: PlaceParts): readonly Place[] {
  return [
    ...profile.write.map((written) => placeOf(written, 'write', profile, parts)),
    ...profile.read.map((written) => placeOf(written, 'read', profile, parts)),
    ...profile.allow.sockets.map((written) => socketOf(written, parts)),
  ];
}

/** Each granted place under the name it was granted by: an image has no links of ours. The same name twice is one. */
function mountsOf(places: readonly Place[], profile: Profile): readonly Mount[] {
  const memory = (target: string): Mount => ({ kind: 'memory', target, maxBytes: profile.limits.diskBytes });
  const byPath = new Map<string, Place>();
  for (const place of places) if (byPath.get(place.path)?.isWritable !== true) byPath.set(place.path, place);
  const binds = [...byPath.values()].map(
    ({ path, source, isWritable, why }): Mount => ({ kind: 'bind', source, target: path, isWritable, why }),
  );
  return [memory('/tmp'), memory(INNER_HOME), ...binds];
}

function environmentOf({ env }: ContainerServer, profile: Profile): readonly Variable[] {
  const variables = new Map<string, Variable>();
  for (const [name, value] of [
    ['HOME', INNER_HOME],
    ['TMPDIR', '/tmp'],
  ] as const)
    variables.set(name, { name, from: 'bartizan', value });
  for (const name of profile.env) variables.set(name, { name, from: 'environment' });
  for (const name of Object.keys(env)) variables.set(name, { name, from: 'settings' });
  return [...variables.values()];
}

/** Characters with a meaning of their own where engines read mounts. */
function checkTargets(mounts: readonly Mount[], name: string): void {
  for (const mount of mounts) {
    if (mount.kind !== 'bind') continue;
    const odd = [mount.source, mount.target].find((path) => /[,:"]/.test(path));
    if (odd === undefined) continue;
    const reason = 'container engines cannot mount a path with a comma, a colon or a quote';
    throw sandboxFault['grant-refused']({ name, place: mount.why, path: odd, reason });
  }
}

/** Nobody listens in a network that cannot be entered: it is none at all, or, by a named exception, an open one. @throws Fault `sandbox.engine-network` */
function plannedNetwork(name: string, profile: Profile, { name: engine, closedNetwork: reason }: Engine): PlannedNetwork {
  const network = networkOf(profile);
  if (reason === undefined) return network;
  const { hosts, placeholders, allow } = profile;
  const wantsGateway = placeholders.length > 0 || allow.loopbackPorts.length > 0 || (hosts.length > 0 && !allow.engineNetwork);
  if (wantsGateway) throw sandboxFault['engine-network']({ name, engine, reason });
  return { ...network, watchedPorts: [], ...(allow.engineNetwork ? { isUngated: true } : {}) };
}

/**
 * Makes the plan of one container.
 * @throws Fault `sandbox.image-not-pinned`, `sandbox.variable-refused`, `sandbox.engine-network`, and the `sandbox.grant-*` faults
 */
export function planContainer(
  server: ContainerServer,
  profile: Profile,
  engine: Engine,
  parts: Omit<PlaceParts, 'name'>,
): ContainerPlan {
  const { name, image, args } = server;
  if (!PINNED.test(image)) throw sandboxFault['image-not-pinned']({ name, image, engine: engine.name });
  for (const [variable, value] of Object.entries(server.env)) checkVariable(name, variable, value);
  const network = plannedNetwork(name, profile, engine);
  const placeParts: PlaceParts = { ...parts, name };
  const places = placesOf(profile, placeParts);
  checkGrants(places, profile, placeParts);
  const mounts = mountsOf(places, profile);
  checkTargets(mounts, name);
  const { limits, allow } = profile;
  return {
    name,
    engine: engine.name,
    program: image,
    digests: [image.slice(image.indexOf('@') + 1), ...(server.digests ?? [])],
    args,
    folder: 'as the image says',
    mounts,
    environment: environmentOf(server, profile),
    network,
    filter: { unixSockets: allow.unixSockets, networkInterfaces: allow.networkInterfaces },
    limits: {
      memoryBytes: limits.memoryBytes,
      processes: limits.processes,
      fileBytes: limits.diskBytes,
      memoryFolderBytes: limits.diskBytes,
      openFiles: OPEN_FILES,
      timeMs: limits.timeMs,
    },
    guarantees: containerGuarantees(profile, engine),
  };
}
