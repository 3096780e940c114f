// Policies and questions for tests: a server `files` with tools that read and write, and whoever asks.
import { systemClock } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import { argumentTypesOf } from './argument-types.ts';
import { loadCedar } from './cedar.ts';
import type { Known } from './check.ts';
import { createNames } from './names.ts';
import { compilePolicies, type LayerName, type Policies } from './policies.ts';
import type { Action, Hints, Question, ServerFacts, Target } from './question.ts';

export const cedar = await loadCedar();

const STRICT: Hints = { readOnly: false, destructive: true, idempotent: false, openWorld: true };

const toolOf = (name: string, properties: JsonObject, more: JsonObject = {}, hints: Partial<Hints> = {}) => ({
  name,
  claims: hints,
  trusted: { ...STRICT, ...hints },
  argumentTypes: argumentTypesOf({ type: 'object', properties, ...more }),
});

const TOOLS = [
  toolOf(
    'read',
    { path: { type: 'string' }, lines: { type: 'integer' } },
    { required: ['path'] },
    { readOnly: true, destructive: false },
  ),
  toolOf('write', { path: { type: 'string' }, size: { type: 'number' }, tags: { type: 'array', items: { type: 'string' } } }),
  toolOf('odd name.1', { 'a-b': { type: 'boolean' }, free: {} }),
];

/** The server that policies of tests are about. */
export const FILES: ServerFacts = {
  name: 'files',
  approved: true,
  source: 'npm:files',
  transport: 'stdio',
  tools: new Map(TOOLS.map((tool) => [tool.name, tool])),
  prompts: new Map([['greet', argumentTypesOf({ type: 'object', properties: { name: { type: 'string' } } })]]),
};

/** What is known in tests. */
export const KNOWN: Known = {
  servers: [FILES],
  names: ['files', 'mail'],
  definitions: (server) => (server === 'files' ? { Tool: TOOLS.map(({ name }) => name), Prompt: ['greet'] } : undefined),
};

/** ` (did you mean "x"?)` for the first known word with the same first letter. */
const hint = (word: string, known: Iterable<string>): string => {
  const meant = [...known].find((each) => each[0] === word[0]);
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`;
};

/** Policies of layers by name; a bare text is the project's. */
export function policies(texts: string | Partial<Record<LayerName, string>>, isWhole = true): Policies {
  const layers = typeof texts === 'string' ? { project: texts } : texts;
  const sources = Object.entries(layers).map(([name, text]) => ({
    name: name as LayerName,
    folder: '/project',
    files: [{ name: 'it.cedar', text }],
  }));
  return compilePolicies(sources, { cedar, names: createNames(), known: KNOWN, hint, isWhole });
}

/** How a question differs from ada's call of `files/read`. */
export interface Asking {
  readonly user?: string;
  readonly client?: string;
  readonly action?: Action;
  readonly target?: Target;
  readonly tool?: string;
  readonly args?: JsonObject;
  readonly atMs?: number;
  readonly server?: ServerFacts;
}

/** A question. */
export function question(asking: Asking = {}): Question {
  const { user = 'user:ada', client = 'cursor', action = 'call_tool', tool = 'read', args = {}, server = FILES } = asking;
  return {
    asker: { user, client, clientVersion: '1', transport: 'stdio', era: 'modern' },
    action,
    server,
    target: asking.target ?? { type: 'Tool', name: tool, approved: true },
    circumstances: { atMs: asking.atMs ?? systemClock.now(), arguments: args },
  };
}
