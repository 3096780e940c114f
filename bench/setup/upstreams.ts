// Starts the test upstream, or says how a gateway spawns it.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpTransport } from '../client/http-transport.ts';
import { McpClient } from '../client/mcp-client.ts';
import { freePort } from '../machine/free-port.ts';
import type { Upstream } from '../targets/target.ts';
import type { Bench } from './bench.ts';

const READY_MS = 5000;
const POLL_MS = 25;

/** What the upstream serves. */
export interface UpstreamOptions {
  readonly transport: 'http' | 'stdio';
  /** How many servers; 1 if left out. */
  readonly servers?: number;
  /** Tools of each server; 3 if left out. */
  readonly tools?: number;
  /** Whether it serves what the transparency probes need. */
  readonly isRich?: boolean;
  /** Entries a page of a list; all on one if left out. */
  readonly pageSize?: number;
}

/** Servers for a gateway, while they run. */
export interface RunningUpstreams {
  readonly upstreams: readonly Upstream[];
  stop(): Promise<void>;
}

const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const optionArgs = ({ tools = 3, isRich, pageSize }: UpstreamOptions): string[] => [
  '--tools',
  String(tools),
  ...(isRich ? ['--rich'] : []),
  ...(pageSize === undefined ? [] : ['--page', String(pageSize)]),
];

/** Starts what listens; what is spawned is spawned by the gateway. */
export async function startUpstreams(bench: Bench, options: UpstreamOptions): Promise<RunningUpstreams> {
  return options.transport === 'http'
    ? startHttp(bench, options)
    : { upstreams: stdioUpstreams(bench, options), stop: async () => {} };
}

const programOf = (bench: Bench): string => path.join(bench.programs, 'upstream', 'main.mjs');

function stdioUpstreams(bench: Bench, options: UpstreamOptions): Upstream[] {
  const count = options.servers ?? 1;
  return indexes(count).map((index) => {
    const name = `s${index}`;
    const prefix = count > 1 ? ['--prefix', name] : [];
    const args = [programOf(bench), '--stdio', '--name', name, ...prefix, ...optionArgs(options)];
    return { transport: 'stdio', name, command: bench.node, args };
  });
}

async function startHttp(bench: Bench, options: UpstreamOptions): Promise<RunningUpstreams> {
  const count = options.servers ?? 1;
  const port = await freePort();
  const logFile = path.join(bench.folder, `upstream-${port}.log`);
  const listen = ['--http', '--port', String(port), '--servers', String(count)];
  const command = { command: bench.node, args: [programOf(bench), ...listen, ...optionArgs(options)] };
  const child = bench.processes.spawnService(command, logFile);
  const upstreams = indexes(count).map((index): Upstream => {
    const url = `http://127.0.0.1:${port}${count === 1 ? '' : `/s${index}`}/mcp`;
    return { transport: 'http', name: `s${index}`, url, port };
  });
  const stop = () => bench.processes.stop(child);
  try {
    await waitUntilReady(`http://127.0.0.1:${port}${count === 1 ? '' : '/s0'}/mcp`);
  } catch (error) {
    const log = fs.readFileSync(logFile, 'utf8').slice(-600);
    await stop();
    throw new Error(`the test upstream does not answer: ${log}`, { cause: error });
  }
  return { upstreams, stop };
}

async function waitUntilReady(url: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    const client = new McpClient(httpTransport(url));
    try {
      await client.connect();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(POLL_MS);
    } finally {
      await client.close();
    }
  }
}
