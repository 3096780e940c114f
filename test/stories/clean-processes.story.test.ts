// The promise: whatever a server does and however Bartizan ends, no process stays behind, and a client sees well-formed messages only.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../src/upstream/processes.test-kit.ts';
import { type Reply, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at, each, listAt } from '../support/look.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { type Entry, Place, type Service } from '../support/place.ts';
import { StdioWire } from '../support/stdio-wire.ts';
import type { Wire } from '../support/wire.ts';

const ROGUE = fileURLToPath(new URL('../servers/stories/rogue.ts', import.meta.url));
const VERSION = '2025-11-25';

const rogue = (place: Place, mode: string): Entry => place.entry(ROGUE, [mode, '--journal', place.journalPath]);
const clientOf = (wire: Wire, tag = 'me'): StoryClient =>
  new StoryClient({ wire, version: VERSION, capabilities: capabilitiesOf(VERSION), answer: answering(tag) });
const textOf = (reply: { readonly result: unknown }): unknown => at(reply.result as never, 'content', 0, 'text');
const codeOf = (reply: { readonly error: unknown }): unknown => at(reply.error as never, 'data', 'code');

/** Runs with a place of its own, which ends with the check that nothing was left behind. */
async function within(run: (place: Place) => Promise<void>): Promise<void> {
  const place = new Place();
  try {
    await run(place);
  } finally {
    await place.end();
  }
}

const gone = (place: Place): Promise<void> => until('every process ended', () => place.running().length === 0, 20_000);

describe('a relay', () => {
  const kinds: Readonly<Record<string, (place: Place) => Entry>> = {
    'a polite server': (place) => place.story({ era: 'legacy' }),
    'a server that ignores signals and leaves a child': (place) => rogue(place, 'stubborn'),
  };
  for (const [what, entry] of Object.entries(kinds)) {
    const ways = { 'the end of its input': undefined, TERM: 'SIGTERM', 'kill -9': 'SIGKILL' } as const;
    for (const [way, signal] of Object.entries(ways)) {
      it(`leaves nothing of ${what} behind after ${way}`, () =>
        within(async (place) => {
          place.configure({ servers: { it: entry(place) } });
          const wire = place.relay('it');
          const client = clientOf(wire);
          assert.equal((await client.open()).error, undefined);
          assert.equal(textOf(await client.call('echo', { a: 1 })), '{"a":1}');
          if (signal === undefined) await client.close();
          else await wire.program.stop(signal);
          const { code } = await wire.program.ended;
          if (signal !== 'SIGKILL') assert.equal(code, 0, wire.program.stderr());
          await gone(place);
        }));
    }
  }

  for (const [way, signal] of [
    ['the end of its input', undefined],
    ['TERM', 'SIGTERM'],
  ] as const) {
    it(`leaves nothing behind after ${way} where its client never said a word`, () =>
      within(async (place) => {
        place.configure({ servers: { it: place.story({ era: 'legacy' }) } });
        const wire = place.relay('it');
        await until('the server was started ahead', () => place.running().length > 1);
        if (signal === undefined) await wire.close();
        else await wire.program.stop(signal);
        assert.equal((await wire.program.ended).code, 0, wire.program.stderr());
        await gone(place);
      }));
  }

  it('ends its servers also while they are starting and while a call runs', () =>
    within(async (place) => {
      place.configure({ servers: { silent: rogue(place, 'silent'), story: place.story({ era: 'legacy' }) } });
      const starting = place.relay('silent');
      void clientOf(starting).open();
      await place.journaled('request');
      await starting.program.stop('SIGKILL');
      const running = place.relay('story');
      const client = clientOf(running);
      await client.open();
      void client.call('wait', { tag: 'runs' });
      await place.journaled('waiting');
      await running.program.stop('SIGKILL');
      await gone(place);
    }));
});

describe('a service', () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`leaves no server behind after ${signal}`, () =>
      within(async (place) => {
        place.configure({
          servers: { one: place.story({ era: 'legacy' }), two: place.story({ era: 'modern' }), three: rogue(place, 'stubborn') },
        });
        const service = await place.serve();
        const clients = ['one', 'two', 'three'].map((name) => clientOf(new HttpWire(`${service.url}/s/${name}`)));
        for (const client of clients) {
          assert.equal((await client.open()).error, undefined);
          assert.equal((await client.call('echo', {})).error, undefined);
        }
        await Promise.all(clients.map((client) => client.wire.close()));
        const { code } = await service.program.stop(signal);
        if (signal === 'SIGTERM') assert.equal(code, 0, service.program.stderr());
        await gone(place);
      }));
  }
});

describe('a hostile server', () => {
  const MODES = ['junk', 'liar', 'endless', 'flood', 'broken', 'chatty'] as const;
  const place = new Place();
  let service: Service;
  before(async () => {
    const servers = Object.fromEntries(MODES.map((mode) => [mode, rogue(place, mode)]));
    place.configure({
      servers: { ...servers, good: place.story({ era: 'legacy', name: 'good' }) },
      limits: { replyBytes: '1MiB', callMs: '10s' },
    });
    service = await place.serve();
  });
  after(() => place.end());

  /** Everything a client got is a message, and every request has exactly one reply. */
  function onlyMessages(client: StoryClient): void {
    for (const { text, message } of client.received) {
      assert.equal(message['jsonrpc'], '2.0', text);
      assert.doesNotMatch(text, /forged/, text);
      assert.ok('method' in message !== ('result' in message || 'error' in message), text);
    }
    const replies = client.received.filter(({ message }) => !('method' in message)).map(({ message }) => message['id']);
    assert.equal(new Set(replies).size, replies.length, 'a request was answered twice');
  }

  async function works(client: StoryClient, opened: Reply): Promise<void> {
    assert.equal(opened.error, undefined, opened.text);
    for (let turn = 0; turn < 3; turn++) assert.equal(textOf(await client.call('echo', { turn })), `{"turn":${turn}}`);
  }

  for (const mode of MODES) {
    for (const way of ['run', 'serve'] as const) {
      it(`(${mode}) reaches a client of ${way} as well-formed answers only`, async () => {
        const wire = way === 'run' ? place.relay(mode) : new HttpWire(`${service.url}/s/${mode}`);
        const client = clientOf(wire);
        client.answer = () => ({ code: -1, message: 'no' });
        const opened = await client.open();
        // What cannot be read cannot be locked, so that nothing of such a server is ever used.
        if (mode === 'endless') assert.equal(codeOf(opened), 'upstream.too-large');
        else await works(client, opened);
        onlyMessages(client);
        assert.deepEqual(
          client.questions.filter(({ method }) => method === 'no/such'),
          [],
        );
        if (wire instanceof StdioWire) assert.ok(wire.lines.every((line) => line.startsWith('{"jsonrpc":"2.0"')));
        await client.close();
      });
    }
  }

  it('that answers brokenly fails the call at once, in words', async () => {
    const client = clientOf(new HttpWire(`${service.url}/s/broken`));
    await client.open();
    for (const name of ['both', 'neither', 'text', 'version', 'duplicate', 'surrogate']) {
      const reply = await client.call(name, {});
      assert.deepEqual([at(reply.error, 'code'), codeOf(reply)], [-31_001, 'upstream.broken-reply'], `${name}: ${reply.text}`);
    }
    assert.equal(textOf(await client.call('echo', {})), '{}', 'the server goes on');
    onlyMessages(client);
    await client.close();
  });

  it('takes nothing from the others behind the same endpoint', async () => {
    const client = clientOf(new HttpWire(`${service.url}/mcp`));
    await client.open();
    const names = each(listAt((await client.request('tools/list')).result, 'tools'), 'name');
    assert.ok(names.includes('good__echo'), names.join());
    const hostile = MODES.map((mode) => client.call(`${mode}__echo`, { mode }));
    for (let turn = 0; turn < 5; turn++) assert.equal(textOf(await client.call('good__echo', { turn })), `{"turn":${turn}}`);
    await Promise.all(hostile);
    onlyMessages(client);
    await client.close();
  });
});

describe('a server that ends', () => {
  const place = new Place();
  let service: Service;
  before(async () => {
    place.configure({
      servers: {
        story: place.story({ era: 'legacy' }),
        modern: place.story({ era: 'modern', name: 'modern' }),
        early: rogue(place, 'dies-early'),
        missing: { command: place.path('no-such-program'), launcher: 'none' },
      },
    });
    service = await place.serve();
  });
  after(() => place.end());
  const at_ = (name: string): StoryClient => clientOf(new HttpWire(`${service.url}/s/${name}`));

  for (const name of ['story', 'modern']) {
    it(`(${name}) in the middle of a call fails it, is started again, and gets no call twice`, async () => {
      const client = at_(name);
      await client.open();
      const tag = `crash-${name}`;
      const running = client.call('wait', { tag });
      await place.journaled('waiting', (one) => at(one, 'args', 'tag') === tag);
      const crashed = await client.call('crash', { tag });
      assert.deepEqual([at(crashed.error, 'code'), codeOf(crashed)], [-31_001, 'upstream.closed']);
      assert.equal(codeOf(await running), 'upstream.closed', 'what else ran there failed as well');
      const again = await client.call('echo', { tag });
      assert.equal(again.error, undefined, again.text);
      const sent = place.journal('request').filter(({ params }) => at(params, 'arguments', 'tag') === tag);
      assert.deepEqual(
        sent.map(({ params }) => at(params, 'name')).sort(),
        ['crash', 'echo', 'wait'],
        'a call that may have run was sent again',
      );
      await client.close();
    });
  }

  it('again and again rests for a while, and says so', async () => {
    const client = at_('early');
    const codes: unknown[] = [];
    for (let tries = 0; tries < 12 && codes.at(-1) !== 'upstream.unavailable'; tries++) codes.push(codeOf(await client.open()));
    assert.equal(codes.at(-1), 'upstream.unavailable', codes.join());
    const started = place.journal('started').filter(({ mode }) => mode === 'dies-early').length;
    for (let tries = 0; tries < 3; tries++) assert.equal(codeOf(await client.open()), 'upstream.unavailable');
    assert.equal(place.journal('started').filter(({ mode }) => mode === 'dies-early').length, started, 'it is left alone');
    const other = at_('story');
    await other.open();
    assert.equal((await other.call('echo', {})).error, undefined, 'others are served');
    await Promise.all([client.close(), other.close()]);
  });

  it('or never starts is named to the client', async () => {
    const client = at_('missing');
    assert.equal(codeOf(await client.open()), 'upstream.command-not-found');
    await client.close();
  });

  it('leaves its last words for `bartizan logs`, made harmless', async () => {
    const client = at_('story');
    await client.open();
    await client.call('say', { line: 'a word of mine \u001b[2J' });
    await until('the words are in the log', () => place.bartizan('logs', 'story').out.includes('a word of mine'));
    const { out } = place.bartizan('logs', 'story');
    assert.equal(out.includes('\u001b'), false);
    await client.close();
  });
});
