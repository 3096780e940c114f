import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LogFile } from './log-file.ts';
import { until } from './processes.test-kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'bartizan-log-'));
after(() => rmSync(folder, { recursive: true }));

const LIMITS = { maxBytes: 1000, maxWaitingBytes: 500, flushMs: 5, maxLineChars: 40 };
const parts = { now: () => Date.UTC(2026, 10, 21), limits: LIMITS };
const HEAD = '2026-11-21T00:00:00.000Z';
const read = (path: string): string => readFileSync(path, 'utf8');

test('lines are written with their time, for this user alone', async () => {
  const path = join(folder, 'logs', 'one.log');
  const log = new LogFile(path, parts);
  log.write('hello');
  log.write('world');
  await log.close();
  assert.equal(read(path), `${HEAD} hello\n${HEAD} world\n`);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'logs')).mode & 0o777, 0o700);
});

test('an older file is continued and closed to others', async () => {
  const path = join(folder, 'older.log');
  writeFileSync(path, 'before\n');
  chmodSync(path, 0o644);
  const log = new LogFile(path, parts);
  log.write('after');
  await log.close();
  assert.equal(read(path), `before\n${HEAD} after\n`);
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a full file is put aside once, so that both keep to the bound', async () => {
  const path = join(folder, 'full.log');
  const log = new LogFile(path, parts);
  for (let i = 0; i < 100; i++) {
    log.write(`line ${i}`);
    if (i % 5 === 0) await log.close();
  }
  await log.close();
  assert.ok(read(path).endsWith(`${HEAD} line 99\n`));
  assert.ok(read(path).length <= 1000);
  assert.ok(read(`${path}.1`).length <= 1000);
  assert.equal(existsSync(`${path}.2`), false);
});

test('two writers of one file put it aside once, and both go on in the new one', async () => {
  const path = join(folder, 'shared.log');
  const [one, two] = [new LogFile(path, parts), new LogFile(path, parts)];
  const lines = async (log: LogFile, name: string, count: number): Promise<void> => {
    const before = existsSync(path) ? statSync(path) : undefined;
    for (let i = 0; i < count; i++) log.write(`${name}-${i}`);
    await until(
      'it is written',
      () => existsSync(path) && (statSync(path).ino !== before?.ino || statSync(path).size > before.size),
    );
  };
  await lines(one, 'a', 13);
  await lines(two, 'b', 13);
  await lines(two, 'c', 13); // Puts aside what `one` has still open.
  await lines(one, 'd', 1);
  await one.close();
  await two.close();
  assert.deepEqual([read(`${path}.1`).match(/[a-d]-\d+/g)?.length, read(path).match(/[a-d]-\d+/g)?.length], [26, 14]);
});

test('more than may wait is left out, and counted', async () => {
  const path = join(folder, 'flood.log');
  const log = new LogFile(path, parts);
  for (let i = 0; i < 1000; i++) log.write('flood');
  await log.close();
  assert.ok(read(path).length < 700);
  assert.match(read(path), /\[98\d lines left out\]\n$/);
});

test('a file that cannot be written loses its lines and nothing else', async () => {
  const path = join(folder, 'taken.log');
  symlinkSync(join(folder, 'elsewhere'), path);
  const log = new LogFile(path, parts);
  log.write('never follows a link');
  await log.close();
  assert.equal(existsSync(join(folder, 'elsewhere')), false);
  rmSync(path);
  log.write('and tries again');
  await log.close();
  assert.equal(read(path), `${HEAD} and tries again\n`);
});
