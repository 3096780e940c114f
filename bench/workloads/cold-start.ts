// From spawn to the first answered call: initialize, tools/list, tools/call.
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpClient } from '../client/mcp-client.ts';
import type { Bench } from '../setup/bench.ts';
import { directHandle, type Handle, type Launch, launch } from '../setup/handles.ts';
import type { RunningUpstreams } from '../setup/upstreams.ts';
import { median, rounded } from '../stats.ts';
import type { Route, Target } from '../targets/target.ts';
import { checkedCall } from './call.ts';

const CONNECT_POLL_MS = 5;
const TOOL_POLL_MS = 10;

/** Milliseconds from spawn. */
export interface ColdStart {
  readonly handshakeMs: number | null;
  readonly firstCallMs: number | null;
  readonly fastestMs: number | null;
  readonly slowestMs: number | null;
  readonly runs: number;
}

interface Times {
  readonly handshakeMs: number;
  readonly firstCallMs: number;
}

/** A listening gateway refuses connections before it listens; a spawned one must answer the first message. */
async function connect(handle: Handle, deadline: number): Promise<McpClient> {
  for (;;) {
    const client = handle.prepare({ timeoutMs: 10_000 });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.close();
      if (handle.isStdio || performance.now() > deadline) throw error;
      await sleep(CONNECT_POLL_MS);
    }
  }
}

async function once(bench: Bench, handle: Handle, startedAt: number): Promise<Times> {
  const deadline = startedAt + bench.readyMs;
  const client = await connect(handle, deadline);
  try {
    const handshakeMs = performance.now() - startedAt;
    for (;;) {
      const tools = await client.listAll('tools');
      if (tools.some((tool) => tool.name === handle.tool('echo'))) break;
      if (performance.now() > deadline) throw new Error('the tool never came');
      await sleep(TOOL_POLL_MS);
    }
    await checkedCall(client, handle, bench.nextNonce());
    return { handshakeMs, firstCallMs: performance.now() - startedAt };
  } finally {
    await client.close();
  }
}

function summary(all: readonly Times[]): ColdStart {
  const firstCalls = all.map((times) => times.firstCallMs);
  return {
    handshakeMs: rounded(median(all.map((times) => times.handshakeMs))),
    firstCallMs: rounded(median(firstCalls)),
    fastestMs: rounded(Math.min(...firstCalls)),
    slowestMs: rounded(Math.max(...firstCalls)),
    runs: all.length,
  };
}

/** Starts a gateway again and again, each time afresh. Folder and state of a stdio gateway stay between its starts, as in life. */
export async function coldStart(
  bench: Bench,
  target: Target,
  route: Route,
  running: RunningUpstreams,
  runs: number,
): Promise<ColdStart> {
  const all: Times[] = [];
  let launched: Launch | undefined;
  try {
    for (let run = 0; run < runs; run++) {
      if (launched === undefined || !launched.handle.isStdio) {
        await launched?.handle.stop();
        launched = await launch(bench, target, route, running, 'legacy');
      }
      all.push(await once(bench, launched.handle, launched.handle.isStdio ? performance.now() : launched.startedAt));
    }
  } finally {
    await launched?.handle.stop();
  }
  return summary(all);
}

/** Starts the upstream itself; null where it is not the clients who start it. */
export async function directColdStart(bench: Bench, running: RunningUpstreams, runs: number): Promise<ColdStart | null> {
  const handle = directHandle(bench, running);
  if (!handle.isStdio) return null;
  const all: Times[] = [];
  for (let run = 0; run < runs; run++) all.push(await once(bench, handle, performance.now()));
  return summary(all);
}
