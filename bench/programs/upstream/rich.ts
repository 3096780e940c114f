// What the transparency probes need beyond plain calls: resources, prompts, progress, cancellation, logs, questions to the client, changes.
import { type JsonObject, META, objectAt } from '../protocol.ts';
import { type Answer, type Channel, complete, contentResult, refuse, textBlock } from './answers.ts';
import type { BenchServer, Request } from './bench-server.ts';
import { RICH_RESULT } from './payloads.ts';

/** How long the upstream waits for its client's answer to a question. */
const QUESTION_MS = 3000;

const RESOURCES = [
  {
    uri: 'note://1',
    name: 'n1',
    title: 'Note 1',
    description: 'First',
    mimeType: 'text/plain',
    size: 12,
    annotations: { audience: ['user'], priority: 0.5 },
    _meta: { 'com.example/a': 1 },
  },
  { uri: 'note://2', name: 'n2', icons: [{ src: 'data:image/png;base64,iVBORw0KGgo=' }] },
];
const TEMPLATES = [{ uriTemplate: 'note://{id}', name: 'note', title: 'Note', description: 'By id', mimeType: 'text/plain' }];
const PROMPTS = [
  {
    name: 'greet',
    title: 'Greet',
    description: 'Greets',
    arguments: [{ name: 'who', title: 'Who', description: 'Name', required: true }],
    _meta: { 'com.example/p': 1 },
  },
];

/** The questions that the `ask_` tools put to the client: method and params. */
const QUESTIONS = new Map<string, readonly [string, JsonObject]>([
  [
    'ask_sampling',
    [
      'sampling/createMessage',
      {
        messages: [{ role: 'user', content: { type: 'text', text: 'Capital of France?' } }],
        maxTokens: 10,
        systemPrompt: 'sys',
        temperature: 0.1,
        metadata: { k: 1 },
        modelPreferences: { hints: [{ name: 'm' }], speedPriority: 0.5 },
      },
    ],
  ],
  [
    'ask_elicit',
    [
      'elicitation/create',
      {
        mode: 'form',
        message: 'Name?',
        requestedSchema: {
          type: 'object',
          properties: { name: { type: 'string', title: 'Name', minLength: 1 } },
          required: ['name'],
        },
      },
    ],
  ],
  [
    'ask_elicit_url',
    ['elicitation/create', { mode: 'url', message: 'Open this', url: 'http://127.0.0.1/x', elicitationId: 'e1' }],
  ],
  ['ask_roots', ['roots/list', {}]],
]);

const readResource = (params: JsonObject, channel: Channel): Answer => {
  const uri = params.uri;
  if (uri === 'note://missing') return refuse(channel.isModern ? -32602 : -32002, 'Resource not found', { uri });
  const contents = [
    { uri, mimeType: 'text/plain', text: 'héllo', _meta: { 'com.example/z': 1 } },
    { uri: `${String(uri)}#b`, mimeType: 'application/octet-stream', blob: 'AAEC' },
  ];
  return complete({ contents, _meta: { 'com.example/rr': 1 } }, channel, true);
};

const getPrompt = (params: JsonObject, channel: Channel): Answer => {
  const messages = [
    { role: 'user', content: { type: 'text', text: `Hi ${String(objectAt(params, 'arguments').who)}` } },
    { role: 'assistant', content: { type: 'resource', resource: { uri: 'note://1', text: 'x' } } },
  ];
  return complete({ description: 'd', messages, _meta: { 'com.example/pg': 1 } }, channel);
};

/** Answers the methods of a rich server; undefined for unknown ones. */
export function richMethod(server: BenchServer, request: Request, channel: Channel): Answer | undefined {
  const params = request.params ?? {};
  switch (request.method) {
    case 'resources/list':
      return server.page('resources', RESOURCES, params, channel);
    case 'resources/templates/list':
      return server.page('resourceTemplates', TEMPLATES, params, channel);
    case 'resources/read':
      return readResource(params, channel);
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return '{}';
    case 'prompts/list':
      return server.page('prompts', PROMPTS, params, channel);
    case 'prompts/get':
      return getPrompt(params, channel);
    case 'completion/complete':
      return complete({ completion: { values: ['Oslo', 'Osaka'], total: 2, hasMore: false } }, channel);
    default:
      return undefined;
  }
}

const textAnswer = (text: string, channel: Channel): string => contentResult(textBlock(text), channel.isModern);

const refusedAnswer = (text: string, channel: Channel): string =>
  complete({ content: [{ type: 'text', text }], isError: true }, channel);

async function reportProgress(params: JsonObject, channel: Channel): Promise<string> {
  const steps = Number(objectAt(params, 'arguments').steps ?? 3);
  const progressToken = objectAt(params, '_meta').progressToken;
  for (let progress = 1; progress <= steps; progress++) {
    if (progressToken !== undefined) {
      channel.notify('notifications/progress', { progressToken, progress, total: steps, message: `step ${progress}` });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return textAnswer(`done, token ${progressToken === undefined ? 'absent' : 'present'}`, channel);
}

function hang(server: BenchServer, request: Request, channel: Channel): Promise<string | null> {
  const key = channel.key(request.id);
  return new Promise((resolve) => {
    const end = (answer: string | null) => {
      clearTimeout(timer);
      server.running.delete(key);
      resolve(answer);
    };
    const timer = setTimeout(
      () => end(textAnswer('not cancelled', channel)),
      Number(objectAt(request.params, 'arguments').ms ?? 3000),
    );
    server.running.set(key, () => {
      server.cancelled++;
      end(null);
    });
  });
}

function announceChanges(server: BenchServer, channel: Channel): string {
  if (!server.tools.some((tool) => tool.name === 'added_later')) {
    server.addTool({ name: 'added_later', description: 'Added at run time.', inputSchema: { type: 'object' } });
  }
  setTimeout(() => {
    for (const listener of server.listeners) {
      listener('notifications/tools/list_changed', undefined, 'toolsListChanged');
      listener('notifications/resources/list_changed', undefined, 'resourcesListChanged');
      listener('notifications/prompts/list_changed', undefined, 'promptsListChanged');
      listener('notifications/resources/updated', { uri: 'note://1' }, 'resourceSubscriptions');
    }
  }, 20);
  return textAnswer('mutated', channel);
}

function whatWasSeen(params: JsonObject, channel: Channel): string {
  const seen = {
    params,
    caps: channel.capabilities,
    client: channel.session?.client ?? objectAt(params, '_meta')[META.clientInfo],
    headers: channel.headers,
    modern: channel.isModern,
    version: channel.session?.version,
  };
  return complete({ content: [{ type: 'text', text: JSON.stringify(seen) }] }, channel);
}

/** A round of the modern revision: the question is the result, the answer comes with the next call. */
function askInRounds(method: string, question: JsonObject, params: JsonObject, channel: Channel): string {
  if (params.inputResponses !== undefined) {
    const got = { got: objectAt(params, 'inputResponses').q, state: params.requestState };
    return complete({ content: [{ type: 'text', text: JSON.stringify(got) }] }, channel);
  }
  const capability = method.slice(0, method.indexOf('/'));
  if (channel.capabilities[capability] === undefined) return refusedAnswer(`client lacks ${capability}`, channel);
  return JSON.stringify({
    resultType: 'input_required',
    inputRequests: { q: { method, params: question } },
    requestState: 'opaque-é-1',
  });
}

async function askInCall(method: string, question: JsonObject, channel: Channel): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer from client in 3 s')), QUESTION_MS);
  });
  try {
    const got = await Promise.race([channel.ask(method, question), late]);
    return JSON.stringify({ content: [{ type: 'text', text: JSON.stringify({ got }) }] });
  } catch (error) {
    return refusedAnswer(`refused: ${String(objectAt(error).message ?? error)}`, channel);
  } finally {
    clearTimeout(timer);
  }
}

function ask(name: string, params: JsonObject, channel: Channel): Answer | undefined {
  const question = QUESTIONS.get(name);
  if (question === undefined) return undefined;
  const [method, asked] = question;
  return channel.isModern ? askInRounds(method, asked, params, channel) : askInCall(method, asked, channel);
}

/** Answers calls of the probe tools; undefined for other tools. */
export function richTool(server: BenchServer, request: Request, channel: Channel): Answer | undefined {
  const params = request.params ?? {};
  switch (params.name) {
    case 'rich':
      return complete(RICH_RESULT, channel);
    case 'fail':
      return complete({ content: [{ type: 'text', text: 'it failed' }], isError: true, _meta: { 'com.example/e': 1 } }, channel);
    case 'rpc_error':
      return refuse(-31999, 'custom protocol error', { why: ['x', { y: 1 }] });
    case 'progress':
      return reportProgress(params, channel);
    case 'hang':
      return hang(server, request, channel);
    case 'hang_status':
      return textAnswer(String(server.cancelled), channel);
    case 'log':
      channel.notify('notifications/message', { level: 'warning', logger: 'bench', data: { hello: ['w', 1] } });
      return textAnswer('logged', channel);
    case 'saw':
      return whatWasSeen(params, channel);
    case 'mutate':
      return announceChanges(server, channel);
    default:
      return ask(String(params.name), params, channel);
  }
}
