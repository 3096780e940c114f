// What root mounts for an ordinary user has to be open to that user, all the way.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import type { Fault } from '../base/fault.ts';
import type { Mount, Plan } from './plan.ts';
import { checkReach } from './reach.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-reach-')));
after(() => rmSync(folder, { recursive: true }));
chmodSync(folder, 0o755);
mkdirSync(join(folder, 'closed'), { mode: 0o700 });
mkdirSync(join(folder, 'closed/inside'), { mode: 0o777 });
const file = join(folder, 'file');
writeFileSync(file, '');

/** Somebody who owns nothing here. */
const STRANGER = 60_920;

function refusalFor(source: string, isWritable: boolean, node = '/bin/sh'): string {
  const mount: Mount = { kind: 'bind', source, target: source, isWritable, why: 'of the test' };
  try {
    checkReach({ mounts: [mount] } as unknown as Plan, node, STRANGER);
    return 'none';
  } catch (thrown) {
    const { code, message, fix } = thrown as Fault;
    return `${code} ${message} FIX ${fix}`;
  }
}

it('what is open to everybody passes, to read', () => {
  chmodSync(file, 0o644);
  assert.equal(refusalFor(file, false), 'none');
});

it('what may not be written, or not be read, is refused', () => {
  assert.match(refusalFor(file, true), /^sandbox\.not-reachable .*it may not write there FIX .*: chown \d+ \//);
  chmodSync(file, 0o600);
  assert.match(refusalFor(file, false), /^sandbox\.not-reachable .*it may not read it FIX .*: chmod o\+rX \//);
});

it('what lies behind a closed folder is refused with that folder, and so is a Node there', () => {
  const closed = new RegExp(`^sandbox\\.not-reachable .*${join(folder, 'closed')} is closed to it`);
  assert.match(refusalFor(join(folder, 'closed/inside'), true), closed);
  assert.match(refusalFor('/', false, join(folder, 'closed/inside/node')), closed);
});
