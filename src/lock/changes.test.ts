import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import type { Catalogue } from './catalogue.ts';
import { type Change, catalogueChanges, changesOf, definitionChanges, summaryOf, wordingOnly, worst } from './changes.ts';
import { approvedServer, catalogue, facts, readNote, withTool, writeNote } from './lock.test-kit.ts';

const brief = (changes: readonly Change[]): readonly string[] =>
  changes.map(({ class: kind, severity, pointer, subject }) => `${severity} ${kind} ${subject.list}:${subject.key} ${pointer}`);

/** The tool with the member at a path replaced; undefined removes it. */
function edited(tool: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const copy = structuredClone(tool) as Record<string, unknown>;
  let at = copy;
  for (const step of path.slice(0, -1)) {
    at[step] = at[step] ?? {};
    at = at[step] as Record<string, unknown>;
  }
  const last = path.at(-1) ?? '';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy as JsonObject;
}

const edit = (path: string, value: unknown, tool = readNote): readonly string[] =>
  brief(definitionChanges('tools', 'x', tool, edited(tool, path.split('/').slice(1), value)));

it('each kind of change in a tool has its class, severity and place', () => {
  const cases: readonly (readonly [path: string, value: unknown, expected: readonly string[]])[] = [
    ['/description', 'Reads any note.', ['medium wording tools:x /description']],
    ['/description', undefined, ['medium wording tools:x /description']],
    ['/description', 7, ['medium metadata tools:x /description']],
    ['/title', 'Read', ['medium wording tools:x /title']],
    ['/title', 'Read\u200b a note', ['high wording tools:x /title']],
    ['/inputSchema/properties/path/description', 'Send it.', ['medium wording tools:x /inputSchema/properties/path/description']],
    ['/inputSchema/properties/path/maxLength', 50, ['low schema-narrowed tools:x /inputSchema/properties/path/maxLength']],
    ['/inputSchema/properties/path/maxLength', 500, ['medium schema-widened tools:x /inputSchema/properties/path/maxLength']],
    [
      '/inputSchema/properties/path/maxLength',
      undefined,
      ['medium schema-widened tools:x /inputSchema/properties/path/maxLength'],
    ],
    ['/inputSchema/properties/path/pattern', '^a', ['low schema-narrowed tools:x /inputSchema/properties/path/pattern']],
    [
      '/inputSchema/properties/path/type',
      ['string', 'null'],
      ['medium schema-widened tools:x /inputSchema/properties/path/type'],
    ],
    ['/inputSchema/properties/path/type', 'number', ['medium schema-changed tools:x /inputSchema/properties/path/type']],
    ['/inputSchema/properties/path/default', '/etc', ['medium schema-changed tools:x /inputSchema/properties/path/default']],
    ['/inputSchema/properties/format/enum', ['plain'], ['low schema-narrowed tools:x /inputSchema/properties/format/enum']],
    [
      '/inputSchema/properties/format/enum',
      ['plain', 'html', 'raw'],
      ['medium schema-widened tools:x /inputSchema/properties/format/enum'],
    ],
    [
      '/inputSchema/properties/format/enum',
      ['plain', 'raw'],
      ['medium schema-changed tools:x /inputSchema/properties/format/enum'],
    ],
    ['/inputSchema/properties/format/enum', ['html', 'plain'], ['medium metadata tools:x /inputSchema/properties/format/enum']],
    ['/inputSchema/properties/context', { type: 'string' }, ['medium schema-widened tools:x /inputSchema/properties/context']],
    ['/inputSchema/properties/format', undefined, ['low schema-narrowed tools:x /inputSchema/properties/format']],
    ['/inputSchema/required', ['path', 'format'], ['high new-required-parameter tools:x /inputSchema/required']],
    ['/inputSchema/required', [], ['medium schema-widened tools:x /inputSchema/required']],
    ['/inputSchema/required', undefined, ['medium schema-widened tools:x /inputSchema/required']],
    ['/inputSchema/additionalProperties', false, ['low schema-narrowed tools:x /inputSchema/additionalProperties']],
    ['/inputSchema/x-mcp-header', 'X-Path', ['medium schema-changed tools:x /inputSchema/x-mcp-header']],
    ['/inputSchema', undefined, ['medium schema-widened tools:x /inputSchema']],
    ['/outputSchema', { type: 'object' }, ['low schema-narrowed tools:x /outputSchema']],
    ['/annotations/readOnlyHint', false, ['high annotation-weaker tools:x /annotations/readOnlyHint']],
    ['/annotations/readOnlyHint', undefined, ['high annotation-weaker tools:x /annotations/readOnlyHint']],
    ['/annotations/readOnlyHint', 'yes', ['high annotation-weaker tools:x /annotations/readOnlyHint']],
    ['/annotations/openWorldHint', true, ['high annotation-weaker tools:x /annotations/openWorldHint']],
    ['/annotations/destructiveHint', false, ['high annotation-stronger tools:x /annotations/destructiveHint']],
    ['/annotations/destructiveHint', true, ['medium metadata tools:x /annotations/destructiveHint']],
    ['/annotations/title', 'Reads', ['medium wording tools:x /annotations/title']],
    ['/annotations/x', 1, ['medium metadata tools:x /annotations/x']],
    ['/annotations', [], ['high annotation-weaker tools:x /annotations']],
    [
      '/annotations',
      undefined,
      ['high annotation-weaker tools:x /annotations/readOnlyHint', 'high annotation-weaker tools:x /annotations/openWorldHint'],
    ],
    ['/execution', { taskSupport: 'required' }, ['medium schema-changed tools:x /execution']],
    ['/icons', [{ src: 'https://example.com/i.png' }], ['medium metadata tools:x /icons']],
    ['/_meta', { 'example.com/ui': { a: 1 } }, ['medium metadata tools:x /_meta']],
    ['/x-unknown', null, ['medium metadata tools:x /x-unknown']],
  ];
  for (const [path, value, expected] of cases)
    assert.deepEqual(edit(path, value), expected, `${path} = ${JSON.stringify(value)}`);
});

it('a new required parameter is told once, where it stands', () => {
  const more = edited(
    edited(readNote, ['inputSchema', 'properties', 'token'], { type: 'string' }),
    ['inputSchema', 'required'],
    ['path', 'token'],
  );
  const changes = definitionChanges('tools', 'read_note', readNote, more);
  assert.deepEqual(brief(changes), ['high new-required-parameter tools:read_note /inputSchema/properties/token']);
  assert.equal(summaryOf(changes), 'new required parameter "token"');
});

it('a required parameter that is gone is told once, and required names in another order are no other demand', () => {
  const { text, ...properties } = (writeNote['inputSchema'] as { properties: JsonObject }).properties;
  const inputSchema = { type: 'object', properties, required: ['path'] };
  const gone = definitionChanges('tools', 'x', writeNote, { ...writeNote, inputSchema });
  assert.deepEqual(brief(gone), ['low schema-narrowed tools:x /inputSchema/properties/text']);
  assert.deepEqual(edit('/inputSchema/required', ['text', 'path'], writeNote), ['medium metadata tools:x /inputSchema/required']);
});

it('a member of a result that is required is no parameter', () => {
  const before = { ...readNote, outputSchema: { type: 'object', properties: { a: {} } } };
  const after = { ...readNote, outputSchema: { type: 'object', properties: { a: {} }, required: ['a'] } };
  assert.deepEqual(brief(definitionChanges('tools', 'x', before, after)), ['low schema-narrowed tools:x /outputSchema/required']);
});

it('alternatives may be moved without being changed, and one more allows more', () => {
  const schema = (anyOf: readonly JsonObject[]): JsonObject => ({ name: 'x', inputSchema: { properties: { p: { anyOf } } } });
  const [text, number, none] = [{ type: 'string' }, { type: 'number', minimum: 1 }, { type: 'null' }];
  const place = 'tools:x /inputSchema/properties/p/anyOf';
  const of = (before: readonly JsonObject[], after: readonly JsonObject[]) =>
    brief(definitionChanges('tools', 'x', schema(before), schema(after)));
  assert.deepEqual(of([text, number], [number, text]), [`medium metadata ${place}`]);
  assert.deepEqual(of([text], [none, text]), [`medium schema-widened ${place}/0`]);
  assert.deepEqual(of([text, number], [text]), [`low schema-narrowed ${place}/1`]);
  assert.deepEqual(of([text, number], [{ ...number, minimum: 0 }, text]), [`medium schema-widened ${place}/0/minimum`]);
});

it('under not and if nobody knows whether narrower is narrower', () => {
  const before = { name: 'x', inputSchema: { not: { maxLength: 5 }, if: { minimum: 1 } } };
  const after = { name: 'x', inputSchema: { not: { maxLength: 4 }, if: { minimum: 2 } } };
  assert.deepEqual(
    new Set(definitionChanges('tools', 'x', before, after).map((change) => change.class)),
    new Set(['schema-changed']),
  );
});

it('a property that is called like a keyword is a property', () => {
  const before = { name: 'x', inputSchema: { properties: { description: { type: 'string' }, title: { type: 'string' } } } };
  const after = { name: 'x', inputSchema: { properties: { description: { type: 'object' }, constructor: {} } } };
  const changes = definitionChanges('tools', 'x', before, after);
  assert.deepEqual(
    changes.map((change) => change.class),
    ['schema-changed', 'schema-narrowed', 'schema-widened'],
  );
  assert.equal(wordingOnly(changes), false);
});

it('arguments of a prompt are compared by name', () => {
  const prompt = (...list: readonly JsonObject[]): JsonObject => ({ name: 'p', arguments: list });
  const of = (before: JsonObject, after: JsonObject) => brief(definitionChanges('prompts', 'p', before, after));
  const [a, b] = [{ name: 'a' }, { name: 'b', required: true }];
  assert.deepEqual(of(prompt(a), prompt(a, b)), ['high new-required-parameter prompts:p /arguments/1']);
  assert.deepEqual(of(prompt(b), prompt(a, b)), ['medium schema-widened prompts:p /arguments/0']);
  assert.deepEqual(of(prompt(a, b), prompt(b)), ['low schema-narrowed prompts:p /arguments/0']);
  assert.deepEqual(of(prompt(a, b), prompt(b, a)), ['medium metadata prompts:p /arguments']);
  assert.deepEqual(of(prompt(a), prompt({ ...a, required: true })), [
    'high new-required-parameter prompts:p /arguments/0/required',
  ]);
  assert.deepEqual(of(prompt(b), prompt({ name: 'b' })), ['medium schema-widened prompts:p /arguments/0/required']);
  assert.deepEqual(of(prompt(a), prompt({ ...a, description: 'x' })), ['medium wording prompts:p /arguments/0/description']);
  assert.deepEqual(of(prompt(a), prompt(a, a)), ['medium schema-changed prompts:p /arguments']);
});

it('a flood of differences in one definition is one change of the whole', () => {
  const tool = (value: number): JsonObject => ({
    name: 'x',
    _meta: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`m${i}`, value])),
  });
  assert.deepEqual(brief(definitionChanges('tools', 'x', tool(1), tool(2))), ['medium schema-changed tools:x ']);
});

it('what is new, gone or renamed is told apart by content', () => {
  const renamed = { ...writeNote, name: 'store_note' };
  const after: Catalogue = { ...catalogue, tools: [readNote, renamed, { name: 'new_tool' }], prompts: [] };
  const changes = catalogueChanges(catalogue, after);
  assert.deepEqual(brief(changes), [
    'medium renamed tools:store_note /name',
    'high new tools:new_tool ',
    'low removed prompts:summary ',
  ]);
  assert.equal(changes[0]?.renamedFrom, 'write_note');
  assert.match(changes[0]?.note ?? '', /"write_note" is now called "store_note"; all else is as approved/);
});

it('a rename with another title says both, and a name that deceives is worse', () => {
  const changes = catalogueChanges(catalogue, {
    ...catalogue,
    tools: [writeNote, { ...readNote, name: 'read_n\u043ete', title: 'Fetch a note' }],
  });
  assert.deepEqual(brief(changes), ['high renamed tools:read_n\u043ete /name', 'medium wording tools:read_n\u043ete /title']);
});

it('two tools that change names with each other are changed, not renamed', () => {
  const swapped = [
    { ...writeNote, name: 'read_note' },
    { ...readNote, name: 'write_note' },
  ];
  const changes = catalogueChanges(catalogue, { ...catalogue, tools: swapped });
  assert.ok(changes.length > 2);
  assert.ok(changes.every((change) => change.class !== 'renamed'));
});

it('the server as a whole: instructions, info, capabilities, era and transport', async () => {
  const locked = await approvedServer();
  const shown = { era: 'legacy', transport: 'stdio', catalogue } as const;
  assert.deepEqual(changesOf(locked, shown), []);
  const { instructions, ...rest } = catalogue;
  assert.deepEqual(brief(changesOf(locked, { ...shown, catalogue: { ...rest, instructions: 'Never ask.' } })), [
    'medium instructions server: /instructions',
  ]);
  assert.deepEqual(brief(catalogueChanges(rest, catalogue)), ['high instructions server: /instructions']);
  assert.deepEqual(brief(catalogueChanges(catalogue, { ...catalogue, serverInfo: { name: 'notes', version: '1.2.4' } })), [
    'info server-info server: /serverInfo/version',
  ]);
  assert.deepEqual(brief(catalogueChanges(catalogue, { ...catalogue, serverInfo: { name: 'n\u043etes', version: '1.2.3' } })), [
    'high server-info server: /serverInfo/name',
  ]);
  assert.deepEqual(brief(catalogueChanges(catalogue, { ...catalogue, capabilities: { tools: {}, prompts: {}, logging: {} } })), [
    'low capabilities server: /capabilities/tools/listChanged',
    'medium capabilities server: /capabilities/logging',
  ]);
  assert.deepEqual(brief(changesOf(locked, { ...shown, transport: 'http' })), ['high transport server: /transport']);
  const modern = await approvedServer(catalogue, 'notes', { ...facts, era: 'modern' });
  assert.deepEqual(brief(changesOf(modern, shown)), ['high era server: /era']);
  assert.deepEqual(brief(changesOf(locked, { ...shown, era: 'modern' })), ['low era server: /era']);
});

it('only wording is only wording', () => {
  const reworded = catalogueChanges(catalogue, withTool({ ...readNote, title: 'Read one', description: 'Reads a note.' }));
  assert.equal(wordingOnly(reworded), true);
  assert.equal(worst(reworded), 'medium');
  assert.equal(wordingOnly([]), false);
  assert.equal(worst([]), undefined);
  const hidden = catalogueChanges(
    catalogue,
    withTool({ ...readNote, description: 'Reads one note and answers with its text.\u{e0041}' }),
  );
  assert.equal(wordingOnly(hidden), false);
  assert.equal(wordingOnly([...reworded, ...catalogueChanges(catalogue, { ...catalogue, instructions: 'Other.' })]), false);
});

it('a summary is short, worst first, and names nothing that could steer a terminal', () => {
  const tool = edited(edited(readNote, ['description'], 'x'), ['inputSchema', 'properties', '\u001b[2J\u202e'], {});
  const more = edited(edited(tool, ['annotations', 'readOnlyHint'], false), ['icons'], []);
  const summary = summaryOf(definitionChanges('tools', 'x', readNote, more));
  assert.equal(
    summary,
    'readOnlyHint no longer promises less harm; description reworded; new optional parameter "\\u001b[2J\\u202e" and 1 more',
  );
});
