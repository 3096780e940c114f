// The promise: any client works with any server through Bartizan, whatever era and transport each speaks. Real processes on both sides.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BASICS, type Check } from '../support/pair-basics.ts';
import { CHANGES } from '../support/pair-changes.ts';
import { QUESTIONS } from '../support/pair-questions.ts';
import { CLIENTS, configurePairs, type Pair, pairOf, UPSTREAMS } from '../support/pairs.ts';
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
    for (const upstream of UPSTREAMS) {
      it(`a client of ${kind.version} over ${kind.transport} works with the server ${upstream.name}`, async () => {
        const pair = pairOf(place, service, kind, upstream);
        const failures = await failuresOf(pair).finally(() => pair.client.close());
        assert.equal(failures.length, 0, `\n${failures.join('\n')}`);
      });
    }
  }
});
