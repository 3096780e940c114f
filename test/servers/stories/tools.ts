// Tools of the story server: each does one thing that a gateway can get wrong.
import { existsSync } from 'node:fs';
import { setTimeout as after } from 'node:timers/promises';
import { isObject, type JsonObject } from '../../../src/base/json.ts';
import { FORM } from './catalogue.ts';
import { Failure, type StoryState, type Turn } from './parts.ts';
import { newTask } from './tasks.ts';

/** A call of a tool. */
interface Call {
  readonly story: StoryState;
  readonly turn: Turn;
  readonly args: JsonObject;
}

/** A tool. */
export interface StoryTool {
  readonly definition: JsonObject;
  readonly run: (call: Call) => JsonObject | Promise<JsonObject>;
}

const text = (value: string): JsonObject => ({ content: [{ type: 'text', text: value }] });

const echo = ({ args }: Call): JsonObject => ({
  ...text(JSON.stringify(args)),
  structuredContent: args,
  'x-unknown': { kept: true },
  _meta: { 'example.org/mark': 7 },
});

/** Numbers that JavaScript cannot hold, and members that nobody knows. */
const exact = (): JsonObject => ({
  ...text('exact'),
  structuredContent: { big: JSON.rawJSON('12345678901234567890'), decimal: JSON.rawJSON('0.10000000000000000001') },
});

async function progress({ turn, args }: Call): Promise<JsonObject> {
  const meta = isObject(turn.params['_meta']) ? turn.params['_meta'] : {};
  const { progressToken } = meta;
  for (let step = 1; step <= Number(args['steps'] ?? 3); step++) {
    if (progressToken !== undefined)
      turn.tell('notifications/progress', { progressToken, progress: step, total: 3, message: `step ${step}` });
    await after(1);
  }
  return text('done');
}

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error'];

function log({ story, turn }: Call): JsonObject {
  const meta = isObject(turn.params['_meta']) ? turn.params['_meta'] : {};
  const level = turn.era === 'legacy' ? story.logLevel : meta['io.modelcontextprotocol/logLevel'];
  for (const each of ['debug', 'info', 'error']) {
    if (level === undefined || LEVELS.indexOf(each) < LEVELS.indexOf(String(level))) continue;
    turn.tell('notifications/message', { level: each, logger: 'story', data: { said: each } });
  }
  return text('logged');
}

/** Runs until it is cancelled, or until a file exists. */
async function wait({ story, turn, args }: Call): Promise<JsonObject> {
  story.options.journal('waiting', { session: turn.session, args });
  const until = typeof args['until'] === 'string' ? args['until'] : undefined;
  while (!turn.signal.aborted && !(until !== undefined && existsSync(until))) await after(5);
  story.options.journal(turn.signal.aborted ? 'cancelled' : 'waited', { session: turn.session, args });
  return text('waited');
}

const sampling = (more: JsonObject = {}) => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'Say something' } }], maxTokens: 10, ...more },
});
const form = (message: string) => ({ method: 'elicitation/create', params: { mode: 'form', message, requestedSchema: FORM } });

async function asked({ turn }: Call, questions: Parameters<Turn['ask']>[0]): Promise<JsonObject> {
  return text(JSON.stringify(await turn.ask(questions)));
}

async function rounds({ turn }: Call): Promise<JsonObject> {
  const first = await turn.ask({ first: form('First?') });
  const second = await turn.ask({ second: form(`Second, after ${JSON.stringify(first)}?`) });
  return text(JSON.stringify({ ...first, ...second }));
}

const urlAsk = (turn: Turn) => ({
  method: 'elicitation/create',
  params: {
    mode: 'url',
    message: 'Please log in',
    url: 'https://example.org/login',
    ...(turn.era === 'legacy' ? { elicitationId: 'visit-1' } : {}),
  },
});

async function askUrl(call: Call): Promise<JsonObject> {
  const answered = await asked(call, { url: urlAsk(call.turn) });
  if (call.turn.era === 'legacy') call.story.announce('notifications/elicitation/complete', { elicitationId: 'visit-1' });
  return answered;
}

/** Refuses the first call of each tag with -32042 (legacy), or asks in its result (modern). */
async function urlFirst(call: Call): Promise<JsonObject> {
  const { story, turn, args } = call;
  const tag = String(args['tag']);
  if (turn.era === 'modern') await turn.ask({ url: urlAsk(turn) });
  else if (!story.visited.has(tag)) {
    story.visited.add(tag);
    throw new Failure(-32_042, 'Log in first', { elicitations: [urlAsk(turn).params] });
  }
  return text('welcome');
}

function remember({ story, args }: Call): JsonObject {
  story.memory.set('it', args['value'] ?? null);
  return text('remembered');
}

function grow({ story, args }: Call): JsonObject {
  story.grown.push(String(args['name']));
  story.announce('notifications/tools/list_changed', {});
  return text('grown');
}

function touch({ story, args }: Call): JsonObject {
  const uri = String(args['uri']);
  story.announce('notifications/resources/updated', { uri });
  return text('touched');
}

function task({ story, turn, args }: Call): JsonObject {
  const made = newTask(story, String(args['value']));
  if (turn.era === 'modern') return { resultType: 'task', ...made };
  return turn.params['task'] === undefined ? text(String(args['value'])) : { task: made };
}

const ANY: JsonObject = { type: 'object' };
const typed = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required,
});
const STRING: JsonObject = { type: 'string' };

const tool = (name: string, run: StoryTool['run'], inputSchema: JsonObject = ANY, more: JsonObject = {}): StoryTool => ({
  definition: {
    name,
    description: `Story tool ${name}.`,
    inputSchema,
    annotations: { readOnlyHint: true, 'x-kept': 1 },
    'x-kept': true,
    ...more,
  },
  run,
});

/** Every tool, in the order of the list. */
export const TOOLS: readonly StoryTool[] = [
  tool('echo', echo),
  tool('exact', exact),
  tool('strict', echo, typed({ count: { type: 'integer' } }, ['count'])),
  tool('mirrored', echo, typed({ region: { ...STRING, 'x-mcp-header': 'Region' } }, ['region'])),
  tool('progress', progress),
  tool('log', log),
  tool('wait', wait),
  tool('form', (call) => asked(call, { form: form('Your name?') })),
  tool('url', askUrl),
  tool('url-first', urlFirst),
  tool('sample', (call) => asked(call, { sample: sampling({ includeContext: 'allServers', temperature: 0.5 }) })),
  tool('roots', (call) => asked(call, { roots: { method: 'roots/list', params: {} } })),
  tool('both', (call) => asked(call, { form: form('Both?'), sample: sampling() })),
  tool('rounds', rounds),
  tool('capabilities', ({ turn }) => text(JSON.stringify(turn.capabilities))),
  tool('remember', remember),
  tool('recall', ({ story }) => text(JSON.stringify(story.memory.get('it') ?? null))),
  tool('grow', grow),
  tool('touch', touch),
  tool('task', task, ANY, { execution: { taskSupport: 'optional' } }),
  tool('fail', () => ({ ...text('it failed'), isError: true })),
  tool('rpc-error', () => {
    throw new Failure(-32_050, 'a refusal of its own', { why: 'story', big: JSON.rawJSON('12345678901234567890') });
  }),
  tool('big', ({ args }) => text('x'.repeat(Number(args['chars'])))),
  tool('say', ({ args }) => {
    process.stderr.write(`${String(args['line'])}\n`);
    return text('said');
  }),
  tool('crash', () => process.kill(process.pid, 'SIGKILL') && text('never')),
];

/** The tool of that name; further names echo. */
export function toolNamed(name: string, further: readonly string[]): StoryTool | undefined {
  return TOOLS.find((each) => each.definition['name'] === name) ?? (further.includes(name) ? tool(name, echo) : undefined);
}

/** Runs a tool. */
export function callTool(story: StoryState, { run }: StoryTool, turn: Turn): JsonObject | Promise<JsonObject> {
  const args = isObject(turn.params['arguments']) ? turn.params['arguments'] : {};
  return run({ story, turn, args });
}
