// The relay (`bartizan run`): one client on stdio, one server or all of them behind it. It must start as fast as the server it protects.
import type { Readable, Writable } from 'node:stream';
import { systemClock } from '../base/clock.ts';
import { homeFolder } from '../base/home.ts';
import { ALL_SERVERS } from '../gateway/exchange.ts';
import { serveStdio } from '../gateway/listen/stdio.ts';
import { accountName } from './account.ts';
import type { Ahead } from './ahead.ts';
import { watchAuthority } from './authority-watch.ts';
import { build } from './build.ts';
import { programOf } from './parent-program.ts';
import { readPem } from './pem.ts';

/** What a relay is started with. */
export interface RelayOptions {
  /** Settings, and the server that boots already. */
  readonly ahead: Ahead;
  /** The server; all when undefined. */
  readonly name: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Writable;
  readonly say: (line: string) => void;
  /** Fires when the process is asked to end. */
  readonly stop: AbortSignal;
}

/** Relays until the client goes away or `stop` fires. @throws Fault `store.*` */
export async function relay(options: RelayOptions): Promise<void> {
  const { settings, stateDir, secrets } = options.ahead;
  const { limits } = settings;
  const built = build({
    settings,
    secrets,
    project: options.ahead.project,
    stateDir,
    clock: systemClock,
    env: options.env,
    extraCa: settings.extraCa === undefined ? undefined : readPem('extraCa', settings.extraCa),
    worker: '0',
    program: programOf(process.ppid, process.platform),
    ahead: options.ahead,
    say: options.say,
  });
  const served = serveStdio({
    input: options.input,
    output: options.output,
    caller: { id: `user:${accountName()}` },
    endpoint: options.name ?? ALL_SERVERS,
    gateway: built.gateway,
    sessions: built.sessions,
    limits: { maxDepth: limits.jsonDepth, maxBytes: limits.bodyBytes, maxQueuedBytes: limits.queuedBytes },
  });
  // While the server boots, and not when its first answer waits to be recorded.
  setImmediate(() => built.store.warm());
  const whose = { env: options.env, home: homeFolder(), platform: process.platform };
  const stopWatching = watchAuthority({ whose, stateDir, take: built.takeAuthority, say: options.say });
  const stopped = new Promise<void>((resolve) => options.stop.addEventListener('abort', () => resolve(), { once: true }));
  await Promise.race([served, stopped]);
  stopWatching();
  await built.close();
}
