import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { howToGet, missingTools, type SystemTool, systemTools } from './system-tools.ts';

const absent: SystemTool = { command: 'no-such-program-here', debianPackage: 'no-such-package', why: 'a test' };
const node: SystemTool = { command: 'node', debianPackage: 'nodejs', why: 'a test' };

test('a tool in the PATH is found and one that is nowhere is missing', () => {
  assert.deepEqual(missingTools([absent, node], dirname(process.execPath)), [absent]);
});

test('the message names each missing tool and the command that gets them', () => {
  const text = howToGet([absent]);
  assert.match(text, /no-such-program-here/);
  assert.match(text, /apt-get install -y --no-install-recommends no-such-package/);
});

test('CI installs exactly the packages that the system tests need', () => {
  const script = readFileSync(new URL('../.ci/run', import.meta.url), 'utf8');
  const installed = /^packages=\(([^)]*)\)$/m.exec(script)?.[1]?.split(' ');
  assert.deepEqual(installed, systemTools.map(({ debianPackage }) => debianPackage).sort());
});
