// A made-up root of a file system: what each missing piece is told as.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, it } from 'node:test';
import type { Fault } from '../base/fault.ts';
import { type KnownMachine, type MachineParts, readMachine } from './machine.ts';

const TOOLS = ['bwrap', 'unshare', 'prlimit', 'ip', 'mount', 'sh'];

/** A root with all that is needed, and what a test changes about it. */
function rootWith(files: Readonly<Record<string, string>> = {}, without: readonly string[] = []): string {
  const root = mkdtempSync(join(tmpdir(), 'bartizan-machine-'));
  after(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
  };
  for (const tool of TOOLS) if (!without.includes(tool)) write(`usr/bin/${tool}`, '#!/bin/sh\necho bubblewrap 0.8.0\n');
  for (const [path, text] of Object.entries(files)) write(path, text);
  mkdirSync(join(root, 'lib'));
  symlinkSync('usr/bin', join(root, 'bin'));
  return root;
}

const look = (root: string, more: Partial<MachineParts> = {}): Promise<KnownMachine> =>
  readMachine({ platform: 'linux', arch: 'x64', uid: 1000, kernelRelease: '6.1.0-1', root, ...more });

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (fault: Fault) => `${fault.code} ${fault.message} FIX ${fault.fix}`,
  );

it('a machine that has everything is described', async () => {
  const machine = await look(rootWith());
  assert.deepEqual([machine.bubblewrap, machine.uid, machine.kernel], ['0.8.0', 1000, { major: 6, minor: 1 }]);
  assert.deepEqual(machine.rootFolders, [
    { path: '/bin', linkTo: 'usr/bin' },
    { path: '/lib', linkTo: undefined },
  ]);
});

it('each program that is missing is named with the package that has it', async () => {
  for (const [tool, name] of [
    ['bwrap', 'bubblewrap'],
    ['unshare', 'util-linux'],
    ['ip', 'iproute2'],
    ['mount', 'mount'],
  ] as const)
    assert.match(
      await refusal(look(rootWith({}, [tool]))),
      new RegExp(`^sandbox\\.tool-missing .*${tool}.* FIX apt-get install ${name}`),
    );
});

it('an old bubblewrap is refused', async () => {
  const root = rootWith({ 'usr/bin/bwrap': '#!/bin/sh\necho bubblewrap 0.7.0\n' });
  assert.match(await refusal(look(root)), /^sandbox\.bubblewrap-too-old .*0\.7\.0/);
});

it('closed user namespaces are refused with the setting that opens them', async () => {
  for (const [path, text, remedy] of [
    [
      'proc/sys/user/max_user_namespaces',
      '0\n',
      /^sandbox\.no-user-namespaces .*FIX as root: sysctl -w user\.max_user_namespaces=/,
    ],
    [
      'proc/sys/kernel/unprivileged_userns_clone',
      '0\n',
      /^sandbox\.no-user-namespaces .*FIX as root: sysctl -w kernel\.unprivileged_userns_clone=1/,
    ],
  ] as const)
    assert.match(await refusal(look(rootWith({ [path]: text }))), remedy);
  assert.equal(await refusal(look(rootWith({ 'proc/sys/kernel/unprivileged_userns_clone': '1\n' }))), 'none');
});

it('what AppArmor restricts is refused, unless a profile of it lets our tools through', async () => {
  const setting = 'proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  const unshare = (code: number): Readonly<Record<string, string>> => ({ 'usr/bin/unshare': `#!/bin/sh\nexit ${code}\n` });
  const of = (value: string, code: number): Promise<string> => refusal(look(rootWith({ [setting]: value, ...unshare(code) })));
  assert.match(await of('1\n', 1), /^sandbox\.apparmor .*FIX .*profile with "userns,"/);
  assert.equal(await of('1\n', 0), 'none');
  assert.equal(await of('0\n', 1), 'none');
});

it('root is refused unless an ordinary user is named', async () => {
  const root = rootWith();
  assert.match(await refusal(look(root, { uid: 0 })), /^sandbox\.root-caller .*runAs/);
  for (const runAs of [0, -1, 1.5, 65_534]) assert.match(await refusal(look(root, { uid: 0, runAs })), /^sandbox\.run-as-root /);
  assert.equal((await look(root, { uid: 0, runAs: 1234 })).uid, 1234);
});

it('other systems and processors are refused, with what to do instead', async () => {
  const root = rootWith();
  for (const [platform, name] of [
    ['darwin', 'macOS'],
    ['win32', 'Windows'],
    ['freebsd', 'freebsd'],
  ] as const)
    assert.match(
      await refusal(look(root, { platform })),
      new RegExp(`^sandbox\\.unsupported-platform .*not yet enforced on ${name} FIX run it on Linux .*launcher: none`),
    );
  assert.match(await refusal(look(root, { arch: 'riscv64' })), /^sandbox\.unsupported-processor .*riscv64/);
});
