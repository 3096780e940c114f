import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { groupGone, signalGroup } from './process-group.ts';
import { until } from './processes.test-kit.ts';

const WAITS = 'setInterval(() => {}, 1000)';

test('our own group, everybody, and what is no number are never signalled', () => {
  for (const pgid of [0, 1, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(signalGroup(pgid, 0), false);
});

test('a group is there until its last process ended', async () => {
  const child = spawn(process.execPath, ['-e', WAITS], { detached: true, stdio: 'ignore' });
  const pgid = child.pid ?? 0;
  assert.equal(signalGroup(pgid, 0), true);
  assert.equal(await groupGone(pgid, 20, process.platform), false);
  signalGroup(pgid, 'SIGKILL');
  assert.equal(await groupGone(pgid, 10_000, process.platform), true);
  assert.equal(signalGroup(pgid, 'SIGTERM'), false);
});

test('a group of zombies that nobody reaps is gone', async () => {
  // A stopped parent reaps nobody.
  const code = `const c = require('node:child_process').spawn(process.execPath, ['-e', '${WAITS}'], { detached: true }); console.log(c.pid); ${WAITS}`;
  const parent = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pgid = Number(said.toString());
  parent.kill('SIGSTOP');
  signalGroup(pgid, 'SIGKILL');
  try {
    assert.equal(await groupGone(pgid, 10_000, process.platform), true);
  } finally {
    parent.kill('SIGKILL');
    await until('the zombie is reaped', () => !signalGroup(pgid, 0));
  }
});
