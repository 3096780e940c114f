import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { Store } from './ports.ts';
import { sqlitePlace } from './sqlite-place.fixture.ts';

const APPENDER = join(import.meta.dirname, 'appender.fixture.ts');

interface Appender {
  readonly child: ChildProcess;
  /** Everything it said, once it has ended. */
  readonly said: Promise<string>;
  readonly ended: Promise<unknown>;
}

const appender = (path: string, label: string, entries: number, inFlight: number): Appender => {
  const child = spawn(process.execPath, [APPENDER, path, label, `${entries}`, `${inFlight}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, said: text(child.stdout), ended: once(child, 'exit') };
};

/** `seq label` of every complete line. */
const linesOf = (said: string): string[] => said.split('\n').slice(0, -1);

const keptBy = async ({ trail }: Store): Promise<ReadonlySet<string>> => {
  const kept = new Set<string>();
  for (let afterSeq = 0; ; ) {
    const rows = await trail.read({ afterSeq, limit: 1_000 });
    for (const { seq, body } of rows) kept.add(`${seq} ${body.split(' ')[0]}`);
    const last = rows.at(-1);
    if (last === undefined) return kept;
    afterSeq = last.seq;
  }
};

test('four processes that append 2,000 entries each at the same time keep one valid chain', async () => {
  const place = sqlitePlace();
  try {
    // Not opened before: they also create the file at the same time.
    const appenders = [0, 1, 2, 3].map((index) => appender(place.path, `p${index}`, 2_000, index % 2 === 0 ? 1 : 8));
    const said = (await Promise.all(appenders.map((one) => one.said))).flatMap(linesOf);
    assert.deepEqual(await Promise.all(appenders.map(async (one) => (await one.ended) as unknown[])), Array(4).fill([0, null]));
    const store = place.open();
    const report = await store.trail.verifyChain();
    assert.deepEqual([report.ok, report.ok && report.head.seq], [true, 8_000]);
    const kept = await keptBy(store);
    assert.equal(said.length, 8_000);
    assert.deepEqual(
      said.filter((line) => !kept.has(line)),
      [],
    );
  } finally {
    await place.end();
  }
});

test('whenever processes are killed, every entry they reported is in the trail and the chain is valid', async () => {
  const place = sqlitePlace();
  try {
    let said: string[] = [];
    for (let round = 0; round < 10; round++) {
      const pair = [0, 1].map((index) => appender(place.path, `r${round}p${index}`, 0, index === 0 ? 1 : 8));
      for (const [index, { child, ended }] of pair.entries()) {
        if (child.stdout?.readableLength === 0) await once(child.stdout, 'data');
        await new Promise((resolve) => setTimeout(resolve, 1 + ((round * 7 + index * 13) % 37)));
        child.kill('SIGKILL');
        await ended;
      }
      said = said.concat((await Promise.all(pair.map((one) => one.said))).flatMap(linesOf));
    }
    const store = place.open();
    const kept = await keptBy(store);
    assert.ok(said.length > 100, `only ${said.length} entries were reported`);
    assert.deepEqual(
      said.filter((line) => !kept.has(line)),
      [],
    );
    assert.equal((await store.trail.verifyChain()).ok, true);
    assert.ok(await store.trail.append('and it goes on'));
  } finally {
    await place.end();
  }
});
