#!/usr/bin/env node
// What the trail costs on this machine: committed entries a second with and without its tree, verification, queries: trail.ts [--entries 1000000]
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/base/clock.ts';
import { type ExchangeFacts, intentBody, outcomeBody } from '../src/store/entry.ts';
import { logSigner } from '../src/store/log/note.ts';
import { sealAll, startSealing } from '../src/store/log/sealing.ts';
import { verifyLog } from '../src/store/log/verify.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/ports.ts';
import { queryTrail, type TrailFilter } from '../src/store/query.ts';

const IN_FLIGHT = 16;
const GIB = 2 ** 30;

const { values } = parseArgs({ options: { entries: { type: 'string', default: '200000' } } });
const exchanges = Math.max(1_000, Math.floor(Number(values.entries) / 2));
const signer = logSigner(Buffer.alloc(32, 1));

const hop = { era: 'modern', version: '2026-07-28', transport: 'http' } as const;
/** One of 50 callers and 200 tools; one in 100,000 by a caller of its own. */
const factsOf = (at: number): ExchangeFacts => ({
  direction: 'inward',
  caller: at % 100_000 === 7 ? 'key:rare' : `key:c${at % 50}`,
  client: { name: 'cursor', version: '1.2' },
  server: `server-${at % 7}`,
  method: 'tools/call',
  name: `tool_${at % 200}`,
  hops: { client: hop, server: hop },
  argumentsDigest: 'x'.repeat(43),
  verdicts: ['pinned', 'known-target', 'shape', 'limits', 'policy'].map((guard) => ({ guard, verdict: 'pass' as const })),
  identity: { id: 'npm:@scope/files', version: '1.2.3', digest: `sha512-${'y'.repeat(88)}` },
  pin: 'a'.repeat(64),
  ruling: { effect: 'allow', policies: ['baseline/read'], version: 'b'.repeat(16) },
  versions: { bartizan: '0.1.0', lock: 3 },
});

/** CPU seconds and wall seconds of some work. */
async function measured(work: () => Promise<unknown> | unknown): Promise<{ readonly cpu: number; readonly wall: number }> {
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - began) / 1e3 };
}

async function record({ trail }: Store, from: number, count: number): Promise<void> {
  let next = from;
  const lane = async (): Promise<void> => {
    while (next < from + count) {
      const at = next++;
      const id = `bench.${at.toString(36)}`;
      const intentSeq = await trail.append(intentBody(id, 1_700_000_000_000 + at, '7.100', factsOf(at)));
      const result = at % 10 === 0 ? 'tool-error' : 'ok';
      await trail.append(
        outcomeBody({
          exchange: id,
          at: 1_700_000_000_000 + at,
          intentSeq,
          result,
          resultDigest: 'r'.repeat(43),
          durationUs: 950,
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

const open = (folder: string, name: string): Store =>
  openStore({ path: path.join(folder, name), durability: 'normal', maxBytes: 64 * GIB, clock: systemClock });

const tell = (what: string, figure: string): void => {
  process.stdout.write(`${what.padEnd(58)} ${figure}\n`);
};
const each = (count: number, { cpu, wall }: { cpu: number; wall: number }): string =>
  `${Math.round(count / wall).toLocaleString('en')} /s, ${((cpu * 1e6) / count).toFixed(1)} µs CPU each`;

async function hashing(): Promise<void> {
  const body = Buffer.alloc(850, 7);
  const times = await measured(() => {
    for (let at = 0; at < 200_000; at++) hash('sha256', body, 'buffer');
  });
  tell('reference: SHA-256 of 850 bytes', each(200_000, times));
}

/** The same load in turns with and without the tree, so that other load on the machine meets both. */
async function appending(folder: string): Promise<Store> {
  const [plain, kept] = [open(folder, 'plain.db'), open(folder, 'kept.db')];
  const sealing = startSealing({
    ...kept,
    signer: () => signer,
    clock: systemClock,
    onCheckpoint: () => undefined,
    onTrouble: (fault) => tell(fault.code, fault.message),
  });
  const rounds = 10;
  const part = Math.ceil(exchanges / rounds);
  const sums = { plain: { cpu: 0, wall: 0 }, kept: { cpu: 0, wall: 0 } };
  await record(plain, 0, 2_000);
  for (let round = 0; round < rounds; round++) {
    for (const [name, store] of [
      ['plain', plain],
      ['kept', kept],
    ] as const) {
      const times = await measured(() => record(store, 2_000 + round * part, part));
      sums[name].cpu += times.cpu;
      sums[name].wall += times.wall;
    }
  }
  const rest = await measured(() => sealAll(kept.log));
  await sealing.close();
  const total = part * rounds;
  tell(`append, ${IN_FLIGHT} in flight, entries, chain alone`, each(2 * total, sums.plain));
  tell('append, entries, with tree, index and signed heads', each(2 * total, sums.kept));
  const added = ((sums.kept.cpu + rest.cpu - sums.plain.cpu) * 1e6) / total;
  tell(
    'tree, index and heads, added to each exchange',
    `${added.toFixed(1)} µs CPU (${((rest.cpu * 1e6) / total).toFixed(1)} of it after the load ended)`,
  );
  await plain.close();
  return kept;
}

async function verifying({ log }: Store): Promise<void> {
  const found: { verified: number; problem?: unknown } = { verified: 0 };
  const times = await measured(async () => Object.assign(found, await verifyLog(log, { verifiers: [signer.verifier] })));
  tell(`verify, entries${found.problem === undefined ? '' : ' BROKEN'}`, each(found.verified, times));
}

async function querying({ log }: Store): Promise<void> {
  const { head } = await log.state();
  const ask = async (what: string, filter: TrailFilter, limit: number): Promise<void> => {
    let told = 0;
    const ms: number[] = [];
    for (let run = 0; run < 5; run++) {
      told = 0;
      const { wall } = await measured(async () => {
        for await (const _ of queryTrail(log, { filter, order: 'newest', limit, isInFlight: () => false })) told += 1;
      });
      ms.push(wall * 1e3);
    }
    const [median = 0] = ms.sort((a, b) => a - b).slice(2, 3);
    tell(`query of ${head.toLocaleString('en')} entries, ${what}`, `${median.toFixed(1)} ms, ${told} told`);
  };
  await ask('by caller, last 50', { caller: 'key:c7' }, 50);
  await ask('by a rare caller', { caller: 'key:rare' }, 50);
  await ask('by tool, last 50', { name: 'tool_77' }, 50);
  await ask('by caller and tool, last 1,000', { caller: 'key:c27', name: 'tool_77' }, 1_000);
  await ask('by a caller that is not there', { caller: 'key:nobody' }, 50);
  await ask('by time, last 50', { sinceMs: 1_700_000_000_000 + exchanges - 100 }, 50);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-trail-'));
try {
  await hashing();
  const store = await appending(folder);
  await verifying(store);
  await querying(store);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
