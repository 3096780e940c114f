import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { isRunAlive, type Processes, runOf, systemProcesses } from './run.ts';

test('a run lives as long as its process', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const run = runOf(child.pid ?? 0, systemProcesses);
  assert.match(run, /^\d+\.\d+$/);
  assert.equal(isRunAlive(run, systemProcesses), true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(isRunAlive(run, systemProcesses), false);
});

test('this process is alive, and has the same name whenever it is asked', () => {
  const run = runOf(process.pid, systemProcesses);
  assert.equal(run, runOf(process.pid, systemProcesses));
  assert.equal(isRunAlive(run, systemProcesses), true);
});

test('a later process with the same number does not pass as the earlier one', () => {
  const startsAt = (start: string): Processes => ({ startOf: (pid) => (pid === 7 ? start : undefined) });
  const run = runOf(7, startsAt('100'));
  assert.equal(run, '7.100');
  assert.equal(isRunAlive(run, startsAt('100')), true);
  assert.equal(isRunAlive(run, startsAt('200')), false);
});

test('text that names no run names none that lives', () => {
  const everything: Processes = { startOf: () => '0' };
  for (const run of ['', '0.0', '-1.0', '1', '1.', '1.0.0', '1.x', ' 1.0', '99999999999.0', `1.${'0'.repeat(21)}`]) {
    assert.equal(isRunAlive(run, everything), false, run);
  }
  assert.equal(isRunAlive('1.0', everything), true);
});
