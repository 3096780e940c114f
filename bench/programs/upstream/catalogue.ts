// The tools of the test upstream: a few real ones, those of the transparency probes, and as many plausible fillers as asked for.
import type { JsonObject } from '../protocol.ts';
import { ICON } from './payloads.ts';

/** A tool as `tools/list` shows it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly [member: string]: unknown;
}

const VERBS = ['create', 'list', 'get', 'update', 'delete', 'search', 'merge', 'export', 'approve', 'archive'] as const;
const NOUNS = [
  'issue',
  'pull_request',
  'branch',
  'invoice',
  'customer',
  'calendar_event',
  'document',
  'dashboard',
  'deployment',
  'incident',
  'message',
  'channel',
  'ticket',
  'workflow',
  'secret',
  'database_row',
  'file',
  'comment',
] as const;
const READING: readonly string[] = ['get', 'list', 'search'];

const text = (description: string) => ({ type: 'string', description });
const object = (properties: JsonObject, required: readonly string[] = []) => ({ type: 'object', properties, required });

const fillerSchema = (noun: string, thing: string) => ({
  type: 'object',
  properties: {
    id: { type: 'string', description: `Identifier of the ${thing}, as returned by list_${noun}.`, minLength: 1, maxLength: 128 },
    project: { type: 'string', description: 'Project key, for example "core" or "billing".', pattern: '^[a-z][a-z0-9-]{1,40}$' },
    filter: {
      type: 'object',
      description: 'Optional filter; all given fields must match.',
      properties: {
        state: { type: 'string', enum: ['open', 'closed', 'all'], default: 'open' },
        label: { type: 'array', items: { type: 'string' }, maxItems: 20 },
        updatedAfter: { type: 'string', format: 'date-time', description: 'Only items changed after this time.' },
      },
      additionalProperties: false,
    },
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 20, description: 'Page size.' },
    cursor: { type: 'string', description: 'Opaque cursor of the previous page.' },
  },
  required: ['id'],
  additionalProperties: false,
});

const fillerTool = (index: number): Tool => {
  const verb = VERBS[index % VERBS.length] ?? VERBS[0];
  const noun = NOUNS[Math.floor(index / VERBS.length) % NOUNS.length] ?? NOUNS[0];
  const round = Math.floor(index / (VERBS.length * NOUNS.length));
  const thing = noun.replaceAll('_', ' ');
  const isReading = READING.includes(verb);
  const title = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
  return {
    name: `${verb}_${noun}${round > 0 ? `_v${round + 1}` : ''}`,
    title: `${title} ${thing}`,
    description:
      `${title} a ${thing} in the connected workspace. Use this when the user asks to ${verb} ` +
      `a ${thing} by name, identifier or filter. Results are paged; pass the cursor of the previous answer to go on. ` +
      `Requires the "${noun}:${isReading ? 'read' : 'write'}" scope. ` +
      `Do not call it more than once for the same ${thing} in one turn.`,
    inputSchema: fillerSchema(noun, thing),
    annotations: {
      title: `${verb} ${thing}`,
      readOnlyHint: isReading || verb === 'export',
      destructiveHint: verb === 'delete',
      idempotentHint: verb !== 'create',
      openWorldHint: true,
    },
  };
};

const CORE_TOOLS: readonly Tool[] = [
  {
    name: 'echo',
    title: 'Echo',
    description: 'Returns the given text and nonce.',
    inputSchema: object({ text: text('Text to return.'), nonce: text('Returned unchanged, to match answers with calls.') }, [
      'text',
    ]),
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  },
  {
    name: 'big',
    title: 'Big answer',
    description: 'Returns about the given number of bytes of source-code-like text.',
    inputSchema: object({ bytes: { type: 'integer', minimum: 1, maximum: 16777216 }, nonce: text('Returned unchanged.') }, [
      'bytes',
    ]),
  },
  {
    name: 'slow',
    title: 'Slow answer',
    description: 'Answers after the given number of milliseconds.',
    inputSchema: object({ ms: { type: 'integer', minimum: 0, maximum: 60000 }, nonce: text('Returned unchanged.') }, ['ms']),
  },
];

const RICH_TOOLS: readonly Tool[] = [
  {
    name: 'rich',
    title: 'Rich result',
    description: 'Returns every kind of content, structured content and metadata.',
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      ...object({ city: { ...text('City name.'), examples: ['Oslo'] } }, ['city']),
      additionalProperties: false,
      'x-vendor': { keep: true },
    },
    outputSchema: object(
      { city: text('City.'), temperature: { type: 'number' }, tags: { type: 'array', items: { type: 'string' } } },
      ['city', 'temperature'],
    ),
    annotations: {
      title: 'Rich (annotated)',
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    icons: [ICON],
    _meta: { 'com.example/tier': 'gold', 'com.example/nested': { a: [1, 2, { b: null }] } },
  },
  { name: 'fail', title: 'Tool error', description: 'Returns a tool execution error (isError).', inputSchema: object({}) },
  {
    name: 'rpc_error',
    title: 'Protocol error',
    description: 'Answers with a JSON-RPC error with data.',
    inputSchema: object({}),
  },
  {
    name: 'progress',
    title: 'Progress',
    description: 'Sends progress notifications, then answers.',
    inputSchema: object({ steps: { type: 'integer' } }),
  },
  {
    name: 'hang',
    title: 'Hang',
    description: 'Runs until cancelled or for ms.',
    inputSchema: object({ ms: { type: 'integer' } }),
  },
  { name: 'hang_status', title: 'Hang status', description: 'How many hang calls were cancelled.', inputSchema: object({}) },
  { name: 'log', title: 'Log', description: 'Sends a log notification.', inputSchema: object({}) },
  { name: 'ask_sampling', title: 'Ask the model', description: 'Requests sampling from the client.', inputSchema: object({}) },
  {
    name: 'ask_elicit',
    title: 'Ask the user',
    description: 'Requests form elicitation from the client.',
    inputSchema: object({}),
  },
  {
    name: 'ask_elicit_url',
    title: 'Ask by URL',
    description: 'Requests URL elicitation from the client.',
    inputSchema: object({}),
  },
  { name: 'ask_roots', title: 'Ask roots', description: 'Requests the client roots.', inputSchema: object({}) },
  { name: 'mutate', title: 'Change lists', description: 'Adds a tool and announces list changes.', inputSchema: object({}) },
  {
    name: 'saw',
    title: 'What was seen',
    description: 'Returns the params of this call and the client facts, as the server saw them.',
    inputSchema: object({ any: {} }),
  },
];

/** How the catalogue of one server is filled. */
export interface CatalogueOptions {
  /** At least so many tools, filled up with plausible ones. */
  readonly count: number;
  /** Whether the tools of the transparency probes are served. */
  readonly isRich: boolean;
  /** Put before the names of all but the core tools; empty for none. */
  readonly prefix: string;
}

/** The tools of one server. */
export function buildTools({ count, isRich, prefix }: CatalogueOptions): Tool[] {
  const tools = [...CORE_TOOLS, ...(isRich ? RICH_TOOLS : [])];
  for (let index = 0; tools.length < count; index++) tools.push(fillerTool(index));
  if (prefix === '') return tools;
  return tools.map((tool) => (CORE_TOOLS.includes(tool) ? tool : { ...tool, name: `${prefix}_${tool.name}` }));
}
