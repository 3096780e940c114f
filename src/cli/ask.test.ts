// The question with yes or no, on streams that stand for the terminal.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { saysYes } from './ask.ts';

const asked = (keys: string): Promise<boolean> => {
  const [input, output] = [Object.assign(new PassThrough(), { isTTY: true }), Object.assign(new PassThrough(), { isTTY: true })];
  const answer = saysYes('Start it?', { input, output });
  input.write(keys);
  return answer;
};

describe('a question with yes or no', () => {
  for (const yes of ['y', 'Yes', ' YES ']) it(`"${yes}" is a yes`, async () => assert.equal(await asked(`${yes}\r`), true));
  for (const no of ['', 'n', 'yo', 'yes!']) it(`"${no}" is a no`, async () => assert.equal(await asked(`${no}\r`), false));
  for (const [name, key] of [
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ] as const)
    it(`${name} is no answer, and no surprise`, () => assert.rejects(asked(key), { code: 'cli.cancelled' }));
});
