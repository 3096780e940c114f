import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Approval } from '../store/approval.ts';
import { askedApproval } from '../store/approval.ts';
import { question } from '../store/approvals.contract.ts';
import { detailLines } from './approval-lines.ts';
import { constraintOf } from './approvals-answer.ts';
import { EMPTY, pressed, refreshed, rowsOf, type Screen, screenLines } from './approvals-screen.ts';
import { coloursFor } from './terminal.ts';

const plain = coloursFor({}, {});

/** A question of a client for a tool. */
function asked(id: string, name = 'write', args: object = { path: `/${id}` }): Approval {
  const shown = {
    kind: 'call',
    caller: 'user:ann',
    client: { name: 'client', version: '1' },
    project: '/work',
    server: { name: 'files' },
    method: 'tools/call',
    name,
    params: { arguments: args },
    masked: 0,
    why: [{ policy: 'p', why: 'it writes' }],
  };
  return askedApproval(question(id, { id, question: JSON.stringify(shown) }), 0);
}

const DOWN = '\u001b[B';
const UP = '\u001b[A';
const press = (screen: Screen, ...keys: readonly string[]) =>
  keys.reduce<ReturnType<typeof pressed>>((before, key) => pressed(before.screen, key), { screen });

it('a number that JavaScript cannot hold is shown as it will be sent', () => {
  const lines = detailLines(asked('q', 'pay', { amount: JSON.rawJSON('12345678901234567891') }), 0, plain);
  assert.ok(lines.includes('    amount: 12345678901234567891'), lines.join('\n'));
});

describe('the live list', () => {
  const two = refreshed(EMPTY, [asked('a', 'write'), asked('b', 'delete')]);

  it('moves with arrows, not beyond its ends', () => {
    assert.equal(press(two, DOWN).screen.at, 1);
    assert.equal(press(two, DOWN, DOWN, DOWN).screen.at, 1);
    assert.equal(press(two, UP).screen.at, 0);
  });

  it('allows only what is shown whole: the first a opens it, the second allows', () => {
    const first = press(two, 'a');
    assert.deepEqual([first.screen.opened, first.wish], ['a', undefined]);
    assert.deepEqual(press(first.screen, 'a').wish, { kind: 'allow', ids: ['a'] });
    assert.equal(press(first.screen, DOWN, 'a').wish, undefined);
  });

  it('has a short row for each, whatever somebody calls a thing; shown whole it has all of it', () => {
    const long = 'x\u202e'.repeat(50_000);
    const screen = refreshed(EMPTY, [asked('a', long, { path: long }), asked('b')]);
    assert.ok(screenLines(screen, 0, plain).every((line) => line.length < 250));
    const opened = screenLines(press(screen, '\r').screen, 0, plain).join('');
    assert.equal(opened.split('x\\u{202e}').length - 1 >= 100_000, true);
    assert.ok(!opened.includes('\u202e'));
  });

  it('refuses the one under the cursor', () => {
    assert.deepEqual(press(two, DOWN, 'r').wish, { kind: 'refuse', ids: ['b'] });
  });

  it('makes one row of a burst: refused together, opened one by one, never allowed together', () => {
    const burst = refreshed(EMPTY, [asked('a'), asked('b'), asked('c'), asked('d', 'other')]);
    assert.deepEqual(
      rowsOf(burst).map(({ kind }) => kind),
      ['burst', 'question'],
    );
    assert.deepEqual(press(burst, 'r').wish, { kind: 'refuse', ids: ['a', 'b', 'c'] });
    assert.equal(press(burst, 'a').wish, undefined);
    assert.equal(rowsOf(press(burst, '\r').screen).length, 4);
  });

  it('keeps the cursor on its question when others come and go', () => {
    const at = press(two, DOWN).screen;
    assert.equal(refreshed(at, [asked('b', 'delete'), asked('c', 'third')]).at, 0);
    assert.equal(refreshed(at, [asked('0', 'zero'), asked('a'), asked('b', 'delete')]).at, 2);
    assert.equal(refreshed(press(two, 'a').screen, []).opened, undefined);
  });

  it('ends with q, and with nobody there', () => {
    assert.deepEqual(press(two, 'q').wish, { kind: 'quit' });
    assert.equal(press(two, '\r', 'q').wish, undefined);
    assert.deepEqual(press(EMPTY, 'a', 'r', DOWN).wish, undefined);
    assert.match(screenLines(EMPTY, 0, plain).join('\n'), /Nobody waits/);
  });

  it('shows the opened question whole, with line breaks as lines and nothing that steers the terminal', () => {
    const long = `first\\u{a}second ${'x'.repeat(2_000)}end \\u{1b}[2J`;
    const lines = detailLines(asked('a', 'write', { text: long }), 0, plain);
    const text = lines.join('\n');
    assert.match(text, /text: first\n +\| second x+end \\u\{1b\}\[2J/);
    assert.ok(!text.includes('\u001b'));
  });
});

it('a question whose client took the call back says so', () => {
  const lines = detailLines({ ...asked('a'), task: 'cancelled' }, 0, plain).join('\n');
  assert.match(lines, /^task {6}its client took the call back/m);
  assert.doesNotMatch(detailLines(asked('a'), 0, plain).join('\n'), /^task/m);
});

describe('a constraint', () => {
  const args = {
    path: '/src/a',
    count: 3,
    isForce: true,
    nested: { mode: 'append' },
    list: ['x'],
    secret: '***',
    odd: 'a\\u{200b}',
  };

  it('is a value, or what a text begins with', () => {
    assert.deepEqual(constraintOf('path=/src/*', args), { path: ['path'], startsWith: '/src/' });
    assert.deepEqual(constraintOf('nested.mode=append', args), { path: ['nested', 'mode'], equals: 'append' });
    assert.deepEqual(constraintOf('count=3', args), { path: ['count'], equals: 3 });
    assert.deepEqual(constraintOf('isForce=true', args), { path: ['isForce'], equals: true });
  });

  for (const written of [
    'path',
    '=x',
    'path=*',
    'path=/etc/*',
    'count=4',
    'count=3*',
    'list.0=x',
    'secret=***',
    'odd=a*',
    'none=1',
    'nested=*x',
  ]) {
    it(`is not ${written}`, () => assert.throws(() => constraintOf(written, args), { code: 'approval.bad-scope' }));
  }
});
