// Flows through a catalogue: found with a path and the smallest cut, not found where a step is missing, and names stay names in the statement.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../base/json.ts';
import { flowsIn } from './flows.ts';
import { definitionsIn } from './saved.ts';

const catalogue = (servers: Readonly<Record<string, readonly Json[]>>): ReturnType<typeof flowsIn> =>
  flowsIn(definitionsIn({ servers: Object.entries(servers).map(([name, tools]) => ({ name, tools })) }, 'x'));

const WEB: Json = { name: 'browse', description: 'Opens a page.' };
const READ: Json = { name: 'read_file', description: 'Reads a file.' };
const LIST: Json = { name: 'list_directory', description: 'Lists a folder.' };
const SEND: Json = { name: 'send_message', description: 'Sends a message.' };

describe('a leak', () => {
  it('has a tool for each step, and the fewest tools as its cut', () => {
    const [leak, ...more] = catalogue({ web: [WEB], files: [READ, LIST], chat: [SEND] });
    assert.deepEqual(more, []);
    assert.deepEqual(
      leak?.path.map(({ label, server, tool }) => `${label} ${server}/${tool}`),
      ['untrusted web/browse', 'private files/read_file', 'sink chat/send_message'],
    );
    assert.deepEqual(leak?.cut, [{ server: 'chat', tool: 'send_message' }]);
    assert.match(
      leak?.cedar ?? '',
      /^@id\("cut-leak"\)\n@ask\(".*"\)\nforbid \(principal, action == Action::"call_tool", resource\)\nwhen \{ resource == Tool::"chat\/send_message" \};\n$/,
    );
  });

  it('needs all three steps', () => {
    assert.deepEqual(catalogue({ web: [WEB], files: [READ] }), []);
    assert.deepEqual(catalogue({ files: [READ], chat: [SEND] }), []);
    assert.deepEqual(catalogue({ web: [WEB], chat: [SEND] }), []);
  });

  it('goes through one tool that takes any address', () => {
    const url = { type: 'object', properties: { url: { type: 'string' } } };
    const [leak] = catalogue({ net: [{ name: 'call', description: 'Calls.', inputSchema: url }], files: [READ] });
    assert.deepEqual(leak?.cut, [{ server: 'net', tool: 'call' }]);
  });

  it('is cut at every tool of the step that has the fewest', () => {
    const [leak] = catalogue({
      web: [WEB, { name: 'fetch_url' }],
      files: [READ, LIST],
      chat: [SEND, { name: 'post_comment' }, { name: 'upload_report' }],
    });
    assert.deepEqual(leak?.cut.length, 2);
  });
});

describe('a cut', () => {
  it('counts merge requests, discussions and channels as what strangers write, and what is said there as private', () => {
    const named = (...names: readonly string[]): readonly Json[] => names.map((name) => ({ name, description: 'Does it.' }));
    const [leak] = catalogue({
      github: named('list_pull_requests', 'get_file_contents', 'create_issue', 'create_gist', 'add_note_send'),
      gitlab: named('list_merge_requests', 'list_discussions', 'create_merge_request_comment'),
    });
    assert.deepEqual(
      leak?.cut.map(({ tool }) => tool),
      ['get_file_contents'],
    );
    const chats = { slack: named('get_channel_history', 'post_message', 'post_thread'), discord: named('read_messages') };
    assert.deepEqual(
      catalogue(chats)[0]?.cut.map(({ tool }) => tool),
      ['post_message', 'post_thread'],
    );
  });
});

describe('harm', () => {
  it('needs a tool that does not only read', () => {
    const remove: Json = { name: 'delete_branch' };
    assert.deepEqual(
      catalogue({ web: [WEB], git: [remove] }).map(({ kind }) => kind),
      ['harm'],
    );
    assert.deepEqual(catalogue({ web: [WEB], git: [{ name: 'run_check', annotations: { readOnlyHint: true } }] }), []);
    assert.deepEqual(catalogue({ own: [{ ...(WEB as object), annotations: { openWorldHint: false } }], git: [remove] }), []);
  });
});

it('a hostile name cannot leave its place in the statement', () => {
  const name = 'send_x" || true || resource == Tool::"\\ \u202e\n';
  const [leak] = catalogue({ web: [WEB], files: [READ], 'a"b': [{ name }] });
  const literal = /Tool::"((?:[^"\\]|\\.)*)" \}/.exec(leak?.cedar ?? '')?.[1] ?? '';
  assert.equal(literal, 'a\\"b/send_x\\" || true || resource == Tool::\\"\\\\ \\u{202e}\\u{a}');
});
