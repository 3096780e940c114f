import assert from 'node:assert/strict';
import { it } from 'node:test';
import { pypiFault } from './pypi-faults.ts';
import { type OfferedWheel, type Project, parseProject } from './pypi-index.ts';
import type { Python } from './pypi-python.ts';
import { parseRequirement } from './pypi-requirement.ts';
import { resolveTree } from './pypi-resolve.ts';
import { type PythonAbi, ranksOf, supportedTags } from './wheel-tags.ts';

const abi: PythonAbi = {
  implementation: 'cpython',
  major: 3,
  minor: 11,
  abiFlags: '',
  platform: 'linux-x86_64',
  bits: 64,
  glibc: [2, 36],
  isMusl: false,
};
const python: Python = {
  path: '/usr/bin/python3',
  version: '3.11.2',
  abi,
  markers: { python_version: '3.11', sys_platform: 'linux' },
};
const target = { python, ranks: ranksOf(supportedTags(abi)) };

/** `{ a: { '1': ['b>=2'] } }`: packages, versions, requirements. */
type World = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

function worldOf(world: World) {
  const project = async (name: string): Promise<Project> => {
    const versions = world[name];
    if (versions === undefined) throw pypiFault['not-found']({ name, registry: 'test' });
    const files = Object.keys(versions).map((version) => ({
      filename: `${name}-${version}-py3-none-any.whl`,
      url: 'x',
      hashes: { sha256: 'a'.repeat(64) },
    }));
    return parseProject({ meta: { 'api-version': '1.0' }, name, files }, { name, url: 'https://index.test/', registry: 'test' });
  };
  const requirementsOf = async ({ name, version }: OfferedWheel): Promise<readonly string[]> => world[name]?.[version.text] ?? [];
  return { project, requirementsOf };
}

async function solved(world: World, wanted: string, bounds = { maxPackages: 100, maxSteps: 500 }): Promise<string> {
  const root = parseRequirement(wanted);
  assert.ok(typeof root !== 'string');
  const pins = await resolveTree(root, worldOf(world), target, bounds);
  return pins.map(({ name, version }) => `${name}=${version.text}`).join(' ');
}

it('the newest versions that fit together are chosen', async () => {
  const world = { a: { '1': ['b<2'], '2': ['b>=1', 'c'] }, b: { '1': [], '2': [] }, c: { '1': ['b<2'] } };
  assert.equal(await solved(world, 'a'), 'a=2 b=1 c=1');
  assert.equal(await solved(world, 'a<2'), 'a=1 b=1');
});

it('an older version is taken when the newest fits nothing', async () => {
  const world = { a: { '1': ['b==1'], '2': ['b==1', 'c'] }, b: { '1': [] }, c: { '1': ['b==2'] } };
  assert.equal(await solved(world, 'a'), 'a=1 b=1');
});

it('markers and extras decide what is needed, extras of what is there already too', async () => {
  const world = {
    a: { '1': ['b', 'c', "w; sys_platform=='win32'", "x; extra=='opt'"] },
    b: { '1': ["y; extra=='fast'"] },
    c: { '1': ['b[fast]'] },
    y: { '1': [] },
    x: { '1': [] },
  };
  assert.equal(await solved(world, 'a'), 'a=1 b=1 c=1 y=1');
  assert.equal(await solved(world, 'a[opt]'), 'a=1 b=1 c=1 x=1 y=1');
});

it('a conflict through an extra can be mended by another choice of whoever asked for it', async () => {
  const world = {
    a: { '1': ['b', 'c'] },
    b: { '1': ["y==2; extra=='fast'"] },
    c: { '2': ['y==1', 'b[fast]'], '1': ['y==1'] },
    y: { '1': [], '2': [] },
  };
  assert.equal(await solved(world, 'a'), 'a=1 b=1 c=1 y=1');
});

it('packages that need each other are no endless loop', async () => {
  assert.equal(await solved({ a: { '1': ['b'] }, b: { '1': ['a[x]'] } }, 'a'), 'a=1 b=1');
});

it('a pre-release is taken only if it is named or there is nothing else', async () => {
  const world = { a: { '1': [], '2rc1': [] }, b: { '1a1': [] } };
  assert.equal(await solved(world, 'a'), 'a=1');
  assert.equal(await solved(world, 'a>=2rc1'), 'a=2rc1');
  assert.equal(await solved(world, 'b'), 'b=1a1');
});

it('what cannot be solved says why', async () => {
  await assert.rejects(solved({ a: { '1': ['b>=2'] }, b: { '1': [] } }, 'a'), { code: 'pypi.no-version' });
  await assert.rejects(
    solved({ a: { '1': ['b', 'c'] }, b: { '1': ['d<2'] }, c: { '1': ['d>=2'] }, d: { '1': [], '2': [] } }, 'a'),
    { code: 'pypi.conflict' },
  );
  await assert.rejects(solved({ a: { '1': ['b'] } }, 'a'), { code: 'pypi.not-found' });
  await assert.rejects(solved({ a: { '1': ['b !! c'] } }, 'a'), { code: 'pypi.bad-requirement' });
  await assert.rejects(solved({ a: { '1': ['b @ https://example.com/'] } }, 'a'), { code: 'pypi.direct-url' });
});

it('choices that take no part in a conflict are not tried again', async () => {
  const versions = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i + 1}`, []]));
  const world = {
    a: { '1': ['p', 'q', 'r', 's', 'x', 'y'] },
    p: versions,
    q: versions,
    r: versions,
    s: versions,
    x: { '1': ['z<2'] },
    y: { '1': ['z>=2'] },
    z: { '1': [], '2': [] },
  };
  await assert.rejects(solved(world, 'a', { maxPackages: 100, maxSteps: 50 }), { code: 'pypi.conflict' });
});

it('a search has an end, and so has a tree', async () => {
  const chain = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`p${i}`, { '1': [`p${i + 1}`] }]));
  await assert.rejects(solved(chain, 'p0', { maxPackages: 30, maxSteps: 500 }), { code: 'pypi.too-many-packages' });
  await assert.rejects(solved(chain, 'p0', { maxPackages: 100, maxSteps: 10 }), { code: 'pypi.too-hard' });
});
