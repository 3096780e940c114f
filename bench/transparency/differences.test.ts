import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differences, noteOf } from './differences.ts';

describe('differences', () => {
  it('equal values have none, in whatever order members come', () => {
    assert.deepEqual(differences({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] }), []);
  });

  it('name the path and whether a member is missing, added or changed', () => {
    const expected = { kept: 1, lost: { deep: true }, other: [1, 2] };
    const found = { kept: 1, other: [1, 3], new: 0 };
    assert.deepEqual(differences(expected, found), ['lost: missing', 'other.1: changed', 'new: added']);
  });

  it('tell null from missing, an array from an object, a number from its text, and zero from minus zero', () => {
    assert.deepEqual(differences({ a: null }, {}), ['a: missing']);
    assert.deepEqual(differences([1], { 0: 1 }), ['.: changed']);
    assert.deepEqual(differences(1, '1'), ['.: changed']);
    assert.deepEqual(differences(0, -0), ['.: changed']);
  });

  it('are listed up to a bound', () => {
    const expected = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, index]));
    assert.equal(differences(expected, {}).length, 40);
  });

  it('are noted up to eight, with their number', () => {
    assert.equal(noteOf(['a: missing']), 'a: missing');
    assert.equal(noteOf(Array.from({ length: 9 }, () => 'x')), 'x; x; x; x; x; x; x; x … (9)');
  });
});
