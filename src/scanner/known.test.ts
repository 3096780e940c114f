// Suppressions and baselines: what is accepted has a reason and an end, and a bad file is refused rather than half read.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isExpired, readBaseline, readSuppressions } from './known.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const ID = 'a'.repeat(32);
const item = (more: string): string => `suppress:\n  - {finding: ${ID}, ${more}}\n`;

describe('suppressions', () => {
  it('name a finding, a reason and a last day', () => {
    const [one] = readSuppressions(item('reason: "ours", expires: "2026-11-21"'), 's.yaml', NOW);
    assert.deepEqual(one, { finding: ID, reason: 'ours', expires: '2026-11-21' });
    assert.equal(one === undefined ? undefined : isExpired(one, NOW), false);
    assert.equal(one === undefined ? undefined : isExpired(one, NOW + 86_400_000), true);
  });

  const bad: readonly (readonly [string, string, RegExp])[] = [
    ['no reason', item('expires: "2026-12-01"'), /item 1: a reason is missing/],
    ['an empty reason', item('reason: " ", expires: "2026-12-01"'), /a reason is missing/],
    ['no end', item('reason: x'), /expires is not a day/],
    ['a day that is none', item('reason: x, expires: "2026-02-30"'), /expires is not a day/],
    ['an end far away', item('reason: x, expires: "2099-01-01"'), /more than a year/],
    ['an id that is none', 'suppress: [{finding: "*", reason: x, expires: "2026-12-01"}]', /not the id of a finding/],
    ['a whole server', item('reason: x, expires: "2026-12-01", server: a'), /"server" is not known/],
    ['something else', 'ignore: []', /one list named suppress/],
    ['broken YAML', 'suppress: [', /not valid YAML/],
  ];
  for (const [name, text, message] of bad) {
    it(`with ${name} are refused`, () => assert.throws(() => readSuppressions(text, 's.yaml', NOW), message));
  }
});

describe('a baseline', () => {
  it('is read as it was written', () => {
    const text = JSON.stringify({ version: 1, at: '2026-11-21T12:00:00.000Z', findings: [ID], servers: ['npm:a'] });
    assert.deepEqual(readBaseline(text, 'b.json').servers, ['npm:a']);
  });
  for (const text of ['{', '[]', '{"version": 2}', '{"version": 1, "at": "x", "findings": [1], "servers": []}']) {
    it(`${text} is refused`, () => assert.throws(() => readBaseline(text, 'b.json'), { code: 'scan.bad-baseline' }));
  }
});
