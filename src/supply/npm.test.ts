import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Artefact } from './artefact.ts';
import { lookAtProvenance } from './look-at-provenance.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import { type Publication, startRegistry, type TestRegistry } from './registry.test-kit.ts';
import type { SupplyContext } from './supplier.ts';
import { install, openInstalled, parseSource, resolveSource } from './supply.ts';

const SERVER: Publication = {
  name: '@acme/server',
  version: '1.0.0',
  manifest: { bin: { server: './bin/run.js' }, dependencies: { dep: '^1.0.0' }, repository: 'github:acme/server' },
  files: { 'bin/run.js': "#!/usr/bin/env node\nconsole.log('ran', require('dep'));\n" },
};
const DEP: Publication = { name: 'dep', version: '1.2.0', files: { 'index.js': "module.exports = 'dep 1.2.0';\n" } };

interface Scene {
  readonly registry: TestRegistry;
  readonly context: SupplyContext;
  resolve(source?: string): ReturnType<typeof resolveSource>;
  add(source?: string): Promise<Artefact>;
}

async function scene(t: TestContext, publications: readonly Publication[], own: Partial<SupplyContext> = {}): Promise<Scene> {
  const registry = await startRegistry(t);
  for (const publication of publications) registry.publish(publication);
  const context = placeFor(t, { registries: { npm: registry.url }, ...own });
  const resolve = (source = 'npm:@acme/server') => resolveSource(parseSource(source, context.cwd), context);
  const add = async (source?: string) => (await install((await resolve(source)).artefact, context)).artefact;
  return { registry, context, resolve, add };
}

/** Nothing of a failed installation stays. */
function assertNothingKept({ cacheDir, stateDir }: SupplyContext): void {
  assert.deepEqual(existsSync(join(cacheDir, 'trees')) ? readdirSync(join(cacheDir, 'trees')) : [], []);
  assert.deepEqual(existsSync(join(cacheDir, 'staging')) ? readdirSync(join(cacheDir, 'staging')) : [], []);
  assert.equal(existsSync(stateDir), false);
}

test('a package is resolved, pinned with its tree, installed and started without npm', async (t) => {
  const { context, resolve, registry } = await scene(t, [SERVER, DEP]);
  const { artefact, facts, claimedRepository, evidence } = await resolve('npm:@acme/server@^1.0.0');
  assert.equal(artefact.version, '1.0.0');
  assert.equal(artefact.registry, registry.url);
  assert.deepEqual(Object.keys(artefact.packages ?? {}), ['node_modules/@acme/server', 'node_modules/dep']);
  assert.equal(claimedRepository, 'https://github.com/acme/server');
  assert.deepEqual([evidence.kind, 'attestations' in evidence && evidence.attestations.state], ['npm', 'none']);
  const told = Object.fromEntries(facts.map(({ label, value }) => [label, value]));
  assert.equal(told['published'], '2026-11-01T00:00:00.000Z');
  assert.equal(told['days since release'], '20');
  assert.equal(told['maintainers'], 'ada <ada@example.com>');
  const installed = await install(artefact, context);
  const { command, args } = openInstalled(installed.artefact, context);
  assert.equal(spawnSync(command, [...args], { encoding: 'utf8' }).stdout, 'ran dep 1.2.0\n');
});

test('a second, empty machine gets exactly the locked tree from the lock file alone', async (t) => {
  const { add, registry } = await scene(t, [SERVER, DEP]);
  const locked: Artefact = JSON.parse(JSON.stringify(await add()));
  const second = placeFor(t, { registries: { npm: registry.url } });
  const { artefact } = await install(locked, second);
  assert.deepEqual(JSON.parse(JSON.stringify(artefact)), locked);
  registry.publish({ ...DEP, version: '1.3.0' });
  const third = placeFor(t, { registries: { npm: registry.url } });
  assert.equal((await install(locked, third)).artefact.tree, locked.tree);
});

test('once fetched it is installed again without a network, and without the cache not', async (t) => {
  const { add, context } = await scene(t, [SERVER, DEP]);
  const locked = await add();
  await install(locked, { ...context, offline: true });
  await assert.rejects(install(locked, placeFor(t, { offline: true })), isFault('supply.offline'));
});

test('a range, a tag and a version each lead to one version; what does not exist is a fault', async (t) => {
  const { resolve, registry } = await scene(t, [DEP, { ...SERVER, version: '1.5.0' }, { ...SERVER, version: '2.0.0' }]);
  assert.equal((await resolve('npm:@acme/server')).artefact.version, '2.0.0');
  assert.equal((await resolve('npm:@acme/server@^1')).artefact.version, '1.5.0');
  assert.equal((await resolve('npm:@acme/server@1.5.0')).artefact.version, '1.5.0');
  await assert.rejects(resolve('npm:@acme/server@^3'), isFault('supply.no-version', '^3'));
  await assert.rejects(resolve('npm:@acme/server@beta'), isFault('supply.no-version', 'beta'));
  await assert.rejects(resolve('npm:nobody'), isFault('supply.not-found', 'npm:nobody'));
  registry.publish({ ...SERVER, version: '3.0.0', manifest: { ...SERVER.manifest, dependencies: { dep: '^9' } } });
  await assert.rejects(resolve('npm:@acme/server@3'), isFault('supply.unresolvable', 'dep@^9'));
  registry.publish({ ...SERVER, version: '4.0.0', manifest: { ...SERVER.manifest, dependencies: { missing: '*' } } });
  await assert.rejects(resolve('npm:@acme/server@4'), isFault('supply.unresolvable', '(missing)'));
});

test('a package published again with other bytes is refused, and nothing is kept', async (t) => {
  const { resolve, context, registry } = await scene(t, [SERVER, DEP]);
  const { artefact } = await resolve();
  registry.publish({ ...DEP, files: { 'index.js': 'evil' } });
  await assert.rejects(install(artefact, context), isFault('supply.integrity', 'npm:dep@1.2.0'));
  assertNothingKept(context);
});

test('an archive that breaks off is refused, and nothing is kept', async (t) => {
  const { resolve, context, registry } = await scene(t, [SERVER, DEP]);
  const { artefact } = await resolve();
  const whole = registry.archive('dep', '1.2.0');
  registry.answer('/dep/-/dep-1.2.0.tgz', (_request, response) => {
    response.writeHead(200, { 'content-length': whole.length }).write(whole.subarray(0, 20));
    setImmediate(() => response.destroy());
  });
  await assert.rejects(install(artefact, context), isFault('supply.truncated'));
  registry.answer('/dep/-/dep-1.2.0.tgz', (_request, response) => response.end(whole.subarray(0, -5)));
  await assert.rejects(install(artefact, context), isFault('supply.integrity'));
  assertNothingKept(context);
});

test('a registry that answers about another package or version is refused', async (t) => {
  const { resolve, registry } = await scene(t, [SERVER, DEP]);
  const other = { name: 'other', 'dist-tags': { latest: '1.0.0' }, versions: {} };
  registry.answer('/asked', (_request, response) => response.end(JSON.stringify(other)));
  await assert.rejects(resolve('npm:asked'), isFault('supply.wrong-answer', 'other'));
  registry.publish({ ...SERVER, version: '1.1.0', metadata: { version: '1.0.0' } });
  await assert.rejects(resolve('npm:@acme/server@1.1.0'), isFault('supply.wrong-answer'));
  registry.answer('/dep', (_request, response) => response.end(JSON.stringify({ ...other, versions: {} })));
  await assert.rejects(resolve('npm:@acme/server@1.0.0'), isFault('supply.wrong-answer', 'other'));
});

test('an archive that holds another package than the metadata said is refused', async (t) => {
  const lies = [{ name: 'evil' }, { version: '9.9.9' }];
  for (const inside of lies) {
    const { add, context } = await scene(t, [SERVER, { ...DEP, inside }]);
    await assert.rejects(add(), isFault('supply.wrong-answer', 'npm:dep@1.2.0'));
    assertNothingKept(context);
  }
});

test('a program that only the metadata knows is refused', async (t) => {
  const files = { 'bin/run.js': '', 'bin/other.js': '' };
  const { add } = await scene(t, [{ ...SERVER, files, inside: { bin: { server: './bin/other.js' } } }, DEP]);
  await assert.rejects(add(), isFault('supply.wrong-answer', 'bin/run.js'));
});

test('answers that are no metadata are faults', async (t) => {
  const { resolve, registry } = await scene(t, []);
  for (const body of ['', '<html>', 'null', '[]', '{"name":"broken"}', '{"name":"broken","versions":[]}']) {
    registry.answer('/broken', (_request, response) => response.end(body));
    await assert.rejects(resolve('npm:broken'), isFault('supply.bad-answer'), body);
  }
  const versions = { '1.0.0': { name: 'broken', version: '1.0.0', dist: { tarball: 7 } } };
  const odd = { name: 'broken', 'dist-tags': { latest: '1.0.0' }, versions };
  registry.answer('/broken', (_request, response) => response.end(JSON.stringify(odd)));
  await assert.rejects(resolve('npm:broken'), isFault('supply.no-version'));
  registry.answer('/broken', (_request, response) => response.writeHead(302, { location: '/dep' }).end());
  await assert.rejects(resolve('npm:broken'), isFault('supply.redirected-metadata'));
});

const links: Readonly<Record<string, object>> = {
  'a symbolic link': { path: 'package/link', type: '2', target: '/etc/passwd' },
  'a hard link': { path: 'package/link', type: '1', target: '/etc/passwd' },
  'a climbing path': { path: 'package/../../../evil', content: 'x' },
};

for (const [name, entry] of Object.entries(links)) {
  test(`a package with ${name} in its archive is refused, and nothing is kept`, async (t) => {
    const { add, context } = await scene(t, [SERVER, { ...DEP, entries: [entry as { path: string }] }]);
    await assert.rejects(add(), isFault('supply.unsafe-archive', 'npm:dep@1.2.0'));
    assertNothingKept(context);
  });
}

test('dependencies from git, URLs and files are refused by name', async (t) => {
  for (const spec of ['git+ssh://git@127.0.0.1/x.git', 'https://127.0.0.1:1/x.tgz', 'file:../x', 'github:acme/x']) {
    const { resolve } = await scene(t, [{ ...SERVER, manifest: { ...SERVER.manifest, dependencies: { x: spec } } }]);
    await assert.rejects(resolve(), isFault('supply.foreign-dependency'), spec);
  }
});

test('install scripts are listed and never run', async (t) => {
  const marker = join(placeFor(t).cwd, 'ran');
  const command = `node -e "require('fs').writeFileSync('${marker}', '')"`;
  const scripts = { preinstall: command, install: command, postinstall: command, prepare: command };
  const manifest = { ...SERVER.manifest, scripts };
  const native = { ...DEP, files: { ...DEP.files, 'binding.gyp': '{}' } };
  const { add } = await scene(t, [{ ...SERVER, manifest }, native]);
  const { scripts: found } = await add();
  assert.deepEqual(
    found?.map((script) => [script.package, script.event]),
    [
      ['node_modules/@acme/server', 'preinstall'],
      ['node_modules/@acme/server', 'install'],
      ['node_modules/@acme/server', 'postinstall'],
      ['node_modules/dep', 'binding.gyp'],
    ],
  );
  assert.equal(existsSync(marker), false);
});

test('packages for other platforms are pinned and left out; the tree is the same on both', async (t) => {
  const native = (os: string): Publication => ({
    name: `@acme/native-${os}`,
    version: '1.0.0',
    manifest: { os: [os], cpu: ['x64'] },
    files: { 'index.js': `module.exports = '${os}';` },
  });
  const optionalDependencies = { '@acme/native-linux': '1.0.0', '@acme/native-darwin': '1.0.0' };
  const manifest = { ...SERVER.manifest, optionalDependencies };
  const { add, registry } = await scene(t, [{ ...SERVER, manifest }, DEP, native('linux'), native('darwin')]);
  const locked = await add();
  assert.deepEqual(locked.packages?.['node_modules/@acme/native-darwin']?.os, ['darwin']);
  const mac = placeFor(t, { registries: { npm: registry.url }, platform: { os: 'darwin', cpu: 'x64', node: '24.15.0' } });
  const installed = await install(locked, mac);
  assert.equal(installed.artefact.tree, locked.tree);
  assert.deepEqual(readdirSync(join(installed.root, 'node_modules/@acme')).sort(), ['native-darwin', 'server']);
  openInstalled(installed.artefact, mac);
  const bound = join(installed.root, 'node_modules/@acme/native-darwin/index.js');
  const { chmodSync } = await import('node:fs');
  chmodSync(bound, 0o644);
  writeFileSync(bound, 'evil');
  assert.throws(() => openInstalled(installed.artefact, mac), isFault('supply.tampered', 'native-darwin'));
});

test('a package that is needed and not made for this platform is a fault', async (t) => {
  const { add } = await scene(t, [SERVER, { ...DEP, manifest: { os: ['win32'] } }], {
    platform: { os: process.platform, cpu: process.arch, node: '24.15.0' },
  });
  await assert.rejects(add(), (error: { code?: string }) =>
    ['supply.unresolvable', 'supply.wrong-platform'].includes(error.code ?? ''),
  );
});

test('peer dependencies come along, conflicting versions are nested, an optional package that is missing is left out', async (t) => {
  const { add } = await scene(t, [
    { ...SERVER, manifest: { ...SERVER.manifest, dependencies: { dep: '^1', a: '1.0.0' }, optionalDependencies: { gone: '*' } } },
    DEP,
    { name: 'dep', version: '2.0.0' },
    { name: 'a', version: '1.0.0', manifest: { dependencies: { dep: '^2' }, peerDependencies: { peer: '*' } } },
    { name: 'peer', version: '1.0.0' },
  ]);
  const { packages } = await add();
  assert.deepEqual(
    Object.entries(packages ?? {}).map(([path, { version }]) => `${path} ${version}`),
    [
      'node_modules/@acme/server 1.0.0',
      'node_modules/a 1.0.0',
      'node_modules/a/node_modules/dep 2.0.0',
      'node_modules/dep 1.2.0',
      'node_modules/peer 1.0.0',
    ],
  );
});

test('a wrong answer about an optional package is a fault, not a package that is left out', async (t) => {
  const manifest = { ...SERVER.manifest, optionalDependencies: { opt: '*' } };
  const { resolve, registry } = await scene(t, [{ ...SERVER, manifest }, DEP]);
  registry.answer('/opt', (_request, response) => response.end('{"name":"other","versions":{}}'));
  await assert.rejects(resolve(), isFault('supply.wrong-answer', 'npm:opt'));
});

test('packages bundled in an archive come from it and are not asked for', async (t) => {
  const manifest = { ...SERVER.manifest, dependencies: { inner: '^1.0.0' }, bundleDependencies: ['inner'] };
  const files = {
    ...SERVER.files,
    'bin/run.js': "console.log(require('inner'));",
    'node_modules/inner/index.js': "module.exports = 'inner';",
  };
  const { add, context, registry } = await scene(t, [{ ...SERVER, manifest, files }]);
  const { command, args } = openInstalled(await add(), context);
  assert.equal(spawnSync(command, [...args], { encoding: 'utf8' }).stdout, 'inner\n');
  assert.equal(
    registry.asked.some(({ path }) => path.includes('inner')),
    false,
  );
});

test('a package at the place of files of another is refused', async (t) => {
  const files = { ...SERVER.files, 'node_modules/dep/index.js': 'evil' };
  const needs2 = { ...SERVER, manifest: { ...SERVER.manifest, dependencies: { dep: '^1', a: '*' } } };
  const a = { name: 'a', version: '1.0.0', manifest: { dependencies: { dep: '^2' } }, files };
  const { add } = await scene(t, [needs2, DEP, a, { name: 'dep', version: '2.0.0' }]);
  await assert.rejects(add(), isFault('supply.unsafe-archive', 'another package'));
});

test('a registry that offers SHA-1 only is pinned by what came and said so, if its SHA-1 is right; one without digests is refused', async (t) => {
  const { add, registry, resolve, context } = await scene(t, [SERVER, { ...DEP, dist: { integrity: undefined } }]);
  const weak = (await lookAtProvenance(await resolve(), context)).find(({ id }) => id === 'npm.digest');
  assert.match(`${weak?.result} ${weak?.detail}`, /^not-checkable .*SHA-1 alone for 1 packages \(dep@1\.2\.0\)/);
  assert.match((await add()).packages?.['node_modules/dep']?.integrity ?? '', /^sha512-/);
  registry.publish({ ...DEP, version: '1.2.1', dist: { integrity: undefined, shasum: 'a'.repeat(40) } });
  await assert.rejects(add(), isFault('supply.integrity', 'sha1'));
  registry.publish({ ...DEP, version: '1.2.2', dist: { integrity: undefined, shasum: undefined } });
  await assert.rejects(add(), isFault('supply.no-digest', 'npm:dep@1.2.2'));
});

test('a lock file with weak digests, climbing paths, odd names or other versions installs nothing', async (t) => {
  const { add, context } = await scene(t, [SERVER, DEP]);
  const locked = await add();
  const dep = locked.packages?.['node_modules/dep'];
  assert.ok(dep);
  const weak = { ...locked, packages: { ...locked.packages, 'node_modules/dep': { ...dep, integrity: 'sha1-abc' } } };
  await assert.rejects(install(weak, context), isFault('supply.weak-integrity'));
  for (const path of [
    '../evil',
    '/etc/x',
    'node_modules/../../evil',
    'node_modules/x/../../../y',
    'src',
    'node_modules/a\\..\\b',
  ]) {
    const bad = { ...locked, packages: { ...locked.packages, [path]: dep } };
    await assert.rejects(install(bad, context), isFault('supply.not-pinned'), path);
  }
  const named = { ...locked, packages: { ...locked.packages, 'node_modules/dep': { ...dep, name: '../../x' } } };
  await assert.rejects(install(named, context), isFault('supply.not-pinned'));
  await assert.rejects(install({ ...locked, version: '0.9.0' }, context), isFault('supply.not-pinned'));
  await assert.rejects(install({ ...locked, packages: {} }, context), isFault('supply.not-pinned'));
  await assert.rejects(install({ ...locked, tree: 'a'.repeat(64) }, context), isFault('supply.tree-differs'));
  const start = { runtime: 'node', entry: 'node_modules/dep/index.js', args: [] } as const;
  await assert.rejects(install({ ...locked, start }, context), isFault('supply.wrong-answer'));
});

test('a program that Node does not run is refused; one of several must be named', async (t) => {
  const shell = { ...SERVER, files: { 'bin/run.js': '#!/bin/sh\necho x\n' } };
  await assert.rejects((await scene(t, [shell, DEP])).add(), isFault('supply.no-program', '/bin/sh'));
  const preload = { ...SERVER, files: { 'bin/run.js': '#!/usr/bin/env -S node --import=./evil.js\n' } };
  await assert.rejects((await scene(t, [preload, DEP])).add(), isFault('supply.no-program', '--import'));
  const flagged = { ...SERVER, files: { 'bin/run.js': '#!/usr/bin/env -S node --no-warnings\n' } };
  assert.deepEqual((await (await scene(t, [flagged, DEP])).add()).start?.runtimeArgs, ['--no-warnings']);
  const missing = { ...SERVER, files: {} };
  await assert.rejects((await scene(t, [missing, DEP])).add(), isFault('supply.no-program', 'missing'));
  const none = { ...SERVER, manifest: {} };
  await assert.rejects((await scene(t, [none])).resolve(), isFault('supply.no-program', 'none'));
  const several = { ...SERVER, manifest: { bin: { a: 'bin/run.js', b: '../../b.js' } } };
  const { resolve } = await scene(t, [several]);
  await assert.rejects(resolve(), isFault('supply.no-program', 'several'));
  await assert.rejects(resolve('npm:@acme/server#c'), isFault('supply.no-program', '"c"'));
  assert.equal((await resolve('npm:@acme/server#b')).artefact.start?.entry, 'node_modules/@acme/server/b.js');
});

test('archives kept elsewhere than usual are found through the metadata', async (t) => {
  const registry = await startRegistry(t);
  registry.publish({ ...SERVER, manifest: { bin: 'bin/run.js' }, dist: { tarball: `${registry.url}download/1` } });
  registry.answer('/download/1', (_request, response) => response.end(registry.archive('@acme/server', '1.0.0')));
  registry.answer('/@acme/server/-/server-1.0.0.tgz', (_request, response) => response.writeHead(404).end());
  const context = placeFor(t, { registries: { npm: registry.url } });
  const { artefact } = await resolveSource(parseSource('npm:@acme/server', '/'), context);
  await install(artefact, context);
});

test('credentials of the own .npmrc go to their host and path only, and into nothing that is kept', async (t) => {
  const registry = await startRegistry(t);
  registry.publish({ ...SERVER, manifest: { bin: 'bin/run.js' } });
  const context = placeFor(t, { env: { TOKEN: 'hunter2' } });
  const { host } = new URL(registry.url);
  const lines = [`@acme:registry=${registry.url}`, `//${host}/:_authToken=\${TOKEN}`, `//${host}:1/:_authToken=other`];
  writeFileSync(join(context.home, '.npmrc'), lines.join('\n'));
  const { artefact } = await resolveSource(parseSource('npm:@acme/server', '/'), context);
  const installed = await install(artefact, context);
  assert.ok(registry.asked.length > 1);
  for (const { authorization } of registry.asked) assert.equal(authorization, 'Bearer hunter2');
  assert.equal(JSON.stringify(installed).includes('hunter2'), false);
  for (const file of globSync(`${context.stateDir}/**/*.json`))
    assert.equal(readFileSync(file, 'utf8').includes('hunter2'), false);
});

test('too many packages are refused', async (t) => {
  const { resolve, context } = await scene(t, [SERVER, DEP]);
  const bounds = { ...context.bounds, maxPackages: 1 };
  await assert.rejects(resolveSource(parseSource('npm:@acme/server', '/'), { ...context, bounds }), isFault('supply.too-large'));
  const { artefact } = await resolve();
  await assert.rejects(install(artefact, { ...context, bounds }), isFault('supply.too-large'));
  await assert.rejects(
    install(artefact, { ...context, bounds: { ...context.bounds, maxTreeBytes: 10 } }),
    isFault('supply.too-large'),
  );
});

test('an installation that is cancelled leaves nothing', async (t) => {
  const { resolve, context, registry } = await scene(t, [SERVER, DEP]);
  const { artefact } = await resolve();
  const controller = new AbortController();
  registry.answer('/dep/-/dep-1.2.0.tgz', () => controller.abort());
  await assert.rejects(install(artefact, { ...context, signal: controller.signal }), isFault('supply.cancelled'));
  assertNothingKept(context);
});

test("a proxy of the user's own .npmrc is the way to the registry", async (t) => {
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', ({ url }, socket) => {
    asked.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close().closeAllConnections());
  const context = placeFor(t, { registries: { npm: 'https://npm.example/' } });
  const { port } = proxy.address() as AddressInfo;
  writeFileSync(join(context.home, '.npmrc'), `https-proxy=http://127.0.0.1:${port}/ # the way out\n`);
  await assert.rejects(resolveSource(parseSource('npm:x', context.cwd), context), isFault('supply.unreachable'));
  assert.deepEqual(asked, ['npm.example:443']);
});
