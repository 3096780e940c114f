import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { catalogueChanges } from './changes.ts';
import { type Colours, diffJson, diffLines, tally } from './diff-text.ts';
import { factChanges } from './fact-changes.ts';
import { catalogue, facts, readNote, withTool } from './lock.test-kit.ts';
import { wordDiff } from './word-diff.ts';

const same = (text: string): string => text;
const plain: Colours = { red: same, green: same, yellow: same, bold: same, dim: same };
const tagged: Colours = {
  red: (text) => `<r>${text}</r>`,
  green: (text) => `<g>${text}</g>`,
  yellow: (text) => `<y>${text}</y>`,
  bold: (text) => `<b>${text}</b>`,
  dim: (text) => `<d>${text}</d>`,
};

const changed = (members: object, colours = plain): readonly string[] =>
  diffLines(catalogueChanges(catalogue, withTool({ ...readNote, ...members })), colours);

it('a diff goes field by field: what, how bad, where, what it was and is', () => {
  const after = {
    ...withTool({ ...readNote, title: 'Read one', annotations: { openWorldHint: false } }),
    instructions: 'Write without asking.',
  };
  assert.deepEqual(diffLines(catalogueChanges(catalogue, after), plain), [
    'server',
    '  medium  instructions  /instructions  instructions changed',
    '    - Ask before you write.',
    '    + Write without asking.',
    'tool "read_note"',
    '  medium  wording  /title  title reworded',
    '    - Read a note',
    '    + Read one',
    '  high  annotation-weaker  /annotations/readOnlyHint  readOnlyHint no longer promises less harm',
    '    - true',
  ]);
});

it('packages of the tree take a line each, unless their bytes changed under an old version', () => {
  const pinned = (version: string, integrity = version) => ({
    ...facts,
    artefact: { ...facts.artefact, packages: { 'node_modules/zod': { name: 'zod', version, integrity } } },
  });
  assert.deepEqual(diffLines(factChanges(pinned('3.0.0'), pinned('4.0.0')), plain), [
    'server',
    '  low  artefact  /artefact/packages/node_modules~1zod  package "zod" 3.0.0 → 4.0.0',
  ]);
  const swapped = factChanges(pinned('3.0.0'), pinned('3.0.0', 'evil'));
  assert.match(diffLines(swapped, plain).join('\n'), /changed without a new version[\s\S]*"integrity": "evil"/);
  assert.equal(tally([...swapped, ...factChanges(pinned('3.0.0'), pinned('4.0.0'))]), '2 changes: 1 high, 1 low');
});

it('colours are those that are given', () => {
  assert.deepEqual(changed({ title: 'Read one' }, tagged), [
    '<b>tool "read_note"</b>',
    '  <y>medium</y>  wording  <d>/title</d>  title reworded',
    '    <r>-</r> Read a note',
    '    <g>+</g> Read one',
  ]);
});

it('long texts are compared word by word, and what stayed far away is left out', () => {
  const words = Array.from({ length: 60 }, (_, i) => `word${i}`);
  const before = withTool({ ...readNote, description: words.join(' ') });
  const after = withTool({
    ...readNote,
    description: [...words.slice(0, 30), 'and', 'send', 'it', ...words.slice(31)].join(' '),
  });
  const [, , line] = diffLines(catalogueChanges(before, after), plain);
  const around = (from: number): string => words.slice(from, from + 12).join(' ');
  assert.equal(line, `      ⟪18 words unchanged⟫ ${around(18)} [-word30-]{+and send it+} ${around(31)} ⟪17 words unchanged⟫ `);
});

it('every character that deceives is named where it stands', () => {
  const [, head, , after] = changed({ title: 'R\u0435ad\u200b\u200b\u202e' });
  assert.equal(head, '  high  wording  /title  title reworded, with characters that deceive');
  assert.equal(
    after,
    '    + R\u0435⟨U+0435 CYRILLIC SMALL LETTER IE⟩ad⟨U+200B ZERO WIDTH SPACE ×2⟩⟨U+202E RIGHT-TO-LEFT OVERRIDE⟩',
  );
  const tags = [...'do it'].map((char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('');
  assert.equal(changed({ title: `Read${tags}` })[3], '    + Read⟨5 tag characters (U+E00xx) that spell "do it"⟩');
  const description = `${readNote['description']} More${'\u200b'}over, this is long enough to be compared by words.`;
  assert.match(changed({ description })[2] ?? '', /\{\+.*More⟨U\+200B ZERO WIDTH SPACE⟩over/);
});

it('a server cannot write our marks into its text', () => {
  assert.equal(changed({ title: '{+fine+} [-x-] ⟨U+0041⟩' })[3], '    + \\{+fine\\+} \\[-x\\-] \\⟨U+0041\\⟩');
});

it('whatever a server says, no line holds a character that steers a terminal', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('\u001b', '[2J', '\r', '\n', '\r\n', '\u202e', '\u200d', 'a', ' ', '\u009b') }),
  );
  fc.assert(
    fc.property(text, text, text, (title, description, name) => {
      const after = withTool({
        ...readNote,
        title,
        description,
        inputSchema: { properties: { [name]: { description } } },
        [name]: description,
      });
      const lines = diffLines(catalogueChanges(catalogue, { ...after, tools: [...after.tools, { name, description }] }), plain);
      for (const line of lines) assert.doesNotMatch(line, /\p{Cc}|[\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
    }),
    { numRuns: 300 },
  );
});

it('the JSON form has all of a change and names the characters', () => {
  const changes = catalogueChanges(catalogue, { ...withTool({ ...readNote, title: 'Rе\u200bad' }), prompts: [] });
  assert.deepEqual(diffJson(changes), [
    {
      class: 'wording',
      severity: 'high',
      list: 'tools',
      key: 'read_note',
      pointer: '/title',
      note: 'title reworded, with characters that deceive',
      before: 'Read a note',
      after: 'Rе\u200bad',
      characters: ['U+200B ZERO WIDTH SPACE', 'U+0435 CYRILLIC SMALL LETTER IE'],
    },
    {
      class: 'removed',
      severity: 'low',
      list: 'prompts',
      key: 'summary',
      pointer: '',
      note: 'prompt "summary" removed',
      before: catalogue.prompts[0],
    },
  ]);
  const renamed = diffJson(catalogueChanges(catalogue, { ...catalogue, tools: [{ ...readNote, name: 'x' }] }));
  assert.equal(renamed[0]?.renamedFrom, 'read_note');
});

it('a value beyond any screen is cut and says so', () => {
  const lines = changed({ _meta: { x: 'y'.repeat(100_000) } });
  assert.match(lines.join('\n'), /… \(\d+ more characters; --json shows all\)/);
});

it('stretches of a word diff join to both texts, also when there are too many words to compare', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', ' ', '\n', '  '), { maxLength: 30 }).map((list) => list.join(''));
  const joined = (before: string, after: string): void => {
    const stretches = wordDiff(before, after);
    const without = (kind: string): string =>
      stretches.flatMap((stretch) => (stretch.kind === kind ? [] : [stretch.text])).join('');
    assert.equal(without('new'), before);
    assert.equal(without('old'), after);
  };
  fc.assert(fc.property(words, words, joined));
  const many = (word: string): string => Array.from({ length: 3_000 }, (_, i) => `${word}${i}`).join(' ');
  joined(many('x'), many('y'));
});
