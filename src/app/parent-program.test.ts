import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { describe, it } from 'node:test';
import { until } from '../upstream/processes.test-kit.ts';
import { programOf, scriptOf } from './parent-program.ts';

const WAIT = 'setInterval(() => undefined, 1000)';

async function withChild(
  command: string,
  args: readonly string[],
  work: (child: ChildProcess) => Promise<void> | void,
): Promise<void> {
  const child = spawn(command, args, { stdio: 'ignore' });
  try {
    await until('it runs', () => child.pid !== undefined);
    await work(child);
  } finally {
    child.kill('SIGKILL');
  }
}

describe('the program behind a process', () => {
  it('is its executable, and the script of an interpreter', async () => {
    await withChild(process.execPath, ['-e', WAIT, 'one.js'], async ({ pid = 0 }) => {
      const expected = process.platform === 'linux' ? `${realpathSync(process.execPath)} ` : `process ${pid}`;
      await until('it is what it was started as', () => programOf(pid, process.platform).startsWith(expected));
    });
  });

  it('is another one for another script', () => {
    assert.equal(scriptOf('node\0/opt/one.js\0--x'), '/opt/one.js');
    assert.equal(scriptOf('node\0--flag\0/opt/two.js'), '/opt/two.js');
    assert.equal(scriptOf('node'), undefined);
  });

  it('is a number where the system does not tell', () => {
    assert.equal(programOf(7, 'darwin'), 'process 7');
    assert.equal(programOf(0x7f_ff_ff_ff, 'linux'), `process ${0x7f_ff_ff_ff}`);
  });
});
