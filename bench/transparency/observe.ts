// Runs every probe through one handle and keeps what came back, unjudged. Direct access and a gateway are observed the same way.
import { setTimeout as sleep } from 'node:timers/promises';
import { failureFacts, messageOf } from '../client/failures.ts';
import type { McpClient } from '../client/mcp-client.ts';
import type { Era } from '../client/transport.ts';
import { at, type JsonObject, META, type Message, objectAt } from '../programs/protocol.ts';
import type { Handle } from '../setup/handles.ts';

const TIMEOUT_MS = 6000;
const HANG_MS = 3000;

/** What the probing client answers to requests of the server. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'sampling/createMessage': {
    role: 'assistant',
    content: { type: 'text', text: 'Paris ✓' },
    model: 'm-1',
    stopReason: 'endTurn',
    _meta: { 'com.example/s': 1 },
  },
  'elicitation/create': { action: 'accept', content: { name: 'Zoë' } },
  'roots/list': { roots: [{ uri: 'file:///w', name: 'w' }] },
};
const CAPABILITIES = { sampling: {}, elicitation: { form: {}, url: {} }, roots: { listChanged: true } };
const IDENTITY = { name: 'probe-client', version: '9.9.9', title: 'Probe' };
const REQUEST_META = { 'com.example/req': { k: [1] }, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

/** Raw observations by probe. A failed probe holds `{ error }`: the JSON-RPC error, or the message of what was thrown. */
export type Observations = Readonly<Record<string, unknown>>;

interface Probing {
  readonly client: McpClient;
  readonly era: Era;
  readonly seen: Record<string, unknown>;
  tool(name: string): string;
}

type Probe = (probing: Probing) => Promise<unknown>;

const textOf = (result: unknown): unknown => at(result, 'content', 0, 'text');

const callTool =
  (name: string, args: JsonObject = {}): Probe =>
  ({ client, tool }) =>
    client.call(tool(name), args);

const notified = (client: McpClient, method: string): unknown[] =>
  client.notifications.filter((message: Message) => message.method === method).map((message) => message.params);

const whatWasSeen: Probe = async ({ client, tool }) => {
  const result = await client.call(tool('saw'), { any: { n: 1e21, z: null, a: [{}], e: '' } }, REQUEST_META);
  return JSON.parse(String(textOf(result)));
};

const progress: Probe = async ({ client, tool }) => {
  client.notifications.length = 0;
  const result = await client.call(tool('progress'), { steps: 3 }, { progressToken: 'tok-7' });
  await sleep(30);
  return { result, got: notified(client, 'notifications/progress') };
};

const cancelledSoFar = async ({ client, tool }: Probing): Promise<number> =>
  Number(textOf(await client.call(tool('hang_status'), {})));

/** How many calls the upstream saw cancelled. */
const cancellation: Probe = async (probing) => {
  const { client, era, tool } = probing;
  const before = await cancelledSoFar(probing);
  const hanging = client.start('tools/call', { name: tool('hang'), arguments: { ms: HANG_MS } });
  hanging.result.catch(() => undefined);
  await sleep(150);
  if (era === 'modern') hanging.abort();
  else await client.notify('notifications/cancelled', { requestId: hanging.id, reason: 'probe' }).catch(() => undefined);
  let after = before;
  for (let tries = 0; tries < 15 && after === before; tries++) {
    await sleep(60);
    after = await cancelledSoFar(probing);
  }
  if (era === 'legacy') hanging.abort();
  return after - before;
};

/** A tool that asks the client something: over the open call (legacy), or in another round (modern). */
const question =
  (name: string): Probe =>
  async ({ client, tool }) => {
    client.asked.length = 0;
    let result = await client.call(tool(name), {});
    let asked: unknown[] = client.asked.map((message) => message.params);
    if (at(result, 'resultType') === 'input_required') {
      const round = objectAt(result, 'inputRequests', 'q');
      asked = [round.params];
      result = await client.request('tools/call', {
        name: tool(name),
        arguments: {},
        inputResponses: { q: ANSWERS[String(round.method)] },
        requestState: at(result, 'requestState'),
      });
    }
    return { result: { content: at(result, 'content'), isError: at(result, 'isError') }, asked };
  };

const firstUri = (seen: Observations): string => String(at(seen.resources, 0, 'uri') ?? 'note://1');

const firstPrompt = (seen: Observations): string => String(at(seen.prompts, 0, 'name') ?? 'greet');

const missingUri = (seen: Observations): string => firstUri(seen).replace('note://1', 'note://missing');

const complete: Probe = ({ client, seen }) =>
  client.request('completion/complete', {
    ref: { type: 'ref/prompt', name: firstPrompt(seen) },
    argument: { name: 'who', value: 'Os' },
  });

/** Which change notifications came, and whether the new tool is listed. */
const changes: Probe = async ({ client, era, seen, tool }) => {
  client.notifications.length = 0;
  const uri = firstUri(seen);
  const filter = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true, resourceSubscriptions: [uri] };
  const subscription =
    era === 'modern' ? client.start('subscriptions/listen', { notifications: filter }, { isEndless: true }) : null;
  subscription?.result.catch(() => undefined);
  if (subscription === null) await client.request('resources/subscribe', { uri }).catch(() => undefined);
  else await sleep(200);
  await client.call(tool('mutate'), {});
  await sleep(400);
  const methods = [...new Set(client.notifications.map((message) => message.method))];
  const tools = await client.listAll('tools');
  subscription?.abort();
  return { seen: methods, isAdded: tools.some((entry) => entry.name === tool('added_later')) };
};

const logs: Probe = async ({ client, era, tool }) => {
  client.notifications.length = 0;
  if (era === 'legacy') await client.request('logging/setLevel', { level: 'debug' }).catch(() => undefined);
  await client.call(tool('log'), {}, era === 'modern' ? { [META.logLevel]: 'debug' } : undefined);
  await sleep(150);
  return notified(client, 'notifications/message');
};

/** In this order: later probes use what earlier ones saw. Logs come last, as they stop one known gateway. */
const PROBES: readonly { readonly name: string; readonly era?: Era; readonly run: Probe }[] = [
  { name: 'discover', era: 'modern', run: ({ client }) => client.request('server/discover', {}) },
  {
    name: 'stream',
    era: 'legacy',
    run: ({ client }) => Promise.race([client.openStream(), sleep(1500, 'no answer', { ref: false })]),
  },
  { name: 'tools', run: ({ client }) => client.listAll('tools') },
  { name: 'rich', run: callTool('rich', { city: 'Oslo' }) },
  { name: 'fail', run: callTool('fail') },
  { name: 'rpcError', run: callTool('rpc_error') },
  { name: 'unknownTool', run: ({ client }) => client.call('no_such_tool_at_all', {}) },
  { name: 'unknownMethod', run: ({ client }) => client.request('bench/unknown', {}) },
  { name: 'text', run: callTool('echo', { text: 'é ✓ 😀 \u2028 \u0000 \\ " \n end', nonce: 'u' }) },
  { name: 'saw', run: whatWasSeen },
  { name: 'progress', run: progress },
  { name: 'cancel', run: cancellation },
  { name: 'sampling', run: question('ask_sampling') },
  { name: 'elicitForm', run: question('ask_elicit') },
  { name: 'elicitUrl', run: question('ask_elicit_url') },
  { name: 'roots', run: question('ask_roots') },
  { name: 'resources', run: ({ client }) => client.listAll('resources') },
  { name: 'templates', run: ({ client }) => client.listAll('resourceTemplates', 'resources/templates/list') },
  { name: 'read', run: ({ client, seen }) => client.request('resources/read', { uri: firstUri(seen) }) },
  { name: 'readMissing', run: ({ client, seen }) => client.request('resources/read', { uri: missingUri(seen) }) },
  { name: 'prompts', run: ({ client }) => client.listAll('prompts') },
  {
    name: 'prompt',
    run: ({ client, seen }) => client.request('prompts/get', { name: firstPrompt(seen), arguments: { who: 'Zoë' } }),
  },
  { name: 'complete', run: complete },
  { name: 'ping', era: 'legacy', run: ({ client }) => client.request('ping', {}) },
  { name: 'changes', run: changes },
  { name: 'log', run: logs },
];

const attempt = async (probe: Probe, probing: Probing): Promise<unknown> => {
  try {
    return await probe(probing);
  } catch (error) {
    return { error: failureFacts(error).rpc ?? { message: messageOf(error) } };
  }
};

/** Runs every probe of an era. Throws only where no client gets in. */
export async function observe(handle: Handle, era: Era): Promise<Observations> {
  const client = await handle.open({
    era,
    capabilities: CAPABILITIES,
    identity: IDENTITY,
    answers: ANSWERS,
    keepsNotifications: true,
    timeoutMs: TIMEOUT_MS,
  });
  const seen: Record<string, unknown> = { handshake: client.handshake };
  const probing: Probing = { client, era, seen, tool: handle.tool };
  for (const probe of PROBES) {
    if (probe.era === undefined || probe.era === era) seen[probe.name] = await attempt(probe.run, probing);
  }
  seen.unmatched = client.unmatched;
  seen.noiseLines = client.noiseLines;
  await client.close(true);
  return seen;
}
