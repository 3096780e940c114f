// The first moments of a relay: read the settings, start the server, and only then load the rest, so that both boot at the same time.
// It imports as little as it can.
import { homedir } from 'node:os';
import type { Fault } from '../base/fault.ts';
import { ensureStateDir } from '../store/state.ts';
import { type Child, launch } from '../upstream/child.ts';
import { createWatchdog, type Watchdog } from '../upstream/watchdog.ts';
import { admitted, commandLine } from './admission.ts';
import { openProject, type Project, requireTrust } from './project.ts';
import { type LoadedSettings, loadSettings } from './settings.ts';

/** What a relay has before its own code is loaded. */
export interface Ahead {
  readonly stateDir: string;
  readonly settings: LoadedSettings['settings'];
  readonly project: Project;
  readonly watchdog: Watchdog;
  /** The process of the one server that is started; nobody has read from it or written to it. */
  readonly child: Promise<Child> | undefined;
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
}

/** Reads the settings and starts the server. @throws Fault `settings.*`, `store.*` */
export async function startAhead(options: AheadOptions): Promise<Ahead> {
  const { name, env } = options;
  const stateDir = ensureStateDir(options.stateDir);
  const only = name === undefined ? undefined : [name];
  const loaded = await loadSettings({ path: options.config, stateDir, env, only });
  const { settings } = loaded;
  const project = await openProject(loaded, { stateDir, whose: { env, home: homedir(), platform: process.platform }, only });
  requireTrust(project);
  const watchdog = createWatchdog({ onTrouble: options.onTrouble });
  const server = name === undefined ? undefined : settings.servers[name];
  const written = name === undefined ? undefined : loaded.written[name];
  if (name === undefined || server === undefined || written === undefined || 'url' in server)
    return { stateDir, settings, project, watchdog, child: undefined };
  const line = commandLine(name, server, admitted(project, name, written), { project, env });
  const child = launch({ name, env: server.env, cwd: server.cwd, ...line }, { ownEnv: env, watchdog });
  // Whoever opens the first wire hears of a failure.
  child.catch(() => undefined);
  return { stateDir, settings, project, watchdog, child };
}
