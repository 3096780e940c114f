import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { median, percentile, rounded, sorted, sum } from './stats.ts';

describe('order statistics', () => {
  it('sorts by value, not by spelling', () => {
    assert.deepEqual([...sorted([10, 9, 100, 1])], [1, 9, 10, 100]);
  });

  it('takes the middle value of an odd count and the mean of the middle two of an even one', () => {
    assert.equal(median([5, 1, 3]), 3);
    assert.equal(median([4, 1, 3, 2]), 2.5);
  });

  it('interpolates between neighbours', () => {
    assert.equal(percentile([0, 10], 0.25), 2.5);
    assert.equal(percentile([1, 2, 3, 4, 5], 1), 5);
    assert.equal(percentile([7], 0.99), 7);
  });

  it('has no median of nothing', () => {
    assert.ok(Number.isNaN(median([])));
  });

  it('sums nothing to zero', () => {
    assert.equal(sum([]), 0);
    assert.equal(sum([1, 2.5]), 3.5);
  });

  it('rounds figures and passes on that there is none', () => {
    assert.equal(rounded(1.2345, 2), 1.23);
    assert.equal(rounded(1.25), 1.3);
    assert.equal(rounded(null), null);
    assert.equal(rounded(undefined), null);
    assert.equal(rounded(Number.NaN), null);
    assert.equal(rounded(Number.POSITIVE_INFINITY), null);
  });
});
