// Pins: exit codes and fault codes. People and programs rely on them: a code is never reused and never renamed without saying so.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EXIT } from './exit-codes.ts';
import { allFaults, faultTables } from './fault-index.ts';

const SRC = fileURLToPath(new URL('../', import.meta.url));

it('exit codes mean what they meant', () => assert.deepEqual(EXIT, { ok: 0, findings: 1, usage: 2, failed: 3 }));

it('every table of faults is in the index', () => {
  const found: string[] = [];
  for (const path of globSync('**/*.ts', { cwd: SRC }).filter((name) => !name.endsWith('.test.ts') && name !== 'base/fault.ts')) {
    const text = readFileSync(join(SRC, path), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
    for (const match of text.matchAll(/\bfaults\(\s*'([^']+)'\s*,\s*(\w+)/g)) found.push(`${path} ${match[1]} ${match[2]}`);
  }
  const areas = found.map((line) => line.split(' ')[1] ?? '');
  assert.deepEqual([...areas].sort(), Object.keys(faultTables).sort(), found.join('\n'));
});

it('every code says what happened and what to do, in one line each', () => {
  for (const { code, summary, fix } of allFaults()) {
    assert.match(code, /^[a-z]+\.[a-z0-9-]+$/);
    assert.ok(summary.length > 0 && fix.length > 0 && !/\n/.test(summary + fix), code);
    assert.doesNotMatch(fix, /\.$/, `${code}: the line adds no full stop`);
  }
});

it('the codes are these and no others', () => {
  const pinned = readFileSync(new URL('fault-codes.pin.txt', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  assert.deepEqual(
    allFaults().map(({ code }) => code),
    pinned,
  );
});
