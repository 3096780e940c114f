#!/usr/bin/env node
// What the sandbox costs: server-everything by itself, started by `bartizan run`, and by a running `bartizan serve`, with and without a sandbox, in turn:
// confined.ts [--starts 15] [--calls 2000] [--bars]. Measures Bartizan as built in dist/; with --bars it exits 1 when a bar is missed. When root, servers run as a user without a name.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { httpTransport } from './client/http-transport.ts';
import { McpClient } from './client/mcp-client.ts';
import { stdioTransport } from './client/stdio-transport.ts';
import type { TransportMaker } from './client/transport.ts';
import { ChildProcesses, type Command } from './machine/child-processes.ts';
import { freePort } from './machine/free-port.ts';
import { median } from './stats.ts';
import { figure, table, text } from './table.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const PROGRAM = join(root, 'bin/bartizan.js');
const SERVER = join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
const NOBODY = 60_919;
const READY_MS = 20_000;
/** Calls of one turn, so that what the machine does meanwhile meets every way alike. */
const BLOCK = 10;

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '15' },
    calls: { type: 'string', default: '2000' },
    bars: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'bench-confined-'));
const processes = new ChildProcesses();

/** A way to the server: makes a client that causes a start of its own. */
type Way = (turn: number) => McpClient;

const clientOf = (maker: TransportMaker, turn: number): McpClient =>
  // A name of its own gives each client of `serve` a server of its own.
  new McpClient(maker, { identity: { name: `bench-${turn}`, version: '1' } });

function makeSettings(): string {
  const config = join(folder, 'bartizan.yaml');
  const command = { command: process.execPath, args: [SERVER] };
  const servers = { bare: { ...command, launcher: 'none' }, boxed: command };
  const runAs = process.getuid?.() === 0 ? { runAs: NOBODY } : {};
  writeFileSync(config, JSON.stringify({ servers, authority: { firstUse: 'lock', ...runAs } }));
  mkdirSync(join(folder, 'state'), { mode: 0o700 });
  return config;
}

async function startService(command: Command, url: string): Promise<void> {
  processes.spawnService(command, join(folder, 'serve.log'));
  for (const deadline = performance.now() + READY_MS; performance.now() < deadline; ) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`serve did not come up: see ${join(folder, 'serve.log')}`);
}

async function makeWays(): Promise<Readonly<Record<string, Way>>> {
  const config = makeSettings();
  const env = { BARTIZAN_STATE_DIR: join(folder, 'state'), BARTIZAN_CONFIG_DIR: folder };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = (...args: readonly string[]): Command => ({ command: process.execPath, args: [PROGRAM, ...args], env });
  const spawned =
    (command: Command): Way =>
    (turn) =>
      clientOf(stdioTransport(processes, command), turn);
  const served =
    (name: string): Way =>
    (turn) =>
      clientOf(httpTransport(`${url}/s/${name}`), turn);
  await startService(own('serve', '--config', config, '--port', String(port), '--no-auth'), url);
  return {
    'the server by itself': spawned({ command: process.execPath, args: [SERVER] }),
    'run, unconfined': spawned(own('run', 'bare', '--config', config)),
    'run, confined': spawned(own('run', 'boxed', '--config', config)),
    'serve, unconfined': served('bare'),
    'serve, confined': served('boxed'),
  };
}

async function callOnce(client: McpClient, nonce: string): Promise<void> {
  const told = JSON.stringify(await client.call('echo', { message: nonce }));
  if (!told.includes(nonce)) throw new Error(`a wrong answer: ${told}`);
}

/** From nothing to the answer of the first call. */
async function start(way: Way, turn: number): Promise<{ readonly client: McpClient; readonly ms: number }> {
  const begun = performance.now();
  const client = way(turn);
  await client.connect();
  await callOnce(client, `first-${turn}`);
  return { client, ms: performance.now() - begun };
}

type Times = Readonly<Record<string, number[]>>;
const noTimes = (ways: Readonly<Record<string, Way>>): Times => Object.fromEntries(Object.keys(ways).map((name) => [name, []]));

async function measureStarts(ways: Readonly<Record<string, Way>>): Promise<Times> {
  const times = noTimes(ways);
  // The first turn locks what is seen first and warms what is warm in use.
  for (let turn = -1; turn < Number(values.starts); turn += 1)
    for (const [name, way] of Object.entries(ways)) {
      const { client, ms } = await start(way, turn);
      await client.close(true);
      if (turn >= 0) times[name]?.push(ms);
    }
  return times;
}

async function measureCalls(ways: Readonly<Record<string, Way>>): Promise<Times> {
  const times = noTimes(ways);
  const clients = new Map<string, McpClient>();
  for (const [name, way] of Object.entries(ways)) clients.set(name, (await start(way, Number(values.starts))).client);
  // Half as many again come first and are not counted.
  const blocks = Math.ceil(Number(values.calls) / BLOCK);
  for (let block = -Math.ceil(blocks / 2); block < blocks; block += 1)
    for (const [name, client] of clients) {
      for (let call = 0; call < BLOCK; call += 1) {
        const begun = performance.now();
        await callOnce(client, `${block}-${call}`);
        if (block >= 0) times[name]?.push(performance.now() - begun);
      }
    }
  for (const client of clients.values()) await client.close(true);
  return times;
}

interface Bar {
  readonly what: string;
  readonly inside: number;
  readonly outside: number;
  readonly bar: number;
}

const ratioOf = ({ inside, outside }: Bar): number => inside / outside;

function barsOf(starts: Times, calls: Times): readonly Bar[] {
  const bar = (times: Times, what: string, road: string, limit: number): Bar => ({
    what,
    inside: median(times[`${road}, confined`] ?? []),
    outside: median(times[`${road}, unconfined`] ?? []),
    bar: limit,
  });
  return [
    bar(starts, 'start by serve', 'serve', 1.35),
    bar(starts, 'start by run', 'run', 1.5),
    bar(calls, 'call through serve', 'serve', 1.05),
    bar(calls, 'call through run', 'run', 1.05),
  ];
}

async function main(): Promise<number> {
  const ways = await makeWays();
  const starts = await measureStarts(ways);
  const calls = await measureCalls(ways);
  const bars = barsOf(starts, calls);
  const shown = (value: number, decimals: number): string => value.toFixed(decimals);
  process.stdout.write(
    `Medians of ${values.starts} starts (to the first answered call) and ${values.calls} calls, taken in turn:\n\n${table(
      Object.keys(ways),
      [
        text('way', (name) => name),
        figure('start ms', (name) => shown(median(starts[name] ?? []), 0)),
        figure('call ms', (name) => shown(median(calls[name] ?? []), 3)),
      ],
    )}\n\n${table(bars, [
      text('inside ÷ outside', ({ what }) => what),
      figure('ratio', (one) => shown(ratioOf(one), 2)),
      figure('bar', ({ bar }) => shown(bar, 2)),
      text('', (one) => (ratioOf(one) <= one.bar ? 'met' : 'MISSED')),
    ])}\n`,
  );
  return values.bars && bars.some((one) => ratioOf(one) > one.bar) ? 1 : 0;
}

try {
  process.exitCode = await main();
} finally {
  processes.killAll();
  rmSync(folder, { recursive: true, force: true });
}
