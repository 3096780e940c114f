// What the lock costs: the look at a call's definition, and a thousand changed tools compared, pinned, approved and written. Ends with 1 where a bar is missed.
// node bench/lock.ts
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../src/base/json.ts';
import { approvedOf } from '../src/gateway/approved.ts';
import { approval } from '../src/lock/approvals.ts';
import type { Catalogue } from '../src/lock/catalogue.ts';
import { changesOf } from '../src/lock/changes.ts';
import type { LockedServer, ServerFacts } from '../src/lock/entry.ts';
import { readLock, writeLock } from '../src/lock/lock-folder.ts';
import { emptyLock, nextState, withServer } from '../src/lock/state.ts';

const TOOLS = 1_000;
const ROUNDS = 9;
const CALLS = 200_000;
const BARS = { callMicros: 2, lockMillis: 1_000 };

/** A tool as real servers have them: a dozen parameters with descriptions, about 3 KB. */
function tool(number: number, edition: number): JsonObject {
  const parameter = (at: number): readonly [string, JsonObject] => [
    `parameter_${at}`,
    {
      type: 'string',
      description: `What parameter ${at} of tool ${number} is for, in a sentence that is as long as such sentences are.`,
    },
  ];
  return {
    name: `tool_${number}`,
    title: `Tool ${number}`,
    description: `Does what tool ${number} does. ${'It is described at some length, since models read this. '.repeat(8)}Edition ${edition}.`,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: 12 }, (_, at) => parameter(at))),
      required: edition === 0 ? ['parameter_0'] : ['parameter_0', 'parameter_1'],
    },
    annotations: { readOnlyHint: number % 2 === 0 },
  };
}

const catalogueOf = (edition: number): Catalogue => ({
  capabilities: { tools: {} },
  serverInfo: { name: 'measured', version: '1' },
  tools: Array.from({ length: TOOLS }, (_, number) => tool(number, edition)),
  prompts: [],
  resources: [],
  templates: [],
});

const facts: ServerFacts = {
  source: 'npm:measured',
  identity: { id: 'npm:measured' },
  artefact: { kind: 'npm', name: 'measured', version: '1.0.0' },
  provenance: [],
  launch: {},
  era: 'legacy',
  transport: 'stdio',
};

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

/** CPU time of this process, in ms: what other work on the machine does is not counted. */
async function cpuMillis(run: () => Promise<void> | void): Promise<number> {
  const from = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

const old = nextState('measured', { facts, seen: catalogueOf(0) });

/** Everything from what a server shows now to what is on disk. */
async function relock(folder: string, round: number): Promise<LockedServer> {
  const seen = catalogueOf(round);
  const changes = changesOf(old, { era: 'legacy', transport: 'stdio', catalogue: seen });
  if (changes.length !== 2 * TOOLS) throw new Error(`${changes.length} changes were found, not ${2 * TOOLS}`);
  const next = nextState('measured', { facts, seen, previous: old });
  const lock = emptyLock('0'.repeat(32));
  mkdirSync(folder);
  const given = await approval({ project: lock.file.project, server: 'measured', entry: next.entry }, 'bench', new Date(0));
  const approved = { ...next, entry: { ...next.entry, approvals: [given] } };
  writeLock(folder, withServer(lock, approved));
  if (readLock(folder)?.catalogues.get('measured')?.tools.length !== TOOLS) throw new Error('it was not written');
  return approved;
}

/** µs of one comparison of what a connection showed last with its pin. */
async function callMicros(): Promise<number> {
  const approved = approvedOf(old);
  const shown = catalogueOf(0).tools;
  const compare = (): void => {
    for (let call = 0; call < CALLS; call++) {
      const definition = shown[call % TOOLS] as JsonObject;
      if (approved.compare('tools', `tool_${call % TOOLS}`, definition) !== 'same') throw new Error('it is not the same');
    }
  };
  compare();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(((await cpuMillis(compare)) * 1_000) / CALLS);
  return median(rounds);
}

const folder = mkdtempSync(join(tmpdir(), 'bench-lock-'));
try {
  const rounds: number[] = [];
  for (let round = 1; round <= ROUNDS; round++)
    rounds.push(await cpuMillis(async () => void (await relock(join(folder, String(round)), round))));
  const [call, relocked] = [await callMicros(), median(rounds)];
  const line = (what: string, value: string, isMet: boolean): void =>
    void process.stdout.write(`${what.padEnd(58)} ${value.padStart(10)}  ${isMet ? 'met' : 'MISSED'}\n`);
  line(`look at a call's definition (at most ${BARS.callMicros} µs)`, `${call.toFixed(2)} µs`, call <= BARS.callMicros);
  line(
    `compare, pin and write ${TOOLS} changed tools (at most ${BARS.lockMillis} ms)`,
    `${relocked.toFixed(0)} ms`,
    relocked <= BARS.lockMillis,
  );
  if (call > BARS.callMicros || relocked > BARS.lockMillis) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
