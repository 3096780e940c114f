// The promise: `serve --workers N` is one service. State lives in one worker and is reached through any connection; a worker may be killed,
// the leader too; and what all of them did is one trail.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '../../src/base/json.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { MODERN, type Reply, type StoryClient } from '../support/client.ts';
import type { HttpWire } from '../support/http-wire.ts';
import { at, listAt } from '../support/look.ts';
import { Place, ROOT, type StorySettings } from '../support/place.ts';
import {
  answered,
  Clients,
  CONNECTIONS,
  chunked,
  LEGACY,
  processes,
  start,
  textOf,
  times,
  workerOf,
  workersOf,
} from './workers/clients.ts';

const CONFORMANCE = `${ROOT}test/servers/conformance/main.ts`;

/** A worker that ends sooner than two seconds after its start ends the service, which would rather stop than spin. */
const STABLE_MS = 2_500;

for (const workers of [2, 3]) {
  describe(`${workers} workers`, () => {
    const place = new Place();
    let clients: Clients;

    before(async () => {
      const web = await place.startStory({ era: 'legacy', name: 'web' });
      const servers = {
        old: place.story({ era: 'legacy', name: 'old' }),
        counted: place.story({ era: 'legacy', name: 'counted' }),
        fixture: place.entry(CONFORMANCE, ['--era', 'legacy', '--transport', 'stdio']),
        web: { url: web },
      };
      clients = await start(place, { servers }, workers);
    });
    after(async () => {
      await clients?.close();
      await place.end();
    });

    it('as many processes serve', () => assert.equal(workersOf(clients.service).length, workers));

    it('sessions without a process behind them spread over all workers', async () => {
      const used = new Set<string>();
      for (const _ of times) used.add(workerOf(await clients.opened('ann', '/s/web')));
      assert.equal(used.size, workers);
    });

    for (const [endpoint, prefix] of [
      ['/s/old', ''],
      ['/s/web', ''],
      ['/mcp', 'old__'],
    ] as const) {
      it(`a session at ${endpoint} is reached through any connection, by its caller alone`, async () => {
        const first = await clients.opened('ann', endpoint);
        const value = `kept at ${endpoint}`;
        assert.equal(textOf(await first.call(`${prefix}remember`, { value })), 'remembered');
        for (const _ of times) {
          const same = clients.again('ann', endpoint, first);
          assert.equal(textOf(await same.call(`${prefix}recall`)), JSON.stringify(value));
          const thief = clients.again('bob', endpoint, first);
          assert.equal((await thief.request('tools/list')).status, 404);
        }
      });

      it(`the stream of a session at ${endpoint} and its end go through any connection too`, async () => {
        const first = await clients.opened('ann', endpoint);
        for (const place of times) {
          const listener = clients.again('ann', endpoint, first);
          await listener.openStream();
          const caller = clients.again('ann', endpoint, first);
          assert.equal(textOf(await caller.call(`${prefix}grow`, { name: `grown-${place}` })), 'grown');
          await listener.noticed('notifications/tools/list_changed');
        }
        const ending = clients.again('ann', endpoint, first);
        assert.equal(await (ending.wire as HttpWire).bare('DELETE', ending.headersOf({})), 204);
        for (const _ of times) assert.equal((await clients.again('ann', endpoint, first).request('tools/list')).status, 404);
      });
    }

    it('a body in chunks and a stream of progress pass from worker to worker', async () => {
      const first = await clients.opened('ann', '/s/old');
      for (const place of times) {
        const same = clients.again('ann', '/s/old', first);
        const reply = await same.call('progress', { steps: 3 }, { meta: { progressToken: `steps-${place}` } });
        assert.equal(reply.before.length, 3, reply.text);
        assert.equal((await chunked(clients, first)).status, 200);
      }
    });

    for (const [server, tool, args] of [
      ['fixture', 'test_elicitation', { message: 'Who?' }],
      ['old', 'rounds', {}],
      ['web', 'form', {}],
    ] as const) {
      it(`a call parked at ${server} is resumed over another connection, once`, async () => {
        for (const place of times) {
          const params = { name: tool, arguments: { ...args, tag: `parked-${place}` } };
          let reply = await clients.client('ann', `/s/${server}`, MODERN).request('tools/call', params);
          let used: JsonObject = {};
          for (let round = 0; at(reply.result, 'resultType') === 'input_required' && round < 3; round++) {
            used = answered(params, reply);
            reply = await clients.client('ann', `/s/${server}`, MODERN).request('tools/call', used);
          }
          assert.equal(at(reply.result, 'resultType'), 'complete', reply.text);
          const late = await clients.client('ann', `/s/${server}`, MODERN).request('tools/call', used);
          assert.equal(at(late.error, 'data', 'code'), 'gateway.bad-state', late.text);
        }
      });
    }

    it("a caller's server is one process however many connections there are, and another caller's is another", async () => {
      const running = (): number =>
        processes().filter(({ command }) => command.includes(`--name counted --journal ${place.journalPath}`)).length;
      const opened = await Promise.all(times.map(() => clients.opened('ann', '/s/counted')));
      for (const client of opened) assert.equal(textOf(await client.call('echo')), '{}');
      assert.deepEqual([running(), place.journal('started').filter(({ server }) => server === 'counted').length], [1, 1]);
      const others = await Promise.all(times.map(() => clients.opened('bob', '/s/counted')));
      for (const client of others) assert.equal(textOf(await client.call('echo')), '{}');
      assert.equal(running(), 2);
    });

    it('what all workers did is one valid chain, with every call in it', async () => {
      const made = await Promise.all(
        times.map((place) => clients.client(place % 2 === 0 ? 'ann' : 'bob', '/s/web', MODERN).call('echo', { tag: place })),
      );
      assert.deepEqual(
        made.map((reply) => reply.error),
        made.map(() => undefined),
      );
      const verified = place.bartizan('trail', 'verify');
      assert.deepEqual([verified.code, verified.err], [0, '']);
      assert.match(verified.out, /^valid {2}\d+ entries/);
      const told = place
        .bartizan('trail', '--json', '--limit', '10000')
        .out.trim()
        .split('\n')
        .map((line): JsonObject => JSON.parse(line));
      const calls = told.filter((record) => at(record, 'intent', 'server') === 'web' && at(record, 'intent', 'name') === 'echo');
      assert.equal(calls.length, CONNECTIONS);
      assert.ok(calls.every((record) => at(record, 'outcome') !== undefined));
      assert.deepEqual(new Set(calls.map((record) => at(record, 'intent', 'caller'))), new Set(['key:ann', 'key:bob']));
    });
  });
}

describe('a worker that is killed', () => {
  const place = new Place();
  let clients: Clients;

  before(async () => {
    const servers = {
      old: place.story({ era: 'legacy', name: 'old' }),
      web: { url: await place.startStory({ era: 'legacy', name: 'web' }) },
    };
    clients = await start(place, { servers }, 2);
  });
  after(async () => {
    await clients?.close();
    await place.end();
  });

  for (const kills of [1, 2]) {
    it(`is started again (kill ${kills}); sessions of others go on, its own are gone and opened anew`, async () => {
      const { program } = clients.service;
      const sessions = await Promise.all(times.map(() => clients.opened('ann', '/s/web')));
      for (const client of sessions) await client.call('remember', { value: workerOf(client) });
      await pause(STABLE_MS);
      process.kill(workersOf(clients.service)[0] ?? -1, 'SIGKILL');
      const ended = () => [...program.stderr().matchAll(/^worker (\d) ended and is started again/gm)].map((match) => match[1]);
      await until('the end is noticed', () => ended().length === kills);
      const { own = [], others = [] } = Object.groupBy(sessions, (client) =>
        workerOf(client) === ended().at(-1) ? 'own' : 'others',
      );
      assert.ok(own.length > 0 && others.length > 0);
      // The other worker goes on at once; what belongs to the killed one is refused until it is back.
      for (const client of others)
        assert.equal(textOf(await clients.again('ann', '/s/web', client).call('recall')), JSON.stringify(workerOf(client)));
      for (const client of own) assert.equal(await settled(() => clients.again('ann', '/s/web', client)), 404);
      await isWhole();
      assert.doesNotMatch(program.stderr(), /EADDRINUSE|internal\./);
    });
  }

  it('takes its servers with it, and they are started anew', async () => {
    const first = await clients.opened('ann', '/s/old');
    await first.call('echo');
    const [server] = processes().filter(({ command }) => command.includes(`--name old --journal ${place.journalPath}`));
    await pause(STABLE_MS);
    process.kill(server?.parent ?? -1, 'SIGKILL');
    await until('the server ended', () => !place.running().includes(server?.pid ?? -1));
    assert.equal(await settled(() => clients.again('ann', '/s/old', first)), 404);
    const anew = await clients.opened('ann', '/s/old');
    assert.equal(textOf(await anew.call('echo', { again: true })), '{"again":true}');
    assert.match(place.bartizan('trail', 'verify').out, /^valid/);
  });

  /** Both workers take sessions again, and either reaches both. */
  async function isWhole(): Promise<void> {
    const anew = await Promise.all(times.map(() => clients.opened('ann', '/s/web')));
    assert.deepEqual(new Set(anew.map(workerOf)), new Set(['0', '1']));
    for (const client of anew) assert.equal(textOf(await clients.again('ann', '/s/web', client).call('echo', {})), '{}');
  }

  /** The status of a request once the worker is back. */
  async function settled(make: () => StoryClient): Promise<number | undefined> {
    for (let tries = 0; tries < 300; tries++) {
      const { status } = await make()
        .request('tools/list')
        .catch(() => ({ status: undefined }));
      if (status !== 503 && status !== undefined) return status;
      await pause(50);
    }
    return undefined;
  }
});

describe('the end of all workers', () => {
  const place = new Place();
  after(() => place.end());

  const settings = (): StorySettings => ({
    servers: { old: place.story({ era: 'legacy', name: 'old' }), new: place.story({ era: 'modern', name: 'new' }) },
  });

  it('TERM lets running calls end, in every worker and across workers, and then ends everything', async () => {
    const clients = await start(place, settings(), 3);
    const { program } = clients.service;
    const file = place.path('go-on');
    const first = await clients.opened('ann', '/s/old');
    const waits = [
      ...times.map((tag) => clients.again('ann', '/s/old', first).call('wait', { until: file, tag }, { id: `wait-${tag}` })),
      ...times.map((tag) => clients.client('bob', '/s/new', MODERN).call('wait', { until: file, tag })),
    ];
    await until('all calls run', () => place.journal('waiting').length === waits.length);
    program.child.kill('SIGTERM');
    await until('it says so', () => program.stderr().includes('bartizan is stopping'));
    writeFileSync(file, '');
    assert.deepEqual(
      (await Promise.all(waits)).map(textOf),
      waits.map(() => 'waited'),
    );
    assert.deepEqual(await program.ended, { code: 0, signal: null });
    await until('nothing runs', () => place.running().length === 0);
    assert.doesNotMatch(program.stderr(), /internal\.|started again/);
    assert.deepEqual(socketFolders(), []);
    await clients.close();
  });

  it('kill -9 of the leading process leaves no worker, no server and no socket', async () => {
    const service = await place.serve(['--no-auth', '--workers', '2'], { TMPDIR: place.folder });
    const clients = new Clients(service, new Map());
    for (const name of ['old', 'new']) {
      const client = clients.client('anyone', `/s/${name}`, name === 'old' ? LEGACY : MODERN);
      await client.open();
      assert.equal(textOf(await client.call('echo')), '{}');
    }
    assert.ok(place.running().length >= 5, 'a leader, two workers and two servers');
    assert.equal(socketFolders().length, 1);
    await service.program.stop('SIGKILL');
    await until('nothing runs', () => place.running().length === 0);
    assert.deepEqual(socketFolders(), []);
    assert.match(place.bartizan('trail', 'verify').out, /^valid/);
    await clients.close();
  });

  const socketFolders = (): readonly string[] => readdirSync(place.folder).filter((name) => name.startsWith('bartizan-'));
});

describe('the settings of all workers', () => {
  const place = new Place();
  after(() => place.end());

  it('a fresh state folder gets one key, which every worker knows', async () => {
    place.configure({ servers: { one: place.story({ era: 'legacy', name: 'one' }) } });
    const service = await place.serve(['--workers', '3']);
    const clients = new Clients(service, new Map([['first', readFileSync(`${place.state}/access-key`, 'utf8').trim()]]));
    for (const _ of times) await clients.opened('first', '/s/one');
    assert.equal(place.bartizan('keys', 'list', '--json').out.match(/"default"/g)?.length, 1);
    await clients.close();
    assert.deepEqual(await service.program.stop(), { code: 0, signal: null });
  });

  it('a mistake in them is said once, and nothing is started', () => {
    writeFileSync(place.config, 'servers: {a: {command: x}}\nlimits: {bodyBytes: 0}\n');
    const serve = ['serve', '--port', '0', '--config', place.config];
    const { code, err } = place.bartizan(...serve, '--workers', '3');
    assert.deepEqual([code, err], [place.bartizan(...serve).code, place.bartizan(...serve).err]);
    assert.equal(err.match(/settings\.invalid/g)?.length, 1, err);
  });
});

for (const way of ['an edit', 'HUP'] as const) {
  it(`${way} gives every worker new settings, and bad ones to none`, async (context) => {
    const place = new Place();
    context.after(() => place.end());
    const one = { one: place.story({ era: 'legacy', name: 'one' }) };
    const two = { ...one, two: place.story({ era: 'modern', name: 'two' }) };
    // Behind a link an edit is not seen: only HUP tells.
    if (way === 'HUP') {
      mkdirSync(place.path('elsewhere'));
      writeFileSync(place.path('elsewhere/settings.yaml'), '');
      symlinkSync(place.path('elsewhere/settings.yaml'), place.config);
    }
    place.configure({ servers: one });
    const service = await place.serve(['--no-auth', '--workers', '2']);
    const clients = new Clients(service, new Map());
    context.after(() => clients.close());
    const said = (line: RegExp): number => service.program.stderr().match(line)?.length ?? 0;
    const change = (servers: JsonObject): void => {
      place.configure({ servers: servers as StorySettings['servers'] });
      if (way === 'HUP') service.program.child.kill('SIGHUP');
    };
    const echo = (): Promise<Reply> => clients.client('anyone', '/s/two', MODERN).call('echo');

    change(two);
    await until('every worker took it', () => said(/^settings changed: two$/gm) === 2);
    for (const _ of times) assert.equal(textOf(await echo()), '{}');
    change({ two: { command: 7 } });
    await until('it was refused', () => said(/the old settings stay in force/g) > 0);
    for (const _ of times) assert.equal(textOf(await echo()), '{}');
    change(one);
    await until('every worker took it back', () => said(/^settings changed: two$/gm) === 4);
    assert.equal(said(/the old settings stay in force/g), 1, 'what all workers find wrong is said once');
    for (const _ of times) assert.equal((await echo()).status, 404);
    const { result } = await clients.client('anyone', '/mcp', MODERN).request('tools/list');
    assert.ok(listAt(result, 'tools').length > 0);
    assert.ok(listAt(result, 'tools').every((tool) => String(at(tool, 'name')).startsWith('one__')));
    assert.deepEqual(await service.program.stop(), { code: 0, signal: null });
  });
}
