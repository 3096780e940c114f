// The promise: one command says what the policies as they are now would have decided on what happened, and never guesses what the trail does not hold.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { MODERN, StoryClient } from '../support/client.ts';
import { HttpWire } from '../support/http-wire.ts';
import { at } from '../support/look.ts';
import { Place } from '../support/place.ts';

const permit = (id: string, tool: string, when = ''): string =>
  `@id("${id}") permit(principal in Client::"replayed", action == Action::"call_tool", resource == Tool::"story/${tool}")${when};\n`;
const BEFORE = ['echo', 'exact', 'recall', 'strict'].map((tool) => permit(`use-${tool}`, tool)).join('');
const AFTER = [
  permit('kept', 'echo'),
  permit('new', 'fail'),
  `@ask("memories are private")\n${permit('watched', 'recall')}`,
  permit('few', 'strict', ' when { context.arguments.count < 3 }'),
].join('');

describe('policy replay', () => {
  const place = new Place();
  const write = (text: string): void => {
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), text);
  };
  const replay = (...flags: readonly string[]) => {
    const { code, out, err } = place.bartizan('policy', 'replay', '--config', place.config, ...flags);
    return { code, out, err };
  };

  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) } });
    write(BEFORE);
    const { url, program } = await place.serve();
    const client = new StoryClient({ wire: new HttpWire(`${url}/s/story`), version: MODERN, name: 'replayed' });
    for (const [tool, args] of [
      ['echo', { a: 1 }],
      ['echo', { a: 2 }],
      ['exact', {}],
      ['recall', {}],
      ['strict', { count: 1 }],
    ] as const)
      assert.equal(at((await client.call(tool, args)).result, 'isError'), undefined, program.stderr());
    assert.match(String(at((await client.call('fail')).result, 'content', 0, 'text')), /^gateway\.denied: /);
    await client.close();
    await program.stop();
  });
  after(() => place.end());

  it('of the policy that was in force finds nothing changed', () => {
    const { code, out, err } = replay('--json');
    assert.equal(code, 0, err);
    assert.deepEqual(JSON.parse(out), { counts: { unchanged: 6 }, undecidable: {}, changed: [] });
  });

  it('of a changed one says what is newly allowed, denied and asked, by which policies, and what it cannot know', () => {
    write(AFTER);
    const { code, out, err } = replay('--json');
    assert.equal(code, 1, err);
    const { counts, undecidable, changed } = JSON.parse(out);
    assert.deepEqual(counts, { unchanged: 2, 'newly denied': 1, 'newly asked': 1, undecidable: 1, 'newly allowed': 1 });
    assert.deepEqual(Object.values(undecidable), [1]);
    assert.match(Object.keys(undecidable)[0] ?? '', /reads arguments/);
    const rows = (changed as readonly Record<string, unknown>[]).map(({ what, kind, policies }) => [
      String(what).replace(/^.*: tools\/call /, ''),
      kind,
      policies,
    ]);
    assert.deepEqual(rows, [
      ['story/exact', 'newly denied', []],
      ['story/recall', 'newly asked', ['user:watched']],
      ['story/fail', 'newly allowed', ['user:new']],
    ]);
  });

  it('prints the same for a person', () => {
    const { code, out, err } = replay();
    assert.equal(code, 1, err);
    assert.match(out, /^newly denied +.* in replayed: tools\/call story\/exact /m);
    assert.match(out, /^newly allowed +.* story\/fail .*by user:new$/m);
    assert.match(err, /1 undecidable: a policy reads arguments/);
  });
});
