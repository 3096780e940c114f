import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json } from '../base/json.ts';
import { catalogue, readNote } from './lock.test-kit.ts';
import { suspicionsOf } from './suspicions.ts';

const brief = (value: Json): readonly string[] => suspicionsOf(value).map(({ id, pointer }) => `${id} ${pointer}`);

it('an ordinary definition is not suspicious', () => {
  for (const each of [readNote, ...catalogue.tools, ...catalogue.prompts]) assert.deepEqual(brief(each), []);
  assert.deepEqual(brief({ name: 'search', description: 'Ищет файлы. 👩‍💻 Café\u00a0!' }), []);
});

it('each place is looked at: names, texts, keys, schemas, unknown members', () => {
  const tool = {
    name: 'rеad',
    title: 'Read\u00a0file',
    description: 'Reads.\u{e0041}\u{e0042}',
    inputSchema: { properties: { 'p\u200bath': { description: 'a \u202eb' } } },
    _meta: { x: ['аdmin'] },
  };
  assert.deepEqual(brief(tool), [
    'look-alike-name /name',
    'hidden-characters /title',
    'hidden-characters /description',
    'hidden-characters /inputSchema/properties/p\u200bath',
    'bidi-control /inputSchema/properties/p\u200bath/description',
    'look-alike-text /_meta/x/0',
  ]);
  const hidden = suspicionsOf(tool)[2];
  assert.deepEqual(hidden?.characters, ['U+E0041 TAG "A"', 'U+E0042 TAG "B"']);
  assert.equal(hidden?.note, '2 invisible characters');
});

it('a flood of characters is counted, and few of them are named', () => {
  const [flood] = suspicionsOf(Array.from({ length: 90 }, (_, i) => String.fromCodePoint(0xe0020 + i)).join(''));
  assert.equal(flood?.characters.length, 20);
  assert.equal(flood?.note, '90 invisible characters');
});
