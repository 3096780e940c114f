// The attacks of `bartizan doctor`: stopped inside a sandbox, and able to succeed where there is none.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { EMPTY_PROFILE } from '../../src/sandbox/profile.ts';
import type { Confined } from '../../src/sandbox/sandbox.ts';
import { type Trial, type TrialParts, tryGuarantees } from '../../src/sandbox/trials.ts';
import { startUnconfined } from '../../src/sandbox/unconfined.ts';
import { makeCell } from '../support/confined.ts';

const WORD = 'CANARY-doctor';
const { reach, project, sandbox } = makeCell({ ownEnv: { PATH: '/usr/bin:/bin', DOCTOR: WORD } });
const file = join(project, 'word');
writeFileSync(file, WORD, { mode: 0o644 });
const listener = createServer((socket) => socket.end(WORD));
await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
after(() => listener.close());
const address = listener.address();
const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

const tried = (launch: TrialParts['launch']): Promise<readonly Trial[]> =>
  tryGuarantees({ node: reach.node, profile: EMPTY_PROFILE, targets: { file, word: WORD, port, pid: process.pid }, launch });

it('nothing that doctor tries works in a sandbox', async () => {
  const trials = await tried((command, args, profile) =>
    sandbox.launch({ name: 'doctor', command, args, env: {} }, profile, { projectDir: project, code: [] }),
  );
  assert.deepEqual(
    trials.filter(({ isStopped }) => !isStopped),
    [],
  );
  assert.equal(trials.length, 13);
});

it('what doctor tries works without a sandbox', async () => {
  // In a network of its own, so that the attacks on names and addresses go nowhere.
  const trials = await tried(async (command, args) => {
    const server = {
      name: 'doctor',
      command: 'unshare',
      args: ['--map-root-user', '--net', '--', command, ...args],
      env: { DOCTOR: WORD },
    };
    const started = await startUnconfined(server, { ownEnv: process.env, platform: process.platform }, () => {});
    // The sleepers that it leaves are of its group.
    started.process.once('close', () => process.kill(-started.pid, 'SIGKILL'));
    const { stdin, stdout, stderr } = started.process;
    return { ...started, stdin, stdout, stderr } as unknown as Confined;
  });
  const open = new Set(trials.filter(({ isStopped }) => !isStopped).map(({ guarantee }) => guarantee));
  // Root may change its programs, others not always.
  open.delete('code');
  assert.deepEqual([...open].sort(), ['environment', 'files', 'kernel', 'others', 'processes', 'unix-sockets']);
});
