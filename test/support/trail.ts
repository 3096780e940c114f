// The trail as a person reads it: `bartizan trail --json` and `bartizan trail verify`.
import assert from 'node:assert/strict';
import { hmacer } from '../../src/base/digest.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { ExchangeRecord } from '../../src/store/exchanges.ts';
import { stateSecret } from '../../src/store/state.ts';
import type { Place } from './place.ts';

/** All exchanges, in the order in which they ended. */
export function trailOf(place: Place): readonly ExchangeRecord[] {
  const { code, out, err } = place.bartizan('trail', '--json', '--limit', '100000');
  assert.equal(code, 0, err);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line): ExchangeRecord => JSON.parse(line));
}

/** Asserts that the hash chain is whole. */
export function isWhole(place: Place): void {
  const { code, out, err } = place.bartizan('trail', 'verify', '--json');
  assert.equal(code, 0, `${out}${err}`);
  assert.equal(JSON.parse(out).ok, true, out);
}

/** The digest under which the trail of a place keeps arguments or results. */
export function digestOf(place: Place): (value: JsonObject) => string {
  const digest = hmacer(stateSecret(place.state));
  return (value) => digest(JSON.stringify(value));
}
