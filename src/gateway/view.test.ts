import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';
import type { Definitions } from '../upstream/connection.ts';
import { tool } from './gateway.test-kit.ts';
import { compileSchema } from './schema.ts';
import { exposeUris, type ListForm, type ViewRules, viewOf } from './view.ts';

const RULES: ViewRules = { server: 'one', maxNameChars: 41 };
const OWN: ListForm = { isAggregate: false, isForLegacy: false };
const AGGREGATE: ListForm = { isAggregate: true, isForLegacy: false };
const definitions = (list: ListName, items: readonly JsonObject[], around: JsonObject = {}): Definitions => ({
  items,
  byKey: new Map(items.map((item) => [String(item[LISTS[list].key]), item])),
  around,
});
const tools = (...names: readonly string[]): Definitions =>
  definitions(
    'tools',
    names.map((name) => tool(name)),
  );
const listOf = (text: string): readonly JsonObject[] => JSON.parse(`[${text}]`) as JsonObject[];

describe('which tools are shown', () => {
  const withheld = (items: Definitions, rules: Partial<ViewRules> = {}): readonly string[] =>
    viewOf('tools', items, { ...RULES, ...rules }).withheld.map(({ name, reason }) => `${name}: ${reason}`);

  it('all of them, in the server’s order, when nothing filters', () => {
    const view = viewOf('tools', tools('c', 'a', 'b'), RULES);
    assert.deepEqual(
      view.visible.map(({ name }) => name),
      ['c', 'a', 'b'],
    );
    assert.deepEqual(view.withheld, []);
  });
  it('only those that are included, by exact name', () =>
    assert.deepEqual(withheld(tools('a', 'A', 'ab', 'b'), { include: new Set(['a', 'nowhere']) }), [
      'A: not-included',
      'ab: not-included',
      'b: not-included',
    ]));
  it('none when the list of those to include is empty', () =>
    assert.deepEqual(withheld(tools('a'), { include: new Set() }), ['a: not-included']));
  it('a newcomer that reads like another is withheld, and nothing else', () =>
    assert.deepEqual(withheld(tools('read_file', 'write', 'Read-File', 'rеad_file', 'write2')), [
      'Read-File: collision',
      'rеad_file: collision',
    ]));
  it('a tool that is not included takes no name from one that is', () =>
    assert.deepEqual(withheld(tools('Read', 'read'), { include: new Set(['read']) }), ['Read: not-included']));
  it('a tool with a broken x-mcp-header is dropped, the others stay', () => {
    const bad = tool('bad', { inputSchema: { type: 'object', properties: { a: { type: 'object', 'x-mcp-header': 'A' } } } });
    assert.deepEqual(withheld(definitions('tools', [bad, tool('good')])), ['bad: invalid-header']);
  });
  it('prompts that read alike collide, resources with other URIs do not', () => {
    assert.equal(viewOf('prompts', definitions('prompts', [{ name: 'a' }, { name: 'A' }]), RULES).visible.length, 1);
    assert.equal(
      viewOf('resources', definitions('resources', [{ uri: 'file:///a' }, { uri: 'file:///A' }]), RULES).visible.length,
      2,
    );
  });
  it('include lists are for tools alone', () =>
    assert.equal(
      viewOf('prompts', definitions('prompts', [{ name: 'p' }]), { ...RULES, include: new Set(['x']) }).visible.length,
      1,
    ));

  it('no two that are shown have one name, own or exposed, and both maps hold exactly what is shown', () => {
    const names = fc.uniqueArray(
      fc.oneof(
        fc.string({ maxLength: 60 }),
        fc.constantFrom('a', 'A', 'a.b', 'a-b', 'x'.repeat(50), `${'x'.repeat(23)}_0123456789ab`),
      ),
    );
    fc.assert(
      fc.property(names, (all) => {
        const view = viewOf('tools', tools(...all), RULES);
        assert.equal(view.byName.size, view.visible.length);
        assert.equal(view.byExposed.size, view.visible.length);
        assert.equal(view.visible.length + view.withheld.length, all.length);
      }),
    );
  });
});

describe('how they are shown', () => {
  it('the server’s own endpoint shows definitions exactly as they came, unknown members and big numbers too', () => {
    const text =
      '{"name":"a","title":"T","inputSchema":{"type":"object"},"annotations":{"x":[]},"icons":[{"src":"s"}],"future":12345678901234567890,"_meta":{"k":1}}';
    const view = viewOf('tools', definitions('tools', [parseStrict(text, { maxDepth: 8 }).value as JsonObject]), RULES);
    assert.equal(view.text(OWN), text);
    assert.equal(view.text(OWN), text);
  });
  it('the aggregate changes nothing but the name', () => {
    const view = viewOf('tools', definitions('tools', [tool('a.b', { title: 'T', future: [1] })]), RULES);
    const [shown] = listOf(view.text(AGGREGATE));
    const { name, ...rest } = shown!;
    assert.match(String(name), /^one__a_b_[0-9a-f]{12}$/);
    assert.deepEqual(rest, { inputSchema: { type: 'object' }, title: 'T', future: [1] });
    assert.deepEqual([view.byExposed.get(String(name))?.name, view.byName.get('a.b')?.exposed], ['a.b', name]);
  });
  it('the aggregate names a resource’s server in URI and name, and a template’s in its template', () => {
    const resources = viewOf(
      'resources',
      definitions('resources', [{ uri: 'file:///a', name: 'A' }, { uri: 'file:///b' }]),
      RULES,
    );
    assert.deepEqual(listOf(resources.text(AGGREGATE)), [
      { uri: 'mcp+one+file:///a', name: 'one__A' },
      { uri: 'mcp+one+file:///b' },
    ]);
    const templates = viewOf('templates', definitions('templates', [{ uriTemplate: 'file:///{x}', name: 'T' }]), RULES);
    assert.deepEqual(listOf(templates.text(AGGREGATE)), [{ uriTemplate: 'mcp+one+file:///{x}', name: 'one__T' }]);
  });
  it('legacy clients see no output schema of anything but objects, modern ones see all', () => {
    const view = viewOf(
      'tools',
      definitions('tools', [tool('a', { outputSchema: { type: 'array' } }), tool('b', { outputSchema: { type: 'object' } })]),
      RULES,
    );
    for (const isAggregate of [false, true]) {
      assert.deepEqual(
        listOf(view.text({ isAggregate, isForLegacy: true })).map((each) => each['outputSchema'] !== undefined),
        [false, true],
      );
      assert.deepEqual(
        listOf(view.text({ isAggregate, isForLegacy: false })).map((each) => each['outputSchema'] !== undefined),
        [true, true],
      );
    }
  });
  it('members around the list are kept', () =>
    assert.deepEqual(viewOf('tools', definitions('tools', [], { _meta: { x: 1 } }), RULES).around, { _meta: { x: 1 } }));
  it('a schema is compiled once, at the first call', () => {
    const { check } = viewOf('tools', tools('a'), RULES).visible[0]!;
    let compiled = 0;
    const compile: typeof compileSchema = (schema) => {
      compiled += 1;
      return compileSchema(schema);
    };
    assert.equal(check(compile), check(compile));
    assert.equal(compiled, 1);
  });
});

describe('URIs in results of the aggregate', () => {
  const rows: readonly (readonly [string, string, JsonObject, JsonObject])[] = [
    [
      'contents of a read',
      'resources/read',
      { contents: [{ uri: 'a:b', text: 'x' }] },
      { contents: [{ uri: 'mcp+one+a:b', text: 'x' }] },
    ],
    [
      'links and embedded resources of a tool',
      'tools/call',
      {
        content: [
          { type: 'resource_link', uri: 'a:b' },
          { type: 'resource', resource: { uri: 'c:d' } },
          { type: 'text', text: 'a:b', uri: 'a:b' },
        ],
      },
      {
        content: [
          { type: 'resource_link', uri: 'mcp+one+a:b' },
          { type: 'resource', resource: { uri: 'mcp+one+c:d' } },
          { type: 'text', text: 'a:b', uri: 'a:b' },
        ],
      },
    ],
    [
      'one block or several of a prompt',
      'prompts/get',
      {
        messages: [
          { role: 'user', content: { type: 'resource_link', uri: 'a:b' } },
          { role: 'user', content: [{ type: 'resource', resource: { uri: 'c:d' } }] },
          { role: 'user' },
        ],
      },
      {
        messages: [
          { role: 'user', content: { type: 'resource_link', uri: 'mcp+one+a:b' } },
          { role: 'user', content: [{ type: 'resource', resource: { uri: 'mcp+one+c:d' } }] },
          { role: 'user' },
        ],
      },
    ],
    [
      'odd shapes stay',
      'tools/call',
      { content: ['x', null, [], { type: 'resource', resource: 'x' }, { type: 'resource_link', uri: 5 }] },
      { content: ['x', null, [], { type: 'resource', resource: 'x' }, { type: 'resource_link', uri: 5 }] },
    ],
  ];
  for (const [name, method, result, expected] of rows)
    it(`${name}`, () => assert.deepEqual(exposeUris('one', method, result), expected));

  it('a result that names none is the same object, so that its exact text is kept', () => {
    for (const [method, result] of [
      ['tools/call', { content: [{ type: 'text', text: 'x' }] }],
      ['tools/call', {}],
      ['completion/complete', { contents: [{ uri: 'a:b' }] }],
    ] as const) {
      assert.equal(exposeUris('one', method, result), result);
    }
  });
});
