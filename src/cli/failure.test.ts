// How an error reads at a terminal.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { settingsFault } from '../app/faults.ts';
import { exitCodeOf, failureText } from './failure.ts';
import { cliFault } from './faults.ts';

it('an unexpected error is one line, however many it has, without credentials', () => {
  const text = failureText(new TypeError('first password=hunter2\nsecond'), false);
  assert.match(text, /^internal\.unexpected {2}something unexpected went wrong: TypeError: first .*BARTIZAN_DEBUG=1.*\n$/);
  assert.doesNotMatch(text, /second|hunter2/);
  assert.match(failureText('a thrown text', false), /^internal\.unexpected .*a thrown text/);
});

it('a fault cannot steer the terminal', () => {
  const text = failureText(settingsFault.unreadable({ path: 'a\u001b[2J\u202e\nb', reason: 'EACCES' }), false);
  assert.match(text, /a\\u\{1b\}\[2J\\u\{202e\}\\u\{a\}b/);
  assert.equal(text.split('\n').length, 2);
});

it('several mistakes stand one below the other', () => {
  const fault = settingsFault.invalid({ first: 'f:1:1  a', more: ' (and 1 more)', list: 'f:1:1  a\nf:2:1  b' });
  assert.match(
    failureText(fault, false),
    /^settings\.invalid {2}f:1:1 {2}a \(and 1 more\)\. Fix: .*\n {2}f:1:1 {2}a\n {2}f:2:1 {2}b\n$/,
  );
});

it('a wrong command line is told apart from what could not be done', () => {
  assert.deepEqual(
    [cliFault.usage(), cliFault['unknown-code'](), settingsFault.exposed(), new Error('x')].map(exitCodeOf),
    [2, 2, 3, 3],
  );
});
