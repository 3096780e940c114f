import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hostText } from '../hosts.ts';
import { folder } from '../place.test-kit.ts';
import { hasStartingProfile, packageOf, startingPackages, startingProfile } from './starting.ts';

const server = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => ({
  name: 's',
  command: 'node',
  args,
  env,
});

it('every starting profile is a profile, and says why for each grant', () => {
  for (const name of startingPackages()) {
    const { grants } = startingProfile(name, server(), '/');
    for (const { reason } of grants) assert.ok(reason.length > 5, name);
  }
});

it('server-filesystem may write the folders that its command names, and nothing else', () => {
  const place = folder();
  mkdirSync(join(place, 'docs'));
  const { profile } = startingProfile('@modelcontextprotocol/server-filesystem', server(['index.js', 'docs', '--flag']), place);
  assert.deepEqual(profile.write, [join(place, 'docs')]);
  assert.deepEqual([profile.read, profile.hosts], [[], []]);
});

it('server-memory keeps its file where its settings say, else only until it ends', () => {
  const name = '@modelcontextprotocol/server-memory';
  assert.deepEqual(startingProfile(name, server(), '/').env, { MEMORY_FILE_PATH: '/home/mcp/memory.jsonl' });
  const kept = startingProfile(name, server([], { MEMORY_FILE_PATH: '/data/m/memory.jsonl' }), '/');
  assert.deepEqual([kept.profile.write, kept.env], [['/data/m'], {}]);
});

it('a server that speaks to one service may reach that service', () =>
  assert.deepEqual(startingProfile('tavily-mcp', server(), '/').profile.hosts.map(hostText), ['api.tavily.com']));

it('the package of a command is known from where its script lies', () => {
  const script = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-memory/dist/index.js'));
  assert.equal(packageOf(server([script]), '/'), '@modelcontextprotocol/server-memory');
  assert.equal(packageOf(server(['/etc/hosts']), '/'), undefined);
});

it('a package without a starting profile is told so, with those that have one', () => {
  assert.equal(hasStartingProfile('left-pad'), false);
  assert.throws(() => startingProfile('left-pad', server(), '/'), { code: 'sandbox.no-profile' });
});
