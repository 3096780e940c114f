// `bartizan serve`: the service. What it says goes to standard error; it ends cleanly on TERM and INT and takes changed settings while it runs.
import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ensureAccessKey } from '../app/access-key.ts';
import { managedConfig, userConfig } from '../app/authority.ts';
import type { Crew } from '../app/hand-over.ts';
import { openProject, type Project, requireTrust } from '../app/project.ts';
import { projectSecrets, type ServerSecrets } from '../app/server-secrets.ts';
import { type Service, startService } from '../app/service.ts';
import { loadSettings } from '../app/settings.ts';
import type { ReadySettings } from '../app/settings-expand.ts';
import { addressOf, isLoopback, withListen } from '../app/settings-listen.ts';
import { version } from '../app/version.ts';
import { Fault, faultLine } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import { ensureStateDir } from '../store/state.ts';
import { boundHeap } from './bound-heap.ts';
import { checkAhead } from './check-ahead.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import type { ServeFlags } from './flags.ts';
import { withStore } from './open-store.ts';
import { configPath, stateFolder } from './surroundings.ts';
import { visible } from './visible.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Serves until a signal asks to stop; with several workers, as the one that starts them. */
export async function serve(flags: ServeFlags): Promise<ExitCode> {
  if (flags.workers === 1) return serveHere(flags, undefined, { ready: greet, trouble: say });
  const { leadOrWork } = await import('./serve-workers.ts');
  return leadOrWork(flags, { prepare, serve: serveHere, greet, say });
}

/** What a person is told once it runs. */
export interface Greeting {
  readonly origin: string;
  readonly servers: readonly string[];
  readonly auth: boolean;
  /** File with the first access key, if it is valid. */
  readonly keyPath?: string | undefined;
}

/** Who is told what, while it serves. */
export interface Telling {
  readonly ready: (greeting: Greeting) => void;
  /** Changed settings that could not be taken. */
  readonly trouble: (line: string) => void;
}

/** Settings as the flags change them, and the project they belong to. */
interface Ready {
  readonly settings: ReadySettings;
  readonly project: Project;
}

/** @throws Fault `settings.*`, `lock.*`, `cli.usage` */
async function readyFor(flags: ServeFlags, path: string, stateDir: string): Promise<Ready> {
  const { env, platform } = process;
  await checkAhead(settingsPaths(path), stateDir);
  const loaded = await loadSettings({ path, stateDir, env });
  const project = await openProject(loaded, { stateDir, whose: { env, home: homeFolder(), platform } });
  requireTrust(project);
  const over = withListen(loaded.settings, { host: flags.host });
  if (flags.auth || isLoopback(over.listen.host)) return { settings: over, project };
  throw cliFault.usage({ reason: '--no-auth works on a loopback address only', help: 'bartizan serve --help' });
}

/** What several workers must not do at the same time: find the same mistakes, make the first access key. */
async function prepare(flags: ServeFlags): Promise<void> {
  const stateDir = ensureStateDir(stateFolder());
  await readyFor(flags, configPath(flags.config), stateDir);
  if (flags.auth) await withStore(({ keys }) => ensureAccessKey(keys, stateDir));
}

/** The secrets of the servers, opened now if that takes a person. Of several workers none asks: their questions would meet on one terminal. */
async function secretsFor(project: Project, settings: ReadySettings, crew: Crew | undefined): Promise<ServerSecrets> {
  const { hiddenPrompt } = await import('./ask-hidden.ts');
  const { env, platform } = process;
  const ask = crew === undefined ? hiddenPrompt() : undefined;
  const secrets = projectSecrets(project, { env, home: homeFolder(), platform, ask });
  await secrets.unlock(Object.values(settings.servers));
  return secrets;
}

/** Serves in this process. */
export async function serveHere(flags: ServeFlags, crew: Crew | undefined, telling: Telling): Promise<ExitCode> {
  const path = configPath(flags.config);
  const stateDir = ensureStateDir(stateFolder());
  const load = (): Promise<Ready> => readyFor(flags, path, stateDir);
  const { settings, project } = await load();
  const { host } = settings.listen;
  const port = flags.port ?? settings.listen.port;
  const secrets = await secretsFor(project, settings, crew);
  const service = await startService({
    settings,
    project,
    secrets,
    stateDir,
    env: process.env,
    host,
    port,
    auth: flags.auth,
    say,
    crew,
  });
  boundHeap();
  const keyPath = flags.auth ? await ensureAccessKey(service.built.store.keys, stateDir) : undefined;
  const origin = addressOf(settings.listen, service.port);
  // Before anybody is told that it runs: an edit right after that must not be missed.
  const stopWatching = watchSettings(settingsPaths(path), () => void reload(service, load, telling.trouble));
  telling.ready({ origin, servers: Object.keys(settings.servers), auth: flags.auth, keyPath });
  await stopSignal();
  if (crew === undefined) say('bartizan is stopping');
  stopWatching();
  await service.drain();
  return EXIT.ok;
}

function greet({ origin, servers, auth, keyPath }: Greeting): void {
  say(`bartizan ${version} serves ${origin}`);
  say(`  all servers  ${origin}/mcp`);
  for (const name of servers) say(`  ${name.padEnd(11)}  ${origin}/s/${name}`);
  if (!auth) say('  anyone on this machine may use it: --no-auth asks for no key');
  else if (keyPath === undefined) say('  access key   one that `bartizan keys list` shows');
  else say(`  access key   in ${keyPath}`);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
        // A second signal ends at once: whatever hangs, nothing released is missing from the trail.
        process.once(signal, () => process.exit(EXIT.failed));
      });
    }
  });
}

const SETTLE_MS = 100;

/** What is read at a start: the settings served, and what the user and administrators allow. */
function settingsPaths(path: string): readonly string[] {
  const { env, platform } = process;
  return [path, userConfig({ env, home: homeFolder(), platform }), managedConfig(platform)];
}

/** Calls back when one of the files changed and nothing more happened for a moment; editors write, rename and touch. */
function watchSettings(paths: readonly string[], onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  };
  process.on('SIGHUP', soon);
  const watchers = [...new Set(paths.map((path) => dirname(path)))].flatMap((folder) => {
    const names = new Set(paths.filter((path) => dirname(path) === folder).map((path) => basename(path)));
    return watchFolder(folder, (name) => (name === null || names.has(name)) && soon());
  });
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    process.removeListener('SIGHUP', soon);
  };
}

/** A folder that is not there, or cannot be watched, holds nothing that counts without a HUP. */
function watchFolder(folder: string, onChange: (name: string | null) => void): readonly FSWatcher[] {
  if (!existsSync(folder)) return [];
  const lost = (error: Error): void =>
    say(visible(`bartizan no longer watches ${folder}: ${error.message}. Fix: send HUP after a change`));
  try {
    return [watch(folder, (_event, name) => onChange(name)).on('error', lost)];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    lost(error);
    return [];
  }
}

/** A bad file keeps the old settings and says so. */
async function reload(service: Service, load: () => Promise<Ready>, tell: Telling['trouble']): Promise<void> {
  try {
    const { settings, project } = await load();
    const changed = service.reload(settings, project);
    if (changed.length > 0) say(`settings changed: ${changed.join(', ')}`);
  } catch (thrown) {
    tell(
      thrown instanceof Fault
        ? `${faultLine(thrown)} (the old settings stay in force)`
        : 'the settings could not be read; the old ones stay in force',
    );
  }
}
