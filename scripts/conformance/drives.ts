// What an ordinary client does in each client scenario of the official suite: the calls that make its mock server see what it wants to see.
import type { Client, Tool } from '@modelcontextprotocol/client';
import { callEverythingListed } from './unfiltered.ts';

/** What a drive works with. */
export interface Drive {
  readonly client: Client;
  /** Where the client is connected to. */
  readonly url: string;
  /** Whether a gateway stands between the client and the mock server. */
  readonly isThroughGateway: boolean;
  /** What the suite passes on for some scenarios. */
  readonly context: Readonly<Record<string, unknown>>;
}

interface ContextCall {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

const listAndCall = async ({ client }: Drive, name: string, args: Record<string, unknown>): Promise<void> => {
  await client.listTools();
  const result = await client.callTool({ name, arguments: args });
  if (result.isError === true) throw new Error(`${name} failed: ${JSON.stringify(result.content)}`);
};

const onlyList = async ({ client }: Drive): Promise<void> => {
  await client.listTools();
};

const everyKind = async ({ client }: Drive): Promise<void> => {
  for (const tool of (await client.listTools()).tools) await client.callTool({ name: tool.name, arguments: {} });
  for (const resource of (await client.listResources()).resources) await client.readResource({ uri: resource.uri });
  for (const prompt of (await client.listPrompts()).prompts) await client.getPrompt({ name: prompt.name });
};

const contextCalls = async ({ client, context }: Drive): Promise<void> => {
  await client.listTools();
  for (const call of (context['toolCalls'] ?? []) as readonly ContextCall[]) {
    await client.callTool({ name: call.name, arguments: call.arguments });
  }
};

const rounds = async ({ client, isThroughGateway }: Drive): Promise<void> => {
  await client.listTools();
  // While the first is being answered, the elicitation handler calls the unrelated tool: answers must not leak into it.
  await client.callTool({ name: 'test_mrtr_echo_state', arguments: {} });
  await client.callTool({ name: 'test_mrtr_no_state', arguments: {} });
  const untyped = client.callTool({ name: 'test_mrtr_no_result_type', arguments: {} });
  // The SDK's client refuses a modern result without resultType; a gateway must have completed it (MCP 2026-07-28, Results).
  await (isThroughGateway ? untyped : untyped.catch(() => undefined));
};

const exampleArguments = (tool: Tool): Record<string, unknown> =>
  Object.fromEntries(Object.keys(tool.inputSchema.properties ?? {}).map((name) => [name, 'us-west1']));

const listedTools = async (drive: Drive): Promise<void> => {
  // The SDK's client drops tools with invalid header annotations itself, which would hide a gateway that does not.
  if (drive.isThroughGateway) return callEverythingListed(drive.url, exampleArguments);
  for (const tool of (await drive.client.listTools()).tools) {
    await drive.client.callTool({ name: tool.name, arguments: exampleArguments(tool) });
  }
};

/** The drive of each scenario. */
export const DRIVES: Readonly<Record<string, (drive: Drive) => Promise<void>>> = {
  initialize: onlyList,
  tools_call: (drive) => listAndCall(drive, 'add_numbers', { a: 5, b: 3 }),
  'elicitation-sep1034-client-defaults': (drive) => listAndCall(drive, 'test_client_elicitation_defaults', {}),
  'sse-retry': (drive) => listAndCall(drive, 'test_reconnection', {}),
  'request-metadata': onlyList,
  'sep-2322-client-request-state': rounds,
  'http-standard-headers': everyKind,
  'http-custom-headers': contextCalls,
  'http-invalid-tool-headers': listedTools,
  'json-schema-ref-no-deref': onlyList,
};

/** The tool that a client calls while it is asked something, in the scenario of rounds. */
export const UNRELATED_TOOL = 'test_mrtr_unrelated';
