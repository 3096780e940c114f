// The promise: a thousand sessions come and go and nothing is left of them; and every bound holds while they do.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { META, MODERN, type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place, type Service } from '../support/place.ts';
import { SseWire } from '../support/sse-wire.ts';

const LEGACY = '2025-11-25';
const SESSIONS = 1_000;
const AT_ONCE = 10;
const codeOf = (reply: Reply): unknown => at(reply.error, 'data', 'code');

describe('sessions', () => {
  const place = new Place();
  let service: Service;
  before(async () => {
    const web = await place.startStory({ era: 'legacy', name: 'web' });
    const modern = await place.startStory({ era: 'modern', name: 'modern' });
    // The bounds are far below the number of sessions: whatever leaks is refused long before the end.
    place.configure({
      servers: { web: { url: web }, modern: { url: modern }, pipe: place.story({ era: 'legacy', name: 'pipe' }) },
      limits: { sessions: 20, streams: 20, processes: 4 },
    });
    service = await place.serve();
  });
  after(() => place.end());

  /** Files and sockets that the service holds open. */
  function descriptors(): number {
    const { pid } = service.program;
    if (process.platform === 'linux') return readdirSync(`/proc/${pid}/fd`).length;
    return execFileSync('lsof', ['-p', String(pid)], { encoding: 'utf8' }).split('\n').length;
  }

  const openAt = (name: string): number =>
    place.journal('session-opened').filter(({ server }) => server === name).length -
    place.journal('session-ended').filter(({ server }) => server === name).length;

  /** One session's whole life. Only one that can be asked questions has an upstream session of its own. */
  async function live(path: string, turn: number): Promise<void> {
    const capabilities = turn % 2 === 0 ? { sampling: {} } : {};
    const wire = turn % 10 === 3 ? new SseWire(`${service.url}${path}/sse`) : new HttpWire(`${service.url}${path}`);
    const client = new StoryClient({
      wire,
      version: wire.transport === 'sse' ? '2024-11-05' : LEGACY,
      capabilities,
      name: `c${turn % 3}`,
    });
    const opened = await client.open();
    assert.equal(opened.error, undefined, `session ${turn}: ${opened.text}`);
    if (turn % 5 === 0) await client.openStream();
    const reply = await client.call('echo', { turn });
    assert.equal(at(reply.result, 'structuredContent', 'turn'), turn, reply.text);
    await client.close();
  }

  async function churn(path: string, count: number, from = 0): Promise<void> {
    const lane = async (number: number): Promise<void> => {
      for (let turn = number; turn < count; turn += AT_ONCE) await live(path, from + turn);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => lane(number)));
  }

  it(`${SESSIONS} of them leave neither sessions nor connections behind`, async () => {
    await churn('/s/web', 40);
    await churn('/s/modern', 40);
    // What cannot be asked anything is shared by sessions alike, and kept for the next of them: three names, two revisions.
    await until('the sessions are over', () => openAt('web') <= 6);
    const before = descriptors();
    await churn('/s/web', SESSIONS / 2);
    await churn('/s/modern', SESSIONS / 2);
    await until('the server’s sessions ended with them', () => openAt('web') <= 6);
    await until(`descriptors come back to about ${before}`, () => descriptors() <= before + AT_ONCE);
  });

  it('end their processes with them', async () => {
    for (let turn = 0; turn < 24; turn++) await live('/s/pipe', turn * 2);
    await until(
      'the processes ended',
      () => place.journal('started').filter(({ server }) => server === 'pipe').length === place.journal('ended').length,
    );
  });

  it('that are not closed are refused beyond the bound, until one ends', async () => {
    const open = (): StoryClient => new StoryClient({ wire: new HttpWire(`${service.url}/s/web`), version: LEGACY });
    const clients = Array.from({ length: 20 }, open);
    for (const client of clients) assert.equal((await client.open()).error, undefined);
    const late = open();
    const refused = await late.open();
    assert.deepEqual([at(refused.error, 'code'), codeOf(refused)], [-31_003, 'limits.sessions'], refused.text);
    await clients.pop()?.close();
    assert.equal((await late.open()).error, undefined);
    await Promise.all([...clients, late].map((client) => client.close()));
  });
});

describe('bounds', () => {
  const place = new Place();
  let service: Service;
  const keys = new Map<string, string>();
  before(async () => {
    place.configure({
      servers: { story: { url: await place.startStory({ era: 'modern' }) }, pipe: place.story({ era: 'legacy', name: 'pipe' }) },
      limits: { callsInFlight: 3, streams: 2, headerBytes: '4KiB', sessionIdleMs: '1s', queuedBytes: '256KiB', processes: 2 },
    });
    for (const caller of ['ann', 'bob', 'cyd', 'dan']) keys.set(caller, place.newKey(caller));
    service = await place.serve([]);
  });
  after(() => place.end());

  const bearer = (caller: string) => ({ authorization: `Bearer ${keys.get(caller)}` });
  const clientOf = (caller: string, version = MODERN, server = 'story'): StoryClient =>
    new StoryClient({ wire: new HttpWire(`${service.url}/s/${server}`, bearer(caller)), version });

  it('of calls hold for each caller alone', async () => {
    const [ann, bob] = [clientOf('ann'), clientOf('bob')];
    const stops = Array.from({ length: 3 }, () => new AbortController());
    const running = stops.map(({ signal }, index) =>
      ann.call('progress', { steps: 1_000_000, index }, { signal, meta: { progressToken: index } }),
    );
    for (const call of running) call.catch(() => undefined);
    await until(
      'three calls run',
      () => new Set(ann.notices('notifications/progress').map(({ progressToken }) => progressToken)).size === 3,
    );
    const refused = await ann.call('echo', {});
    assert.deepEqual([refused.status, codeOf(refused)], [429, 'limits.calls-in-flight']);
    assert.equal((await bob.call('echo', {})).error, undefined);
    for (const stop of stops) stop.abort();
    await until('they ended', () => place.journal('request').length > 0);
    let freed = await ann.call('echo', {});
    for (let tries = 0; tries < 50 && freed.error !== undefined; tries++) freed = await ann.call('echo', {});
    assert.equal(freed.error, undefined, freed.text);
    await Promise.all([ann.close(), bob.close()]);
  });

  it('of streams hold for all kinds of them', async () => {
    const ann = clientOf('ann');
    const stop = new AbortController();
    ann
      .request('subscriptions/listen', { notifications: { toolsListChanged: true } }, { id: 'one', signal: stop.signal })
      .catch(() => undefined);
    await ann.noticed('notifications/subscriptions/acknowledged');
    const old = new SseWire(`${service.url}/s/story/sse`, bearer('bob'));
    await old.endpoint();
    const refused = await ann.request('subscriptions/listen', { notifications: {} }, { id: 'two' });
    assert.deepEqual([refused.status, codeOf(refused)], [429, 'limits.streams']);
    const more = new SseWire(`${service.url}/s/story/sse`, bearer('bob'));
    await assert.rejects(more.endpoint(), /429/);
    stop.abort();
    await Promise.all([old.close(), more.close(), ann.close()]);
  });

  it('of headers and of silence refuse the connection', async () => {
    const wire = new HttpWire(`${service.url}/s/story`, bearer('ann'));
    wire.listen(() => undefined);
    const { status } = await wire.send('{}', { headers: { 'x-long': 'x'.repeat(8_000) } });
    assert.equal(status, 431);
    await wire.close();
  });

  it('of processes hold: an idle session makes room for a newcomer, a busy one does not', async () => {
    const clients = ['ann', 'bob', 'cyd'].map((caller) => {
      const wire = new HttpWire(`${service.url}/s/pipe`, bearer(caller));
      return new StoryClient({ wire, version: LEGACY, capabilities: { sampling: {} } });
    });
    const [first, second, third] = clients as [StoryClient, StoryClient, StoryClient];
    await Promise.all([first.open(), second.open()]);
    const running = [first, second].map((client, index) =>
      client.call('progress', { steps: 2_000, index }, { meta: { progressToken: index } }),
    );
    await until(
      'both run',
      () => first.notices('notifications/progress').length > 0 && second.notices('notifications/progress').length > 0,
    );
    const refused = await third.open();
    assert.equal(codeOf(refused), 'upstream.too-many', refused.text);
    await first.notify('notifications/cancelled', { requestId: 2 });
    await running[0];
    assert.equal((await third.open()).error, undefined);
    assert.equal((await first.call('echo', {})).status, 404, 'the idle one was ended');
    await second.notify('notifications/cancelled', { requestId: 2 });
    await running[1];
    await Promise.all(clients.map((client) => client.close()));
  });

  it('of idleness end a session', async () => {
    const wire = new HttpWire(`${service.url}/s/pipe`, bearer('dan'));
    const dan = new StoryClient({ wire, version: LEGACY, capabilities: { roots: {} }, name: 'idle' });
    await dan.open();
    await dan.call('echo', { tag: 'of-dan' });
    const { pid } = await place.journaled('request', ({ params }) => at(params, 'arguments', 'tag') === 'of-dan');
    await place.journaled('ended', (one) => one['pid'] === pid);
    assert.equal((await dan.call('echo', {})).status, 404);
    await dan.close();
  });

  it('of what is kept for a client that does not read close its connection, and others go on', async () => {
    const { port } = new URL(service.url);
    const socket = connect(Number(port), '127.0.0.1');
    const meta = { [`${META}protocolVersion`]: MODERN, [`${META}clientCapabilities`]: {}, progressToken: 'x'.repeat(4_000) };
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'progress', arguments: { steps: 1_000_000, tag: 'deaf' }, _meta: meta },
    });
    const head = [
      'POST /s/story HTTP/1.1',
      'host: localhost',
      `authorization: Bearer ${keys.get('dan')}`,
      'content-type: application/json',
    ];
    const mirrored = [
      `mcp-protocol-version: ${MODERN}`,
      'mcp-method: tools/call',
      'mcp-name: progress',
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`${[...head, ...mirrored].join('\r\n')}\r\n\r\n${body}`);
    await until('it is told apart', () => service.program.stderr().includes('limits.slow-client'));
    assert.equal((await clientOf('bob').call('echo', {})).error, undefined);
    socket.destroy();
  });
});

describe('a call that shows no sign of life', () => {
  const place = new Place();
  after(() => place.end());

  it('ends after its time, at the server too; progress is a sign of life', async () => {
    const servers = {
      legacy: { url: await place.startStory({ era: 'legacy' }) },
      modern: { url: await place.startStory({ era: 'modern' }) },
      old: { url: await place.startStory({ era: 'legacy' }, 'sse') },
    };
    place.configure({ servers, limits: { callMs: '1s' } });
    const service = await place.serve();
    const one = async (server: string): Promise<void> => {
      const client = new StoryClient({ wire: new HttpWire(`${service.url}/s/${server}`), version: MODERN });
      const reply = await client.call('wait', { tag: server });
      assert.deepEqual([at(reply.error, 'code'), codeOf(reply)], [-31_002, 'upstream.timeout'], server);
      await place.journaled('cancelled', ({ args }) => at(args, 'tag') === server);
      const alive = await client.call('progress', { steps: 1_500 }, { meta: { progressToken: 'alive' } });
      assert.equal(alive.error, undefined, alive.text);
      await client.close();
    };
    await Promise.all(Object.keys(servers).map(one));
  });
});
