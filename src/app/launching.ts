// How each local server is started: in a sandbox with what its entry grants, or unconfined where the entry says so by name. The only place that joins the two.
import { randomUUID } from 'node:crypto';
import type { Fault } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import type { Containers } from '../sandbox/container/containers.ts';
import { sandboxFault } from '../sandbox/faults.ts';
import { EMPTY_PROFILE, type Profile } from '../sandbox/profile.ts';
import type { Sandbox, SandboxParts } from '../sandbox/sandbox.ts';
import { startUnconfined } from '../sandbox/unconfined.ts';
import type { Launcher } from '../upstream/launcher.ts';
import type { CommandLine, ImageOf } from './admission.ts';
import { userConfigFolder } from './config-file.ts';
import { readPem } from './pem.ts';
import type { Project } from './project.ts';
import type { ServerSettings } from './settings-schema.ts';

/** What of a server's entry decides how it is started. */
export type Confinement = Pick<Exclude<ServerSettings, { url: string }>, 'launcher' | 'profile'>;

/** Makes launchers. */
export interface Launching {
  of(confinement: Confinement, line: Pick<CommandLine, 'code' | 'image'>): Launcher;
  /** The sandbox of this program, made when the first server needs one. @throws Fault `sandbox.*` */
  sandbox(): Promise<Sandbox>;
  /** The containers of this program, made when the first server needs one. */
  containers(): Promise<Containers>;
}

/** What launching is given from outside. */
export interface LaunchingParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of what a server tried on its network. */
  readonly onEgress?: SandboxParts['onEgress'];
  /** Told of what a person should look at. */
  readonly onTrouble?: (fault: Fault) => void;
}

/** What a sandbox is made of, for a project on this machine. */
function sandboxParts(project: Project, { env, onEgress = () => {}, onTrouble = () => {} }: LaunchingParts): SandboxParts {
  const { platform, arch, execPath } = process;
  const home = homeFolder();
  const { runAs, allowDegraded } = project.authority;
  const { extraCa } = project.loaded.settings;
  return {
    platform,
    arch,
    uid: process.getuid?.(),
    runAs,
    home,
    stateDir: project.stateDir,
    configDir: userConfigFolder({ env, home, platform }),
    ownEnv: env,
    node: execPath,
    allowDegraded,
    onEgress,
    onRepository: (name, path) => onTrouble(sandboxFault['repository-moved']({ name, path })),
    monotonicMs: () => performance.now(),
    newWord: randomUUID,
    extraCa: extraCa === undefined ? undefined : readPem('extraCa', extraCa),
  };
}

/** Makes the launching of one program. Nothing is started or loaded. */
export function createLaunching(project: Project, parts: LaunchingParts): Launching {
  let made: Promise<Sandbox> | undefined;
  const sandbox = (): Promise<Sandbox> => {
    made ??= import('../sandbox/sandbox.ts').then(({ createSandbox }) => createSandbox(sandboxParts(project, parts)));
    return made;
  };
  const unconfined: Launcher = {
    async launch(spec, onSpawn) {
      spec.verify?.();
      const { process: started, pid } = await startUnconfined(spec, { ownEnv: parts.env, platform: process.platform }, onSpawn);
      const { stdin, stdout, stderr } = started;
      return { process: started, pid, stdin, stdout, stderr };
    },
  };
  let contained: Promise<Containers> | undefined;
  const containers = (): Promise<Containers> => {
    contained ??= import('../sandbox/container/containers.ts').then(({ createContainers }) =>
      createContainers({ ...sandboxParts(project, parts), engine: project.authority.engine, gid: process.getgid?.() }),
    );
    return contained;
  };
  const inContainer = ({ reference, ...image }: ImageOf, profile: Profile): Launcher => ({
    async launch({ name, args, env, credentials, verify }, onSpawn) {
      verify?.();
      const server = { name, image: reference, ...image, args, env, credentials };
      return (await containers()).launch(server, profile, project.folder, onSpawn);
    },
  });
  return {
    sandbox,
    containers,
    of({ launcher, profile = EMPTY_PROFILE }, { code, image }) {
      if (image !== undefined) return inContainer(image, profile);
      if (launcher === 'none') return unconfined;
      const belonging = { projectDir: project.folder, code };
      return { endsWithUs: true, launch: async (spec, onSpawn) => (await sandbox()).launch(spec, profile, belonging, onSpawn) };
    },
  };
}
