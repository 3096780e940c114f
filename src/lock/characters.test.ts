import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { characterName, escapedJson, lookAlikeCharacters, oddCharacters, quotedName } from './characters.ts';

const odd = (text: string): readonly string[] =>
  oddCharacters(text).map(({ char, oddity }) => `${oddity} ${characterName(char)}`);

it('characters have the names that Unicode gives them', () => {
  const names: Readonly<Record<string, string>> = {
    '\u200b': 'U+200B ZERO WIDTH SPACE',
    '\u202e': 'U+202E RIGHT-TO-LEFT OVERRIDE',
    '\u00ad': 'U+00AD SOFT HYPHEN',
    '\ufeff': 'U+FEFF ZERO WIDTH NO-BREAK SPACE',
    '\u{e0041}': 'U+E0041 TAG "A"',
    '\ufe01': 'U+FE01 VARIATION SELECTOR-2',
    '\u{e0100}': 'U+E0100 VARIATION SELECTOR-17',
    '\u001b': 'U+001B ESCAPE',
    '\u0001': 'U+0001 CONTROL CHARACTER',
    '\ue000': 'U+E000 PRIVATE USE CHARACTER',
    '\u0378': 'U+0378 UNASSIGNED CHARACTER',
    '\u0600': 'U+0600 FORMAT CHARACTER',
    '\u0430': 'U+0430 CYRILLIC SMALL LETTER A',
    '\uff41': 'U+FF41 LETTER THAT READS LIKE "a"',
    '\u{1d41a}': 'U+1D41A LETTER THAT READS LIKE "a"',
  };
  for (const [char, name] of Object.entries(names)) assert.equal(characterName(char), name);
});

it('what nobody sees is found with its place', () => {
  assert.deepEqual(odd('a\u200bb\u{e0041}\u202e\u00a0\u001b[2J\u2800'), [
    'hidden U+200B ZERO WIDTH SPACE',
    'hidden U+E0041 TAG "A"',
    'bidi U+202E RIGHT-TO-LEFT OVERRIDE',
    'blank U+00A0 NO-BREAK SPACE',
    'hidden U+001B ESCAPE',
    'hidden U+2800 BRAILLE PATTERN BLANK',
  ]);
  assert.deepEqual(
    oddCharacters('😀\u200b').map(({ index }) => index),
    [2],
  );
  assert.deepEqual(odd('over\rwritten'), ['hidden U+000D CARRIAGE RETURN']);
  assert.deepEqual(odd('\u2028\u3164\u115f\u00ad').length, 4);
});

it('what honest text needs is left alone, and the same where it does not belong is not', () => {
  const honest = [
    'two\nlines\tand\r\nmore',
    '👩\u200d💻 ❤\ufe0f 1\ufe0f\u20e3',
    'می\u200cخواهم',
    'क्\u200dष',
    '\u200fשלום\u200e',
    'naïve – “quoted”…',
  ];
  for (const text of honest) assert.deepEqual(odd(text), [], JSON.stringify(text));
  const wrong = [
    'ignore\u200dthis',
    'a\ufe0fb',
    'no\u200crmal',
    'left\u200e',
    'x\ufe0f\ufe0f',
    '1\ufe0f2\ufe0e',
    '❤\ufe0f\ufe0f',
  ];
  for (const text of wrong) assert.equal(odd(text).length > 0, true, JSON.stringify(text));
});

it('letters that imitate are found in words they are mixed into, in whole disguises, and never in prose of their own', () => {
  assert.deepEqual(lookAlikeCharacters('rеad_file', true), ['е']);
  assert.deepEqual(lookAlikeCharacters('Use the rеad tool.', false), ['е']);
  assert.deepEqual(lookAlikeCharacters('Then сору the file to a safe place.', false), ['с', 'о', 'р', 'у']);
  assert.deepEqual(lookAlikeCharacters('сору', true), ['с', 'о', 'р', 'у']);
  assert.deepEqual(lookAlikeCharacters('𝐫𝐮𝐧 me', false), ['𝐫', '𝐮', '𝐧']);
  const prose = [
    'Читает файл и отвечает текстом. Хор оса.',
    'Ανάγνωση αρχείου',
    'Größe in m², 5 µm, 1ª vez',
    'поиск',
    'naïve café',
    'ファイル a を読む',
    'Use поиск',
  ];
  for (const text of prose) assert.deepEqual(lookAlikeCharacters(text, false), [], text);
});

it('JSON text loses everything invisible and stays the same value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = escapedJson(JSON.stringify({ [text]: [text] }, null, 2));
      assert.deepEqual(JSON.parse(json), { [text]: [text] });
      assert.doesNotMatch(json, /[\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0]|(?!\n)\p{Cc}|\p{Default_Ignorable_Code_Point}/u);
    }),
  );
});

it('a quoted name is one short line without effect on a terminal', () => {
  assert.equal(quotedName('a"\u001b[2J\n\u202e'), '"a\\"\\u001b[2J\\n\\u202e"');
  assert.equal(quotedName('x'.repeat(100)).length, 63);
});
