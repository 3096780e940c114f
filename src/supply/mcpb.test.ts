import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ZipEntry, zipOf } from './archives.test-kit.ts';
import type { Artefact } from './artefact.ts';
import { lookAtProvenance } from './look-at-provenance.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import type { SupplyContext } from './supplier.ts';
import { install, openInstalled, parseSource, resolveSource } from './supply.ts';

const HERE = '$'.concat('{__dirname}');
const asks = (key: string): string => '$'.concat(`{user_config.${key}}`);

const NODE = { type: 'node', entry_point: 'server/index.js', mcp_config: { command: 'node', args: [`${HERE}/server/index.js`] } };
const MANIFEST = { manifest_version: '0.3', name: 'notes', version: '1.2.0', author: { name: 'Ada' }, server: NODE };
const INDEX = "console.log('ran', process.argv.slice(2).join(' '));\n";

const bundleOf = (manifest: unknown, files: readonly ZipEntry[] = [{ path: 'server/index.js', content: INDEX }]): Buffer =>
  zipOf([{ path: 'manifest.json', content: JSON.stringify(manifest) }, ...files]);

function scene(t: TestContext, own: Partial<SupplyContext> = {}) {
  const context = placeFor(t, own);
  const path = join(context.cwd, 'notes.mcpb');
  const resolve = (source = 'mcpb:notes.mcpb') => resolveSource(parseSource(source, context.cwd), context);
  const write = (bytes: Uint8Array): void => writeFileSync(path, bytes);
  const bundle = (manifest: unknown = MANIFEST, files?: readonly ZipEntry[]) => {
    write(bundleOf(manifest, files));
    return resolve();
  };
  return { context, path, resolve, write, bundle };
}

const withServer = (server: object): object => ({ ...MANIFEST, server: { ...NODE, ...server } });
const withArgs = (args: readonly string[], more: object = {}): object =>
  withServer({ mcp_config: { command: 'node', args, ...more } });

function assertNothingKept({ cacheDir, stateDir }: SupplyContext): void {
  for (const name of ['trees', 'staging'])
    assert.deepEqual(existsSync(join(cacheDir, name)) ? readdirSync(join(cacheDir, name)) : [], [], name);
  assert.equal(existsSync(stateDir), false);
}

test('a bundle is pinned by its digest, unpacked, and started by our own Node', async (t) => {
  const { context, bundle } = scene(t);
  const { artefact, facts } = await bundle(withArgs(['server/index.js', '--data', `${HERE}/data`]));
  assert.deepEqual([artefact.name, artefact.version], ['notes.mcpb', '1.2.0']);
  assert.match(artefact.integrity ?? '', /^sha512-/);
  assert.ok(facts.some(({ label, value }) => label === 'author' && value === 'Ada'));
  const installed = await install(artefact, context);
  const { command, args } = openInstalled(installed.artefact, context);
  assert.equal(command, process.execPath);
  assert.equal(spawnSync(command, [...args], { encoding: 'utf8' }).stdout, `ran --data ${installed.root}/data\n`);
});

test('an option before the file is named as what it is', async (t) => {
  const { bundle } = scene(t);
  await assert.rejects(bundle(withArgs(['--require=/tmp/x.js', 'server/index.js'])), isFault('mcpb.no-start', 'the option'));
});

test('a second machine gets the locked tree from the same file, and other bytes are refused', async (t) => {
  const { context, path, bundle, write } = scene(t);
  const locked: Artefact = JSON.parse(JSON.stringify((await install((await bundle()).artefact, context)).artefact));
  const second = placeFor(t);
  await assert.rejects(install(locked, second), isFault('mcpb.no-file'));
  copyFileSync(path, join(second.cwd, 'notes.mcpb'));
  assert.deepEqual(JSON.parse(JSON.stringify((await install(locked, second)).artefact)), locked);
  write(bundleOf({ ...MANIFEST, version: '1.2.0 ' }));
  const third = placeFor(t);
  copyFileSync(path, join(third.cwd, 'notes.mcpb'));
  await assert.rejects(install(locked, third), isFault('supply.integrity', 'notes.mcpb'));
  await assert.rejects(install({ ...locked, tree: 'a'.repeat(64) }, second), isFault('supply.tree-differs'));
  await assert.rejects(install({ ...locked, integrity: undefined }, third), isFault('supply.not-pinned'));
  assertNothingKept(third);
});

test('what a user must give is asked for and not filled in', async (t) => {
  const { bundle } = scene(t);
  const manifest = {
    ...withArgs([`${HERE}/server/index.js`, '--fixed', asks('folders'), '--last'], {
      env: { API_KEY: asks('key'), MODE: 'fast', BASE: `${asks('base')}/v1` },
    }),
    user_config: {
      folders: { type: 'directory', title: 'Folders', multiple: true, required: true },
      key: { type: 'string', title: 'Key', description: 'of the service', sensitive: true, required: true },
      base: { type: 'string', title: 'Base' },
    },
  };
  const { artefact, asked, facts } = await bundle(manifest);
  const told = Object.fromEntries(facts.map(({ label, value }) => [label, value]));
  assert.equal(told['arguments from you'], `${asks('folders')} --last`);
  assert.equal(told['environment it expects'], `API_KEY=${asks('key')} MODE=fast BASE=${asks('base')}/v1`);
  assert.equal(told['what it asks you'], 'folders (Folders), required; key (Key: of the service), required; base (Base)');
  assert.deepEqual(artefact.start, { runtime: 'node', entry: 'server/index.js', args: ['--fixed'] });
  assert.deepEqual(asked?.args, [asks('folders'), '--last']);
  assert.deepEqual(asked?.env, [
    { name: 'API_KEY', isRequired: true, isSecret: true, description: 'Key: of the service' },
    { name: 'MODE', isRequired: true, isSecret: false, description: 'the bundle sets it to "fast"' },
    { name: 'BASE', isRequired: false, isSecret: false, description: 'Base' },
  ]);
});

test('a native program is made executable, and is chosen by platform', async (t) => {
  const elf = { path: 'bin/server', content: '\u007fELF and more' };
  const exe = { path: 'bin/server.exe', content: 'MZ and more' };
  const mcp_config = { command: 'bin/server', args: ['--x'], platform_overrides: { darwin: { args: ['--mac'] } } };
  const manifest = withServer({ type: 'binary', entry_point: 'bin/server', mcp_config });
  const { context, bundle, resolve } = scene(t);
  const { artefact } = await bundle(manifest, [elf, exe]);
  const { command, args, root } = await install(artefact, context);
  assert.deepEqual([command, args], [join(root, 'bin/server'), ['--x']]);
  assert.equal(statSync(command).mode & 0o111, 0o111);
  const on = (os: string) =>
    resolveSource(parseSource('mcpb:notes.mcpb', context.cwd), { ...context, platform: { ...context.platform, os } });
  assert.equal((await on('win32')).artefact.start?.entry, 'bin/server.exe');
  assert.deepEqual((await on('darwin')).artefact.start?.args, ['--mac']);
  const mac = { ...context, platform: { ...context.platform, os: 'darwin' } };
  await assert.rejects(install((await resolve()).artefact, mac), isFault('mcpb.other-start'));
});

const notStarted: Readonly<Record<string, object>> = {
  'npx fetches at the start': withServer({ mcp_config: { command: 'npx', args: ['-y', 'pkg'] } }),
  'uv fetches at the start': withServer({ type: 'uv' }),
  'a shell': withServer({ mcp_config: { command: 'sh', args: ['-c', 'x'] } }),
  'a program of the machine': withServer({ type: 'binary', mcp_config: { command: '/bin/sh', args: [] } }),
  'a script as a binary': withServer({ type: 'binary', mcp_config: { command: 'server/index.js', args: [] } }),
  'an option before the file': withArgs(['--require=/tmp/x.js', 'server/index.js']),
  'code as an option': withArgs(['-e', 'evil()']),
  'a file outside': withArgs(['../../x.js']),
  'an absolute file': withArgs(['/tmp/x.js']),
  'a file that the user chooses': withArgs([asks('file')]),
  'a missing file': withArgs(['server/other.js']),
  'a folder': withArgs(['server']),
  'no start line': withServer({ mcp_config: undefined }),
  'an interpreter of its own': withServer({ type: 'python', mcp_config: { command: `${HERE}/venv/bin/python`, args: ['x.py'] } }),
  'Python code as an option': withServer({ type: 'python', mcp_config: { command: 'python3', args: ['-c', 'x'] } }),
  'a PYTHONPATH outside': withServer({
    type: 'python',
    mcp_config: { command: 'python3', args: ['server/index.js'], env: { PYTHONPATH: '/usr/lib/evil' } },
  }),
};

for (const [name, manifest] of Object.entries(notStarted)) {
  test(`${name}: refused`, async (t) => {
    const { context, bundle } = scene(t);
    await assert.rejects(bundle(manifest), isFault('mcpb.no-start'));
    assertNothingKept(context);
  });
}

const badManifests: Readonly<Record<string, unknown>> = {
  'no object': [],
  'an unknown version': { ...MANIFEST, manifest_version: '1.0' },
  'no version': { ...MANIFEST, manifest_version: undefined },
  'no name': { ...MANIFEST, name: 7 },
  'no server': { ...MANIFEST, server: undefined },
  'an unknown type': withServer({ type: 'ruby' }),
  'arguments that are no texts': withArgs([1 as unknown as string]),
  'a strange variable': withArgs(['server/index.js'], { env: { 'A=B': 'x' } }),
  'a variable that is no text': withArgs(['server/index.js'], { env: { A: 1 } }),
  'inputs that are a list': { ...MANIFEST, user_config: [] },
  'platforms that are a text': { ...MANIFEST, compatibility: { platforms: 'linux' } },
};

for (const [name, manifest] of Object.entries(badManifests)) {
  test(`a manifest with ${name} is refused`, async (t) => {
    const { context, bundle } = scene(t);
    await assert.rejects(bundle(manifest), isFault('mcpb.bad-manifest'));
    assertNothingKept(context);
  });
}

test('a bundle without manifest, with two readings of it, or a huge one, is refused', async (t) => {
  const { resolve, write, context } = scene(t);
  const manifests = ['{', '{"name":"a","name":"b"}', `{"x":"${'x'.repeat(1024 * 1024)}"}`];
  for (const content of manifests) {
    write(zipOf([{ path: 'manifest.json', content }]));
    await assert.rejects(resolve(), isFault('mcpb.bad-manifest'), content.slice(0, 30));
  }
  write(zipOf([{ path: 'x' }]));
  await assert.rejects(resolve(), isFault('mcpb.bad-manifest', 'missing'));
  write(Buffer.from('no archive'));
  await assert.rejects(resolve(), isFault('supply.bad-archive'));
  write(Buffer.concat([bundleOf(MANIFEST), Buffer.from('more')]));
  await assert.rejects(resolve(), isFault('supply.bad-archive'));
  assertNothingKept(context);
});

test('a platform that it is not made for is refused', async (t) => {
  const { bundle } = scene(t);
  await assert.rejects(bundle({ ...MANIFEST, compatibility: { platforms: ['win32'] } }), isFault('mcpb.wrong-platform', 'linux'));
  await bundle({ ...MANIFEST, compatibility: { platforms: ['win32', 'linux'] } });
});

const unsafe: Readonly<Record<string, ZipEntry>> = {
  'a climbing path': { path: '../evil', content: 'x' },
  'an absolute path': { path: '/evil', content: 'x' },
  'a symbolic link': { path: 'link', content: '/etc/passwd', mode: 0o120777 },
  'a device': { path: 'device', mode: 0o020666 },
  'a name twice': { path: 'manifest.json', content: '{}' },
  'a name that differs in case': { path: 'Manifest.json', content: '{}' },
  'a backslash': { path: 'a\\b', content: 'x' },
};

for (const [name, entry] of Object.entries(unsafe)) {
  test(`a bundle with ${name} is refused, and nothing is kept`, async (t) => {
    const { context, bundle } = scene(t);
    await assert.rejects(
      bundle(MANIFEST, [{ path: 'server/index.js', content: INDEX }, entry]),
      isFault('supply.unsafe-archive'),
    );
    assertNothingKept(context);
    assert.equal(existsSync(join(context.cacheDir, '..', 'evil')), false);
  });
}

test('a bundle with files where our own belongs, and one that is too large, are refused', async (t) => {
  const python = withServer({ type: 'python', entry_point: 'main.py', mcp_config: { command: 'python', args: ['main.py'] } });
  const files = [
    { path: 'main.py', content: '' },
    { path: '.bartizan/start.py', content: 'evil' },
  ];
  await assert.rejects(scene(t).bundle(python, files), isFault('supply.unsafe-archive', 'Bartizan'));
  const { bounds } = placeFor(t);
  await assert.rejects(scene(t, { bounds: { ...bounds, maxArchiveBytes: 100 } }).bundle(), isFault('supply.too-large'));
  await assert.rejects(scene(t, { bounds: { ...bounds, maxUnpackedBytes: 100 } }).bundle(), isFault('supply.too-large'));
  await assert.rejects(scene(t, { bounds: { ...bounds, maxFiles: 1 } }).bundle(), isFault('supply.too-large'));
});

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a bundle from a URL is checked against the digest that was named, and again when it is installed', async (t) => {
  const bytes = bundleOf(MANIFEST);
  let answer: Uint8Array = bytes;
  const url = await serve(t, (_request, response) => void response.end(answer));
  const { context, resolve } = scene(t);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { artefact } = await resolve(`mcpb:${url}/notes.mcpb#sha256:${sha256}`);
  assert.equal(artefact.name, `${url}/notes.mcpb`);
  await install(artefact, context);
  await install(artefact, { ...context, offline: true });
  answer = bundleOf({ ...MANIFEST, version: '6.6.6' });
  await assert.rejects(resolve(`mcpb:${url}/notes.mcpb#sha256:${sha256}`), isFault('supply.integrity'));
  const second = placeFor(t);
  await assert.rejects(install(artefact, second), isFault('supply.integrity'));
  await assert.rejects(install(artefact, placeFor(t, { offline: true })), isFault('supply.offline'));
  assertNothingKept(second);
});

test('a redirect is refused while nobody knows the bytes, and into a private network always', async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/x' }).end());
  const { resolve, context } = scene(t);
  await assert.rejects(resolve(`mcpb:${url}/x`), isFault('supply.redirected-metadata'));
  await assert.rejects(resolve(`mcpb:${url}/x#sha256:${'a'.repeat(64)}`), isFault('supply.unsafe-redirect', 'private'));
  assertNothingKept(context);
});

test('a download that breaks off is refused, and a damaged cache is fetched again', async (t) => {
  const bytes = bundleOf(MANIFEST);
  let isBroken = false;
  const url = await serve(t, (_request, response) => {
    if (!isBroken) return void response.end(bytes);
    response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 20));
    setImmediate(() => response.destroy());
  });
  const { resolve, context } = scene(t);
  const { artefact } = await resolve(`mcpb:${url}/x`);
  const found = readdirSync(join(context.cacheDir, 'archives'), { recursive: true, withFileTypes: true }).find((entry) =>
    entry.isFile(),
  );
  const cached = join(found?.parentPath ?? '', found?.name ?? '');
  chmodSync(cached, 0o600);
  writeFileSync(cached, readFileSync(cached).fill(0, 0, 10));
  await install(artefact, context);
  assert.deepEqual(readFileSync(cached), bytes);
  isBroken = true;
  await assert.rejects(install(artefact, placeFor(t)), isFault('supply.truncated'));
});

test('the entry of a lock file leads to no other place than a bundle', async (t) => {
  const { context, bundle } = scene(t);
  const { artefact } = await bundle();
  mkdirSync(join(context.cwd, 'folder'));
  await assert.rejects(
    install({ ...artefact, name: 'folder', integrity: `sha512-${'A'.repeat(86)}==` }, context),
    isFault('mcpb.no-file'),
  );
  for (const name of ['https://u:p@127.0.0.1/x', 'http://\n']) {
    await assert.rejects(
      install({ ...artefact, name, integrity: `sha512-${'A'.repeat(86)}==` }, context),
      isFault('supply.bad-source'),
    );
  }
  const start = { runtime: 'node' as const, entry: 'server/other.js', args: [] };
  await assert.rejects(install({ ...artefact, start }, context), isFault('mcpb.other-start'));
});

test('an unsigned bundle is shown as such, and a signature that does not hold fails', async (t) => {
  const { context, bundle, write, resolve } = scene(t);
  const facts = await lookAtProvenance(await bundle(), context);
  assert.deepEqual(facts.find(({ id }) => id === 'mcpb.signature')?.result, 'absent');
  const cms = Buffer.from('no signature');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(cms.length);
  write(Buffer.concat([bundleOf(MANIFEST), Buffer.from('MCPB_SIG_V1'), length, cms, Buffer.from('MCPB_SIG_END')]));
  const signed = await lookAtProvenance(await resolve(), context);
  assert.notEqual(signed.find(({ id }) => id === 'mcpb.signature')?.result, 'verified');
  assert.notEqual(signed.find(({ id }) => id === 'mcpb.signature')?.result, 'absent');
});
