// The first moments of a relay: read the settings, start the server, and only then load the rest, so that both boot at the same time.
// It imports as little as it can.
import type { Fault } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import { openQuarantine } from '../store/quarantine.ts';
import { ensureStateDir } from '../store/state.ts';
import { launch } from '../upstream/child.ts';
import { createWatchdog, type Watchdog } from '../upstream/watchdog.ts';
import { admitted, asksFirst, type CommandLine, commandLine } from './admission.ts';
import { createEgress, type Egress } from './egress.ts';
import { createLaunching, type Launching } from './launching.ts';
import { openProject, type Project, requireTrust } from './project.ts';
import { projectSecrets, type ServerSecrets } from './server-secrets.ts';
import type { Started } from './servers.ts';
import { type LoadedSettings, loadSettings } from './settings.ts';
import type { ReadyServer } from './settings-expand.ts';
import { refuseShutOut } from './shut-out.ts';

/** What a relay has before its own code is loaded. */
export interface Ahead {
  readonly stateDir: string;
  readonly settings: LoadedSettings['settings'];
  readonly project: Project;
  readonly watchdog: Watchdog;
  readonly launching: Launching;
  readonly egress: Egress;
  readonly secrets: ServerSecrets;
  /** The one server that is started; nobody has read from its process or written to it. */
  readonly started: Promise<Started> | undefined;
}

/** What a relay is started with. */
export interface AheadOptions {
  /** The settings file. */
  readonly config: string;
  readonly stateDir: string;
  /** The server; all when undefined. */
  readonly name: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told when nothing would end servers after a crash. */
  readonly onTrouble: (fault: Fault) => void;
  /** What starts servers instead; for learning. */
  readonly makeLaunching?: typeof createLaunching;
}

/** Reads the settings and starts the server. @throws Fault `settings.*`, `store.*` */
export async function startAhead(options: AheadOptions): Promise<Ahead> {
  const { name, env } = options;
  const stateDir = ensureStateDir(options.stateDir);
  const only = name === undefined ? undefined : [name];
  const loaded = await loadSettings({ path: options.config, stateDir, env, only });
  const { settings } = loaded;
  const whose = { env, home: homeFolder(), platform: process.platform };
  const project = await openProject(loaded, { stateDir, whose, only });
  requireTrust(project);
  const watchdog = createWatchdog({ onTrouble: options.onTrouble });
  const secrets = projectSecrets(project, whose);
  const egress = createEgress(Date.now);
  const launching = (options.makeLaunching ?? createLaunching)(project, {
    env,
    onTrouble: options.onTrouble,
    onEgress: egress.take,
  });
  const server = name === undefined ? undefined : settings.servers[name];
  const written = name === undefined ? undefined : loaded.written[name];
  if (name === undefined || server === undefined || written === undefined || 'url' in server)
    return { stateDir, settings, project, watchdog, launching, egress, secrets, started: undefined };
  const locked = admitted(project, name, written);
  refuseShutOut(
    openQuarantine(stateDir, () => 0),
    name,
    locked,
  );
  // A person is asked before anything of it runs.
  if (locked === undefined && asksFirst(project))
    return { stateDir, settings, project, watchdog, launching, egress, secrets, started: undefined };
  const line = commandLine(name, server, locked, { project, env });
  const spawned = Promise.withResolvers<void>();
  const started = start(name, { ...server, ...line }, { launching, watchdog, secrets, onSpawn: spawned.resolve });
  // Whoever opens the first wire hears of a failure.
  started.catch(() => spawned.resolve());
  // What the caller loads next would keep this thread from starting it. Secrets and images take their time elsewhere.
  if (server.secrets === undefined && line.image === undefined) await spawned.promise;
  return { stateDir, settings, project, watchdog, launching, egress, secrets, started };
}

interface StartParts extends Pick<Ahead, 'watchdog' | 'secrets' | 'launching'> {
  readonly onSpawn: () => void;
}

/** Without a secret it is started at once: no turn of the event loop is lost. */
async function start(
  name: string,
  server: Exclude<ReadyServer, { url: string }> & CommandLine,
  { launching, watchdog, secrets, onSpawn }: StartParts,
): Promise<Started> {
  const parts = { launcher: launching.of(server, server), watchdog, onSpawn };
  if (server.secrets === undefined) return { child: await launch({ name, ...server }, parts), mask: (text) => text };
  const { values, mask, credentials } = await secrets.fill(name, server);
  return { child: await launch({ name, ...server, env: values, credentials }, parts), mask };
}
