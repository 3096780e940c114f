// The fixture on stdio, which the official suite cannot reach by itself: each era must speak its own wire, and a legacy tool must ask for real.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly _meta?: Record<string, unknown> };
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly data?: Record<string, unknown> };
}

const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
};

const modern = (capabilities: object) => ({ ...MODERN_META, 'io.modelcontextprotocol/clientCapabilities': capabilities });

/** Speaks lines with one fixture process; `next` gives what it wrote, in order. */
const withFixture = async (
  era: string,
  talk: (send: (message: object) => void, next: () => Promise<Message>) => Promise<void>,
): Promise<void> => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--era', era, '--transport', 'stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Message> => {
    const { value, done } = await lines.next();
    assert.ok(done !== true, 'the fixture ended its output');
    return JSON.parse(value) as Message;
  };
  try {
    await talk((message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`), next);
  } finally {
    child.stdin.end();
    assert.equal(await exited, 0, 'the fixture ends with its input');
  }
};

const initialize = (capabilities: object) => ({
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'test', version: '1' } },
});

const call = (id: number, name: string, more: object = {}) => ({
  id,
  method: 'tools/call',
  params: { name, arguments: {}, ...more },
});

describe('the conformance fixture on stdio', () => {
  it('refuses server/discover in the legacy era without a modern error', async () => {
    await withFixture('legacy', async (send, next) => {
      send({ id: 1, method: 'server/discover', params: { _meta: modern({}) } });
      assert.equal((await next()).error?.code, -32_601);
      send(initialize({}));
      assert.equal((await next()).result?.['protocolVersion'], '2025-11-25');
    });
  });

  it('lets a legacy question go out although the client declared nothing', async () => {
    await withFixture('legacy', async (send, next) => {
      send(initialize({}));
      await next();
      send({ method: 'notifications/initialized' });
      send(call(1, 'test_missing_capability'));
      const question = await next();
      assert.equal(question.method, 'sampling/createMessage');
      send({ id: question.id, error: { code: -32_601, message: 'no' } });
      assert.equal((await next()).result?.['isError'], true);
    });
  });

  it('asks several legacy questions of one round before any is answered', async () => {
    await withFixture('legacy', async (send, next) => {
      send(initialize({ sampling: {}, elicitation: {}, roots: {} }));
      await next();
      send(call(1, 'test_input_required_result_multiple_inputs'));
      const questions = [await next(), await next(), await next()];
      assert.deepEqual(questions.map((question) => question.method).sort(), [
        'elicitation/create',
        'roots/list',
        'sampling/createMessage',
      ]);
      const answers: Record<string, object> = {
        'elicitation/create': { action: 'accept', content: { name: 'Ada' } },
        'roots/list': { roots: [] },
        'sampling/createMessage': { role: 'assistant', model: 'm', content: { type: 'text', text: 'Hi' } },
      };
      for (const question of questions) send({ id: question.id, result: answers[question.method ?? ''] });
      assert.deepEqual((await next()).result?.['content'], [{ type: 'text', text: 'Hi 0 root(s)' }]);
    });
  });

  it('tells the connection of a changed list', async () => {
    await withFixture('legacy', async (send, next) => {
      send(initialize({}));
      await next();
      send(call(1, 'test_trigger_tool_change'));
      assert.equal((await next()).method, 'notifications/tools/list_changed');
      assert.equal((await next()).id, 1);
    });
  });

  it('refuses initialize in the modern era and answers with rounds', async () => {
    await withFixture('modern', async (send, next) => {
      send(initialize({}));
      assert.equal((await next()).error?.code, -32_022);
      send(call(1, 'test_missing_capability', { _meta: modern({}) }));
      assert.deepEqual((await next()).error?.data, { requiredCapabilities: { sampling: {} } });
      send(call(2, 'test_input_required_result_request_state', { _meta: modern({ elicitation: {} }) }));
      const round = (await next()).result;
      assert.equal(round?.['resultType'], 'input_required');
      const requestState = round?.['requestState'];
      const inputResponses = { confirm: { action: 'accept', content: { ok: true } } };
      send(
        call(3, 'test_input_required_result_tampered_state', {
          _meta: modern({ elicitation: {} }),
          inputResponses,
          requestState,
        }),
      );
      assert.equal((await next()).error?.code, -32_602, 'a state made for another tool');
      send(
        call(4, 'test_input_required_result_request_state', { _meta: modern({ elicitation: {} }), inputResponses, requestState }),
      );
      assert.deepEqual((await next()).result?.['content'], [{ type: 'text', text: 'state-ok' }]);
    });
  });

  it('serves both eras when dual, one for each connection', async () => {
    await withFixture('dual', async (send, next) => {
      send(initialize({}));
      assert.equal((await next()).result?.['protocolVersion'], '2025-11-25');
    });
    await withFixture('dual', async (send, next) => {
      send({ id: 1, method: 'server/discover', params: { _meta: modern({}) } });
      assert.deepEqual((await next()).result?.['supportedVersions'], ['2026-07-28']);
    });
  });
});
