// Which versions a record is about: ranges of Semantic Versioning, versions by name, and nothing when no version is known.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { affects, compareVersions } from './affects.ts';
import { type OsvEntry, readOsv } from './osv.ts';

const entry = (over: Partial<OsvEntry>): OsvEntry => ({
  ecosystem: 'npm',
  name: 'x',
  id: 'GHSA-1',
  isMalicious: false,
  severity: 'high',
  summary: '',
  versions: [],
  ranges: [],
  ...over,
});

describe('versions', () => {
  it('are in the order of Semantic Versioning', () => {
    const order = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.10.0',
      '2.0.0',
    ];
    for (const [i, a] of order.entries()) {
      for (const [j, b] of order.entries()) assert.equal(compareVersions(a, b), Math.sign(i - j), `${a} ${b}`);
    }
    assert.equal(compareVersions('1.0.0+a', '1.0.0+b'), 0);
    assert.equal(compareVersions('1.0.0', 'latest'), undefined);
  });

  const rows: readonly (readonly [ranges: OsvEntry['ranges'], version: string | undefined, is: boolean])[] = [
    [[{ from: '0', fixed: '1.2.0' }], '1.1.9', true],
    [[{ from: '0', fixed: '1.2.0' }], '1.2.0', false],
    [[{ from: '0', fixed: '1.2.0' }], '1.2.0-rc.1', true],
    [[{ from: '1.0.0', last: '1.5.0' }], '1.5.0', true],
    [[{ from: '1.0.0', last: '1.5.0' }], '1.5.1', false],
    [[{ from: '1.0.0' }], '0.9.0', false],
    [
      [
        { from: '1.0.0', fixed: '1.1.0' },
        { from: '2.0.0', fixed: '2.1.0' },
      ],
      '2.0.5',
      true,
    ],
    [[{ from: '0', fixed: '1.2.0' }], undefined, false],
    [[{ from: '0' }], undefined, true],
    [[{ from: '0', fixed: '1.2.0' }], '^1.0.0', false],
  ];
  for (const [ranges, version, is] of rows)
    it(`${version ?? 'none'} is ${is ? '' : 'not '}in ${JSON.stringify(ranges)}`, () =>
      assert.equal(affects(entry({ ranges }), version), is));

  it('are found by name', () => assert.equal(affects(entry({ versions: ['1.0.post1'] }), '1.0.post1'), true));
});

describe('a record of OSV', () => {
  const record = {
    id: 'GHSA-2',
    summary: 'Command injection',
    affected: [
      {
        package: { ecosystem: 'PyPI', name: 'Acme_Server' },
        ranges: [
          { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.2' }] },
          { type: 'GIT', events: [{ introduced: 'abc' }] },
        ],
        versions: ['1.0', '1.1', 7],
      },
      { package: 7 },
    ],
    database_specific: { severity: 'MODERATE' },
  };

  it('is read with names as their ecosystem compares them', () => {
    const [only] = readOsv(record) ?? [];
    assert.deepEqual(
      [only?.ecosystem, only?.name, only?.severity, only?.versions, only?.ranges],
      ['pypi', 'acme-server', 'medium', ['1.0', '1.1'], [{ from: '0', fixed: '1.2' }]],
    );
  });

  it('says nothing when it was withdrawn, and is none without an id', () => {
    assert.deepEqual(readOsv({ ...record, withdrawn: '2026-01-01T00:00:00Z' }), []);
    for (const strange of [null, 7, {}, { id: 'x' }, { affected: [] }]) assert.equal(readOsv(strange), undefined);
  });

  it('of malicious packages is critical', () => {
    const [only] = readOsv({ ...record, id: 'MAL-2025-1' }) ?? [];
    assert.deepEqual([only?.isMalicious, only?.severity], [true, 'critical']);
  });
});
