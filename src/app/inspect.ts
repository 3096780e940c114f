// Looks at servers for `ls`: connects to each for a moment and says what it found. Nothing is called, nothing is kept.

import { systemClock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import { type ServerParts, viewFor } from '../gateway/lines.ts';
import type { Withheld } from '../gateway/view.ts';
import type { ListName } from '../protocol/methods.ts';
import { NEWEST_LEGACY } from '../protocol/revisions.ts';
import type { AskHidden } from '../secrets/file-key.ts';
import { ensureStateDir, stateDirOf } from '../store/state.ts';
import { upstreamFault } from '../upstream/faults.ts';
import { createWatchdog } from '../upstream/watchdog.ts';
import { findConfig } from './config-file.ts';
import { createLaunching } from './launching.ts';
import { createLocking, LiveProject } from './locking.ts';
import { readPem } from './pem.ts';
import { openProject, requireTrust } from './project.ts';
import { projectSecrets } from './server-secrets.ts';
import { serverParts } from './servers.ts';
import { loadSettings } from './settings.ts';
import type { ReadyServer } from './settings-expand.ts';
import type { ServerSettings } from './settings-schema.ts';
import { version } from './version.ts';

/** Is a server of use, and if not, why? `unlocked`: nobody has approved it, so it was not started. */
export type ServerState = 'ready' | 'down' | 'slow' | 'unlocked';

/** What was found of one server. */
export interface ServerReport {
  readonly name: string;
  readonly transport: 'stdio' | 'http' | 'sse';
  /** Command line or URL. */
  readonly target: string;
  /** What confines it; absent for a server that runs elsewhere. */
  readonly launcher?: 'sandbox' | 'none';
  readonly era?: 'legacy' | 'modern';
  readonly version?: string;
  readonly serverInfo?: { readonly name: string; readonly version: string };
  readonly tools?: number;
  readonly prompts?: number;
  readonly resources?: number;
  readonly state: ServerState;
  /** What is missing, in one line. */
  readonly problem?: string;
  readonly millis: number;
}

/** Which servers to look at, and for how long. */
export interface InspectOptions {
  readonly config: string | undefined;
  /** All when empty. */
  readonly names: readonly string[];
  readonly timeoutMs: number;
  /** Asks for the passphrase of the secrets; undefined where nobody is there. */
  readonly ask: AskHidden | undefined;
}

/** Looks at servers, all at once. @throws Fault `settings.*`, `store.*` */
export async function inspectServers({ config, names, timeoutMs, ask }: InspectOptions): Promise<readonly ServerReport[]> {
  const { env, platform } = process;
  const home = homeFolder();
  const stateDir = ensureStateDir(stateDirOf({ env, platform, home }));
  const path = findConfig({ config, cwd: process.cwd(), home, env, platform, uid: process.getuid?.() });
  const only = names.length === 0 ? undefined : names;
  const loaded = await loadSettings({ path, stateDir, env, only });
  const { settings } = loaded;
  const project = await openProject(loaded, { stateDir, whose: { env, home, platform }, only });
  requireTrust(project);
  const lockingParts = { clock: systemClock, maxNameChars: settings.aggregate.maxNameChars, report: () => undefined };
  const live = new LiveProject(project, lockingParts);
  const watchdog = createWatchdog();
  const secrets = projectSecrets(project, { env, home, platform, ask });
  await secrets.unlock(Object.values(settings.servers));
  const launching = createLaunching(project, { env });
  const noEras = { get: async () => undefined, put: async () => undefined };
  const parts = {
    clock: systemClock,
    eras: noEras,
    secrets,
    launching,
    watchdog,
    ownEnv: env,
    logDir: `${stateDir}/logs`,
    extraCa: settings.extraCa === undefined ? undefined : readPem('extraCa', settings.extraCa),
    lockingOf: (name: string) => createLocking(name, loaded.written[name] as ServerSettings, live, lockingParts),
    project,
    onDrift: () => undefined,
    makeRoom: () => undefined,
    onDropped: () => undefined,
  };
  const looks = Object.entries(settings.servers).map(([name, server]) =>
    look(serverParts(name, server, settings, parts), server, timeoutMs),
  );
  try {
    return await Promise.all(looks);
  } finally {
    watchdog.close();
  }
}

const FACTS = { info: { name: 'bartizan', version }, capabilities: {}, legacyVersion: NEWEST_LEGACY };

async function look(parts: ServerParts, settings: ReadyServer, timeoutMs: number): Promise<ServerReport> {
  const started = performance.now();
  const launcher: Pick<ServerReport, 'launcher'> = 'url' in settings ? {} : { launcher: settings.launcher ?? 'sandbox' };
  const about = { name: parts.name, target: targetOf(settings), ...launcher };
  const transport = 'url' in settings ? (settings.transport === 'sse' ? 'sse' : 'http') : 'stdio';
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(
    () => timer.reject(upstreamFault.timeout({ name: parts.name, idleTimeoutMs: timeoutMs })),
    timeoutMs,
  );
  try {
    const found = await Promise.race([ask(parts), timer.promise]);
    return { ...about, transport, ...found, state: 'ready', millis: performance.now() - started };
  } catch (thrown) {
    const problem = thrown instanceof Fault ? `${thrown.code}: ${thrown.message}` : 'something unexpected';
    return { ...about, transport, state: stateAfter(thrown), problem, millis: performance.now() - started };
  } finally {
    clearTimeout(timeout);
    await parts.pool.close();
  }
}

function stateAfter(thrown: unknown): ServerState {
  const code = thrown instanceof Fault ? thrown.code : '';
  if (code === 'gateway.not-locked') return 'unlocked';
  return code === 'upstream.timeout' ? 'slow' : 'down';
}

function targetOf(settings: ServerSettings): string {
  if ('url' in settings) return settings.url;
  return ['command' in settings ? settings.command : settings.source, ...settings.args].join(' ');
}

const LISTED: readonly ListName[] = ['tools', 'prompts', 'resources'];

const REASONS: Readonly<Record<Withheld['reason'], string>> = {
  'not-included': 'the settings do not include it',
  collision: 'another definition reads alike',
  changed: 'it is not what was approved',
  unapproved: 'nobody has approved it',
  'invalid-header': 'its x-mcp-header annotation is not valid',
};

async function ask(parts: ServerParts): Promise<Partial<ServerReport>> {
  const lease = await parts.pool.acquire({ callerId: 'ls', era: 'modern', facts: FACTS });
  const { connection } = lease;
  const { hello } = connection;
  const [tools, prompts, resources] = await Promise.all(LISTED.map((list) => viewFor(connection, parts, list)));
  const withheld = [tools, prompts, resources].flatMap(
    (view) => view?.withheld.filter(({ reason }) => reason !== 'not-included') ?? [],
  );
  const { serverInfo } = hello;
  return {
    transport: connection.transport,
    era: hello.era,
    version: hello.version,
    ...(serverInfo === undefined
      ? {}
      : { serverInfo: { name: String(serverInfo['name']), version: String(serverInfo['version']) } }),
    tools: tools?.visible.length ?? 0,
    prompts: prompts?.visible.length ?? 0,
    resources: resources?.visible.length ?? 0,
    ...(withheld.length === 0
      ? {}
      : { problem: withheld.map(({ name, reason }) => `${name} is withheld: ${REASONS[reason]}`).join('; ') }),
  };
}
