// The promise: /metrics counts what a service did, of all its workers, for this machine or whoever has a key; and a client's trace gets through and into the record.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { MODERN, StoryClient } from '../support/client.ts';
import { HttpWire, open, readAll } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place, type Service } from '../support/place.ts';
import { trailOf } from '../support/trail.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

const get = async (
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; type: string; text: string }> => {
  const response = await open(url, { headers });
  return {
    status: response.statusCode ?? 0,
    type: response.headers['content-type'] ?? '',
    text: await readAll(response, () => undefined),
  };
};

const clientOf = (service: Service): StoryClient =>
  new StoryClient({
    wire: new HttpWire(`${service.url}/s/story`),
    version: MODERN,
    capabilities: capabilitiesOf(MODERN),
    answer: answering('x'),
  });

/** The sum of a sample over all label sets that hold `label`. */
const sum = (text: string, name: string, label: string): number =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);

describe('metrics', () => {
  const place = new Place();
  after(() => place.end());

  it('count calls and refusals of all workers, as one text', async () => {
    place.configure({ servers: { story: { url: await place.startStory({ era: 'modern' }) } } });
    const service = await place.serve(['--no-auth', '--workers', '2']);
    for (let call = 0; call < 10; call++) {
      const client = clientOf(service);
      await client.call('echo', { call });
      await client.call('nothing-like-it');
      await client.close();
    }
    const { status, type, text } = await get(`${service.url}/metrics`);
    assert.deepEqual([status, type], [200, 'text/plain; version=0.0.4; charset=utf-8'], text);
    const calls = 'mcp_method_name="tools/call",bartizan_server="story",bartizan_result="ok"';
    assert.equal(sum(text, 'mcp_server_operation_duration_seconds_count', calls), 10, text);
    assert.equal(sum(text, 'bartizan_refusals_total', 'code="gateway.unknown-tool"'), 10);
    assert.equal(sum(text, 'bartizan_worker_up', ''), 2);
    assert.ok(sum(text, 'bartizan_trail_entries', 'worker="0"') >= 30);
    const heads = text.split('\n').filter((line) => line.startsWith('# TYPE '));
    assert.equal(new Set(heads).size, heads.length, 'a name stands in two places');
    assert.equal((await get(`${service.url}/metrics`, { host: 'evil.example' })).status, 403);
    await service.program.stop();
  });

  it('need a key where a proxy stands in front', async () => {
    const servers = { story: { url: await place.startStory({ era: 'modern' }) } };
    place.configure({ servers, listen: { behindProxy: true, hosts: ['127.0.0.1'] } });
    const key = place.bartizan('keys', 'create', 'scraper').out.trim();
    const service = await place.serve([]);
    assert.equal((await get(`${service.url}/metrics`)).status, 401);
    assert.equal((await get(`${service.url}/metrics`, { authorization: `Bearer ${key}` })).status, 200);
    await service.program.stop();
  });

  it('the trace of a client reaches the server as it is, and stands in the record', async () => {
    place.forget();
    place.configure({ servers: { story: { url: await place.startStory({ era: 'modern' }) } } });
    const service = await place.serve();
    const client = clientOf(service);
    const traceparent = `00-${TRACE}-${SPAN}-01`;
    const reply = await client.request('tools/call', {
      name: 'echo',
      arguments: { traced: true },
      _meta: { traceparent, tracestate: 'vendor=1' },
    });
    assert.equal(reply.error, undefined, reply.text);
    const [arrived] = place.journal('request').filter(({ params }) => at(params, 'arguments', 'traced') === true);
    assert.deepEqual(
      [at(arrived, 'params', '_meta', 'traceparent'), at(arrived, 'params', '_meta', 'tracestate')],
      [traceparent, 'vendor=1'],
    );
    await client.close();
    await service.program.stop();
    const traced = trailOf(place).filter(({ intent }) => intent?.trace !== undefined);
    assert.deepEqual(
      traced.map(({ intent }) => [intent?.name, intent?.trace]),
      [['echo', { traceId: TRACE, spanId: SPAN }]],
    );
    assert.match(place.bartizan('trail', 'query', '--trace', TRACE).out, /tools\/call echo/);
  });
});
