import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../../base/json.ts';
import type { Routed } from '../exchange.ts';
import { compileSchema } from '../schema.ts';
import { asking } from './approvals.test-kit.ts';
import { MAX_QUESTION_CHARS, plainText, questionIn, questionOf, questionText, shownText } from './question.ts';

const exchange = (args: JsonObject, more: JsonObject = {}): Routed =>
  ({
    caller: { id: 'user:ann' },
    client: { facts: { info: { name: 'client', version: '1' } } },
    server: 'files',
    method: 'tools/call',
    name: 'write',
    params: { name: 'write', arguments: args, ...more },
  }) as unknown as Routed;

const knowledge = { definition: undefined, compileSchema, callsInFlight: 1 };
const where = { project: '/work', program: '/usr/bin/client' };
const shownOf = (args: JsonObject, more: JsonObject = {}) => questionOf(exchange(args, more), asking(), knowledge, where);

/** Reads a shown text back. */
const meant = (shown: string): string =>
  shown.replace(/\\u\{([0-9a-f]+)\}/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));

describe('a question', () => {
  it('shows every text so that it can be read back exactly, and holds nothing that would not be seen', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\\u{}0-9a-f\u200b\u202e ]*$/),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(text, (original) => {
        const count = { masked: 0 };
        const shown = shownText(original, count);
        assert.doesNotMatch(shown, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        if (count.masked === 0) assert.equal(meant(shown), original);
      }),
    );
  });

  it('tells a text that looks like an escape from the character itself', () => {
    assert.notEqual(shownText('a\u200bb'), shownText('a\\u{200b}b'));
  });

  it('shows all that is sent beside the name, and leaves out nothing but this hop', () => {
    const { params } = shownOf(
      { path: '/a', nested: { list: [1, 'x', null] } },
      { task: { ttl: 1 }, _meta: { progressToken: 1 } },
    );
    assert.deepEqual(params, { arguments: { path: '/a', nested: { list: [1, 'x', null] } }, task: { ttl: 1 } });
  });

  const masked: readonly (readonly [what: string, args: JsonObject, shown: JsonObject])[] = [
    ['a value whose name says secret', { password: 'hunter2' }, { password: '***' }],
    ['a number under such a name', { api_key: 12345 }, { api_key: '***' }],
    ['all below such a name', { credentials: { user: 'ann', pin: '1' } }, { credentials: { user: '***', pin: '***' } }],
    ['a token that is known by its looks', { text: 'use ghp_0123456789abcdefghij0123456789abcdef' }, { text: 'use ghp_***' }],
  ];
  for (const [what, args, shown] of masked) {
    it(`masks ${what}, and counts it`, () => {
      const question = shownOf(args);
      assert.deepEqual(question.params['arguments'], shown);
      assert.ok(question.masked > 0);
    });
  }

  it('masks no plain value', () => {
    const args = { path: '/src/main.ts', text: 'hello', count: 3, isDone: false, tokens: '' };
    const question = shownOf(args);
    assert.deepEqual([question.params['arguments'], question.masked], [args, 0]);
  });

  it('shows numbers as they will be sent, also those that JavaScript cannot hold', () => {
    const args = '{"a":12345678901234567891,"b":0.10000000000000001,"c":1e400,"d":-0,"e":2.50}';
    const params = JSON.parse(args, (_, value, context) =>
      typeof value === 'number' ? JSON.rawJSON(context?.source ?? '') : value,
    ) as JsonObject;
    const text = questionText(shownOf(params));
    assert.equal(JSON.stringify(questionIn({ question: text }).params['arguments']), args.replace('2.50', '2.5'));
    assert.match(plainText(shownOf(params)), /12345678901234567891/);
  });

  it('hides no value behind another whose name is masked alike', () => {
    const [one, other] = ['a', 'b'].map((letter) => `ghp_${letter.repeat(36)}`);
    const question = shownOf({ [String(one)]: 'first', [String(other)]: 'second' });
    assert.deepEqual(Object.values(question.params['arguments'] ?? {}), ['first', 'second']);
  });

  it('that is too large to be shown whole is not asked', () => {
    assert.throws(() => questionText(shownOf({ text: 'word '.repeat(MAX_QUESTION_CHARS / 5) })), { code: 'approval.too-large' });
    assert.equal(plainText(shownOf({ text: 'word '.repeat(2_000) })), '', 'a form shows it whole or not at all');
  });
});
