// An administrator's settings and policies that cannot be used, on a machine with its own /etc: each is a clear fault that names the file, and lets nothing pass.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { call, conversation, type Machine, machine } from '../support/machine.ts';
import { ROOT } from '../support/place.ts';

const SERVER = join(ROOT, 'test/servers/stories/main.ts');

/** A machine with an /etc of its own, on which nobody is root. */
function managed(t: TestContext): { readonly of: Machine; readonly folder: string } {
  const etc = mkdtempSync(join(tmpdir(), 'bartizan-etc-'));
  const folder = join(etc, 'bartizan');
  t.after(() => {
    chmodSync(folder, 0o700);
    rmSync(etc, { recursive: true });
  });
  copyFileSync('/etc/passwd', join(etc, 'passwd'));
  mkdirSync(join(folder, 'policy'), { recursive: true });
  const within = ['bwrap', '--unshare-user', '--uid', '1234', '--dev-bind', '/', '/', '--bind', etc, '/etc', '--'];
  const of = machine(t, 'http://127.0.0.1:9/', { within });
  const args = [SERVER, '--era', 'legacy', '--transport', 'stdio', '--name', 'story', '--journal', join(of.home, 'journal')];
  const story = { command: process.execPath, args, launcher: 'none' };
  mkdirSync(join(of.home, '.config/bartizan'), { recursive: true });
  const settings = { servers: { story }, authority: { firstUse: 'lock', observe: ['policy'] } };
  writeFileSync(join(of.home, '.config/bartizan/bartizan.yaml'), JSON.stringify(settings));
  return { of, folder };
}

const CALLED = conversation(call('exact'));

interface Broken {
  readonly what: string;
  readonly plant: (folder: string) => void;
  readonly says: RegExp;
}

const policy =
  (text: string | Uint8Array) =>
  (folder: string): void =>
    writeFileSync(join(folder, 'policy/a.cedar'), text);
const settings =
  (text: string | Uint8Array) =>
  (folder: string): void =>
    writeFileSync(join(folder, 'bartizan.yaml'), text);

const BROKEN: readonly Broken[] = [
  {
    what: 'a policy that is no Cedar',
    plant: policy('permit('),
    says: /policy\.syntax {2}\/etc\/bartizan\/policy\/a\.cedar:1: /,
  },
  {
    what: 'a policy that names what is not there',
    plant: policy('forbid(principal, action == Action::"call_toll", resource);'),
    says: /policy\.invalid {2}\/etc\/bartizan\/policy\/a\.cedar:1: .*did you mean/,
  },
  {
    what: 'a policy that is no text',
    plant: policy(Buffer.from([0xff, 0xfe])),
    says: /policy\.unreadable {2}.*\/etc\/bartizan\/policy\/a\.cedar cannot be read: it is not UTF-8/,
  },
  {
    what: 'a policy that leads nowhere',
    plant: (folder) => symlinkSync('/nowhere', join(folder, 'policy/a.cedar')),
    says: /lock\.unreadable {2}cannot read \/etc\/bartizan\/policy\/a\.cedar: it is no regular file/,
  },
  {
    what: 'a pipe in place of a policy',
    plant: (folder) => execFileSync('mkfifo', [join(folder, 'policy/a.cedar')]),
    says: /lock\.unreadable {2}cannot read \/etc\/bartizan\/policy\/a\.cedar: it is no regular file/,
  },
  {
    what: 'policies that nobody may look at',
    plant: (folder) => chmodSync(join(folder, 'policy'), 0),
    says: /lock\.unreadable {2}cannot read \/etc\/bartizan\/policy: EACCES/,
  },
  {
    what: 'settings that are no YAML',
    plant: settings('authority: {'),
    says: /settings\.invalid {2}.*check-config --config \/etc\/bartizan\/bartizan\.yaml/,
  },
  {
    what: 'settings that nobody knows',
    plant: settings('authority: {observ: [policy]}'),
    says: /settings\.invalid {2}.*authority\.observ: unknown setting.*\/etc\/bartizan\/bartizan\.yaml/,
  },
  {
    what: 'empty settings',
    plant: settings(''),
    says: /settings\.invalid {2}.*the file is empty.*\/etc\/bartizan\/bartizan\.yaml/,
  },
  {
    what: 'settings that lead nowhere',
    plant: (folder) => symlinkSync('/nowhere', join(folder, 'bartizan.yaml')),
    says: /settings\.unreadable {2}.*\/etc\/bartizan\/bartizan\.yaml cannot be read: ENOENT/,
  },
  {
    what: 'a pipe in place of settings',
    plant: (folder) => execFileSync('mkfifo', [join(folder, 'bartizan.yaml')]),
    says: /settings\.unreadable {2}.*\/etc\/bartizan\/bartizan\.yaml cannot be read: it is not a file/,
  },
  {
    what: 'a folder that nobody may look at',
    plant: (folder) => chmodSync(folder, 0),
    says: /settings\.unreadable {2}.*\/etc\/bartizan\/bartizan\.yaml cannot be read: EACCES/,
  },
];

for (const { what, plant, says } of BROKEN)
  test(`${what} of an administrator is a fault that names it, and no call passes`, async (t) => {
    const { of, folder } = managed(t);
    plant(folder);
    const checked = await of.bartizan(['policy', 'check']);
    assert.notEqual(checked.code, 0);
    assert.match(checked.err, says);
    const { out, err } = await of.bartizan(['run', 'story'], CALLED);
    assert.match(err, says);
    assert.doesNotMatch(out, /"exact"/);
  });

test('policies of an administrator hold whatever the user only observes, and without any the call passes', async (t) => {
  const { of, folder } = managed(t);
  policy('@id("none") @reason("not here") forbid(principal, action, resource);')(folder);
  assert.match((await of.bartizan(['run', 'story'], CALLED)).out, /gateway\.denied: .*not here/);
  rmSync(folder, { recursive: true });
  assert.match((await of.bartizan(['run', 'story'], CALLED)).out, /"exact"/);
  mkdirSync(folder);
});
