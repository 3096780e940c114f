import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { isFault, placeFor } from './place.test-kit.ts';
import type { SupplyContext } from './supplier.ts';
import { install, openInstalled, parseSource, resolveSource } from './supply.ts';

const resolve = (text: string, context: SupplyContext) => resolveSource(parseSource(text, context.cwd), context);

function folder(t: TestContext, own: Partial<SupplyContext> = {}) {
  const context = placeFor(t, own);
  const root = join(context.cwd, 'server');
  mkdirSync(join(root, 'lib'), { recursive: true });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'server', version: '1.2.3', bin: 'lib/run.js' }));
  writeFileSync(join(root, 'lib/run.js'), "console.log('ran')");
  return { context, root };
}

test('a folder is pinned by its files, opened where it is, and refused when a file changed', async (t) => {
  const { context, root } = folder(t);
  const { artefact } = await resolve('./server', context);
  assert.deepEqual([artefact.name, artefact.version, artefact.start?.entry], ['server', '1.2.3', 'lib/run.js']);
  const { artefact: locked } = await install(artefact, context);
  const { command, args } = openInstalled(locked, context);
  assert.equal(spawnSync(command, [...args], { encoding: 'utf8' }).stdout, 'ran\n');
  writeFileSync(join(root, 'new'), '');
  assert.throws(() => openInstalled(locked, context), isFault('supply.tampered', 'new'));
  await assert.rejects(install(locked, context), isFault('supply.tree-differs'));
});

test('what versions a folder is left out, what is in node_modules is not', async (t) => {
  const { context, root } = folder(t);
  const before = (await resolve('./server', context)).artefact.tree;
  mkdirSync(join(root, '.git'));
  writeFileSync(join(root, '.git/HEAD'), 'x');
  assert.equal((await resolve('./server', context)).artefact.tree, before);
  mkdirSync(join(root, 'node_modules/x'), { recursive: true });
  assert.notEqual((await resolve('./server', context)).artefact.tree, before);
});

test('a single file is pinned by its own content, whatever is beside it', async (t) => {
  const { context, root } = folder(t);
  const { artefact } = await resolve('local:server/lib/run.js', context);
  assert.match(artefact.integrity ?? '', /^sha256-/);
  const { artefact: locked, args } = await install(artefact, context);
  assert.deepEqual(args, [join(root, 'lib/run.js')]);
  writeFileSync(join(root, 'lib/other.js'), '');
  openInstalled(locked, context);
  appendFileSync(join(root, 'lib/run.js'), '//');
  assert.throws(() => openInstalled(locked, context), isFault('supply.tampered', 'run.js'));
});

test('a command is found on PATH, absolute folders only', async (t) => {
  const { context, root } = folder(t);
  const tool = join(root, 'tool');
  writeFileSync(tool, '#!/bin/sh\necho x\n');
  await assert.rejects(resolve('local:tool', { ...context, env: { PATH: root } }), isFault('supply.not-found', 'tool'));
  chmodSync(tool, 0o755);
  const { artefact } = await resolve('local:tool', { ...context, env: { PATH: `.:${root}` } });
  assert.deepEqual([artefact.name, artefact.start?.runtime], ['server/tool', 'native']);
  await assert.rejects(resolve('local:tool', { ...context, env: { PATH: '.:server:' } }), isFault('supply.not-found'));
  await assert.rejects(resolve('./nothing', context), isFault('supply.not-found'));
});

test('a link that leaves the folder is refused, one inside is pinned', async (t) => {
  const { context, root } = folder(t);
  symlinkSync('lib/run.js', join(root, 'link'));
  const { artefact } = await resolve('./server', context);
  await install(artefact, context);
  symlinkSync('../../home', join(root, 'out'));
  await assert.rejects(resolve('./server', context), isFault('supply.bad-tree', 'out'));
});

test('a pipe, a name with control characters, too many files and too many bytes are refused', async (t) => {
  const { context, root } = folder(t);
  const bounded = (own: Partial<SupplyContext['bounds']>) => ({ ...context, bounds: { ...context.bounds, ...own } });
  await assert.rejects(resolve('./server', bounded({ maxFiles: 2 })), isFault('supply.too-large', 'files'));
  await assert.rejects(resolve('./server', bounded({ maxTreeBytes: 20 })), isFault('supply.too-large', 'bytes'));
  await assert.rejects(resolve('./server', bounded({ maxPathBytes: 5 })), isFault('supply.bad-tree'));
  writeFileSync(join(root, 'a\nb'), '');
  await assert.rejects(resolve('./server', context), isFault('supply.bad-tree', 'control'));
  const { status } = spawnSync('mkfifo', [join(context.cwd, 'pipe')]);
  assert.equal(status, 0);
  await assert.rejects(resolve('./pipe', context), isFault('supply.bad-tree'));
});

test('a folder without a program needs one to be named', async (t) => {
  const { context, root } = folder(t);
  writeFileSync(join(root, 'package.json'), '{}');
  await assert.rejects(resolve('./server', context), isFault('supply.no-program'));
  assert.equal((await resolve('./server#lib/run.js', context)).artefact.start?.entry, 'lib/run.js');
  writeFileSync(join(root, 'package.json'), '{"main":"../../x.js"}');
  await assert.rejects(resolve('./server', context), isFault('supply.no-program'));
  writeFileSync(join(root, 'package.json'), 'no json');
  await assert.rejects(resolve('./server', context), isFault('supply.bad-archive'));
});
