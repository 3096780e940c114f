// Our reading of versions, ranges, markers and tags against Python's own (`packaging`, as pip carries it), over generated input.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { it } from 'node:test';
import fc from 'fast-check';
import { machine } from '../../src/supply/pypi.test-kit.ts';
import { isMet, parseMarker } from '../../src/supply/pypi-marker.ts';
import { findPython } from '../../src/supply/pypi-python.ts';
import { allows, parseSpecifier } from '../../src/supply/pypi-specifier.ts';
import { compareVersions, parseVersion } from '../../src/supply/pypi-version.ts';
import { supportedTags } from '../../src/supply/wheel-tags.ts';

const ORACLE = `
import json, sys
sys.path.insert(0, sys.argv[1])
from pip._vendor.packaging.version import Version, InvalidVersion
from pip._vendor.packaging.specifiers import SpecifierSet, InvalidSpecifier
from pip._vendor.packaging.markers import Marker
from pip._vendor.packaging.tags import sys_tags
asked = json.load(sys.stdin)
def version(text):
    try: return str(Version(text))
    except InvalidVersion: return None
def order(a, b):
    a, b = Version(a), Version(b)
    return -1 if a < b else 1 if a > b else 0
def inside(range, text):
    try: return SpecifierSet(range).contains(text, prereleases=True)
    except InvalidSpecifier: return None
json.dump({
  'versions': [version(text) for text in asked['versions']],
  'orders': [order(a, b) for a, b in asked['pairs']],
  'inside': [inside(range, text) for range, text in asked['ranges']],
  'markers': [Marker(text).evaluate({'extra': ''}) for text in asked['markers']],
  'tags': [str(tag) for tag in sys_tags()],
}, sys.stdout)
`;

interface Asked {
  readonly versions?: readonly string[];
  readonly pairs?: readonly (readonly [string, string])[];
  readonly ranges?: readonly (readonly [string, string])[];
  readonly markers?: readonly string[];
}

interface Answer {
  readonly versions: readonly (string | null)[];
  readonly orders: readonly number[];
  readonly inside: readonly (boolean | null)[];
  readonly markers: readonly boolean[];
  readonly tags: readonly string[];
}

function oracle(python: string, asked: Asked): Answer {
  const [wheel] = globSync('/usr/share/python-wheels/pip-*.whl');
  assert.ok(wheel !== undefined, 'this test needs Debian’s python3-pip-whl');
  const input = JSON.stringify({ versions: [], pairs: [], ranges: [], markers: [], ...asked });
  const { stdout, stderr } = spawnSync(python, ['-I', '-c', ORACLE, wheel], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}

const small = fc.integer({ min: 0, max: 3 });
const release = fc.array(small, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'));
const suffix = (words: readonly string[]) =>
  fc.option(fc.tuple(fc.constantFrom('', '.', '-', '_'), fc.constantFrom(...words), fc.option(small)), { nil: undefined });
const version = fc
  .record({
    epoch: fc.option(small),
    release,
    pre: suffix(['a', 'b', 'rc', 'alpha', 'C', 'preview']),
    post: suffix(['post', 'rev', 'r']),
    dev: suffix(['dev', 'DEV']),
    local: fc.option(fc.constantFrom('1', 'ab', 'ab.2', '2.ab', '10')),
  })
  .map(({ epoch, release: numbers, pre, post, dev, local }) =>
    [
      epoch === null ? '' : `${epoch}!`,
      numbers,
      ...[pre, post, dev].map((part) => (part === undefined ? '' : `${part[0]}${part[1]}${part[2] ?? ''}`)),
      local === null ? '' : `+${local}`,
    ].join(''),
  );
const clause = fc.oneof(
  fc.tuple(fc.constantFrom('==', '!='), version).map((parts) => parts.join('')),
  // A local label behind any other operator is no range, which pip 23 did not know.
  fc.tuple(fc.constantFrom('>=', '<=', '<', '>'), version).map(([operator, text]) => `${operator}${text.replace(/\+.*/, '')}`),
  release.map((numbers) => `~=1.${numbers}`),
  // Longer prefixes were cut wrongly by pip 23 where a pre-release follows; pypi-version.test.ts has them.
  fc.tuple(fc.constantFrom('==', '!='), small).map(([operator, numbers]) => `${operator}${numbers}.*`),
);
const range = fc.array(clause, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
const sample = <T>(values: fc.Arbitrary<T>, count: number): readonly T[] => fc.sample(values, { numRuns: count, seed: 7 });

it('3,000 generated versions are read and ordered alike', (t) => {
  const { path } = findPython(machine(t));
  const versions = sample(version, 3_000);
  const pairs = versions.map((each, i) => [each, versions[(i * 7 + 1) % versions.length] ?? each] as const);
  const answer = oracle(path, { versions, pairs });
  assert.deepEqual(
    versions.map((text) => parseVersion(text)?.text ?? null),
    answer.versions,
  );
  for (const [i, [a, b]] of pairs.entries()) {
    const [left, right] = [parseVersion(a), parseVersion(b)];
    assert.ok(left !== undefined && right !== undefined);
    assert.equal(Math.sign(compareVersions(left, right)), answer.orders[i], `${a} ${b}`);
  }
});

it('5,000 generated ranges allow alike', (t) => {
  const { path } = findPython(machine(t));
  const ranges = sample(fc.tuple(range, version), 5_000);
  const answer = oracle(path, { ranges });
  for (const [i, [text, candidate]] of ranges.entries()) {
    const read = parseSpecifier(text);
    const found = parseVersion(candidate);
    assert.ok(found !== undefined);
    assert.equal(read === undefined ? null : allows(read, found), answer.inside[i], `${candidate} in ${text}`);
  }
});

it('markers hold alike for the Python that is here', (t) => {
  const { path, markers } = findPython(machine(t));
  const words = fc.tuple(
    fc.constantFrom(
      'sys_platform',
      'os_name',
      'platform_system',
      'platform_machine',
      'implementation_name',
      'platform_python_implementation',
    ),
    fc.constantFrom('==', '!=', 'in', 'not in'),
    fc.constantFrom('linux', 'posix', 'x86_64 aarch64', 'cpython', 'Linux', ''),
  );
  const versions = fc.tuple(
    fc.constantFrom('python_version', 'python_full_version', 'implementation_version'),
    fc.constantFrom('==', '!=', '<', '>=', '>', '<=', '~='),
    fc.constantFrom('3.9', '3.11', '3.11.2', '4.0', '2.7'),
  );
  const texts = sample(fc.tuple(fc.oneof(words, versions), fc.boolean()), 1_000).map(([[name, operator, value], isSwapped]) =>
    isSwapped ? `"${value}" ${operator} ${name}` : `${name} ${operator} "${value}"`,
  );
  const answer = oracle(path, { markers: texts });
  for (const [i, text] of texts.entries()) {
    const marker = parseMarker(text);
    assert.ok(marker !== undefined, text);
    assert.equal(isMet(marker, markers, new Set()), answer.markers[i], text);
  }
});

it('the tags of the Python that is here are those it has itself, in its order', (t) => {
  const { path, abi } = findPython(machine(t));
  // pip 23 left out the one tag that later versions of packaging added.
  const added = `cp${abi.major}${abi.minor}-none-any`;
  const tags = supportedTags(abi).filter((tag) => tag !== added);
  assert.deepEqual(
    tags,
    oracle(path, {}).tags.filter((tag) => tag !== added),
  );
});
