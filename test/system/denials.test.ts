// What a confined server tries on its network is in the trail, and `denials` turns it into lines that a person may grant.
import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { after, it } from 'node:test';
import type { Denials } from '../../src/app/denials.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { StoryClient } from '../support/client.ts';
import { reachable, runAs } from '../support/ordinary-user.ts';
import { Place } from '../support/place.ts';

/** Asks for names and addresses as soon as it is greeted, then answers. */
const SERVER = `
const attempt = (url) => fetch(url).catch(() => undefined);
process.stdin.on('data', async (chunk) => {
  for (const line of String(chunk).split('\\n').filter((text) => text.includes('"id"'))) {
    const { id, method } = JSON.parse(line);
    if (method === 'initialize') await Promise.all(['https://api.example.com/', 'http://169.254.169.254/latest', 'https://x.internal/', 'http://192.0.2.7:7777/'].map(attempt));
    const result = method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'n', version: '1' } } : { tools: [] };
    console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  }
});
`;

it('shows what a server tried in vain, and only the names among it as lines of a profile', async () => {
  const place = new Place();
  after(() => place.end());
  chmodSync(place.folder, 0o711);
  const { node } = reachable();
  writeFileSync(place.path('server.cjs'), SERVER, { mode: 0o644 });
  place.configure({
    servers: { caller: { command: node, args: [place.path('server.cjs')] }, quiet: { command: node, args: [] } },
    authority: { firstUse: 'lock', ...(runAs === undefined ? {} : { runAs }) },
  });
  const client = new StoryClient({ wire: place.relay('caller'), version: '2025-11-25', capabilities: {}, answer: () => ({}) });
  assert.equal((await client.open()).error, undefined);
  const ask = (name: string): Denials => {
    const { code, out, err } = place.bartizan('denials', name, '--config', place.config, '--json');
    assert.equal(code, 0, err);
    return JSON.parse(out) as Denials;
  };
  const WANTED = ['api.example.com name-not-granted', 'x.internal name-not-granted', '169.254.169.254 address-not-granted'];
  const shown = (): readonly string[] =>
    ask('caller').denied.map(({ name, address, refusal }) => `${name ?? address} ${refusal}`);
  // What is refused on the network is recorded beside the calls, soon after.
  await until('all three are in the trail', () => WANTED.every((line) => shown().includes(line)));
  const { lines, unproposed } = ask('caller');
  assert.deepEqual(
    lines.map(({ value }) => value),
    ['api.example.com'],
  );
  assert.ok(unproposed.some(({ what }) => what.includes('169.254.169.254')));
  assert.ok(unproposed.some(({ what }) => what.includes('x.internal')));
  assert.deepEqual(ask('quiet').denied, []);
  // Where nobody listens the kernel counts: told now and then, and at the end.
  await client.close();
  await until('the rest is in the trail', () => shown().includes('undefined unwatched-port'));
  const { out } = place.bartizan('denials', 'caller', '--config', place.config);
  assert.match(out, /hosts:\n +- api\.example\.com +# asked for its address/);
  assert.equal(place.bartizan('trail', 'verify').code, 0);
});
