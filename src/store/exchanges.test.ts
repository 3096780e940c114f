import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExchangeFacts, intentBody, outcomeBody } from './entry.ts';
import { type ExchangeRange, type ExchangeRecord, exchanges } from './exchanges.ts';
import type { Trail } from './ports.ts';
import { type SqlitePlace, sqlitePlace } from './sqlite-place.fixture.ts';

const facts: ExchangeFacts = {
  direction: 'inward',
  caller: 'local',
  server: 'files',
  method: 'tools/call',
  hops: { client: { era: 'legacy', version: '2025-11-25', transport: 'stdio' } },
  verdicts: [],
};

const DEAD = '1.1';
const ALIVE = '2.2';
const isInFlight: ExchangeRange['isInFlight'] = ({ run }) => run === ALIVE;

const intend = (trail: Trail, exchange: string, run = ALIVE): Promise<number> =>
  trail.append(intentBody(exchange, 1, run, facts));
const end = (trail: Trail, exchange: string, intentSeq: number): Promise<number> =>
  trail.append(outcomeBody({ exchange, at: 2, intentSeq, result: 'ok' }));
const refuse = (trail: Trail, exchange: string): Promise<number> =>
  trail.append(outcomeBody({ exchange, at: 2, result: 'refused', code: 'gateway.unknown-tool' }, facts));

const shown = (records: readonly ExchangeRecord[]): string[] =>
  records.map(
    ({ exchange, seq, result, intent, outcome }) => `${seq} ${exchange} ${result}${intent ? ' I' : ''}${outcome ? ' O' : ''}`,
  );

const allOf = async (trail: Trail, afterSeq = 0): Promise<string[]> => {
  const records: ExchangeRecord[] = [];
  for await (const record of exchanges(trail, { afterSeq, isInFlight })) records.push(record);
  return shown(records);
};

const at = async (work: (trail: Trail, place: SqlitePlace) => Promise<void>): Promise<void> => {
  const place = sqlitePlace();
  try {
    await work(place.open().trail, place);
  } finally {
    await place.end();
  }
};

test('an intent and its outcome are one exchange, told when it ended', () =>
  at(async (trail) => {
    const [a, b] = [await intend(trail, 'a'), await intend(trail, 'b')];
    await refuse(trail, 'c');
    await end(trail, 'b', b);
    await end(trail, 'a', a);
    assert.deepEqual(await allOf(trail), ['3 c refused O', '2 b ok I O', '1 a ok I O']);
  }));

test('without an outcome an exchange is in flight while its process lives, and unknown afterwards', () =>
  at(async (trail) => {
    await intend(trail, 'a', DEAD);
    await intend(trail, 'b', ALIVE);
    await end(trail, 'c', await intend(trail, 'c', DEAD));
    assert.deepEqual(await allOf(trail), ['3 c ok I O', '1 a unknown I', '2 b in-flight I']);
  }));

test('an outcome finds its intent also where reading began after it', () =>
  at(async (trail) => {
    const a = await intend(trail, 'a');
    for (let index = 0; index < 5; index++) await refuse(trail, `r${index}`);
    await end(trail, 'a', a);
    assert.deepEqual(await allOf(trail, 5), ['6 r4 refused O', '1 a ok I O']);
  }));

test('an outcome that points to an intent of another exchange is not joined with it', () =>
  at(async (trail) => {
    await end(trail, 'b', await intend(trail, 'a'));
    await trail.append('no entry at all');
    await end(trail, 'c', 3);
    await end(trail, 'd', 999);
    assert.deepEqual(await allOf(trail), ['2 b ok O', '4 c ok O', '5 d ok O', '1 a in-flight I']);
  }));

test('many pages are joined over their borders', () =>
  at(async (trail) => {
    const intents = await Promise.all(Array.from({ length: 1_200 }, (_, index) => intend(trail, `e${index}`)));
    await Promise.all(intents.map((seq, index) => end(trail, `e${index}`, seq)));
    const told = await allOf(trail);
    assert.equal(told.length, 1_200);
    assert.equal(
      told.every((line) => line.endsWith(' ok I O')),
      true,
    );
  }));

test('following tells what other processes end, and what a process that died leaves behind', () =>
  at(async (trail, place) => {
    const other = place.open().trail;
    const stop = new AbortController();
    const alive = new Set([ALIVE]);
    const range: ExchangeRange = { afterSeq: 0, isInFlight: ({ run }) => alive.has(run), follow: stop.signal };
    const told = exchanges(trail, range);
    const a = await intend(other, 'a');
    const next = told.next();
    await intend(other, 'b');
    await end(other, 'a', a);
    assert.deepEqual(shown([(await next).value as ExchangeRecord]), ['1 a ok I O']);
    const orphan = told.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    // It waits for rows by now, and none comes.
    alive.clear();
    assert.deepEqual(shown([(await orphan).value as ExchangeRecord]), ['2 b unknown I']);
    const last = told.next();
    stop.abort();
    assert.equal((await last).done, true);
  }));

test('what a process wrote before it died is read before its exchange is called unknown', () =>
  at(async (trail) => {
    const a = await intend(trail, 'a');
    let isAlive = true;
    // The process ends its exchange and dies just after the reader has found nothing new.
    const racing: Trail = {
      append: (body) => trail.append(body),
      head: () => trail.head(),
      onCommit: (listener) => trail.onCommit(listener),
      waitForMore: (seq, signal) => trail.waitForMore(seq, signal),
      verifyChain: () => trail.verifyChain(),
      read: async (range) => {
        const rows = await trail.read(range);
        if (rows.length === 0 && isAlive) {
          await end(trail, 'a', a);
          isAlive = false;
        }
        return rows;
      },
    };
    const stop = new AbortController();
    const told = exchanges(racing, { afterSeq: 0, isInFlight: () => isAlive, follow: stop.signal });
    assert.deepEqual(shown([(await told.next()).value as ExchangeRecord]), ['1 a ok I O']);
    stop.abort();
    await told.return(undefined);
  }));
