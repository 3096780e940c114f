// Learning from real servers: what is proposed is enough for them to do the same again, and for nothing more.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { JsonObject } from '../../src/base/json.ts';
import type { Proposal } from '../../src/sandbox/learn/proposal.ts';
import { StoryClient } from '../support/client.ts';
import { at as partAt } from '../support/look.ts';
import { reachable, runAs, userFolder } from '../support/ordinary-user.ts';
import { Place } from '../support/place.ts';

const reach = reachable();
const LEGACY = '2025-11-25';
const script = (name: string): string =>
  join(reach.root, 'node_modules/@modelcontextprotocol', `server-${name}`, 'dist/index.js');

type Profile = Partial<Record<'read' | 'write' | 'hosts' | 'env', readonly string[]>>;

interface Scene {
  readonly place: Place;
  /** Folders with a file each: docs, out, private. */
  readonly data: (name: string) => string;
  readonly learn: (...flags: readonly string[]) => Proposal;
  readonly open: () => Promise<StoryClient>;
  readonly configure: (profile: Profile) => void;
}

/** A place with one server, in a folder that its user can reach. */
function scene(
  entry: (data: Scene['data']) => { readonly args: readonly string[]; readonly env?: Readonly<Record<string, string>> },
  calls: (data: Scene['data']) => readonly unknown[],
): Scene {
  const place = new Place();
  after(() => place.end());
  chmodSync(place.folder, 0o711);
  // Not beside the settings: those a server may never write.
  const folder = userFolder();
  const data = (name: string): string => join(folder, name);
  for (const name of ['docs', 'out', 'private']) {
    mkdirSync(data(name));
    writeFileSync(data(`${name}/a.txt`), `this is ${name}`);
    if (runAs !== undefined) for (const path of [name, `${name}/a.txt`]) chownSync(data(path), runAs, runAs);
  }
  writeFileSync(place.path('calls.json'), JSON.stringify(calls(data)));
  const configure = (profile: Profile): void => {
    // Another profile is another thing to approve; here the user's own settings approve what is seen first.
    place.forget();
    place.configure({
      servers: { box: { command: reach.node, ...entry(data), profile } },
      authority: { firstUse: 'lock', ...(runAs === undefined ? {} : { runAs }) },
    });
  };
  configure({});
  const learn: Scene['learn'] = (...flags) => {
    const { code, out, err } = place.bartizan(
      'learn',
      'box',
      '--config',
      place.config,
      '--calls',
      place.path('calls.json'),
      '--json',
      ...flags,
    );
    assert.equal(code, 0, err);
    return (JSON.parse(out) as { readonly proposal: Proposal }).proposal;
  };
  const open: Scene['open'] = async () => {
    const client = new StoryClient({ wire: place.relay('box'), version: LEGACY, capabilities: {}, answer: () => ({}) });
    const { error } = await client.open();
    assert.equal(error, undefined, JSON.stringify(error));
    return client;
  };
  return { place, data, learn, open, configure };
}

/** The lines as a profile. */
function profileOf({ lines }: Proposal): Profile {
  const profile: Record<string, string[]> = {};
  for (const { field, value } of lines) profile[field] = [...(profile[field] ?? []), value];
  return profile;
}

describe('server-filesystem', () => {
  const { place, data, learn, open, configure } = scene(
    (at) => ({ args: [script('filesystem'), at('docs'), at('out')] }),
    (at) => [
      { tool: 'list_directory', arguments: { path: at('docs') } },
      { tool: 'read_text_file', arguments: { path: at('docs/a.txt') } },
      { tool: 'write_file', arguments: { path: at('out/new.txt'), content: 'learned' } },
    ],
  );

  const BOTH = { read: [data('docs')], write: [data('out')] };

  it('is proposed the two folders that it used, each with its evidence, and nothing was granted by that', () => {
    const before = readFileSync(place.config, 'utf8');
    const refused = learn();
    assert.deepEqual(profileOf(refused), BOTH);
    assert.match(
      refused.lines.find(({ field }) => field === 'write')?.evidence ?? '',
      /^wrote .*out\/new\.txt.*refused until now$/,
    );
    assert.equal(existsSync(data('out/new.txt')), false, 'it may write only what it is given while it is learned from');
    assert.deepEqual(profileOf(learn('--write', data('out'))), BOTH);
    assert.equal(readFileSync(data('out/new.txt'), 'utf8'), 'learned');
    assert.equal(readFileSync(place.config, 'utf8'), before);
  });

  it('does all of it again under what was proposed, and nothing beside it', async () => {
    configure(profileOf(learn('--write', data('out'))));
    const client = await open();
    const call = async (name: string, given: Readonly<Record<string, string>>): Promise<string> =>
      String(partAt((await client.request('tools/call', { name, arguments: given })).result, 'content', 0, 'text'));
    assert.match(await call('list_directory', { path: data('docs') }), /a\.txt/);
    assert.equal(await call('read_text_file', { path: data('docs/a.txt') }), 'this is docs');
    await call('write_file', { path: data('out/again.txt'), content: 'again' });
    assert.equal(readFileSync(data('out/again.txt'), 'utf8'), 'again');
    assert.doesNotMatch(await call('write_file', { path: data('docs/a.txt'), content: 'changed' }), /Success/);
    assert.equal(readFileSync(data('docs/a.txt'), 'utf8'), 'this is docs');
    assert.doesNotMatch(await call('read_text_file', { path: data('private/a.txt') }), /this is private/);
  });
});

describe('server-memory', () => {
  const { data, learn, open, configure } = scene(
    (at) => ({ args: [script('memory')], env: { MEMORY_FILE_PATH: at('out/memory.jsonl') } }),
    () => [{ tool: 'create_entities', arguments: { entities: [{ name: 'a', entityType: 'thing', observations: ['seen'] }] } }],
  );

  it('is proposed the folder of its file, and keeps it there under that', async () => {
    const proposal = learn();
    assert.deepEqual(profileOf(proposal), { write: [data('out')] });
    configure(profileOf(proposal));
    const client = await open();
    const entities = [{ name: 'b', entityType: 'thing', observations: ['seen'] }];
    const { error } = await client.request('tools/call', { name: 'create_entities', arguments: { entities } });
    assert.equal(error, undefined);
    assert.match(readFileSync(data('out/memory.jsonl'), 'utf8'), /"name":"b"/);
  });
});

/** What other servers are learned from, and what they need of the environment. */
const OTHERS: Readonly<
  Record<
    string,
    {
      readonly entry: string;
      readonly env?: Record<string, string>;
      readonly call: { readonly tool: string; readonly arguments: JsonObject };
      readonly profile: Profile;
    }
  >
> = {
  '@modelcontextprotocol/server-everything': {
    entry: 'dist/index.js',
    call: { tool: 'echo', arguments: { message: 'hi' } },
    profile: {},
  },
  '@modelcontextprotocol/server-sequential-thinking': {
    entry: 'dist/index.js',
    call: {
      tool: 'sequentialthinking',
      arguments: { thought: 't', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
    },
    profile: {},
  },
  '@upstash/context7-mcp': {
    entry: 'dist/index.js',
    call: { tool: 'resolve-library-id', arguments: { libraryName: 'node', query: 'streams' } },
    profile: { hosts: ['context7.com'] },
  },
  '@notionhq/notion-mcp-server': {
    entry: 'bin/cli.mjs',
    env: { NOTION_TOKEN: 'k' },
    call: { tool: 'API-get-self', arguments: {} },
    profile: { hosts: ['api.notion.com'] },
  },
  'tavily-mcp': {
    entry: 'build/index.js',
    env: { TAVILY_API_KEY: 'k' },
    call: { tool: 'tavily_search', arguments: { query: 'x' } },
    profile: { hosts: ['api.tavily.com'] },
  },
};

describe('another popular server', () => {
  for (const [name, { entry, env = {}, call, profile }] of Object.entries(OTHERS))
    it(`${name} is proposed what it needs, shows all of its tools under that, and is refused nothing of it`, async () => {
      const { place, learn, open, configure } = scene(
        () => ({ args: [join(reach.root, 'node_modules', name, entry)], env }),
        () => [call],
      );
      const learned = profileOf(learn());
      assert.deepEqual(learned, profile);
      configure(learned);
      const client = await open();
      const tools = partAt((await client.request('tools/list', {})).result, 'tools');
      const { tool, arguments: given } = call;
      assert.ok(Array.isArray(tools) && tools.some((one) => partAt(one, 'name') === tool));
      // Those of the learning, and no more. Whoever it asks does not answer here; that it may ask is what counts.
      const refused = (): readonly string[] =>
        (place.bartizan('denials', 'box', '--config', place.config).out.match(/.*-not-granted$/gm) ?? []).map((line) =>
          line.replaceAll(/ +/g, ' '),
        );
      const before = refused();
      await client.request('tools/call', { name: tool, arguments: given });
      assert.deepEqual(refused(), before);
    });
});

it('a script that is none is refused with its line', () => {
  const { place } = scene(
    () => ({ args: [script('memory')] }),
    () => [{ tool: 'x', argument: {} }],
  );
  const { code, err } = place.bartizan('learn', 'box', '--config', place.config, '--calls', place.path('calls.json'));
  assert.equal(code, 3);
  assert.match(err, /^sandbox\.bad-calls /);
});
