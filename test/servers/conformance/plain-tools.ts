// Tools of the conformance fixture that answer by themselves. Names, texts and delays are what the official suite looks for.
import { setTimeout as delay } from 'node:timers/promises';
import type { CallToolResult, ServerContext, Tool } from '@modelcontextprotocol/server';
import { PIXEL_PNG, SILENCE_WAV } from './samples.ts';

/** The lists that a client can be told have changed. */
export type ChangedList = 'tools' | 'prompts';

/** What a plain tool is given. */
interface ToolCall {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly context: ServerContext;
  /** Tells every connected client that a list changed. */
  readonly announce: (list: ChangedList) => void | Promise<void>;
}

/** A tool that needs nothing from the client. */
export interface PlainTool {
  readonly definition: Tool;
  readonly run: (call: ToolCall) => CallToolResult | Promise<CallToolResult>;
}

/** Time between two notifications of one call: the suite wants to see that they are not held back until the end. */
const STEP_MS = 50;

/** The schema of a tool without arguments. */
export const NO_ARGUMENTS: Tool['inputSchema'] = { type: 'object', properties: {} };

/** A result of one text. */
export const text = (value: string): CallToolResult => ({ content: [{ type: 'text', text: value }] });

const logging = async ({ context }: ToolCall): Promise<CallToolResult> => {
  const lines = ['Tool execution started', 'Tool processing data', 'Tool execution completed'];
  for (const [index, line] of lines.entries()) {
    if (index > 0) await delay(STEP_MS);
    await context.mcpReq.log('info', line);
  }
  return text(`Logged ${lines.length} lines.`);
};

const progressing = async ({ context }: ToolCall): Promise<CallToolResult> => {
  const progressToken = context.mcpReq._meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progress > 0) await delay(STEP_MS);
    if (progressToken !== undefined) {
      await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    }
  }
  return text('All steps done.');
};

/** Keywords of JSON Schema 2020-12 that a server or gateway in between likes to lose. */
const RICH_SCHEMA: Tool['inputSchema'] = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: { $anchor: 'addressDef', type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, never awaited
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

const contentTools: readonly PlainTool[] = [
  {
    definition: { name: 'test_simple_text', description: 'Answers with one text.', inputSchema: NO_ARGUMENTS },
    run: () => text('This is a simple text response for testing.'),
  },
  {
    definition: { name: 'test_image_content', description: 'Answers with one image.', inputSchema: NO_ARGUMENTS },
    run: () => ({ content: [{ type: 'image', data: PIXEL_PNG, mimeType: 'image/png' }] }),
  },
  {
    definition: { name: 'test_audio_content', description: 'Answers with one sound.', inputSchema: NO_ARGUMENTS },
    run: () => ({ content: [{ type: 'audio', data: SILENCE_WAV, mimeType: 'audio/wav' }] }),
  },
  {
    definition: {
      name: 'test_embedded_resource',
      description: 'Answers with a resource in the result.',
      inputSchema: NO_ARGUMENTS,
    },
    run: () => ({
      content: [
        {
          type: 'resource',
          resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' },
        },
      ],
    }),
  },
  {
    definition: {
      name: 'test_multiple_content_types',
      description: 'Answers with text, image and resource.',
      inputSchema: NO_ARGUMENTS,
    },
    run: () => ({
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        { type: 'image', data: PIXEL_PNG, mimeType: 'image/png' },
        {
          type: 'resource',
          resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' },
        },
      ],
    }),
  },
  {
    definition: { name: 'test_error_handling', description: 'Always fails.', inputSchema: NO_ARGUMENTS },
    run: () => ({ ...text('This tool intentionally returns an error for testing'), isError: true }),
  },
];

const notifyingTools: readonly PlainTool[] = [
  {
    definition: { name: 'test_tool_with_logging', description: 'Logs three lines while it works.', inputSchema: NO_ARGUMENTS },
    run: logging,
  },
  {
    definition: {
      name: 'test_logging_tool',
      description: 'Logs as well; for callers who asked for no log.',
      inputSchema: NO_ARGUMENTS,
    },
    run: logging,
  },
  {
    definition: { name: 'test_tool_with_progress', description: 'Reports its progress three times.', inputSchema: NO_ARGUMENTS },
    run: progressing,
  },
  {
    definition: {
      name: 'test_trigger_tool_change',
      description: 'Announces that the list of tools changed.',
      inputSchema: NO_ARGUMENTS,
    },
    run: async ({ announce }) => {
      await announce('tools');
      return text('Announced.');
    },
  },
  {
    definition: {
      name: 'test_trigger_prompt_change',
      description: 'Announces that the list of prompts changed.',
      inputSchema: NO_ARGUMENTS,
    },
    run: async ({ announce }) => {
      await announce('prompts');
      return text('Announced.');
    },
  },
];

const schemaTools: readonly PlainTool[] = [
  {
    definition: {
      name: 'json_schema_2020_12_tool',
      description: 'Has an input schema with rare keywords.',
      inputSchema: RICH_SCHEMA,
    },
    run: (call) => text(`Received ${JSON.stringify(call.arguments)}`),
  },
  {
    definition: {
      name: 'test_header_mirror',
      description: 'Has an argument that clients repeat in a header.',
      inputSchema: {
        type: 'object',
        properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, query: { type: 'string' } },
        required: ['region'],
      },
    },
    run: (call) => text(`Region ${JSON.stringify(call.arguments['region'])}`),
  },
];

/** Every tool that needs nothing from the client, in the order of the list. */
export const PLAIN_TOOLS: readonly PlainTool[] = [...contentTools, ...notifyingTools, ...schemaTools];
