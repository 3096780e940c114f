import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allows, parseSpecifier } from './pypi-specifier.ts';
import { compareVersions, parseVersion } from './pypi-version.ts';

const versionOf = (text: string) => {
  const version = parseVersion(text);
  assert.ok(version !== undefined, text);
  return version;
};

it('versions are ordered as PEP 440 orders them', () => {
  const ordered = [
    '0.9',
    '1.dev0',
    '1.0.dev456',
    '1.0a1.dev1',
    '1.0a1',
    '1.0a2.dev456',
    '1.0a12',
    '1.0b1.dev456',
    '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345',
    '1.0rc1.dev456',
    '1.0rc1',
    '1.0',
    '1.0+abc.5',
    '1.0+abc.7',
    '1.0+5',
    '1.0.post456.dev34',
    '1.0.post456',
    '1.1.dev1',
    '2024.1.1',
    '20240101123456789012',
    '20240101123456789013',
    '1!0.1',
  ];
  for (let i = 1; i < ordered.length; i++) {
    const [a, b] = [versionOf(ordered[i - 1] ?? ''), versionOf(ordered[i] ?? '')];
    assert.ok(compareVersions(a, b) < 0 && compareVersions(b, a) > 0, `${a.text} < ${b.text}`);
  }
});

it('spellings of one version are the same version', () => {
  for (const [a, b] of [
    ['1.0', '1'],
    ['v1.0-ALPHA.1', '1a1'],
    ['1.0-1', '1.0.post1'],
    ['1.0.rev', '1.0.post0'],
    ['1.0preview2', '1rc2'],
    ['1.0+Ab-01', '1.0+ab.1'],
    ['01.2', '1.2'],
  ]) {
    assert.equal(compareVersions(versionOf(a ?? ''), versionOf(b ?? '')), 0, `${a} = ${b}`);
  }
});

it('what is no version is none', () => {
  for (const text of ['', 'x', '1.', '1..2', '1.0x', '1.0+', '1.0+a..b', '1 0', `1.${'0'.repeat(200)}`])
    assert.equal(parseVersion(text), undefined, text);
});

const cases: readonly (readonly [range: string, inside: readonly string[], outside: readonly string[]])[] = [
  ['', ['0', '1!5', '1a1'], []],
  ['>=1.2,<2', ['1.2', '1.9.9', '1.2+local'], ['1.1', '2', '2rc1', '1.2rc1']],
  ['~=1.4', ['1.4', '1.9'], ['1.3', '2.0', '2.0a1']],
  ['~=1.4.2', ['1.4.2', '1.4.9', '1.4.2.post1'], ['1.4.1', '1.5']],
  ['==1.4.*', ['1.4', '1.4.7', '1.4rc1', '1.4.post1'], ['1.5', '1', '1!1.4']],
  ['==1.0', ['1', '1.0.0', '1.0+x'], ['1.0.1', '1.0.post1', '1.0rc1']],
  ['==1.0+x', ['1.0+x'], ['1.0', '1.0+y']],
  ['!=1.5.*,>1', ['1.4', '1.6'], ['1.5', '1.5.3', '1', '1.post1', '1+x']],
  ['>1.0.post1', ['1.0.post2', '1.1'], ['1.0.post1', '1.0']],
  ['<2.0rc1', ['2.0b1', '1'], ['2.0rc1', '2.0']],
  ['<=2', ['2', '2.0+x', '2rc1'], ['2.0.post1']],
  ['===1.0', ['1.0'], ['1.0.1']],
];

it('ranges allow what PEP 440 says', () => {
  for (const [text, inside, outside] of cases) {
    const range = parseSpecifier(text);
    assert.ok(range !== undefined, text);
    for (const version of inside) assert.ok(allows(range, versionOf(version)), `${version} in ${text}`);
    for (const version of outside) assert.ok(!allows(range, versionOf(version)), `${version} not in ${text}`);
  }
});

it('what is no range is none', () => {
  for (const text of [
    '1.0',
    '>',
    '=>1',
    '~=1',
    '>=1.*',
    '==1.0a1.*',
    '>=1+local',
    '>=1;<2',
    '== 1 2',
    Array(100).fill('>1').join(','),
  ]) {
    assert.equal(parseSpecifier(text), undefined, text);
  }
});
