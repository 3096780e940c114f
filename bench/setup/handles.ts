// A handle is one thing to measure: direct access, a limit or a gateway. It opens clients and names the processes whose CPU counts.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureFacts, messageOf } from '../client/failures.ts';
import { httpTransport } from '../client/http-transport.ts';
import { type ClientOptions, McpClient } from '../client/mcp-client.ts';
import { sseTransport } from '../client/sse-transport.ts';
import { stdioTransport } from '../client/stdio-transport.ts';
import type { Era, TransportMaker } from '../client/transport.ts';
import { freePort } from '../machine/free-port.ts';
import type { Route, StartPlan, Target } from '../targets/target.ts';
import type { Bench } from './bench.ts';
import type { RunningUpstreams } from './upstreams.ts';

const POLL_MS = 40;
const TOOL_WAIT_MS = 3000;

/** One thing to measure, while it runs. */
export interface Handle {
  readonly name: string;
  /** Whether every client spawns a process of its own. */
  readonly isStdio: boolean;
  /** Whether this is the upstream itself. */
  readonly isDirect: boolean;
  /** Where clients go and what they send; undefined for stdio. */
  readonly endpoint:
    | { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly isLegacySse: boolean }
    | undefined;
  /** The name of a tool as clients see it. */
  tool(name: string): string;
  /** The processes whose trees are measured. */
  roots(): number[];
  /** A client that is not connected yet. */
  prepare(options?: ClientOptions): McpClient;
  /** A connected client that sees the tools. */
  open(options?: ClientOptions): Promise<McpClient>;
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** A started gateway whose readiness nobody waited for. */
export interface Launch {
  readonly handle: Handle;
  /** `performance.now()` right before the spawn; over stdio a client's preparation spawns. */
  readonly startedAt: number;
  /** Why it ended, if it did. */
  failure(): string | undefined;
}

/** Direct access to the first upstream. */
export function directHandle(bench: Bench, { upstreams: [first] }: RunningUpstreams): Handle {
  if (first === undefined) throw new Error('no upstream to reach directly');
  const maker = first.transport === 'http' ? httpTransport(first.url) : stdioTransport(bench.processes, first);
  const prepare = (options?: ClientOptions) => new McpClient(maker, options);
  return {
    name: 'direct',
    isStdio: first.transport === 'stdio',
    isDirect: true,
    endpoint: first.transport === 'http' ? { url: first.url, headers: {}, isLegacySse: false } : undefined,
    tool: (name) => name,
    roots: () => [],
    prepare,
    open: async (options) => {
      const client = prepare(options);
      await client.connect();
      return client;
    },
    isAlive: () => true,
    stop: async () => {},
  };
}

function workFolder(bench: Bench, target: Target, plan: (dir: string) => StartPlan): { dir: string; plan: StartPlan } {
  const dir = fs.mkdtempSync(path.join(bench.folder, `${target.name}-`));
  const made = plan(dir);
  for (const [name, content] of Object.entries(made.files ?? {})) {
    const file = path.resolve(dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return { dir, plan: { cwd: dir, ...made } };
}

/** Starts a gateway without waiting for it. Over stdio nothing is started before a client is prepared. */
export async function launch(bench: Bench, target: Target, route: Route, running: RunningUpstreams, era: Era): Promise<Launch> {
  const { upstreams } = running;
  const port = await freePort();
  const { dir, plan } = workFolder(bench, target, (folder) => target.start({ bench, route, era, port, dir: folder, upstreams }));
  const tool = (name: string) => target.toolName?.(upstreams[0]?.name ?? '', name, upstreams.length === 1) ?? name;
  return route.endsWith('-stdio') ? stdioLaunch(bench, target.name, tool, plan) : httpLaunch(bench, target, tool, dir, plan);
}

function stdioLaunch(bench: Bench, name: string, tool: Handle['tool'], plan: StartPlan): Launch {
  const clients = new Set<McpClient>();
  const prepare = (options?: ClientOptions) => {
    const client = new McpClient(stdioTransport(bench.processes, plan), options);
    clients.add(client);
    return client;
  };
  const alive = () => [...clients].filter((client) => !client.isEnded);
  const open = async (options?: ClientOptions) => {
    const client = prepare(options);
    try {
      await client.connect();
      await waitForTool(client, tool('echo'), bench.readyMs);
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  };
  const stop = async () => {
    for (const client of alive()) await client.close();
  };
  const roots = () => alive().flatMap((client) => client.pid ?? []);
  const handle = {
    name,
    isStdio: true,
    isDirect: false,
    endpoint: undefined,
    tool,
    roots,
    prepare,
    open,
    isAlive: () => true,
    stop,
  };
  return { handle, startedAt: performance.now(), failure: () => undefined };
}

function httpLaunch(bench: Bench, target: Target, tool: Handle['tool'], dir: string, plan: StartPlan): Launch {
  const { url, headers = {} } = plan;
  if (url === undefined) throw new Error(`${target.name} names no URL`);
  const isLegacySse = target.isLegacySse ?? false;
  const logFile = path.join(dir, 'log.txt');
  const startedAt = performance.now();
  const child = bench.processes.spawnService(plan, logFile);
  let spawnError = '';
  child.on('error', (error) => {
    spawnError = error.message;
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || spawnError !== '';
  const maker: TransportMaker = isLegacySse ? sseTransport(url, headers) : httpTransport(url, headers);
  const prepare = (options?: ClientOptions) => new McpClient(maker, options);
  const handle: Handle = {
    name: target.name,
    isStdio: false,
    isDirect: false,
    endpoint: { url, headers, isLegacySse },
    tool,
    roots: () => (child.pid === undefined ? [] : [child.pid]),
    prepare,
    open: async (options) => {
      const client = prepare(options);
      await client.connect();
      return client;
    },
    isAlive: () => !hasEnded(),
    stop: async () => {
      await bench.processes.stop(child);
    },
  };
  const logEnd = () => fs.readFileSync(logFile, 'utf8').slice(-600);
  return {
    handle,
    startedAt,
    failure: () =>
      hasEnded() ? `ended at its start (${child.exitCode ?? child.signalCode}): ${spawnError} ${logEnd()}` : undefined,
  };
}

/** Starts a gateway and waits until a list through it shows the upstream's tools. Throws where that does not happen. */
export async function startHandle(
  bench: Bench,
  target: Target,
  route: Route,
  running: RunningUpstreams,
  era: Era = 'legacy',
): Promise<Handle> {
  const launched = await launch(bench, target, route, running, era);
  if (!launched.handle.isStdio) await waitUntilReady(target.name, launched, era, bench.readyMs);
  return launched.handle;
}

async function waitUntilReady(name: string, { handle, failure }: Launch, era: Era, readyMs: number): Promise<void> {
  const deadline = performance.now() + readyMs;
  for (;;) {
    try {
      await tryOnce(handle, era);
      return;
    } catch (error) {
      const ended = failure();
      if (ended !== undefined || performance.now() > deadline) {
        await handle.stop();
        throw new Error(`${name} ${ended ?? `is not ready: ${messageOf(error)}`}`, { cause: error });
      }
      await sleep(POLL_MS);
    }
  }
}

async function tryOnce(handle: Handle, era: Era): Promise<void> {
  const client = handle.prepare({ era, timeoutMs: 5000 });
  try {
    await client.connect();
    if (era === 'legacy') await waitForTool(client, handle.tool('echo'), TOOL_WAIT_MS);
    else await client.request('server/discover', {}).catch(refusalIsAnAnswer);
  } finally {
    await client.close(true);
  }
}

/** Many gateways do not serve the modern revision: that is found out by the probes, not here. */
const refusalIsAnAnswer = (error: unknown): void => {
  const { rpc, status } = failureFacts(error);
  if (rpc === undefined && status === undefined) throw error;
};

/** Waits until a list shows a tool: some gateways answer before their servers are connected. */
export async function waitForTool(client: McpClient, tool: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const tools = await client.listAll('tools');
    if (tools.some((entry) => entry.name === tool)) return;
    if (performance.now() > deadline || client.isEnded) {
      throw new Error(`no tool ${tool} among ${tools.length}: ${tools.slice(0, 5).map((entry) => entry.name)}`);
    }
    await sleep(POLL_MS);
  }
}
