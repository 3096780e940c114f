import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import type { Packument } from '../../src/supply/npm-registry.ts';
import * as source from '../../src/supply/npm-resolver.ts';
import { placeFor } from '../../src/supply/place.test-kit.ts';
import { leavingOut } from './left-out.ts';

type Resolver = typeof source;

/** The resolver as it is shipped: bundled, and without what is left out. */
async function shipped(t: TestContext): Promise<Resolver> {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-left-out-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const build = await rolldown({
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    input: 'src/supply/npm-resolver.ts',
    platform: 'node',
    external: [/^node:/],
    resolve: { mainFields: ['module', 'main'] },
    plugins: [leavingOut],
  });
  await build.write({ dir: folder, format: 'esm', entryFileNames: 'resolver.mjs' });
  await build.close();
  return import(pathToFileURL(join(folder, 'resolver.mjs')).href);
}

type Versions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Metadata of a whole registry: package → version → members of its manifest. */
type Registry = Readonly<Record<string, Versions>>;

function packumentOf(registry: Registry, name: string): Packument {
  const versions = registry[name] ?? {};
  const entries = Object.entries(versions).map(([version, members]) => {
    const tarball = `https://registry.example/${name}/-/${name}-${version}.tgz`;
    const integrity = `sha512-${Buffer.alloc(64, `${name}${version}`).toString('base64')}`;
    return [version, { name, version, dist: { tarball, integrity }, ...members }] as const;
  });
  return { name, versions: Object.fromEntries(entries), 'dist-tags': { latest: entries.at(-1)?.[0] ?? '' }, misnamed: [] };
}

let folders = 0;

/** The tree, or the code and text of the fault. */
async function outcome(t: TestContext, { resolveTree }: Resolver, registry: Registry): Promise<unknown> {
  const context = placeFor(t);
  const emptyFolder = join(context.cwd, String(folders++));
  mkdirSync(emptyFolder);
  const packument = async (name: string): Promise<Packument> => packumentOf(registry, name);
  try {
    const registries = { registry: 'https://registry.example/', scopes: {} };
    const parts = { ...registries, packument, maxPackages: 100, emptyFolder, nodeVersion: '24.15.0' };
    return await resolveTree('root', '1.0.0', parts);
  } catch (error) {
    const { name, code, message } = error as { name?: string; code?: string; message?: string };
    return { name, code, message };
  }
}

const fixed: Readonly<Record<string, Versions[string]>> = {
  'a dependency': { dependencies: { a: '^1.0.0' } },
  'versions that must be nested': { dependencies: { a: '1', b: '*' } },
  'a peer': { dependencies: { c: '*' } },
  'peers that exclude each other': { dependencies: { c: '*', a: '1' }, peerDependencies: { a: '2' } },
  'optional packages, one for another platform, one missing': { optionalDependencies: { win: '*', gone: '*' } },
  'packages inside its archive': { dependencies: { a: '*', inner: '*' }, bundleDependencies: ['inner'] },
  'an alias': { dependencies: { other: 'npm:a@1' } },
  'a range nothing satisfies': { dependencies: { a: '^9' } },
  'a package from git': { dependencies: { x: 'github:acme/x' } },
  'a package from a URL': { dependencies: { x: 'https://example.com/x.tgz' } },
  'a package from a folder': { dependencies: { x: 'file:../x' } },
  'an impossible name': { dependencies: { '../x': '1' } },
  overrides: { dependencies: { b: '*' }, overrides: { a: '1.0.0' } },
  'a licence that is none, and workspaces': { license: '???', workspaces: ['x/*'], dependencies: { a: '*' } },
  'its own shrinkwrap': { _hasShrinkwrap: true, dependencies: { a: '*' } },
  'a circle': { dependencies: { d: '*' } },
};

const others: Registry = {
  a: { '1.0.0': {}, '1.2.0': { engines: { node: '>=99' } }, '2.0.0': { bin: { a: 'a.js' } } },
  b: { '1.0.0': { dependencies: { a: '2' } } },
  c: { '1.0.0': { peerDependencies: { a: '1' }, peerDependenciesMeta: { b: { optional: true } } } },
  d: { '1.0.0': { dependencies: { e: '*' }, scripts: { install: 'x' } } },
  e: { '1.0.0': { dependencies: { d: '*' } } },
  win: { '1.0.0': { os: ['win32'], cpu: ['x64'] } },
};

test('the resolver that is shipped finds the same trees, and the same faults, as npm’s whole one', async (t) => {
  const bundled = await shipped(t);
  for (const [name, members] of Object.entries(fixed)) {
    const registry = { ...others, root: { '1.0.0': members } };
    const [found, expected] = [await outcome(t, bundled, registry), await outcome(t, source, registry)];
    assert.deepEqual(found, expected, name);
  }
});

const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;
const ranges = fc.constantFrom('*', '^1.0.0', '1.0.0', '2', '>=1 <3', 'latest');

/** A manifest that needs only what comes after it: circles of peers keep npm's resolver busy for ever. */
function manifestAfter(name: string): fc.Arbitrary<Versions[string]> {
  const later = NAMES.filter((other) => other > name);
  const needs = later.length === 0 ? fc.constant({}) : fc.dictionary(fc.constantFrom(...later), ranges, { maxKeys: 2 });
  return fc.record({ dependencies: needs, peerDependencies: needs, optionalDependencies: needs });
}

const versionsOf = (name: string): fc.Arbitrary<Versions> =>
  fc.record({ '1.0.0': manifestAfter(name), '1.1.0': manifestAfter(name), '2.0.0': manifestAfter(name) });
const registries = fc.record({
  ...Object.fromEntries(NAMES.map((name) => [name, versionsOf(name)])),
  root: fc.record({ '1.0.0': manifestAfter('') }),
});

test('the same holds for any registry', async (t) => {
  const bundled = await shipped(t);
  await fc.assert(
    fc.asyncProperty(registries, async (registry) => {
      assert.deepEqual(await outcome(t, bundled, registry), await outcome(t, source, registry));
    }),
    { numRuns: 25 },
  );
});
