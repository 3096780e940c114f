// What a registry's server.json would have started is judged like a client's entry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDocument } from '../clients/documents/read.ts';
import { serversIn } from '../clients/inventory.ts';
import { judgeInventory } from './judge.ts';
import { REGISTRY_LISTS, registryDocument } from './registry-entry.ts';

const around = { platform: 'linux', home: '/home/me', env: {}, root: '' } as const;

function lookAt(document: object): { readonly starts: readonly string[]; readonly found: readonly string[] } {
  const registered = registryDocument(readDocument(JSON.stringify(document), 'jsonc'));
  assert.ok(registered !== undefined);
  const inventory = serversIn(registered, '/x/server.json', around, REGISTRY_LISTS);
  assert.deepEqual(inventory.problems, []);
  return {
    starts: inventory.servers.map(({ launch }) =>
      launch.kind === 'command' ? [launch.command, ...launch.args].join(' ') : launch.kind === 'url' ? launch.url : '',
    ),
    found: judgeInventory(inventory, around.home).map(({ rule, pointer }) => `${rule} ${pointer}`),
  };
}

const named = (name: string, value: string) => ({ type: 'named', name, value });

test('packages and remotes become what a client would start or ask', () => {
  const { starts, found } = lookAt({
    name: 'io.github.acme/x',
    packages: [
      {
        registryType: 'npm',
        identifier: '@acme/x',
        version: '1.2.3',
        packageArguments: [{ type: 'positional', valueHint: 'folder' }],
      },
      {
        registryType: 'pypi',
        identifier: 'acme-x',
        version: '1.2.3',
        runtimeHint: 'uvx',
        packageArguments: [named('--level', 'info')],
      },
      { registryType: 'oci', identifier: `ghcr.io/acme/x@sha256:${'a'.repeat(64)}` },
    ],
    remotes: [
      { type: 'streamable-http', url: 'https://mcp.acme.example/mcp', headers: [{ name: 'Authorization', isSecret: true }] },
    ],
  });
  assert.deepEqual(starts, [
    'npx @acme/x@1.2.3 <folder>',
    'uvx acme-x==1.2.3 --level info',
    `docker run -i --rm ghcr.io/acme/x@sha256:${'a'.repeat(64)}`,
    'https://mcp.acme.example/mcp',
  ]);
  assert.deepEqual(found, []);
});

test('what is risky in it is found, in the answer of a registry and in older spellings, too', () => {
  const { found } = lookAt({
    server: {
      name: 'io.github.acme/x',
      packages: [
        {
          registry_type: 'npm',
          identifier: '@acme/x',
          runtime_arguments: [named('--registry', 'http://evil.test')],
          environment_variables: [{ name: 'NODE_OPTIONS', value: '--require /tmp/x.js' }],
        },
        { registryType: 'oci', identifier: 'acme/x', version: '1.0.0', runtimeArguments: [named('-v', '/:/host')] },
      ],
      remotes: [{ url: 'http://mcp.evil.example/mcp', headers: [{ name: 'X-Key', value: `ghp_${'a1B2c3'.repeat(6)}` }] }],
    },
  });
  for (const one of [
    'foreign-registry /server/packages/0/args',
    'loader-variable /server/packages/0/env/NODE_OPTIONS',
    'unpinned-source /server/packages/0/args/2',
    'open-container /server/packages/1/args',
    'plaintext-remote /server/remotes/0/url',
    'secret-in-settings /server/remotes/0/headers/X-Key',
  ])
    assert.ok(found.includes(one), `${one} in ${found.join(', ')}`);
});

test('what is no entry of a registry is left to others', () => {
  for (const other of [{ tools: [] }, { name: 'x' }, { mcpServers: {} }, [], { name: 'x', packages: [] }])
    assert.equal(registryDocument(readDocument(JSON.stringify(other), 'jsonc')), undefined);
});
