import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { Fault } from '../base/fault.ts';
import { type Child, launch } from './child.ts';
import { unconfined } from './launcher.test-kit.ts';
import type { LaunchSpec } from './launcher.ts';
import { endMarked, hostile, MARK, marked, newMark, until } from './processes.test-kit.ts';
import type { Watchdog } from './watchdog.ts';

const folder = mkdtempSync(join(tmpdir(), 'bartizan-child-'));
const mark = newMark();
after(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  const left = marked(mark);
  endMarked(mark);
  assert.deepEqual(left, [], 'a test left processes behind');
});

/** Remembers which groups it would end. */
function watching(): Watchdog & { readonly groups: Set<number> } {
  const groups = new Set<number>();
  return { groups, add: (pgid) => groups.add(pgid), remove: (pgid) => groups.delete(pgid), close: () => undefined };
}

const QUICK = { graceMs: 300, termMs: 300, killMs: 5000 };
const PATIENT = { graceMs: 20_000, termMs: 20_000, killMs: 5000 };

function start(spec: Partial<LaunchSpec>, watchdog: Watchdog = watching(), times = QUICK): Promise<Child> {
  const full = { name: 'probe', command: process.execPath, args: [], ...spec, env: { ...spec.env, [MARK]: mark } };
  return launch(full, { launcher: unconfined(process.env), watchdog, times });
}

async function said(child: Child): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return text;
}

const faultOf = async (spec: Partial<LaunchSpec>): Promise<string> => {
  try {
    await (await start(spec)).end();
    return 'started';
  } catch (thrown) {
    assert.ok(thrown instanceof Fault, String(thrown));
    return thrown.code;
  }
};

test('what cannot be started is refused with what is wrong', async () => {
  const plain = join(folder, 'plain.txt');
  const script = join(folder, 'script');
  writeFileSync(plain, 'x', { mode: 0o644 });
  writeFileSync(script, '#!/no/such/interpreter\n', { mode: 0o755 });
  assert.equal(await faultOf({ command: 'bartizan-no-such-command' }), 'upstream.command-not-found');
  assert.equal(await faultOf({ command: join(folder, 'none') }), 'upstream.command-not-found');
  assert.equal(await faultOf({ command: plain }), 'upstream.command-not-executable');
  assert.equal(await faultOf({ command: folder }), 'upstream.command-not-executable');
  assert.equal(await faultOf({ command: script }), 'upstream.command-not-executable');
  assert.equal(await faultOf({ cwd: join(folder, 'none') }), 'upstream.folder-missing');
  assert.equal(await faultOf({ cwd: plain }), 'upstream.folder-missing');
  assert.equal(await faultOf({ command: '' }), 'upstream.not-started');
});

test('a value that the system cannot take is refused without being repeated', async () => {
  await assert.rejects(start({ args: ['secret\0value'] }), (thrown) => {
    assert.ok(thrown instanceof Fault);
    assert.equal(thrown.code, 'upstream.not-started');
    assert.ok(!thrown.message.includes('secret'));
    return true;
  });
});

test('a command is no shell line', async () => {
  assert.equal(await faultOf({ command: 'echo hello; exit' }), 'upstream.command-not-found');
  const child = await start({ args: ['-e', 'console.log(process.argv[1])', '$HOME; `id` && *'] });
  assert.equal(await said(child), '$HOME; `id` && *\n');
  await child.end();
});

test('a server sees the allow-listed environment and what the settings name, and nothing else', async () => {
  const secrets = { NODE_OPTIONS: '--no-warnings', LD_PRELOAD: '', AWS_SECRET_ACCESS_KEY: 'x', LC_ALL: 'C' };
  const ownEnv = { PATH: process.env['PATH'], HOME: '/home/me', ...secrets, USER: '() { :; }' };
  const spec = {
    name: 'probe',
    command: process.execPath,
    args: ['-p', 'JSON.stringify(process.env)'],
    env: { NAMED: '1', [MARK]: mark },
  };
  const child = await launch(spec, { launcher: unconfined(ownEnv), watchdog: watching(), times: QUICK });
  assert.deepEqual(JSON.parse(await said(child)), {
    PATH: process.env['PATH'],
    HOME: '/home/me',
    LC_ALL: 'C',
    NAMED: '1',
    [MARK]: mark,
  });
  await child.end();
});

test('a server runs in its own folder, group and session', async () => {
  const child = await start({ args: ['-e', 'console.log(process.cwd())'], cwd: folder });
  assert.doesNotThrow(() => process.kill(-child.pid, 0));
  assert.equal((await said(child)).trim().endsWith(folder), true);
  await child.end();
});

test('a server that ends with its input is sent no signal', async () => {
  const watchdog = watching();
  const child = await start({ args: [hostile('echo')] }, watchdog, PATIENT);
  assert.deepEqual([...watchdog.groups], [child.pid]);
  await child.end();
  assert.deepEqual(child.exit, { exitCode: 0, signal: null });
  assert.equal(child.endedBy, undefined);
  assert.equal(watchdog.groups.size, 0);
});

test('a server that ignores the end of its input gets TERM', async () => {
  const child = await start({ args: [hostile('deaf')] }, watching(), { ...PATIENT, graceMs: 100 });
  await child.end();
  assert.deepEqual(child.exit, { exitCode: null, signal: 'SIGTERM' });
});

test('a server that ignores TERM too gets KILL, and so does everything in its group', async () => {
  const watchdog = watching();
  const child = await start({ args: [hostile('daemon'), 'stubborn'] }, watchdog);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  assert.equal(marked(mark).length, 2);
  await Promise.all([child.end(), child.end()]);
  assert.deepEqual(child.exit, { exitCode: null, signal: 'SIGKILL' });
  assert.deepEqual(marked(mark), []);
  assert.equal(watchdog.groups.size, 0);
});

test('when a leader ends by itself the rest of its group is ended', async () => {
  const watchdog = watching();
  const child = await start({ args: [hostile('daemon'), 'quits'] }, watchdog);
  child.stdout.resume();
  assert.deepEqual(await child.exited, { exitCode: 0, signal: null });
  await until('the group is gone', () => marked(mark).length === 0 && watchdog.groups.size === 0);
});

test('a stopped server is ended as well', async () => {
  const child = await start({ args: [hostile('echo')] });
  process.kill(child.pid, 'SIGSTOP');
  await child.end();
  assert.deepEqual(child.exit, { exitCode: null, signal: 'SIGKILL' });
});
