// Looks at one server for a review: starts it, reads all it shows, ends it. Only after a person said that it may run.
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { homeFolder } from '../base/home.ts';
import { NOTHING_APPROVED } from '../gateway/approved.ts';
import type { Catalogue } from '../lock/catalogue.ts';
import type { LockedArtefact, LockedFact, LockedServer, ServerFacts, ServerIdentity } from '../lock/entry.ts';
import { NEWEST_LEGACY } from '../protocol/revisions.ts';
import type { AskHidden } from '../secrets/file-key.ts';
import { captureOf } from '../upstream/capture.ts';
import { upstreamFault } from '../upstream/faults.ts';
import { createWatchdog } from '../upstream/watchdog.ts';
import { identityOf, launchOf } from './launch-line.ts';
import { createLaunching } from './launching.ts';
import { readPem } from './pem.ts';
import type { Project } from './project.ts';
import { projectSecrets } from './server-secrets.ts';
import { serverParts } from './servers.ts';
import type { ServerSettings } from './settings-schema.ts';
import { version } from './version.ts';

/** What a server showed, and what it is. */
export interface Look {
  readonly facts: ServerFacts;
  readonly seen: Catalogue;
}

/** What is known of a server before it runs. */
export interface KnownOf {
  readonly artefact: LockedArtefact;
  readonly identity: ServerIdentity;
  readonly provenance: readonly LockedFact[];
}

const FACTS = { info: { name: 'bartizan', version }, capabilities: {}, legacyVersion: NEWEST_LEGACY };

/** What can be said of a server without starting it: from the lock, else from its entry alone. */
export function knownOf(written: ServerSettings, locked: LockedServer | undefined): KnownOf {
  if (locked !== undefined) return locked.entry;
  const identity = identityOf(written);
  return {
    identity,
    artefact: { kind: 'url' in written ? 'remote' : 'local', name: identity.id.replace(/^local:/, '') },
    provenance: [],
  };
}

/** What a review needs to look. */
export interface LookOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  readonly ask?: AskHidden | undefined;
}

/**
 * Starts a server, as confined as its entry says, and reads everything it shows.
 * @throws Fault `upstream.*`, `supply.*`
 */
export async function lookAt(
  project: Project,
  name: string,
  known: KnownOf,
  { env, timeoutMs, ask }: LookOptions,
): Promise<Look> {
  const { settings, written } = project.loaded;
  const [server, asWritten] = [settings.servers[name], written[name]];
  if (server === undefined || asWritten === undefined) throw new Error(`no server ${name}`);
  const secrets = projectSecrets(project, { env, home: homeFolder(), platform: process.platform, ask });
  await secrets.unlock([server]);
  const watchdog = createWatchdog();
  const launching = createLaunching(project, { env });
  const rules = { server: name, maxNameChars: settings.aggregate.maxNameChars, approved: NOTHING_APPROVED };
  const { pool } = serverParts(name, server, settings, {
    clock: systemClock,
    eras: { get: async () => undefined, put: async () => undefined },
    watchdog,
    ownEnv: env,
    secrets,
    launching,
    logDir: join(project.stateDir, 'logs'),
    extraCa: settings.extraCa === undefined ? undefined : readPem('extraCa', settings.extraCa),
    // Nothing is called here: a review only reads what a server shows.
    lockingOf: () => ({
      rules: () => rules,
      beforeStart: async () => undefined,
      admitStart: () => ({ entry: known }),
      admit: async () => undefined,
    }),
    project,
    onDrift: () => undefined,
    makeRoom: () => undefined,
    onDropped: () => undefined,
  });
  try {
    const { connection } = await within(timeoutMs, name, pool.acquire({ callerId: 'review', era: 'modern', facts: FACTS }));
    const seen = await within(timeoutMs, name, captureOf(connection));
    const { era } = connection.hello;
    const source = 'source' in asWritten ? asWritten.source : 'url' in asWritten ? asWritten.url : asWritten.command;
    const facts = { source, ...known, launch: launchOf(asWritten, project.folder), era, transport: connection.transport };
    return { facts: factsOnly(facts), seen };
  } finally {
    await pool.close();
    watchdog.close();
  }
}

const factsOnly = ({ source, identity, artefact, provenance, launch, era, transport }: ServerFacts): ServerFacts => ({
  source,
  identity,
  artefact,
  provenance,
  launch,
  era,
  transport,
});

/** A server that never answers must not hold a review. */
async function within<T>(timeoutMs: number, name: string, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(upstreamFault.timeout({ name, idleTimeoutMs: timeoutMs })), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
