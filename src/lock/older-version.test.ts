import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isOlder } from './older-version.ts';

/** Each list from the oldest to the newest: SemVer 2.0 §11, PEP 440. */
const ORDERS = {
  npm: [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1-0',
    '1.0.1',
  ],
  mcpb: ['0.9', '1.0.0-1', '1.0.0'],
  pypi: [
    '1.dev0',
    '1.0.dev456',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1.dev456',
    '1.0rc1',
    '1.0',
    '1.0.post456.dev34',
    '1.0.post456',
    '1.1.dev1',
    '2026.8',
    '1!0.1',
  ],
  oci: ['1.9.9', '1.10', '2'],
} as const;

for (const [kind, versions] of Object.entries(ORDERS)) {
  it(`versions of ${kind} are ordered by its own rule`, () => {
    for (const [i, a] of versions.entries())
      for (const [j, b] of versions.entries()) assert.equal(isOlder(kind, a, b), i < j, `${a} older than ${b}`);
  });
}

it('spellings of one version, and what cannot be read, are not older', () => {
  for (const [kind, a, b] of [
    ['npm', '1.0.0+build.1', '1.0.0+build.2'],
    ['pypi', '1.0-1', '1.0.post1'],
    ['pypi', '1.0-ALPHA_1', '1.0a1'],
    ['pypi', '1.0', '1.0.0'],
    ['pypi', '1.0c1', '1.0rc1'],
    ['oci', '1.2-alpine', '1.2'],
    ['npm', 'latest', '1.0.0'],
    ['npm', '1'.repeat(300), '2.0.0'],
    ['remote', undefined, '1'],
  ] as const) {
    assert.equal(isOlder(kind, a, b), false, `${a} ${b}`);
    assert.equal(isOlder(kind, b, a), false, `${b} ${a}`);
  }
});
