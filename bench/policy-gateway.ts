// What policy costs a call through the built gateway: services without policies, with 50 that read no argument and with 50 that read one, in turns on one upstream.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ChildProcesses } from './machine/child-processes.ts';
import type { Bench } from './setup/bench.ts';
import { type Handle, startHandle } from './setup/handles.ts';
import { emitPrograms } from './setup/programs.ts';
import { startUpstreams } from './setup/upstreams.ts';
import { bartizan } from './targets/bartizan.ts';
import type { Target } from './targets/target.ts';
import { throughput } from './workloads/throughput.ts';

const SERVERS = 4;
/** Rounds that only warm the code up: Cedar's WebAssembly is compiled well only after some 20,000 decisions. */
const WARM_ROUNDS = 5;
const ROUNDS = 8;
const RUN = { inFlight: 16, calls: 4_000, maxMs: 8_000 } as const;

/** What was measured. */
export interface GatewayCost {
  readonly name: string;
  /** CPU µs of the service for one call: the median of the rounds. */
  readonly cpuUs: number;
}

/** The product with policies beside its settings; clients reach the first of its servers under the tools' own names. */
const withPolicies = (name: string, text: string | undefined): Target => ({
  ...bartizan,
  name,
  toolName: (_, tool) => tool,
  start: (context) => {
    const plan = bartizan.start(context);
    const policies = text === undefined ? {} : { 'policy/bench.cedar': text };
    return { ...plan, files: { ...plan.files, ...policies }, url: `http://127.0.0.1:${context.port}/s/s0` };
  },
});

function benchIn(folder: string, processes: ChildProcesses): Bench {
  let nonces = 0;
  return {
    node: process.env.BENCH_NODE ?? process.execPath,
    repository: path.dirname(import.meta.dirname),
    folder,
    programs: path.join(folder, 'programs'),
    peers: undefined,
    processes,
    readyMs: 30_000,
    callMs: 20_000,
    log: (text) => void process.stderr.write(`${text}\n`),
    nextNonce: () => `n${++nonces}`,
  };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** One round of each service after the other, so that other load on the machine meets all of them. */
async function inTurns(bench: Bench, handles: readonly Handle[]): Promise<GatewayCost[]> {
  const runs = new Map<string, number[]>(handles.map(({ name }) => [name, []]));
  for (let round = 0; round < WARM_ROUNDS + ROUNDS; round++) {
    for (const handle of handles) {
      const { cpuPer10k, errors, firstError } = await throughput(bench, handle, RUN);
      if (errors > 0 || cpuPer10k === null) throw new Error(`${handle.name}: ${errors} calls failed, the first: ${firstError}`);
      if (round >= WARM_ROUNDS) runs.get(handle.name)?.push(cpuPer10k * 100);
    }
  }
  return [...runs].map(([name, costs]) => ({ name, cpuUs: median(costs) }));
}

/** Measures the built product (`npm run build` first) with these policies, by name. */
export async function throughGateway(policies: ReadonlyMap<string, string | undefined>): Promise<GatewayCost[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-policy-'));
  const processes = new ChildProcesses();
  try {
    const bench = benchIn(folder, processes);
    await emitPrograms(import.meta.dirname, bench.programs);
    const running = await startUpstreams(bench, { transport: 'http', servers: SERVERS });
    const handles: Handle[] = [];
    for (const [name, text] of policies) handles.push(await startHandle(bench, withPolicies(name, text), 'http-http', running));
    return await inTurns(bench, handles);
  } finally {
    processes.killAll();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
