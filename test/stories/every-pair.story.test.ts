// The promise: any client works with any server through Bartizan, whatever era and transport each speaks. Real processes on both sides.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { at } from '../support/look.ts';
import { BASICS, type Check } from '../support/pair-basics.ts';
import { CHANGES } from '../support/pair-changes.ts';
import { QUESTIONS } from '../support/pair-questions.ts';
import { CLIENTS, configurePairs, type Pair, pairOf, UPSTREAMS, type UpstreamKind } from '../support/pairs.ts';
import { Place, type Service } from '../support/place.ts';

const CHECKS: readonly Check[] = [...BASICS, ...QUESTIONS, ...CHANGES];
const CHECK_MS = 20_000;

/** Runs every check, so that one failure does not hide the others. */
async function failuresOf(pair: Pair): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const check of CHECKS) {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error('it hangs')), CHECK_MS);
    await Promise.race([check.run(pair), late.promise]).catch((error: unknown) => {
      failures.push(`${check.name}: ${error instanceof Error ? error.message : String(error)}`);
    });
    clearTimeout(timer);
    if (failures.length > 0 && check.name === 'handshake') break;
  }
  return failures;
}

describe('every pair', { concurrency: 4 }, () => {
  const place = new Place();
  let service: Service;
  before(async () => {
    await configurePairs(place);
    service = await place.serve();
  });
  after(() => place.end());

  for (const kind of CLIENTS) {
    // What a dual server is to one legacy client it is to all of them.
    const servers = UPSTREAMS.filter(({ era }) => era !== 'dual' || kind.version >= '2025-11-25');
    for (const upstream of servers) {
      it(`a client of ${kind.version} over ${kind.transport} works with the server ${upstream.name}`, async () => {
        const pair = pairOf(place, service, kind, upstream);
        const failures = await failuresOf(pair).finally(() => pair.client.close());
        assert.equal(failures.length, 0, `\n${failures.join('\n')}`);
      });
    }
  }

  for (const era of ['legacy', 'modern'] as const) {
    it(`a legacy client whose connection breaks has cancelled nothing at a ${era} server`, async () => {
      const kind = { version: '2025-11-25', transport: 'http' } as const;
      const pair = pairOf(place, service, kind, UPSTREAMS.find(({ name }) => name === `${era}-http`) as UpstreamKind);
      const { client } = pair;
      await client.open();
      const until = place.path(`go-on-${era}`);
      const controller = new AbortController();
      const args = { tag: `dropped-${era}`, until };
      const called = client.call('wait', args, { signal: controller.signal });
      await place.journaled('waiting', (one) => at(one, 'args', 'tag') === args.tag);
      controller.abort();
      await assert.rejects(called);
      // By the time that this call is back, a cancellation would have reached the server before it.
      assert.equal((await client.call('echo', { tag: 'behind' })).error, undefined);
      writeFileSync(until, '');
      await place.journaled('waited', (one) => at(one, 'args', 'tag') === args.tag);
      assert.deepEqual(
        place.journal('cancelled').filter((one) => at(one, 'args', 'tag') === args.tag),
        [],
      );
      await client.close();
    });
  }
});
