// What is said to the programs of the keyrings: word for word, because a value in an argument is seen by every process.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../base/fault.ts';
import { type Keyring, keyringOf } from './keyring.ts';
import type { Ran, RunOptions, RunProgram } from './run-program.ts';

const SECRET = 'pl4nted "Secret"\nline';
const BASE64 = Buffer.from(SECRET).toString('base64');

interface Call {
  readonly command: readonly string[];
  readonly input: string | undefined;
}

/** A program that answers these, one after the other, and remembers what it was told. */
function programs(...answers: readonly Partial<Ran>[]): { readonly run: RunProgram; readonly calls: Call[] } {
  const left = [...answers];
  const calls: Call[] = [];
  const run = async (command: readonly string[], { input }: RunOptions): Promise<Ran> => {
    calls.push({ command, input });
    return { code: 0, out: '', saidError: false, ...left.shift() };
  };
  return { run, calls };
}

const ring = (
  platform: NodeJS.Platform,
  run: RunProgram,
  env: Readonly<Record<string, string>> = { DBUS_SESSION_BUS_ADDRESS: 'unix:x' },
): Keyring => keyringOf({ run, env, platform, id: '0123456789abcdef' }) ?? assert.fail(`no keyring on ${platform}`);

describe('secret-tool', () => {
  const where = ['application', 'bartizan', 'file', '0123456789abcdef', 'name', 'tok'];

  it('is told a value on its input and nowhere else', async () => {
    const { run, calls } = programs({}, { out: BASE64 }, {});
    const keyring = ring('linux', run);
    await keyring.store('tok', SECRET);
    assert.equal(await keyring.lookup('tok'), SECRET);
    await keyring.remove('tok');
    assert.deepEqual(calls, [
      { command: ['secret-tool', 'store', '--label=bartizan: tok', ...where], input: BASE64 },
      { command: ['secret-tool', 'lookup', ...where], input: undefined },
      { command: ['secret-tool', 'clear', ...where], input: undefined },
    ]);
  });

  it('has none when it ends with 1 in silence, and failed when it says something', async () => {
    assert.equal(await ring('linux', programs({ code: 1 }).run).lookup('tok'), undefined);
    const failed = (error: unknown): boolean => error instanceof Fault && error.code === 'secrets.keyring-failed';
    await assert.rejects(ring('linux', programs({ code: 1, saidError: true }).run).lookup('tok'), failed);
    await assert.rejects(ring('linux', programs({ code: null, trouble: 'timeout' }).run).store('tok', SECRET), failed);
  });

  it('answers only where it is installed, there is a bus, and a service on it', async () => {
    assert.equal(await ring('linux', programs({ code: 1 }).run).trouble(), undefined);
    assert.match((await ring('linux', programs().run, {}).trouble()) ?? '', /no session bus/);
    assert.match((await ring('linux', programs({ code: 1, saidError: true }).run).trouble()) ?? '', /no secret service/);
    assert.match(
      (await ring('linux', programs({ code: null, trouble: 'ENOENT' }).run).trouble()) ?? '',
      /no program secret-tool/,
    );
  });
});

describe('security of macOS', () => {
  const program = '/usr/bin/security';
  const find = [program, 'find-generic-password', '-s', 'bartizan-0123456789abcdef', '-a', 'tok', '-w'];

  it('is told a value in a line of its input, and what counts is what it then has', async () => {
    const { run, calls } = programs({}, { out: `${BASE64}\n` }, {});
    const keyring = ring('darwin', run);
    await keyring.store('tok', SECRET);
    await keyring.remove('tok');
    assert.deepEqual(calls, [
      { command: [program, '-i'], input: `add-generic-password -U -s bartizan-0123456789abcdef -a tok -w ${BASE64}\n` },
      { command: find, input: undefined },
      { command: [program, 'delete-generic-password', '-s', 'bartizan-0123456789abcdef', '-a', 'tok'], input: undefined },
    ]);
    await assert.rejects(ring('darwin', programs({}, { code: 44 }).run).store('tok', SECRET), Fault);
  });

  it('has none when it ends with 44', async () => {
    assert.equal(await ring('darwin', programs({ code: 44 }).run).lookup('tok'), undefined);
    await assert.rejects(ring('darwin', programs({ code: 36 }).run).lookup('tok'), Fault);
  });
});

it('on Windows there is none, and nothing pretends', () => {
  assert.equal(keyringOf({ run: programs().run, env: {}, platform: 'win32', id: 'x' }), undefined);
});
