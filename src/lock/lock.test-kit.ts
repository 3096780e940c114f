// A small approved server for tests, and ways to change it.
import type { JsonObject } from '../base/json.ts';
import { approval } from './approvals.ts';
import type { Catalogue } from './catalogue.ts';
import type { LockedServer, ServerFacts } from './entry.ts';
import { emptyLock, type Lock, nextState, withServer } from './state.ts';

export const PROJECT = '0123456789abcdef0123456789abcdef';
export const WHEN = new Date('2026-11-21T12:00:00.000Z');

export const facts: ServerFacts = {
  source: 'npm:@example/notes@^1',
  identity: { id: 'npm:@example/notes', publishers: ['alice', 'bob'], repository: 'https://github.com/example/notes' },
  artefact: {
    kind: 'npm',
    name: '@example/notes',
    version: '1.2.3',
    integrity: 'sha512-AAAA',
    tree: '0'.repeat(64),
    start: { runtime: 'node', entry: 'dist/index.js', args: [] },
    scripts: [],
    packages: { 'node_modules/zod': { name: 'zod', version: '3.0.0', integrity: 'sha512-BBBB' } },
  },
  provenance: [
    { id: 'npm.signature', result: 'verified', detail: 'signed by the registry' },
    {
      id: 'npm.provenance',
      result: 'verified',
      detail: 'built by GitHub',
      values: { repository: 'https://github.com/example/notes' },
    },
  ],
  launch: { args: ['notes'], env: ['NOTES_TOKEN'] },
  era: 'legacy',
  transport: 'stdio',
};

export const readNote: JsonObject = {
  name: 'read_note',
  title: 'Read a note',
  description: 'Reads one note and answers with its text.',
  inputSchema: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'Path of the note.', maxLength: 100 },
      format: { enum: ['plain', 'html'] },
    },
    required: ['path'],
  },
  annotations: { readOnlyHint: true, openWorldHint: false },
};

export const writeNote: JsonObject = {
  name: 'write_note',
  description: 'Writes a note.',
  inputSchema: { type: 'object', properties: { path: { type: 'string' }, text: { type: 'string' } }, required: ['path', 'text'] },
  annotations: { destructiveHint: true },
};

export const catalogue: Catalogue = {
  capabilities: { tools: { listChanged: true }, prompts: {} },
  serverInfo: { name: 'notes', version: '1.2.3' },
  instructions: 'Ask before you write.',
  tools: [writeNote, readNote],
  prompts: [{ name: 'summary', description: 'Summarises.', arguments: [{ name: 'path', required: true }] }],
  resources: [{ uri: 'note://1', name: 'First note', mimeType: 'text/plain' }],
  templates: [{ uriTemplate: 'note://{id}', name: 'A note' }],
};

/** A server as alice approved it. */
export async function approvedServer(seen: Catalogue = catalogue, name = 'notes', server = facts): Promise<LockedServer> {
  const next = nextState(name, { facts: server, seen });
  const yes = await approval({ project: PROJECT, server: name, entry: next.entry }, 'alice', WHEN);
  return { ...next, entry: { ...next.entry, approvals: [yes] } };
}

/** A lock that holds these servers. */
export function lockOf(...servers: readonly LockedServer[]): Lock {
  return servers.reduce(withServer, emptyLock(PROJECT));
}

/** A catalogue in which one tool is another. */
export function withTool(changed: JsonObject, from: Catalogue = catalogue): Catalogue {
  return { ...from, tools: from.tools.map((tool) => (tool['name'] === changed['name'] ? changed : tool)) };
}
