import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { signalGroup } from './process-group.ts';
import { childrenOf, endMarked, MARK, marked, newMark, until } from './processes.test-kit.ts';
import { createWatchdog } from './watchdog.ts';

const mark = newMark();
afterEach(() => {
  const left = marked(mark);
  endMarked(mark);
  assert.deepEqual(left, [], 'a test left processes behind');
});

/** Processes that are only ended by a signal, each leading a group of its own. */
function group(code = 'setInterval(() => {}, 1000)'): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: 'ignore', env: { [MARK]: mark } });
  return child as ChildProcess & { pid: number };
}

const ended = (child: ChildProcess): Promise<NodeJS.Signals | null> =>
  new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));

/** A process that launches servers as Bartizan does. */
async function host(...servers: string[]): Promise<{ process: ChildProcess; said: string }> {
  const file = fileURLToPath(new URL('host.test-kit.ts', import.meta.url));
  const child = spawn(process.execPath, [file, ...servers], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, [MARK]: mark },
  });
  const said = await new Promise<Buffer>((resolve) => child.stdout?.once('data', resolve));
  return { process: child, said: said.toString().trim() };
}

/** Has a process come so far as to ignore SIGHUP? Where the system does not say: yes. */
function ignoresHangups(pid: number): boolean {
  const path = `/proc/${pid}/status`;
  const mask = existsSync(path) ? /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync(path, 'utf8'))?.[1] : undefined;
  return mask === undefined || (BigInt(`0x${mask}`) & 1n) === 1n;
}

/** The watchdog shells of this process. */
const shells = (): number[] => childrenOf(process.pid, 'bartizan-watchdog');

test('kill -9 of Bartizan ends its servers and their children, even stubborn ones', async () => {
  const { process: child } = await host('echo', '+', 'deaf', '+', 'daemon stubborn');
  await until('all run', () => marked(mark).length === 5); // The host, three servers and a grandchild.
  child.kill('SIGKILL');
  await until('all are gone', () => marked(mark).length === 0);
});

test('kill -9 of the whole group of Bartizan ends its servers', async () => {
  const { process: child } = await host('deaf');
  signalGroup(child.pid ?? 0, 'SIGKILL');
  await until('all are gone', () => marked(mark).length === 0);
});

test('a signal to everybody does not end the watchdog before its time', async () => {
  const child = group();
  const watchdog = createWatchdog();
  watchdog.add(child.pid);
  await until('the shell runs', () => shells().length === 1);
  const [shell = 0] = shells();
  await until('it has read its first line', () => ignoresHangups(shell));
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.kill(shell, signal);
  const end = ended(child);
  watchdog.close();
  assert.equal(await end, 'SIGTERM');
  await until('the shell is gone', () => shells().length === 0);
});

test('a watchdog that is killed is replaced and knows the groups again', async () => {
  const child = group();
  const troubles: string[] = [];
  const watchdog = createWatchdog({ onTrouble: (fault) => troubles.push(fault.code) });
  watchdog.add(child.pid);
  await until('the shell runs', () => shells().length === 1);
  const [first = 0] = shells();
  process.kill(first, 'SIGKILL');
  await until('another shell runs', () => shells().some((pid) => pid !== first));
  assert.deepEqual(troubles, ['upstream.no-watchdog']);
  const end = ended(child);
  watchdog.close();
  assert.equal(await end, 'SIGTERM');
});

test('a watchdog that is closed ends its groups although its shell was killed, noticed or not', async () => {
  for (const isNoticed of [false, true]) {
    const child = group();
    const troubles: string[] = [];
    const watchdog = createWatchdog({ onTrouble: (fault) => troubles.push(fault.code) });
    watchdog.add(child.pid);
    await until('the shell runs', () => shells().length === 1);
    process.kill(shells()[0] ?? 0, 'SIGKILL');
    // Without a turn of the event loop nothing is noticed.
    while (!isNoticed && shells().length > 0);
    if (isNoticed) await until('it is noticed', () => troubles.length > 0);
    watchdog.close();
    await until('the group has ended', () => child.signalCode === 'SIGTERM');
  }
});

test('a group that was removed is left alone, and its neighbours are not', async () => {
  const children = [group(), group(), group()] as const;
  const watchdog = createWatchdog();
  for (const child of children) watchdog.add(child.pid);
  watchdog.remove(children[1].pid);
  const ends = [ended(children[0]), ended(children[2])];
  watchdog.close();
  await Promise.all(ends);
  assert.doesNotThrow(() => process.kill(children[1].pid, 0));
  children[1].kill('SIGKILL');
  await ended(children[1]);
});

/** A shell that runs `body` instead, with the script as `$2`, and what it wrote to its file once it has ended. */
async function withShell(body: (file: string) => string, use: (shell: string) => void): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-watchdog-'));
  const [shell, file] = [join(folder, 'sh'), join(folder, 'out')];
  writeFileSync(shell, `#!/bin/sh\n${body(file)}\n: > ${file}.done\n`, { mode: 0o755 });
  use(shell);
  await until('the shell ended', () => existsSync(`${file}.done`));
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  rmSync(folder, { recursive: true });
  return lines;
}

test('numbers that would mean us or everybody never reach the shell', async () => {
  const lines = await withShell(
    (file) => `cat > ${file}`,
    (shell) => {
      const watchdog = createWatchdog({ shell });
      for (const number of [7, 0, 1, -1, -7, 0.5, Number.NaN, 1e21, 2 ** 30]) watchdog.add(number);
      watchdog.remove(7);
      watchdog.remove(8);
      watchdog.close();
    },
  );
  assert.deepEqual(lines, ['+7', `+${2 ** 30}`, '-7', '']);
});

test('the shell itself ignores such numbers, and lines that are none', async () => {
  const bad = [
    '-1',
    '+0',
    '+1',
    '+-1',
    '+01',
    '+',
    '',
    '+5x',
    '+5 6',
    '+*',
    '$(exit)',
    '+3\\\\',
    '+12',
    '+2',
    '+2',
    '-12',
    '-99',
  ];
  const lines = await withShell(
    // Nothing is really signalled: `kill` only says what it was asked, and finds nobody.
    (file) =>
      `kill() { echo "$*" >> ${file}; return 1; }\n{ ${bad.map((line) => `printf '%s\\n' '${line}'`).join('; ')}; cat; } | eval "$2"`,
    (shell) => {
      const watchdog = createWatchdog({ shell });
      watchdog.add(2 ** 30);
      watchdog.close();
    },
  );
  assert.deepEqual(lines, ['-s TERM -- -2', `-s TERM -- -${2 ** 30}`]);
});

test('without a shell servers still run, and the trouble is told', async () => {
  const troubles: string[] = [];
  const watchdog = createWatchdog({ shell: '/no/such/shell', onTrouble: (fault) => troubles.push(fault.code) });
  watchdog.add(2 ** 30);
  await until('it is told', () => troubles.length > 0);
  assert.equal(troubles[0], 'upstream.no-watchdog');
  watchdog.close();
});

test('a watchdog does not keep its process alive', async () => {
  const code = `import { createWatchdog } from ${JSON.stringify(new URL('watchdog.ts', import.meta.url).href)}; createWatchdog().add(2 ** 30);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  assert.equal(await ended(child), null);
});

test('on Windows there is no shell to ask', () => {
  const watchdog = createWatchdog({ platform: 'win32', shell: '/no/such/shell', onTrouble: () => assert.fail() });
  watchdog.add(5);
  watchdog.remove(5);
  watchdog.close();
});
