// npm packages from a registry, network or disk that does not play by the rules: a clear fault, and nothing half-written.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type TarEntry, tgzOf } from './archives.test-kit.ts';
import type { Artefact } from './artefact.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import { type Publication, startRegistry, type TestRegistry } from './registry.test-kit.ts';
import type { SupplyContext } from './supplier.ts';
import { install, openInstalled, parseSource, resolveSource } from './supply.ts';

const SERVER: Publication = {
  name: 'server',
  version: '1.0.0',
  manifest: { bin: 'run.js', dependencies: { dep: '1' } },
  files: { 'run.js': "console.log(require('dep'));\n" },
};
const DEP: Publication = { name: 'dep', version: '1.0.0', files: { 'index.js': "module.exports = 'dep';\n" } };
const DEP_ARCHIVE = '/dep/-/dep-1.0.0.tgz';

async function locked(t: TestContext): Promise<{ registry: TestRegistry; context: SupplyContext; artefact: Artefact }> {
  const registry = await startRegistry(t);
  registry.publish(SERVER);
  registry.publish(DEP);
  const context = placeFor(t, { registries: { npm: registry.url } });
  const { artefact } = await resolveSource(parseSource('npm:server', context.cwd), context);
  return { registry, context, artefact };
}

const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

function assertNothingKept({ cacheDir, stateDir }: SupplyContext): void {
  assert.deepEqual([namesIn(join(cacheDir, 'trees')), namesIn(join(cacheDir, 'staging')), existsSync(stateDir)], [[], [], false]);
}

/** The file of the archive with this content in the cache. */
function archivesIn({ cacheDir }: SupplyContext): readonly string[] {
  return readdirSync(join(cacheDir, 'archives'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('a cached archive that was changed is fetched again, and is nothing without a network', async (t) => {
  const { context, artefact } = await locked(t);
  await install(artefact, context);
  const before = archivesIn(context);
  for (const path of before) {
    chmodSync(path, 0o600);
    writeFileSync(path, tgzOf([{ path: 'package/package.json', content: '{"name":"dep","version":"1.0.0"}' }]));
  }
  await assert.rejects(install(artefact, { ...context, offline: true }), isFault('supply.offline'));
  const { command, args } = await install(artefact, context);
  assert.equal(spawnSync(command, [...args], { encoding: 'utf8' }).stdout, 'dep\n');
  assert.equal(archivesIn(context).length, before.length);
});

test('a cached archive that became a link is not followed to other content', async (t) => {
  const { context, artefact } = await locked(t);
  await install(artefact, context);
  const [path = ''] = archivesIn(context);
  const { renameSync, symlinkSync } = await import('node:fs');
  renameSync(path, `${path}.away`);
  writeFileSync(join(context.home, 'other'), 'evil');
  symlinkSync(join(context.home, 'other'), path);
  await install(artefact, context);
  assert.equal(readFileSync(join(context.home, 'other'), 'utf8'), 'evil');
});

/** Another origin on this machine: private, as every address of it. */
async function elsewhere(t: TestContext): Promise<{ url: string; asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.end('secret of the network');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('an archive behind a redirect into this network, or one that the metadata puts there, is never asked for', async (t) => {
  const { registry, context, artefact } = await locked(t);
  const other = await elsewhere(t);
  registry.answer(DEP_ARCHIVE, (_request, response) => response.writeHead(302, { location: `${other.url}/x` }).end());
  await assert.rejects(install(artefact, context), isFault('supply.unsafe-redirect', 'private'));
  registry.answer(DEP_ARCHIVE, (_request, response) => response.writeHead(404).end());
  registry.publish({ ...DEP, dist: { tarball: `${other.url}/dep.tgz` } });
  await assert.rejects(install(artefact, context), isFault('supply.unsafe-redirect', 'private'));
  assert.deepEqual(other.asked, []);
  assertNothingKept(context);
});

test('a redirect of metadata is refused, also while a tree is resolved and for attestations', async (t) => {
  const { registry, context } = await locked(t);
  registry.answer('/dep', (_request, response) => response.writeHead(301, { location: '/server' }).end());
  const resolve = () => resolveSource(parseSource('npm:server', context.cwd), context);
  await assert.rejects(resolve(), isFault('supply.redirected-metadata'));
});

test('metadata beyond the bound is refused, also when it is small on the way', async (t) => {
  const { registry, context } = await locked(t);
  const { gzipSync } = await import('node:zlib');
  const body = gzipSync(`{"name":"server","x":"${'0'.repeat(3_000_000)}"}`);
  registry.answer('/server', (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body));
  const tight = { ...context, bounds: { ...context.bounds, maxMetadataBytes: 1_000_000 } };
  await assert.rejects(resolveSource(parseSource('npm:server', context.cwd), tight), isFault('supply.too-large'));
});

const climbing: Readonly<Record<string, TarEntry>> = {
  'an absolute path': { path: '/etc/evil', content: 'x' },
  'a hard link to a file of its own': { path: 'package/link', type: '1', target: 'package/package.json' },
  'a symbolic link to a file of its own': { path: 'package/link', type: '2', target: 'package.json' },
  'a device': { path: 'package/null', type: '3' },
  'a pipe': { path: 'package/pipe', type: '6' },
  'a name that differs in case': { path: 'package/INDEX.js', content: 'x' },
  'a backslash': { path: 'package\\..\\..\\evil', content: 'x' },
  'a file outside its folder': { path: 'evil', content: 'x' },
};

for (const [what, entry] of Object.entries(climbing)) {
  test(`an archive with ${what} is refused, and nothing is kept`, async (t) => {
    const { registry, context } = await locked(t);
    registry.publish({ ...DEP, entries: [entry] });
    const { artefact } = await resolveSource(parseSource('npm:server', context.cwd), context);
    await assert.rejects(install(artefact, context), isFault('supply.unsafe-archive', 'npm:dep@1.0.0'));
    assertNothingKept(context);
  });
}

test('a bomb ends at the bound: bytes, files, and the whole tree', async (t) => {
  const { registry, context } = await locked(t);
  registry.publish({ ...DEP, files: { 'index.js': '0'.repeat(5_000_000) } });
  const { artefact } = await resolveSource(parseSource('npm:server', context.cwd), context);
  for (const bound of [{ maxArchiveBytes: 100 }, { maxUnpackedBytes: 1_000_000 }, { maxTreeBytes: 1_000_000 }, { maxFiles: 1 }]) {
    const tight = { ...context, bounds: { ...context.bounds, ...bound } };
    await assert.rejects(install(artefact, tight), isFault('supply.too-large'), Object.keys(bound)[0]);
    assertNothingKept(context);
  }
});

test('a process that is killed in the middle leaves nothing that counts as installed, and the next one succeeds', async (t) => {
  const { registry, context, artefact } = await locked(t);
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  registry.answer(DEP_ARCHIVE, () => isAsked());
  const code = `
    import { install } from ${JSON.stringify(new URL('./supply.ts', import.meta.url).href)};
    const { context, artefact } = JSON.parse(process.argv[1]);
    await install(artefact, { ...context, clock: { now: Date.now }, report: () => {}, signal: new AbortController().signal });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code, JSON.stringify({ context, artefact })]);
  const ended = new Promise((resolve) => child.once('close', resolve));
  await asked;
  child.kill('SIGKILL');
  await ended;
  assert.throws(() => openInstalled({ ...artefact, tree: 'a'.repeat(64) }, context), isFault('supply.not-installed'));
  assert.deepEqual(namesIn(join(context.cacheDir, 'trees')), []);
  registry.answer(DEP_ARCHIVE, (_request, response) => response.end(registry.archive('dep', '1.0.0')));
  const { args } = await install(artefact, context);
  assert.ok(statSync(args[0] ?? '').isFile());
});

test('a search for packages that never ends is ended, and can be cancelled', async (t) => {
  const registry = await startRegistry(t);
  // Each version needs the other one beside it: npm's resolver never comes to an end.
  registry.publish({ name: 'c', version: '1.0.0', manifest: { peerDependencies: { c: '2' } } });
  registry.publish({ name: 'c', version: '2.0.0', manifest: { peerDependencies: { c: '1' } } });
  registry.publish({ ...SERVER, manifest: { bin: 'run.js', dependencies: { c: '*' } } });
  const { bounds } = placeFor(t);
  const context = placeFor(t, { registries: { npm: registry.url }, bounds: { ...bounds, idleTimeoutMs: 2_500 } });
  const resolve = (own: SupplyContext) => resolveSource(parseSource('npm:server', own.cwd), own);
  await assert.rejects(resolve(context), isFault('supply.unresolvable', 'in circles'));
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 1_000);
  await assert.rejects(resolve({ ...context, bounds, signal: stop.signal }), isFault('supply.cancelled'));
});

test('two installations of the same server at once both succeed', async (t) => {
  const { context, artefact } = await locked(t);
  const all = await Promise.all([1, 2, 3].map(() => install(artefact, context)));
  assert.equal(new Set(all.map(({ root }) => root)).size, 1);
  assert.equal(openInstalled(all[0]?.artefact ?? artefact, context).root, all[0]?.root);
  assert.deepEqual(namesIn(join(context.cacheDir, 'staging')), []);
});
