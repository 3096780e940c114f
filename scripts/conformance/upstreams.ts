// The fixture in all its forms, and how the suite reaches it: through a gateway, or directly to test the fixture itself.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Children } from './children.ts';
import type { ServerEntry } from './gateway.ts';
import { startGateway } from './gateway.ts';
import { FIXTURE, ROOT } from './places.ts';
import type { Column } from './requirements.ts';
import { COLUMNS } from './requirements.ts';

/** One row of the table. */
export interface Upstream {
  readonly era: 'legacy' | 'modern' | 'dual';
  readonly transport: 'stdio' | 'http';
}

/** Where the suite is pointed, and how to end what stands behind it. */
export interface Endpoint {
  readonly url: string;
  /** What the program behind it wrote, for when something fails. */
  output(): string;
  stop(): Promise<void>;
}

/** Every form of the fixture. */
export const UPSTREAMS: readonly Upstream[] = (['legacy', 'modern', 'dual'] as const).flatMap((era) => [
  { era, transport: 'stdio' },
  { era, transport: 'http' },
]);

/** The name of a row. */
export const nameOf = (upstream: Upstream): string => `${upstream.era}/${upstream.transport}`;

const START_TIMEOUT_MS = 20_000;

const startFixture = async (children: Children, upstream: Upstream, cache: string): Promise<Endpoint> => {
  const child = children.start(process.execPath, [FIXTURE, '--era', upstream.era, '--transport', 'http', '--port', '0'], {
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: cache },
    isGroupLeader: true,
  });
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (child.isRunning() && performance.now() < deadline) {
    const url = /^listening (\S+)$/m.exec(child.output())?.[1];
    if (url !== undefined) return { url, output: child.output, stop: child.stop };
    await delay(20);
  }
  await child.stop();
  throw new Error(`the fixture did not start:\n${child.output()}`);
};

/** Starts the fixture alone; only over HTTP, for the suite speaks nothing else. */
export const startDirect = async (children: Children, upstream: Upstream, folder: string): Promise<Endpoint> =>
  startFixture(children, upstream, join(folder, 'compile-cache'));

/** Starts a gateway in front of the fixture. */
export async function startBehindGateway(children: Children, upstream: Upstream, folder: string): Promise<Endpoint> {
  await mkdir(folder, { recursive: true });
  // A gateway starts one stdio fixture for each set of capabilities, and the suite counts milliseconds for some calls.
  const cache = join(folder, 'compile-cache');
  const fixture = upstream.transport === 'http' ? await startFixture(children, upstream, cache) : undefined;
  const entry: ServerEntry =
    fixture === undefined
      ? {
          command: process.execPath,
          args: [FIXTURE, '--era', upstream.era, '--transport', 'stdio'],
          env: { NODE_COMPILE_CACHE: cache },
        }
      : { url: fixture.url };
  try {
    const gateway = await startGateway(children, folder, entry, { isGroupLeader: true });
    const stop = async (): Promise<void> => {
      await gateway.child.stop();
      await fixture?.stop();
    };
    return { url: gateway.url, output: gateway.child.output, stop };
  } catch (error) {
    await fixture?.stop();
    throw error;
  }
}

/** What can be asked of the fixture itself: its own era's suites. */
export const directColumns = ({ era }: Upstream): readonly Column[] =>
  COLUMNS.filter((column) => {
    const isLegacyColumn = column === '2025-11-25' || column === '0.1.16';
    return era === 'dual' || (era === 'legacy') === isLegacyColumn;
  });
