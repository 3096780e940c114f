import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { addBlob, addImage, addImages, addManifest, digestOf, startRegistry, type TestRegistry, TYPES } from './oci.test-kit.ts';
import { oci } from './oci.ts';
import { loginFor } from './oci-credentials.ts';
import { openLayout } from './oci-layout.ts';
import { imageName, isSameSite } from './oci-reference.ts';
import { parseChallenge } from './oci-token.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import { parseSource } from './source.ts';
import type { SupplyContext } from './supplier.ts';
import { openInstalled, verifyInstalled } from './supply.ts';

async function setting(t: TestContext) {
  const registry = await startRegistry(t);
  return { registry, context: placeFor(t) };
}

const resolved = (registry: TestRegistry, context: SupplyContext, what = ':1') =>
  oci.resolve(parseSource(`oci:${registry.host}/team/server${what}`, context.cwd), context);

async function add(registry: TestRegistry, context: SupplyContext, what = ':1') {
  const { artefact } = await resolved(registry, context, what);
  return oci.install(artefact, context);
}

it('a tag is resolved to the digest of its index, and the image for this machine is stored as a layout', async (t) => {
  const { registry, context } = await setting(t);
  const index = addImages(registry);
  const { artefact, facts, claimedRepository } = await resolved(registry, context);
  assert.deepEqual(artefact, {
    kind: 'oci',
    name: `${registry.host}/team/server`,
    version: '1',
    integrity: index.digest,
    start: { runtime: 'oci', entry: '', args: [] },
  });
  assert.equal(claimedRepository, 'https://github.com/example/server');
  assert.ok(facts.some(({ label, value }) => label === 'command in the image' && value === '["/server","--stdio"]'));
  assert.ok(!JSON.stringify(facts).includes('secret'), 'values of environment variables are not shown');
  const installed = await oci.install(artefact, context);
  const stored = openLayout(artefact.name, index.digest, context, { deep: true });
  assert.equal(stored.root, installed.root);
  assert.equal(stored.manifest.layers.length, 2);
  assert.equal(JSON.parse(Buffer.from(stored.config).toString()).architecture, 'amd64');
  assert.deepEqual(readdirSync(stored.root).sort(), ['blobs', 'index.json', 'oci-layout']);
  assert.equal(installed.command, '', 'nothing here starts an image');
});

it('a stored image is verified, and starting it is refused with the reason', async (t) => {
  const { registry, context } = await setting(t);
  addImages(registry);
  const { artefact, root } = await add(registry, context);
  assert.equal((await verifyInstalled(artefact, context, { deep: true })).root, root);
  assert.throws(() => openInstalled(artefact, context), isFault('oci.no-start'));
  const layer = openLayout('x', artefact.integrity ?? '', context, { deep: false }).manifest.layers[0]?.digest.slice(7) ?? '';
  const path = join(root, 'blobs/sha256', layer);
  chmodSync(path, 0o600);
  writeFileSync(path, readFileSync(path).fill(1));
  await assert.rejects(verifyInstalled(artefact, context, { deep: true }), isFault('oci.tampered'));
});

it('another machine takes its own image out of the same pinned index', async (t) => {
  const { registry } = await setting(t);
  const index = addImages(registry);
  const context = placeFor(t, { platform: { os: 'darwin', cpu: 'arm64', node: '24.0.0' } });
  await add(registry, context, `@${index.digest}`);
  const { config } = openLayout('x', index.digest, context, { deep: true });
  assert.equal(JSON.parse(Buffer.from(config).toString()).architecture, 'arm64');
});

it('what is stored is used again without a network, and what was changed is found and mended', async (t) => {
  const { registry, context } = await setting(t);
  addImages(registry);
  const { artefact } = await resolved(registry, context);
  const { root } = await oci.install(artefact, context);
  await oci.install(artefact, { ...context, offline: true });
  const layer = openLayout('x', artefact.integrity ?? '', context, { deep: false }).manifest.layers[1]?.digest.slice(7) ?? '';
  const path = join(root, 'blobs/sha256', layer);
  const bytes = readFileSync(path);
  chmodSync(path, 0o600);
  writeFileSync(path, Buffer.from(bytes).fill(7));
  openLayout('x', artefact.integrity ?? '', context, { deep: false });
  assert.throws(() => openLayout('x', artefact.integrity ?? '', context, { deep: true }), isFault('oci.tampered', 'content'));
  writeFileSync(path, 'short');
  assert.throws(() => openLayout('x', artefact.integrity ?? '', context, { deep: false }), isFault('oci.tampered'));
  await oci.install(artefact, context);
  assert.deepEqual(readFileSync(path), bytes);
});

it('a private image is read with a token for this repository alone, and the login goes to the token service', async (t) => {
  const { registry, context } = await setting(t);
  addImages(registry);
  registry.login = 'ann:word';
  await assert.rejects(resolved(registry, context), isFault('oci.no-access', 'no login'));
  mkdirSync(join(context.home, '.docker'));
  const auth = Buffer.from('ann:word').toString('base64');
  writeFileSync(
    join(context.home, '.docker/config.json'),
    JSON.stringify({ auths: { [registry.host]: { auth }, 'other.test': { auth: 'eDp5' } } }),
  );
  registry.asked.length = 0;
  await add(registry, context);
  const tokens = registry.asked.filter(({ path }) => path.startsWith('/token'));
  assert.ok(
    tokens.length > 0 && tokens.every(({ path }) => path.includes('repository:team/server:pull') && !path.includes('catalog')),
  );
  for (const { path, authorization } of registry.asked) {
    assert.ok(
      authorization === undefined || authorization === (path.startsWith('/token') ? `Basic ${auth}` : 'Bearer good'),
      path,
    );
  }
});

it('a login is not sent to a realm of another site, nor into a private network on a stranger’s word', async (t) => {
  const { registry, context } = await setting(t);
  addImages(registry);
  registry.login = 'ann:word';
  for (const realm of ['http://10.0.0.1', 'https://10.0.0.1', 'file:///etc']) {
    registry.realm = realm;
    await assert.rejects(
      resolved(registry, context),
      (error) => isFault('supply.unsafe-redirect')(error) || isFault('supply.insecure-url')(error),
      realm,
    );
  }
});

it('names without a registry are Docker’s, others are as written', () => {
  assert.deepEqual(
    ['alpine', 'mcp/time', 'GHCR.io/a/b', 'localhost:5000/a', 'index.docker.io/x/y', '[::1]:5000/a'].map((text) => {
      const { full, api } = imageName(text);
      return `${full} ${api}`;
    }),
    [
      'docker.io/library/alpine https://registry-1.docker.io',
      'docker.io/mcp/time https://registry-1.docker.io',
      'ghcr.io/a/b https://ghcr.io',
      'localhost:5000/a http://localhost:5000',
      'docker.io/x/y https://registry-1.docker.io',
      '[::1]:5000/a http://[::1]:5000',
    ],
  );
  for (const text of ['Upper', 'a/../b', 'x.test/', 'x.test:99999/a', 'a//b', 'x_y.test/a', 'a/b?c'])
    assert.throws(() => imageName(text), isFault('oci.bad-reference'), text);
});

it('hosts of one site are those of one domain, and addresses have none', () => {
  assert.ok(
    isSameSite('auth.docker.io', 'registry-1.docker.io') &&
      isSameSite('gitlab.corp.test', 'registry.corp.test') &&
      isSameSite('10.0.0.1', '10.0.0.1'),
  );
  assert.ok(
    !isSameSite('evil.test', 'registry.corp.test') &&
      !isSameSite('1.2.0.1', '9.9.0.1') &&
      !isSameSite('localhost', 'x.localhost'),
  );
});

it('challenges are read as they are written', () => {
  const bearer = parseChallenge('Bearer realm="https://a.test/t?x=1,2",service="s \\"q\\"" , scope=plain');
  assert.deepEqual(
    [bearer?.scheme, ...(bearer?.parameters ?? [])],
    ['bearer', ['realm', 'https://a.test/t?x=1,2'], ['service', 's "q"'], ['scope', 'plain']],
  );
  assert.equal(parseChallenge('Basic')?.scheme, 'basic');
  assert.equal(parseChallenge(''), undefined);
});

it('a credential helper is asked for its registry, and one that fails is named', async (t) => {
  const context = placeFor(t);
  const bin = join(context.home, 'bin');
  mkdirSync(bin);
  mkdirSync(join(context.home, '.docker'));
  writeFileSync(
    join(context.home, '.docker/config.json'),
    JSON.stringify({ credsStore: 'test', credHelpers: { 'b.test': '../evil' } }),
  );
  const helper = `#!${process.execPath}\nlet s='';process.stdin.on('data',(d)=>s+=d).on('end',()=>{if(s==='a.test')console.log(JSON.stringify({Username:'u',Secret:'p'}));else if(s==='none.test'){console.log('credentials not found in native keychain');process.exit(1)}else process.exit(2)})`;
  writeFileSync(join(bin, 'docker-credential-test'), helper, { mode: 0o755 });
  const place = { ...context, env: { PATH: bin } };
  assert.deepEqual(await loginFor('a.test', place), { user: 'u', password: 'p' });
  assert.equal(await loginFor('none.test', place), undefined);
  await assert.rejects(loginFor('c.test', place), isFault('oci.bad-helper'));
  await assert.rejects(loginFor('b.test', place), isFault('oci.bad-helper', 'no name'));
});

it('signatures and bundles beside an image are handed on, and their absence is told from failure', async (t) => {
  const { registry, context } = await setting(t);
  const index = addImages(registry);
  const none = (await resolved(registry, context)).evidence;
  assert.deepEqual(none, { kind: 'oci', signatures: { state: 'none' }, bundles: { state: 'none' } });
  const config = addBlob(registry, TYPES.config, Buffer.from('{}'));
  const tag = index.digest.replace(':', '-');
  const simple = {
    ...addBlob(registry, 'application/vnd.dev.cosign.simplesigning.v1+json', Buffer.from('payload')),
    annotations: { 'dev.cosignproject.cosign/signature': 'sig' },
  };
  addManifest(registry, TYPES.manifest, { config, layers: [simple] }, `${tag}.sig`);
  const bundle = addManifest(registry, TYPES.manifest, {
    config,
    layers: [addBlob(registry, 'application/vnd.dev.sigstore.bundle.v0.3+json', Buffer.from('bundle'))],
  });
  const artifactType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  addManifest(
    registry,
    TYPES.index,
    {
      manifests: [
        { ...bundle, artifactType },
        { ...bundle, artifactType: 'other' },
      ],
    },
    tag,
  );
  const { evidence } = await resolved(registry, context);
  assert.ok(evidence.kind === 'oci' && evidence.signatures.state === 'found' && evidence.bundles.state === 'found');
  assert.deepEqual(evidence.signatures.value, [
    { payload: Buffer.from('payload'), annotations: { 'dev.cosignproject.cosign/signature': 'sig' } },
  ]);
  assert.deepEqual(evidence.bundles.value.map(String), ['bundle']);
  registry.special = (request, response) => {
    if (!/referrers|\.sig/.test(request.url ?? '')) return false;
    response.writeHead(500).end();
    return true;
  };
  const failed = (await resolved(registry, context)).evidence;
  assert.ok(failed.kind === 'oci' && failed.signatures.state === 'unreachable' && failed.bundles.state === 'unreachable');
});

interface Refused {
  readonly what: string;
  readonly code: string;
  readonly prepare: (registry: TestRegistry) => void;
  readonly source?: string;
}

const replaced = (match: RegExp, head: [number, Record<string, string>], body: string | Buffer) => (registry: TestRegistry) => {
  addImages(registry);
  registry.special = (request, response) => {
    if (!match.test(request.url ?? '')) return false;
    response.writeHead(...head).end(body);
    return true;
  };
};

const brokenOff = (registry: TestRegistry): void => {
  addImages(registry);
  registry.special = (request, response) => {
    if (request.url?.includes('/blobs/') !== true) return false;
    response.writeHead(200, { 'content-length': '50' });
    response.write('half', () => response.destroy());
    return true;
  };
};

const refused: readonly Refused[] = [
  { what: 'an image that is not there', code: 'oci.not-found', prepare: () => undefined },
  {
    what: 'another manifest than the digest names',
    code: 'oci.wrong-digest',
    source: `@${digestOf('x')}`,
    prepare: replaced(/manifests/, [200, { 'content-type': TYPES.manifest }], '{}'),
  },
  {
    what: 'a manifest that is not what its head promises',
    code: 'oci.wrong-digest',
    prepare: replaced(/manifests\/1$/, [200, { 'content-type': TYPES.index, 'docker-content-digest': digestOf('x') }], '{}'),
  },
  {
    what: 'a manifest of an unknown type',
    code: 'oci.bad-manifest',
    prepare: replaced(
      /manifests\/1$/,
      [200, { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' }],
      '{}',
    ),
  },
  {
    what: 'a manifest that is broken JSON',
    code: 'oci.bad-manifest',
    prepare: replaced(/manifests\/1$/, [200, { 'content-type': TYPES.manifest }], '{"schemaVersion":2,'),
  },
  {
    what: 'a redirect of a manifest',
    code: 'supply.redirected-metadata',
    prepare: replaced(/manifests\/1$/, [307, { location: '/elsewhere' }], ''),
  },
  { what: 'a layer with other bytes', code: 'supply.integrity', prepare: replaced(/blobs/, [200, {}], 'x') },
  {
    what: 'a layer larger than it should be',
    code: 'supply.too-large',
    prepare: replaced(/blobs/, [200, {}], Buffer.alloc(100_000)),
  },
  {
    what: 'a layer that breaks off',
    code: 'supply.truncated',
    prepare: brokenOff,
  },
  {
    what: 'a layer behind a redirect into a private network',
    code: 'supply.unsafe-redirect',
    prepare: replaced(/blobs/, [307, { location: 'https://10.0.0.1/x' }], ''),
  },
  {
    what: 'a manifest that is an index as well',
    code: 'oci.bad-manifest',
    prepare: (registry) => {
      const config = addBlob(registry, TYPES.config, Buffer.from('{}'));
      addManifest(registry, TYPES.manifest, { config, layers: [], manifests: [] }, '1');
    },
  },
  {
    what: 'a manifest that names itself otherwise than its head',
    code: 'oci.bad-manifest',
    prepare: (registry) => {
      addManifest(registry, TYPES.manifest, { mediaType: TYPES.index, manifests: [] }, '1');
    },
  },
  {
    what: 'an index without this platform',
    code: 'oci.no-platform',
    prepare: (registry) => {
      const manifest = { ...addImage(registry, 's390x'), platform: { os: 'linux', architecture: 's390x' } };
      addManifest(registry, TYPES.index, { manifests: [manifest] }, '1');
    },
  },
  {
    what: 'an image without an index for another platform',
    code: 'oci.no-platform',
    prepare: (registry) => {
      addImage(registry, 'riscv64', '1');
    },
  },
  {
    what: 'a pointer without a SHA-256',
    code: 'oci.bad-manifest',
    prepare: (registry) => {
      addManifest(registry, TYPES.manifest, { config: { mediaType: 'x', digest: 'md5:1', size: 1 }, layers: [] }, '1');
    },
  },
  {
    what: 'layers beyond the bound',
    code: 'oci.too-large',
    prepare: (registry) => {
      const config = addBlob(registry, TYPES.config, Buffer.from('{}'));
      const layer = { ...addBlob(registry, TYPES.layer, gzipSync('x')), size: 2 ** 50 };
      addManifest(registry, TYPES.manifest, { config, layers: [layer] }, '1');
    },
  },
  {
    what: 'a manifest of something that is no image',
    code: 'oci.bad-manifest',
    prepare: (registry) => {
      const config = addBlob(registry, 'application/vnd.cncf.helm.config.v1+json', Buffer.from('{}'));
      addManifest(registry, TYPES.manifest, { config, layers: [] }, '1');
    },
  },
  {
    what: 'a layer that lies elsewhere',
    code: 'oci.bad-manifest',
    prepare: (registry) => {
      const type = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';
      const layer = { ...addBlob(registry, type, gzipSync('x')), urls: ['https://mcp.example/x'] };
      addManifest(registry, TYPES.manifest, { config: addBlob(registry, TYPES.config, Buffer.from('{}')), layers: [layer] }, '1');
    },
  },
  {
    what: 'a layer smaller than its manifest says',
    code: 'oci.bad-manifest',
    prepare: (registry) => {
      const layer = addBlob(registry, TYPES.layer, gzipSync('x'));
      const config = addBlob(registry, TYPES.config, Buffer.from('{}'));
      addManifest(registry, TYPES.manifest, { config, layers: [{ ...layer, size: layer.size + 1 }] }, '1');
    },
  },
];

for (const { what, code, prepare, source } of refused) {
  it(`${what} is refused, and nothing is kept`, async (t) => {
    const { registry, context } = await setting(t);
    prepare(registry);
    await assert.rejects(add(registry, context, source), isFault(code));
    assert.ok(!existsSync(join(context.cacheDir, 'images')));
    assert.deepEqual(existsSync(join(context.cacheDir, 'staging')) ? readdirSync(join(context.cacheDir, 'staging')) : [], []);
  });
}
