// The conformance fixture itself: one SDK server per connection (legacy) or request (modern), with everything that the official
// suite calls. It knows nothing of transports, and keeps no state between calls but the key that seals its own rounds.
import { randomBytes } from 'node:crypto';
import type {
  CallToolResult,
  InputRequiredResult,
  JsonSchemaType,
  RequestStateCodec,
  Server,
  ServerContext,
} from '@modelcontextprotocol/server';
import {
  createRequestStateCodec,
  fromJsonSchema,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import { ASKING_TOOLS } from './asking-tools.ts';
import type { Answers, Asker, Conversation, Outcome, RoundState } from './conversation.ts';
import { converseLegacy, converseModern, declaredCapabilities } from './conversation.ts';
import type { ChangedList } from './plain-tools.ts';
import { PLAIN_TOOLS, text } from './plain-tools.ts';
import { PROMPTS } from './prompts.ts';
import { RESOURCE_TEMPLATES, RESOURCES, readResource } from './resources.ts';

/** How one connection speaks. */
type Era = 'legacy' | 'modern';

/** What a fixture server is built from. */
export interface FixtureParts {
  readonly era: Era;
  /** Shared by all servers of one process: the rounds of a modern call reach different instances. */
  readonly codec: RequestStateCodec<RoundState>;
  /** Tells clients of a changed list; without it the server tells its own connection. */
  readonly announce?: (list: ChangedList) => void | Promise<void>;
}

/** The revisions of the legacy era, newest first. */
const LEGACY_REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

const IDENTITY = { name: 'bartizan-conformance-fixture', version: '1.0.0' };

/** A codec with a random key: it seals for this process only. */
export const newCodec = (): RequestStateCodec<RoundState> =>
  createRequestStateCodec<RoundState>({ key: randomBytes(32), bind: (context) => context.mcpReq.method });

const talk = async (parts: FixtureParts, conversation: Conversation, asker: Asker, context: ServerContext): Promise<Outcome> =>
  parts.era === 'modern'
    ? converseModern(conversation, asker, context, parts.codec)
    : { kind: 'answered', answers: await converseLegacy(conversation, asker, context) };

/** A legacy tool reports a refused question as its own failure; an error on the modern wire is the protocol's. */
const failed = (error: unknown, era: Era): CallToolResult => {
  if (era === 'modern') throw error;
  return { ...text(`The client did not answer: ${error instanceof Error ? error.message : String(error)}`), isError: true };
};

const unknownName = (what: string, name: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown ${what}: ${name}`);

const addTools = (server: Server, parts: FixtureParts): void => {
  const tools = [...PLAIN_TOOLS, ...ASKING_TOOLS].map((tool) => tool.definition);
  const announce =
    parts.announce ?? ((list: ChangedList) => (list === 'tools' ? server.sendToolListChanged() : server.sendPromptListChanged()));
  server.setRequestHandler('tools/list', () => ({ tools }));
  server.setRequestHandler('tools/call', async (request, context): Promise<CallToolResult | InputRequiredResult> => {
    const { name, arguments: args = {} } = request.params;
    const plain = PLAIN_TOOLS.find((tool) => tool.definition.name === name);
    if (plain !== undefined) return plain.run({ arguments: args, context, announce });
    const asking = ASKING_TOOLS.find((tool) => tool.definition.name === name);
    if (asking === undefined) throw unknownName('tool', name);
    const asker = { arguments: args, capabilities: declaredCapabilities(context, server.getClientCapabilities()) };
    try {
      const outcome = await talk(parts, asking.conversation, asker, context);
      return outcome.kind === 'asking' ? outcome.result : asking.reply(outcome.answers);
    } catch (error) {
      return failed(error, parts.era);
    }
  });
};

const addPrompts = (server: Server, parts: FixtureParts): void => {
  server.setRequestHandler('prompts/list', () => ({ prompts: PROMPTS.map((prompt) => prompt.definition) }));
  server.setRequestHandler('prompts/get', async (request, context) => {
    const { name, arguments: args = {} } = request.params;
    const prompt = PROMPTS.find((candidate) => candidate.definition.name === name);
    if (prompt === undefined) throw unknownName('prompt', name);
    let answers: Answers = {};
    if (prompt.conversation !== undefined) {
      const asker = { arguments: args, capabilities: declaredCapabilities(context, server.getClientCapabilities()) };
      const outcome = await talk(parts, prompt.conversation, asker, context);
      if (outcome.kind === 'asking') return outcome.result;
      answers = outcome.answers;
    }
    return prompt.get(args, answers);
  });
  server.setRequestHandler('completion/complete', (request) => {
    const values = ['paris', 'park', 'party', 'test', 'testing'].filter((word) => word.startsWith(request.params.argument.value));
    return { completion: { values, total: values.length, hasMore: false } };
  });
};

const addResources = (server: Server, era: Era): void => {
  server.setRequestHandler('resources/list', () => ({ resources: [...RESOURCES] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [...RESOURCE_TEMPLATES] }));
  server.setRequestHandler('resources/read', (request) => readResource(request.params.uri));
  if (era === 'legacy') {
    server.setRequestHandler('resources/subscribe', () => ({}));
    server.setRequestHandler('resources/unsubscribe', () => ({}));
  }
};

/** The SDK compares `Mcp-Param-*` headers with the body only for tools it knows itself; our own handlers answer the calls all the same. */
const declareHeaderTools = (host: McpServer): void => {
  for (const { definition } of PLAIN_TOOLS) {
    if (!JSON.stringify(definition.inputSchema).includes('x-mcp-header')) continue;
    host.registerTool(definition.name, { inputSchema: fromJsonSchema(definition.inputSchema as JsonSchemaType) }, () => ({
      content: [],
    }));
  }
};

/** Builds one server of the given era, ready to be connected. */
export function createFixture(parts: FixtureParts): McpServer {
  const host = new McpServer(IDENTITY, {
    capabilities: {
      tools: { listChanged: true },
      prompts: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      completions: {},
      logging: {},
    },
    instructions: 'A server that holds what the official conformance suite calls.',
    enforceStrictCapabilities: false,
    requestState: { verify: parts.codec.verify },
    ...(parts.era === 'legacy' ? { supportedProtocolVersions: LEGACY_REVISIONS } : {}),
  });
  declareHeaderTools(host);
  addTools(host.server, parts);
  addPrompts(host.server, parts);
  addResources(host.server, parts.era);
  return host;
}
