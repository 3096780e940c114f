import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { zipOf } from './archives.test-kit.ts';
import { PUBLIC_REGISTRY } from './npm-config.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import { startRegistry } from './registry.test-kit.ts';
import { install, parseSource, resolveSource } from './supply.ts';

const NAME = 'io.github.acme/server';

async function scene(t: TestContext) {
  const registry = await startRegistry(t);
  registry.publish({ name: 'server', version: '1.0.0', manifest: { bin: 'run.js' }, files: { 'run.js': '' } });
  registry.publish({ name: 'server', version: '2.0.0', manifest: { bin: 'run.js' }, files: { 'run.js': '' } });
  const context = placeFor(t, { registries: { npm: registry.url, mcp: registry.url } });
  const sha256 = createHash('sha256').update(registry.archive('server', '1.0.0')).digest('hex');
  return {
    context,
    sha256,
    registry,
    entry: (server: object, meta: object = {}, version = 'latest'): void =>
      registry.answer(`/v0.1/servers/${NAME}/versions/${version}`, (_request, response) =>
        response.end(JSON.stringify({ server: { name: NAME, version: '1.0.0', ...server }, _meta: { [META]: meta } })),
      ),
    resolve: (text = NAME) => resolveSource(parseSource(text, '/'), context),
  };
}

const META = 'io.modelcontextprotocol.registry/official';
const NPM = { registryType: 'npm', identifier: 'server', version: '1.0.0', registryBaseUrl: new URL(PUBLIC_REGISTRY).origin };

test('a name leads to its package at the version of the entry, with what the entry asks for', async (t) => {
  const { resolve, entry, context } = await scene(t);
  const environmentVariables = [{ name: 'KEY', isSecret: true, isRequired: true, description: 'a key' }, { bad: 1 }];
  const packageArguments = [
    { type: 'named', name: '--mode', value: 'x' },
    { type: 'positional', valueHint: 'folder' },
  ];
  const repository = { url: 'https://github.com/acme/server' };
  entry(
    { packages: [{ registryType: 'nuget' }, { ...NPM, environmentVariables, packageArguments }], repository },
    { status: 'deprecated' },
  );
  const { artefact, asked, facts, claimedRepository } = await resolve();
  assert.deepEqual([artefact.kind, artefact.name, artefact.version], ['npm', 'server', '1.0.0']);
  assert.deepEqual(asked?.args, ['--mode', 'x', '{folder}']);
  assert.deepEqual(asked?.env, [{ name: 'KEY', isRequired: true, isSecret: true, description: 'a key' }]);
  assert.equal(claimedRepository, 'https://github.com/acme/server');
  assert.ok(facts.some(({ label, value }) => label === 'entry status' && value === 'deprecated'));
  await install(artefact, context);
});

test('a fileSha256 is checked against the bytes of the package', async (t) => {
  const { resolve, entry, sha256 } = await scene(t);
  entry({ packages: [{ ...NPM, fileSha256: sha256 }] });
  assert.equal((await resolve()).artefact.version, '1.0.0');
  entry({ packages: [{ ...NPM, fileSha256: 'a'.repeat(64) }] });
  await assert.rejects(resolve(), isFault('supply.integrity', 'registry entry'));
  entry({ packages: [{ ...NPM, fileSha256: 'short' }] });
  await assert.rejects(resolve(), isFault('supply.bad-entry', 'fileSha256'));
});

test('an entry leads to a bundle by URL and digest; both ask for what they need, and a path of this machine is refused', async (t) => {
  const { resolve, entry, registry } = await scene(t);
  const asks = '$'.concat('{user_config.key}');
  const mcp_config = { command: 'node', args: ['run.js', asks], env: { KEY: asks, OTHER: 'x' } };
  const manifest = {
    manifest_version: '0.3',
    name: 'server',
    version: '1.0.0',
    server: { type: 'node', entry_point: 'run.js', mcp_config },
    user_config: { key: { type: 'string', required: true, sensitive: true } },
  };
  const bundle = zipOf([{ path: 'manifest.json', content: JSON.stringify(manifest) }, { path: 'run.js' }]);
  registry.answer('/server.mcpb', (_request, response) => response.end(bundle));
  const fileSha256 = createHash('sha256').update(bundle).digest('hex');
  const found = { registryType: 'mcpb', identifier: `${registry.url}server.mcpb`, version: '1.0.0', fileSha256 };
  entry({ packages: [{ ...found, environmentVariables: [{ name: 'KEY', isSecret: false }] }] });
  const { artefact, asked } = await resolve();
  assert.deepEqual([artefact.kind, artefact.name], ['mcpb', `${registry.url}server.mcpb`]);
  assert.deepEqual(asked?.args, [asks]);
  assert.deepEqual(
    asked?.env.map(({ name, isSecret }) => [name, isSecret]),
    [
      ['KEY', true],
      ['OTHER', false],
    ],
  );
  entry({ packages: [{ ...found, fileSha256: 'a'.repeat(64) }] });
  await assert.rejects(resolve(), isFault('supply.integrity'));
  entry({ packages: [{ ...found, fileSha256: undefined }] });
  await assert.rejects(resolve(), isFault('supply.bad-entry', 'fileSha256'));
  for (const identifier of ['/etc/passwd', '../x.mcpb', 'file:///x.mcpb']) {
    entry({ packages: [{ ...found, identifier }] });
    await assert.rejects(resolve(), isFault('supply.bad-entry', 'no URL'), identifier);
  }
});

test('an entry without packages leads to its remote server', async (t) => {
  const { resolve, entry } = await scene(t);
  entry({
    remotes: [{ type: 'streamable-http', url: 'https://mcp.example/x?y=1', headers: [{ name: 'X-Key', isSecret: true }] }],
  });
  const { artefact, asked } = await resolve();
  assert.deepEqual(artefact, { kind: 'remote', name: 'https://mcp.example/x' });
  assert.deepEqual(asked?.headers, [{ name: 'X-Key', isRequired: false, isSecret: true }]);
});

test('an entry of another name or version is a wrong answer', async (t) => {
  const { resolve, entry } = await scene(t);
  entry({ name: 'io.github.evil/server', packages: [NPM] });
  await assert.rejects(resolve(), isFault('supply.wrong-answer', 'evil'));
  entry({ version: '9.0.0', packages: [NPM] }, {}, '1.0.0');
  await assert.rejects(resolve(`${NAME}@1.0.0`), isFault('supply.wrong-answer', '9.0.0'));
});

const unusable: Readonly<Record<string, object>> = {
  'a range': { packages: [{ ...NPM, version: '^1.0.0' }] },
  'the tag latest': { packages: [{ ...NPM, version: 'latest' }] },
  'no version': { packages: [{ ...NPM, version: undefined }] },
  'a registry of its own': { packages: [{ ...NPM, registryBaseUrl: 'https://evil.example' }] },
  'a bundle without digest': { packages: [{ registryType: 'mcpb', identifier: 'https://example.com/x.mcpb' }] },
  'an address with places to fill in': { remotes: [{ url: 'https://{tenant}.example/mcp' }] },
  'only unknown kinds': { packages: [{ ...NPM, registryType: 'nuget' }] },
  nothing: {},
};

for (const [name, server] of Object.entries(unusable)) {
  test(`an entry with ${name} is refused`, async (t) => {
    const { resolve, entry } = await scene(t);
    entry(server);
    await assert.rejects(resolve(), isFault('supply.bad-entry'));
  });
}

test('an entry that names no package but a path or command is refused', async (t) => {
  const { resolve, entry } = await scene(t);
  for (const identifier of ['../x', '-g', 'x@file:y', 'https://evil.example/x.tgz']) {
    entry({ packages: [{ ...NPM, identifier }] });
    await assert.rejects(resolve(), isFault('supply.bad-source'), identifier);
  }
});

test('a deleted or missing entry, a redirect and what is no entry are faults', async (t) => {
  const { resolve, entry, registry } = await scene(t);
  await assert.rejects(resolve(), isFault('supply.not-found'));
  entry({ packages: [NPM] }, { status: 'deleted' });
  await assert.rejects(resolve(), isFault('supply.bad-entry', 'deleted'));
  const path = `/v0.1/servers/${NAME}/versions/latest`;
  registry.answer(path, (_request, response) => response.end('[]'));
  await assert.rejects(resolve(), isFault('supply.bad-answer'));
  registry.answer(path, (_request, response) => response.end('{}'));
  await assert.rejects(resolve(), isFault('supply.bad-entry'));
  registry.answer(path, (_request, response) => response.writeHead(301, { location: '/x' }).end());
  await assert.rejects(resolve(), isFault('supply.redirected-metadata'));
});

test('a remote server is its origin and path; plain http is for this machine only', async (t) => {
  const context = placeFor(t);
  const resolve = (url: string) => resolveSource(parseSource(url, '/'), context);
  assert.equal((await resolve('https://Example.com:443/mcp?key=1')).artefact.name, 'https://example.com/mcp');
  assert.equal((await resolve('http://127.0.0.1:8080/mcp')).artefact.name, 'http://127.0.0.1:8080/mcp');
  await assert.rejects(resolve('http://example.com/mcp'), isFault('supply.insecure-url'));
  await assert.rejects(
    install({ kind: 'remote', name: 'https://example.com/mcp' }, context),
    isFault('supply.nothing-to-install'),
  );
});

test('what an entry names may not lead to this machine or its network, however its registry is reached', async (t) => {
  const { resolve, entry } = await scene(t);
  const other = await startRegistry(t);
  const bundle = { registryType: 'mcpb', version: '1.0.0', fileSha256: 'a'.repeat(64) };
  const host = new URL(other.url).host;
  for (const found of [
    { ...bundle, identifier: `${other.url}server.mcpb` },
    { ...bundle, identifier: 'https://10.0.0.1/server.mcpb' },
    { registryType: 'oci', identifier: `${host}/server:1` },
    { registryType: 'oci', identifier: 'localhost:1/server:1' },
  ]) {
    entry({ packages: [found] });
    await assert.rejects(resolve(), isFault('supply.unsafe-redirect', 'private'), found.identifier);
  }
  assert.deepEqual(other.asked, []);
  entry({ packages: [{ ...bundle, identifier: 'http://mcp.example/server.mcpb' }] });
  await assert.rejects(resolve(), isFault('supply.bad-entry', 'plain http'));
});

test('an entry that says something twice, or more than a name where a name belongs, is refused', async (t) => {
  const { resolve, entry, registry } = await scene(t);
  for (const [identifier, version] of [
    ['server@2.0.0#x', '1.0.0'],
    ['server#server', '1.0.0'],
  ]) {
    entry({ packages: [{ ...NPM, identifier, version }] });
    await assert.rejects(resolve(), isFault('supply.bad-entry', 'more than the name'), identifier);
  }
  const twice = `{"server":{"name":"${NAME}","version":"1.0.0","packages":[],"packages":[${JSON.stringify(NPM)}]}}`;
  registry.answer(`/v0.1/servers/${NAME}/versions/latest`, (_request, response) => response.end(twice));
  await assert.rejects(resolve(), isFault('supply.bad-answer', 'twice'));
});
