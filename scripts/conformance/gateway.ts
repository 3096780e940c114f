// A gateway under test: written configuration, own state folder, own port, ready when /healthz says so.
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Child, Children } from './children.ts';
import { gatewayProgram, ROOT } from './places.ts';

/** One server of `bartizan.yaml`. */
export type ServerEntry =
  | { readonly command: string; readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> }
  | { readonly url: string };

/** A gateway that answers. */
export interface RunningGateway {
  /** Where the server `fixture` is served under its own names. */
  readonly url: string;
  readonly child: Child;
}

const READY_TIMEOUT_MS = 20_000;
const POLL_MS = 25;
/** Another program may take the port between our look and the gateway's. */
const MAX_ATTEMPTS = 3;

const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

const isHealthy = async (port: number): Promise<boolean> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    // Not listening yet.
    return false;
  }
};

const becomesReady = async (child: Child, port: number): Promise<boolean> => {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (child.isRunning() && performance.now() < deadline) {
    if (await isHealthy(port)) return true;
    await delay(POLL_MS);
  }
  return false;
};

/** Whether a gateway started here leads its own process group; not so when its parent's group is ended as a whole. */
export interface GatewayOptions {
  readonly isGroupLeader: boolean;
}

/** Starts a gateway in front of one server, called `fixture`. Throws an Error with its output if it does not become ready. */
export async function startGateway(
  children: Children,
  folder: string,
  fixture: ServerEntry,
  options: GatewayOptions,
): Promise<RunningGateway> {
  const program = gatewayProgram();
  if (program === undefined) throw new Error('there is no gateway to test: neither dist/cli.js nor src/cli/main.ts exists');
  const config = join(folder, 'bartizan.yaml');
  const state = join(folder, 'state');
  await mkdir(state, { recursive: true });
  // The settings of this run are its user's own, and lock the fixture as it shows itself first.
  // The fixture is ours, and the suites test messages: nothing but npm is needed.
  const server = 'url' in fixture ? fixture : { ...fixture, launcher: 'none' };
  await writeFile(config, stringify({ servers: { fixture: server }, authority: { firstUse: 'lock' } }));
  let output = '';
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const child = children.start(process.execPath, [program, 'serve', '--config', config, '--no-auth', '--port', String(port)], {
      cwd: ROOT,
      env: { BARTIZAN_STATE_DIR: state, BARTIZAN_CONFIG_DIR: folder },
      isGroupLeader: options.isGroupLeader,
    });
    if (await becomesReady(child, port)) return { url: `http://127.0.0.1:${port}/s/fixture`, child };
    await child.stop();
    output = child.output();
    if (!/EADDRINUSE/.test(output)) break;
  }
  throw new Error(`the gateway did not become ready:\n${output.slice(-4_000)}`);
}
