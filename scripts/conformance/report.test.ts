import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Row } from './report.ts';
import { details, isAtBar, table } from './report.ts';
import type { Score } from './server-runs.ts';

const EXCUSED = 'input-required-result-basic-elicitation';

const score = (passed: number, failing: readonly string[]): Score => ({
  column: '2026-07-28',
  passed,
  required: 37,
  failing: failing.map((name) => ({ name, isPassed: false, failures: ['because'], warnings: [] })),
  warnings: [],
});

const row = (era: 'legacy' | 'modern', ...scores: readonly Score[]): Row => ({ upstream: { era, transport: 'http' }, scores });

describe('the verdict of a conformance run', () => {
  it('excuses the one scenario that a legacy upstream cannot pass, and gives the reason', () => {
    const rows = [row('legacy', score(36, [EXCUSED]))];
    assert.equal(isAtBar(rows, []), true);
    assert.match(details(rows, [], false), /expected, it wants the key "user_name"/);
    assert.match(table(rows, []), /36\/37/);
  });

  it('excuses it for no other upstream, and nothing else for a legacy one', () => {
    assert.equal(isAtBar([row('modern', score(36, [EXCUSED]))], []), false);
    assert.equal(isAtBar([row('legacy', score(35, [EXCUSED, 'ping']))], []), false);
  });

  it('is below the bar when an upstream could not be tested', () => {
    assert.equal(isAtBar([{ ...row('modern'), trouble: 'no gateway' }], []), false);
  });

  it('is below the bar when a client scenario failed or is missing', () => {
    const passed = { name: 'tools_call', isPassed: true, failures: [], warnings: [] };
    assert.equal(isAtBar([], [{ revision: '2025-11-25', required: 1, results: [passed] }]), true);
    assert.equal(isAtBar([], [{ revision: '2025-11-25', required: 2, results: [passed] }]), false);
    assert.equal(isAtBar([], [{ revision: '2025-11-25', required: 1, results: [{ ...passed, isPassed: false }] }]), false);
  });
});
