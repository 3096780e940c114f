// Images in Debian's docker-registry: pushed, resolved, fetched, and read by another program; open, behind a login, and through TLS-less loopback alone.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { tarOf } from '../../src/supply/archives.test-kit.ts';
import { digestOf, TYPES } from '../../src/supply/oci.test-kit.ts';
import { oci } from '../../src/supply/oci.ts';
import { openLayout } from '../../src/supply/oci-layout.ts';
import { isFault, placeFor } from '../../src/supply/place.test-kit.ts';
import { parseSource } from '../../src/supply/source.ts';

const PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
/** bcrypt of "word", as htpasswd writes it. */
const HTPASSWD = 'ann:$2b$04$ZT6iYdXo.59Ocp4nmrOmRuC29UbN77VGLiyy8pYn41hKHcFEbVGRW\n';

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

async function startRegistry(t: TestContext, folder: string, isPrivate: boolean): Promise<string> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
  const login = isPrivate ? `\nauth: { htpasswd: { realm: test, path: ${join(folder, 'htpasswd')} } }` : '';
  const settings = `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${folder}/data } }\nhttp: { addr: 127.0.0.1:${port} }${login}\n`;
  writeFileSync(join(folder, 'config.yml'), settings);
  const child: ChildProcess = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
    env: { PATH, OTEL_TRACES_EXPORTER: 'none' },
    stdio: 'ignore',
  });
  const state = { failed: '' };
  child.on('error', (error) => {
    state.failed = error.message;
  });
  t.after(() => child.kill());
  for (let tries = 0; tries < 100; tries++) {
    assert.equal(state.failed, '', 'this test needs Debian’s docker-registry');
    const isUp = await fetch(`http://127.0.0.1:${port}/v2/`).then(
      (answer) => answer.status === 200 || answer.status === 401,
      () => false,
    );
    if (isUp) return `127.0.0.1:${port}`;
    await after(100);
  }
  throw new Error('docker-registry does not answer');
}

const headersFor = (isPrivate: boolean): Record<string, string> =>
  isPrivate ? { authorization: `Basic ${Buffer.from('ann:word').toString('base64')}` } : {};

async function pushBlob(host: string, type: string, bytes: Buffer, isPrivate: boolean) {
  const headers = headersFor(isPrivate);
  const begun = await fetch(`http://${host}/v2/team/server/blobs/uploads/`, { method: 'POST', headers });
  assert.equal(begun.status, 202);
  const place = new URL(begun.headers.get('location') ?? '', `http://${host}`);
  place.searchParams.set('digest', digestOf(bytes));
  const done = await fetch(place, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  assert.equal(done.status, 201);
  return { mediaType: type, digest: digestOf(bytes), size: bytes.length };
}

async function pushManifest(host: string, type: string, document: object, name: string, isPrivate: boolean) {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: type, ...document }));
  const headers = { ...headersFor(isPrivate), 'content-type': type };
  const done = await fetch(`http://${host}/v2/team/server/manifests/${name || digestOf(bytes)}`, {
    method: 'PUT',
    headers,
    body: bytes,
  });
  assert.equal(done.status, 201, await done.text());
  return { mediaType: type, digest: digestOf(bytes), size: bytes.length };
}

/** A real image (it holds one file) for two platforms, as tag 1. */
async function pushImage(host: string, isPrivate: boolean) {
  const tar = tarOf([{ path: 'server', content: '#!/bin/sh\n', mode: 0o755 }]);
  const layer = await pushBlob(host, TYPES.layer, gzipSync(tar), isPrivate);
  const manifests = [];
  for (const architecture of ['amd64', 'arm64']) {
    const config = {
      os: 'linux',
      architecture,
      config: { Entrypoint: ['/server'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
    };
    const document = {
      config: await pushBlob(host, TYPES.config, Buffer.from(JSON.stringify(config)), isPrivate),
      layers: [layer],
    };
    manifests.push({
      ...(await pushManifest(host, TYPES.manifest, document, '', isPrivate)),
      platform: { os: 'linux', architecture },
    });
  }
  return pushManifest(host, TYPES.index, { manifests }, '1', isPrivate);
}

it('an image is resolved by tag, fetched by digest, and skopeo reads what is stored', async (t) => {
  const context = placeFor(t);
  const host = await startRegistry(t, join(context.home, 'registry'), false);
  const index = await pushImage(host, false);
  const { artefact, evidence } = await oci.resolve(parseSource(`oci:${host}/team/server:1`, context.cwd), context);
  assert.equal(artefact.integrity, index.digest);
  assert.deepEqual(evidence, { kind: 'oci', signatures: { state: 'none' }, bundles: { state: 'none' } });
  const { root } = await oci.install(artefact, context);
  openLayout(artefact.name, index.digest, context, { deep: true });
  const { stdout, stderr, error } = spawnSync('skopeo', ['--override-arch', 'amd64', 'inspect', '--config', `oci:${root}`], {
    encoding: 'utf8',
  });
  assert.equal(error, undefined, 'this test needs skopeo');
  assert.deepEqual(JSON.parse(stdout || '{}').config, { Entrypoint: ['/server'] }, stderr);
  const copied = spawnSync(
    'skopeo',
    ['--insecure-policy', '--override-arch', 'amd64', 'copy', `oci:${root}`, `dir:${join(context.home, 'copy')}`],
    { encoding: 'utf8' },
  );
  assert.equal(copied.status, 0, copied.stderr);
});

it('a tag that moved does not move what is locked', async (t) => {
  const context = placeFor(t);
  const host = await startRegistry(t, join(context.home, 'registry'), false);
  await pushImage(host, false);
  const { artefact } = await oci.resolve(parseSource(`oci:${host}/team/server:1`, context.cwd), context);
  const config = await pushBlob(host, TYPES.config, Buffer.from('{"os":"linux","architecture":"amd64"}'), false);
  const moved = await pushManifest(host, TYPES.manifest, { config, layers: [] }, '1', false);
  assert.notEqual(moved.digest, artefact.integrity);
  const other = placeFor(t);
  await oci.install(artefact, other);
  assert.equal(openLayout(artefact.name, artefact.integrity ?? '', other, { deep: true }).manifest.layers.length, 1);
});

it('a private registry wants the login of this user', async (t) => {
  const context = placeFor(t);
  const host = await startRegistry(t, join(context.home, 'registry'), true);
  const index = await pushImage(host, true);
  const source = parseSource(`oci:${host}/team/server@${index.digest}`, context.cwd);
  await assert.rejects(oci.resolve(source, context), isFault('oci.no-access', 'no login'));
  mkdirSync(join(context.home, '.docker'));
  const config = join(context.home, '.docker/config.json');
  writeFileSync(config, JSON.stringify({ auths: { [host]: { auth: Buffer.from('ann:wrong').toString('base64') } } }));
  await assert.rejects(oci.resolve(source, context), isFault('oci.no-access', '401'));
  writeFileSync(config, JSON.stringify({ auths: { [host]: { auth: Buffer.from('ann:word').toString('base64') } } }));
  const { artefact } = await oci.resolve(source, context);
  await oci.install(artefact, context);
});
