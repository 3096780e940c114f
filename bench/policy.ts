// What policy costs a call, in one run: CPU time of a decision with 50 policies over four servers (slices of at most 13), beside a hash that any machine
// knows; then of a whole call through the built gateway, with and without them: npm run build && node bench/policy.ts
import { createHash } from 'node:crypto';
import { argumentTypesOf } from '../src/policy/argument-types.ts';
import { loadCedar } from '../src/policy/cedar.ts';
import { createNames } from '../src/policy/names.ts';
import { compilePolicies, type Policies } from '../src/policy/policies.ts';
import type { Question, ServerFacts } from '../src/policy/question.ts';
import { throughGateway } from './policy-gateway.ts';

const ROUNDS = 7;
const CALLS = 4_000;
const TRUSTED = { readOnly: false, destructive: true, idempotent: false, openWorld: true };

const argumentTypes = argumentTypesOf({
  type: 'object',
  properties: { path: { type: 'string' }, content: { type: 'string' }, mode: { type: 'string' } },
  required: ['path'],
});

const serverOf = (name: string): ServerFacts => ({
  name,
  approved: true,
  source: `npm:${name}`,
  transport: 'stdio',
  tools: new Map([['write', { name: 'write', claims: {}, trusted: TRUSTED, argumentTypes }]]),
  prompts: new Map(),
});
const SERVERS = ['s0', 's1', 's2', 's3'].map(serverOf);

/** What a policy looks at: an argument, or nothing but the tool and its server. */
type Reads = 'path' | 'nonce' | undefined;

/** 50 policies, 12 or 13 for each server. */
function textOf(reads: Reads, client = 'principal in Client::"cursor"'): string {
  const when = (at: number): string =>
    reads !== undefined
      ? `context.arguments.${reads} like "/srv/${at}/*"`
      : `resource.trusted.destructive && resource.server has source && resource.server.source == "npm:x${at}"`;
  return Array.from({ length: 50 }, (_, at) => {
    const head = `${client}, action == Action::"call_tool", resource in Server::"s${at % 4}"`;
    if (at < 4) return `permit(${head});`;
    return `${at % 2 === 0 ? 'permit' : 'forbid'}(${head}) when { ${when(at)} };`;
  }).join('\n');
}

const question = (at: number, path: string): Question => ({
  asker: { user: 'key:bench', client: 'cursor', clientVersion: '1', transport: 'http', era: 'modern' },
  action: 'call_tool',
  server: SERVERS[at % SERVERS.length] as ServerFacts,
  target: { type: 'Tool', name: 'write', approved: true },
  circumstances: { atMs: 1_700_000_000_000, arguments: { path, content: 'x'.repeat(200) } },
});

const cedar = await loadCedar();
const names = createNames();
const known = {
  servers: SERVERS,
  names: SERVERS.map(({ name }) => name),
  definitions: () => ({ Tool: ['write'], Prompt: [] }),
};
const compiled = (text: string): Policies =>
  compilePolicies([{ name: 'project', folder: '/', files: [{ name: 'bench.cedar', text }] }], {
    cedar,
    names,
    known,
    hint: () => '',
    isWhole: true,
  });

/** CPU µs per call, the median of several rounds. */
function cost(run: (at: number) => void): number {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const from = process.cpuUsage();
    for (let at = 0; at < CALLS; at++) run(round * CALLS + at);
    const { user, system } = process.cpuUsage(from);
    return (user + system) / CALLS;
  });
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

const reading = compiled(textOf('path'));
const plain = compiled(textOf(undefined));
const filling = 'y'.repeat(65_536);
const unit = cost(() => createHash('sha256').update(filling).digest());
const rows = [
  ['arguments read, every call another', cost((at) => reading.decide(question(at, `/home/${at}/x`))), 190],
  ['arguments read, calls repeated', cost((at) => reading.decide(question(at, `/home/${at % 64}/x`))), 190],
  ['no arguments read', cost((at) => plain.decide(question(at, `/home/${at}/x`))), 30],
] as const;
process.stdout.write(`sha256 of 64 KiB                      ${unit.toFixed(1)} µs CPU\n`);
for (const [name, us, bar] of rows) {
  process.stdout.write(`${name.padEnd(36)}  ${us.toFixed(1)} µs CPU  (bar ${bar}; ${(us / unit).toFixed(2)} × sha256)\n`);
}

const NONE = 'no policies';
const bars = new Map([
  ['50 policies, no arguments read', 30],
  ['50 policies, every call another argument', 190],
]);
const [without, ...others] = await throughGateway(
  new Map([
    [NONE, undefined],
    ['50 policies, no arguments read', textOf(undefined, 'principal')],
    ['50 policies, every call another argument', textOf('nonce', 'principal')],
  ]),
);
process.stdout.write(`through the gateway, ${NONE}     ${without?.cpuUs.toFixed(1)} µs CPU a call\n`);
for (const { name, cpuUs } of others) {
  process.stdout.write(
    `${name.padEnd(42)} ${(cpuUs - (without?.cpuUs ?? Number.NaN)).toFixed(1)} µs CPU more (bar ${bars.get(name)})\n`,
  );
}
