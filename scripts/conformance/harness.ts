// The client that the official suite starts in client mode. The address of the suite's mock server is the last argument; a gateway is put
// in front of it, and an ordinary SDK client drives that gateway, so that what the mock sees is the gateway as a client.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { newChildren } from './children.ts';
import { DRIVES, UNRELATED_TOOL } from './drives.ts';
import { startGateway } from './gateway.ts';

const HARNESS_TIMEOUT_MS = 25_000;

const newClient = (revision: string, scenario: string): Client => {
  const client = new Client(
    { name: 'bartizan-conformance-harness', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } } },
      versionNegotiation: { mode: revision === '2026-07-28' ? { pin: revision } : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', async () => {
    if (scenario !== 'sep-2322-client-request-state') return { action: 'accept', content: {} };
    await client.callTool({ name: UNRELATED_TOOL, arguments: {} });
    return { action: 'accept', content: { confirmed: true } };
  });
  return client;
};

const drive = async (url: string, isThroughGateway: boolean): Promise<void> => {
  const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
  const run = DRIVES[scenario];
  if (run === undefined) throw new Error(`no drive for the scenario "${scenario}"`);
  const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Record<string, unknown>;
  const client = newClient(process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] ?? '2025-11-25', scenario);
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    await run({ client, url, isThroughGateway, context });
  } finally {
    await client.close();
  }
};

const main = async (): Promise<void> => {
  const target = process.argv.at(-1) ?? '';
  if (process.env['BARTIZAN_CONFORMANCE_DIRECT'] === '1') return drive(target, false);
  // The gateway stays in this process's group, which the runner ends as a whole.
  const children = newChildren();
  process.once('exit', children.killAll);
  const folder = await mkdtemp(join(process.env['BARTIZAN_CONFORMANCE_FOLDER'] ?? tmpdir(), 'harness-'));
  try {
    const gateway = await startGateway(children, folder, { url: target }, { isGroupLeader: false });
    try {
      await drive(gateway.url, true);
    } catch (error) {
      process.stderr.write(`the gateway wrote:\n${gateway.child.output().slice(-4_000)}\n`);
      throw error;
    }
  } finally {
    await children.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
};

const deadline = setTimeout(() => {
  process.stderr.write(`the harness gave up after ${HARNESS_TIMEOUT_MS} ms\n`);
  process.exit(1);
}, HARNESS_TIMEOUT_MS);

main()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => clearTimeout(deadline));
