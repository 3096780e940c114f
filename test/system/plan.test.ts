// `bartizan plan` through the real command: what it prints is what a start would make, values are not shown, and what holds only partly is said.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { runAs, userFolder } from '../support/ordinary-user.ts';
import { type Ended, Place } from '../support/place.ts';

const place = new Place();
after(() => place.end());
chmodSync(place.folder, 0o711);
const work = userFolder();
for (const name of ['in', 'out']) {
  mkdirSync(join(work, name));
  if (runAs !== undefined) chownSync(join(work, name), runAs, runAs);
}
writeFileSync(join(work, 'in/file'), '');

function plan(entry: Readonly<Record<string, unknown>>, ...flags: readonly string[]): Ended {
  const server = { command: '/bin/cat', ...entry };
  place.configure({ servers: { it: server as never }, ...(runAs === undefined ? {} : { authority: { runAs } }) });
  return place.bartizanAs({ LISTED: 'CANARY-own' }, 'plan', 'it', '--config', place.config, ...flags);
}

it('shows every part of a sandbox, and no value', () => {
  const profile = { read: [join(work, 'in')], write: [join(work, 'out')], hosts: ['api.example.com'], env: ['LISTED'] };
  const { code, out } = plan({ env: { TOKEN: 'CANARY-settings' }, profile });
  assert.equal(code, 0);
  for (const line of [
    /^it: \/bin\/cat$/m,
    new RegExp(`^ {2}read +${join(work, 'in')} `, 'm'),
    new RegExp(`^ {2}write +${join(work, 'out')} `, 'm'),
    /^ {2}TOKEN +from bartizan\.yaml, not shown$/m,
    /^ {2}LISTED +from Bartizan’s own environment, not shown$/m,
    /^ {2}api\.example\.com/m,
    /^ {2}\d{3} instructions for (x64|arm64); no UNIX sockets/m,
    /^ {2}memory 1GiB a process, 128 processes/m,
    /^ {2}enforced +network +reaches only api\.example\.com/m,
    /^ {2}partly +tls-host /m,
    /^ {2}partly +git-hooks /m,
    /^ {2}NOT ENFORCED +cpu /m,
    /^ {2}NOT ENFORCED +planted-links .*Bartizan never follows links there/m,
  ])
    assert.match(out, line);
  assert.doesNotMatch(out, /CANARY/);
});

it('says in advance that a server would not be started, why, and what mends it', () => {
  const { code, out } = plan({ profile: { limits: { cpu: 1 } } });
  assert.equal(code, 1);
  assert.match(out, /^It is not started here: sandbox\.degraded .*Fix: .*allowDegraded: \[cpu\]/m);
  const { refusal } = JSON.parse(plan({ profile: { limits: { cpu: 1 } } }, '--json').out) as {
    readonly refusal: { readonly code: string };
  };
  assert.equal(refusal.code, 'sandbox.degraded');
});

it('says it loudly where nothing is confined', () => {
  const { code, out } = plan({ launcher: 'none' });
  assert.equal(code, 0);
  assert.match(out, /NOT CONFINED \(launcher: none\)/);
});
