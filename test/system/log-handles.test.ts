// A service that lives for weeks keeps nothing open of servers that its settings no longer name.
import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import { after, it } from 'node:test';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { Place } from '../support/place.ts';

const SERVER = `
process.stderr.write('a word for the log\\n');
process.stdin.on('data', (chunk) => {
  for (const line of String(chunk).split('\\n').filter((text) => text.includes('"id"'))) {
    const { id, method } = JSON.parse(line);
    const result = method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'n', version: '1' } } : { tools: [] };
    console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  }
});
`;

it('closes the log of a server that was taken away', async () => {
  const place = new Place();
  after(() => place.end());
  place.configure({ servers: { gone: place.entry('--eval', [SERVER]) } });
  const { url, program } = await place.serve();
  const logs = (): readonly string[] =>
    readdirSync(`/proc/${program.child.pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${program.child.pid}/fd/${fd}`)].filter((path) => path.startsWith(`${place.state}/logs/`));
      } catch {
        return []; // It was closed meanwhile.
      }
    });
  const client = new StoryClient({ wire: new HttpWire(`${url}/s/gone`), version: '2025-11-25' });
  assert.equal((await client.open()).error, undefined);
  await until('its log is written', () => logs().length === 1);
  place.configure({ servers: {} });
  await until('its log is closed', () => logs().length === 0);
});
