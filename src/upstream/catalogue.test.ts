import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { type CatalogueOptions, createCatalogue } from './catalogue.ts';
import type { Outcome } from './connection.ts';
import { handClock } from './fakes.test-kit.ts';
import { upstreamFault } from './faults.ts';

type Page = JsonObject | Outcome | (() => Promise<Outcome>);

const isOutcome = (page: Page): page is Outcome => typeof page === 'object' && 'kind' in page;

/** A catalogue of a server with these pages; the cursors that were asked for are kept. */
function over(pages: readonly Page[], options: Partial<CatalogueOptions> = {}) {
  const clock = handClock();
  const read: string[] = [];
  const catalogue = createCatalogue({
    server: 'fake',
    clock,
    limits: { maxPages: 3, maxDefinitions: 4 },
    offers: () => ({ has: true, tells: true }),
    readPage: async (method, cursor) => {
      read.push(cursor === undefined ? method : `${method} ${cursor}`);
      const page = pages[Math.min(read.length, pages.length) - 1] as Page;
      if (typeof page === 'function') return page();
      return isOutcome(page) ? page : { kind: 'result', result: page };
    },
    ...options,
  });
  return { catalogue, clock, read };
}
const named = (names: readonly string[]): Json => names.map((name) => ({ name }));
const tools = (...names: readonly string[]): Json => named(names);
const broken = (reason: RegExp) => (thrown: unknown) =>
  thrown instanceof Fault && thrown.code === 'upstream.broken-list' && reason.test(thrown.message);

describe('reading', () => {
  test('a list is read page by page, in order, with what stands around it on the first page', async () => {
    const { catalogue, read } = over([
      { tools: tools('a'), nextCursor: 'p2', ttlMs: 5, _meta: { x: 1 } },
      { tools: tools('b'), ttlMs: 9 },
    ]);
    const found = await catalogue.get('tools');
    assert.deepEqual(found.items, [{ name: 'a' }, { name: 'b' }]);
    assert.deepEqual(found.around, { ttlMs: 5, _meta: { x: 1 } });
    assert.deepEqual(read, ['tools/list', 'tools/list p2']);
  });

  test('the first of equal names counts; what has no name is nobody', async () => {
    const page = { tools: [{ name: 'a', n: 1 }, { name: 'a', n: 2 }, { n: 3 }, { name: 5 }, 'a', null, [{ name: 'b' }]] };
    const { catalogue } = over([page], { limits: { maxPages: 3, maxDefinitions: 100 } });
    const { items, byKey } = await catalogue.get('tools');
    assert.deepEqual(items, [{ name: 'a', n: 1 }]);
    assert.deepEqual([...byKey.keys()], ['a']);
  });

  test('resources are keyed by URI and templates by their template', async () => {
    const { catalogue } = over([{ resources: [{ uri: 'file:///a' }] }, { resourceTemplates: [{ uriTemplate: 'file:///{x}' }] }]);
    assert.deepEqual([...(await catalogue.get('resources')).byKey.keys()], ['file:///a']);
    assert.deepEqual([...(await catalogue.get('templates')).byKey.keys()], ['file:///{x}']);
  });

  test('what a server says when it refuses a list is passed on as its own words, without what it was given in secret', async () => {
    const refused: Page = { kind: 'error', error: { code: -32603, message: 'cannot log in with hunter2' } };
    const { catalogue } = over([refused], { mask: (text) => text.replaceAll('hunter2', '***') });
    await assert.rejects(catalogue.get('tools'), broken(/error -32603, it says "cannot log in with \*\*\*"$/));
  });

  test('a server without the list is not asked', async () => {
    const { catalogue, read } = over([{ tools: [] }], { offers: () => ({ has: false, tells: false }) });
    assert.deepEqual((await catalogue.get('tools')).items, []);
    assert.deepEqual(read, []);
  });

  test('a list whose method the server does not know is empty: one capability may stand for two lists', async () => {
    const unknown: Page = { kind: 'error', error: { code: -32601, message: 'Method not found' } };
    const { catalogue } = over([unknown, { resources: [{ uri: 'file:///a' }] }]);
    assert.deepEqual(await catalogue.get('templates'), { items: [], byKey: new Map(), around: {} });
    assert.equal((await catalogue.get('resources')).items.length, 1);
    await assert.rejects(over([{ tools: [], nextCursor: 'b' }, unknown]).catalogue.get('tools'), broken(/error -32601/));
  });

  test('all who ask at once share one reading', async () => {
    const { catalogue, read } = over([{ tools: tools('a') }]);
    const all = await Promise.all([catalogue.get('tools'), catalogue.get('tools'), catalogue.get('tools')]);
    assert.equal(new Set(all).size, 1);
    assert.equal(read.length, 1);
  });
});

describe('a list that cannot be used is a fault that says why', () => {
  const rows: readonly (readonly [string, readonly Page[], RegExp])[] = [
    ['a page without the list', [{}], /no tools/],
    ['a list that is an object', [{ tools: {} }], /no tools/],
    ['an error', [{ kind: 'error', error: { code: -32603, message: 'no' } }], /error -32603/],
    [
      'an error on a later page',
      [
        { tools: [], nextCursor: 'b' },
        { kind: 'error', error: { code: -1, message: 'no' } },
      ],
      /error -1/,
    ],
    [
      'pages that go round',
      [
        { tools: [], nextCursor: 'a' },
        { tools: [], nextCursor: 'a' },
      ],
      /circle/,
    ],
    ['too many definitions on one page', [{ tools: tools('a', 'b', 'c', 'd', 'e') }], /too many/],
    ['too many definitions over all', [{ tools: tools('a', 'b', 'c'), nextCursor: 'x' }, { tools: tools('d', 'e') }], /too many/],
    ['far too many on one page', [{ tools: named(Array.from({ length: 200_000 }, (_, at) => `t${at}`)) }], /too many/],
  ];
  for (const [name, pages, reason] of rows) {
    test(name, async () => assert.rejects(over(pages).catalogue.get('tools'), broken(reason)));
  }

  test('pages without end', async () => {
    let page = 0;
    const endless = async (): Promise<Outcome> => ({ kind: 'result', result: { tools: [], nextCursor: `p${page++}` } });
    const { catalogue, read } = over([endless]);
    await assert.rejects(catalogue.get('tools'), broken(/too many/));
    assert.equal(read.length, 3);
  });

  test('after a failure the next question reads again', async () => {
    const { catalogue } = over([{}, { tools: tools('a') }]);
    await assert.rejects(catalogue.get('tools'));
    assert.equal(catalogue.known('tools'), undefined);
    assert.equal((await catalogue.get('tools')).items.length, 1);
  });

  test('exactly as many as allowed are allowed', async () => {
    const { catalogue } = over([
      { tools: tools('a', 'b'), nextCursor: '1' },
      { tools: tools('c', 'd'), nextCursor: '2' },
      { tools: [] },
    ]);
    assert.equal((await catalogue.get('tools')).items.length, 4);
  });
});

describe('what is known counts', () => {
  test('for a minute when the server tells of changes', async () => {
    const { catalogue, clock, read } = over([{ tools: tools('a') }]);
    const first = await catalogue.get('tools');
    clock.advance(59_999);
    assert.equal(await catalogue.get('tools'), first);
    clock.advance(1);
    assert.notEqual(await catalogue.get('tools'), first);
    assert.equal(read.length, 2);
  });

  test('for a second when it never tells', async () => {
    const { catalogue, clock, read } = over([{ tools: tools('a') }], { offers: () => ({ has: true, tells: false }) });
    await catalogue.get('tools');
    clock.advance(999);
    await catalogue.get('tools');
    assert.equal(read.length, 1);
    clock.advance(1);
    await catalogue.get('tools');
    assert.equal(read.length, 2);
  });

  test('counted from before the reading, so that a slow reading is not younger than it is', async () => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { catalogue, clock, read } = over([() => promise, { tools: tools('b') }]);
    const reading = catalogue.get('tools');
    clock.advance(60_000);
    resolve({ kind: 'result', result: { tools: tools('a') } });
    await reading;
    await catalogue.get('tools');
    assert.equal(read.length, 2);
  });

  test('no longer once the server said that it changed, and other lists stay', async () => {
    const { catalogue, read } = over([{ tools: tools('a'), prompts: [] }]);
    await catalogue.get('tools');
    await catalogue.get('prompts');
    catalogue.changed('tools');
    assert.equal(catalogue.known('tools'), undefined);
    await catalogue.get('tools');
    await catalogue.get('prompts');
    assert.deepEqual(read, ['tools/list', 'prompts/list', 'tools/list']);
  });

  test('not at all when the change came while it was read: everybody waits for the new one', async () => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { catalogue } = over([() => promise, { tools: tools('new') }]);
    const before = catalogue.get('tools');
    catalogue.changed('tools');
    const after = catalogue.get('tools');
    resolve({ kind: 'result', result: { tools: tools('old') } });
    for (const got of [before, after]) assert.deepEqual((await got).items, [{ name: 'new' }]);
    assert.deepEqual(catalogue.known('tools')?.items, [{ name: 'new' }]);
  });

  test('and is read by one reading at a time, however often the server says that it changed', async () => {
    let [running, most] = [0, 0];
    const { catalogue, read } = over([
      async () => {
        most = Math.max(most, ++running);
        await Promise.resolve();
        if (read.length < 15) for (let n = 0; n < 10; n++) catalogue.changed('tools');
        void catalogue.get('tools').catch(() => undefined);
        running--;
        return { kind: 'result', result: { tools: tools(`a${read.length}`) } };
      },
    ]);
    assert.deepEqual((await catalogue.get('tools')).items, [{ name: 'a15' }]);
    assert.deepEqual([most, read.length], [1, 15]);
  });

  test('never when its pages come so slowly that nobody can wait for the last', async () => {
    const { catalogue, clock, read } = over(
      [
        async () => {
          clock.advance(25_000);
          return { kind: 'result', result: { tools: [], nextCursor: `${read.length}` } };
        },
      ],
      { limits: { maxPages: 1_000, maxDefinitions: 4 } },
    );
    await assert.rejects(catalogue.get('tools'), broken(/not read whole within 60 s/));
    assert.equal(read.length, 3);
  });

  test('and silence or nonsense is said of the list, not of a call', async () => {
    for (const fault of [
      upstreamFault.timeout({ name: 'fake', idleTimeoutMs: 5 }),
      upstreamFault['broken-reply']({ name: 'fake', reason: 'odd' }),
    ]) {
      const { catalogue } = over([() => Promise.reject(fault)]);
      await assert.rejects(catalogue.get('tools'), broken(/within 5 ms|odd/));
    }
    const closed = upstreamFault.closed({ name: 'fake', reason: 'exit code 1' });
    await assert.rejects(over([() => Promise.reject(closed)]).catalogue.get('tools'), { code: 'upstream.closed' });
  });

  test('never when it changes whenever it is read', async () => {
    const { catalogue, read } = over([
      async () => {
        catalogue.changed('tools');
        return { kind: 'result', result: { tools: tools(`a${read.length}`) } };
      },
    ]);
    await assert.rejects(catalogue.get('tools'), broken(/changes whenever it is read/));
    assert.equal(read.length, 20);
    assert.equal(catalogue.known('tools'), undefined);
  });
});
